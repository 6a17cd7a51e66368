"""A window on a long list that is ordered by code: the keyset way, stable while rows come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Window:
    """`size` rows (at least 1) with codes after `after` and before `before`; the last of them with `from_end`."""

    size: int
    after: str | None = None
    before: str | None = None
    from_end: bool = False


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """The rows of a window, in the order of their codes, and whether the list goes on at either side.

    At the side where the window was cut by a code, there is taken to be more: the row of that code.
    """

    rows: tuple[T, ...]
    has_previous: bool
    has_next: bool

    def each(self, reading: Callable[[T], U]) -> Rows[U]:
        """The same window of what each row is read as."""
        return Rows(tuple(reading(row) for row in self.rows), self.has_previous, self.has_next)


async def window_of(rows: QuerySet[Any], window: Window, columns: dict[str, str]) -> Rows[dict[str, Any]]:
    """The rows of a query, whose model has a unique `code`, that the window shows: one statement."""
    within = Q()
    if window.after is not None:
        within &= Q(code__gt=window.after)
    if window.before is not None:
        within &= Q(code__lt=window.before)
    ordered = rows.filter(within).order_by("-code" if window.from_end else "code").limit(window.size + 1)
    found: list[dict[str, Any]] = [dict(row) for row in await ordered.values(**columns)]
    goes_on, shown = len(found) > window.size, found[: window.size]
    if window.from_end:
        return Rows(tuple(reversed(shown)), goes_on, window.before is not None)
    return Rows(tuple(shown), window.after is not None, goes_on)
