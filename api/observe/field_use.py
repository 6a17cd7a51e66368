"""Which fields of the schema are used, so that a deprecated one can be removed when nobody does.

A kept answer is sent in microseconds, so its hundred fields are not counted one by one each time: operations are
counted by their set of fields, and a set's count is spread over its fields now and then, and when the figures are read.
"""

from collections.abc import Callable

SETTLE_AFTER = 256
"""Operations after which the counts are spread; another worker's figures are at most so many behind."""

Add = Callable[[str, int], object]
"""Told a field («Query.menu») and in how many more operations it was selected."""


class FieldUse:
    """Counts each field once for each operation that selects it."""

    def __init__(self, add: Add) -> None:
        self._add = add
        self._waiting: dict[frozenset[str], int] = {}
        self._operations = 0

    def count(self, fields: frozenset[str]) -> None:
        """Count one operation that selects `fields`."""
        self._waiting[fields] = self._waiting.get(fields, 0) + 1
        self._operations += 1
        if self._operations >= SETTLE_AFTER:
            self.settle()

    def settle(self) -> None:
        """Spread what waits over the fields."""
        waiting, self._waiting, self._operations = self._waiting, {}, 0
        for fields, operations in waiting.items():
            for field in sorted(fields):
                self._add(field, operations)
