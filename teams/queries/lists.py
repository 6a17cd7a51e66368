"""Reading the delivery side: lists by windows, single rows by code, and what belongs to a page of rows.

Each function is a number of statements that does not grow with rows. What is outside the reach is not there,
nor is what has no code that could be one (`teams.code.possible`). Facts are those in force on the day `on`; the reach
is that of today, `now`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.queryset import QuerySet

from core.language import Text
from teams.code import possible
from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
)
from teams.models import (
    Affiliation,
    Grid,
    GridResponsibility,
    Institution,
    Network,
    PolicyDocument,
    Practitioner,
    Region,
    RegionalPolicy,
    Team,
)
from teams.policy import PolicyDocumentDefinition
from teams.policy import RegionalPolicy as PolicyRow
from teams.queries import rows as told
from teams.queries.reachable import grids_in, institutions_in, networks_in, practitioners_in, standing, teams_in
from teams.queries.selection import GridFilter, InstitutionFilter, NetworkFilter, PractitionerFilter, TeamFilter
from teams.queries.statement import joined
from teams.queries.window import Rows, Window, window_of
from teams.queries.workforce import people
from teams.region import RegionDefinition, RegionKind, stem
from teams.scope import Reach
from teams.team import Practitioner as PractitionerOnADay

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Registered(Generic[D]):
    """A definition as it stands registered: the row's id, its version, what it says."""

    id: int
    version: int
    definition: D


@dataclass(frozen=True, slots=True)
class ListedTeam:
    """A team of a list; `teams.queries.workforce.load_workforce` reads a page of them, as of a day."""

    id: int
    version: int
    code: str


async def regions_by_id() -> dict[int, RegionDefinition]:
    """Every region by its row's id, in the order of codes, in one statement."""
    rows = await Region.all().order_by("code")
    codes = {row.id: row.code for row in rows}
    return {
        row.id: RegionDefinition(
            code=row.code,
            name=Text(row.name_zh, row.name_en),
            kind=RegionKind(row.kind),
            parent=None if row.parent_id is None else codes[row.parent_id],
        )
        for row in rows
    }


async def institutions(
    reach: Reach, asked: InstitutionFilter, window: Window, on: date
) -> Rows[Registered[InstitutionDefinition]]:
    """A window of the institutions; networks are those of the day."""
    found = await window_of(_institutions(institutions_in(reach) & asked.condition(on)), window, told.INSTITUTION)
    return found.each(_institution)


async def count_institutions(reach: Reach, asked: InstitutionFilter, on: date) -> int:
    """How many there are."""
    return await Institution.filter(institutions_in(reach) & asked.condition(on)).count()


async def institutions_by_code(reach: Reach, codes: Collection[str]) -> dict[str, Registered[InstitutionDefinition]]:
    """Those of these institutions that are there: parents, leads and partners of a page, in one statement."""
    found = await _institutions(institutions_in(reach) & Q(code__in=possible(codes))).values(**told.INSTITUTION)
    return {row["code"]: _institution(row) for row in found}


async def networks(
    reach: Reach, asked: NetworkFilter, window: Window, on: date, now: date
) -> Rows[Registered[NetworkDefinition]]:
    """A window of the networks; members are those of the day."""
    rows = Network.filter(networks_in(reach, now) & asked.condition(on))
    return (await window_of(rows, window, told.NETWORK)).each(_network)


async def count_networks(reach: Reach, asked: NetworkFilter, on: date, now: date) -> int:
    """How many there are."""
    return await Network.filter(networks_in(reach, now) & asked.condition(on)).count()


async def networks_by_code(reach: Reach, codes: Collection[str], now: date) -> dict[str, Registered[NetworkDefinition]]:
    """Those of these networks that are there, in one statement."""
    found = await Network.filter(networks_in(reach, now), code__in=possible(codes)).values(**told.NETWORK)
    return {row["code"]: _network(row) for row in found}


async def grids(reach: Reach, asked: GridFilter, window: Window) -> Rows[GridDefinition]:
    """A window of the grids."""
    return (await window_of(Grid.filter(grids_in(reach) & asked.condition()), window, told.GRID)).each(told.grid)


async def count_grids(reach: Reach, asked: GridFilter) -> int:
    """How many there are."""
    return await Grid.filter(grids_in(reach) & asked.condition()).count()


async def grids_by_code(reach: Reach, codes: Collection[str]) -> dict[str, GridDefinition]:
    """Those of these grids that are there, in one statement."""
    found = await Grid.filter(grids_in(reach), code__in=possible(codes)).values(**told.GRID)
    return {row["code"]: told.grid(row) for row in found}


async def grids_of(reach: Reach, regions: Iterable[str]) -> dict[str, GridDefinition]:
    """Every grid of these regions and all below them, by code, in one statement."""
    below = Q(*(Q(region__code__startswith=stem(region)) for region in regions), join_type=Q.OR)
    if not below.children:
        return {}
    found = await Grid.filter(grids_in(reach), below).order_by("code").values(**told.GRID)
    return {row["code"]: told.grid(row) for row in found}


async def practitioners(
    reach: Reach, asked: PractitionerFilter, window: Window, on: date, now: date
) -> Rows[Registered[PractitionerOnADay]]:
    """A window of the practitioners, each with the places of work and the duties of the day: three statements."""
    rows = Practitioner.filter(practitioners_in(reach, now) & asked.condition(on))
    found = await window_of(rows, window, {"id": "id", "code": "code"})
    known = await people([row["id"] for row in found.rows], on) if found.rows else {}
    return found.each(lambda row: _practitioner(row["id"], known[row["id"]]))


async def count_practitioners(reach: Reach, asked: PractitionerFilter, on: date, now: date) -> int:
    """How many there are."""
    return await Practitioner.filter(practitioners_in(reach, now) & asked.condition(on)).count()


async def practitioners_by_code(
    reach: Reach, codes: Collection[str], on: date, now: date
) -> dict[str, Registered[PractitionerOnADay]]:
    """Those of these practitioners that are there, as of the day: three statements."""
    rows = await Practitioner.filter(practitioners_in(reach, now), code__in=possible(codes)).values("id")
    known = await people([row["id"] for row in rows], on) if rows else {}
    return {person.code: _practitioner(key, person) for key, person in known.items()}


async def practitioners_within(reach: Reach, codes: Collection[str], now: date) -> frozenset[str]:
    """The codes of those of these practitioners that are there, in one statement."""
    found = Practitioner.filter(practitioners_in(reach, now), code__in=possible(codes))
    return frozenset(str(code) for code in await found.values_list("code", flat=True))


async def teams(reach: Reach, asked: TeamFilter, window: Window, on: date) -> Rows[ListedTeam]:
    """A window of the teams that are there on the day."""
    found = await window_of(Team.filter(teams_in(reach) & asked.condition(on)), window, _LISTED_TEAM)
    return found.each(_listed_team)


async def count_teams(reach: Reach, asked: TeamFilter, on: date) -> int:
    """How many there are on the day."""
    return await Team.filter(teams_in(reach) & asked.condition(on)).count()


async def teams_by_code(reach: Reach, codes: Collection[str], on: date) -> dict[str, ListedTeam]:
    """Those of these teams that are there on the day, in one statement."""
    within = teams_in(reach) & TeamFilter().condition(on)
    found = await Team.filter(within, code__in=possible(codes)).values(**_LISTED_TEAM)
    return {row["code"]: _listed_team(row) for row in found}


async def affiliations_of(
    reach: Reach, institutions: Collection[str], on: date
) -> dict[str, tuple[Registered[AffiliationDefinition], ...]]:
    """Memberships, guidance and agreements on the day of a page of institutions, on whichever side they stand."""
    page, own = set(institutions), _affiliated(reach, institutions)
    found: defaultdict[str, list[Registered[AffiliationDefinition]]] = defaultdict(list)
    for row in await Affiliation.filter(standing(on), own).order_by("starts", "id").values(**told.AFFILIATION):
        for side in ("institution", "counterpart"):
            if row[side] in page:
                found[row[side]].append(_affiliation(row))
    return {code: tuple(rows) for code, rows in found.items()}


def _affiliated(reach: Reach, institutions: Collection[str]) -> Q:
    """One side is on the page and within the reach."""
    own = institutions_in(reach) & Q(code__in=possible(institutions))
    ours = Institution.filter(own).values("id")
    return Q(institution_id__in=Subquery(ours)) | Q(counterpart_id__in=Subquery(ours))


async def members_of(
    reach: Reach, networks: Collection[str], on: date, now: date
) -> dict[str, tuple[Registered[AffiliationDefinition], ...]]:
    """The memberships in force on the day of a page of networks."""
    within = Network.filter(networks_in(reach, now), code__in=possible(networks)).values("id")
    found: defaultdict[str, list[Registered[AffiliationDefinition]]] = defaultdict(list)
    rows = Affiliation.filter(standing(on), network_id__in=Subquery(within)).order_by("institution__code")
    for row in await rows.values(**told.AFFILIATION):
        found[row["network"]].append(_affiliation(row))
    return {code: tuple(members) for code, members in found.items()}


async def responsibilities_of(
    reach: Reach, grids: Collection[str], on: date
) -> dict[str, GridResponsibilityDefinition]:
    """Which hospital answers on the day for each of these grids, in one statement."""
    within = Grid.filter(grids_in(reach), code__in=possible(grids)).values("id")
    rows = GridResponsibility.filter(standing(on), grid_id__in=Subquery(within))
    return {row["grid"]: told.responsibility(row) for row in await rows.values(**told.RESPONSIBILITY)}


async def policies(regions: Collection[str]) -> tuple[PolicyRow, ...]:
    """All that these regions ever laid down, by region and parameter, the earliest first: one statement.

    What was corrected stands before its correction.
    """
    order = ("region__code", "parameter", "starts", "revision")
    rows = RegionalPolicy.filter(region__code__in=list(regions)).order_by(*order)
    return tuple(told.policy(row) for row in await rows.values(**told.POLICY))


async def documents() -> tuple[PolicyDocumentDefinition, ...]:
    """Every policy document, in the order of codes: a short list, and public."""
    return tuple(told.document(row) for row in await PolicyDocument.all().order_by("code").values(**told.DOCUMENT))


_LISTED_TEAM = {"id": "id", "version": "version", "code": "code"}
_AREA = """(
    SELECT string_agg(g.code, ' ') FROM institution_area a JOIN grid g ON g.id = a.grid_id
    WHERE a.institution_id = "institution"."id"
)"""


def _institutions(condition: Q) -> QuerySet[Any]:
    return Institution.filter(condition).annotate(area=RawSQL(joined(_AREA)))


def _institution(row: Mapping[str, Any]) -> Registered[InstitutionDefinition]:
    return Registered(row["id"], row["version"], told.institution(row))


def _network(row: Mapping[str, Any]) -> Registered[NetworkDefinition]:
    return Registered(row["id"], row["version"], told.network(row))


def _affiliation(row: Mapping[str, Any]) -> Registered[AffiliationDefinition]:
    return Registered(row["id"], row["version"], told.affiliation(row))


def _practitioner(key: int, person: PractitionerOnADay) -> Registered[PractitionerOnADay]:
    return Registered(key, person.version, person)


def _listed_team(row: Mapping[str, Any]) -> ListedTeam:
    return ListedTeam(row["id"], row["version"], row["code"])
