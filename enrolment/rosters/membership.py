"""Joining and leaving rosters (进入、离开名册), up to 500 people at once, all or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from tortoise.expressions import Q

from core.faults import Problem
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.household.acting import is_gone
from enrolment.household.problem import problem as of_person
from enrolment.registering.acting import Answer, perform, reached
from enrolment.registering.problem import problem as missing
from enrolment.rosters.acting import roster_row, tell_roster
from enrolment.rosters.problem import already_on_roster, not_on_roster
from teams.operations.bulk import insert
from teams.operations.problem import list_size
from teams.operations.verb import Objections, cut
from teams.period import in_force

MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class RosterMembers:
    """Residents (codes) who join or leave a roster on `on` (None: today)."""

    __pydantic_config__ = WIRE
    roster: str
    expected_version: int
    members: tuple[str, ...]
    on: date | None = None


async def join_roster(
    desk: Desk,
    given: RosterMembers,
    key: str,
) -> Answer:
    """Give residents a place on a roster. Answers `roster`, `version`, `members` (how many joined).

    Raises a Refusal: NOT_FOUND (`roster`), VERSION_CONFLICT, LIST_SIZE (`members`), DAY_IN_FUTURE (`on`), and at
    `members.n` LISTED_TWICE, NOT_FOUND, RESIDENT_MERGED, RESIDENT_GONE, ALREADY_ON_ROSTER.
    """

    async def body() -> Answer:
        said, on = Objections(), given.on or desk.today
        said.add(_input_problems(given, on, desk.today))
        row = await roster_row(desk, given.roster, said)
        await said.claim(models.Roster, row.id, given.expected_version, "expectedVersion")
        codes = given.members[:MOST_AT_ONCE]
        known = await reached(desk, codes)
        open_rows = models.RosterMember.filter(Q(ends__isnull=True) | Q(ends__gt=on), roster_id=row.id)
        there = {each.resident_id: each for each in await open_rows if each.starts != each.ends}
        said.add(found for n, code in enumerate(codes) for found in _joining(code, str(n), known, there, on))
        said.refuse()
        ids = [known[code].id for code in codes]
        await insert(models.RosterMember(roster_id=row.id, resident_id=number, starts=on) for number in ids)
        await tell_roster(desk, "roster.joined", row.id, codes, members=len(ids))
        await desk.followers.rosters(desk, row.id, ids, (), on)
        await desk.followers.facts(desk, ids, on)
        return {"roster": row.code, "version": given.expected_version + 1, "members": len(ids)}

    return await perform(desk, "joinRoster", given, key, body)


async def leave_roster(
    desk: Desk,
    given: RosterMembers,
    key: str,
) -> Answer:
    """End places on a roster; group cover ends with them that day (DECISIONS). Answers as `join_roster`.

    Raises a Refusal: NOT_FOUND (`roster`), VERSION_CONFLICT, LIST_SIZE (`members`), DAY_IN_FUTURE (`on`), and at
    `members.n` LISTED_TWICE, NOT_ON_ROSTER.
    """

    async def body() -> Answer:
        said, on = Objections(), given.on or desk.today
        said.add(_input_problems(given, on, desk.today))
        row = await roster_row(desk, given.roster, said)
        await said.claim(models.Roster, row.id, given.expected_version, "expectedVersion")
        codes = given.members[:MOST_AT_ONCE]
        rows = await models.RosterMember.filter(roster_id=row.id).select_related("resident")
        there = {each.resident.code: each for each in rows if in_force(each.starts, each.ends, on)}
        said.add(not_on_roster("members", str(n)) for n, code in enumerate(codes) if code not in there)
        said.refuse()
        await cut(models.RosterMember, [there[code] for code in codes], on)
        ids = [there[code].resident_id for code in codes]
        await tell_roster(desk, "roster.left", row.id, codes, members=len(ids))
        await desk.followers.rosters(desk, row.id, (), ids, on)
        await desk.followers.facts(desk, ids, on)
        return {"roster": row.code, "version": given.expected_version + 1, "members": len(ids)}

    return await perform(desk, "leaveRoster", given, key, body)


async def leave_all(desk: Desk, resident: models.Resident, on: date) -> None:
    """End every place of somebody who died, inside that act."""
    rows = await models.RosterMember.filter(Q(ends__isnull=True) | Q(ends__gt=on), resident_id=resident.id)
    await cut(models.RosterMember, rows, on)
    for row in rows:
        await tell_roster(desk, "roster.left", row.roster_id, [resident.code], members=1)
        await desk.followers.rosters(desk, row.roster_id, (), [resident.id], on)


def _input_problems(given: RosterMembers, on: date, today: date) -> list[Problem]:
    found = [missing("DAY_IN_FUTURE", "on")] if on > today else []
    if not 1 <= len(given.members) <= MOST_AT_ONCE:
        found.append(list_size(("members",), MOST_AT_ONCE, 1))
    first: dict[str, int] = {}
    for n, code in enumerate(given.members[:MOST_AT_ONCE]):
        if first.setdefault(code, n) != n:
            found.append(missing("LISTED_TWICE", "members", str(n)))
    return found


def _joining(
    code: str,
    at: str,
    known: Mapping[str, models.Resident],
    there: Mapping[int, models.RosterMember],
    on: date,
) -> list[Problem]:
    """NOT_FOUND, RESIDENT_MERGED, RESIDENT_GONE, ALREADY_ON_ROSTER (`members.n`)."""
    person = known.get(code)
    if person is None or person.merged_into_id is not None:
        return [missing("NOT_FOUND" if person is None else "RESIDENT_MERGED", "members", at)]
    if is_gone(person, on):
        return [of_person("RESIDENT_GONE", "members", at)]
    standing = there.get(person.id)
    return [] if standing is None else [already_on_roster(standing.starts, standing.ends, "members", at)]
