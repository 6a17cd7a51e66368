"""How many residents everybody carries (签约人数): counted over enrolments, each resident once.

A provider carries whoever is covered under its contracts on the day, or will be later and was signed by then: so a
renewal does not count twice, and a report of a past day does not count who signed after it. Who is about to leave is
carried until the last day; what was ended before it began, or voided, is not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from core.clock import SHANGHAI
from teams.code import possible
from teams.queries import rows as told
from teams.queries.statement import rows_of

_COUNTS = (
    "c.covered_until > $2 AND e.covered_until > $2 AND e.covered_until > e.starts AND e.voided_at IS NULL "
    "AND (e.starts <= $2 OR e.recorded_at < $3)"
)
"""Of an enrolment `e` under a contract `c`, which covers nobody longer than itself; $3 is the end of the day $2."""

_CARRIED = f"""
SELECT o.code, COUNT(DISTINCT e.resident_id) AS carried
FROM provider o
JOIN contract c ON c.provider_id = o.id
JOIN enrolment e ON e.contract_id = c.id
WHERE o.code = ANY($1) AND {_COUNTS}
GROUP BY o.code
"""

_AROUND = f"""
SELECT
    (SELECT COUNT(DISTINCT e.resident_id) FROM contract c JOIN enrolment e ON e.contract_id = c.id
     WHERE c.provider_id = $1 AND {_COUNTS}) AS carried,
    (SELECT COUNT(DISTINCT e.resident_id) FROM contract c JOIN enrolment e ON e.contract_id = c.id
     WHERE c.provider_id = $1 AND {_COUNTS} AND e.resident_id = ANY($4)) AS already,
    (SELECT string_agg(g.code, ' ') FROM grid g JOIN grid p ON p.id = g.parent_id WHERE p.code = ANY($5)) AS below
"""

Provider = Literal["team", "practitioner"]
"""The table of a provider."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a provider carries, how many of the residents asked about are among it, and the grids below those named."""

    carried: int
    already: int
    below: tuple[str, ...]


async def carried(teams: Collection[str], on: date) -> Mapping[str, int]:
    """By code, how many residents these teams carry on the day; teams with none are left out. One statement."""
    return await _carried("team", teams, on)


async def carried_by_doctors(doctors: Collection[str], on: date) -> Mapping[str, int]:
    """The same of doctors who sign alone, by their codes: contracts of teams they are in count for the teams."""
    return await _carried("practitioner", doctors, on)


async def load_of(
    provider: Provider, identity: int, on: date, residents: Collection[int], grids: Collection[str]
) -> Load:
    """What one provider, by its row's id, carries on the day; `residents` by id, `grids` by code. One statement."""
    statement = _AROUND.replace("provider_id", f"{provider}_id")
    (row,) = await rows_of(statement, identity, on, _end_of(on), sorted(set(residents)), sorted(set(grids)))
    return Load(int(row["carried"]), int(row["already"]), told.codes(row["below"]))


async def _carried(provider: Provider, codes: Collection[str], on: date) -> Mapping[str, int]:
    wanted = sorted(set(possible(codes)))
    if not wanted:
        return {}
    statement = _CARRIED.replace("provider", provider)
    return {row["code"]: int(row["carried"]) for row in await rows_of(statement, wanted, on, _end_of(on))}


def _end_of(on: date) -> datetime:
    """Midnight after the day in Shanghai, spelt in UTC as columns are: SQLite compares the text."""
    return datetime.combine(on + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)
