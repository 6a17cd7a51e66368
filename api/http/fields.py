"""Which fields of the schema a document selects, as names that outlive the document without holding its syntax tree."""

import sys
from collections.abc import Iterable

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)


def selected_fields(
    schema: GraphQLSchema,
    operations: Iterable[OperationDefinitionNode],
    fragments: Iterable[FragmentDefinitionNode],
) -> frozenset[str]:
    """Every «Type.field» that a valid document selects, each once; `__typename` and introspection aside.

    Linear in the document: a fragment is walked once, however often it is spread. The names are interned, so that
    thousands of these sets share them.
    """
    found: set[str] = set()
    pending: list[tuple[SelectionSetNode, GraphQLNamedType | None]] = [
        (operation.selection_set, schema.get_root_type(operation.operation)) for operation in operations
    ]
    pending += [(fragment.selection_set, schema.get_type(fragment.type_condition.name.value)) for fragment in fragments]
    while pending:
        selections, parent = pending.pop()
        if parent is None or parent.name.startswith("__"):
            continue
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                name = selection.name.value
                definition = schema.get_field(parent, name)  # type: ignore[arg-type]
                if definition is None or name.startswith("__"):
                    continue
                found.add(sys.intern(f"{parent.name}.{name}"))
                if selection.selection_set is not None:
                    pending.append((selection.selection_set, get_named_type(definition.type)))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                narrowed = parent if condition is None else schema.get_type(condition.name.value)
                pending.append((selection.selection_set, narrowed))
    return frozenset(found)
