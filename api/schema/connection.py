"""Connections by the Relay specification, with keyset cursors: a cursor names the row it stands on, not a position.

A connection of ours takes `first` or `last`, not both; 20 by default, 100 at most; over a stable total order.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar, cast

import orjson
import strawberry

from core.faults import bad_argument
from teams.code import possible
from teams.queries.window import Rows, Window

DEFAULT_PAGE, LARGEST_PAGE = 20, 100

First = Annotated[
    int | None,
    strawberry.argument(description="How many from the start: 1–100; 20 when neither is given (前几条)."),
]
Last = Annotated[
    int | None, strawberry.argument(description="How many from the end: 1–100; not with `first` (后几条).")
]
After = Annotated[str | None, strawberry.argument(description="Only what follows this cursor (此游标之后).")]
Before = Annotated[str | None, strawberry.argument(description="Only what precedes this cursor (此游标之前).")]

Row = TypeVar("Row")
Shape = TypeVar("Shape")
Key = tuple[int | str, ...]
"""A row's place in the order: its sort values, then its unique code. Always JSON scalars."""


@strawberry.type(description="Where a page stands in its list (分页信息).")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether more follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether more precede this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first row; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last row; null on an empty page.")


@strawberry.type(description="A row of a list and its cursor (列表项).")
class Edge(Generic[Shape]):
    """Relay's edge."""

    node: Shape = strawberry.field(description="The row itself.")
    cursor: str = strawberry.field(description="Opaque; names this row in this order.")


@strawberry.type(description="A page of a list (分页列表).")
class Connection(Generic[Shape]):
    """Relay's connection."""

    edges: list[Edge[Shape]] = strawberry.field(description="Rows with their cursors.")
    nodes: list[Shape] = strawberry.field(description="The rows alone, for callers that need no cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total: strawberry.Private[int | Callable[[], Awaitable[int]]]

    @strawberry.field(description="How many rows the whole list has; counted only when asked for.")
    def total_count(self) -> int:
        """Known, or asked of the database."""
        return self.total if isinstance(self.total, int) else cast(int, self.total())


@dataclass(frozen=True, slots=True)
class Page:
    """What a caller asked for, checked: a size from one end, between two cursors."""

    size: int
    from_end: bool
    after: str | None
    before: str | None


def page(first: int | None, last: int | None, after: str | None, before: str | None) -> Page:
    """Check the four arguments of a connection. Raises a BAD_USER_INPUT fault that names the argument."""
    if first is not None and last is not None:
        raise bad_argument(("last",), "first 与 last 不能同时使用。", "Use first or last, not both.")
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 1 <= size <= LARGEST_PAGE:
            raise bad_argument(
                (name,),
                f"{name} 必须在 1 到 {LARGEST_PAGE} 之间。",
                f"{name} must be between 1 and {LARGEST_PAGE}.",
            )
    return Page(
        size=last if last is not None else first if first is not None else DEFAULT_PAGE,
        from_end=last is not None,
        after=after,
        before=before,
    )


@dataclass(frozen=True, slots=True)
class Order(Generic[Row]):
    """A stable total order of rows; its name stands in every cursor, so that none is taken for another order's."""

    name: str
    key: Callable[[Row], Key]
    descending: bool = False

    def cursor(self, row: Row) -> str:
        """The opaque cursor that names a row in this order."""
        return base64.urlsafe_b64encode(orjson.dumps([self._mark, *self.key(row)])).decode().rstrip("=")

    def read(self, argument: str, cursor: str | None) -> Key | None:
        """The place a cursor names. Raises a BAD_USER_INPUT fault for anything but a cursor of this order."""
        if cursor is None:
            return None
        try:
            parts = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        except (binascii.Error, ValueError) as garbled:
            raise unreadable(argument) from garbled
        if not isinstance(parts, list) or parts[:1] != [self._mark] or not all(type(p) in (int, str) for p in parts):
            raise unreadable(argument)
        return tuple(parts[1:])

    @property
    def _mark(self) -> str:
        return f"{self.name}{'-' if self.descending else '+'}"


def connect(rows: Sequence[Row], order: Order[Row], shape: Callable[[Row], Shape], asked: Page) -> Connection[Shape]:
    """The page `asked` for of in-memory `rows`, in `order`; only the page's rows are shaped.

    Raises a BAD_USER_INPUT fault when a cursor is not one of this order.
    """
    ordered = sorted(rows, key=order.key, reverse=order.descending)
    first, last = _bounds(ordered, order, asked)
    if asked.from_end:
        first = max(first, last - asked.size)
    else:
        last = min(last, first + asked.size)
    edges = [Edge(node=shape(row), cursor=order.cursor(row)) for row in ordered[first:last]]
    return Connection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=last < len(ordered),
            has_previous_page=first > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        total=len(ordered),
    )


def connect_rows(
    rows: Rows[Row],
    order: Order[Row],
    shape: Callable[[Row], Shape],
    count: Callable[[], Awaitable[int]],
) -> Connection[Shape]:
    """A page that the database cut already; `count` is asked only when the total is selected."""
    edges = [Edge(node=shape(row), cursor=order.cursor(row)) for row in rows.rows]
    return Connection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=rows.has_next,
            has_previous_page=rows.has_previous,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        total=count,
    )


def window(order: Order[Row], asked: Page) -> Window:
    """The window of codes that a page asks for, in an order whose key is the code alone.

    Raises a BAD_USER_INPUT fault when a cursor is not one of this order.
    """
    after, before = order.read("after", asked.after), order.read("before", asked.before)
    for name, place in (("after", after), ("before", before)):
        if place is not None and (len(place) != 1 or not isinstance(place[0], str) or not possible([place[0]])):
            raise unreadable(name)
    return Window(
        after=None if after is None else str(after[0]),
        before=None if before is None else str(before[0]),
        size=asked.size,
        from_end=asked.from_end,
    )


def _bounds(ordered: Sequence[Row], order: Order[Row], asked: Page) -> tuple[int, int]:
    """Where the rows between the two cursors begin and end; a cursor's row may have gone, its place has not."""
    after, before = order.read("after", asked.after), order.read("before", asked.before)
    try:
        first = 0 if after is None else sum(not _later(order, order.key(row), after) for row in ordered)
        last = len(ordered) if before is None else sum(_later(order, before, order.key(row)) for row in ordered)
    except TypeError as incomparable:
        raise unreadable("before" if after is None else "after") from incomparable
    return first, max(first, last)


def _later(order: Order[Row], one: Key, other: Key) -> bool:
    return one < other if order.descending else one > other


def unreadable(name: str) -> Exception:
    """The BAD_USER_INPUT fault of an argument that is no cursor of its list."""
    return bad_argument((name,), f"{name} 不是本列表给出的游标。", f"{name} is not a cursor of this list.")
