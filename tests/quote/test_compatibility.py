"""What keeps a basket from being signed: every problem by its code and place (DOMAIN C1; DECISIONS)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.condition import (
    AgeBounds,
    AgeCondition,
    AllOf,
    FlagCondition,
    HoldsCondition,
    HouseholdCondition,
    RosterCondition,
    SexCondition,
)
from catalog.eligibility.facts import During, HouseholdStanding, RosterPlace
from catalog.package import ChoiceGroupDefinition, LineDefinition, PackageDefinition, PackageNeed, Surcharge, YearsTerm
from catalog.price import price_of
from catalog.quote.basket import MOST_PACKAGES, Basket, Chosen
from catalog.quote.problem import Path
from catalog.quote.quote import Joining, Quote, quote
from catalog.schedule import PerPeriod
from catalog.vocabulary import Flag, Frame, Need, PackageTier, Payer, Period, Roster, Sex, TimeUnit
from core.language import Text
from teams.parameter import AllowedTerms
from tests.quote.worlds import STARTS, basket, item, package, resident, world

ADULT = resident(date(1980, 5, 4))
BASIC = package("BAS-00", tier=PackageTier.BASIC)
OTHER_BASIC = package("BAS-01", tier=PackageTier.BASIC)
PLUS = package("PER-AA", requires=("BAS-00",))
WOMEN = SexCondition(Sex.FEMALE)
MEN = SexCondition(Sex.MALE)


def found(made: Quote) -> list[tuple[str, Path]]:
    return [(problem.code.value, problem.path) for problem in made.problems]


def asked(packages: list[PackageDefinition], *chosen: str | Chosen, **more: object) -> Quote:
    facts = more.pop("facts", ADULT)
    return quote(basket(facts, *chosen, **more), world(packages))  # type: ignore[arg-type]


def test_a_sound_basket_has_no_problem() -> None:
    made = asked([BASIC, PLUS], "BAS-00", "PER-AA")
    assert made.is_signable
    assert (made.starts, made.ends) == (date(2026, 3, 1), date(2027, 3, 1))


def test_a_package_that_is_not_on_the_menu_is_named_where_it_stands() -> None:
    made = asked([BASIC], "BAS-00", "PER-ZZ")
    assert found(made) == [("UNKNOWN_PACKAGE", ("packages", 1, "package"))]
    assert "PER-ZZ" in made.problems[0].message.en


def test_a_package_chosen_twice_is_priced_once() -> None:
    costly = replace(BASIC, price=price_of({Payer.SELF: 100}))
    made = asked([costly], "BAS-00", "BAS-00")
    assert found(made) == [("DUPLICATE_PACKAGE", ("packages", 1, "package"))]
    assert made.total.total == 100


def test_there_is_exactly_one_basic_package() -> None:
    # C1, rule 1
    assert found(asked([BASIC, PLUS])) == [("NO_BASIC", ("packages",))]
    plain = replace(PLUS, requires=())
    assert found(asked([BASIC, plain], "PER-AA")) == [("NO_BASIC", ("packages",))]
    made = asked([BASIC, OTHER_BASIC], "BAS-00", "BAS-01")
    assert found(made) == [("SECOND_BASIC", ("packages", 1, "package"))]


def test_group_cover_of_a_roster_needs_no_basic_package() -> None:
    # DECISIONS, group cover
    staff = resident(date(1980, 5, 4), rosters=(During(RosterPlace(Roster.EMPLOYER, 12)),))
    rule = AllOf((RosterCondition(Roster.EMPLOYER, 10), AgeCondition(TimeUnit.YEAR, to=65, warn_only=True)))
    group = package("ORG-ENT", eligibility=rule)
    assert asked([BASIC, group], "ORG-ENT", facts=staff).is_signable
    assert found(asked([BASIC, group, PLUS], "ORG-ENT", "PER-AA", facts=staff))[0] == ("NO_BASIC", ("packages",))


def test_who_holds_the_basic_package_already_may_add_to_it() -> None:
    held = resident(date(1980, 5, 4), held=(During("BAS-00", date(2026, 1, 1), date(2027, 1, 1)),))
    assert asked([BASIC, PLUS], "PER-AA", facts=held).is_signable
    over = resident(date(1980, 5, 4), held=(During("BAS-00", date(2025, 1, 1), STARTS),))
    assert [code for code, _path in found(asked([BASIC, PLUS], "PER-AA", facts=over))] == [
        "NO_BASIC",
        "MISSING_PREREQUISITE",
    ]


def test_a_missing_prerequisite_is_named_and_the_package_waits() -> None:
    dependent = package("PER-BB", requires=("PER-AA",), price=price_of({Payer.SELF: 9}))
    made = asked([BASIC, PLUS, dependent], "BAS-00", "PER-BB")
    assert found(made) == [("MISSING_PREREQUISITE", ("packages", 1, "package"))]
    assert "PER-AA" in made.problems[0].message.zh
    assert made.packages[1].effect is None
    assert made.total.total == 0


@pytest.mark.parametrize("chosen", [("BAS-00", "PER-AA", "PER-BB"), ("BAS-00", "PER-BB", "PER-AA")])
def test_packages_exclude_each_other_whichever_of_them_says_so(chosen: tuple[str, ...]) -> None:
    made = asked([BASIC, PLUS, package("PER-BB", excludes=("PER-AA",))], *chosen)
    assert found(made) == [("MUTUALLY_EXCLUSIVE", ("packages", 2, "package"))]


def test_what_is_held_already_excludes_too() -> None:
    held = resident(date(1980, 5, 4), held=(During("PER-BB"),))
    made = asked([BASIC, PLUS, package("PER-BB", excludes=("PER-AA",))], "BAS-00", "PER-AA", facts=held)
    assert found(made) == [("MUTUALLY_EXCLUSIVE", ("packages", 1, "package"))]


def test_who_never_qualifies_is_told_why() -> None:
    made = asked([BASIC, package("PER-AA", eligibility=MEN)], "BAS-00", "PER-AA")
    assert found(made) == [("NOT_ELIGIBLE", ("packages", 1, "package"))]
    assert [reason.condition for reason in made.problems[0].reasons] == [MEN]
    assert "男性" in made.problems[0].message.zh
    assert not made.packages[1].eligibility.is_eligible


def test_what_becomes_true_during_the_contract_takes_effect_that_day() -> None:
    later = package("PER-AA", eligibility=AgeCondition(TimeUnit.YEAR, from_=46))
    made = asked([BASIC, later], "BAS-00", "PER-AA")
    assert made.is_signable
    effect = made.packages[1].effect
    assert effect is not None
    assert (effect.days.opens, effect.days.ends) == (date(2026, 5, 4), date(2027, 3, 1))
    basic = replace(BASIC, eligibility=AgeCondition(TimeUnit.YEAR, from_=46))
    assert found(asked([basic], "BAS-00")) == [("NOT_ELIGIBLE", ("packages", 0, "package"))]


def test_a_rule_that_asks_for_a_package_of_the_basket_takes_effect_with_it() -> None:
    # PER-MBWY-HD: for those who hold its prerequisite
    first = package("PER-AA", eligibility=AgeCondition(TimeUnit.YEAR, from_=46))
    second = package("PER-BB", eligibility=HoldsCondition("PER-AA"))
    third = package("PER-CC", requires=("PER-BB",))
    made = asked([BASIC, first, second, third], "BAS-00", "PER-CC", "PER-BB", "PER-AA")
    assert made.is_signable
    opens = {one.version.code: one.effect.days.opens for one in made.packages if one.effect}
    assert opens == {code: date(2026, 5, 4) for code in ("PER-AA", "PER-BB", "PER-CC")} | {"BAS-00": STARTS}
    alone = asked([BASIC, first, second], "BAS-00", "PER-BB")
    assert found(alone) == [("NOT_ELIGIBLE", ("packages", 1, "package"))]


def test_an_add_on_for_families_needs_one() -> None:
    family = package("FAM-UNIT", tier=PackageTier.ADD_ON, eligibility=HouseholdCondition(2, anchor=True))
    assert found(asked([BASIC, family], "BAS-00", "FAM-UNIT")) == [("NO_FAMILY", ("packages", 1, "package"))]
    member = resident(date(1980, 5, 4), household=(During(HouseholdStanding(2, True)),))
    assert asked([BASIC, family], "BAS-00", "FAM-UNIT", facts=member).is_signable


def test_an_employers_money_needs_the_employers_contract() -> None:
    # C1, rule 5
    paid = package("PER-AA", price=price_of({Payer.EMPLOYER: 100}))
    made = asked([BASIC, paid], "BAS-00", "PER-AA")
    assert found(made) == [("NO_EMPLOYER_CONTRACT", ("packages", 1, "package"))]
    assert asked([BASIC, paid], "BAS-00", "PER-AA", employer_contract=True).is_signable
    charged = package(
        "PER-BB",
        choice_groups=(
            ChoiceGroupDefinition(
                "EXTRAS",
                Text("自选", "extras"),
                1,
                ("TCM-01",),
                at_least=0,
                surcharges=(Surcharge("TCM-01", 5, Payer.EMPLOYER),),
            ),
        ),
    )
    assert asked([BASIC, charged], "BAS-00", "PER-BB").is_signable
    with_option = asked([BASIC, charged], "BAS-00", Chosen("PER-BB", {"EXTRAS": ("TCM-01",)}))
    assert found(with_option) == [("NO_EMPLOYER_CONTRACT", ("packages", 1, "package"))]


def test_the_region_and_each_package_say_for_how_many_years() -> None:
    one_year = package("PER-AA", term=YearsTerm((1,)))
    assert found(asked([BASIC, one_year], "BAS-00", "PER-AA", years=2)) == [
        ("TERM_NOT_ALLOWED", ("packages", 1, "package"))
    ]
    menu = world([BASIC], terms=AllowedTerms((1,), 1))
    assert found(quote(basket(ADULT, "BAS-00", years=2), menu)) == [("TERM_NOT_ALLOWED", ("years",))]
    assert quote(basket(ADULT, "BAS-00"), menu).is_signable


@pytest.mark.parametrize("years", [0, -1, 4, 10**9])
def test_a_term_nobody_can_sign_is_refused_without_a_quote(years: int) -> None:
    made = asked([BASIC], "BAS-00", years=years)
    assert found(made) == [("TERM_NOT_ALLOWED", ("years",))]
    assert (made.starts, made.items, made.packages) == (None, (), ())


@pytest.mark.parametrize("starts", [date.min, date(1999, 12, 31), date.max])
def test_a_start_nobody_can_mean_is_refused_without_a_quote(starts: date) -> None:
    made = asked([BASIC], "BAS-00", starts=starts)
    assert found(made) == [("START_OUT_OF_RANGE", ("starts",))]
    assert made.starts is None


def test_nobody_is_signed_before_being_born() -> None:
    made = asked([BASIC], "BAS-00", facts=resident(date(2026, 3, 2)))
    assert found(made) == [("NOT_YET_BORN", ("facts", "born")), ("NOT_ELIGIBLE", ("packages", 0, "package"))]
    assert asked([BASIC], "BAS-00", facts=resident(STARTS)).is_signable


def test_a_basket_of_more_packages_than_anybody_holds_is_refused() -> None:
    made = asked([BASIC], *["BAS-00"] * (MOST_PACKAGES + 1))
    assert found(made)[0] == ("TOO_MANY_PACKAGES", ("packages",))
    assert made.packages == ()


GROUP = ChoiceGroupDefinition("EXTRAS", Text("自选", "extras"), 2, ("TCM-01", "TCM-02", "TCM-03"))
CHOICE = package(
    "PER-AA", ("GEN-01", LineDefinition("GEN-02", is_required=False)), requires=("BAS-00",), choice_groups=(GROUP,)
)


@pytest.mark.parametrize(
    ("options", "left_out", "expected"),
    [
        ({"EXTRAS": ("TCM-01", "TCM-02")}, (), []),
        ({"EXTRAS": ("TCM-01", "TCM-02")}, ("GEN-02",), []),
        ({}, (), [("TOO_FEW_CHOSEN", ("options", "EXTRAS"))]),
        ({"EXTRAS": ("TCM-01", "TCM-02", "TCM-03")}, (), [("TOO_MANY_CHOSEN", ("options", "EXTRAS"))]),
        (
            {"EXTRAS": ("TCM-01", "TCM-01")},
            (),
            [("CHOSEN_TWICE", ("options", "EXTRAS", 1)), ("TOO_FEW_CHOSEN", ("options", "EXTRAS"))],
        ),
        ({"EXTRAS": ("TCM-01", "TCM-02", "GEN-99")}, (), [("UNKNOWN_OPTION", ("options", "EXTRAS", 2))]),
        (
            {"OTHER": ("TCM-01",), "EXTRAS": ("TCM-01", "TCM-03")},
            (),
            [("UNKNOWN_GROUP", ("options", "OTHER", "group"))],
        ),
        ({"EXTRAS": ("TCM-01", "TCM-02")}, ("GEN-01",), [("REQUIRED_LINE", ("leftOut", 0))]),
        ({"EXTRAS": ("TCM-01", "TCM-02")}, ("GEN-02", "GEN-77"), [("UNKNOWN_LINE", ("leftOut", 1))]),
    ],
)
def test_choices_are_held_to_their_group(
    options: dict[str, tuple[str, ...]], left_out: tuple[str, ...], expected: list[tuple[str, Path]]
) -> None:
    made = asked([BASIC, CHOICE], "BAS-00", Chosen("PER-AA", options, left_out))
    assert found(made) == [(code, ("packages", 1, *path)) for code, path in expected]


def test_optional_lines_left_out_and_options_not_taken_bring_nothing() -> None:
    made = asked([BASIC, CHOICE], "BAS-00", Chosen("PER-AA", {"EXTRAS": ("TCM-01", "TCM-03")}, ("GEN-02",)))
    assert [one.item.definition.code for one in made.packages[1].brought] == ["GEN-01", "TCM-01", "TCM-03"]


def test_options_that_never_apply_are_hidden_and_need_not_be_chosen() -> None:
    # CATALOG.md: choose = exactly that many; hide options whose `while` is false
    smokers = PerPeriod(1, Period.QUARTER, Frame.CONTRACT, while_=FlagCondition(Flag.SMOKER))
    items = [item("TCM-01", smokers), item("TCM-02", smokers)]
    menu = world([BASIC, CHOICE], items)
    one = quote(basket(ADULT, "BAS-00", Chosen("PER-AA", {"EXTRAS": ("TCM-03",)})), menu)
    assert one.is_signable
    made = quote(basket(ADULT, "BAS-00", Chosen("PER-AA", {"EXTRAS": ("TCM-03", "TCM-01")})), menu)
    assert found(made) == [("OPTION_UNAVAILABLE", ("packages", 1, "options", "EXTRAS", 1))]
    assert "吸烟" in made.problems[0].message.zh
    smoker = resident(date(1980, 5, 4), flags=(During(Flag.SMOKER, date(2026, 8, 1)),))
    made = quote(basket(smoker, "BAS-00", Chosen("PER-AA", {"EXTRAS": ("TCM-03",)})), menu)
    assert found(made) == [("TOO_FEW_CHOSEN", ("packages", 1, "options", "EXTRAS"))]


PRIORITY = package("PRI-AA", tier=PackageTier.PRIORITY, eligibility=WOMEN, requires=("BAS-00",))


def joined(made: Quote) -> dict[str, str]:
    return {one.version.code: one.joining.name for one in (*made.packages, *made.proposed)}


def test_priority_packages_attach_by_themselves() -> None:
    made = asked([BASIC, PRIORITY], "BAS-00")
    assert joined(made) == {"BAS-00": "CHOSEN", "PRI-AA": "ATTACHED"}
    assert joined(asked([BASIC, replace(PRIORITY, eligibility=MEN)], "BAS-00")) == {"BAS-00": "CHOSEN"}
    held = replace(ADULT, held=(During("PRI-AA"),))
    assert joined(asked([BASIC, PRIORITY], "BAS-00", facts=held)) == {"BAS-00": "CHOSEN"}
    excludes = replace(PLUS, excludes=("PRI-AA",))
    assert joined(asked([BASIC, PRIORITY, excludes], "BAS-00", "PER-AA")) == {"BAS-00": "CHOSEN", "PER-AA": "CHOSEN"}


@pytest.mark.parametrize(
    "waits",
    [
        {"price": price_of({Payer.SELF: 1})},
        {"needs": (PackageNeed(Need.GUARDIAN_SIGNATURE),)},
        {"choice_groups": (GROUP,)},
    ],
)
def test_a_priority_package_that_asks_something_of_somebody_is_only_proposed(waits: dict[str, object]) -> None:
    made = asked([BASIC, replace(PRIORITY, **waits)], "BAS-00")  # type: ignore[arg-type]
    assert joined(made) == {"BAS-00": "CHOSEN", "PRI-AA": "PROPOSED"}
    assert made.total.total == 0
    assert made.proposed[0].joining is Joining.PROPOSED
    assert made.proposed[0].price.total.of(Payer.SELF) == (1 if "price" in waits else 0)


def test_a_need_that_does_not_hold_keeps_nobody_waiting() -> None:
    minor = PackageNeed(Need.GUARDIAN_SIGNATURE, AgeCondition(TimeUnit.YEAR, to=17))
    made = asked([BASIC, replace(PRIORITY, needs=(minor,))], "BAS-00")
    assert joined(made)["PRI-AA"] == "ATTACHED"
    assert made.packages[1].needs == ()


def test_priority_packages_do_not_attach_to_group_cover_alone() -> None:
    staff = resident(date(1980, 5, 4), rosters=(During(RosterPlace(Roster.EMPLOYER, 12)),))
    group = package("ORG-ENT", eligibility=RosterCondition(Roster.EMPLOYER))
    bare = replace(PRIORITY, requires=())
    assert joined(asked([BASIC, bare, group], "ORG-ENT", facts=staff)) == {"ORG-ENT": "CHOSEN"}


def test_a_priority_package_stops_when_its_rule_does() -> None:
    rule = AgeCondition(TimeUnit.YEAR, to=45)  # 46 on 2026-05-04
    made = asked([BASIC, replace(PRIORITY, eligibility=rule)], "BAS-00")
    effect = made.packages[1].effect
    assert effect is not None
    assert effect.days.ends == date(2026, 5, 4)


def test_the_years_of_a_basket_touch_and_fill_its_term() -> None:
    asked_for = Basket(ADULT, "450323", date(2024, 2, 29), 3, ())
    years = asked_for.contract_years
    assert [year.opens for year in years] == [date(2024, 2, 29), date(2025, 3, 1), date(2026, 3, 1)]
    assert [before.ends for before in years[:-1]] == [after.opens for after in years[1:]]
    assert (asked_for.term.opens, asked_for.term.closes) == (date(2024, 2, 29), date(2027, 2, 28))


def test_a_basic_package_held_during_the_term_is_the_one_there_can_be() -> None:
    # C1, rule 1; DECISIONS, contracts: at most one enrolment on any day
    another = resident(date(1980, 5, 4), held=(During("BAS-01", date(2025, 1, 1), date(2028, 1, 1)),))
    made = asked([BASIC, OTHER_BASIC], "BAS-00", facts=another)
    assert found(made) == [("SECOND_BASIC", ("packages", 0, "package"))]
    assert "包BAS-01" in made.problems[0].message.zh
    from_june = resident(date(1980, 5, 4), held=(During("BAS-01", date(2026, 6, 1)),))
    assert found(asked([BASIC, OTHER_BASIC], "BAS-00", facts=from_june)) == found(made)
    same = resident(date(1980, 5, 4), held=(During("BAS-00", date(2025, 6, 1), date(2026, 6, 1)),))
    assert found(asked([BASIC], "BAS-00", facts=same)) == [("ALREADY_HELD", ("packages", 0, "package"))]


@pytest.mark.parametrize("code", ["BAS-00", "BAS-01"])
def test_early_renewal_follows_what_is_held_until_it_starts(code: str) -> None:
    held = resident(date(1980, 5, 4), held=(During(code, date(2025, 3, 1), STARTS), During("PER-AA", None, STARTS)))
    assert asked([BASIC, OTHER_BASIC, PLUS], "BAS-00", "PER-AA", facts=held).is_signable


def test_what_is_held_on_the_day_it_would_take_effect_is_not_signed_again() -> None:
    held = resident(date(1980, 5, 4), held=(During("PER-AA", None, date(2026, 5, 4)),))
    assert found(asked([BASIC, PLUS], "BAS-00", "PER-AA", facts=held)) == [("ALREADY_HELD", ("packages", 1, "package"))]
    later = replace(PLUS, eligibility=AgeCondition(TimeUnit.YEAR, from_=46))  # reached on the day it no longer is
    assert asked([BASIC, later], "BAS-00", "PER-AA", facts=held).is_signable


def test_what_is_held_from_tomorrow_excludes_too() -> None:
    held = resident(date(1980, 5, 4), held=(During("PER-BB", date(2026, 3, 2)),))
    made = asked([BASIC, PLUS, package("PER-BB", excludes=("PER-AA",))], "BAS-00", "PER-AA", facts=held)
    assert found(made) == [("MUTUALLY_EXCLUSIVE", ("packages", 1, "package"))]


def test_an_option_that_does_not_apply_is_explained_with_names_and_how_it_stands() -> None:
    holders = PerPeriod(1, Period.YEAR, Frame.CONTRACT, while_=HoldsCondition("PRI-HTN"))
    named = package("PRI-HTN", name=Text("高血压包", "Hypertension"), eligibility=AgeCondition(TimeUnit.YEAR, from_=99))
    menu = world([BASIC, CHOICE, named], [item("TCM-01", holders)])
    made = quote(basket(ADULT, "BAS-00", Chosen("PER-AA", {"EXTRAS": ("TCM-01", "TCM-02", "TCM-03")})), menu)
    assert [problem.code.value for problem in made.problems] == ["OPTION_UNAVAILABLE"]
    assert made.problems[0].message.zh.endswith("须持有「高血压包」，现未持有")
    assert made.problems[0].message.en.endswith("Required: holding “Hypertension”, not held now")


def test_problems_name_the_region_and_count_one_year() -> None:
    menu = replace(world([BASIC], terms=AllowedTerms((2, 3), 2)), region_name=Text("灵川县", "Lingchuan"))
    term, unknown = quote(basket(ADULT, "BAS-00", "PER-ZZ"), menu).problems
    assert "for 1 year, but" in term.message.en
    assert unknown.message.zh.startswith("灵川县")
    assert "Lingchuan" in unknown.message.en


def test_what_policy_may_set_instead_is_not_said_to_residents() -> None:
    rule = AgeCondition(TimeUnit.YEAR, from_=65, policy=AgeBounds(from_=60))
    (problem,) = asked([BASIC, package("PER-AA", eligibility=rule)], "BAS-00", "PER-AA").problems
    assert "政策" not in problem.message.zh
    assert "policy" not in problem.message.en
