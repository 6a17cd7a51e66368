"""Putting the delivery side of one county together: grids, institutions, people, teams. Everything is invented.

Nothing here is random: names follow from counting, so that the same code writes the same files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.cn import uscc

from core.language import Text
from seeds.generator.staff import PROFILES, person_named
from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
)
from teams.practitioner import PostedPractitioner, PracticeSiteDefinition
from teams.team import MemberDefinition, TeamDefinition
from teams.vocabulary import (
    AffiliationKind,
    Capability,
    Department,
    ExecutorRole,
    GridKind,
    InstitutionKind,
    LicenceCategory,
    NetworkKind,
    SiteMode,
    Tier,
    Tightness,
)

SINCE = date(2025, 1, 1)
"""From when people work where they work, and institutions stand to each other as they do."""
FORMED = date(2026, 1, 1)
"""When all teams were formed."""

K, D, R = InstitutionKind, Department, ExecutorRole

_PRIMARY_CARE = (D.GENERAL_PRACTICE, D.PREVENTIVE_CARE, D.TCM)
_TOWNSHIP = (*_PRIMARY_CARE, D.INTERNAL_MEDICINE, D.WOMENS_HEALTH, D.CHILDRENS_HEALTH, D.REHABILITATION, D.LABORATORY)
_HOSPITAL = (
    *(D.INTERNAL_MEDICINE, D.SURGERY, D.OBSTETRICS_GYNAECOLOGY, D.PAEDIATRICS, D.TCM, D.REHABILITATION),
    *(D.EMERGENCY, D.LABORATORY, D.IMAGING, D.PHARMACY, D.DENTISTRY, D.PSYCHIATRY),
)
_MCH = (D.OBSTETRICS_GYNAECOLOGY, D.WOMENS_HEALTH, D.PAEDIATRICS, D.CHILDRENS_HEALTH, D.LABORATORY, D.IMAGING)
_SCOPES: Mapping[InstitutionKind, tuple[Department, ...]] = {
    K.VILLAGE_CLINIC: _PRIMARY_CARE,
    K.COMMUNITY_STATION: _PRIMARY_CARE,
    K.TOWNSHIP_HOSPITAL: _TOWNSHIP,
    K.COMMUNITY_CENTRE: _TOWNSHIP,
    K.MCH_HOSPITAL: _MCH,
    K.CHRONIC_CENTRE: (D.INTERNAL_MEDICINE,),
    K.SCHOOL_CLINIC: (D.PREVENTIVE_CARE,),
    K.PRIVATE_CLINIC: (D.TCM,),
    K.CARE_HOME: (),
}

_STAFF: Mapping[InstitutionKind, tuple[tuple[ExecutorRole, Mapping[str, Any]], ...]] = {
    K.COUNTY_HOSPITAL: (
        (R.TECHNICIAN, {"department": D.LABORATORY}),
        (R.TECHNICIAN, {"department": D.IMAGING}),
        *((role, {}) for role in (R.PHARMACIST, R.REHABILITATION_THERAPIST, R.DIETITIAN, R.DENTIST)),
        (R.MENTAL_HEALTH_WORKER, {}),
    ),
    K.TCM_HOSPITAL: ((R.TCM_PHYSICIAN, {}), (R.PHARMACIST, {})),
    K.MCH_HOSPITAL: (
        (R.MATERNAL_CHILD_PHYSICIAN, {}),
        (R.MATERNAL_CHILD_PHYSICIAN, {"department": D.CHILDRENS_HEALTH}),
        (R.TECHNICIAN, {"department": D.LABORATORY}),
    ),
    K.TOWNSHIP_HOSPITAL: ((R.TECHNICIAN, {"department": D.LABORATORY}),),
    K.COMMUNITY_CENTRE: ((R.TECHNICIAN, {"department": D.LABORATORY}), (R.REHABILITATION_THERAPIST, {})),
}
"""Who else works at an institution of a kind, so that packages find their executors in the chain or the network."""

_WITH_CREDIT_CODE = frozenset(InstitutionKind) - {
    *(K.VILLAGE_CLINIC, K.COMMUNITY_STATION, K.PRIVATE_CLINIC, K.SCHOOL_CLINIC, K.IN_HOUSE_CLINIC),
    *(K.CHRONIC_CENTRE, K.CARE_HOME),
}


@dataclass(frozen=True, slots=True)
class Township:
    """A township's grid, its hospital or centre, and the clinics or stations of its villages, in order."""

    grid: str
    name: Text
    hospital: str
    villages: tuple[str, ...]
    clinics: tuple[str, ...]


@dataclass(slots=True)
class County:
    """One folder of the starter network while it is being filled.

    `letters` begin all its codes; `credit_area` is a division code that nobody holds, for credit codes that pass
    the check of GB 32100 and belong to nobody; `facts` are the lines of the files' header that tell what is published.
    """

    folder: str
    letters: str
    region: str
    name: Text
    credit_area: str
    facts: tuple[str, ...]
    grids: list[GridDefinition] = field(default_factory=list)
    institutions: list[InstitutionDefinition] = field(default_factory=list)
    networks: list[NetworkDefinition] = field(default_factory=list)
    affiliations: list[AffiliationDefinition] = field(default_factory=list)
    responsibilities: list[GridResponsibilityDefinition] = field(default_factory=list)
    practitioners: list[PostedPractitioner] = field(default_factory=list)
    teams: list[TeamDefinition] = field(default_factory=list)
    in_a_primary_team: set[str] = field(default_factory=set)
    credit_codes: int = 0

    def institution(self, code: str, name: Text, kind: InstitutionKind, tier: Tier | None, **more: Any) -> str:
        """Add an institution with the scope usual for its kind; answers its code."""
        code = f"{self.letters}-{code}"
        more.setdefault("region", self.region)
        more.setdefault("scope", _SCOPES.get(kind, _HOSPITAL))
        if kind in _WITH_CREDIT_CODE:
            self.credit_codes += 1
            more["credit_code"] = synthetic_credit_code(self.credit_area, f"{self.region[2:]}{self.credit_codes:04}")
        self.institutions.append(InstitutionDefinition(code, name, kind, tier, **more))
        return code

    def hospital(self, number: int, zh: str, en: str, kind: InstitutionKind, **more: Any) -> str:
        """Add a hospital of the county, of level 2 unless another tier is given."""
        tier = more.pop("tier", Tier.SECONDARY)
        return self.institution(f"H{number:02}", Text(zh, en), kind, tier, **more)

    def township(
        self, number: int, villages: int, name: Text | None = None, *, urban: bool = False, **more: Any
    ) -> Township:
        """Add a township (or subdistrict) with its hospital (or centre) and one clinic (or station) a village.

        `more` goes to the hospital; its key `clinic_capabilities` to the clinics.
        """
        clinic_capabilities = more.pop("clinic_capabilities", ())
        name = name or (
            Text(f"示例{number}街道", f"Sample Subdistrict {number}")
            if urban
            else Text(f"示例{number}镇", f"Sample Town {number}")
        )
        grid = f"{self.letters}-T{number:02}"
        region = more.get("region", self.region)
        self.grids.append(GridDefinition(grid, name, region, GridKind.TOWNSHIP))
        house = Text("社区卫生服务中心", "Community Health Centre") if urban else Text("卫生院", "Hospital")
        hospital = self.institution(
            f"T{number:02}-H",
            Text(name.zh + house.zh, f"{name.en} {house.en}"),
            K.COMMUNITY_CENTRE if urban else K.TOWNSHIP_HOSPITAL,
            Tier.TOWNSHIP,
            **{"grid": grid, "area": (grid,), **more},
        )
        places = [
            self._village(grid, hospital, village, name, urban, clinic_capabilities)
            for village in range(1, villages + 1)
        ]
        return Township(grid, name, hospital, tuple(cell for cell, _ in places), tuple(clinic for _, clinic in places))

    def _village(
        self, grid: str, hospital: str, number: int, town: Text, urban: bool, capabilities: tuple[Capability, ...]
    ) -> tuple[str, str]:
        """Add a village's grid and its clinic (or a community's, and its station); answers both codes."""
        cell, region = f"{grid}-V{number:02}", self.grids[-1].region
        zh, en = ("社区", "Community") if urban else ("村", "Village")
        post = Text("卫生服务站", "health station") if urban else Text("卫生室", "clinic")
        name = Text(f"{town.zh}{number}{zh}", f"{town.en}, {en} {number}")
        self.grids.append(GridDefinition(cell, name, region, GridKind.VILLAGE, parent=grid))
        clinic = self.institution(
            f"{cell.removeprefix(f'{self.letters}-')}-C",
            Text(name.zh + post.zh, f"{name.en} {post.en}"),
            K.COMMUNITY_STATION if urban else K.VILLAGE_CLINIC,
            Tier.VILLAGE,
            region=region,
            parent=hospital,
            grid=cell,
            area=(cell,),
            capabilities=capabilities,
        )
        return cell, clinic

    def network(
        self, number: int, name: Text, kind: NetworkKind, lead: str, members: tuple[str, ...], **more: Any
    ) -> str:
        """Add a network with its members; a county consortium is LOOSE unless more is said."""
        code = f"{self.letters}-N{number:02}"
        if kind is NetworkKind.COUNTY_CONSORTIUM:
            more.setdefault("tightness", Tightness.LOOSE)
        self.networks.append(NetworkDefinition(code, name, kind, self.region, lead, **more))
        for member in members:
            self.affiliations.append(AffiliationDefinition(member, AffiliationKind.NETWORK_MEMBER, SINCE, network=code))
        return code

    def tie(self, institution: str, kind: AffiliationKind, counterpart: str, agreement: str | None = None) -> None:
        """Add a guidance relation or a cooperation agreement."""
        self.affiliations.append(
            AffiliationDefinition(institution, kind, SINCE, counterpart=counterpart, agreement=agreement)
        )

    def responsible(self, hospital: str, grid: str) -> None:
        """The hospital answers for the grid (R016)."""
        self.responsibilities.append(GridResponsibilityDefinition(grid, hospital, SINCE))

    def person(self, role: ExecutorRole, institution: str, *also: tuple[str, SiteMode], **more: Any) -> str:
        """Add somebody licensed for the role, with a primary post and further places of work; answers the code."""
        number = len(self.practitioners) + 1
        code = f"{self.letters}-P{number:04}"
        profile: dict[str, Any] = {**PROFILES[role], **more}
        if profile["category"] is not LicenceCategory.NONE:
            profile["licence_number"] = f"SYN-{self.letters}-{number:06}"
        sites = ((institution, SiteMode.PRIMARY), *also)
        self.practitioners.append(
            PostedPractitioner(
                code=code,
                name=person_named(int(self.region) + number),
                sites=tuple(PracticeSiteDefinition(place, mode, SINCE) for place, mode in sites),
                **profile,
            )
        )
        return code

    def people(self, role: ExecutorRole, institution: str, count: int) -> tuple[str, ...]:
        """Add so many people of one role at an institution."""
        return tuple(self.person(role, institution) for _ in range(count))

    def staff_hospitals(self) -> None:
        """Add those whom no team has as a member and every county has in its hospitals."""
        for institution in self.institutions:
            for role, more in _STAFF.get(institution.kind, ()):
                self.person(role, institution.code, **more)

    def member(
        self, practitioner: str, role: ExecutorRole, institution: str, *, leads: bool = False, visits: bool = False
    ) -> MemberDefinition:
        """A membership; the first of somebody is the primary one, unless it is a visitor's from a hospital."""
        is_primary = not visits and practitioner not in self.in_a_primary_team
        if is_primary:
            self.in_a_primary_team.add(practitioner)
        hours = 12 if is_primary else 4
        return MemberDefinition(practitioner, role, institution, is_leader=leads, is_primary=is_primary, hours=hours)

    def team(
        self, town: Township, number: int, chain: tuple[str, ...], area: tuple[str, ...], *members: MemberDefinition
    ) -> None:
        """Form a team at home in a township."""
        self.teams.append(
            TeamDefinition(
                code=f"{town.grid}-TEAM{number:02}",
                name=Text(f"{town.name.zh}第{number}签约团队", f"{town.name.en}, team {number}"),
                home=town.hospital,
                formed=FORMED,
                chain=chain,
                area=area,
                members=members,
            )
        )


def synthetic_credit_code(area: str, organisation: str) -> str:
    """A public institution's code (12…) of a division that does not exist, with both check characters right.

    `organisation` is the eight digits of GB 11714, which have a check character of their own.
    """
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(organisation, weights, strict=True)) % 11
    body = f"12{area}{organisation}{'0' if rest == 11 else 'X' if rest == 10 else rest}"
    return body + uscc.calc_check_digit(body)
