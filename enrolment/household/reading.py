"""Reading households as of a day (读取家庭): two statements, however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from enrolment.population import Values
from enrolment.scope import ResidentReach, within
from enrolment.vocabulary import FamilyRelation
from teams.code import possible
from teams.queries.rows import Row, day, open_day
from teams.queries.statement import rows_of

_IN_FORCE: Final = "{row}.starts <= {on} AND ({row}.ends IS NULL OR {row}.ends > {on})"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member on the day: the code and the name of the person, since when, and whether within the reach."""

    resident: str
    name: str
    relation: FamilyRelation
    starts: date
    ends: date | None
    is_head: bool
    is_reached: bool


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household with its members on the day, the head first, then the eldest."""

    code: str
    formed: date | None
    version: int
    members: tuple[MemberRow, ...]


async def households_by_code(reach: ResidentReach, codes: Collection[str], on: date) -> dict[str, HouseholdRow]:
    """Those of these households of which a member on that day is within the reach, by code."""
    values = Values(sorted(set(possible(codes))), on)
    rows = await rows_of(
        "SELECT h.code AS household, h.formed, h.version, r.code, r.name, m.relation, m.starts, m.ends, "
        f"(d.id IS NOT NULL) AS is_head, {within(values, reach)} AS is_reached "
        "FROM household h JOIN household_member m ON m.household_id = h.id JOIN resident r ON r.id = m.resident_id "
        "LEFT JOIN household_head d ON d.household_id = h.id AND d.resident_id = m.resident_id "
        f"AND {_IN_FORCE.format(row='d', on='$2')} "
        f"WHERE h.code = ANY($1) AND {_IN_FORCE.format(row='m', on='$2')} ORDER BY h.code, 9 DESC, r.born, r.id",
        *values.in_order(),
    )
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["household"]].append(row)
    return {
        code: HouseholdRow(code, open_day(some[0]["formed"]), some[0]["version"], tuple(map(_member, some)))
        for code, some in grouped.items()
        if any(row["is_reached"] for row in some)
    }


def _member(row: Row) -> MemberRow:
    return MemberRow(
        resident=row["code"],
        name=row["name"],
        relation=FamilyRelation(row["relation"]),
        starts=day(row["starts"]),
        ends=open_day(row["ends"]),
        is_head=bool(row["is_head"]),
        is_reached=bool(row["is_reached"]),
    )
