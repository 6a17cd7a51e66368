"""Quotes from the starter catalog (R080, R238), and what every quote keeps to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.eligibility.facts import During, HouseholdStanding, ResidentFacts, RosterPlace
from catalog.package import ChoiceGroupDefinition, LineDefinition, PackageDefinition, Surcharge, item_codes
from catalog.price import price_of
from catalog.quote.basket import Chosen, QuoteWorld
from catalog.quote.disclosure import ItemCost, ItemQuote
from catalog.quote.quote import Quote, quote
from catalog.schedule import Once, PerPeriod
from catalog.snapshot import ItemVersion
from catalog.vocabulary import (
    Anchor,
    Frame,
    LineSubject,
    Modality,
    PackageTier,
    Payer,
    Period,
    Population,
    PriceStatus,
    RiskGrade,
    Roster,
)
from core.language import Text
from teams.parameter import FundingSubstitution
from tests.catalog.strategies import packages as any_packages
from tests.catalog.strategies import schedules
from tests.eligibility.strategies import residents
from tests.quote.worlds import basket, hypertensive_elder, item, package, pregnant, resident, version_of, world

ELDER = ("BAS-00", "PRI-ELD", "PRI-HTN", "PER-MBWY-HD")


def items_of(made: Quote) -> dict[str, ItemQuote]:
    return {one.item.code: one for one in made.items}


def opening(one: ItemQuote) -> list[str]:
    return [window.span.opens.isoformat() for window in one.plan.windows]


def test_an_elderly_hypertensive_sees_price_overlaps_and_what_is_paid(menu: QuoteWorld) -> None:
    made = quote(basket(hypertensive_elder(), *ELDER), menu)
    assert made.problems == ()
    assert made.total.fen == (14_000, 13_000, 3_000, 0, 8_000)
    assert made.status is PriceStatus.PLACEHOLDER
    assert [(overlap.item, overlap.packages, overlap.holds) for overlap in made.overlaps] == [
        ("GEN-10", ("BAS-00", "PER-MBWY-HD"), "BAS-00"),
        ("GEN-11", ("BAS-00", "PER-MBWY-HD"), "BAS-00"),
    ]
    assert made.overlaps[0].deductions == ()  # the starter data deducts nothing
    items = items_of(made)
    assert (items["HTN-05"].cost, items["HTN-05"].self_fen, items["HTN-05"].carried_by) == (
        ItemCost.PAID,
        8_000,
        "PER-MBWY-HD",
    )
    assert "80元" in items["HTN-05"].cost_words.zh
    assert items["GEN-10"].cost is ItemCost.FREE  # the basic package brings it without a part of the resident's
    assert "ELD-09" not in items  # a monthly contact for red grades only
    assert "DM-05" not in items  # for people with diabetes only (CATALOG.md, inconsistency 10)


def test_an_elderly_hypertensives_plan_is_told_to_the_day(menu: QuoteWorld) -> None:
    red = (During(RiskGrade.RED, date(2026, 5, 20), date(2026, 7, 2)),)
    items = items_of(quote(basket(hypertensive_elder(risk_grades=red), *ELDER), menu))
    assert opening(items["HTN-01"]) == ["2026-03-01", "2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01"]
    assert opening(items["ELD-01"]) == ["2026-03-01", "2027-01-01"]
    assert opening(items["ELD-05"]) == opening(items["ELD-01"])  # the laboratory panel rides along
    assert opening(items["ELD-09"]) == ["2026-05-20", "2026-06-01", "2026-07-01"]
    assert len(items["HTN-05"].plan.windows) == 12
    assert items["TCM-03"].plan.absent_hosts == ("TCM-02",)
    assert opening(items["TCM-03"]) == opening(items["TCM-01"])
    assert items["GEN-05"].plan.windows == ()
    assert items["GEN-05"].schedule.en.startswith("on demand")


def test_priority_packages_of_the_starter_catalog_attach_to_the_basic_one(menu: QuoteWorld) -> None:
    made = quote(basket(hypertensive_elder(), "BAS-00", "PER-MBWY-HD"), menu)
    assert made.problems == ()  # the chronic package finds the priority package that attaches beside it
    assert [(one.version.code, one.joining.name) for one in made.packages] == [
        ("BAS-00", "CHOSEN"),
        ("PER-MBWY-HD", "CHOSEN"),
        ("PRI-ELD", "ATTACHED"),
        ("PRI-HTN", "ATTACHED"),
    ]
    assert made.total == quote(basket(hypertensive_elder(), *ELDER), menu).total


def test_a_pregnant_woman_sees_her_pregnancy_in_weeks(menu: QuoteWorld) -> None:
    chosen = Chosen("PER-MYHH", {"MATERNAL_PLUS": ("MAT-12", "MAT-15")})
    made = quote(basket(pregnant(date(2025, 12, 1)), "BAS-00", "PRI-MAT", chosen), menu)
    assert made.problems == ()
    effects = {one.version.code: one.effect for one in made.packages}
    # expected on 2026-09-07; the check of day 42 may be done to day 49 (CATALOG.md, inconsistency 6)
    assert effects["PRI-MAT"] is not None
    assert (effects["PRI-MAT"].days.closes, effects["PRI-MAT"].is_end_expected) == (date(2026, 10, 26), True)
    assert effects["PER-MYHH"] is not None
    assert (effects["PER-MYHH"].days.closes, effects["PER-MYHH"].is_end_expected) == (date(2027, 2, 28), False)
    items = items_of(made)
    assert (items["MAT-02"].plan.windows[0].span.opens, items["MAT-02"].plan.windows[0].span.closes) == (
        date(2026, 3, 23),
        date(2026, 4, 26),
    )
    assert items["MAT-05"].plan.windows[0].span.closes == date(2026, 9, 13)  # 40+6 weeks, after the day expected
    assert items["MAT-06"].plan.awaits == (Anchor.DISCHARGE,)
    assert len(items["MAT-08"].plan.windows) == 5  # with each antenatal visit
    assert items["CHD-12"].subject is LineSubject.NEWBORN
    assert opening(items["CHD-12"]) == ["2026-09-07", "2026-12-01"]
    assert items["MAT-15"].plan.windows[0].is_expected
    assert made.total.of(Payer.SELF) == 26_000
    assert items["MAT-12"].cost is ItemCost.PAID


def test_a_choice_not_made_is_asked_for(menu: QuoteWorld) -> None:
    made = quote(basket(pregnant(date(2025, 12, 1)), "BAS-00", "PRI-MAT", "PER-MYHH"), menu)
    assert [problem.code.value for problem in made.problems] == ["TOO_FEW_CHOSEN"]


def test_a_child_is_signed_by_a_guardian_and_followed_by_age(menu: QuoteWorld) -> None:
    infant = resident(date(2025, 1, 10))
    made = quote(basket(infant, "BAS-00", "PRI-CHD"), menu)
    assert made.problems == ()
    assert [need.code.name for need in made.packages[1].needs] == ["GUARDIAN_SIGNATURE"]
    items = items_of(made)
    assert opening(items["CHD-03"]) == ["2026-06-10", "2026-12-10"]
    assert items["CHD-03"].plan.passed == 4
    assert opening(items["CHD-07"]) == opening(items["CHD-03"])
    assert (items["CHD-02"].plan.windows, items["CHD-02"].plan.passed) == ((), 1)
    proposed = quote(basket(infant, "BAS-00"), menu)
    assert [one.version.code for one in proposed.proposed] == ["PRI-CHD"]


def test_an_enterprises_package_needs_no_basic_one_and_leaves_its_lines_to_those_who_hold_it(
    menu: QuoteWorld,
) -> None:
    staff = resident(date(1985, 1, 10), rosters=(During(RosterPlace(Roster.EMPLOYER, 30), date(2025, 1, 1)),))
    alone = quote(basket(staff, "ORG-ENT", employer_contract=True), menu)
    assert alone.problems == ()
    assert sorted(items_of(alone)) == ["EMP-01", "EMP-02", "EMP-05", "EMP-06", "EMP-07"]
    assert alone.total.fen == (0, 0, 0, 9_000, 0)
    both = quote(basket(staff, "BAS-00", "ORG-ENT", employer_contract=True), menu)
    talks = items_of(both)["GEN-12"]
    assert (talks.packages, talks.carried_by) == (("BAS-00", "ORG-ENT"), "BAS-00")
    small = replace(staff, rosters=(During(RosterPlace(Roster.EMPLOYER, 9)),))
    codes = [problem.code.value for problem in quote(basket(small, "ORG-ENT"), menu).problems]
    assert codes == ["NOT_ELIGIBLE", "NO_EMPLOYER_CONTRACT"]


def test_a_family_adds_its_package_to_the_basic_one(menu: QuoteWorld) -> None:
    member = resident(date(1985, 1, 10), household=(During(HouseholdStanding(3, True)),))
    made = quote(basket(member, "BAS-00", "FAM-UNIT", years=2), menu)
    assert made.problems == ()
    assert made.total.total == 14_000
    assert items_of(made)["GEN-13"].carried_by == "BAS-00"  # paidIn: the add-on itself costs nothing
    single = resident(date(1985, 1, 10))
    alone = quote(basket(single, "BAS-00", "FAM-UNIT"), menu)
    assert [problem.code.value for problem in alone.problems] == ["NO_FAMILY"]


def test_the_disclosure_says_that_signing_is_neither_home_service_nor_free(menu: QuoteWorld) -> None:
    # R238
    made = quote(basket(hypertensive_elder(), *ELDER), menu)
    told = made.disclosure
    assert told is not None
    assert told.by_modality[Modality.HOME] == sum(Modality.HOME in one.modalities for one in made.items)
    assert told.free_items + told.paid_items == len(made.items)
    home, free, paid, outside, placeholder = told.sentences
    assert home.zh.startswith("签约服务不等于上门服务")
    assert f"{told.by_modality[Modality.HOME]}个可以上门" in home.zh
    assert "不等于免费服务" in free.zh
    assert "380元，其中个人支付80元" in free.zh
    assert "80 yuan" in free.en
    assert "收费" in paid.zh
    assert "以外的项目不在承诺之内" in outside.zh
    assert "占位" in placeholder.zh
    assert items_of(made)["GEN-06"].modality_words.zh == "门诊；不上门"
    assert items_of(made)["GEN-01"].modality_words.en == "clinic, home, online"


def test_what_is_borne_for_a_resident_is_free(menu: QuoteWorld) -> None:
    lifted = hypertensive_elder(tags=(During(Population.POVERTY_LIFTED, date(2020, 1, 1)),))
    made = quote(basket(lifted, *ELDER), replace(menu, substitution=FundingSubstitution(("POVERTY_LIFTED",))))
    assert made.total.of(Payer.SELF) == 0
    assert {one.cost for one in made.items} == {ItemCost.FREE}
    assert made.years[0].substituted == 8_000


def test_a_surcharge_is_said_with_the_item_it_is_for(menu: QuoteWorld) -> None:
    made = quote(basket(hypertensive_elder(), *ELDER), menu)
    assert all(one.surcharge_fen == 0 for one in made.items)
    plain = menu.offers["PER-MBWY-HD"].definition
    items = menu.offers["PER-MBWY-HD"].item_definitions
    group = ChoiceGroupDefinition(
        "EXTRAS", Text("自选", "extras"), 1, ("TCM-17",), surcharges=(Surcharge("TCM-17", 1_250),)
    )
    lines = tuple(line for line in plain.lines if line.item != "TCM-17")
    charged = version_of(replace(plain, lines=lines, choice_groups=(group,)), items)
    dearer = replace(menu, offers={**menu.offers, "PER-MBWY-HD": charged})
    chosen = Chosen("PER-MBWY-HD", {"EXTRAS": ("TCM-17",)})
    made = quote(basket(hypertensive_elder(), *ELDER[:3], chosen), dearer)
    one = items_of(made)["TCM-17"]
    assert (one.self_fen, one.surcharge_fen) == (9_250, 1_250)
    assert "加价12.50元" in one.cost_words.zh


def test_of_two_versions_of_an_item_the_more_frequent_holds() -> None:
    quarterly = item("GEN-01", PerPeriod(1, Period.QUARTER, Frame.CONTRACT))
    yearly = item("GEN-01", PerPeriod(1, Period.YEAR, Frame.CONTRACT))
    basic = package("BAS-00", ("GEN-01",), tier=PackageTier.BASIC)
    other = package("PER-AA", ("GEN-01",))
    menu = world([basic, other], [yearly])
    newer = replace(menu.offers["PER-AA"], items={"GEN-01": ItemVersion(2, 2, quarterly)})
    made = quote(
        basket(resident(date(1980, 1, 1)), "BAS-00", "PER-AA"),
        replace(menu, offers={**menu.offers, "PER-AA": newer}),
    )
    (overlap,) = made.overlaps
    assert overlap.holds == "PER-AA"
    assert len(made.items[0].plan.windows) == 4
    assert made.items[0].item is quarterly
    assert "package PER-AA" in overlap.message.en


def test_the_phone_is_verified_by_the_day_of_signing(menu: QuoteWorld) -> None:
    # GEN-23: signed before the contract begins, so that part of it is behind
    early = quote(basket(resident(date(1980, 1, 1)), "BAS-00", signed=date(2026, 2, 20)), menu)
    assert items_of(early)["GEN-23"].plan.passed == 1
    same_day = quote(basket(resident(date(1980, 1, 1)), "BAS-00"), menu)
    assert opening(items_of(same_day)["GEN-23"]) == ["2026-03-01", "2026-03-01"]


@settings(max_examples=60, deadline=None)
@given(residents(), st.data(), st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 3), st.booleans())
def test_every_basket_of_the_starter_catalog_is_answered_soundly(
    menu: QuoteWorld, facts: ResidentFacts, data: st.DataObject, starts: date, years: int, has_employer: bool
) -> None:
    codes = data.draw(st.lists(st.sampled_from(sorted(menu.offers)), max_size=6))
    made = quote(basket(facts, *codes, starts=starts, years=years, employer_contract=has_employer), menu)
    assert made == quote(basket(facts, *codes, starts=starts, years=years, employer_contract=has_employer), menu)
    assert made.starts == starts
    assert sum(year.amounts.total for year in made.years) == made.total.total
    for problem in made.problems:
        assert problem.message.zh
        assert "{" not in problem.message.zh + problem.message.en
    for one in made.packages:
        if one.effect is None:
            assert one.price.total.total == 0
        elif one.version.definition.tier is PackageTier.PRIORITY:
            assert one.effect.days.opens >= starts
    refused = {problem.path[1] for problem in made.problems if problem.path[0] == "packages" and len(problem.path) > 1}
    for place, code in enumerate(codes):
        standing = next(one for one in made.packages if one.version.code == code)
        assert standing.effect is not None or place in refused or codes.index(code) in refused
    held = {code for one in made.packages if one.effect for code in item_codes(one.version.definition)}
    assert {one.item.code for one in made.items} <= held
    for each in made.items:
        for window in each.plan.windows:
            assert starts <= window.span.opens <= window.span.closes
            assert made.ends is not None
            assert window.span.closes < made.ends


@settings(max_examples=60, deadline=None)
@given(
    st.lists(any_packages, min_size=1, max_size=3),
    st.lists(schedules, min_size=6, max_size=6),
    residents(),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.integers(1, 3),
)
def test_no_package_that_can_be_written_breaks_the_quote(
    listed: list[PackageDefinition],
    planned: list[PerPeriod | Once],
    facts: ResidentFacts,
    starts: date,
    years: int,
) -> None:
    codes = ("GEN-01", "GEN-02", "GEN-03", "TCM-01", "TCM-02", "HOM-01")
    items = [item(code, schedule) for code, schedule in zip(codes, planned, strict=True)]
    made = quote(
        basket(facts, *[one.code for one in listed], "GONE-00", starts=starts, years=years), world(listed, items)
    )
    assert not made.is_signable  # one of them is not on the menu
    assert sum(one.price.total.total for one in made.packages) == made.total.total
    assert [year.number for year in made.years] == list(range(1, years + 1))


def test_a_free_package_leaves_every_item_free() -> None:
    basic = package("BAS-00", (LineDefinition("GEN-01"),), tier=PackageTier.BASIC, price=price_of({Payer.FISCAL: 5}))
    made = quote(basket(resident(date(1980, 1, 1)), "BAS-00"), world([basic]))
    assert [one.cost for one in made.items] == [ItemCost.FREE]
    assert made.disclosure is not None
    assert made.disclosure.paid_items == 0
    assert all("标明" not in sentence.zh for sentence in made.disclosure.sentences)


def test_what_can_no_longer_fall_due_is_told_apart_and_not_disclosed(menu: QuoteWorld) -> None:
    # R238: no promise of services whose time is over
    made = quote(basket(resident(date(2020, 1, 10)), "BAS-00", "PRI-CHD"), menu)
    over = {one.item.code for one in made.items if one.plan.is_over}
    assert {"CHD-02", "CHD-03", "CHD-07"} <= over
    assert made.disclosure is not None
    left = [one for one in made.items if not one.plan.is_over]
    assert made.disclosure.free_items + made.disclosure.paid_items == len(left) < len(made.items)
    assert f"共{len(left)}个项目" in made.disclosure.sentences[0].zh
    assert made.disclosure.by_modality[Modality.HOME] == sum(Modality.HOME in one.modalities for one in left)
