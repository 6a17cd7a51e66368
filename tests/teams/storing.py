"""Definitions written straight into the tables, for tests of reading; codes named before are found in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from core.language import Text
from teams import models
from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
)
from teams.policy import PolicyDefinition, PolicyDocumentDefinition, written_rule
from teams.practitioner import PostedPractitioner, PracticeSiteDefinition
from teams.region import kind_of
from teams.team import MemberDefinition, TeamDefinition
from teams.vocabulary import ExecutorRole, SiteMode, TeamStanding
from tests.teams.builders import AFFILIATIONS, COUNTY, INSTITUTIONS, LONG_AGO, NETWORK, TOWN, definition

AT = datetime(2020, 1, 1, tzinfo=UTC)


async def store(
    *,
    regions: Iterable[tuple[str, str | None]] = (),
    grids: Iterable[GridDefinition] = (),
    institutions: Iterable[InstitutionDefinition] = (),
    networks: Iterable[NetworkDefinition] = (),
    affiliations: Iterable[AffiliationDefinition] = (),
    responsibilities: Iterable[GridResponsibilityDefinition] = (),
    practitioners: Iterable[PostedPractitioner] = (),
    teams: Iterable[TeamDefinition] = (),
    documents: Iterable[PolicyDocumentDefinition] = (),
    policies: Iterable[PolicyDefinition] = (),
) -> None:
    """Write it all, in the order of the arguments. Parents come before their children; regions are (code, parent)."""
    for code, parent in regions:
        above = None if parent is None else await models.Region.get(code=parent)
        await models.Region.create(code=code, name_zh=code, name_en=code, kind=kind_of(code).value, parent=above)
    await _grids(grids)
    await _institutions(tuple(institutions))
    await _networks(networks)
    await _affiliations(affiliations)
    await _responsibilities(responsibilities)
    await _practitioners(tuple(practitioners))
    await _teams(tuple(teams))
    await _policies(documents, policies)


def posted(
    code: str, role: ExecutorRole, *at: str, starts: date = LONG_AGO, ends: date | None = None, **parts: Any
) -> PostedPractitioner:
    """Somebody licensed for the role, with the primary post at the first of `at` and practice at the others too."""
    licensed = definition(code, role, **parts)
    own = {field.name: getattr(licensed, field.name) for field in fields(licensed)}
    modes = (SiteMode.PRIMARY, *[SiteMode.MULTI_SITE_PRACTICE] * len(at))
    sites = tuple(PracticeSiteDefinition(place, mode, starts, ends) for place, mode in zip(at, modes, strict=False))
    return PostedPractitioner(**(own | {"sites": sites}))


def joining(code: str, role: ExecutorRole, at: str = TOWN, *, leads: bool = False, **parts: Any) -> MemberDefinition:
    """Somebody joins, working from `at`."""
    return MemberDefinition(code, role, at, is_leader=leads, **parts)


def forming(code: str, *members: MemberDefinition, home: str = TOWN, **parts: Any) -> TeamDefinition:
    """A team, formed long ago unless a day is named."""
    return TeamDefinition(
        code, Text(f"团队{code}", f"Team {code}"), home, members=members, **({"formed": LONG_AGO} | parts)
    )


async def store_county() -> None:
    """The county of `tests.teams.builders`, below its city and province, with nobody in it."""
    await store(
        regions=[("450000", None), ("450300", "450000"), (COUNTY, "450300")],
        institutions=INSTITUTIONS,
        networks=[NETWORK],
        affiliations=AFFILIATIONS,
    )


async def ids(model: Any) -> dict[str, int]:
    """The ids of all rows of a table by their codes."""
    found: list[tuple[str, int]] = await model.all().values_list("code", "id")
    return dict(found)


async def stand(team: str, standing: TeamStanding, starts: date, reason: str | None = None) -> None:
    """From a day on a team stands so; what stood before ends."""
    key = (await ids(models.Team))[team]
    await models.TeamStandingPeriod.filter(team_id=key, ends=None).update(ends=starts)
    await models.TeamStandingPeriod.create(team_id=key, standing=standing.value, reason=reason, starts=starts)


def _value(member: Any) -> Any:
    return None if member is None else member.value


def _name(name: Text) -> dict[str, Any]:
    return {"name_zh": name.zh, "name_en": name.en}


async def _grids(grids: Iterable[GridDefinition]) -> None:
    regions, known = await ids(models.Region), await ids(models.Grid)
    for g in grids:
        parent = None if g.parent is None else known[g.parent]
        row = await models.Grid.create(
            code=g.code, kind=g.kind.value, region_id=regions[g.region], parent_id=parent, **_name(g.name)
        )
        known[g.code] = row.id


async def _institutions(institutions: tuple[InstitutionDefinition, ...]) -> None:
    regions, grids, known = await ids(models.Region), await ids(models.Grid), await ids(models.Institution)
    areas = []
    for i in institutions:
        row = await models.Institution.create(
            **_name(i.name),
            code=i.code,
            credit_code=i.credit_code,
            kind=i.kind.value,
            tier=_value(i.tier),
            grade=_value(i.grade),
            ownership=i.ownership.value,
            region_id=regions[i.region],
            parent_id=None if i.parent is None else known[i.parent],
            grid_id=None if i.grid is None else grids[i.grid],
            scope=[member.value for member in i.scope],
            capabilities=[member.value for member in i.capabilities],
            disease_groups=[member.value for member in i.disease_groups],
            is_pilot=i.is_pilot,
            may_sign=i.may_sign,
            registered_at=AT,
        )
        known[i.code] = row.id
        areas += [models.InstitutionArea(institution_id=row.id, grid_id=grids[code]) for code in i.area]
    await models.InstitutionArea.bulk_create(areas)


async def _networks(networks: Iterable[NetworkDefinition]) -> None:
    regions, institutions = await ids(models.Region), await ids(models.Institution)
    for n in networks:
        await models.Network.create(
            **_name(n.name),
            code=n.code,
            kind=n.kind.value,
            tightness=_value(n.tightness),
            region_id=regions[n.region],
            lead_id=institutions[n.lead],
            formed_at=AT,
        )


async def _affiliations(affiliations: Iterable[AffiliationDefinition]) -> None:
    institutions, networks = await ids(models.Institution), await ids(models.Network)
    rows = [
        models.Affiliation(
            institution_id=institutions[a.institution],
            kind=a.kind.value,
            network_id=None if a.network is None else networks[a.network],
            counterpart_id=None if a.counterpart is None else institutions[a.counterpart],
            agreement=a.agreement,
            starts=a.starts,
            ends=a.ends,
        )
        for a in affiliations
    ]
    await models.Affiliation.bulk_create(rows)


async def _responsibilities(responsibilities: Iterable[GridResponsibilityDefinition]) -> None:
    grids, institutions = await ids(models.Grid), await ids(models.Institution)
    rows = [
        models.GridResponsibility(
            grid_id=grids[r.grid], hospital_id=institutions[r.hospital], starts=r.starts, ends=r.ends
        )
        for r in responsibilities
    ]
    await models.GridResponsibility.bulk_create(rows)


async def _practitioners(practitioners: tuple[PostedPractitioner, ...]) -> None:
    institutions = {code: (key, region) for code, key, region in await _places()}
    regions = await ids(models.Region)
    rows = [
        models.Practitioner(
            code=p.code,
            name=p.name,
            category=p.category.value,
            level=_value(p.level),
            licence_number=p.licence_number,
            licensed_until=p.licensed_until,
            department=_value(p.department),
            specialty=p.specialty,
            title=_value(p.title),
            is_retired=p.is_retired,
            training=_value(p.training),
            region_id=regions[p.region] if p.region else institutions[p.sites[0].institution][1],
            registered_at=AT,
        )
        for p in practitioners
    ]
    await models.Practitioner.bulk_create(rows)
    known = await ids(models.Practitioner)
    sites = [
        models.PracticeSite(
            practitioner_id=known[p.code],
            institution_id=institutions[site.institution][0],
            mode=site.mode.value,
            starts=site.starts,
            ends=site.ends,
        )
        for p in practitioners
        for site in p.sites
    ]
    await models.PracticeSite.bulk_create(sites)


async def _places() -> Any:
    return await models.Institution.all().values_list("code", "id", "region_id")


async def _teams(teams: tuple[TeamDefinition, ...]) -> None:
    places = {code: (key, region) for code, key, region in await _places()}
    await models.Team.bulk_create(
        [
            models.Team(
                **_name(t.name),
                code=t.code,
                home_id=places[t.home][0],
                region_id=places[t.home][1],
                motto=t.motto,
                formed=t.formed,
            )
            for t in teams
        ]
    )
    known, grids, people = await ids(models.Team), await ids(models.Grid), await ids(models.Practitioner)
    formed = TeamStanding.FORMED.value
    await models.TeamStandingPeriod.bulk_create(
        [models.TeamStandingPeriod(team_id=known[t.code], standing=formed, starts=t.formed) for t in teams]
    )
    await models.TeamChainLink.bulk_create(
        [
            models.TeamChainLink(team_id=known[t.code], institution_id=places[code][0], starts=t.formed)
            for t in teams
            for code in t.chain
        ]
    )
    await models.TeamArea.bulk_create(
        [models.TeamArea(team_id=known[t.code], grid_id=grids[code], starts=t.formed) for t in teams for code in t.area]
    )
    await models.TeamMember.bulk_create(
        [
            models.TeamMember(
                team_id=known[t.code],
                practitioner_id=people[m.practitioner],
                institution_id=places[m.institution][0],
                role=m.role.value,
                is_leader=m.is_leader,
                is_primary=m.is_primary,
                hours=m.hours,
                starts=m.starts or t.formed,
                ends=m.ends,
            )
            for t in teams
            for m in t.members
        ]
    )


async def _policies(documents: Iterable[PolicyDocumentDefinition], policies: Iterable[PolicyDefinition]) -> None:
    for d in documents:
        await models.PolicyDocument.create(
            code=d.code,
            number=d.number,
            title_zh=d.title.zh,
            title_en=d.title.en,
            issuer_zh=d.issuer.zh,
            issuer_en=d.issuer.en,
            issued=d.issued,
        )
    regions, known = await ids(models.Region), await ids(models.PolicyDocument)
    for p in policies:
        await models.RegionalPolicy.create(
            region_id=regions[p.region],
            parameter=p.parameter.value,
            rule=None if p.rule is None else written_rule(p.parameter, p.rule),
            starts=p.starts,
            document_id=known[p.document],
            clause=p.clause,
            status=p.status.value,
            set_at=AT,
            set_by="somebody",
        )
