"""Suspending, resuming and dissolving teams (暂停、恢复、解散), and the end of somebody's practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F, Q, Subquery

from core.actor import Actor
from core.clock import Clock, today
from core.wire import WIRE
from teams import models
from teams.operations.breaking import gaps_of
from teams.operations.joining import after, standing_row, standings_of, team_to_write
from teams.operations.membership import EnrolmentCount, load_of, no_enrolments
from teams.operations.problem import (
    ahead_problems,
    composition_refused,
    day_problems,
    past_problems,
    problem,
    words_problems,
)
from teams.operations.verb import Objections, carry_out, cut
from teams.period import ever
from teams.scope import writes
from teams.vocabulary import PracticeEnd, SiteMode, TeamStanding


@dataclass(frozen=True, slots=True)
class SuspendTeam:
    """From `on` the team signs nobody, for a reason in words (1 to 500 characters)."""

    __pydantic_config__ = WIRE
    team: str
    on: date
    reason: str
    expected_version: int


@dataclass(frozen=True, slots=True)
class ResumeTeam:
    """From `on` the team stands as formed again."""

    __pydantic_config__ = WIRE
    team: str
    on: date
    expected_version: int


@dataclass(frozen=True, slots=True)
class DissolveTeam:
    """From `on` the team is no more."""

    __pydantic_config__ = WIRE
    team: str
    on: date
    expected_version: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class EndPractice:
    """`on` is the first day somebody no longer practises; it may lie up to 366 days in the past."""

    __pydantic_config__ = WIRE
    practitioner: str
    on: date
    reason: PracticeEnd
    expected_version: int


async def suspend_team(actor: Actor, given: SuspendTeam, key: str, clock: Clock) -> dict[str, Any]:
    """Suspend a team. Answers `team` and `version`.

    Raises a Refusal: NOT_FOUND (`team`), VERSION_CONFLICT, TEAM_NOT_IN_FORCE, ALREADY_SUSPENDED, BACKDATED,
    TOO_FAR_AHEAD, TEXT_SIZE (`reason`).
    """

    async def body() -> dict[str, Any]:
        said = Objections()
        said.add(words_problems(given.reason, 500, "reason"))
        team, standing = await _standing(actor, given, said, clock)
        if standing.standing == TeamStanding.SUSPENDED.value:
            said.add([problem("ALREADY_SUSPENDED", "team")])
        said.refuse()
        await _decide(standing, TeamStanding.SUSPENDED, given.on, given.reason)
        return {"team": team.code, "version": given.expected_version + 1}

    return await carry_out(actor, "suspendTeam", given, key, clock, body)


async def resume_team(
    actor: Actor, given: ResumeTeam, key: str, clock: Clock, enrolments: EnrolmentCount = no_enrolments
) -> dict[str, Any]:
    """Resume a suspended team that satisfies its rules on the day. Answers `team` and `version`.

    Raises a Refusal: NOT_FOUND (`team`), VERSION_CONFLICT, TEAM_NOT_IN_FORCE, NOT_SUSPENDED, BACKDATED,
    TOO_FAR_AHEAD, COMPOSITION_BROKEN (a CompositionRefused with the gaps).
    """

    async def body() -> dict[str, Any]:
        said = Objections()
        team, standing = await _standing(actor, given, said, clock)
        if standing.standing == TeamStanding.FORMED.value:
            said.add([problem("NOT_SUSPENDED", "team")])
        said.refuse()
        gaps = await gaps_of(team.id, given.on, await load_of(team.code, enrolments))
        said.add([composition_refused("COMPOSITION_BROKEN", ("team",), gaps)] if gaps else [])
        said.refuse()
        await _decide(standing, TeamStanding.FORMED, given.on, None)
        return {"team": team.code, "version": given.expected_version + 1}

    return await carry_out(actor, "resumeTeam", given, key, clock, body)


async def dissolve_team(
    actor: Actor, given: DissolveTeam, key: str, clock: Clock, enrolments: EnrolmentCount = no_enrolments
) -> dict[str, Any]:
    """Dissolve a team nobody is enrolled with: members, chain and areas end. Answers `team` and `version`.

    Raises a Refusal: NOT_FOUND (`team`), VERSION_CONFLICT, TEAM_NOT_IN_FORCE, TEAM_HAS_ENROLMENTS, BACKDATED,
    TOO_FAR_AHEAD, TEXT_SIZE (`reason`).
    """

    async def body() -> dict[str, Any]:
        said = Objections()
        said.add(words_problems(given.reason, 500, "reason"))
        team, _ = await _standing(actor, given, said, clock)
        said.add([problem("TEAM_HAS_ENROLMENTS", "team")] if await load_of(team.code, enrolments) else [])
        said.refuse()
        for model in (models.TeamMember, models.TeamChainLink, models.TeamArea, models.TeamStandingPeriod):
            standing: Any = model
            await cut(model, after(await standing.filter(team_id=team.id), given.on), given.on)
        dissolved = TeamStanding.DISSOLVED.value
        await models.TeamStandingPeriod.create(
            team_id=team.id, standing=dissolved, reason=given.reason, starts=given.on
        )
        return {"team": team.code, "version": given.expected_version + 1}

    return await carry_out(actor, "dissolveTeam", given, key, clock, body)


async def _standing(
    actor: Actor, given: SuspendTeam | ResumeTeam | DissolveTeam, said: Objections, clock: Clock
) -> tuple[models.Team, models.TeamStandingPeriod]:
    """The team, claimed, and what is decided about it on the day.

    Raises a Refusal where the actor may not write it or has an old version, and where it is not in force on the day.
    """
    said.add(day_problems(given.on, today(clock), ("on",)))
    team = await team_to_write(actor, given.team, said, "team")
    if team is None:
        raise said.refusal()
    await said.claim(models.Team, team.id, given.expected_version, "expectedVersion")
    standing: models.TeamStandingPeriod | None = standing_row(await standings_of(team.id), given.on)
    if standing is None or standing.standing == TeamStanding.DISSOLVED.value:
        said.add([problem("TEAM_NOT_IN_FORCE", "on")])
        raise said.refusal()
    return team, standing


async def _decide(standing: models.TeamStandingPeriod, decided: TeamStanding, on: date, reason: str | None) -> None:
    """What is decided holds from the day for as long as the present row would have; later decisions stay."""
    await cut(models.TeamStandingPeriod, [standing], on)
    await models.TeamStandingPeriod.create(
        team_id=standing.team_id, standing=decided.value, reason=reason, starts=on, ends=standing.ends
    )


async def end_practice(actor: Actor, given: EndPractice, key: str, clock: Clock) -> dict[str, Any]:
    """Death or loss of the licence: posts and memberships end, no successor is asked for (DECISIONS).

    An end that is entered already may be brought forward, with the reason of the earlier day, and not put off.
    The authority of the region of registration may say so, and whoever administers the primary post. Answers
    `practitioner`, `version` and `teams`, the codes of the teams that lost somebody. Raises a Refusal: NOT_FOUND
    (`practitioner`), VERSION_CONFLICT, PRACTICE_ENDED (that day or before), TOO_FAR_AHEAD, TOO_LONG_AGO,
    BEFORE_FIRST_POST (`on`).
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        said.add([*ahead_problems(given.on, now, ("on",)), *past_problems(given.on, now, ("on",))])
        person = await models.Practitioner.filter(employed_in(actor, now), code=given.practitioner).first()
        if person is None:
            said.add([problem("NOT_FOUND", "practitioner")])
            raise said.refusal()
        teams = await teams_of(person.id, given.on)
        for identity in teams:
            await models.Team.filter(id=identity).update(version=F("version") + 1)
        await said.claim(models.Practitioner, person.id, given.expected_version, "expectedVersion")
        if await teams_of(person.id, given.on) != teams:
            raise IntegrityError("a membership came in between")  # the act begins again, with all teams locked first
        await person.refresh_from_db()
        if person.practice_ended is not None and person.practice_ended <= given.on:  # an end may be brought forward
            said.add([problem("PRACTICE_ENDED", "practitioner")])
        first = await _first_post(person.id)
        if first is not None and given.on < min(first, now):  # who dies before the first post begins may be entered
            said.add([problem("BEFORE_FIRST_POST", "on")])
        said.refuse()
        for model in (models.TeamMember, models.PracticeSite):
            standing: Any = model
            await cut(model, after(await standing.filter(practitioner_id=person.id), given.on), given.on)
        await models.Practitioner.filter(id=person.id).update(practice_ended=given.on, end_reason=given.reason.value)
        codes = await models.Team.filter(id__in=teams).order_by("code").values_list("code", flat=True)
        return {"practitioner": person.code, "version": given.expected_version + 1, "teams": list(codes)}

    return await carry_out(actor, "endPractice", given, key, clock, body)


async def _first_post(person: int) -> date | None:
    """When somebody first began to work anywhere; None for somebody who never had a post."""
    sites = await models.PracticeSite.filter(practitioner_id=person)
    return min((site.starts for site in ever(sites)), default=None)


def employed_in(actor: Actor, now: date) -> Q:
    """Practitioners registered in the actor's region, or whose primary post is at an institution it administers."""
    reach = writes(actor)
    posts = models.PracticeSite.filter(
        Q(ends__isnull=True) | Q(ends__gt=now),
        reach.rows("institution__region__code", ("institution__code", "institution__parent__code")),
        mode=SiteMode.PRIMARY.value,
    )
    return reach.rows("region__code", ()) | Q(id__in=Subquery(posts.values("practitioner_id")))


async def teams_of(person: int, on: date) -> list[int]:
    """The ids of the teams, in order, that somebody is in on the day or later."""
    rows = await models.TeamMember.filter(practitioner_id=person)
    return sorted({row.team_id for row in after(ever(rows), on)})
