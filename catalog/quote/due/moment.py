"""The day that lies an offset away from an anchor (偏移日), to the day."""

from __future__ import annotations

from datetime import date

from catalog.timing import Offset
from catalog.vocabulary import TimeUnit

_MINUTES = {TimeUnit.MINUTE: 1, TimeUnit.HOUR: 60}
_MINUTES_A_DAY = 1_440


def days_on(day: date, days: int) -> date:
    """So many days later, or earlier; where the calendar has no such day, its last or first one."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def months_on(day: date, months: int) -> date:
    """The same day of another month; a day that month does not have is the first of the next (31 Jan → 1 Mar).

    Beyond the calendar its last or first day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        year, month = divmod(year * 12 + month + 1, 12)
        return date(year, month + 1, 1)


def years_on(day: date, years: int) -> date:
    """The same day in another year; 29 February is 1 March where there is none."""
    return months_on(day, years * 12)


def shifted(day: date, offset: Offset) -> date:
    """The day `offset` away from `day`; before it where the offset is negative; the calendar's last or first beyond it.

    Minutes and hours are counted in whole days, rounded down: 72 hours are three days. WORKDAY counts Monday to
    Friday; public holidays and the weekends worked for them are announced year by year and not known here.
    """
    if offset.unit is TimeUnit.YEAR:
        moved = years_on(day, offset.amount)
    elif offset.unit is TimeUnit.MONTH:
        moved = months_on(day, offset.amount)
    elif offset.unit is TimeUnit.WORKDAY:
        moved = _workdays_on(day, offset.amount)
    elif offset.unit in _MINUTES:
        moved = days_on(day, offset.amount * _MINUTES[offset.unit] // _MINUTES_A_DAY)
    else:
        moved = days_on(day, offset.amount * (7 if offset.unit is TimeUnit.WEEK else 1))
    return days_on(moved, offset.days)


def _workdays_on(day: date, amount: int) -> date:
    if amount == 0:
        return day
    step = 1 if amount > 0 else -1
    moved = day.toordinal()
    while _weekday(moved) > 5:  # from a weekend one counts as from the working day before it
        moved -= step
    weeks, rest = divmod(abs(amount), 5)
    moved += 7 * weeks * step
    while rest:
        moved += step
        rest -= _weekday(moved) <= 5
    return days_on(day, moved - day.toordinal())


def _weekday(ordinal: int) -> int:
    """1 for Monday to 7 for Sunday; also of days that no calendar has."""
    return (ordinal - 1) % 7 + 1
