"""Runs of days (日期段), both ends inclusive, as due windows are; and what several of them have in common."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.eligibility.days import DaySet

DAY = timedelta(days=1)
_LAST = date.max - DAY


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days from `opens` to `closes`, both inclusive; never empty."""

    opens: date
    closes: date

    def __post_init__(self) -> None:
        if self.closes < self.opens:
            raise ValueError(f"a span cannot close ({self.closes}) before it opens ({self.opens})")

    @property
    def days(self) -> int:
        """How many days it has, at least 1."""
        return (self.closes - self.opens).days + 1

    @property
    def ends(self) -> date:
        """The first day after it: the half-open end of the same days."""
        return min(self.closes, _LAST) + DAY

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.opens <= day <= self.closes

    def meet(self, other: Span) -> Span | None:
        """The days of both; None if they share none."""
        opens, closes = max(self.opens, other.opens), min(self.closes, other.closes)
        return Span(opens, closes) if opens <= closes else None


Spans = tuple[Span, ...]
"""Runs of days in order, no two of which touch."""


def union(spans: Iterable[Span]) -> Spans:
    """The days that lie in any of them."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.opens <= joined[-1].ends:
            joined[-1] = Span(joined[-1].opens, max(joined[-1].closes, span.closes))
        else:
            joined.append(span)
    return tuple(joined)


def common(some: Spans, others: Spans) -> Spans:
    """The days that lie in both."""
    found: list[Span] = []
    first, second = 0, 0
    while first < len(some) and second < len(others):
        met = some[first].meet(others[second])
        if met is not None:
            found.append(met)
        if some[first].closes <= others[second].closes:
            first += 1
        else:
            second += 1
    return tuple(found)


def without(some: Spans, others: Spans) -> Spans:
    """The days of `some` that lie in none of `others`."""
    left: list[Span] = []
    for span in some:
        opens = span.opens
        for cut in others:
            if cut.closes < opens or cut.opens > span.closes:
                continue
            if cut.opens > opens:
                left.append(Span(opens, cut.opens - DAY))
            opens = cut.ends
        if opens <= span.closes:
            left.append(Span(opens, span.closes))
    return tuple(left)


def gaps(spans: Spans) -> Spans:
    """The days between the first and the last that lie in none."""
    return tuple(Span(before.ends, after.opens - DAY) for before, after in itertools.pairwise(spans))


def within(days: DaySet, span: Span) -> Spans:
    """The runs of the set's days inside the span."""
    first, last = span.opens.toordinal(), span.closes.toordinal()
    cuts = [first, *(turn for turn in days.turns if first < turn <= last), last + 1]
    runs = (
        Span(date.fromordinal(opens), date.fromordinal(ends - 1))
        for opens, ends in itertools.pairwise(cuts)
        if days.has(opens)
    )
    return tuple(runs)
