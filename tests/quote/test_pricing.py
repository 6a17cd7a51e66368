"""What baskets cost: by payer and contract year, in fen (C1, rule 5; DECISIONS, price)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.condition import AgeCondition, EpisodeCondition
from catalog.eligibility.facts import During, Pregnancy
from catalog.package import ChoiceGroupDefinition, Deduction, EpisodeTerm, PackageDefinition, Surcharge, YearsTerm
from catalog.price import Price, price_of
from catalog.quote.basket import Chosen
from catalog.quote.proration import Amounts, amounts_of
from catalog.quote.quote import Quote, quote
from catalog.vocabulary import Episode, Frame, PackageTier, Payer, Population, PriceStatus, TimeUnit
from core.language import Text
from teams.parameter import FundingSubstitution
from tests.quote.worlds import basket, package, pregnant, resident, world

ADULT = resident(date(1980, 5, 4))
BASIC = package("BAS-00", tier=PackageTier.BASIC, price=Price(3000, 3000, 1000, status=PriceStatus.ADOPTED))
SELF_PAID = price_of({Payer.MEDICAL_INSURANCE: 10_000, Payer.SELF: 8_001}, PriceStatus.ADOPTED)
GROUP = ChoiceGroupDefinition(
    "EXTRAS",
    Text("自选", "extras"),
    2,
    ("TCM-01", "TCM-02", "TCM-03"),
    at_least=0,
    surcharges=(Surcharge("TCM-01", 500), Surcharge("TCM-02", 300, Payer.FISCAL)),
)


def quoted(*packages: PackageDefinition, years: int = 1, **more: Any) -> Quote:
    facts = more.pop("facts", ADULT)
    chosen = more.pop("chosen", [one.code for one in packages])
    asked = basket(facts, *chosen, years=years, employer_contract=True)
    return quote(asked, world(packages, **more))


def test_a_term_of_three_years_is_three_yearly_prices() -> None:
    made = quoted(BASIC, package("PER-AA", price=SELF_PAID), years=3)
    assert made.problems == ()
    assert [year.amounts.fen for year in made.years] == [(3000, 13_000, 1000, 0, 8_001)] * 3
    assert [year.span.opens for year in made.years] == [date(2026, 3, 1), date(2027, 3, 1), date(2028, 3, 1)]
    assert made.total.total == 3 * 25_001
    assert made.status is PriceStatus.ADOPTED


def test_one_placeholder_makes_the_quote_a_placeholder() -> None:
    made = quoted(BASIC, package("PER-AA", price=replace(SELF_PAID, status=PriceStatus.PLACEHOLDER)))
    assert made.status is PriceStatus.PLACEHOLDER
    assert made.disclosure is not None
    assert "占位" in made.disclosure.sentences[-1].zh


def test_what_starts_in_mid_year_is_paid_by_the_day() -> None:
    rule = AgeCondition(TimeUnit.YEAR, from_=46)  # reached on 2026-05-04, the 65th day of the contract year
    made = quoted(BASIC, package("PER-AA", price=SELF_PAID, eligibility=rule), years=2)
    first, second = made.packages[1].price.years
    assert (first.days, first.of_days) == (301, 365)
    assert first.amounts.fen == (0, 8_247, 0, 0, 6_598)  # 14,844.66 fen in all, 8,246.58 and 6,598.09
    assert second.amounts == amounts_of(SELF_PAID)


def test_an_episode_package_is_paid_once_and_whole() -> None:
    episode = package(
        "PER-MA",
        price=SELF_PAID,
        eligibility=EpisodeCondition(Episode.PREGNANCY),
        term=EpisodeTerm(Episode.PREGNANCY),
    )
    made = quoted(BASIC, episode, years=2, facts=pregnant(date(2026, 1, 10)))
    assert [year.amounts.total for year in made.packages[1].price.years] == [18_001, 0]
    later = pregnant(date(2027, 2, 10))  # the pregnancy runs over into the second contract year
    made = quoted(BASIC, episode, years=2, facts=later)
    assert [year.amounts.total for year in made.packages[1].price.years] == [18_001, 0]
    assert [year.days > 0 for year in made.packages[1].price.years] == [True, True]


def test_a_package_of_one_school_year_is_paid_until_its_end() -> None:
    school = package("ORG-SC", price=SELF_PAID, term=YearsTerm((1,), Frame.SCHOOL))
    made = quoted(BASIC, school)
    effect = made.packages[1].effect
    assert effect is not None
    assert effect.days.ends == date(2026, 9, 1)
    assert made.packages[1].price.years[0].days == 184


def test_chosen_options_add_their_surcharges_each_year() -> None:
    extra = package("PER-AA", price=SELF_PAID, choice_groups=(GROUP,))
    chosen = ["BAS-00", Chosen("PER-AA", {"EXTRAS": ("TCM-01", "TCM-02")})]
    made = quoted(BASIC, extra, years=2, chosen=chosen)
    assert made.packages[1].price.years[1].surcharges == Amounts((0, 0, 300, 0, 500))
    assert made.packages[1].price.total.fen == (0, 20_000, 600, 0, 17_002)
    assert quoted(BASIC, extra, years=2).packages[1].price.total.fen == (0, 20_000, 0, 0, 16_002)


def test_only_what_a_designer_set_is_deducted_and_never_below_zero() -> None:
    cheap = price_of({Payer.SELF: 700})
    shares = package("PER-AA", ("GEN-01", "GEN-02"), price=cheap, deductions=(Deduction("GEN-01", "BAS-00", 500),))
    made = quoted(BASIC, shares)
    (applied,) = made.packages[1].price.deductions
    assert (applied.item, applied.shared_with, applied.fen, applied.year) == ("GEN-01", "BAS-00", 500, 1)
    assert made.packages[1].price.total.total == 200
    assert made.overlaps[0].deductions == (applied,)
    greedy = replace(shares, deductions=(Deduction("GEN-01", "BAS-00", 500), Deduction("GEN-01", "BAS-00", 900)))
    made = quoted(BASIC, greedy)
    assert [one.fen for one in made.packages[1].price.deductions] == [500, 200]
    assert made.packages[1].price.total.total == 0
    elsewhere = replace(shares, deductions=(Deduction("GEN-02", "BAS-00", 500),))
    assert quoted(BASIC, elsewhere).packages[1].price.total.total == 700


def test_a_deduction_is_for_the_days_on_which_both_are_held() -> None:
    late = package("PER-BB", ("GEN-01",), eligibility=AgeCondition(TimeUnit.YEAR, from_=46))
    shares = package("PER-AA", ("GEN-01",), price=SELF_PAID, deductions=(Deduction("GEN-01", "PER-BB", 365),))
    made = quoted(BASIC, shares, late)
    assert [one.fen for one in made.packages[1].price.deductions] == [301]
    itself_late = replace(shares, eligibility=late.eligibility)
    made = quoted(BASIC, itself_late, replace(late, eligibility=BASIC.eligibility))
    assert [one.fen for one in made.packages[1].price.deductions] == [301]


def test_the_self_pay_part_is_borne_for_named_populations_while_the_tag_holds() -> None:
    # DOMAIN C1, rule 5: fiscal funds bear it where policy says so; asked on the first day of each contract year
    rule = FundingSubstitution(("POVERTY_LIFTED",))
    lifted = resident(date(1980, 5, 4), tags=(During(Population.POVERTY_LIFTED, date(2025, 1, 1), date(2026, 12, 31)),))
    costly = package("PER-AA", price=SELF_PAID)
    made = quoted(BASIC, costly, years=2, facts=lifted, substitution=rule)
    first, second = made.packages[1].price.years
    assert (first.amounts.fen, first.substituted, first.borne_by) == ((0, 10_000, 8_001, 0, 0), 8_001, Payer.FISCAL)
    assert (second.amounts.fen, second.substituted, second.borne_by) == ((0, 10_000, 0, 0, 8_001), 0, None)
    assert made.total.total == quoted(BASIC, costly, years=2).total.total


def test_tags_that_follow_from_facts_are_borne_for_too() -> None:
    rule = FundingSubstitution(("ELDERLY",), "MEDICAL_INSURANCE")
    costly = package("PER-AA", price=SELF_PAID)
    made = quoted(BASIC, costly, facts=resident(date(1950, 1, 1)), substitution=rule)
    assert made.packages[1].price.total.fen == (0, 18_001, 0, 0, 0)
    assert all(item.self_fen == 0 for item in made.items)


fen = st.integers(0, 10**10) | st.integers(0, 9)
prices = st.builds(Price, fen, fen, fen, fen, fen)
some_packages = st.lists(
    st.tuples(prices, st.integers(0, 50), st.booleans(), st.integers(0, 2)), min_size=1, max_size=4
).map(
    lambda drawn: [
        package(
            f"PER-A{place}",
            ("GEN-01",),
            price=price,
            eligibility=AgeCondition(TimeUnit.YEAR, from_=age),
            choice_groups=(GROUP,) if has_group else (),
            requires=("BAS-00",) if requires else (),
        )
        for place, (price, age, has_group, requires) in enumerate(drawn)
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    some_packages,
    st.integers(1, 3),
    st.dates(date(1950, 1, 1), date(2026, 1, 1)),
    st.booleans(),
    st.lists(st.sampled_from(GROUP.options), unique=True, max_size=2),
)
def test_years_packages_and_payers_sum_to_the_total_whatever_is_chosen(
    listed: list[PackageDefinition], years: int, born: date, is_borne: bool, options: list[str]
) -> None:
    chosen = [Chosen(one.code, {"EXTRAS": tuple(options)} if one.choice_groups else {}) for one in listed]
    rule = FundingSubstitution(("ELDERLY",)) if is_borne else None
    menu = world([BASIC, *listed], substitution=rule)
    costs = []
    for number in range(len(chosen) + 1):
        made = quote(basket(resident(born), Chosen("BAS-00"), *chosen[:number], years=years), menu)
        assert sum(year.amounts.total for year in made.years) == made.total.total
        assert sum(one.price.total.total for one in made.packages) == made.total.total
        for payer in Payer:
            assert sum(year.amounts.of(payer) for year in made.years) == made.total.of(payer)
        costs.append(made.total.total)
    assert costs == sorted(costs)  # a larger basket never costs less: nothing is deducted here


@settings(max_examples=60, deadline=None)
@given(prices, st.integers(1, 10**6), st.sampled_from(Payer), st.integers(1, 3))
def test_a_larger_basket_costs_less_only_by_its_deductions(price: Price, off: int, payer: Payer, years: int) -> None:
    shares = package("PER-AA", ("GEN-01",), price=price, deductions=(Deduction("GEN-01", "PER-BB", off, payer),))
    other = package("PER-BB", ("GEN-01",), price=SELF_PAID)
    smaller, larger = quoted(BASIC, shares, years=years), quoted(BASIC, shares, other, years=years)
    deducted = sum(one.fen for one in larger.packages[1].price.deductions)
    assert deducted == min(off, price.of(payer)) * years
    assert larger.total.total == smaller.total.total + 18_001 * years - deducted
    assert larger.packages[1].price.total.of(payer) == max(price.of(payer) - off, 0) * years


def test_a_pregnancy_that_ended_long_ago_costs_nothing() -> None:
    episode = package(
        "PER-MA", price=SELF_PAID, eligibility=EpisodeCondition(Episode.PREGNANCY), term=EpisodeTerm(Episode.PREGNANCY)
    )
    facts = resident(date(1990, 1, 1), pregnancies=(Pregnancy(date(2020, 1, 1), date(2020, 10, 1)),))
    made = quoted(BASIC, episode, facts=facts)
    assert made.packages[1].effect is None
    assert made.packages[1].price.total.total == 0


def test_who_bears_the_self_pay_part_is_asked_on_the_first_day_of_the_year_with_the_package() -> None:
    rule = FundingSubstitution(("ELDERLY",))
    elderly = package("PER-EL", ("GEN-03",), price=SELF_PAID, eligibility=AgeCondition(TimeUnit.YEAR, from_=65))
    turns_65 = resident(date(1961, 3, 2))  # on the second day of the contract
    made = quoted(BASIC, elderly, facts=turns_65, years=2, substitution=rule)
    assert [year.amounts.of(Payer.SELF) for year in made.packages[1].price.years] == [0, 0]
    assert [year.substituted > 0 for year in made.packages[1].price.years] == [True, True]


def test_a_deduction_is_taken_for_an_item_of_a_package_held_already() -> None:
    shares = package("PER-AA", ("GEN-01",), price=SELF_PAID, deductions=(Deduction("GEN-01", "BAS-00", 365),))
    held = resident(date(1980, 5, 4), held=(During("BAS-00", date(2025, 1, 1)),))
    made = quoted(BASIC, shares, facts=held, chosen=["PER-AA"])
    assert [(one.shared_with, one.fen) for one in made.packages[0].price.deductions] == [("BAS-00", 365)]
    ends = resident(date(1980, 5, 4), held=(During("BAS-00", date(2025, 1, 1), date(2026, 3, 11)),))
    made = quoted(BASIC, shares, facts=ends, chosen=["PER-AA"])
    assert [one.fen for one in made.packages[0].price.deductions] == [10]
    elsewhere = replace(shares, deductions=(Deduction("GEN-02", "BAS-00", 365),))
    assert quoted(BASIC, elsewhere, facts=held, chosen=["PER-AA"]).packages[0].price.deductions == ()
