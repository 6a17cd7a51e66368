"""Reading households (家庭) as of a day: for a page of contracts, or of residents, in one statement each.

Of the members those within reach are told by name; of all, how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from core.actor import Actor
from enrolment.population import Values
from enrolment.reading.resident_rows import ResidentRow
from enrolment.reading.told import PLACES, RESIDENT, resident_row
from enrolment.scope import reads_residents, within
from enrolment.vocabulary import FamilyRelation
from teams.queries.rows import Row, day, open_day
from teams.queries.statement import rows_of


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody belongs to a household on the day, [starts, ends); `relation` to the head, as of `starts`."""

    resident: ResidentRow
    relation: FamilyRelation
    is_head: bool
    is_anchor: bool
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household on a day: the members within reach, the head first; `size` counts all of them."""

    id: int
    code: str
    formed: date | None
    version: int
    size: int
    members: tuple[MemberRow, ...]


_MEMBERS = """
SELECT h.id, h.code AS household, h.formed, h.version, m.starts, m.ends, m.relation, m.is_anchor,
       CASE WHEN d.id IS NULL THEN 0 ELSE 1 END AS is_head, {resident},
       CASE WHEN {within} THEN 1 ELSE 0 END AS is_within
FROM household h
LEFT JOIN household_member m ON m.household_id = h.id AND m.starts <= $2 AND (m.ends IS NULL OR m.ends > $2)
LEFT JOIN household_head d ON d.household_id = h.id AND d.resident_id = m.resident_id AND d.starts <= $2
    AND (d.ends IS NULL OR d.ends > $2)
LEFT JOIN resident o ON o.id = m.resident_id LEFT JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id)
{places}
WHERE {wanted}
ORDER BY h.id, is_head DESC, m.starts, m.id
"""
_OF_RESIDENTS = """h.id IN (SELECT q.household_id FROM household_member q
WHERE q.resident_id = ANY($1) AND q.starts <= $2 AND (q.ends IS NULL OR q.ends > $2))"""


async def households_by_id(actor: Actor, households: Collection[int], on: date) -> dict[int, HouseholdRow]:
    """Households by the ids of rows that the caller reached (a family's contract), as they stand on the day."""
    return {row.id: row for row in await _households(actor, "h.id = ANY($1)", households, on)}


async def households_of(actor: Actor, residents: Collection[int], on: date) -> dict[int, HouseholdRow]:
    """By resident (row ids, within reach), the household that each belongs to on the day."""
    wanted = set(residents)
    found = await _households(actor, _OF_RESIDENTS, wanted, on)
    return {one.resident.id: row for row in found for one in row.members if one.resident.id in wanted}


async def _households(actor: Actor, wanted: str, keys: Collection[int], on: date) -> list[HouseholdRow]:
    if not keys:
        return []
    values = Values(sorted(set(keys)), on)
    statement = _MEMBERS.format(
        resident=RESIDENT, places=PLACES, within=within(values, reads_residents(actor)), wanted=wanted
    )
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for row in await rows_of(statement, *values.in_order()):
        grouped[row["id"]].append(row)
    return [_household(rows) for rows in grouped.values()]


def _household(rows: list[Row]) -> HouseholdRow:
    first, belonging = rows[0], [row for row in rows if row["resident_id"] is not None]
    return HouseholdRow(
        id=first["id"],
        code=first["household"],
        formed=open_day(first["formed"]),
        version=first["version"],
        size=len(belonging),
        members=tuple(_members(belonging)),
    )


def _members(rows: Iterable[Row]) -> Iterable[MemberRow]:
    for row in rows:
        if row["is_within"]:
            yield MemberRow(
                resident=resident_row(row),
                relation=FamilyRelation(row["relation"]),
                is_head=bool(row["is_head"]),
                is_anchor=bool(row["is_anchor"]),
                starts=day(row["starts"]),
                ends=open_day(row["ends"]),
            )
