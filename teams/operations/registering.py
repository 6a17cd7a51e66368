"""Registering (登记): grids, institutions, practitioners and networks enter the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from tortoise.models import Model

from core.actor import Actor
from core.clock import Clock, today
from core.faults import Problem, Refusal
from core.wire import WIRE
from teams import models
from teams.institution import GridDefinition, InstitutionDefinition, NetworkDefinition, may_stand_above
from teams.operations.affiliating import covers_no_village, is_hospital
from teams.operations.columns import grid_columns, institution_columns, network_columns, practitioner_columns
from teams.operations.problem import (
    ahead_problems,
    early_problems,
    homeless,
    list_size,
    name_problems,
    problem,
    words_problems,
)
from teams.operations.verb import Objections, carry_out
from teams.period import overlap
from teams.practitioner import PostedPractitioner, PracticeSiteDefinition
from teams.queries.reachable import grids_in, institutions_in
from teams.scope import Reach, governs, reads, writes
from teams.vocabulary import AffiliationKind, GridKind, NetworkKind, SiteMode, Tier

MOST_LISTED = 500
"""Entries that one list of an input may have."""


@dataclass(frozen=True, slots=True)
class FoundedNetwork(NetworkDefinition):
    """A network with its first members (the lead needs no row) from `formed` on; left out, that is today."""

    __pydantic_config__ = WIRE
    formed: date | None = None
    members: tuple[str, ...] = ()


async def define_grid(actor: Actor, given: GridDefinition, key: str, clock: Clock) -> dict[str, Any]:
    """Add a cell to the service areas (R014). Answers `code`.

    Only a region authority. Raises a Refusal: NOT_FOUND (`region`, `parent`), CODE_TAKEN, GRID_PARENT, TEXT_SIZE.
    """

    async def body() -> dict[str, Any]:
        said = Objections()
        said.add(name_problems(given.name, 100, "name"))
        region = await region_to_write(governs(actor), given.region, said, "region")
        parent = None
        if given.parent is not None and region is not None:
            parent = await models.Grid.filter(grids_in(governs(actor)), code=given.parent).first()
            if parent is None:
                said.add([problem("NOT_FOUND", "parent")])
            elif parent.kind != GridKind.TOWNSHIP.value or parent.region_id != region.id:
                said.add([problem("GRID_PARENT", "parent")])
        await said_taken(models.Grid, given.code, said)
        said.refuse()
        await models.Grid.create(**grid_columns(given), region=region, parent=parent)
        return {"code": given.code}

    return await carry_out(actor, "defineGrid", given, key, clock, body)


async def register_institution(actor: Actor, given: InstitutionDefinition, key: str, clock: Clock) -> dict[str, Any]:
    """Register an institution (A2). Answers `code` and `version`.

    Only a region authority. Raises a Refusal: NOT_FOUND (`region`, `parent`, `grid`, `area.n`), CODE_TAKEN,
    CREDIT_CODE_TAKEN, PARENT_TIER, LISTED_TWICE, LIST_SIZE (`area`: at most 500), TEXT_SIZE.
    """

    async def body() -> dict[str, Any]:
        refuse_long(given.area, "area")
        said, within = Objections(), governs(actor)
        said.add(name_problems(given.name, 200, "name"))
        region = await region_to_write(within, given.region, said, "region")
        parent = None
        if given.parent is not None:
            parent = await models.Institution.filter(institutions_in(within), code=given.parent).first()
            said.add([problem("NOT_FOUND", "parent")] if parent is None else parent_problems(parent, given.tier))
        grids = await known_grids(within, [*given.area, *([given.grid] if given.grid is not None else [])])
        said.add([problem("NOT_FOUND", "grid")] if given.grid is not None and given.grid not in grids else [])
        said.add(list_problems(given.area, "area"))
        said.add(problem("NOT_FOUND", "area", str(n)) for n, grid in enumerate(given.area) if grid not in grids)
        await said_taken(models.Institution, given.code, said)
        if given.credit_code is not None and await models.Institution.exists(credit_code=given.credit_code):
            said.add([problem("CREDIT_CODE_TAKEN", "creditCode")])
        said.refuse()
        row = await models.Institution.create(
            **institution_columns(given),
            region=region,
            parent=parent,
            grid_id=None if given.grid is None else grids[given.grid],
            registered_at=clock(),
        )
        areas = [models.InstitutionArea(institution_id=row.id, grid_id=grids[grid]) for grid in given.area]
        await models.InstitutionArea.bulk_create(areas)
        return {"code": row.code, "version": row.version}

    return await carry_out(actor, "registerInstitution", given, key, clock, body)


async def register_practitioner(actor: Actor, given: PostedPractitioner, key: str, clock: Clock) -> dict[str, Any]:
    """Register somebody with the first places of work (`sites`). Answers `code` and `version`.

    Without a place of work, only an authority registers somebody, in its region. Raises a Refusal: NOT_FOUND
    (`region`, `sites.n.institution`), CODE_TAKEN, LICENCE_NUMBER_TAKEN, NO_PRACTICE_SITE (neither `sites` nor
    `region`), LIST_SIZE, SITE_OVERLAPS, PRIMARY_SITE_EXISTS, NEIGHBOUR_COVER (`sites.n.mode`), TOO_FAR_AHEAD,
    TOO_LONG_AGO (`sites.n.starts`, `licensedUntil`), TEXT_SIZE.
    """

    async def body() -> dict[str, Any]:
        refuse_long(given.sites, "sites")
        said, reach = Objections(), writes(actor)
        said.add(words_problems(given.licence_number, 40, "licenceNumber"))
        said.add(words_problems(given.specialty, 100, "specialty"))
        said.add(early_problems(given.licensed_until, ("licensedUntil",)))
        said.add([] if given.sites or given.region is not None else [homeless(("sites",))])
        codes = sorted({site.institution for site in given.sites})
        places = {
            row.code: row
            for row in await models.Institution.filter(institutions_in(reach), code__in=codes).select_related("region")
        }
        for n, site in enumerate(given.sites):
            path = ("sites", str(n))
            said.add([problem("NOT_FOUND", *path, "institution")] if site.institution not in places else [])
            said.add(ahead_problems(site.starts, today(clock), (*path, "starts")))
            if site.institution in places and covers_no_village(given, site.mode, places[site.institution].tier):
                said.add([problem("NEIGHBOUR_COVER", *path, "mode")])
        said.add(_site_problems(given.sites))
        own = places.get(given.sites[0].institution) if given.sites else None
        region = own.region if own is not None else None
        if given.region is not None:
            own_regions = {row.region.code: row.region for row in places.values()}
            region = own_regions.get(given.region) or await region_to_write(reach, given.region, said, "region")
        await said_taken(models.Practitioner, given.code, said)
        if given.licence_number and await models.Practitioner.exists(licence_number=given.licence_number):
            said.add([problem("LICENCE_NUMBER_TAKEN", "licenceNumber")])
        said.refuse()
        row = await models.Practitioner.create(**practitioner_columns(given), region=region, registered_at=clock())
        await models.PracticeSite.bulk_create(
            models.PracticeSite(
                practitioner_id=row.id,
                institution_id=places[site.institution].id,
                mode=site.mode.value,
                starts=site.starts,
                ends=site.ends,
            )
            for site in given.sites
        )
        return {"code": row.code, "version": row.version}

    return await carry_out(actor, "registerPractitioner", given, key, clock, body)


def _site_problems(sites: Iterable[PracticeSiteDefinition]) -> Iterator[Problem]:
    """The later of two that cannot stand beside each other is told."""
    for (_, one), (n, other) in combinations(enumerate(sites), 2):
        if not overlap(one.starts, one.ends, other.starts, other.ends):
            continue
        if one.institution == other.institution:
            yield problem("SITE_OVERLAPS", "sites", str(n), "institution")
        if one.mode is other.mode is SiteMode.PRIMARY:
            yield problem("PRIMARY_SITE_EXISTS", "sites", str(n), "mode")


async def form_network(actor: Actor, given: FoundedNetwork, key: str, clock: Clock) -> dict[str, Any]:
    """Form a network (R014, R125). Answers `code` and `version`.

    Only a region authority. Raises a Refusal: NOT_FOUND (`region`, `lead`, `members.n`), CODE_TAKEN, LISTED_TWICE (a
    member twice, or the lead among them), LIST_SIZE (`members`: at most 500), NOT_A_HOSPITAL (`lead` of a county
    consortium), TOO_FAR_AHEAD, TOO_LONG_AGO, TEXT_SIZE.
    """

    async def body() -> dict[str, Any]:
        refuse_long(given.members, "members")
        said = Objections()
        said.add(name_problems(given.name, 200, "name"))
        formed = given.formed or today(clock)
        said.add(ahead_problems(formed, today(clock), ("formed",)))
        region = await region_to_write(governs(actor), given.region, said, "region")
        codes = sorted({given.lead, *given.members})
        known = {
            row.code: row for row in await models.Institution.filter(institutions_in(reads(actor)), code__in=codes)
        }
        if given.lead not in known:
            said.add([problem("NOT_FOUND", "lead")])
        elif given.kind is NetworkKind.COUNTY_CONSORTIUM and not is_hospital(known[given.lead]):
            said.add([problem("NOT_A_HOSPITAL", "lead")])
        said.add(problem("NOT_FOUND", "members", str(n)) for n, code in enumerate(given.members) if code not in known)
        said.add(list_problems(given.members, "members"))
        said.add(problem("LISTED_TWICE", "members", str(n)) for n, c in enumerate(given.members) if c == given.lead)
        await said_taken(models.Network, given.code, said)
        said.refuse()
        row = await models.Network.create(
            **network_columns(given),
            region=region,
            lead=known[given.lead],
            formed_at=clock(),
        )
        await models.Affiliation.bulk_create(
            models.Affiliation(
                institution_id=known[code].id,
                kind=AffiliationKind.NETWORK_MEMBER.value,
                network_id=row.id,
                starts=formed,
            )
            for code in given.members
        )
        return {"code": row.code, "version": row.version}

    return await carry_out(actor, "formNetwork", given, key, clock, body)


def parent_problems(parent: models.Institution, tier: Tier | None) -> list[Problem]:
    """PARENT_TIER where an institution of the tier may not stand below the parent."""
    above = None if parent.tier is None else Tier(parent.tier)
    return [] if may_stand_above(above, tier) else [problem("PARENT_TIER", "parent")]


async def region_to_write(reach: Reach, code: str, said: Objections, *path: str) -> models.Region | None:
    """The region, if the actor may write in all of it; otherwise NOT_FOUND is noted."""
    region = await models.Region.get_or_none(code=code) if reach.has_region(code) else None
    said.add([problem("NOT_FOUND", *path)] if region is None else [])
    return region


async def known_grids(reach: Reach, codes: Iterable[str]) -> dict[str, int]:
    """The ids of grids within reach, by their codes."""
    found = await models.Grid.filter(grids_in(reach), code__in=sorted(set(codes))).values_list("code", "id")
    return {str(code): int(key) for code, key in found}


async def said_taken(model: type[Model], code: str, said: Objections, *path: str) -> None:
    """Note CODE_TAKEN if a row has the code."""
    if await model.exists(code=code):
        said.add([problem("CODE_TAKEN", *(path or ("code",)))])


def list_problems(codes: tuple[str, ...], *path: str) -> Iterator[Problem]:
    """LISTED_TWICE for each code that came before."""
    firsts = {code: n for n, code in reversed(tuple(enumerate(codes)))}
    return (problem("LISTED_TWICE", *path, str(n)) for n, code in enumerate(codes) if firsts[code] != n)


def refuse_long(listed: Sized, *path: str, most: int = MOST_LISTED) -> None:
    """Refuse (LIST_SIZE) a list of more entries than `most` before anything is looked up."""
    if len(listed) > most:
        raise Refusal((list_size(path, most),))
