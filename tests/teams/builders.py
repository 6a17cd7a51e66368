"""A small county to hold rules against: a hospital that leads a network, two townships, villages, and a stranger.

HOSPITAL (level 2, leads NET) — TOWN (in NET) — VILLAGE, NEXT_VILLAGE
                              — FAR_TOWN (in NET)
STRANGER (level 2, in no network), CLINIC (private, in NET), CITY (level 3, in NET), MCH (level 2, in NET)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from core.language import Text
from teams.composition.finding import Finding, RuleKind
from teams.composition.report import CompositionReport
from teams.composition.rule import Capacity, ChainSlot, CompositionRule, RoleMinimum, TierChain
from teams.institution import AffiliationDefinition, InstitutionDefinition, NetworkDefinition
from teams.policy import Policies, PolicyDocumentDefinition, PolicyParameter, PolicyStatus, RegionalPolicy, Rule
from teams.practitioner import PractitionerDefinition
from teams.team import Member, Practitioner, Site, Team, Workforce
from teams.vocabulary import (
    AffiliationKind,
    Department,
    ExecutorRole,
    InstitutionKind,
    LicenceCategory,
    LicenceLevel,
    NetworkKind,
    Ownership,
    SiteMode,
    TeamStanding,
    Tier,
    Tightness,
)

TODAY = date(2026, 3, 2)
LONG_AGO = date(2020, 1, 1)
COUNTY, COUNTY_LINEAGE = "450321", ("450321", "450300", "450000")
HOSPITAL, TOWN, FAR_TOWN, VILLAGE, NEXT_VILLAGE = "HOSPITAL", "TOWN", "FAR-TOWN", "VILLAGE", "NEXT-VILLAGE"
STRANGER, CLINIC, CITY, MCH = "STRANGER", "CLINIC", "CITY", "MCH"
NET = "NET"

R, C, D = ExecutorRole, LicenceCategory, Department

QUALIFICATION: Mapping[ExecutorRole, tuple[LicenceCategory, Department | None]] = {
    R.GENERAL_PRACTITIONER: (C.CLINICAL, D.GENERAL_PRACTICE),
    R.CLINICIAN: (C.CLINICAL, D.INTERNAL_MEDICINE),
    R.RETIRED_CLINICIAN: (C.CLINICAL, D.INTERNAL_MEDICINE),
    R.VILLAGE_DOCTOR: (C.RURAL_DOCTOR, None),
    R.NURSE: (C.NURSE, None),
    R.PUBLIC_HEALTH_WORKER: (C.PUBLIC_HEALTH, None),
    R.TCM_PHYSICIAN: (C.TCM, D.TCM),
    R.SPECIALIST: (C.CLINICAL, D.SURGERY),
    R.HEALTH_MANAGER: (C.HEALTH_MANAGER, None),
    R.ASSISTANT: (C.NONE, None),
    R.SOCIAL_WORKER: (C.NONE, None),
}
"""A plain licence for each role that the tests use."""


def institution(code: str, kind: InstitutionKind, tier: Tier | None, **parts: Any) -> InstitutionDefinition:
    """An institution of the county."""
    return InstitutionDefinition(code, Text(f"机构{code}", f"Institution {code}"), kind, tier, COUNTY, **parts)


def affiliation(institution: str, kind: AffiliationKind, partner: str) -> AffiliationDefinition:
    """A relation that holds today: membership of network `partner`, or guidance by or agreement with `partner`."""
    if kind is AffiliationKind.NETWORK_MEMBER:
        return AffiliationDefinition(institution, kind, LONG_AGO, network=partner)
    return AffiliationDefinition(institution, kind, LONG_AGO, counterpart=partner)


INSTITUTIONS = (
    institution(HOSPITAL, InstitutionKind.COUNTY_HOSPITAL, Tier.SECONDARY),
    institution(MCH, InstitutionKind.MCH_HOSPITAL, Tier.SECONDARY),
    institution(CITY, InstitutionKind.TERTIARY_HOSPITAL, Tier.TERTIARY),
    institution(TOWN, InstitutionKind.TOWNSHIP_HOSPITAL, Tier.TOWNSHIP),
    institution(FAR_TOWN, InstitutionKind.TOWNSHIP_HOSPITAL, Tier.TOWNSHIP),
    institution(VILLAGE, InstitutionKind.VILLAGE_CLINIC, Tier.VILLAGE, parent=TOWN),
    institution(NEXT_VILLAGE, InstitutionKind.VILLAGE_CLINIC, Tier.VILLAGE, parent=TOWN),
    institution(STRANGER, InstitutionKind.SECONDARY_HOSPITAL, Tier.SECONDARY),
    institution(CLINIC, InstitutionKind.PRIVATE_CLINIC, Tier.VILLAGE, ownership=Ownership.PRIVATE),
)
NETWORK = NetworkDefinition(
    NET, Text("县域医共体", "County consortium"), NetworkKind.COUNTY_CONSORTIUM, COUNTY, HOSPITAL, Tightness.TIGHT
)
AFFILIATIONS = tuple(
    affiliation(code, AffiliationKind.NETWORK_MEMBER, NET) for code in (TOWN, FAR_TOWN, CLINIC, CITY, MCH)
)


def site(institution: str, mode: SiteMode = SiteMode.PRIMARY) -> Site:
    """A place of work in force today."""
    return Site(institution, mode, LONG_AGO, None)


def definition(code: str, role: ExecutorRole, **parts: Any) -> PractitionerDefinition:
    """Somebody licensed for the role."""
    category, department = QUALIFICATION[role]
    is_physician = category in {C.CLINICAL, C.TCM, C.PUBLIC_HEALTH}
    given: dict[str, Any] = {
        "category": category,
        "level": LicenceLevel.PHYSICIAN if is_physician else None,
        "department": department,
        "is_retired": role is R.RETIRED_CLINICIAN,
    }
    return PractitionerDefinition(code, f"医{code}", **(given | parts))


def practitioner(
    code: str, role: ExecutorRole, *at: str, licensed_until: date | None = None, **parts: Any
) -> Practitioner:
    """Somebody licensed for the role, whose primary post is the first of `at` and who practises at the others too."""
    sites = tuple(
        site(place, SiteMode.MULTI_SITE_PRACTICE if number else SiteMode.PRIMARY) for number, place in enumerate(at)
    )
    who = definition(code, role, licensed_until=licensed_until)
    return Practitioner(who, **({"sites": sites} | parts))


def member(code: str, role: ExecutorRole, at: str = TOWN, *, leads: bool = False, **parts: Any) -> Member:
    """Somebody new who works at `at` and is a member from there, in the role the licence is for."""
    return joined(practitioner(code, role, at, **parts), role, at, leads=leads)


def joined(who: Practitioner, role: ExecutorRole, at: str, *, leads: bool = False, is_primary: bool = True) -> Member:
    """The membership of somebody who is there already."""
    return Member(who, role, at, leads, is_primary, None, LONG_AGO, None)


def team(*members: Member, home: str = TOWN, chain: Iterable[str] = (), code: str = "TEAM", **parts: Any) -> Team:
    """A formed team of the county."""
    given: dict[str, Any] = {
        "region": COUNTY,
        "standing": TeamStanding.FORMED,
        "reason": None,
        "formed": LONG_AGO,
        "version": 1,
        "area": (),
    }
    return Team(code, Text("团队", "Team"), home, members=members, chain=tuple(chain), **(given | parts))


def policy(rule: Rule | None, region: str = COUNTY, starts: date = LONG_AGO, **parts: Any) -> RegionalPolicy:
    """A row that lays the rule down; `parameter` is found from the rule, and given where it is withdrawn."""
    parameters = {
        CompositionRule: PolicyParameter.COMPOSITION_RULE,
        TierChain: PolicyParameter.TIER_CHAIN,
        Capacity: PolicyParameter.CAPACITY,
    }
    parameter = parts.get("parameter") or parameters[type(rule)]
    document = PolicyDocumentDefinition("DOC-1", Text("文件", "Document"), Text("机关", "Authority"))
    return RegionalPolicy(region, parameter, rule, starts, document, "一（一）", PolicyStatus.POLICY)


def workforce(
    *rules: Rule | RegionalPolicy,
    people: Iterable[Practitioner] = (),
    institutions: Iterable[InstitutionDefinition] = (),
    affiliations: Iterable[AffiliationDefinition] = (),
    on: date = TODAY,
) -> Workforce:
    """The county on a day, with further institutions, relations and people; rules are laid down by the county."""
    rows = tuple(rule if isinstance(rule, RegionalPolicy) else policy(rule) for rule in rules)
    return Workforce(
        on=on,
        institutions={each.code: each for each in (*INSTITUTIONS, *institutions)},
        networks={NET: NETWORK},
        affiliations=(*AFFILIATIONS, *affiliations),
        practitioners={who.code: who for who in people},
        teams=(),
        policies=Policies(rows),
        regions={COUNTY: COUNTY_LINEAGE},
    )


def of_kind(report: CompositionReport, kind: RuleKind) -> tuple[Finding, ...]:
    """The findings of one kind."""
    return tuple(finding for finding in report.findings if finding.kind is kind)


def one_of(report: CompositionReport, kind: RuleKind) -> Finding:
    """The only finding of a kind."""
    (finding,) = of_kind(report, kind)
    return finding


DOCTORS = (R.GENERAL_PRACTITIONER, R.CLINICIAN, R.TCM_PHYSICIAN, R.VILLAGE_DOCTOR)

LINGCHUAN = CompositionRule(
    minimums=(
        RoleMinimum(DOCTORS),
        RoleMinimum((R.NURSE,)),
        RoleMinimum((R.VILLAGE_DOCTOR,), tiers=(Tier.VILLAGE,)),
        RoleMinimum((R.PUBLIC_HEALTH_WORKER,)),
    )
)
YANGSHUO = CompositionRule(
    minimums=(
        RoleMinimum((R.GENERAL_PRACTITIONER,)),
        RoleMinimum((R.PUBLIC_HEALTH_WORKER,)),
        RoleMinimum((R.NURSE,)),
        RoleMinimum((R.VILLAGE_DOCTOR,)),
    ),
    leaders=(R.GENERAL_PRACTITIONER,),
)
ONE_AND_ONE_AND_ONE = TierChain(
    (ChainSlot((Tier.VILLAGE,)), ChainSlot((Tier.TOWNSHIP,)), ChainSlot((Tier.SECONDARY, Tier.TERTIARY)))
)
SHANGHAI_TRIO = TierChain((ChainSlot((Tier.TOWNSHIP,)), ChainSlot((Tier.SECONDARY,)), ChainSlot((Tier.TERTIARY,))))


def full_team(**parts: object) -> Team:
    """GP who leads, nurse, village doctor at the village, public-health physician (R149)."""
    return team(
        member("GP-1", R.GENERAL_PRACTITIONER, leads=True),
        member("NU-1", R.NURSE),
        member("VD-1", R.VILLAGE_DOCTOR, VILLAGE),
        member("PH-1", R.PUBLIC_HEALTH_WORKER),
        **parts,  # type: ignore[arg-type]
    )


def less(whole: Team, code: str) -> Team:
    return replace(whole, members=tuple(m for m in whole.members if m.practitioner.code != code))


def swapped(whole: Team, code: str, **parts: object) -> Team:
    """The team with one member's membership changed."""
    return replace(
        whole,
        members=tuple(replace(m, **parts) if m.practitioner.code == code else m for m in whole.members),  # type: ignore[arg-type]
    )
