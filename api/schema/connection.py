"""Connections by the Relay specification, with keyset cursors: a cursor names the row it stands on, not a position.

A connection of ours takes `first` or `last`, not both; 20 by default, 100 at most; over a stable total order.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import orjson
import strawberry

from core.faults import bad_argument

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
    total_count: int = strawberry.field(description="How many rows the whole list has.")


@dataclass(frozen=True, slots=True)
class Page:
    """What a caller asked for, checked: a size from one end, between two cursors."""

    size: int
    from_end: bool
    after: Key | None
    before: Key | None


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
        after=_read_cursor("after", after),
        before=_read_cursor("before", before),
    )


def connect(
    rows: Sequence[Row],
    key: Callable[[Row], Key],
    shape: Callable[[Row], Shape],
    asked: Page,
    *,
    descending: bool = False,
) -> Connection[Shape]:
    """The page `asked` for of in-memory `rows`, ordered by `key`; only the page's rows are shaped.

    Raises a BAD_USER_INPUT fault when a cursor was made for another order.
    """
    ordered = sorted(rows, key=key, reverse=descending)
    kept = _between(ordered, key, asked, descending=descending)
    taken = kept[-asked.size :] if asked.from_end else kept[: asked.size]
    edges = [Edge(node=shape(row), cursor=write_cursor(key(row))) for row in taken]
    more_after = bool(taken) and key(taken[-1]) != key(ordered[-1])
    more_before = bool(taken) and key(taken[0]) != key(ordered[0])
    return Connection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=more_after,
            has_previous_page=more_before,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        total_count=len(ordered),
    )


def _between(rows: Sequence[Row], key: Callable[[Row], Key], asked: Page, *, descending: bool) -> list[Row]:
    def later(one: Key, other: Key) -> bool:
        return one < other if descending else one > other

    kept = list(rows)
    for name, cursor in (("after", asked.after), ("before", asked.before)):
        if cursor is None:
            continue
        if kept and [type(part) for part in cursor] != [type(part) for part in key(kept[0])]:
            raise _unreadable(name)
        if name == "after":
            kept = [row for row in kept if later(key(row), cursor)]
        else:
            kept = [row for row in kept if later(cursor, key(row))]
    return kept


def write_cursor(key: Key) -> str:
    """An opaque cursor that names the row at `key`."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def _read_cursor(name: str, cursor: str | None) -> Key | None:
    if cursor is None:
        return None
    try:
        parts = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as unreadable:
        raise _unreadable(name) from unreadable
    if not isinstance(parts, list) or not parts or not all(type(part) in (int, str) for part in parts):
        raise _unreadable(name)
    return tuple(parts)


def _unreadable(name: str) -> Exception:
    return bad_argument((name,), f"{name} 不是本列表给出的游标。", f"{name} is not a cursor of this list.")
