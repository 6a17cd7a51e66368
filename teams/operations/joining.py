"""Admitting members: loads in few statements what `teams.operations.admission` asks about, and writes the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tortoise.models import Model

from core.actor import Actor
from core.faults import Problem
from teams import models
from teams.operations.admission import Applicant, Duty, Ground, Ties
from teams.operations.columns import member_columns
from teams.operations.problem import problem
from teams.operations.verb import Objections, lock
from teams.period import ever, in_force
from teams.policy import Policies, PolicyParameter
from teams.queries import rows
from teams.queries.lists import regions_by_id
from teams.queries.reachable import institutions_in, practitioners_in, teams_in
from teams.region import lineage
from teams.scope import reads, writes
from teams.team import MemberDefinition, Site
from teams.vocabulary import SiteMode, TeamStanding

_DUTY = {
    "team_id": "team_id",
    "team": "team__code",
    "practitioner": "practitioner__code",
    "is_leader": "is_leader",
    "is_primary": "is_primary",
    "starts": "starts",
    "ends": "ends",
}


async def lineages() -> dict[str, tuple[str, ...]]:
    """Every region's code with its lineage: itself, then its ancestors."""
    regions = {region.code: region for region in (await regions_by_id()).values()}
    return {code: tuple(lineage(code, regions)) for code in regions}


async def load_ties(actor: Actor, institutions: Iterable[str]) -> Ties:
    """The institutions of these codes and those above them, with all relations they ever had."""
    known: dict[str, Any] = {}
    wanted = set(institutions)
    columns = {name: at for name, at in rows.INSTITUTION.items() if name != "area"}
    while wanted:  # one statement a level of the tree
        found = await models.Institution.filter(code__in=sorted(wanted)).values(**columns)
        known |= {row["code"]: rows.institution({**row, "area": None}) for row in found}
        wanted = {each.parent for each in known.values() if each.parent is not None} - set(known)
        if not found:
            break
    codes = sorted(known)
    affiliations = await models.Affiliation.filter(institution__code__in=codes).values(**rows.AFFILIATION)
    joined = {row["network"] for row in affiliations if row["network"] is not None}
    led = models.Network.filter(lead__code__in=codes)
    networks = [
        *await led.values(**rows.NETWORK),
        *await models.Network.filter(code__in=sorted(joined)).values(**rows.NETWORK),
    ]
    seen = await models.Institution.filter(institutions_in(reads(actor)), code__in=codes).values_list("code", flat=True)
    return Ties(
        institutions=known,
        networks={row["code"]: rows.network(row) for row in networks},
        affiliations=tuple(rows.affiliation(row) for row in affiliations if row["starts"] != row["ends"]),
        in_reach=frozenset(str(code) for code in seen),
    )


async def composition_policies(lineage: Sequence[str]) -> Policies:
    """What the regions of a lineage ever laid down about the composition of teams."""
    told = models.RegionalPolicy.filter(
        region__code__in=lineage, parameter=PolicyParameter.COMPOSITION_RULE.value
    ).order_by("starts", "revision")
    return Policies(tuple(rows.policy(row) for row in await told.values(**rows.POLICY)))


async def load_ground(
    actor: Actor, team: models.Team, candidates: Iterable[MemberDefinition], now: date, further: Iterable[str] = ()
) -> Ground:
    """The team that these are to join, as it stands in this transaction; `further` institutions are to be known too."""
    duties = await models.TeamMember.filter(team_id=team.id).values(**_DUTY)
    standings = await standings_of(team.id)
    members = tuple(candidates)
    applicants = await load_applicants(actor, [member.practitioner for member in members], team.id, now)
    places = {member.institution for member in members} | {
        site.institution for applicant in applicants.values() for site in applicant.sites
    }
    home = await models.Institution.get(id=team.home_id)
    region = await models.Region.get(id=team.region_id)
    lineage = (await lineages())[region.code]
    return Ground(
        team_id=team.id,
        home=home.code,
        lineage=lineage,
        formed=team.formed,
        standings=tuple((TeamStanding(row.standing), row.starts, row.ends) for row in standings),
        duties=tuple(_duty(row, {team.code}) for row in duties if row["starts"] != row["ends"]),
        policies=await composition_policies(lineage),
        ties=await load_ties(actor, {home.code, *places, *further}),
        applicants=applicants,
    )


async def load_applicants(actor: Actor, codes: Iterable[str], team_id: int, now: date) -> dict[str, Applicant]:
    """By code, those who exist, with their places of work and their memberships in other teams than this."""
    wanted = sorted(set(codes))
    people = await models.Practitioner.filter(code__in=wanted).values(**rows.PRACTITIONER)
    reach = reads(actor)
    seen = set(
        await models.Practitioner.filter(practitioners_in(reach, now), code__in=wanted).values_list("code", flat=True)
    )
    sites = await models.PracticeSite.filter(practitioner__code__in=wanted).values(
        practitioner="practitioner__code", institution="institution__code", mode="mode", starts="starts", ends="ends"
    )
    duties = await models.TeamMember.filter(practitioner__code__in=wanted).values(**_DUTY)
    others = sorted({row["team_id"] for row in duties})
    visible = set(await models.Team.filter(teams_in(reach), id__in=others).values_list("code", flat=True))
    return {
        row["code"]: Applicant(
            definition=rows.practitioner(row),
            practice_ended=rows.open_day(row["practice_ended"]),
            is_in_reach=row["code"] in seen,
            sites=tuple(
                Site(site["institution"], SiteMode(site["mode"]), site["starts"], site["ends"])
                for site in sites
                if site["practitioner"] == row["code"] and site["starts"] != site["ends"]
            ),
            duties=tuple(
                _duty(duty, visible)
                for duty in duties
                if duty["practitioner"] == row["code"] and duty["team_id"] != team_id and duty["starts"] != duty["ends"]
            ),
        )
        for row in people
    }


def _duty(row: Mapping[str, Any], visible: set[Any]) -> Duty:
    return Duty(
        team_id=row["team_id"],
        team=row["team"] if row["team"] in visible else None,
        practitioner=row["practitioner"],
        is_leader=bool(row["is_leader"]),
        is_primary=bool(row["is_primary"]),
        starts=row["starts"],
        ends=row["ends"],
    )


async def put_members(team_id: int, members: Sequence[tuple[MemberDefinition, date]]) -> None:
    """Write the memberships of those who were admitted, each from a day on."""
    people = await ids_of(models.Practitioner, (member.practitioner for member, _ in members))
    places = await ids_of(models.Institution, (member.institution for member, _ in members))
    await models.TeamMember.bulk_create(
        models.TeamMember(
            team_id=team_id,
            practitioner_id=people[member.practitioner],
            institution_id=places[member.institution],
            **member_columns(member, starts),
        )
        for member, starts in members
    )


async def ids_of(model: type[Model], codes: Iterable[str]) -> dict[str, int]:
    """The rows' ids by their codes; unknown codes are left out."""
    wanted: Any = model
    return {
        str(code): int(key) for code, key in await wanted.filter(code__in=sorted(set(codes))).values_list("code", "id")
    }


async def lock_people(codes: Iterable[str]) -> None:
    """Take these practitioners for this transaction, so that nobody else gives them another membership meanwhile."""
    await lock(models.Practitioner, (await ids_of(models.Practitioner, codes)).values())


async def team_to_write(actor: Actor, code: str, said: Objections, *path: str) -> models.Team | None:
    """The team, if the actor may write it; otherwise NOT_FOUND is noted."""
    team = await models.Team.filter(teams_in(writes(actor)), code=code).first()
    said.add([problem("NOT_FOUND", *path)] if team is None else [])
    return team


async def standings_of(team_id: int) -> list[models.TeamStandingPeriod]:
    """What was decided about a team, without decisions that were never in force."""
    return ever(await models.TeamStandingPeriod.filter(team_id=team_id))


async def no_member(actor: Actor, code: str, earlier: Sequence[models.TeamMember], now: date) -> Problem:
    """What to say of somebody who is not in the team on a day: NOT_A_MEMBER of those with `earlier` memberships and
    of those whom the actor may see, NOT_FOUND of others."""
    is_seen = bool(earlier) or await models.Practitioner.filter(practitioners_in(reads(actor), now), code=code).exists()
    return problem("NOT_A_MEMBER" if is_seen else "NOT_FOUND", "practitioner")


async def members_of(team_id: int, code: str) -> list[models.TeamMember]:
    """Every membership that somebody had, has or will have in the team, without those never in force."""
    rows_of_both = models.TeamMember.filter(team_id=team_id, practitioner__code=code).order_by("starts")
    found = await rows_of_both.select_related("institution")
    return ever(found)


def standing_row(found: Iterable[Any], on: date) -> Any:
    """The row in force on the day; None where there is none."""
    return next((row for row in found if in_force(row.starts, row.ends, on)), None)


def after(found: Iterable[Any], on: date) -> list[Any]:
    """The rows that hold on the day or later, to be cut."""
    return [row for row in found if row.ends is None or row.ends > on]
