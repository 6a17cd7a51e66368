"""Putting people and teams of files into the database, with where they work and whom they consist of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from teams.institution import InstitutionDefinition
from teams.models import (
    PracticeSite,
    Practitioner,
    Team,
    TeamArea,
    TeamChainLink,
    TeamMember,
    TeamStandingPeriod,
)
from teams.operations.bulk import Ids, ids_by_code, insert
from teams.operations.columns import member_columns, practitioner_columns, team_columns
from teams.practitioner import PostedPractitioner
from teams.team import TeamDefinition
from teams.vocabulary import TeamStanding


async def put_practitioners(
    practitioners: Sequence[PostedPractitioner],
    institutions: Sequence[InstitutionDefinition],
    ids: Ids,
    now: datetime,
) -> int:
    """Add the people who are not there yet, with their places of work; answers how many were new."""
    ids.practitioners = await ids_by_code(Practitioner)
    regions = {one.code: one.region for one in institutions}
    new = [one for one in practitioners if one.code not in ids.practitioners]
    await insert(
        Practitioner(
            **practitioner_columns(one),
            region_id=ids.regions[one.region or regions[one.sites[0].institution]],
            registered_at=now,
        )
        for one in new
    )
    ids.practitioners = await ids_by_code(Practitioner)
    await insert(
        PracticeSite(
            practitioner_id=ids.practitioners[one.code],
            institution_id=ids.institutions[site.institution],
            mode=site.mode.value,
            starts=site.starts,
            ends=site.ends,
        )
        for one in new
        for site in one.sites
    )
    return len(new)


async def put_teams(teams: Sequence[TeamDefinition], institutions: Sequence[InstitutionDefinition], ids: Ids) -> int:
    """Add the teams that are not there yet, with all that belongs to them; answers how many were new."""
    standing = await ids_by_code(Team)
    regions = {one.code: one.region for one in institutions}
    new = [team for team in teams if team.code not in standing]
    await insert(
        Team(
            **team_columns(team),
            home_id=ids.institutions[team.home],
            region_id=ids.regions[regions[team.home]],
        )
        for team in new
    )
    written = await ids_by_code(Team)
    await insert(
        TeamStandingPeriod(team_id=written[team.code], standing=TeamStanding.FORMED.value, starts=team.formed)
        for team in new
    )
    await insert(row for team in new for row in _team_facts(team, written[team.code], ids))
    await insert(_member_rows(new, written, ids))
    return len(new)


def _team_facts(team: TeamDefinition, identity: int, ids: Ids) -> list[Any]:
    links: list[Any] = [
        TeamChainLink(team_id=identity, institution_id=ids.institutions[code], starts=team.formed)
        for code in team.chain
    ]
    return links + [TeamArea(team_id=identity, grid_id=ids.grids[code], starts=team.formed) for code in team.area]


def _member_rows(teams: Iterable[TeamDefinition], written: dict[str, int], ids: Ids) -> list[TeamMember]:
    return [
        TeamMember(
            team_id=written[team.code],
            practitioner_id=ids.practitioners[member.practitioner],
            institution_id=ids.institutions[member.institution],
            **member_columns(member, member.starts or team.formed),
        )
        for team in teams
        for member in team.members
    ]
