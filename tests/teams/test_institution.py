"""Institutions, networks and relations: codes with check characters, tiers of kinds, periods of days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import Text
from core.wire import ImpossibleDefinition
from teams.code import credit_code, stable_code
from teams.institution import (
    NEEDS_AGREEMENT,
    PRIVATE_KINDS,
    TIERS_OF_KIND,
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
    may_stand_above,
)
from teams.period import in_force, ordered, overlap
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
from tests.teams.builders import COUNTY, LONG_AGO, TODAY, institution

NAME = Text("某院", "A hospital")

CREDIT_CODES = ["12450399MB00000197", "91450399MA0000007Q"]
"""Synthetic ones of DOMAIN.md, with check characters computed there."""


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_social_credit_code_with_its_check_character_is_kept(code: str) -> None:
    """GB 32100-2015."""
    assert credit_code(code) == code
    assert institution("A1", InstitutionKind.CARE_HOME, None, credit_code=code).credit_code == code


@pytest.mark.parametrize("position", range(18))
def test_a_wrong_digit_anywhere_in_a_social_credit_code_is_found(position: int) -> None:
    code = CREDIT_CODES[0]
    other = "2" if code[position] != "2" else "3"
    with pytest.raises(ImpossibleDefinition) as refused:
        institution("A1", InstitutionKind.CARE_HOME, None, credit_code=code[:position] + other + code[position + 1 :])
    assert refused.value.code == "BAD_CREDIT_CODE"


@pytest.mark.parametrize(
    "code",
    ["", "12450399MB0000019", "12450399MB000001970", "12450399mb00000197", "12450399MB0000019 ", "1245O399MB00000197"],
)
def test_what_has_not_the_shape_of_a_social_credit_code_is_refused(code: str) -> None:
    with pytest.raises(ImpossibleDefinition) as refused:
        credit_code(code)
    assert refused.value.code == "BAD_CREDIT_CODE"


@pytest.mark.parametrize("code", ["A1", "YS-TH-01", "4503", "A" * 32])
def test_a_stable_code_is_kept(code: str) -> None:
    assert stable_code(code) == code


@pytest.mark.parametrize("code", ["", "A", "-A", "a1", "A 1", "A_1", "A1\n", "甲乙", "A" * 33])
def test_what_is_no_stable_code_is_refused_wherever_it_stands(code: str) -> None:
    for build in (
        lambda: stable_code(code),
        lambda: institution(code, InstitutionKind.CARE_HOME, None),
        lambda: GridDefinition(code, NAME, COUNTY, GridKind.VILLAGE, "G1"),
        lambda: NetworkDefinition(code, NAME, NetworkKind.ALLIANCE, COUNTY, "A1"),
    ):
        with pytest.raises(ImpossibleDefinition) as refused:
            build()
        assert refused.value.code == "BAD_CODE"


@pytest.mark.parametrize("kind", InstitutionKind)
def test_a_kind_stands_only_at_its_tiers(kind: InstitutionKind) -> None:
    """R013, A2."""
    for tier in (None, *Tier):
        if tier in TIERS_OF_KIND[kind]:
            assert institution("A1", kind, tier, ownership=Ownership.PRIVATE).tier is tier
        else:
            with pytest.raises(ImpossibleDefinition) as refused:
                institution("A1", kind, tier)
            assert (refused.value.code, refused.value.at) == ("TIER_OF_KIND", ("tier",))
            allowed = [each.value for each in TIERS_OF_KIND[kind] if each is not None]
            assert all(each in refused.value.text.en and each in refused.value.text.zh for each in allowed)
            assert allowed or "no tier" in refused.value.text.en


@pytest.mark.parametrize("kind", [kind for kind in InstitutionKind if kind in PRIVATE_KINDS])
def test_a_private_kind_is_not_registered_as_public(kind: InstitutionKind) -> None:
    """R019: as a public one it would need no qualification to be the home of a team."""
    (tier, *_) = TIERS_OF_KIND[kind]
    with pytest.raises(ImpossibleDefinition) as refused:
        institution("A1", kind, tier)
    assert (refused.value.code, refused.value.at) == ("OWNERSHIP_OF_KIND", ("ownership",))
    assert institution("A1", kind, tier, ownership=Ownership.PRIVATE).ownership is Ownership.PRIVATE


@pytest.mark.parametrize("grade", InstitutionGrade)
def test_a_grade_is_one_of_the_level_of_the_tier(grade: InstitutionGrade) -> None:
    """B6."""
    homes = {
        Tier.TOWNSHIP: InstitutionKind.TOWNSHIP_HOSPITAL,
        Tier.SECONDARY: InstitutionKind.SECONDARY_HOSPITAL,
        Tier.TERTIARY: InstitutionKind.TERTIARY_HOSPITAL,
        Tier.VILLAGE: InstitutionKind.VILLAGE_CLINIC,
        None: InstitutionKind.CARE_HOME,
    }
    fitting = {"1": Tier.TOWNSHIP, "2": Tier.SECONDARY, "3": Tier.TERTIARY}[grade.value.split("_")[1]]
    assert institution("A1", homes[fitting], fitting, grade=grade).grade is grade
    for tier in set(homes) - {fitting}:
        with pytest.raises(ImpossibleDefinition) as refused:
            institution("A1", homes[tier], tier, grade=grade)
        assert (refused.value.code, refused.value.at) == ("GRADE_OF_TIER", ("grade",))


@pytest.mark.parametrize(
    ("parts", "at"),
    [
        ({"scope": (Department.TCM, Department.SURGERY, Department.TCM)}, ("scope", 2)),
        ({"capabilities": (Capability.HOME_BED,) * 2}, ("capabilities", 1)),
        ({"disease_groups": (DiseaseGroup.STROKE,) * 2}, ("diseaseGroups", 1)),
    ],
)
def test_what_an_institution_has_is_listed_once(parts: dict[str, Any], at: tuple[str, int]) -> None:
    with pytest.raises(ImpossibleDefinition) as refused:
        institution("A1", InstitutionKind.CHRONIC_CENTRE, Tier.SECONDARY, **parts)
    assert (refused.value.code, refused.value.at) == ("LISTED_TWICE", at)


def test_an_institution_stands_below_none_of_a_lower_tier() -> None:
    assert may_stand_above(Tier.TOWNSHIP, Tier.VILLAGE)
    assert may_stand_above(Tier.TOWNSHIP, Tier.TOWNSHIP)
    assert not may_stand_above(Tier.VILLAGE, Tier.TOWNSHIP)
    assert may_stand_above(None, Tier.TERTIARY)
    assert may_stand_above(Tier.VILLAGE, None)


def test_what_a_credit_code_looks_like_is_told() -> None:
    with pytest.raises(ImpossibleDefinition) as refused:
        credit_code("12450399mb00000197")
    assert "18 digits or capital letters" in refused.value.text.en
    assert "18位数字或大写字母" in refused.value.text.zh


def test_private_in_house_and_school_clinics_need_an_agreement() -> None:
    """R193."""
    assert {
        InstitutionKind.PRIVATE_CLINIC,
        InstitutionKind.IN_HOUSE_CLINIC,
        InstitutionKind.SCHOOL_CLINIC,
    } <= NEEDS_AGREEMENT
    assert InstitutionKind.VILLAGE_CLINIC not in NEEDS_AGREEMENT


def build_affiliation(kind: AffiliationKind, **parts: Any) -> AffiliationDefinition:
    return AffiliationDefinition("A1", kind, LONG_AGO, **parts)


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: institution("A1", InstitutionKind.CARE_HOME, None, parent="A1"), "OWN_ANCESTOR"),
        (
            lambda: institution(
                "A1", InstitutionKind.COUNTY_HOSPITAL, Tier.SECONDARY, disease_groups=(DiseaseGroup.STROKE,)
            ),
            "DISEASE_GROUPS",
        ),
        (lambda: GridDefinition("G1", NAME, COUNTY, GridKind.TOWNSHIP, parent="G2"), "GRID_PARENT"),
        (lambda: GridDefinition("G1", NAME, COUNTY, GridKind.VILLAGE), "GRID_PARENT"),
        (lambda: NetworkDefinition("N1", NAME, NetworkKind.COUNTY_CONSORTIUM, COUNTY, "A1"), "TIGHTNESS"),
        (lambda: NetworkDefinition("N1", NAME, NetworkKind.ALLIANCE, COUNTY, "A1", Tightness.LOOSE), "TIGHTNESS"),
        (lambda: build_affiliation(AffiliationKind.NETWORK_MEMBER), "AFFILIATION_PARTNER"),
        (lambda: build_affiliation(AffiliationKind.NETWORK_MEMBER, counterpart="A2"), "AFFILIATION_PARTNER"),
        (lambda: build_affiliation(AffiliationKind.GUIDANCE, network="N1"), "AFFILIATION_PARTNER"),
        (lambda: build_affiliation(AffiliationKind.GUIDANCE), "AFFILIATION_PARTNER"),
        (
            lambda: build_affiliation(AffiliationKind.COOPERATION, counterpart="A2", network="N1"),
            "AFFILIATION_PARTNER",
        ),
        (lambda: build_affiliation(AffiliationKind.GUIDANCE, counterpart="A1"), "AFFILIATION_SELF"),
        (lambda: build_affiliation(AffiliationKind.GUIDANCE, counterpart="A2", ends=LONG_AGO), "PERIOD_EMPTY"),
        (lambda: GridResponsibilityDefinition("G1", "A1", TODAY, TODAY), "PERIOD_EMPTY"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused_in_both_languages(
    build: Callable[[], object], code: str
) -> None:
    with pytest.raises(ImpossibleDefinition) as refused:
        build()
    assert refused.value.code == code
    assert refused.value.text.zh
    assert refused.value.text.en


def test_what_the_policies_describe_can_be_defined() -> None:
    """R125 (a tight consortium), R155 (a centre with seven groups), R234 (guidance), R014 (village grids)."""
    centre = institution(
        "A1", InstitutionKind.CHRONIC_CENTRE, Tier.SECONDARY, disease_groups=tuple(DiseaseGroup), parent="A2"
    )
    assert len(centre.disease_groups) == 7
    assert isinstance(centre, InstitutionDefinition)
    consortium = NetworkDefinition("N1", NAME, NetworkKind.COUNTY_CONSORTIUM, COUNTY, "A1", Tightness.TIGHT)
    assert consortium.tightness is Tightness.TIGHT
    assert build_affiliation(AffiliationKind.GUIDANCE, counterpart="A2").counterpart == "A2"
    assert build_affiliation(AffiliationKind.NETWORK_MEMBER, network="N1").network == "N1"
    assert GridDefinition("G1", NAME, COUNTY, GridKind.VILLAGE, parent="G2").parent == "G2"


def test_the_first_day_of_a_period_counts_and_the_last_does_not() -> None:
    """Half-open, as terms are (R028)."""
    ends = TODAY + timedelta(days=1)
    assert in_force(TODAY, ends, TODAY)
    assert not in_force(TODAY, ends, ends)
    assert not in_force(TODAY, None, TODAY - timedelta(days=1))
    assert in_force(TODAY, None, date(2099, 1, 1))


_DAYS = st.integers(0, 12).map(lambda days: TODAY + timedelta(days=days))
_PERIODS = st.tuples(_DAYS, st.none() | _DAYS).filter(lambda period: period[1] is None or period[0] < period[1])


@given(_PERIODS, _PERIODS)
def test_two_periods_overlap_exactly_when_they_share_a_day(
    one: tuple[date, date | None], other: tuple[date, date | None]
) -> None:
    days = [TODAY + timedelta(days=day) for day in range(14)]
    shared = any(in_force(*one, day) and in_force(*other, day) for day in days)
    assert overlap(*one, *other) is shared
    assert overlap(*other, *one) is shared


@given(_DAYS, _DAYS)
def test_a_period_has_a_day(starts: date, ends: date) -> None:
    ordered(starts, None)
    if starts < ends:
        ordered(starts, ends)
    else:
        with pytest.raises(ImpossibleDefinition):
            ordered(starts, ends)
