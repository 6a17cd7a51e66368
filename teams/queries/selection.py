"""What a list of the delivery side can be narrowed by, as conditions that the database evaluates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from tortoise.expressions import Q, RawSQL, Subquery

from teams.code import possible
from teams.models import Affiliation, InstitutionArea, Network, PracticeSite, TeamArea, TeamMember, TeamStandingPeriod
from teams.queries.reachable import standing
from teams.region import stem
from teams.role import DEPARTMENTS, FULL_PHYSICIANS, LICENCES
from teams.vocabulary import (
    Department,
    ExecutorRole,
    GridKind,
    InstitutionKind,
    LicenceCategory,
    LicenceLevel,
    NetworkKind,
    Ownership,
    TeamStanding,
    Tier,
    TitleLevel,
)

_REGISTERED = """(SELECT i.id FROM institution i WHERE CAST(i.scope AS TEXT) LIKE '%"{department}"%')"""
"""Institutions with a member of the closed set of departments in their scope, a JSON list on either engine."""


@dataclass(frozen=True, slots=True)
class InstitutionFilter:
    """Institutions of a region and all below it, of these tiers, these kinds and so on; what is empty asks nothing.

    `network`: those that lead it or are a member on the day. `grid`: where it stands, `serves`: a grid of its area.
    `department`: one that it has registered. `name`: how the name begins, in either language.
    """

    region: str | None = None
    tiers: Collection[Tier] = ()
    kinds: Collection[InstitutionKind] = ()
    ownership: Ownership | None = None
    parent: str | None = None
    network: str | None = None
    grid: str | None = None
    serves: str | None = None
    department: Department | None = None
    is_pilot: bool | None = None
    name: str | None = None

    def condition(self, on: date) -> Q:
        """The condition on the table."""
        found = _below(self.region) & _any_of("tier", self.tiers) & _any_of("kind", self.kinds)
        found &= _is("ownership", None if self.ownership is None else self.ownership.value)
        found &= _coded("parent__code", self.parent) & _coded("grid__code", self.grid) & _is("is_pilot", self.is_pilot)
        if self.network is not None:
            members = Affiliation.filter(standing(on), _coded("network__code", self.network)).values("institution_id")
            leads = Network.filter(_coded("code", self.network)).values("lead_id")
            found &= Q(id__in=Subquery(members)) | Q(id__in=Subquery(leads))
        if self.serves is not None:
            serving = InstitutionArea.filter(_coded("grid__code", self.serves)).values("institution_id")
            found &= Q(id__in=Subquery(serving))
        if self.department is not None:
            found &= Q(id__in=RawSQL(_REGISTERED.format(department=self.department.value)))
        return found & _named(self.name)


@dataclass(frozen=True, slots=True)
class NetworkFilter:
    """Networks of a region and all below it, of these kinds, that an institution leads or is a member of that day."""

    region: str | None = None
    kinds: Collection[NetworkKind] = ()
    institution: str | None = None

    def condition(self, on: date) -> Q:
        """The condition on the table."""
        found = _below(self.region) & _any_of("kind", self.kinds)
        if self.institution is not None:
            joined = Affiliation.filter(
                standing(on), _coded("institution__code", self.institution), network_id__not_isnull=True
            ).values("network_id")
            found &= _coded("lead__code", self.institution) | Q(id__in=Subquery(joined))
        return found


@dataclass(frozen=True, slots=True)
class GridFilter:
    """Grids of a region and all below it, of one kind, below a township."""

    region: str | None = None
    kind: GridKind | None = None
    parent: str | None = None

    def condition(self) -> Q:
        """The condition on the table."""
        kind = _is("kind", None if self.kind is None else self.kind.value)
        return _below(self.region) & kind & _coded("parent__code", self.parent)


@dataclass(frozen=True, slots=True)
class PractitionerFilter:
    """Practitioners registered in a region and all below it, working at an institution on the day, and so on.

    `role`: whose licence, level and department fit it (`teams.role.qualifies`, at no tier in particular).
    `is_licensed`: whether the licence holds on the day, neither lapsed nor ended (`teams.role.is_licensed`).
    `name`: how it begins.
    """

    region: str | None = None
    institution: str | None = None
    role: ExecutorRole | None = None
    categories: Collection[LicenceCategory] = ()
    departments: Collection[Department] = ()
    titles: Collection[TitleLevel] = ()
    is_licensed: bool | None = None
    name: str | None = None

    def condition(self, on: date) -> Q:
        """The condition on the table."""
        found = _below(self.region) & _any_of("category", self.categories)
        found &= _any_of("department", self.departments) & _any_of("title", self.titles)
        if self.institution is not None:
            sites = PracticeSite.filter(standing(on), _coded("institution__code", self.institution))
            found &= Q(id__in=Subquery(sites.values("practitioner_id")))
        if self.role is not None:
            found &= _qualified(self.role)
        if self.is_licensed is not None:
            holds = (Q(licensed_until__isnull=True) | Q(licensed_until__gt=on)) & (
                Q(practice_ended__isnull=True) | Q(practice_ended__gt=on)
            )
            lapsed = Q(licensed_until__lte=on) | Q(practice_ended__lte=on)
            found &= holds if self.is_licensed else lapsed
        return found if self.name is None else found & Q(name__startswith=self.name)


@dataclass(frozen=True, slots=True)
class TeamFilter:
    """Teams of a region and all below it, at home in an institution or a tier, with a member, a department and so on.

    Members, areas and standings are those of the day; a team formed later is not there yet.
    """

    region: str | None = None
    home: str | None = None
    tiers: Collection[Tier] = ()
    member: str | None = None
    departments: Collection[Department] = ()
    serves: str | None = None
    standings: Collection[TeamStanding] = ()

    def condition(self, on: date) -> Q:
        """The condition on the table."""
        states = TeamStandingPeriod.filter(standing(on), _any_of("standing", self.standings)).values("team_id")
        found = _below(self.region) & Q(formed__lte=on) & Q(id__in=Subquery(states))
        found &= _coded("home__code", self.home) & _any_of("home__tier", self.tiers)
        if self.member is not None:
            teams = TeamMember.filter(standing(on), _coded("practitioner__code", self.member)).values("team_id")
            found &= Q(id__in=Subquery(teams))
        if self.departments:
            of_department = _any_of("practitioner__department", self.departments)
            found &= Q(id__in=Subquery(TeamMember.filter(standing(on), of_department).values("team_id")))
        if self.serves is not None:
            areas = TeamArea.filter(standing(on), _coded("grid__code", self.serves))
            found &= Q(id__in=Subquery(areas.values("team_id")))
        return found


def _below(region: str | None) -> Q:
    return Q() if region is None else Q(region__code__startswith=stem(region))


def _qualified(role: ExecutorRole) -> Q:
    found = _any_of("category", LICENCES[role])
    if role in DEPARTMENTS:
        found &= Q(level__isnull=True) | _any_of("department", DEPARTMENTS[role])
    if role in FULL_PHYSICIANS:
        found &= Q(level=LicenceLevel.PHYSICIAN.value)
    return found & Q(is_retired=True) if role is ExecutorRole.RETIRED_CLINICIAN else found


def _any_of(column: str, members: Collection[Enum]) -> Q:
    wanted: dict[str, Any] = {f"{column}__in": [member.value for member in members]}
    return Q(**wanted) if members else Q()


def _is(column: str, value: object) -> Q:
    wanted: dict[str, Any] = {column: value}
    return Q() if value is None else Q(**wanted)


def _coded(column: str, code: str | None) -> Q:
    """Nothing has what is no code: it is not looked for (`teams.code.possible`)."""
    wanted: dict[str, Any] = {f"{column}__in": possible([code])} if code is not None else {}
    return Q(**wanted) if wanted else Q()


def _named(beginning: str | None) -> Q:
    return Q() if beginning is None else Q(name_zh__startswith=beginning) | Q(name_en__istartswith=beginning)
