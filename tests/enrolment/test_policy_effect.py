"""What a policy row would change is what laying it down changes: told in words, counted exactly (R002, R077, R096)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.condition import TagCondition
from catalog.eligibility.deciding import holds
from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.package import EpisodeTerm, YearsTerm
from catalog.queries import read_snapshot
from catalog.snapshot import Snapshot
from catalog.vocabulary import Payer, Population
from core.database import connected
from core.faults import Fault
from core.language import Text
from enrolment import policy_impact
from enrolment.models import Resident
from enrolment.policy_effect import (
    AgesEffect,
    Ground,
    PolicyEffect,
    Proposal,
    SubstitutionEffect,
    TermsEffect,
    ground,
    menus,
)
from enrolment.policy_impact import policy_effect
from enrolment.policy_words import Change, changes
from enrolment.queries import facts_of
from teams.composition.finding import RuleKind
from teams.composition.report import report
from teams.composition.rule import Capacity, ChainSlot, CompositionRule, RoleMinimum, TierChain
from teams.composition.turning import Turning, turning
from teams.models import PolicyDocument, Region, RegionalPolicy, Team, TeamStandingPeriod
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
from teams.policy import Policies, PolicyParameter, Rule, written_rule
from teams.queries.workforce import LARGEST_SLICE, load_workforce
from teams.region import RegionDefinition, RegionKind
from teams.vocabulary import ExecutorRole, TeamStanding, Tier
from tests.enrolment.residents import make, store
from tests.teams.builders import TODAY, YANGSHUO, full_team, less, policy, workforce
from tests.teams.builders import team as a_team

ON = date(2026, 4, 1)
PROVINCE, CITY, COUNTY, NEIGHBOUR, QUIET = "450000", "450300", "450321", "450323", "450324"
HOMES = ((COUNTY, "YS-T01"), (COUNTY, None), (NEIGHBOUR, None), (CITY, None), ("310101", None))
P = PolicyParameter


async def nobody(_teams: Collection[str]) -> Mapping[str, int]:
    """No team has any residents."""
    return {}


REGIONS = {
    code: RegionDefinition(code, Text(code, code), kind, parent)
    for code, kind, parent in (
        (PROVINCE, RegionKind.PROVINCE, None),
        (CITY, RegionKind.CITY, PROVINCE),
        (COUNTY, RegionKind.COUNTY, CITY),
        (NEIGHBOUR, RegionKind.COUNTY, CITY),
        ("310000", RegionKind.PROVINCE, None),
    )
}


def capacity(number: int, region: str, starts: date = date(2020, 1, 1)) -> Any:
    """A row about capacity."""
    return policy(Capacity(number), region, starts)


def capacity_ground(region: str, rule: Capacity | None, *rows: Any) -> Ground:
    """Where a proposal about capacity would hold."""
    return ground(Proposal(region, P.CAPACITY, rule, ON), Policies(rows), REGIONS)


def test_a_row_holds_in_the_region_and_below_where_nobody_speaks_for_himself() -> None:
    own = capacity(900, COUNTY)
    found = capacity_ground(PROVINCE, Capacity(1_000), own, capacity(1_500, PROVINCE))

    assert found.regions == (PROVINCE, CITY, NEIGHBOUR)
    assert found.own == (own,)
    assert (found.rule_now, found.rule_then) == (Capacity(1_500), Capacity(1_000))


def test_whoever_inherits_from_a_region_that_speaks_is_not_touched() -> None:
    found = capacity_ground(PROVINCE, Capacity(1_000), capacity(900, CITY))

    assert found.regions == (PROVINCE,)
    assert [row.region for row in found.own] == [CITY]


def test_a_region_that_withdrew_its_row_inherits_again() -> None:
    withdrawn = policy(None, COUNTY, date(2021, 1, 1), parameter=P.CAPACITY)
    found = capacity_ground(CITY, Capacity(1_000), capacity(900, COUNTY), withdrawn)

    assert COUNTY in found.regions
    assert found.own == ()


def test_withdrawing_lets_the_regions_above_speak_again_and_then_nobody() -> None:
    above, own = capacity(1_500, PROVINCE), capacity(900, CITY)
    under_somebody, under_nobody = capacity_ground(CITY, None, above, own), capacity_ground(CITY, None, own)

    assert (under_somebody.present, under_somebody.following) == (own, above)
    assert (under_nobody.present, under_nobody.following) == (own, None)
    assert under_nobody.rule_then == Capacity()


def test_a_row_of_the_very_day_is_corrected_and_a_later_one_ends_it() -> None:
    may = date(2026, 5, 1)
    corrected = replace(capacity(900, CITY, ON), revision=2)
    found = capacity_ground(CITY, Capacity(1_000), corrected, capacity(800, CITY, may), capacity(700, COUNTY, may))

    assert found.row.revision == 3
    assert (found.rule_now, found.rule_then) == (Capacity(900), Capacity(1_000))
    assert found.until == may


def said(before: Rule | None, after: Rule | None) -> list[tuple[str, str | None, str | None]]:
    """Changes in English."""
    found = changes(before, after)
    assert all(text.zh for one in found for text in (one.subject, one.now, one.then) if text is not None)
    return [(one.subject.en, one.now and one.now.en, one.then and one.then.en) for one in found]  # type: ignore[misc]


GP, NURSE = ExecutorRole.GENERAL_PRACTITIONER, ExecutorRole.NURSE


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            ContactCadence(CadencePeriod.QUARTER, red=CadencePeriod.MONTH),
            ContactCadence(CadencePeriod.TWO_MONTHS, green=CadencePeriod.YEAR),
            [
                ("contact: everybody", "once a quarter", "once in two months"),
                ("contact: graded red", "once a month", None),
                ("contact: graded green", None, "once a year"),
            ],
        ),
        (
            SlotQuotas((SlotQuota(SlotResource.BED, 10), SlotQuota(SlotResource.EXAM, 5, provider="市级医院"))),
            SlotQuotas((SlotQuota(SlotResource.BED, 10), SlotQuota(SlotResource.EXAM, 5, 20, "市级医院"))),
            [
                (
                    "kept free: examinations (市级医院)",
                    "at least 5%",
                    "at least 5%, released 20% of the time earlier",
                )
            ],
        ),
        (
            Backfill(date(2026, 6, 30)),
            Backfill(window_days=30),
            [
                ("last day for late entries", "2026-06-30", None),
                ("days that a late entry may lie back", None, "30"),
            ],
        ),
        (
            RenewalReminders(),
            RenewalReminders((14, 60)),
            [("reminders, days before the end", "30, 7", "60, 14")],
        ),
        (
            None,
            CoverageTargets(
                (
                    CoverageTarget(TargetKind.ABSOLUTE, 2026, percent=39),
                    CoverageTarget(TargetKind.UPLIFT, 2026, "ELDERLY", from_points=1, to_points=3),
                    CoverageTarget(TargetKind.FULL, 2026, "NOBODY_KNOWS"),
                )
            ),
            [
                ("coverage target for 2026: all residents", None, "39%"),
                ("coverage target for 2026: older people", None, "1 to 3 percentage points more"),
                ("coverage target for 2026: NOBODY_KNOWS", None, "everybody but those justifiably unsigned"),
            ],
        ),
        (
            CompositionRule((RoleMinimum((NURSE,)), RoleMinimum((GP,), tiers=(Tier.TOWNSHIP,))), leaders=(GP,)),
            CompositionRule(
                (RoleMinimum((NURSE,), 2),), (GP,), 10, guiding_hospital=True, without=(ExecutorRole.ASSISTANT,)
            ),
            [
                ("nurse", "at least 1", "at least 2"),
                (f"{GP.label.en} at the tier '{Tier.TOWNSHIP.label.en}'", "at least 1", None),
                ("largest team", "100", "10"),
                ("guiding hospital", None, "required"),
                ("excluded roles", None, ExecutorRole.ASSISTANT.label.en),
            ],
        ),
        (
            TierChain((ChainSlot((Tier.VILLAGE,)), ChainSlot((Tier.TERTIARY,), 0, None))),
            TierChain((ChainSlot((Tier.VILLAGE,), 1, 2), ChainSlot((Tier.TERTIARY,), 0, None))),
            [(f"tier chain: '{Tier.VILLAGE.label.en}'", "exactly 1", "1 to 2")],
        ),
        (Capacity(), Capacity(1_500), [("most residents for one signing doctor", "2000", "1500")]),
        (AllowedTerms((1, 2, 3)), AllowedTerms((3, 1)), [("years of contracts", "1, 2, 3", "1, 3")]),
        (Ages(), Ages(60, 60, 7), [("older people from the age of", "65", "60")]),
        (
            None,
            FundingSubstitution(("DISABLED", "ELDERLY")),
            [
                ("self-pay part borne for", None, "older people, people with disabilities"),
                ("borne by", None, "fiscal and earmarked funds"),
            ],
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, list) else "",
)
def test_what_differs_is_said_subject_by_subject(
    before: Rule | None, after: Rule | None, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert said(before, after) == expected


def test_the_order_in_which_something_is_named_changes_nothing() -> None:
    one, other = (CompositionRule((RoleMinimum(roles),), leaders=roles) for roles in ((GP, NURSE)[:1], (GP,)))
    populations = FundingSubstitution(("DISABLED", "ELDERLY")), FundingSubstitution(("ELDERLY", "DISABLED"))

    assert changes(one, other) == changes(*populations) == ()


def test_two_entries_on_one_subject_are_told_together() -> None:
    found = changes(None, CompositionRule((RoleMinimum((NURSE,)), RoleMinimum((NURSE,), 2)), leaders=(GP,)))

    assert Change(Text("护士", "nurse"), None, Text("至少1名；至少2名", "at least 1; at least 2")) in found


def test_only_formed_teams_turn_and_the_gap_has_no_document_yet() -> None:
    whole, without = full_team(code="WHOLE"), less(full_team(code="WITHOUT"), "PH-1")
    asleep = replace(without, code="ASLEEP", standing=TeamStanding.SUSPENDED)
    now = replace(workforce(), teams=(whole, without, asleep, a_team(code="EMPTY")))

    found = turning(now, policy(YANGSHUO, starts=TODAY), {})

    assert [one.team.code for one in found.broken] == ["WITHOUT"]
    (gap,) = found.broken[0].gaps
    assert (gap.kind, gap.roles, gap.basis) == (RuleKind.MINIMUM_ROLE, (ExecutorRole.PUBLIC_HEALTH_WORKER,), None)
    assert (found.teams, found.incomplete_now, found.incomplete_then, found.mended) == (3, 1, 2, ())


def test_a_team_is_mended_where_the_rule_it_breaks_is_withdrawn_and_told_what_it_breaks_now() -> None:
    standing = policy(YANGSHUO)
    now = replace(workforce(standing), teams=(less(full_team(), "PH-1"),))

    found = turning(now, policy(None, starts=TODAY, parameter=P.COMPOSITION_RULE), {})

    (mended,) = found.mended
    assert [gap.basis for gap in mended.gaps] == [standing]
    assert (found.incomplete_now, found.incomplete_then, found.broken) == (1, 0, ())


def test_teams_with_more_residents_than_they_could_carry_are_named() -> None:
    now = replace(workforce(Capacity(2_000)), teams=(full_team(code="FULL"), full_team(code="FREE")))
    before = report(now.teams[0], now).capacity

    found = turning(now, capacity(500, COUNTY, TODAY), {"FULL": before + 1, "FREE": before // 4})

    assert (found.capacity_now, found.capacity_then) == (2 * before, before // 2)
    assert found.over_now == 1
    assert [(one.team.code, one.capacity, one.load) for one in found.over_then] == [("FULL", before // 4, before + 1)]


@dataclass(frozen=True)
class World:
    """The starter data with residents; the statements sent, and the catalog in memory."""

    sent: list[str]
    snapshot: Snapshot

    async def effect(self, region: str, parameter: PolicyParameter, rule: Rule | None, on: date = ON) -> PolicyEffect:
        return await policy_effect(Proposal(region, parameter, rule, on), self.snapshot, nobody)


@pytest.fixture
async def world(starter_url: str) -> AsyncIterator[World]:
    """Residents of two counties, of the city above them, and of another province."""
    sent: list[str] = []
    async with connected(starter_url, on_statement=sent.append):
        await store(make(), HOMES)
        yield World(sent, await read_snapshot())


async def lay_down(region: str, parameter: PolicyParameter, rule: Rule | None, starts: date = ON) -> None:
    """The row stands."""
    await RegionalPolicy.create(
        region=await Region.get(code=region),
        parameter=parameter.value,
        rule=None if rule is None else written_rule(parameter, rule),
        starts=starts,
        document=await PolicyDocument.first(),
        clause="示例",
        status="POLICY",
        set_at=datetime(2026, 1, 1, tzinfo=UTC),
        set_by="test",
    )


async def states(snapshot: Snapshot) -> dict[str, bool]:
    """Of every formed team of the city, whether it meets every rule on the day."""
    keys: Any = await Team.filter(region__code__startswith="4503").values_list("id", flat=True)
    lineages = {code: tuple(snapshot.lineage(code)) for code in snapshot.regions}
    read = await load_workforce(list(keys), ON, lineages, with_candidates=False)
    formed = [team for team in read.teams if team.standing is TeamStanding.FORMED]
    return {team.code: report(team, read).is_met for team in formed}


@pytest.mark.parametrize(
    ("region", "parameter", "rule", "turn"),
    [
        (COUNTY, P.COMPOSITION_RULE, CompositionRule((RoleMinimum((ExecutorRole.TCM_PHYSICIAN,)),)), "broken"),
        (COUNTY, P.COMPOSITION_RULE, CompositionRule((RoleMinimum((GP,)),)), "mended"),
        (CITY, P.TIER_CHAIN, TierChain((ChainSlot((Tier.TERTIARY,)),)), "broken"),
    ],
)
async def test_the_teams_said_to_break_and_to_be_mended_do_so_once_the_row_stands(
    world: World, region: str, parameter: PolicyParameter, rule: Rule, turn: str
) -> None:
    effect = await world.effect(region, parameter, rule)
    before = await states(world.snapshot)

    await lay_down(region, parameter, rule)

    after = await states(world.snapshot)
    found = effect.consequence
    assert isinstance(found, Turning)
    affected: Any = await Team.filter(region__code__in=list(effect.ground.regions)).values_list("code", flat=True)
    assert found.teams == len(set(before) & set(affected)) > 0
    turned = {
        "broken": sorted(code for code in before if before[code] and not after[code]),
        "mended": sorted(code for code in before if after[code] and not before[code]),
    }
    assert turned[turn]
    assert [one.team.code for one in found.broken] == turned["broken"]
    assert [one.team.code for one in found.mended] == turned["mended"]
    assert found.incomplete_then == sum(not met for code, met in after.items() if code in set(affected))


async def test_a_citys_composition_rule_leaves_the_counties_that_have_their_own_alone(world: World) -> None:
    rule = CompositionRule((RoleMinimum((ExecutorRole.TCM_PHYSICIAN,)),))
    effect = await world.effect(CITY, P.COMPOSITION_RULE, rule)

    assert {row.region for row in effect.ground.own} == {COUNTY, NEIGHBOUR}
    assert {CITY, QUIET} <= set(effect.ground.regions)
    assert not {COUNTY, NEIGHBOUR, PROVINCE} & set(effect.ground.regions)
    assert isinstance(effect.consequence, Turning)
    assert not [t for t in effect.consequence.now.teams if t.region in (COUNTY, NEIGHBOUR)]


async def test_suspended_teams_are_not_judged(world: World) -> None:
    first = (await world.effect(COUNTY, P.CAPACITY, Capacity(500))).consequence
    team = await Team.filter(region__code=COUNTY).first()
    await TeamStandingPeriod.filter(team=team).update(ends=date(2026, 2, 1))
    await TeamStandingPeriod.create(team=team, standing="SUSPENDED", reason="整顿", starts=date(2026, 2, 1))

    second = (await world.effect(COUNTY, P.CAPACITY, Capacity(500))).consequence

    assert isinstance(first, Turning)
    assert isinstance(second, Turning)
    assert first.teams - second.teams == 1


async def test_residents_signed_come_from_the_count_of_enrolments(world: World) -> None:
    asked: list[list[str]] = []

    async def a_thousand(teams: Collection[str]) -> Mapping[str, int]:
        asked.append(sorted(teams))
        return {"YS-T01-TEAM01": 1_000}

    proposal = Proposal(COUNTY, P.CAPACITY, Capacity(10), ON)
    found = (await policy_effect(proposal, world.snapshot, a_thousand)).consequence

    assert isinstance(found, Turning)
    assert len(asked) == 1
    assert len(asked[0]) == found.teams
    assert [(one.team.code, one.load) for one in found.over_then] == [("YS-T01-TEAM01", 1_000)]


async def test_more_teams_than_are_judged_at_once_name_the_region(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_impact, "LARGEST_SLICE", 83)

    with pytest.raises(Fault) as caught:
        await world.effect(COUNTY, P.CAPACITY, Capacity(500))

    assert caught.value.path == ("policy", "region")
    assert LARGEST_SLICE == 1_000


@pytest.mark.parametrize("years", [(1,), (2,), (2, 3), (1, 2, 3)])
async def test_packages_whose_years_would_change_are_those_on_the_menus(world: World, years: tuple[int, ...]) -> None:
    rule = AllowedTerms(years, years[0])  # type: ignore[arg-type]
    effect = await world.effect(CITY, P.ALLOWED_TERMS, rule)

    found = effect.consequence
    assert isinstance(found, TermsEffect)
    on_offer = {offer.version.id: offer.version for offer in world.snapshot.offers(COUNTY, ON)}
    assert found.packages == len(on_offer) > 20
    expected = {
        version.code: (term.years, tuple(year for year in term.years if year in years))
        for version in on_offer.values()
        if isinstance(term := version.definition.term, YearsTerm) and not set(term.years) <= set(years)
    }
    assert {one.version.code: (one.now, one.then) for one in found.touched} == expected
    assert found.without_term == sum(not left for _, left in expected.values())
    assert any(isinstance(version.definition.term, EpisodeTerm) for version in on_offer.values())
    assert all(set(one.regions) == set(effect.ground.regions) for one in found.touched)


async def people(regions: Collection[str]) -> dict[str, tuple[str, ResidentFacts]]:
    """Everybody who lives in these regions on the day, and where, one by one."""
    homes: dict[str, str] = dict(
        await Resident.filter(region__code__in=list(regions)).values_list("code", "region__code")
    )
    known = await facts_of(list(homes), PROVINCE, ON)
    return {code: (homes[code], facts) for code, facts in known.items()}


def belongs(population: Population, facts: ResidentFacts, ages: Ages) -> bool:
    """Whether somebody is one of a population on the day."""
    return holds(TagCondition(population), facts, Setting(ages), ON)


@pytest.mark.parametrize("then", [Ages(61, 60, 7), Ages(70, 66, 3), Ages(65, 60, 7), Ages(60, 40, 18)])
async def test_those_who_become_older_people_or_children_are_counted_one_by_one(world: World, then: Ages) -> None:
    """A4."""
    effect = await world.effect(CITY, P.AGES, then)

    found, here = effect.consequence, await people(effect.ground.regions)
    assert isinstance(found, AgesEffect)
    assert found.residents == len(here) > 100
    for shift in found.populations:
        both = [
            (belongs(shift.population, one, Ages()), belongs(shift.population, one, then)) for _, one in here.values()
        ]
        assert (shift.now, shift.then) == (sum(now for now, _ in both), sum(then for _, then in both))
        assert (shift.become, shift.cease) == (both.count((False, True)), both.count((True, False)))
    assert [shift.population for shift in found.populations] == [Population.ELDERLY, Population.CHILD]
    assert any(shift.become or shift.cease for shift in found.populations) is (then != Ages())


async def test_residents_of_a_county_with_its_own_ages_are_not_counted(world: World) -> None:
    await lay_down(COUNTY, P.AGES, Ages(70, 60, 7), date(2026, 1, 1))

    effect = await world.effect(CITY, P.AGES, Ages(60, 60, 7))

    assert isinstance(effect.consequence, AgesEffect)
    assert effect.consequence.residents == len(await people((CITY, NEIGHBOUR)))
    assert COUNTY not in effect.ground.regions


async def test_whose_self_pay_would_be_borne_is_told_by_the_ages_of_each_place(world: World) -> None:
    """A4: who is older is told by the ages of the place lived in."""
    await lay_down(COUNTY, P.AGES, Ages(50, 40, 7), date(2026, 1, 1))
    await lay_down(CITY, P.FUNDING_SUBSTITUTION, FundingSubstitution(("DISABLED",)), date(2026, 1, 1))

    effect = await world.effect(CITY, P.FUNDING_SUBSTITUTION, FundingSubstitution(("ELDERLY",), "MEDICAL_INSURANCE"))

    found, here = effect.consequence, await people(effect.ground.regions)
    assert isinstance(found, SubstitutionEffect)
    both = []
    for home, facts in here.values():
        ages = Ages(50, 40, 7) if home == COUNTY else Ages()
        both.append((belongs(Population.DISABLED, facts, ages), belongs(Population.ELDERLY, facts, ages)))
    assert (found.borne_now, found.borne_then) == (sum(now for now, _ in both), sum(then for _, then in both))
    assert (found.added, found.dropped) == (both.count((False, True)), both.count((True, False)))
    assert min(found.added, found.dropped) > 0
    assert found.populations == (
        (Population.ELDERLY, found.borne_then),
        (Population.DISABLED, found.borne_now),
    )
    assert (found.bearer_now, found.bearer_then) == (Payer.FISCAL, Payer.MEDICAL_INSURANCE)
    offers = [offer.version for offer in world.snapshot.offers(COUNTY, ON)]
    assert {one.version.code: one.fen for one in found.packages} == {
        version.code: version.definition.price.self_pay for version in offers if version.definition.price.self_pay
    }


async def test_withdrawing_a_substitution_ends_it_for_everybody_named(world: World) -> None:
    populations = FundingSubstitution(("DISABLED", "POVERTY_LIFTED", "MONITORED", "FP_SPECIAL"))
    await lay_down(CITY, P.FUNDING_SUBSTITUTION, populations, date(2026, 1, 1))

    found = (await world.effect(CITY, P.FUNDING_SUBSTITUTION, None)).consequence

    assert isinstance(found, SubstitutionEffect)
    assert found.dropped == found.borne_now > 0
    assert (found.borne_then, found.added, found.bearer_then) == (0, 0, None)


@pytest.mark.parametrize(
    ("parameter", "rule"),
    [
        (P.CONTACT_CADENCE, ContactCadence(CadencePeriod.MONTH)),
        (P.SLOT_QUOTAS, SlotQuotas((SlotQuota(SlotResource.BED, 10),))),
        (P.BACKFILL, Backfill(window_days=30)),
        (P.RENEWAL_REMINDERS, RenewalReminders((60, 14))),
        (P.COVERAGE_TARGETS, CoverageTargets((CoverageTarget(TargetKind.FULL, 2026),))),
    ],
)
async def test_where_no_records_depend_on_a_parameter_only_the_words_tell(
    world: World, parameter: PolicyParameter, rule: Rule
) -> None:
    effect = await world.effect(CITY, parameter, rule)

    assert effect.consequence is None
    assert effect.changes


async def test_a_row_that_says_what_stands_already_changes_nothing(world: World) -> None:
    effect = await world.effect(CITY, P.CAPACITY, Capacity(2_000))

    assert effect.changes == ()
    assert isinstance(effect.consequence, Turning)
    assert (effect.consequence.broken, effect.consequence.mended) == ((), ())
    assert effect.consequence.capacity_now == effect.consequence.capacity_then > 0


RULES: list[tuple[PolicyParameter, Rule]] = [
    (P.COMPOSITION_RULE, CompositionRule((RoleMinimum((ExecutorRole.NURSE,), 2),))),
    (P.TIER_CHAIN, TierChain((ChainSlot((Tier.VILLAGE,)),))),
    (P.CAPACITY, Capacity(500)),
    (P.ALLOWED_TERMS, AllowedTerms((1,))),
    (P.AGES, Ages(60, 60, 7)),
    (P.FUNDING_SUBSTITUTION, FundingSubstitution(("ELDERLY", "DISABLED"))),
]


@pytest.mark.parametrize(("parameter", "rule"), RULES)
async def test_a_whole_province_takes_no_more_statements_than_a_county_without_teams(
    world: World, parameter: PolicyParameter, rule: Rule
) -> None:
    world.sent.clear()
    await world.effect("450305", parameter, rule)
    few = len(world.sent)
    world.sent.clear()
    await world.effect(PROVINCE, parameter, rule)

    assert few == len(world.sent) <= 8


async def test_menus_name_each_version_once_with_the_regions_that_show_it(world: World) -> None:
    found = menus(world.snapshot, (COUNTY, NEIGHBOUR, "310101"), ON)

    shown = {
        (offer.version.id, region)
        for region in (COUNTY, NEIGHBOUR, "310101")
        for offer in world.snapshot.offers(region, ON)
    }
    assert {(key, region) for key, (_, regions) in found.items() for region in regions} == shown
    codes = [version.code for version, _ in found.values()]
    assert codes == sorted(codes)
