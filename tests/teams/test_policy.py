"""Regional policy: which row is in force, what a row may say, and that it survives being written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.wire import ImpossibleDefinition
from teams.composition.rule import Capacity, ChainSlot, CompositionRule, RoleMinimum, TierChain
from teams.parameter import (
    Ages,
    AllowedTerms,
    Backfill,
    CadencePeriod,
    ContactCadence,
    CoverageTarget,
    CoverageTargets,
    FundingSubstitution,
    RenewalReminders,
    SlotQuota,
    SlotQuotas,
    SlotResource,
    TargetKind,
)
from teams.policy import (
    RULE_TYPES,
    Policies,
    PolicyDefinition,
    PolicyParameter,
    PolicyStatus,
    RegionalPolicy,
    Rule,
    read_rule,
    written_rule,
)
from teams.role import SIGNING_ROLES
from teams.team import MemberDefinition, TeamDefinition
from teams.vocabulary import ExecutorRole, Tier
from tests.teams.builders import COUNTY, COUNTY_LINEAGE, LINGCHUAN, ONE_AND_ONE_AND_ONE, TODAY, policy

R = ExecutorRole

RULES: dict[PolicyParameter, Rule] = {
    PolicyParameter.COMPOSITION_RULE: LINGCHUAN,
    PolicyParameter.TIER_CHAIN: ONE_AND_ONE_AND_ONE,
    PolicyParameter.CAPACITY: Capacity(1_500),
    PolicyParameter.ALLOWED_TERMS: AllowedTerms((1, 2, 3)),
    PolicyParameter.AGES: Ages(),
    PolicyParameter.CONTACT_CADENCE: ContactCadence(red=CadencePeriod.MONTH, yellow=CadencePeriod.TWO_MONTHS),
    PolicyParameter.SLOT_QUOTAS: SlotQuotas((SlotQuota(SlotResource.EXPERT_SLOT, 50, 50, "市级医院"),)),
    PolicyParameter.BACKFILL: Backfill(date(2021, 9, 30)),
    PolicyParameter.FUNDING_SUBSTITUTION: FundingSubstitution(("POVERTY_LIFTED", "MONITORED")),
    PolicyParameter.COVERAGE_TARGETS: CoverageTargets((CoverageTarget(TargetKind.ABSOLUTE, 2023, percent=39),)),
    PolicyParameter.RENEWAL_REMINDERS: RenewalReminders((60, 14)),
}


def row(rule: Rule, **parts: Any) -> PolicyDefinition:
    """A definition that lays down the one rule."""
    name = next(parameter for parameter, kind in RULE_TYPES.items() if isinstance(rule, kind)).value.lower()
    return PolicyDefinition(COUNTY, TODAY, "DOC-1", "一（一）", **({name: rule} | parts))


@pytest.mark.parametrize("parameter", PolicyParameter)
def test_every_parameter_has_a_rule_that_can_be_laid_down_and_written(parameter: PolicyParameter) -> None:
    """DECISIONS «Regional profiles»."""
    rule = RULES[parameter]
    assert row(rule).parameter is parameter
    assert row(rule).rule == rule
    assert row(rule).status is PolicyStatus.POLICY
    assert read_rule(parameter, written_rule(parameter, rule)) == rule


def test_a_row_that_withdraws_names_the_parameter_and_says_nothing() -> None:
    withdrawn = PolicyDefinition(COUNTY, TODAY, "DOC-1", "-", withdrawn=PolicyParameter.CAPACITY)
    assert withdrawn.parameter is PolicyParameter.CAPACITY
    assert withdrawn.rule is None


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"capacity": Capacity(), "ages": Ages()},
        {"capacity": Capacity(), "withdrawn": PolicyParameter.CAPACITY},
    ],
)
def test_a_row_lays_down_exactly_one_parameter(parts: dict[str, Any]) -> None:
    with pytest.raises(ImpossibleDefinition) as refused:
        PolicyDefinition(COUNTY, TODAY, "DOC-1", "-", **parts)
    assert refused.value.code == "ONE_PARAMETER"


def standing(*rows: RegionalPolicy, on: date = TODAY) -> RegionalPolicy | None:
    return Policies(rows).standing(PolicyParameter.CAPACITY, COUNTY_LINEAGE, on)


def test_the_nearest_region_that_speaks_holds() -> None:
    """DESIGN, idea 2."""
    province, county = policy(Capacity(3_000), "450000"), policy(Capacity(1_000))
    assert standing(province, county) == county
    assert standing(province) == province
    assert standing(policy(Capacity(9_000), "310000"), policy(TierChain(ONE_AND_ONE_AND_ONE.slots))) is None


def test_the_last_correction_of_the_latest_row_holds() -> None:
    wrong, right = policy(Capacity(15)), replace(policy(Capacity(1_500)), revision=2)
    assert standing(wrong, right) == standing(right, wrong) == right
    assert standing(right, replace(wrong, starts=TODAY)) == replace(wrong, starts=TODAY)


def test_the_latest_row_that_has_begun_holds() -> None:
    old, new = policy(Capacity(1_000)), policy(Capacity(2_000), starts=TODAY)
    assert standing(old, new) == new
    assert standing(old, new, on=TODAY - timedelta(days=1)) == old
    assert standing(new, on=TODAY - timedelta(days=1)) is None


def test_a_region_that_withdrew_is_silent_and_its_ancestors_speak() -> None:
    city = policy(Capacity(3_000), "450300")
    withdrawn = policy(None, starts=TODAY, parameter=PolicyParameter.CAPACITY)
    assert standing(city, policy(Capacity(1_000)), withdrawn) == city
    again = replace(policy(Capacity(500)), starts=TODAY + timedelta(days=1))
    assert standing(city, withdrawn, again, on=TODAY + timedelta(days=1)) == again


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*COUNTY_LINEAGE, "310000"]),
            st.integers(-5, 5),
            st.none() | st.integers(1, 9_000).map(Capacity),
        ),
        max_size=8,
        unique_by=lambda drawn: drawn[:2],
    )
)
def test_what_stands_is_in_force_speaks_and_is_outspoken_by_nobody(
    drawn: list[tuple[str, int, Capacity | None]],
) -> None:
    rows = [
        policy(rule, region, TODAY + timedelta(days=days), parameter=PolicyParameter.CAPACITY)
        for region, days, rule in drawn
    ]
    found = standing(*rows)
    last_words = {
        region: max((row for row in rows if row.region == region and row.starts <= TODAY), key=lambda row: row.starts)
        for region in {row.region for row in rows if row.starts <= TODAY}
    }
    speaking = [last_words[region] for region in COUNTY_LINEAGE if region in last_words and last_words[region].rule]
    assert found == (speaking[0] if speaking else None)


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: RoleMinimum(()), "EMPTY_LIST"),
        (lambda: RoleMinimum((R.NURSE,), 0), "OUT_OF_BOUNDS"),
        (lambda: RoleMinimum((R.NURSE,), 101), "OUT_OF_BOUNDS"),
        (lambda: CompositionRule(leaders=()), "EMPTY_LIST"),
        (lambda: CompositionRule(leaders=(R.GENERAL_PRACTITIONER, R.NURSE)), "MAY_NOT_LEAD"),
        (lambda: CompositionRule(largest_team=0), "OUT_OF_BOUNDS"),
        (lambda: ChainSlot(()), "EMPTY_LIST"),
        (lambda: ChainSlot((Tier.VILLAGE,), 2, 1), "OUT_OF_BOUNDS"),
        (lambda: ChainSlot((Tier.VILLAGE,), 0, 0), "OUT_OF_BOUNDS"),
        (lambda: ChainSlot((Tier.VILLAGE,), -1), "OUT_OF_BOUNDS"),
        (lambda: TierChain(()), "EMPTY_LIST"),
        (lambda: Capacity(0), "OUT_OF_BOUNDS"),
        (lambda: Capacity(10_001), "OUT_OF_BOUNDS"),
        (lambda: AllowedTerms(()), "EMPTY_LIST"),
        (lambda: AllowedTerms((2, 3)), "STANDARD_TERM"),
        (lambda: Ages(child_under=61), "AGE_ORDER"),
        (lambda: Ages(package_elderly_from=66), "AGE_ORDER"),
        (lambda: SlotQuota(SlotResource.BED, 0), "OUT_OF_BOUNDS"),
        (lambda: SlotQuota(SlotResource.BED, 10, 101), "OUT_OF_BOUNDS"),
        (lambda: SlotQuotas(()), "EMPTY_LIST"),
        (lambda: Backfill(window_days=0), "OUT_OF_BOUNDS"),
        (Backfill, "BACKFILL_UNBOUND"),
        (lambda: Backfill(date(1999, 12, 31)), "TOO_LONG_AGO"),
        (lambda: CoverageTarget(TargetKind.ABSOLUTE, 2023), "TARGET_FIGURE"),
        (lambda: CoverageTarget(TargetKind.FULL, 2023, percent=100), "TARGET_FIGURE"),
        (lambda: CoverageTarget(TargetKind.UPLIFT, 2023, percent=3), "TARGET_FIGURE"),
        (lambda: CoverageTargets(()), "EMPTY_LIST"),
        (lambda: FundingSubstitution(()), "EMPTY_LIST"),
        (lambda: MemberDefinition("P-1", R.NURSE, "TOWN", hours=0), "OUT_OF_BOUNDS"),
        (lambda: MemberDefinition("P-1", R.NURSE, "TOWN", hours=81), "OUT_OF_BOUNDS"),
        (lambda: MemberDefinition("P-1", R.NURSE, "TOWN", starts=TODAY, ends=TODAY), "PERIOD_EMPTY"),
    ],
)
def test_a_value_out_of_bounds_is_refused_in_both_languages(build: Callable[[], object], code: str) -> None:
    with pytest.raises(ImpossibleDefinition) as refused:
        build()
    assert refused.value.code == code
    assert refused.value.text.zh
    assert refused.value.text.en


SIGNING = tuple(SIGNING_ROLES)
BEDS = SlotQuota(SlotResource.BED, 10, provider="县医院")


@pytest.mark.parametrize(
    ("build", "code", "at"),
    [
        (lambda: RoleMinimum((R.NURSE, R.NURSE)), "LISTED_TWICE", ("roles", 1)),
        (lambda: RoleMinimum((R.NURSE,), tiers=(Tier.VILLAGE,) * 2), "LISTED_TWICE", ("tiers", 1)),
        (lambda: CompositionRule(leaders=(R.SPECIALIST,) * 2), "LISTED_TWICE", ("leaders", 1)),
        (lambda: CompositionRule(without=(R.COURIER,) * 2), "LISTED_TWICE", ("without", 1)),
        (
            lambda: CompositionRule((RoleMinimum((R.PHARMACIST,)), RoleMinimum((R.NURSE,))), without=(R.NURSE,)),
            "ROLES_EXCLUDED",
            ("minimums", 1, "roles"),
        ),
        (lambda: CompositionRule(without=SIGNING), "ROLES_EXCLUDED", ("leaders",)),
        (
            lambda: CompositionRule((RoleMinimum((R.NURSE,), 3), RoleMinimum((R.DENTIST,), 2)), largest_team=4),
            "MINIMUMS_TOO_LARGE",
            ("largestTeam",),
        ),
        (lambda: ChainSlot((Tier.VILLAGE,) * 2), "LISTED_TWICE", ("tiers", 1)),
        (
            lambda: TierChain((ChainSlot((Tier.TERTIARY,)), ChainSlot((Tier.SECONDARY, Tier.TERTIARY)))),
            "LISTED_TWICE",
            ("slots", 1, "tiers", 1),
        ),
        (lambda: AllowedTerms((1, 2, 1)), "LISTED_TWICE", ("years", 2)),
        (lambda: SlotQuotas((BEDS, replace(BEDS, percent=20))), "LISTED_TWICE", ("quotas", 1)),
        (lambda: FundingSubstitution(("ELDERLY", "ELDERLY")), "LISTED_TWICE", ("populations", 1)),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused_where_it_does(
    build: Callable[[], object], code: str, at: tuple[str | int, ...]
) -> None:
    with pytest.raises(ImpossibleDefinition) as refused:
        build()
    assert (refused.value.code, refused.value.at) == (code, at)
    assert refused.value.text.zh
    assert refused.value.text.en


def test_a_policy_at_the_edge_of_contradiction_is_one() -> None:
    nurses = RoleMinimum((R.NURSE, R.PHARMACIST), 4)
    assert CompositionRule((nurses,), largest_team=4, without=(R.NURSE,)).largest_team == 4
    assert CompositionRule(leaders=(R.SPECIALIST, R.CLINICIAN), without=(R.CLINICIAN,)).without == (R.CLINICIAN,)
    assert len(SlotQuotas((BEDS, replace(BEDS, provider=None), replace(BEDS, resource=SlotResource.LAB))).quotas) == 3
    assert Backfill(date(2000, 1, 1)).deadline == date(2000, 1, 1)
    assert Capacity(10_000).residents_per_signing_doctor == 10_000


def test_nobody_joins_a_team_before_it_is_formed() -> None:
    early = MemberDefinition("P-1", R.NURSE, "TOWN", starts=TODAY - timedelta(days=1))
    name = policy(Capacity()).document.title
    with pytest.raises(ImpossibleDefinition) as refused:
        TeamDefinition("TEAM", name, "TOWN", TODAY, members=(early,))
    assert refused.value.code == "BEFORE_FORMED"
    on_time = replace(early, starts=TODAY)
    assert TeamDefinition("TEAM", name, "TOWN", TODAY, members=(on_time,)).members == (on_time,)


@pytest.mark.parametrize(
    ("parameter", "written"),
    [
        (PolicyParameter.CAPACITY, {"residentsPerSigningDoctor": "many"}),
        (PolicyParameter.CAPACITY, {"residentsPerSigningDoctor": 2000, "extra": 1}),
        (PolicyParameter.CAPACITY, {"residentsPerSigningDoctor": 0}),
        (PolicyParameter.COMPOSITION_RULE, {"minimums": [{"roles": ["SURGEON-GENERAL"]}]}),
        (PolicyParameter.COMPOSITION_RULE, {"leaders": ["NURSE"]}),
        (PolicyParameter.TIER_CHAIN, {"slots": []}),
        (PolicyParameter.ALLOWED_TERMS, {"years": [4]}),
    ],
)
def test_a_written_rule_that_is_none_is_refused(parameter: PolicyParameter, written: object) -> None:
    """A file or a column may hold anything."""
    with pytest.raises(ValidationError):
        read_rule(parameter, written)


def test_no_limit_of_a_slot_is_kept_and_not_read_back_as_the_usual_one() -> None:
    chain = TierChain((ChainSlot((Tier.VILLAGE,), at_least=1, at_most=None),))

    assert read_rule(PolicyParameter.TIER_CHAIN, written_rule(PolicyParameter.TIER_CHAIN, chain)) == chain
