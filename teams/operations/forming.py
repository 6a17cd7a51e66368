"""Forming teams (组建团队), and who leads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.actor import Actor
from core.clock import Clock, today
from core.wire import WIRE
from teams import models
from teams.composition.rule import LARGEST_TEAM
from teams.operations.admission import admission_problems, place_problems, rule_on
from teams.operations.columns import team_columns
from teams.operations.joining import (
    composition_policies,
    ids_of,
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
from teams.operations.linking import servable_grids
from teams.operations.problem import ahead_problems, day_problems, name_problems, problem, words_problems
from teams.operations.registering import list_problems, refuse_long, said_taken
from teams.operations.verb import Objections, carry_out, cut
from teams.period import ever
from teams.queries import rows
from teams.queries.reachable import institutions_in
from teams.role import is_licensed, may_sign
from teams.scope import writes
from teams.team import TeamDefinition
from teams.vocabulary import ExecutorRole, TeamStanding


@dataclass(frozen=True, slots=True)
class AppointLeader:
    """A member leads the team from `on`; whoever led stays an ordinary member."""

    __pydantic_config__ = WIRE
    team: str
    practitioner: str
    on: date
    expected_version: int


async def form_team(actor: Actor, given: TeamDefinition, key: str, clock: Clock) -> dict[str, Any]:
    """Form a team (R077, R096). Answers `team` (its code) and `version`.

    A team that lacks something may be formed: it is INCOMPLETE until mended. Raises a Refusal for what cannot be:
    NOT_FOUND (`home`, `chain.n`, `area.n`), HOME_WITHOUT_CARE, CODE_TAKEN, LIST_SIZE, LISTED_TWICE,
    OUTSIDE_EVERY_NETWORK and AGREEMENT_NEEDED (`chain.n`), TOO_FAR_AHEAD and TOO_LONG_AGO (`formed`), TEXT_SIZE, and
    for each member (`members.n`) the problems of `teams.operations.membership.join_team`.
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        refuse_long(given.members, "members", most=LARGEST_TEAM)
        refuse_long(given.chain, "chain", most=LARGEST_TEAM)
        refuse_long(given.area, "area")
        said.add(name_problems(given.name, 200, "name"))
        said.add(words_problems(given.motto, 200, "motto"))
        said.add(ahead_problems(given.formed, now, ("formed",)))
        home = await models.Institution.filter(institutions_in(writes(actor)), code=given.home).first()
        if home is None:
            said.add([problem("NOT_FOUND", "home")])
            raise said.refusal()
        said.add([problem("HOME_WITHOUT_CARE", "home")] if home.tier is None else [])
        await lock_people(member.practitioner for member in given.members)
        await said_taken(models.Team, given.code, said)
        unsaved = models.Team(id=0, code=given.code, home_id=home.id, region_id=home.region_id, formed=given.formed)
        ground = await load_ground(actor, unsaved, given.members, now, given.chain)
        said.add(list_problems(given.chain, "chain"))
        relations = ground.ties.on(given.formed)
        for n, code in enumerate(given.chain):
            said.add([problem("LISTED_TWICE", "chain", str(n))] if code == given.home else [])
            said.add(place_problems(ground.ties, relations, code, given.home, ("chain", str(n))))
        await _area_problems(actor, given, home.region_id, said)
        members = [(member, member.starts or given.formed) for member in given.members]
        for n, (member, starts) in enumerate(members):
            said.add(admission_problems(ground, member, starts, now, ("members", str(n))))
            ground = ground.with_member(member, starts)
        said.refuse()
        team = await _put_team(given, home)
        await put_members(team.id, members)
        return {"team": team.code, "version": team.version}

    return await carry_out(actor, "formTeam", given, key, clock, body)


async def _area_problems(actor: Actor, given: TeamDefinition, region: int, said: Objections) -> None:
    """Grids that the actor may see, or those of the home institution's own region."""
    known = await servable_grids(actor, region, given.area)
    said.add(list_problems(given.area, "area"))
    said.add(problem("NOT_FOUND", "area", str(n)) for n, grid in enumerate(given.area) if grid not in known)


async def _put_team(given: TeamDefinition, home: models.Institution) -> models.Team:
    team = await models.Team.create(**team_columns(given), home_id=home.id, region_id=home.region_id)
    standing = TeamStanding.FORMED.value
    await models.TeamStandingPeriod.create(team_id=team.id, standing=standing, starts=given.formed)
    chain, area = await ids_of(models.Institution, given.chain), await ids_of(models.Grid, given.area)
    await models.TeamChainLink.bulk_create(
        models.TeamChainLink(team_id=team.id, institution_id=key, starts=given.formed) for key in chain.values()
    )
    await models.TeamArea.bulk_create(
        models.TeamArea(team_id=team.id, grid_id=key, starts=given.formed) for key in area.values()
    )
    return team


async def appoint_leader(actor: Actor, given: AppointLeader, key: str, clock: Clock) -> dict[str, Any]:
    """A member becomes the leader (R010, R096). Answers `team` and `version`.

    Whoever was to lead from a later day on still does. Raises a Refusal: NOT_FOUND (`team`, `practitioner`),
    VERSION_CONFLICT, TEAM_NOT_IN_FORCE, NOT_A_MEMBER, ALREADY_LEADER, MAY_NOT_LEAD, NOT_LICENSED, BACKDATED,
    TOO_FAR_AHEAD.
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        said.add(day_problems(given.on, now, ("on",)))
        team = await team_to_write(actor, given.team, said, "team")
        if team is None:
            raise said.refusal()
        await said.claim(models.Team, team.id, given.expected_version, "expectedVersion")
        await lock_people([given.practitioner])
        found = await members_of(team.id, given.practitioner)
        standing = standing_row(found, given.on)
        decided = standing_row(await standings_of(team.id), given.on)
        if decided is None or decided.standing == TeamStanding.DISSOLVED.value:
            said.add([problem("TEAM_NOT_IN_FORCE", "on")])
        elif standing is None:
            said.add([await no_member(actor, given.practitioner, found, now)])
        else:
            await _leading_problems(team, standing, given, said)
        if standing is None:
            raise said.refusal()
        said.refuse()
        await _lead(team.id, standing, given.on)
        return {"team": team.code, "version": given.expected_version + 1}

    return await carry_out(actor, "appointLeader", given, key, clock, body)


async def _leading_problems(
    team: models.Team, standing: models.TeamMember, given: AppointLeader, said: Objections
) -> None:
    person = (await models.Practitioner.filter(id=standing.practitioner_id).values(**rows.PRACTITIONER))[0]
    who, ended = rows.practitioner(person), rows.open_day(person["practice_ended"])
    region = await models.Region.get(id=team.region_id)
    lineage = (await lineages())[region.code]
    rule = rule_on(await composition_policies(lineage), lineage, given.on)
    if standing.is_leader:
        said.add([problem("ALREADY_LEADER", "practitioner")])
    if ExecutorRole(standing.role) not in rule.leaders or not may_sign(who):
        said.add([problem("MAY_NOT_LEAD", "practitioner")])
    if not is_licensed(who, given.on, ended):
        said.add([problem("NOT_LICENSED", "practitioner")])


async def _lead(team_id: int, chosen: models.TeamMember, on: date) -> None:
    """The rows change on the day: whoever leads goes on without leading, the chosen goes on leading.

    Both only as long as their present rows run; where another leads from a later day on, the chosen steps back then.
    """
    leading = ever(await models.TeamMember.filter(team_id=team_id, is_leader=True))
    former = standing_row(leading, on)
    later = sorted(row.starts for row in leading if row.starts > on)
    until = later[0] if later and (chosen.ends is None or later[0] < chosen.ends) else chosen.ends
    await cut(models.TeamMember, [chosen, *([former] if former is not None else [])], on)
    if former is not None:
        await _goes_on(former, False, on, former.ends)
    await _goes_on(chosen, True, on, until)
    if until is not None and until != chosen.ends:
        await _goes_on(chosen, False, until, chosen.ends)


async def _goes_on(row: models.TeamMember, is_leader: bool, starts: date, ends: date | None) -> None:
    await models.TeamMember.create(
        team_id=row.team_id,
        practitioner_id=row.practitioner_id,
        institution_id=row.institution_id,
        role=row.role,
        is_leader=is_leader,
        is_primary=row.is_primary,
        hours=row.hours,
        starts=starts,
        ends=ends,
    )
