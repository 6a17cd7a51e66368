"""Joining, leaving and changing teams (加入、退出、调整团队)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.actor import Actor
from core.clock import Clock, today
from core.faults import Problem
from core.wire import WIRE
from teams import models
from teams.composition.departure import Leaving
from teams.operations.admission import admission_problems
from teams.operations.joining import (
    after,
    lineages,
    load_ground,
    lock_people,
    members_of,
    no_member,
    put_members,
    standing_row,
    standings_of,
    team_to_write,
)
from teams.operations.problem import composition_refused, day_problems, problem
from teams.operations.verb import Objections, carry_out, cut
from teams.queries.departing import first_breakage
from teams.team import MemberDefinition
from teams.vocabulary import ExecutorRole, TeamStanding

EnrolmentCount = Callable[[Collection[str]], Awaitable[Mapping[str, int]]]
"""How many enrolments of these teams (codes) are in force or upcoming, asked at once and inside the act's transaction;
a team that carries none may be left out."""


async def no_enrolments(_teams: Collection[str]) -> Mapping[str, int]:
    """The count for as long as nobody enrols."""
    return {}


async def load_of(team: str, enrolments: EnrolmentCount) -> int:
    """How many enrolments one team carries."""
    return (await enrolments([team])).get(team, 0)


@dataclass(frozen=True, slots=True)
class JoinTeam:
    """`member.starts` left out means today."""

    __pydantic_config__ = WIRE
    team: str
    member: MemberDefinition
    expected_version: int


@dataclass(frozen=True, slots=True)
class LeaveTeam:
    """`on` is the first day out of the team. `successor` joins that day, whatever its `starts` is left out to be.

    `accepts_incomplete`: the team may break a rule afterwards; counts only while no enrolment is in force.
    """

    __pydantic_config__ = WIRE
    team: str
    practitioner: str
    on: date
    expected_version: int
    successor: MemberDefinition | None = None
    accepts_incomplete: bool = False


@dataclass(frozen=True, slots=True)
class TransferMember:
    """Out of one team and into another on the same day; role, institution and hours stay unless given."""

    __pydantic_config__ = WIRE
    from_team: str
    to_team: str
    practitioner: str
    on: date
    from_version: int
    to_version: int
    role: ExecutorRole | None = None
    institution: str | None = None
    successor: MemberDefinition | None = None
    accepts_incomplete: bool = False


async def join_team(actor: Actor, given: JoinTeam, key: str, clock: Clock) -> dict[str, Any]:
    """Somebody joins a team. Answers `team` and `version`.

    Raises a Refusal: NOT_FOUND (`team`, `member.practitioner`, `member.institution`), VERSION_CONFLICT
    (`expectedVersion`), TEAM_NOT_IN_FORCE, BEFORE_FORMED, PERIOD_EMPTY, TOO_FAR_AHEAD, NOT_LICENSED, PRACTICE_ENDED,
    ROLE_NOT_QUALIFIED, ROLE_NOT_ALLOWED, NO_PRACTICE_SITE, OUTSIDE_EVERY_NETWORK, AGREEMENT_NEEDED (R193),
    ALREADY_MEMBER, HAS_PRIMARY_TEAM, TEAM_FULL, HAS_A_LEADER, MAY_NOT_LEAD.
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        team = await team_to_write(actor, given.team, said, "team")
        if team is None:
            raise said.refusal()
        await said.claim(models.Team, team.id, given.expected_version, "expectedVersion")
        await lock_people([given.member.practitioner])
        starts = given.member.starts or now
        ground = await load_ground(actor, team, [given.member], now)
        said.add(admission_problems(ground, given.member, starts, now, ("member",)))
        said.refuse()
        await put_members(team.id, [(given.member, starts)])
        return {"team": team.code, "version": given.expected_version + 1}

    return await carry_out(actor, "joinTeam", given, key, clock, body)


async def leave_team(
    actor: Actor, given: LeaveTeam, key: str, clock: Clock, enrolments: EnrolmentCount = no_enrolments
) -> dict[str, Any]:
    """A member leaves, together with a successor where one is needed (DECISIONS). Answers `team` and `version`.

    A successor who is a member already takes the new role that day. Raises a Refusal: NOT_FOUND, VERSION_CONFLICT,
    NOT_A_MEMBER, TEAM_NOT_IN_FORCE, BACKDATED, TOO_FAR_AHEAD, SAME_PERSON, those of `join_team` about the `successor`,
    and as a CompositionRefused with the gaps: MEMBER_NEEDS_SUCCESSOR (enrolments are in force),
    COMPOSITION_WOULD_BREAK (not accepted).
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        said.add(day_problems(given.on, now, ("on",)))
        team = await team_to_write(actor, given.team, said, "team")
        if team is None:
            raise said.refusal()
        await said.claim(models.Team, team.id, given.expected_version, "expectedVersion")
        await lock_people([given.practitioner, *([given.successor.practitioner] if given.successor else [])])
        parting = await _parting(actor, team, given, now, said)
        said.refuse()
        await _part(parting, given.accepts_incomplete, enrolments)
        return {"team": team.code, "version": given.expected_version + 1}

    return await carry_out(actor, "leaveTeam", given, key, clock, body)


async def transfer_member(
    actor: Actor, given: TransferMember, key: str, clock: Clock, enrolments: EnrolmentCount = no_enrolments
) -> dict[str, Any]:
    """A member changes teams, not as the leader of the new one. Answers `from_team`, `from_version`, `to_team`,
    `to_version`.

    Raises a Refusal: those of `leave_team` and `join_team`, and SAME_TEAM (`toTeam`).
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        said.add(day_problems(given.on, now, ("on",)))
        team = await team_to_write(actor, given.from_team, said, "fromTeam")
        other = await team_to_write(actor, given.to_team, said, "toTeam")
        if team is None or other is None:
            raise said.refusal()
        if team.id == other.id:
            said.add([problem("SAME_TEAM", "toTeam")])
            raise said.refusal()
        claims = [(team.id, given.from_version, "fromVersion"), (other.id, given.to_version, "toVersion")]
        for identity, version, path in sorted(claims):
            await said.claim(models.Team, identity, version, path)
        await lock_people([given.practitioner, *([given.successor.practitioner] if given.successor else [])])
        parting = await _parting(actor, team, given, now, said)
        if parting.standing is None:
            raise said.refusal()
        member = _transferred(given, parting.standing, parting.ending[-1].ends)
        ground = (await load_ground(actor, other, [member], now)).released(given.practitioner, team.id, given.on)
        said.add(_of_transfer(each) for each in admission_problems(ground, member, given.on, now, ()))
        said.refuse()
        await _part(parting, given.accepts_incomplete, enrolments)
        await put_members(other.id, [(member, given.on)])
        return {
            "from_team": team.code,
            "from_version": given.from_version + 1,
            "to_team": other.code,
            "to_version": given.to_version + 1,
        }

    return await carry_out(actor, "transferMember", given, key, clock, body)


@dataclass(frozen=True, slots=True)
class _Parting:
    """A member leaves a team on a day, and who succeeds."""

    team: models.Team
    practitioner: str
    on: date
    standing: models.TeamMember | None
    ending: list[models.TeamMember]
    """The memberships of the one who leaves that hold on the day or later."""
    successor: MemberDefinition | None
    starts: date
    """When the successor joins."""
    given_up: list[models.TeamMember]
    """The successor's own memberships in the team from that day on."""


async def _parting(
    actor: Actor, team: models.Team, given: LeaveTeam | TransferMember, now: date, said: Objections
) -> _Parting:
    """Look at the leaving and at the successor; what is wrong is noted."""
    found = await members_of(team.id, given.practitioner)
    standing = standing_row(found, given.on)
    decided = standing_row(await standings_of(team.id), given.on)
    if decided is None or decided.standing == TeamStanding.DISSOLVED.value:
        said.add([problem("TEAM_NOT_IN_FORCE", "on")])
    elif standing is None:
        said.add([await no_member(actor, given.practitioner, found, now)])
    parting = _Parting(team, given.practitioner, given.on, standing, after(found, given.on), None, given.on, [])
    successor = given.successor
    if successor is None:
        return parting
    starts = successor.starts or given.on
    ground = await load_ground(actor, team, [successor], now)
    ground = ground.without(given.practitioner, given.on).without(successor.practitioner, starts)
    said.add(admission_problems(ground, successor, starts, now, ("successor",)))
    if successor.practitioner == given.practitioner:
        said.add([problem("SAME_PERSON", "successor", "practitioner")])
    given_up = after(await members_of(team.id, successor.practitioner), starts)
    return replace(parting, successor=successor, starts=starts, given_up=given_up)


async def _part(parting: _Parting, accepts_incomplete: bool, enrolments: EnrolmentCount) -> None:
    """Write the leaving and the succession, unless a rule would break that may not break."""
    load, said = await load_of(parting.team.code, enrolments), Objections()
    if load or not accepts_incomplete:
        leaving = Leaving(parting.practitioner, parting.on, parting.successor)
        broken = await first_breakage(parting.team.id, leaving, load, await lineages())
        if broken is not None:
            later = broken.on if broken.on > parting.on else None
            code, path = (
                ("MEMBER_NEEDS_SUCCESSOR", "successor") if load else ("COMPOSITION_WOULD_BREAK", "acceptsIncomplete")
            )
            said.add([composition_refused(code, (path,), broken.gaps, later)])
    said.refuse()
    await cut(models.TeamMember, parting.ending, parting.on)
    await cut(models.TeamMember, parting.given_up, parting.starts)
    if parting.successor is not None:
        await put_members(parting.team.id, [(parting.successor, parting.starts)])


def _transferred(given: TransferMember, standing: models.TeamMember, ends: date | None) -> MemberDefinition:
    """The membership in the other team: as it stands, but for what is given; nobody arrives as the leader."""
    return MemberDefinition(
        practitioner=given.practitioner,
        role=given.role or ExecutorRole(standing.role),
        institution=given.institution or standing.institution.code,
        is_primary=standing.is_primary,
        hours=standing.hours,
        starts=given.on,
        ends=ends,
    )


def _of_transfer(told: Problem) -> Problem:
    """The problem with a path of this input: it has one day, and names the team where a team is full."""
    path = {("starts",): ("on",), (): ("toTeam",), ("isPrimary",): ("practitioner",)}.get(told.path, told.path)
    return replace(told, path=path)
