"""What an operation costs before it runs: its fields, times the sizes of the lists they stand in.

A field costs 1 and its children as often as they may come: a page's size (`first` or `last`, literal or variable) for
a paginated field, an assumed size for a plain list. Each fragment is reckoned once for each way it is used.
"""

from collections.abc import Mapping

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from api.http.document import Document

DEFAULT_PAGE = 20  # GRAPHQL.md: a connection without `first` or `last` answers 20
DEFAULT_LIST = 10
_PAGING = ("first", "last")
_MOST_REMEMBERED = 64  # distinct page sizes remembered for one document


class CostMeter:
    """Reckons costs against one schema. `list_sizes` says how long the plain list `Type.field` is assumed to be."""

    def __init__(self, schema: GraphQLSchema, list_sizes: Mapping[str, int]) -> None:
        self._schema = schema
        self._list_sizes = list_sizes

    def cost(self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, object]) -> int:
        """The cost of `operation` with these variables, at least 1; remembered by the page sizes among them."""
        sizes = _variable_sizes(operation, variables)
        key = (id(operation), tuple(sizes.items()))
        known = document.costs.get(key)
        if isinstance(known, int):
            return known
        root = self._schema.get_root_type(operation.operation)
        cost = 1
        if root is not None:
            cost = max(
                1,
                _Reckoning(self._schema, self._list_sizes, document, sizes).of(operation.selection_set, root, None),
            )
        if len(document.costs) >= _MOST_REMEMBERED:
            document.costs.clear()
        document.costs[key] = cost
        return cost


class _Reckoning:
    """One walk over one operation; `page` is the size a connection hands down to the list right below it."""

    def __init__(
        self,
        schema: GraphQLSchema,
        list_sizes: Mapping[str, int],
        document: Document,
        sizes: Mapping[str, int],
    ) -> None:
        self._schema = schema
        self._list_sizes = list_sizes
        self._document = document
        self._sizes = sizes
        self._fragments: dict[tuple[str, int | None], int] = {}

    def of(self, selections: SelectionSetNode, parent: GraphQLNamedType, page: int | None) -> int:
        """What is asked of an interface for some of its types only counts once, at the dearest type."""
        total = 0
        by_type: dict[str, int] = {}  # an object has one type, so of these only one can apply
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                total += self._field(selection, parent, page)
                continue
            if isinstance(selection, InlineFragmentNode):
                narrowed = self._narrowed(selection.type_condition, parent)
                cost = self.of(selection.selection_set, narrowed, page)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                narrowed = self._narrowed(self._document.fragments[name].type_condition, parent)
                cost = self._fragment(name, narrowed, page)
            else:
                continue
            if is_object_type(narrowed) and narrowed is not parent:
                by_type[narrowed.name] = by_type.get(narrowed.name, 0) + cost
            else:
                total += cost
        return total + max(by_type.values(), default=0)

    def _narrowed(self, condition: NamedTypeNode | None, parent: GraphQLNamedType) -> GraphQLNamedType:
        return (self._schema.get_type(condition.name.value) if condition else None) or parent

    def _fragment(self, name: str, parent: GraphQLNamedType, page: int | None) -> int:
        known = self._fragments.get((name, page))
        if known is None:
            known = self.of(self._document.fragments[name].selection_set, parent, page)
            self._fragments[name, page] = known
        return known

    def _field(self, node: FieldNode, parent: GraphQLNamedType, page: int | None) -> int:
        definition = self._schema.get_field(parent, node.name.value)  # type: ignore[arg-type]
        if definition is None or node.selection_set is None:
            return 1
        inner = get_named_type(definition.type)
        is_list = _is_list(definition)
        own_page = self._page(node, definition)
        if own_page is not None and not is_list:
            return 1 + self.of(node.selection_set, inner, own_page)
        size = 1
        if own_page is not None:
            size = own_page
        elif is_list:
            named = self._list_sizes.get(f"{parent.name}.{node.name.value}")
            size = named if named is not None else (DEFAULT_LIST if page is None else page)
        return 1 + size * self.of(node.selection_set, inner, None)

    def _page(self, node: FieldNode, definition: GraphQLField) -> int | None:
        """The page size of a paginated field, None for any other."""
        if not any(name in definition.args for name in _PAGING):
            return None
        asked = [self._size(argument.value) for argument in node.arguments or () if argument.name.value in _PAGING]
        return max((size for size in asked if size is not None), default=DEFAULT_PAGE)

    def _size(self, value: ValueNode) -> int | None:
        if isinstance(value, IntValueNode):
            return _size_of(int(value.value)) if len(value.value) < 12 else _size_of(2**31)
        if isinstance(value, VariableNode):
            return self._sizes.get(value.name.value)
        return None


def _is_list(definition: GraphQLField) -> bool:
    type_ = definition.type
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)


def _variable_sizes(operation: OperationDefinitionNode, variables: Mapping[str, object]) -> dict[str, int]:
    """The variables that are whole numbers, as sizes; a default counts where the request leaves one out."""
    sizes: dict[str, int] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        value = variables.get(name)
        if name not in variables and isinstance(definition.default_value, IntValueNode):
            value = int(definition.default_value.value[:12])
        if isinstance(value, float) and value.is_integer():  # GraphQL's Int accepts 100.0
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            sizes[name] = _size_of(value)
    return sizes


def _size_of(value: int) -> int:
    return min(max(value, 0), 2**31)
