"""The tier chain, guiding hospitals, and how institutions stand to each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from teams.composition.finding import Finding, RuleKind
from teams.composition.report import report
from teams.composition.rule import ChainSlot, CompositionRule, TierChain
from teams.team import Workforce
from teams.vocabulary import (
    AffiliationKind,
    ExecutorRole,
    InstitutionKind,
    Tier,
)
from tests.teams.builders import (
    CITY,
    FAR_TOWN,
    HOSPITAL,
    MCH,
    NEXT_VILLAGE,
    ONE_AND_ONE_AND_ONE,
    SHANGHAI_TRIO,
    STRANGER,
    TOWN,
    VILLAGE,
    YANGSHUO,
    affiliation,
    full_team,
    institution,
    of_kind,
    one_of,
    workforce,
)

R = ExecutorRole


def met(findings: tuple[Finding, ...]) -> list[bool]:
    return [finding.is_met for finding in findings]


@pytest.mark.parametrize("top", [HOSPITAL, CITY])
def test_the_guilin_chain_is_one_village_one_township_and_one_hospital_of_level_2_or_3(top: str) -> None:
    """R077."""
    chained = full_team(chain=(VILLAGE, top))
    assert report(chained, workforce(YANGSHUO, ONE_AND_ONE_AND_ONE)).is_met


def test_each_slot_of_the_chain_is_a_finding_of_its_own() -> None:
    """R077: without a hospital and with two villages, two of three slots are broken, differently."""
    chained = full_team(chain=(VILLAGE, NEXT_VILLAGE))
    village, township, hospital = of_kind(
        report(chained, workforce(YANGSHUO, ONE_AND_ONE_AND_ONE)), RuleKind.TIER_CHAIN
    )
    assert (village.is_met, village.wanted, village.found, village.missing) == (False, 1, 2, 0)
    assert village.institutions == (NEXT_VILLAGE,)
    assert "多1家" in village.text.zh
    assert township.is_met
    assert (hospital.is_met, hospital.wanted, hospital.found, hospital.missing) == (False, 1, 0, 1)
    assert hospital.tiers == (Tier.SECONDARY, Tier.TERTIARY)
    assert "缺1家" in hospital.text.zh
    assert "1 missing" in hospital.text.en


def test_a_hospital_named_twice_stands_in_the_chain_once() -> None:
    chained = full_team(chain=(VILLAGE, HOSPITAL, HOSPITAL, TOWN))
    assert report(chained, workforce(YANGSHUO, ONE_AND_ONE_AND_ONE)).is_met


def test_shanghais_trio_is_community_district_and_city() -> None:
    """B5: one community centre, one district-level and one city-level hospital."""
    rule = workforce(SHANGHAI_TRIO)
    assert met(of_kind(report(full_team(chain=(HOSPITAL, CITY)), rule), RuleKind.TIER_CHAIN)) == [True, True, True]
    assert met(of_kind(report(full_team(chain=(HOSPITAL, MCH)), rule), RuleKind.TIER_CHAIN)) == [True, False, False]


@pytest.mark.parametrize(
    ("slot", "asked"),
    [
        (ChainSlot((Tier.VILLAGE,)), "exactly 1 institution of the tier 'village clinic, community station'"),
        (ChainSlot((Tier.SECONDARY,), 2, 2), "exactly 2 institutions of the tier 'level-2 hospital'"),
        (ChainSlot((Tier.SECONDARY,), at_most=None), "at least 1 institution of the tier"),
        (
            ChainSlot((Tier.SECONDARY, Tier.TERTIARY), at_most=3),
            "1 to 3 institutions of the tier 'level-2 hospital' or 'level-3 hospital'",
        ),
    ],
)
def test_what_a_slot_asks_is_said_for_any_number(slot: ChainSlot, asked: str) -> None:
    (found,) = of_kind(report(full_team(), workforce(TierChain((slot,)))), RuleKind.TIER_CHAIN)
    assert found.text.en.startswith(f"The team's tier chain must have {asked}")


def test_a_slot_without_a_limit_takes_any_number() -> None:
    villages = TierChain((ChainSlot((Tier.VILLAGE,), at_least=1, at_most=None),))
    (slot,) = of_kind(report(full_team(chain=(VILLAGE, NEXT_VILLAGE)), workforce(villages)), RuleKind.TIER_CHAIN)
    assert (slot.is_met, slot.found) == (True, 2)


def test_qianjiangs_teams_need_a_guiding_hospital() -> None:
    """R234; a guide of a lower tier is none."""
    rule = CompositionRule(guiding_hospital=True)
    gap = one_of(report(full_team(), workforce(rule)), RuleKind.GUIDING_HOSPITAL)
    assert (gap.missing, gap.institutions) == (1, (TOWN,))
    town = affiliation(TOWN, AffiliationKind.GUIDANCE, FAR_TOWN)
    assert not one_of(report(full_team(), workforce(rule, affiliations=[town])), RuleKind.GUIDING_HOSPITAL).is_met
    guided = affiliation(TOWN, AffiliationKind.GUIDANCE, MCH)
    finding = one_of(report(full_team(), workforce(rule, affiliations=[guided])), RuleKind.GUIDING_HOSPITAL)
    assert finding.is_met
    assert MCH in finding.text.en
    assert of_kind(report(full_team(), workforce()), RuleKind.GUIDING_HOSPITAL) == ()


def test_a_village_clinic_is_guided_through_its_township_hospital() -> None:
    """R234: a relation of the parent holds for the child."""
    guided = workforce(
        CompositionRule(guiding_hospital=True), affiliations=[affiliation(TOWN, AffiliationKind.GUIDANCE, MCH)]
    )
    assert one_of(report(full_team(home=VILLAGE), guided), RuleKind.GUIDING_HOSPITAL).is_met


def test_the_chain_too_must_be_related_to_the_home_institution() -> None:
    told = report(full_team(chain=(STRANGER,)), workforce(YANGSHUO))
    assert one_of(told, RuleKind.NETWORK).institutions == (STRANGER,)


def test_relations_survive_a_loop_in_the_parents() -> None:
    """An institution made its own ancestor is refused elsewhere; a report of such data ends all the same."""
    loop = [
        institution("AA", InstitutionKind.TOWNSHIP_HOSPITAL, Tier.TOWNSHIP, parent="BB"),
        institution("BB", InstitutionKind.TOWNSHIP_HOSPITAL, Tier.TOWNSHIP, parent="AA"),
    ]
    looped: Workforce = workforce(institutions=loop)
    assert looped.line("AA") == ("AA", "BB")
    assert looped.related("AA", "BB")
    assert not looped.related("AA", TOWN)
    assert looped.networks_of("AA") == frozenset()


def test_relations_are_of_the_day() -> None:
    """`affiliations` of a workforce are those in force: without them nothing but the house relates."""
    alone = replace(workforce(), affiliations=())
    assert alone.related(VILLAGE, TOWN)
    assert not alone.related(FAR_TOWN, TOWN)
    assert workforce().related(FAR_TOWN, TOWN)
    assert workforce().networks_of(VILLAGE) == workforce().networks_of(HOSPITAL) == frozenset({"NET"})
