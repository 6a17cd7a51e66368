"""On which days something can be on record of somebody (记录日期): within the life, never ahead of today. Pure."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from core.faults import Problem
from enrolment.recording.problem import Path, problem
from enrolment.registering.given import past_day_problems
from teams.operations.problem import problem as shared_problem


class Living(Protocol):
    """Somebody between whose birth and death facts lie."""

    @property
    def born(self) -> date:
        """The birth date."""
        ...

    @property
    def died(self) -> date | None:
        """The day of death, None for the living."""
        ...


def day_problems(resident: Living, on: date, today: date, path: Path) -> list[Problem]:
    """DAY_IN_FUTURE, TOO_EARLY (before the birth), AFTER_DEATH: the day of death itself still counts."""
    found = past_day_problems(on, resident.born, today, path)
    if resident.died is not None and on > resident.died:
        found.append(problem("AFTER_DEATH", *path))
    return found


def period_problems(resident: Living, starts: date, ends: date | None, today: date) -> list[Problem]:
    """Those of `day_problems` about `starts`, and PERIOD_EMPTY (`ends`): an end may lie in any future."""
    found = day_problems(resident, starts, today, ("starts",))
    return found if ends is None or ends > starts else [*found, shared_problem("PERIOD_EMPTY", "ends")]
