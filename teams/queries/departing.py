"""What somebody's leaving a team would break, on that day or on a later one, told from the rows as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from teams.composition.departure import Leaving, afterwards, what_worsens
from teams.composition.finding import Finding
from teams.period import in_force
from teams.queries import rows as told
from teams.queries.statement import rows_of
from teams.queries.workforce import Lineages, load_workforce
from teams.queries.workforce_statements import PLANS
from teams.team import Workforce

MOST_DAYS = 12
"""How many days of a change are looked at: its own, and the nearest on which something is planned.

A day takes six statements, so what an act reads is bounded however much is planned for a team.
"""

Plans = Mapping[str | None, list[tuple[date, date | None]]]
"""The periods of a team's members by code, and under None those of its chain: what holds on a day or later."""


@dataclass(frozen=True, slots=True)
class Breakage:
    """What a change breaks on the first day on which it breaks something."""

    on: date
    gaps: tuple[Finding, ...]


async def first_breakage(
    team_id: int, leaving: Leaving, load: int, lineages: Lineages, at_hand: Workforce | None = None
) -> Breakage | None:
    """What the leaving breaks, on the first day on which it does; None where it breaks nothing.

    `load` residents are signed with the team (by its row's id). Looked at, in order and until something breaks, are at
    most MOST_DAYS days: the day of the leaving, the first and last of the successor, and the nearest later ones on
    which the members or the chain of the team are planned to change; days on which the change makes no difference are
    left out. `at_hand` is the workforce of one of the days, with the successor in it, if it was read already.
    """
    successor = leaving.successor
    named = () if successor is None else (successor.practitioner,)
    further = () if successor is None else (successor.institution,)
    for day in _days(leaving, await _plans(team_id, leaving.on)):
        if at_hand is not None and at_hand.on == day:
            workforce = at_hand
        else:
            workforce = await load_workforce(
                [team_id], day, lineages, with_candidates=False, named=named, further=further
            )
        for team in workforce.teams:
            gaps = what_worsens(team, afterwards(team, leaving, workforce), workforce, load)
            if gaps:
                return Breakage(day, gaps)
    return None


async def _plans(team_id: int, on: date) -> Plans:
    plans: defaultdict[str | None, list[tuple[date, date | None]]] = defaultdict(list)
    for row in await rows_of(PLANS, team_id, on):
        plans[row["practitioner"]].append((told.day(row["starts"]), told.open_day(row["ends"])))
    return plans


def _days(leaving: Leaving, plans: Plans) -> list[date]:
    """The days to look at, in order."""
    heir = leaving.successor
    edges_of_heir = () if heir is None else (leaving.begins, heir.ends)
    own = {leaving.on, *(day for day in edges_of_heir if day is not None and day > leaving.on)}
    edges = {day for periods in plans.values() for period in periods for day in period if day is not None}
    later = sorted(day for day in edges - own if day > leaving.on)
    makes_a_difference = [day for day in later if _differs(leaving, plans, day)]
    return sorted([*own, *makes_a_difference[: MOST_DAYS - len(own)]])


def _differs(leaving: Leaving, plans: Plans, day: date) -> bool:
    """Whether the team has other members on the day because of the leaving."""
    heir = leaving.successor
    is_gone = _holds(plans.get(leaving.practitioner, ()), day)
    if heir is None or day < leaving.begins:
        return is_gone
    return is_gone or _holds([*plans.get(heir.practitioner, ()), (leaving.begins, heir.ends)], day)


def _holds(periods: Iterable[tuple[date, date | None]], day: date) -> bool:
    return any(in_force(starts, ends, day) for starts, ends in periods)
