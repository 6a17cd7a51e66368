"""Age in completed years, months and days (周岁、月龄、日龄): when it is reached, and who has reached it.

An age is reached on the birthday itself. Where the month lacks the day, it is reached on the first of the next month:
who is born on 29 February comes of age on 1 March of common years. Nobody has an age before being born.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from catalog.eligibility.days import FAR
from catalog.vocabulary import TimeUnit

MONTHS_IN: Final = {TimeUnit.YEAR: 12, TimeUnit.MONTH: 1}


def reached(born: date, amount: int, unit: TimeUnit) -> int:
    """The ordinal of the day on which somebody born that day completes `amount` ≥ 0 years, months or days.

    More than `FAR` where the calendar ends before.
    """
    months = MONTHS_IN.get(unit)
    if months is None:
        return born.toordinal() + amount
    year, month = divmod(born.year * 12 + born.month - 1 + amount * months, 12)
    if year > date.max.year:
        return FAR + 1
    if born.day <= 28 or born.day <= monthrange(year, month + 1)[1]:
        return date(year, month + 1, born.day).toordinal()
    return date(year, month + 1, monthrange(year, month + 1)[1]).toordinal() + 1


def born_by(on: date, amount: int, unit: TimeUnit) -> date | None:
    """The last birthday of those who on the day have completed `amount` ≥ 0 units; None before the calendar begins.

    So `reached(born, amount, unit) <= on.toordinal()` exactly where `born <= born_by(on, amount, unit)`.
    """
    months = MONTHS_IN.get(unit)
    if months is None:
        return on - timedelta(amount) if amount < on.toordinal() else None
    year, month = divmod(on.year * 12 + on.month - 1 - amount * months, 12)
    if year < date.min.year:
        return None
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def completed(born: date, on: date, unit: TimeUnit) -> int | None:
    """How many units somebody has completed on the day; None before the birth."""
    if on < born:
        return None
    months = MONTHS_IN.get(unit)
    if months is None:
        return (on - born).days
    return ((on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)) // months
