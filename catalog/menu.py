"""The menu (菜单): what a region offers on a day, in sections by population. Pure rules over a snapshot.

Sections are those of DOMAIN part C: the basic package, the key populations of A2, the chronic diseases by the seven
disease groups, traditional Chinese medicine (R088), and the other populations (R135–R140, R152).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from catalog.package import tcm_share
from catalog.snapshot import PackageVersion, Publication
from catalog.vocabulary import PackageTier, Population
from core.labelled import Labelled

LARGEST_MENU = 200
"""A published menu is a document, bounded by its publication and not paginated (DECISIONS)."""


class MenuSectionKind(Labelled):
    """Sections of the menu (菜单分区), in the order they are shown."""

    BASIC = "BASIC", "基础服务", "Basic services"
    ELDERLY = "ELDERLY", "老年人", "Older people"
    MATERNAL = "MATERNAL", "孕产妇", "Pregnancy and after birth"
    CHILD = "CHILD", "儿童", "Children"
    CHRONIC_DISEASE = "CHRONIC_DISEASE", "慢性病", "Chronic diseases"
    TRADITIONAL_MEDICINE = "TRADITIONAL_MEDICINE", "中医药", "Traditional Chinese medicine"
    TUBERCULOSIS = "TUBERCULOSIS", "肺结核", "Tuberculosis"
    MENTAL_HEALTH = "MENTAL_HEALTH", "严重精神障碍", "Severe mental disorders"
    DISABILITY = "DISABILITY", "残疾人", "People with disabilities"
    POVERTY_RELIEF = "POVERTY_RELIEF", "脱贫人口和监测对象", "Poverty-lifted and monitored households"
    SPECIAL_FAMILY = "SPECIAL_FAMILY", "计划生育特殊家庭", "Special family-planning families"
    HOME_CARE = "HOME_CARE", "居家服务", "Care at home"
    CARE_HOME = "CARE_HOME", "养老机构", "Care homes"
    WORKPLACE = "WORKPLACE", "职业人群", "Working people"
    MIGRANT_WORKER = "MIGRANT_WORKER", "务工和流动人口", "Migrant workers"
    CAMPUS = "CAMPUS", "校园", "Schools"
    FAMILY = "FAMILY", "家庭", "Families"
    EVERYBODY = "EVERYBODY", "全人群", "Everybody"


DISEASE_GROUPS = (
    Population.HYPERTENSION,
    Population.T2DM,
    Population.CHD,
    Population.STROKE,
    Population.COPD,
    Population.CKD,
    Population.TUMOUR,
)
"""The seven chronic-disease groups (R155), in the order they are shown."""

_SECTION_OF = {
    Population.ELDERLY: MenuSectionKind.ELDERLY,
    Population.MATERNAL: MenuSectionKind.MATERNAL,
    Population.CHILD: MenuSectionKind.CHILD,
    **dict.fromkeys(DISEASE_GROUPS, MenuSectionKind.CHRONIC_DISEASE),
    Population.TB: MenuSectionKind.TUBERCULOSIS,
    Population.SMD: MenuSectionKind.MENTAL_HEALTH,
    Population.DISABLED: MenuSectionKind.DISABILITY,
    Population.POVERTY_LIFTED: MenuSectionKind.POVERTY_RELIEF,
    Population.MONITORED: MenuSectionKind.POVERTY_RELIEF,
    Population.FP_SPECIAL: MenuSectionKind.SPECIAL_FAMILY,
    Population.MOBILITY_LIMITED: MenuSectionKind.HOME_CARE,
    Population.CARE_HOME_RESIDENT: MenuSectionKind.CARE_HOME,
    Population.EMPLOYEE: MenuSectionKind.WORKPLACE,
    Population.MIGRANT_WORKER: MenuSectionKind.MIGRANT_WORKER,
    Population.FLOATING: MenuSectionKind.MIGRANT_WORKER,
    Population.STUDENT: MenuSectionKind.CAMPUS,
}
_MOSTLY_TCM = Fraction(1, 2)
_TIER_ORDER = list(PackageTier)


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """The packages of one chronic-disease group inside the chronic-disease section."""

    population: Population
    offers: tuple[Publication, ...]


@dataclass(frozen=True, slots=True)
class MenuSection:
    """One section; a package stands once in it, and in every section whose population it addresses."""

    kind: MenuSectionKind
    offers: tuple[Publication, ...]
    groups: tuple[MenuGroup, ...] = ()


def sections(offers: Iterable[Publication]) -> tuple[MenuSection, ...]:
    """Arrange what is on offer into sections; empty ones are left out. Basic before personalised, then by code."""
    ordered = sorted(offers, key=_place)
    found = {
        kind: tuple(offer for offer in ordered if kind in section_kinds(offer.version)) for kind in MenuSectionKind
    }
    return tuple(
        MenuSection(kind, held, _groups(held) if kind is MenuSectionKind.CHRONIC_DISEASE else ())
        for kind, held in found.items()
        if held
    )


def section_kinds(version: PackageVersion) -> frozenset[MenuSectionKind]:
    """The sections a package belongs to: one for each population it addresses, and TCM when half of it is TCM."""
    package = version.definition
    kinds = {_SECTION_OF[population] for population in package.audience if population in _SECTION_OF}
    if tcm_share(package, version.item_definitions) >= _MOSTLY_TCM:
        kinds.add(MenuSectionKind.TRADITIONAL_MEDICINE)
    if package.tier is PackageTier.BASIC:
        kinds.add(MenuSectionKind.BASIC)
    if package.tier is PackageTier.ADD_ON:
        kinds.add(MenuSectionKind.FAMILY)
    return frozenset(kinds or {MenuSectionKind.EVERYBODY})


def _groups(offers: tuple[Publication, ...]) -> tuple[MenuGroup, ...]:
    held = (
        (disease, tuple(o for o in offers if disease in o.version.definition.audience)) for disease in DISEASE_GROUPS
    )
    return tuple(MenuGroup(disease, members) for disease, members in held if members)


def _place(offer: Publication) -> tuple[int, str]:
    return _TIER_ORDER.index(offer.version.definition.tier), offer.version.code
