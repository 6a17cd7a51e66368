"""A small county for the rules of delivery: a village clinic, a township hospital, two county hospitals, a stranger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from catalog.files import StarterData
from catalog.snapshot import ItemVersion, PackageVersion
from core.language import Text
from teams.institution import AffiliationDefinition, InstitutionDefinition, NetworkDefinition
from teams.policy import Policies
from teams.practitioner import PHYSICIANS, PractitionerDefinition
from teams.team import Member, Practitioner, Site, Team, Workforce
from teams.vocabulary import (
    AffiliationKind,
    Department,
    ExecutorRole,
    InstitutionKind,
    LicenceCategory,
    LicenceLevel,
    NetworkKind,
    SiteMode,
    TeamStanding,
    Tier,
)

TODAY = date(2026, 3, 1)
COUNTY, CITY, ELSEWHERE = "450321", "450300", "450322"
K, R, C, D = InstitutionKind, ExecutorRole, LicenceCategory, Department


def name(code: str) -> Text:
    """A name that says the code."""
    return Text(f"名{code}", f"name {code}")


def institution(code: str, kind: InstitutionKind, tier: Tier | None, *scope: Department) -> InstitutionDefinition:
    """An institution of the county."""
    return InstitutionDefinition(code=code, name=name(code), kind=kind, tier=tier, region=COUNTY, scope=scope)


CLINIC = institution("CLINIC", K.VILLAGE_CLINIC, Tier.VILLAGE)
TOWNSHIP = institution("TOWNSHIP", K.TOWNSHIP_HOSPITAL, Tier.TOWNSHIP)
COUNTY_HOSPITAL = institution("COUNTY-HOSPITAL", K.COUNTY_HOSPITAL, Tier.SECONDARY)
GUIDE = institution("GUIDE", K.TERTIARY_HOSPITAL, Tier.TERTIARY)
STRANGER = institution("STRANGER", K.TERTIARY_HOSPITAL, Tier.TERTIARY)
CARE_HOME = institution("CARE-HOME", K.CARE_HOME, None)
INSTITUTIONS = (CLINIC, TOWNSHIP, COUNTY_HOSPITAL, GUIDE, STRANGER, CARE_HOME)

CONSORTIUM = NetworkDefinition(
    code="ALLIANCE", name=name("ALLIANCE"), kind=NetworkKind.ALLIANCE, region=COUNTY, lead="COUNTY-HOSPITAL"
)
AFFILIATIONS = (
    AffiliationDefinition("TOWNSHIP", AffiliationKind.NETWORK_MEMBER, date(2025, 1, 1), network="ALLIANCE"),
    AffiliationDefinition("TOWNSHIP", AffiliationKind.GUIDANCE, date(2025, 1, 1), counterpart="GUIDE"),
)


def licensed(
    code: str, category: LicenceCategory, department: Department | None = None, *, is_retired: bool = False
) -> PractitionerDefinition:
    """Somebody with a licence of the category, fully licensed where that category has levels."""
    level = LicenceLevel.PHYSICIAN if category in PHYSICIANS else None
    return PractitionerDefinition(
        code=code, name=f"人{code}", category=category, level=level, department=department, is_retired=is_retired
    )


def staff(definition: PractitionerDefinition, *institutions: str) -> Practitioner:
    """Somebody who works at these institutions."""
    sites = tuple(Site(one, SiteMode.PRIMARY, date(2020, 1, 1), None) for one in institutions)
    return Practitioner(definition=definition, sites=sites)


def member(practitioner: Practitioner, role: ExecutorRole, at: str) -> Member:
    """A membership of the day."""
    return Member(practitioner, role, at, False, True, None, date(2025, 1, 1), None)


def team(
    *members: Member,
    code: str = "TEAM-1",
    chain: tuple[str, ...] = (),
    area: tuple[str, ...] = (),
    region: str = COUNTY,
) -> Team:
    """A team at home in the township hospital."""
    return Team(
        code=code,
        name=name(code),
        home="TOWNSHIP",
        region=region,
        standing=TeamStanding.FORMED,
        reason=None,
        formed=date(2025, 1, 1),
        version=1,
        members=members,
        chain=chain,
        area=area,
    )


def workforce(
    *practitioners: Practitioner, teams: tuple[Team, ...] = (), scopes: dict[str, tuple[Department, ...]] | None = None
) -> Workforce:
    """The county with these people; `scopes` replaces what institutions registered."""
    registered = {one.code: one for one in INSTITUTIONS}
    for code, scope in (scopes or {}).items():
        registered[code] = replace(registered[code], scope=scope)
    return Workforce(
        on=TODAY,
        institutions=registered,
        networks={CONSORTIUM.code: CONSORTIUM},
        affiliations=AFFILIATIONS,
        practitioners={one.code: one for one in practitioners},
        teams=teams,
        policies=Policies(()),
        regions={COUNTY: (COUNTY, CITY), CITY: (CITY,), ELSEWHERE: (ELSEWHERE, CITY)},
    )


def version(starter: StarterData, code: str) -> PackageVersion:
    """The first version of a package of the starter catalog."""
    definition = next(package for package in starter.packages if package.code == code)
    items = {item.code: ItemVersion(number, 1, item) for number, item in enumerate(starter.items)}
    return PackageVersion(id=1, number=1, definition=definition, items=items)


GP = staff(licensed("GP", C.CLINICAL, D.GENERAL_PRACTICE), "TOWNSHIP")
NURSE = staff(licensed("NURSE", C.NURSE), "TOWNSHIP")
PUBLIC_HEALTH = staff(licensed("PUBLIC-HEALTH", C.PUBLIC_HEALTH), "TOWNSHIP")
VILLAGE_DOCTOR = staff(licensed("VILLAGE-DOCTOR", C.RURAL_DOCTOR), "CLINIC")
TCM = staff(licensed("TCM", C.TCM, D.TCM), "TOWNSHIP")
OBSTETRICIAN = staff(licensed("OBSTETRICIAN", C.CLINICAL, D.OBSTETRICS_GYNAECOLOGY), "TOWNSHIP")
CARDIOLOGIST = staff(licensed("CARDIOLOGIST", C.CLINICAL, D.INTERNAL_MEDICINE), "COUNTY-HOSPITAL")
PHARMACIST = staff(licensed("PHARMACIST", C.PHARMACIST), "COUNTY-HOSPITAL")
TECHNICIAN = staff(licensed("TECHNICIAN", C.TECHNICIAN), "TOWNSHIP")
PEOPLE = (
    GP,
    NURSE,
    PUBLIC_HEALTH,
    VILLAGE_DOCTOR,
    TCM,
    OBSTETRICIAN,
    CARDIOLOGIST,
    PHARMACIST,
    TECHNICIAN,
)
