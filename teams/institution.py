"""Institutions (机构), networks (医联体), and how they stand to each other for a time. Values, no storage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from core.wire import WIRE, ImpossibleDefinition, Name, distinct
from teams.code import credit_code, stable_code
from teams.period import ordered
from teams.vocabulary import (
    AffiliationKind,
    Capability,
    Department,
    DiseaseGroup,
    GridKind,
    InstitutionGrade,
    InstitutionKind,
    NetworkKind,
    Ownership,
    Tier,
    Tightness,
)

Code = Annotated[str, AfterValidator(stable_code)]
CreditCode = Annotated[str, AfterValidator(credit_code)]

TIERS_OF_KIND: dict[InstitutionKind, frozenset[Tier | None]] = {
    InstitutionKind.VILLAGE_CLINIC: frozenset({Tier.VILLAGE}),
    InstitutionKind.COMMUNITY_STATION: frozenset({Tier.VILLAGE}),
    InstitutionKind.TOWNSHIP_HOSPITAL: frozenset({Tier.TOWNSHIP}),
    InstitutionKind.COMMUNITY_CENTRE: frozenset({Tier.TOWNSHIP}),
    InstitutionKind.SECONDARY_HOSPITAL: frozenset({Tier.SECONDARY}),
    InstitutionKind.TERTIARY_HOSPITAL: frozenset({Tier.TERTIARY}),
    InstitutionKind.COUNTY_HOSPITAL: frozenset({Tier.SECONDARY, Tier.TERTIARY}),
    InstitutionKind.TCM_HOSPITAL: frozenset({Tier.SECONDARY, Tier.TERTIARY}),
    InstitutionKind.MCH_HOSPITAL: frozenset({Tier.SECONDARY, Tier.TERTIARY}),
    InstitutionKind.ETHNIC_HOSPITAL: frozenset({Tier.SECONDARY, Tier.TERTIARY}),
    InstitutionKind.REGIONAL_CENTRE: frozenset({Tier.TERTIARY}),
    InstitutionKind.MUNICIPAL_HOSPITAL: frozenset({Tier.SECONDARY, Tier.TERTIARY}),
    InstitutionKind.PRIVATE_HOSPITAL: frozenset({Tier.TOWNSHIP, Tier.SECONDARY, Tier.TERTIARY}),
    InstitutionKind.PRIVATE_CLINIC: frozenset({Tier.VILLAGE}),
    InstitutionKind.IN_HOUSE_CLINIC: frozenset({Tier.VILLAGE}),
    InstitutionKind.SCHOOL_CLINIC: frozenset({Tier.VILLAGE}),
    InstitutionKind.CHRONIC_CENTRE: frozenset({Tier.SECONDARY, Tier.TERTIARY}),
    InstitutionKind.COMMUNITY_HEALTH_CENTRE: frozenset({Tier.TOWNSHIP}),
    InstitutionKind.QUALITY_CENTRE: frozenset({None}),
    InstitutionKind.CARE_HOME: frozenset({None}),
}
"""At which tiers an institution of a kind can stand; None: it delivers no health care. Our reading of A2 and B6."""

PRIVATE_KINDS = frozenset({InstitutionKind.PRIVATE_HOSPITAL, InstitutionKind.PRIVATE_CLINIC})
"""Kinds that are private by what they are: none is registered as public (R019)."""

TIER_OF_LEVEL = {"LEVEL_1": Tier.TOWNSHIP, "LEVEL_2": Tier.SECONDARY, "LEVEL_3": Tier.TERTIARY}
"""At which tier a hospital of a level stands (B6), by how the code of its grade begins."""

NEEDS_AGREEMENT = frozenset(
    {
        InstitutionKind.PRIVATE_HOSPITAL,
        InstitutionKind.PRIVATE_CLINIC,
        InstitutionKind.IN_HOUSE_CLINIC,
        InstitutionKind.SCHOOL_CLINIC,
    }
)
"""Kinds whose staff join a team only under a cooperation agreement (R193)."""


@dataclass(frozen=True, slots=True)
class GridDefinition:
    """A cell of the service areas (网格): a township or a village of a county, under a code of the county's own."""

    __pydantic_config__ = WIRE
    code: Code
    name: Name
    region: str
    kind: GridKind
    parent: str | None = None  # a village's township

    def __post_init__(self) -> None:
        stable_code(self.code)
        if self.kind is GridKind.VILLAGE and self.parent is None:
            raise ImpossibleDefinition(
                "GRID_PARENT", "村级网格须写其乡镇网格", "a village names the township it lies in", at=("parent",)
            )
        if self.kind is GridKind.TOWNSHIP and self.parent is not None:
            raise ImpossibleDefinition(
                "GRID_PARENT", "乡镇网格没有上级网格", "a township has no grid above it", at=("parent",)
            )


@dataclass(frozen=True, slots=True)
class InstitutionDefinition:
    """What an institution is. `code` is stable and ours; `credit_code` is GB 32100's, where it has one.

    `scope` is the registered scope of service, `area` the grids it serves, `grid` where it stands.
    `may_sign` is the qualification of a private institution (R019); a public one needs none.
    """

    __pydantic_config__ = WIRE
    code: Code
    name: Name
    kind: InstitutionKind
    tier: Tier | None
    region: str
    ownership: Ownership = Ownership.PUBLIC
    grade: InstitutionGrade | None = None
    credit_code: CreditCode | None = None
    parent: str | None = None
    grid: str | None = None
    area: tuple[str, ...] = ()
    scope: tuple[Department, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    disease_groups: tuple[DiseaseGroup, ...] = ()
    is_pilot: bool = False
    may_sign: bool = False

    def __post_init__(self) -> None:
        stable_code(self.code)
        if self.credit_code is not None:
            credit_code(self.credit_code)
        if self.tier not in TIERS_OF_KIND[self.kind]:
            raise _tier_of_kind(self.kind)
        if self.kind in PRIVATE_KINDS and self.ownership is not Ownership.PRIVATE:
            raise ImpossibleDefinition(
                "OWNERSHIP_OF_KIND",
                f"{self.kind.label.zh}的所有制须为民营（PRIVATE，R019）",
                f"the ownership of a {self.kind.label.en} is PRIVATE (R019)",
                at=("ownership",),
            )
        if self.grade is not None and self.tier is not TIER_OF_LEVEL[self.grade.value[:7]]:
            tier = TIER_OF_LEVEL[self.grade.value[:7]]
            raise ImpossibleDefinition(
                "GRADE_OF_TIER",
                f"{self.grade.label.zh}属{tier.label.zh}（{tier.value}），与机构层级不符",
                f"the grade '{self.grade.label.en}' is one of the tier {tier.value}, not of this institution's",
                at=("grade",),
            )
        for key, listed in (
            ("scope", self.scope),
            ("capabilities", self.capabilities),
            ("diseaseGroups", self.disease_groups),
        ):
            distinct(listed, key)
        if self.parent == self.code:
            raise ImpossibleDefinition(
                "OWN_ANCESTOR", "机构不能是自己的上级", "an institution cannot be its own ancestor", at=("parent",)
            )
        if self.disease_groups and self.kind is not InstitutionKind.CHRONIC_CENTRE:
            raise ImpossibleDefinition(
                "DISEASE_GROUPS",
                "只有慢病管理中心有服务组",
                "only a chronic-disease centre has disease groups",
                at=("diseaseGroups",),
            )


def _tier_of_kind(kind: InstitutionKind) -> ImpossibleDefinition:
    allowed = [tier for tier in Tier if tier in TIERS_OF_KIND[kind]]
    if not allowed:
        return ImpossibleDefinition(
            "TIER_OF_KIND",
            f"{kind.label.zh}不提供医疗服务，没有层级",
            f"a {kind.label.en} delivers no health care and has no tier",
            at=("tier",),
        )
    zh = "或".join(f"{tier.label.zh}（{tier.value}）" for tier in allowed)
    en = " or ".join(tier.value for tier in allowed)
    return ImpossibleDefinition(
        "TIER_OF_KIND",
        f"{kind.label.zh}的层级只能是{zh}",
        f"a {kind.label.en} stands at the tier {en}",
        at=("tier",),
    )


def may_stand_above(parent: Tier | None, child: Tier | None) -> bool:
    """Whether an institution of the one tier may be the parent of one of the other: not below it (PARENT_TIER).

    One without a tier delivers no care, and may stand anywhere.
    """
    return parent is None or child is None or parent.rank >= child.rank


@dataclass(frozen=True, slots=True)
class NetworkDefinition:
    """A care network and the institution that leads it. Only a county consortium is tight or loose (R125)."""

    __pydantic_config__ = WIRE
    code: Code
    name: Name
    kind: NetworkKind
    region: str
    lead: str
    tightness: Tightness | None = None

    def __post_init__(self) -> None:
        stable_code(self.code)
        if (self.tightness is not None) != (self.kind is NetworkKind.COUNTY_CONSORTIUM):
            raise ImpossibleDefinition(
                "TIGHTNESS",
                "县域医共体须写紧密程度，其他网络不写",
                "a county consortium states its tightness, other networks do not",
                at=("tightness",),
            )


def one_partner(kind: AffiliationKind, network: str | None, counterpart: str | None) -> None:
    """Refuse (ImpossibleDefinition AFFILIATION_PARTNER) a membership of no network, a relation to no institution."""
    is_membership = kind is AffiliationKind.NETWORK_MEMBER
    if (network is not None) != is_membership or (counterpart is None) != is_membership:
        raise ImpossibleDefinition(
            "AFFILIATION_PARTNER",
            "网络成员写network，指导与合作关系写counterpart",
            "a membership names `network`, guidance and cooperation name `counterpart`",
        )


@dataclass(frozen=True, slots=True)
class AffiliationDefinition:
    """`institution` is a member of `network`, or is guided by or cooperates with `counterpart`, in [starts, ends).

    FHIR cousin: OrganizationAffiliation. `agreement` is the number of a cooperation agreement's paper.
    """

    __pydantic_config__ = WIRE
    institution: str
    kind: AffiliationKind
    starts: date
    ends: date | None = None
    network: str | None = None
    counterpart: str | None = None
    agreement: str | None = None

    def __post_init__(self) -> None:
        ordered(self.starts, self.ends)
        one_partner(self.kind, self.network, self.counterpart)
        if self.counterpart == self.institution:
            raise ImpossibleDefinition(
                "AFFILIATION_SELF", "机构不能与自己建立关系", "an institution has no affiliation with itself"
            )


@dataclass(frozen=True, slots=True)
class GridResponsibilityDefinition:
    """The hospital answers for the grid in [starts, ends) (包干分片, R016): one hospital a grid on any day."""

    __pydantic_config__ = WIRE
    grid: str
    hospital: str
    starts: date
    ends: date | None = None

    def __post_init__(self) -> None:
        ordered(self.starts, self.ends)
