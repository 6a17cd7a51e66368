"""Dated facts of the delivery side: half-open periods [starts, ends) of days in Shanghai; no end means still open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from core.wire import ImpossibleDefinition

R = TypeVar("R", bound=Any)


def in_force(starts: date, ends: date | None, on: date) -> bool:
    """Whether the period holds on the day: its first day counts, the day it ends does not."""
    return starts <= on and (ends is None or on < ends)


def overlap(starts: date, ends: date | None, other_starts: date, other_ends: date | None) -> bool:
    """Whether two periods share a day."""
    return (other_ends is None or starts < other_ends) and (ends is None or other_starts < ends)


def ordered(starts: date, ends: date | None) -> None:
    """Refuse a period that ends on or before the day it starts (ImpossibleDefinition PERIOD_EMPTY)."""
    if ends is not None and ends <= starts:
        raise ImpossibleDefinition(
            "PERIOD_EMPTY", "结束日期须晚于开始日期", "`ends` must be later than `starts`", at=("ends",)
        )


def ever(rows: Iterable[R]) -> list[R]:
    """The dated rows (with `starts` and `ends`) that hold on some day; one that ends as it begins never does."""
    return [row for row in rows if row.starts != row.ends]
