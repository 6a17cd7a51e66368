"""What holds of anybody who is registered (登记对象): a birth date that can be, and who may be without a document."""

from __future__ import annotations

from datetime import date

from core.faults import Problem
from enrolment.identity.problem import Path, problem

OLDEST = 130
"""Years: nobody is older."""


def age_on(born: date, on: date) -> int:
    """Completed years of age on the day; who is born on 29 February completes a year on 1 March of common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def born_problems(born: date, today: date, path: Path = ("born",)) -> tuple[Problem, ...]:
    """BORN_IN_FUTURE after today, BORN_TOO_LONG_AGO more than 130 years ago."""
    if born > today:
        return (problem("BORN_IN_FUTURE", path),)
    return (problem("BORN_TOO_LONG_AGO", path),) if age_on(born, today) > OLDEST else ()


def undocumented_problems(born: date, today: date, has_guardian: bool) -> tuple[Problem, ...]:
    """Who may be registered without a document: a child under one year whose guardian is named.

    DOCUMENT_NEEDED (`document`) for anybody older, GUARDIAN_NEEDED (`guardian`) for a child without one. Our own rule:
    a birth is registered within a month, and a card or number follows within the first year.
    """
    if age_on(born, today) >= 1:
        return (problem("DOCUMENT_NEEDED", ("document",)),)
    return () if has_guardian else (problem("GUARDIAN_NEEDED", ("guardian",)),)
