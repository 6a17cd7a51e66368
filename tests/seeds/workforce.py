"""The starter network as the one value that composition rules are asked over."""

from __future__ import annotations

from collections import Counter
from datetime import date

from catalog.files import StarterData
from teams.period import in_force
from teams.policy import Policies, RegionalPolicy
from teams.practitioner import PostedPractitioner
from teams.team import Member, MemberDefinition, Practitioner, Site, Team, TeamDefinition, Workforce
from teams.vocabulary import TeamStanding


def workforce_of(starter: StarterData, on: date) -> Workforce:
    """Who can deliver on the day, by the starter data alone."""
    everybody = [
        member
        for team in starter.delivery.teams
        for member in team.members
        if in_force(_joined(member, team), member.ends, on)
    ]
    teams_of = Counter(member.practitioner for member in everybody)
    primary = {member.practitioner for member in everybody if member.is_primary}
    people = {
        one.code: _practitioner(one, on, teams_of[one.code], one.code in primary)
        for one in starter.delivery.practitioners
    }
    regions = {institution.code: institution.region for institution in starter.delivery.institutions}
    return Workforce(
        on=on,
        institutions={institution.code: institution for institution in starter.delivery.institutions},
        networks={network.code: network for network in starter.delivery.networks},
        affiliations=tuple(one for one in starter.delivery.affiliations if in_force(one.starts, one.ends, on)),
        practitioners=people,
        teams=tuple(_team(team, people, regions[team.home], on) for team in starter.delivery.teams),
        policies=_policies(starter),
        regions={region.code: _lineage(region.code, starter) for region in starter.regions},
    )


def _practitioner(one: PostedPractitioner, on: date, teams: int, has_primary_team: bool) -> Practitioner:
    sites = tuple(
        Site(site.institution, site.mode, site.starts, site.ends)
        for site in one.sites
        if in_force(site.starts, site.ends, on)
    )
    return Practitioner(one.definition, sites=sites, teams=teams, has_primary_team=has_primary_team)


def _team(team: TeamDefinition, people: dict[str, Practitioner], region: str, on: date) -> Team:
    members = tuple(
        Member(
            practitioner=people[member.practitioner],
            role=member.role,
            institution=member.institution,
            is_leader=member.is_leader,
            is_primary=member.is_primary,
            hours=member.hours,
            starts=_joined(member, team),
            ends=member.ends,
        )
        for member in team.members
        if in_force(_joined(member, team), member.ends, on)
    )
    return Team(
        code=team.code,
        name=team.name,
        home=team.home,
        region=region,
        standing=TeamStanding.FORMED,
        reason=None,
        formed=team.formed,
        version=1,
        members=members,
        chain=team.chain,
        area=team.area,
        motto=team.motto,
    )


def _joined(member: MemberDefinition, team: TeamDefinition) -> date:
    return member.starts or team.formed


def _policies(starter: StarterData) -> Policies:
    documents = {document.code: document for document in starter.delivery.documents}
    return Policies(
        tuple(
            RegionalPolicy(
                policy.region,
                policy.parameter,
                policy.rule,
                policy.starts,
                documents[policy.document],
                policy.clause,
                policy.status,
            )
            for policy in starter.delivery.policies
        )
    )


def _lineage(region: str, starter: StarterData) -> tuple[str, ...]:
    parents = {one.code: one.parent for one in starter.regions}
    line = [region]
    while (parent := parents[line[-1]]) is not None:
        line.append(parent)
    return tuple(line)
