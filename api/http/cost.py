"""What an operation costs before it runs: its fields, times the sizes of the lists they stand in.

A field costs 1 and its children as often as they may come: a page's size (`first` or `last`, literal or variable) for
a paginated field, the length of the argument that sizes it for such a list, an assumed size for any other list. What
looks at a whole table has a cost of its own. Each fragment is reckoned once for each way it is used. Checking a
document that was not seen before costs too, by its text.
"""

import re
from collections.abc import Mapping
from itertools import islice

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListTypeNode,
    ListValueNode,
    NamedTypeNode,
    NonNullTypeNode,
    NullValueNode,
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
from api.http.lru import WeightedLru

DEFAULT_PAGE = 20  # GRAPHQL.md: a connection without `first` or `last` answers 20
DEFAULT_LIST = 10
_PAGING = ("first", "last")
_MOST_REMEMBERED = 4_096  # costs
_MOST_SIZES = 8  # of one cost that is remembered
_CHECK_BASE = 100
_CHECK_TOKEN = 20  # with the base, 1,900 tokens (58 to 108 ms of checking, measured) cost what 38,000 fields do
_CHECK_BYTES = 8  # characters for 1: a string of 250,000 takes 80 ms to read though it is one token
_TOKENS = re.compile(r"\.\.\.|\w+|[^\s\w,]")


def checking_cost(text: str, max_tokens: int) -> int:
    """What it costs to parse and validate `text`, whatever comes of it; reckoned without doing either.

    100, and 20 for each token (at most `max_tokens`, for no more are read), and 1 for every 8 characters.
    """
    tokens = sum(1 for _ in islice(_TOKENS.finditer(text), max_tokens))
    return _CHECK_BASE + _CHECK_TOKEN * tokens + len(text) // _CHECK_BYTES


class CostMeter:
    """Reckons costs against one schema.

    `list_sizes` says how long the plain list `Type.field` is assumed to be, `sized_by` which argument of it holds one
    entry for each object it answers, `own_costs` what a root field costs beside its children where that is not 1.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        list_sizes: Mapping[str, int],
        sized_by: Mapping[str, str] | None = None,
        own_costs: Mapping[str, int] | None = None,
    ) -> None:
        self._schema = schema
        self._list_sizes = list_sizes
        self._sized_by = sized_by or {}
        self._own_costs = own_costs or {}
        self._known: WeightedLru[tuple[object, ...], int] = WeightedLru(_MOST_REMEMBERED)

    def cost(self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, object]) -> int:
        """The cost of `operation` with these variables, at least 1; remembered by the sizes among them."""
        sizes = _variable_sizes(operation, variables)
        key = (document.number, document.operations.index(operation), *sizes.items())
        known = self._known.get(key)
        if known is not None:
            return known
        root = self._schema.get_root_type(operation.operation)
        cost = 1
        if root is not None:
            reckoning = _Reckoning(self._schema, self._list_sizes, self._sized_by, self._own_costs, document, sizes)
            cost = max(1, reckoning.of(operation.selection_set, root, None))
        if len(sizes) <= _MOST_SIZES:
            self._known.put(key, cost, 1)
        return cost


class _Reckoning:
    """One walk over one operation; `page` is the size a connection hands down to the list right below it."""

    def __init__(
        self,
        schema: GraphQLSchema,
        list_sizes: Mapping[str, int],
        sized_by: Mapping[str, str],
        own_costs: Mapping[str, int],
        document: Document,
        sizes: Mapping[str, int],
    ) -> None:
        self._schema = schema
        self._own_costs = own_costs
        self._list_sizes = list_sizes
        self._sized_by = sized_by
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
        own = self._own_costs.get(f"{parent.name}.{node.name.value}", 1)
        if definition is None or node.selection_set is None:
            return own
        inner = get_named_type(definition.type)
        is_list = _is_list(definition)
        own_page = self._page(node, definition)
        if own_page is not None and not is_list:
            return own + self.of(node.selection_set, inner, own_page)
        size = 1
        if own_page is not None:
            size = own_page
        elif is_list:
            size = self._list_size(node, f"{parent.name}.{node.name.value}", page)
        return own + size * self.of(node.selection_set, inner, None)

    def _list_size(self, node: FieldNode, name: str, page: int | None) -> int:
        """How long a plain list is taken to be: its sizing argument's length, else its name's, else the page's."""
        sizing = self._sized_by.get(name)
        for argument in node.arguments or ():
            if sizing is not None and argument.name.value == sizing:
                return self._length(argument.value)
        named = self._list_sizes.get(name)
        return named if named is not None else (DEFAULT_LIST if page is None else page)

    def _length(self, value: ValueNode) -> int:
        """Entries of a list argument; a single value stands for a list of one."""
        if isinstance(value, VariableNode):
            return self._sizes.get(value.name.value, 1)
        return _length_of(value)

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
    """The variables that are whole numbers or lists, as sizes; a default counts where the request leaves one out.

    GraphQL takes a variable for a list only where it is declared as one, so a size is never both.
    """
    sizes: dict[str, int] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        value = variables.get(name)
        type_ = definition.type.type if isinstance(definition.type, NonNullTypeNode) else definition.type
        if isinstance(type_, ListTypeNode):
            default = definition.default_value
            if name not in variables and default is not None:
                sizes[name] = _length_of(default)
            else:
                sizes[name] = len(value) if isinstance(value, list) else int(value is not None)
            continue
        if name not in variables and isinstance(definition.default_value, IntValueNode):
            value = int(definition.default_value.value[:12])
        if isinstance(value, float) and value.is_integer():  # GraphQL's Int accepts 100.0
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            sizes[name] = _size_of(value)
    return sizes


def _length_of(value: ValueNode) -> int:
    if isinstance(value, ListValueNode):
        return len(value.values)
    return 0 if isinstance(value, NullValueNode) else 1


def _size_of(value: int) -> int:
    return min(max(value, 0), 2**31)
