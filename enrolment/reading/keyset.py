"""A window on a long list in one of several orders, by keyset: a place is named by what the order compares. Pure.

The last part of a place is always the row's unique code, so that the order is total and a page never skips or repeats a
row while others come in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from enrolment.population import Values
from teams.queries.rows import Row
from teams.queries.window import Rows, Window

T = TypeVar("T")

Place = tuple[str | int | date, ...]
"""What an order compares of a row, in the order's columns."""


@dataclass(frozen=True, slots=True)
class Keyset:
    """`size` rows (at least 1) after `after` and before `before`, in the order; the last of them with `from_end`."""

    size: int
    after: Place | None = None
    before: Place | None = None
    from_end: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """By these columns, which together are unique, and never empty; all of them ascending or all descending.

    `named`: the expression of a single column's value, where a place holds something else (`{}`) that leads to it.
    """

    columns: tuple[str, ...]
    descending: bool = False
    named: str | None = None


def window_sql(values: Values, sorting: Sorting, window: Keyset) -> tuple[str, str]:
    """The condition that leaves the rows between the two places, and what follows WHERE: ORDER BY and LIMIT.

    One row more than asked for is read, which tells whether the list goes on. `rows_in_order` makes a page of them.
    """
    compared = f"({', '.join(sorting.columns)})"
    conditions = ["1 = 1"]
    for place, is_after in ((window.after, True), (window.before, False)):
        if place is not None:
            sign = ">" if is_after != sorting.descending else "<"
            parts = [(sorting.named or "{}").format(values.name(part)) for part in place]
            conditions.append(f"{compared} {sign} ({', '.join(parts)})")
    direction = "DESC" if sorting.descending != window.from_end else "ASC"
    order = ", ".join(f"{column} {direction}" for column in sorting.columns)
    return " AND ".join(conditions), f"ORDER BY {order} LIMIT {window.size + 1}"


def rows_in_order(found: Sequence[T], window: Keyset) -> Rows[T]:
    """The page that was read, in the order of the list."""
    goes_on, shown = len(found) > window.size, tuple(found[: window.size])
    if window.from_end:
        return Rows(shown[::-1], goes_on, window.before is not None)
    return Rows(shown, window.after is not None, goes_on)


def pages(rows: Iterable[Row], read: Callable[[Row], T], window: Window) -> dict[int, Rows[T]]:
    """Of each contract (`contract_id` of the rows) its page of something, where one row more than asked for was read.

    Rows come as `row_number` counted them: from the end where the window counts from there.
    """
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row["contract_id"]].append(read(row))
    cut = Keyset(
        window.size,
        None if window.after is None else (window.after,),
        None if window.before is None else (window.before,),
        window.from_end,
    )
    return {contract: rows_in_order(each, cut) for contract, each in found.items()}
