"""The periods that services repeat in (周期): blocks of the calendar, of the contract, of the school year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from catalog.quote.due.moment import days_on, months_on, shifted
from catalog.quote.due.span import DAY, Span
from catalog.schedule import PerPeriod, Within
from catalog.vocabulary import Frame, Period

_MONTHS: Final = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF: 6, Period.YEAR: 12}
_DAYS: Final = {Period.DAY: 1, Period.WEEK: 7}

SCHOOL_YEAR_STARTS: Final = (9, 1)
AUTUMN_TERM_ENDS, SPRING_TERM_STARTS, SPRING_TERM_ENDS = (1, 31), (2, 1), (7, 31)
"""School years and terms (学年、学期) as assumed here: the real days are the education authority's, year by year."""


def blocks(schedule: PerPeriod, inside: Span, origin: date) -> Iterator[Span]:
    """The whole blocks of the schedule that share a day with `inside`, in order; none overlaps another.

    CONTRACT blocks are counted from `origin` on and begin with it; CALENDAR blocks of several periods from 1 January,
    where they divide the year, and weeks begin on Monday. Blocks of several school years or terms count from the one
    in which `inside` begins.
    """
    if schedule.frame is Frame.SCHOOL:
        yield from _school(schedule, inside)
    elif schedule.period in _DAYS:
        step = _DAYS[schedule.period] * schedule.every
        first = origin.toordinal() if schedule.frame is Frame.CONTRACT else 1  # 0001-01-01 was a Monday
        yield from _by_days(first, step, inside, is_bound=schedule.frame is Frame.CONTRACT)
    else:
        months = _MONTHS[schedule.period] * schedule.every
        if schedule.frame is Frame.CONTRACT:
            yield from _by_months(origin, months, inside)
        else:
            number = inside.opens.year * 12 + inside.opens.month - 1
            year, month = divmod(number - number % months, 12)
            yield from _by_months(date(year, month + 1, 1), months, inside)


def bounds(within: Within, anchor: date, inside: Span) -> Span | None:
    """The stretch of `inside` that `within` leaves; None if nothing."""
    opens = shifted(anchor, within.opens) if within.opens else inside.opens
    closes = shifted(anchor, within.closes) if within.closes else inside.closes
    return Span(opens, closes).meet(inside) if opens <= closes else None


def school_year_ends(starts: date, years: int) -> date:
    """The first day after the `years`-th school year, counting the one in which `starts` lies."""
    this_year = starts < date(starts.year, *SCHOOL_YEAR_STARTS)
    return date(min(starts.year + years - this_year, date.max.year), *SCHOOL_YEAR_STARTS)


def _by_days(first: int, step: int, inside: Span, *, is_bound: bool) -> Iterator[Span]:
    number = (inside.opens.toordinal() - first) // step
    starts = date.fromordinal(first + step * (max(number, 0) if is_bound else number))
    while starts <= inside.closes:
        yield Span(starts, days_on(starts, step - 1))
        starts = days_on(starts, step)


def _by_months(origin: date, months: int, inside: Span) -> Iterator[Span]:
    apart = (inside.opens.year - origin.year) * 12 + inside.opens.month - origin.month
    number = max(apart // months - 1, 0)
    while (starts := months_on(origin, number * months)) <= inside.closes:
        number += 1
        block = Span(starts, days_on(months_on(origin, number * months), -1))
        if block.closes >= inside.opens:
            yield block


def _school(schedule: PerPeriod, inside: Span) -> Iterator[Span]:
    parts = [part for part in _school_parts(schedule.period, inside) if part.closes >= inside.opens]
    for place in range(0, len(parts), schedule.every):
        group = parts[place : place + schedule.every]
        if group[0].opens <= inside.closes:
            yield Span(group[0].opens, group[-1].closes)


def _school_parts(period: Period, inside: Span) -> Iterator[Span]:
    for year in range(inside.opens.year - 1, inside.closes.year + 2):
        starts, ends = date(year, *SCHOOL_YEAR_STARTS), date(year + 1, *SCHOOL_YEAR_STARTS)
        if period is Period.YEAR:
            yield Span(starts, ends - DAY)
        else:
            yield Span(starts, date(year + 1, *AUTUMN_TERM_ENDS))
            yield Span(date(year + 1, *SPRING_TERM_STARTS), date(year + 1, *SPRING_TERM_ENDS))
