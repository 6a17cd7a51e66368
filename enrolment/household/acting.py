"""What every verb of households does the same way: find it, take it at its version, write the change, announce it.

People are locked before the household, by every verb: so nobody waits for somebody who waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tortoise.expressions import Q

from core.event import Event, Scalar
from core.outbox import announce
from enrolment import models
from enrolment.desk import Desk
from enrolment.household.household import Headship, Household, Member
from enrolment.household.problem import already_in_household, problem
from enrolment.population import Values
from enrolment.registering.acting import reached
from enrolment.registering.problem import problem as missing
from enrolment.scope import within, writes_residents
from enrolment.vocabulary import FamilyRelation, LeavingReason
from teams.code import possible
from teams.operations.verb import Objections, cut, lock
from teams.period import in_force
from teams.queries.statement import rows_of

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A household as it stands in this transaction, with its rows and the row ids of its people by code."""

    row: models.Household
    value: Household
    members: tuple[models.HouseholdMember, ...]
    heads: tuple[models.HouseholdHead, ...]
    ids: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Changing:
    """What becomes of a household on a day: who leaves, who joins as what, who is the head then, who is what to it."""

    on: date
    head: str | None
    leaving: Mapping[str, LeavingReason] = field(default_factory=dict)
    joining: Mapping[str, FamilyRelation] = field(default_factory=dict)
    relations: Mapping[str, FamilyRelation] = field(default_factory=dict)


async def household_row(desk: Desk, code: str, said: Objections) -> models.Household:
    """The household of which the actor may change a present member; refuses at once otherwise: NOT_FOUND
    (`household`)."""
    values = Values(sorted(possible([code])), desk.today)
    found = await rows_of(
        "SELECT DISTINCT h.id FROM household h JOIN household_member m ON m.household_id = h.id "
        "AND (m.ends IS NULL OR (m.ends > $2 AND m.ends > m.starts)) JOIN resident r ON r.id = m.resident_id "
        f"WHERE h.code = ANY($1) AND {within(values, writes_residents(desk.actor))}",
        *values.in_order(),
    )
    if not found:
        said.add([missing("NOT_FOUND", "household")])
        raise said.refusal()
    return await models.Household.get(id=found[0]["id"])


async def taken(row: models.Household, expected: int, said: Objections) -> Stored:
    """The household, claimed at the version the caller read (`expectedVersion`)."""
    await said.claim(models.Household, row.id, expected, "expectedVersion")
    return await stored(row.id)


async def stored(household: int) -> Stored:
    """A household by its row id, as it stands now."""
    members = await models.HouseholdMember.filter(household_id=household).order_by("starts", "id")
    heads = await models.HouseholdHead.filter(household_id=household).order_by("starts", "id")
    ids = {row.resident_id for row in members} | {row.resident_id for row in heads}
    people = await models.Resident.filter(id__in=sorted(ids))
    of = {person.id: person for person in people}
    value = Household(
        tuple(
            Member(
                of[row.resident_id].code,
                of[row.resident_id].born,
                of[row.resident_id].died,
                FamilyRelation(row.relation),
                row.starts,
                row.ends,
            )
            for row in members
        ),
        tuple(Headship(of[row.resident_id].code, row.starts, row.ends) for row in heads),
    )
    row = await models.Household.get(id=household)
    return Stored(row, value, tuple(members), tuple(heads), {person.code: person.id for person in people})


async def newcomers(
    desk: Desk, wanted: Sequence[tuple[str, Path]], on: date, said: Objections
) -> dict[str, models.Resident]:
    """Who is to join, by code, locked; noted otherwise at each path: LISTED_TWICE, NOT_FOUND, RESIDENT_MERGED,
    RESIDENT_GONE, ALREADY_IN_HOUSEHOLD."""
    await lock(models.Resident, [each.id for each in (await reached(desk, [code for code, _ in wanted])).values()])
    known = await reached(desk, [code for code, _ in wanted])  # again: as they stand now that nobody else changes them
    belonging = await models.HouseholdMember.filter(
        Q(ends__isnull=True) | Q(ends__gt=on), resident_id__in=[each.id for each in known.values()]
    ).order_by("starts")
    standing = {row.resident_id: row for row in reversed(belonging) if row.starts != row.ends}
    seen: set[str] = set()
    for code, path in wanted:
        person = known.get(code)
        if code in seen:
            said.add([missing("LISTED_TWICE", *path)])
        elif person is None or person.merged_into_id is not None:
            said.add([missing("NOT_FOUND" if person is None else "RESIDENT_MERGED", *path)])
        elif is_gone(person, on):
            said.add([problem("RESIDENT_GONE", *path)])
        elif person.id in standing:
            row = standing[person.id]
            said.add([already_in_household(row.starts, row.ends, *path)])
        seen.add(code)
    return known


async def named_members(
    desk: Desk, wanted: Sequence[tuple[str, Path]], present: Mapping[str, Member], said: Objections
) -> None:
    """Whoever is named is a member whom the actor reaches; noted otherwise at each path: LISTED_TWICE, NOT_FOUND,
    NOT_HOUSEHOLD_MEMBER."""
    known = await reached(desk, [code for code, _ in wanted])
    seen: set[str] = set()
    for code, path in wanted:
        if code in seen:
            said.add([missing("LISTED_TWICE", *path)])
        elif code not in known:
            said.add([missing("NOT_FOUND", *path)])
        elif code not in present:
            said.add([problem("NOT_HOUSEHOLD_MEMBER", *path)])
        seen.add(code)


def is_gone(person: models.Resident, on: date) -> bool:
    """Whether somebody is not born, dead, or has moved away by the day."""
    return on < person.born or any(day is not None and day <= on for day in (person.died, person.moved_away))


def as_members(
    people: Mapping[str, models.Resident], relations: Mapping[str, FamilyRelation], on: date
) -> list[Member]:
    """Those who join on the day, as far as they are known."""
    return [
        Member(code, people[code].born, people[code].died, relation, on)
        for code, relation in relations.items()
        if code in people
    ]


async def write(standing: Stored, change: Changing, ids: Mapping[str, int]) -> None:
    """Write a change into the rows of a household; `ids` are the row ids of those who join."""
    known, on = {**standing.ids, **ids}, change.on
    code_of = {number: code for code, number in known.items()}
    for row in standing.members:
        if not in_force(row.starts, row.ends, on):
            continue
        code = code_of[row.resident_id]
        reason, relation = change.leaving.get(code), change.relations.get(code)
        if reason is not None:
            await models.HouseholdMember.filter(id=row.id).update(ends=on, leaving=reason.value)
        elif relation is not None and relation.value != row.relation:
            await cut(models.HouseholdMember, [row], on)
            await _put(standing.row.id, row.resident_id, relation, on, is_anchor=row.is_anchor)
    for code, relation in change.joining.items():
        await _put(standing.row.id, known[code], relation, on)
    await write_head(standing, None if change.head is None else known[change.head], on)


async def write_head(standing: Stored, head: int | None, on: date) -> None:
    """Let somebody (row id) be the head from the day on, or nobody; who is already goes on."""
    rows = [row for row in standing.heads if row.ends is None or row.ends > on]
    await cut(models.HouseholdHead, [row for row in rows if row.resident_id != head], on)
    if head is not None and not any(row.resident_id == head for row in rows):
        await models.HouseholdHead.create(household_id=standing.row.id, resident_id=head, starts=on)


async def found_household(desk: Desk, head: int, members: Mapping[int, FamilyRelation], on: date) -> models.Household:
    """A new household with a head and others (row ids), from the day on."""
    row = await models.Household.create(code=desk.new_code("HH"), formed=on)
    await _put(row.id, head, FamilyRelation.HEAD, on)
    for resident, relation in members.items():
        await _put(row.id, resident, relation, on)
    await models.HouseholdHead.create(household_id=row.id, resident_id=head, starts=on)
    return row


async def _put(
    household: int, resident: int, relation: FamilyRelation, starts: date, *, is_anchor: bool = False
) -> None:
    await models.HouseholdMember.create(
        household_id=household, resident_id=resident, relation=relation.value, starts=starts, is_anchor=is_anchor
    )


async def tell_household(
    desk: Desk, event: str, household: models.Household, residents: Iterable[int], **payload: Scalar
) -> None:
    """Announce what happened to a household to these residents (row ids) and to every institution that knows one."""
    rows = await rows_of(
        "SELECT r.id, r.code, g.code AS region, i.code AS institution FROM resident r JOIN region g "
        "ON g.id = r.region_id LEFT JOIN resident_registration k ON k.resident_id = r.id "
        "LEFT JOIN institution i ON i.id = k.institution_id WHERE r.id = ANY($1) ORDER BY r.id, 4",
        sorted(set(residents)),
    )
    knowing = tuple(dict.fromkeys(row["institution"] for row in rows if row["institution"] is not None))
    codes = tuple(dict.fromkeys(row["code"] for row in rows))
    region = rows[0]["region"] if rows else None
    await announce(desk.clock, Event(event, household.code, region, knowing, codes, payload))
