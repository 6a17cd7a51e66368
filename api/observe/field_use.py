"""Which fields of the schema are used, so that a deprecated one can be removed when nobody does.

A kept answer is sent in microseconds, so its hundred fields are not counted one by one each time: operations are
counted by document, and a document's count is spread over its fields now and then, and when the figures are read.
"""

from collections.abc import Callable
from functools import lru_cache

from graphql import FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, visit

from api.http.document import Document

SETTLE_AFTER = 256
"""Operations after which the counts are spread; another worker's figures are at most so many behind."""

Add = Callable[[str, int], object]
"""Told a field («Query.menu») and in how many more operations it was selected."""


class FieldUse:
    """Counts each field once for each operation whose document selects it."""

    def __init__(self, schema: GraphQLSchema, add: Add) -> None:
        self._schema = schema
        self._add = add
        self._waiting: dict[Document, int] = {}
        self._operations = 0

    def count(self, document: Document) -> None:
        """Count one operation of a document."""
        self._waiting[document] = self._waiting.get(document, 0) + 1
        self._operations += 1
        if self._operations >= SETTLE_AFTER:
            self.settle()

    def settle(self) -> None:
        """Spread what waits over the fields."""
        waiting, self._waiting, self._operations = self._waiting, {}, 0
        for document, operations in waiting.items():
            for field in sorted(fields_of(document, self._schema)):
                self._add(field, operations)


@lru_cache(maxsize=256)  # walking the full menu's document takes 2 ms, and its like is asked again and again
def fields_of(document: Document, schema: GraphQLSchema) -> frozenset[str]:
    """Every «Type.field» that a valid document selects, each once; meta fields such as `__typename` aside."""
    info = TypeInfo(schema)
    collector = _Collector(info)
    visit(document.node, TypeInfoVisitor(info, collector))
    return frozenset(collector.found)


class _Collector(Visitor):
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.found: set[str] = set()

    def enter_field(self, node: FieldNode, *_rest: object) -> None:
        parent = self._info.get_parent_type()
        if parent is not None and not node.name.value.startswith("__") and not parent.name.startswith("__"):
            self.found.add(f"{parent.name}.{node.name.value}")
