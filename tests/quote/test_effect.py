"""When packages are in force beside each other: prerequisites, exclusions, episodes, and rules that go in circles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.condition import (
    AgeCondition,
    AllOf,
    Condition,
    EpisodeCondition,
    FlagCondition,
    HoldsCondition,
    HouseholdCondition,
    NoneOf,
    RosterCondition,
    TagCondition,
)
from catalog.eligibility.deciding import holds
from catalog.eligibility.facts import During, HouseholdStanding, Pregnancy, ResidentFacts, RosterPlace, Setting
from catalog.package import EpisodeTerm, PackageDefinition
from catalog.price import price_of
from catalog.quote.basket import QuoteWorld
from catalog.quote.due.span import Span
from catalog.quote.effect import effects, held_days, with_packages
from catalog.quote.quote import Quote, quote
from catalog.schedule import Offset, PerPeriod
from catalog.vocabulary import Episode, Flag, Frame, PackageTier, Payer, Period, Population, Roster, TimeUnit
from tests.eligibility.strategies import conditions, residents
from tests.quote.worlds import EVERYBODY, STARTS, basket, item, package, pregnant, resident, world

BASIC = package("BAS-00", tier=PackageTier.BASIC)
ADULT = resident(date(1980, 5, 4))
SIX = resident(date(2019, 9, 1))  # seven on 2026-09-01
LITTLE = package("PRI-CC", ("GEN-02",), tier=PackageTier.PRIORITY, eligibility=AgeCondition(TimeUnit.YEAR, to=6))
LARGE = package("PRI-DD", ("GEN-04",), tier=PackageTier.PRIORITY, eligibility=AgeCondition(TimeUnit.YEAR, from_=7))


def asked(packages: Iterable[PackageDefinition], *chosen: str, facts: ResidentFacts = ADULT, **more: Any) -> Quote:
    return quote(basket(facts, *chosen, **more), world(packages))


def runs(made: Quote) -> dict[str, list[tuple[str, str]]]:
    """First and last day of each run, by package."""
    return {
        one.version.code: [(str(run.opens), str(run.closes)) for run in one.effect.runs] if one.effect else []
        for one in made.packages
    }


def codes(made: Quote) -> list[tuple[str, object]]:
    return [(problem.code.value, problem.path[1]) for problem in made.problems]


def test_a_package_is_in_force_only_while_everything_it_requires_is() -> None:
    dependent = package("PER-YY", ("GEN-03",), requires=("PRI-CC",), price=price_of({Payer.SELF: 36_500}))
    made = asked([BASIC, LITTLE, dependent], "BAS-00", "PER-YY", facts=SIX, years=3)
    assert made.is_signable
    assert runs(made)["PER-YY"] == runs(made)["PRI-CC"] == [("2026-03-01", "2026-08-31")]
    assert [year.days for year in made.packages[1].price.years] == [184, 0, 0]
    held = resident(
        date(1980, 5, 4),
        held=(During("PER-XX", None, date(2026, 6, 1)), During("PER-XX", date(2026, 9, 1), date(2026, 12, 1))),
    )
    made = asked([BASIC, package("PER-YY", ("GEN-03",), requires=("PER-XX",))], "BAS-00", "PER-YY", facts=held)
    assert runs(made)["PER-YY"] == [("2026-03-01", "2026-05-31"), ("2026-09-01", "2026-11-30")]


def test_who_holds_the_basic_package_for_a_month_adds_to_it_for_that_month() -> None:
    held = replace(ADULT, held=(During("BAS-00", date(2025, 4, 1), date(2026, 4, 1)),))
    more = package("PER-AA", ("GEN-02",), requires=("BAS-00",), price=price_of({Payer.SELF: 36_500}))
    made = asked([BASIC, more], "PER-AA", facts=held, years=3)
    assert made.is_signable
    assert runs(made)["PER-AA"] == [("2026-03-01", "2026-03-31")]
    assert made.total.total == 3_100


def test_requirements_that_are_never_held_together_are_a_problem() -> None:
    both = package("PER-YY", ("GEN-03",), requires=("PRI-CC", "PRI-DD"), price=price_of({Payer.SELF: 1_000}))
    made = asked([BASIC, LITTLE, LARGE, both], "BAS-00", "PER-YY", facts=SIX)
    assert codes(made) == [("NEVER_IN_EFFECT", 1)]
    assert (runs(made)["PER-YY"], made.total.total) == ([], 0)


def test_a_rule_that_holds_only_when_the_prerequisite_does_not_is_a_problem() -> None:
    dependent = package("PER-YY", ("GEN-03",), requires=("PRI-CC",), eligibility=AgeCondition(TimeUnit.YEAR, from_=7))
    assert codes(asked([BASIC, LITTLE, dependent], "BAS-00", "PER-YY", facts=SIX)) == [("NEVER_IN_EFFECT", 1)]


def test_every_run_of_a_priority_rule_attaches_is_priced_and_planned() -> None:
    school = (
        During(RosterPlace(Roster.SCHOOL, 30), date(2026, 1, 1), date(2026, 6, 1)),
        During(RosterPlace(Roster.SCHOOL, 30), date(2026, 9, 1), date(2027, 6, 1)),
    )
    pupils = package(
        "PRI-RR",
        ("GEN-03",),
        tier=PackageTier.PRIORITY,
        eligibility=RosterCondition(Roster.SCHOOL),
        price=price_of({Payer.PUBLIC_HEALTH: 36_500}),
    )
    monthly = item("GEN-03", PerPeriod(1, Period.MONTH, Frame.CALENDAR))
    made = quote(basket(resident(date(2015, 1, 1), rosters=school), "BAS-00"), world([BASIC, pupils], [monthly]))
    assert runs(made)["PRI-RR"] == [("2026-03-01", "2026-05-31"), ("2026-09-01", "2027-02-28")]
    assert made.packages[1].price.years[0].days == 92 + 181
    assert made.total.total == 27_300
    (planned,) = [one.plan for one in made.items if one.item.code == "GEN-03"]
    assert [window.span.opens.month for window in planned.windows] == [3, 4, 5, 9, 10, 11, 12, 1, 2]


def test_a_second_pregnancy_is_a_second_episode_and_priced_again() -> None:
    # DECISIONS: an episode package's price is for the episode
    maternal = package(
        "PRI-MM",
        ("GEN-03",),
        tier=PackageTier.PRIORITY,
        eligibility=EpisodeCondition(Episode.PREGNANCY),
        term=EpisodeTerm(Episode.PREGNANCY, Offset(49, TimeUnit.DAY)),
        price=price_of({Payer.PUBLIC_HEALTH: 8_000}),
    )
    two = (Pregnancy(date(2025, 9, 1), date(2026, 6, 1)), Pregnancy(date(2027, 1, 1)))
    made = asked([BASIC, maternal], "BAS-00", facts=resident(date(1997, 1, 1), pregnancies=two), years=2)
    assert runs(made)["PRI-MM"] == [("2026-03-01", "2026-07-20"), ("2027-01-01", "2027-11-26")]
    assert [year.amounts.total for year in made.packages[1].price.years] == [16_000, 0]
    chosen = replace(maternal, code="PER-MM", tier=PackageTier.PERSONALISED)
    made = asked([BASIC, chosen], "BAS-00", "PER-MM", facts=resident(date(1997, 1, 1), pregnancies=two), years=2)
    assert runs(made)["PER-MM"] == [("2026-03-01", "2026-07-20")]  # signed for the one there is


TREATED = resident(date(1980, 1, 1), tb_treatments=(During(None, date(2026, 1, 1), date(2026, 7, 1)),))
DELIVERED = resident(date(1997, 1, 1), pregnancies=(Pregnancy(date(2025, 7, 1), date(2026, 3, 10)),))
LOST = resident(date(1997, 1, 1), pregnancies=(Pregnancy(date(2025, 12, 1), lost=date(2026, 4, 1)),))


@pytest.mark.parametrize(
    ("facts", "episode", "tail", "last"),
    [
        (TREATED, Episode.TB_TREATMENT, None, date(2026, 6, 30)),
        (TREATED, Episode.TB_TREATMENT, 0, date(2026, 6, 30)),
        (TREATED, Episode.TB_TREATMENT, 7, date(2026, 7, 7)),
        (DELIVERED, Episode.POSTNATAL, None, date(2026, 4, 21)),  # day 42
        (DELIVERED, Episode.POSTNATAL, 7, date(2026, 4, 28)),  # day 49
        (DELIVERED, Episode.PREGNANCY, None, date(2026, 3, 9)),
        (DELIVERED, Episode.PREGNANCY, 49, date(2026, 4, 28)),  # day 49 (CATALOG.md, inconsistency 6)
        (LOST, Episode.PREGNANCY, 49, date(2026, 3, 31)),
    ],
)
def test_an_episode_package_ends_with_its_episode_and_tail(
    facts: ResidentFacts, episode: Episode, tail: int | None, last: date
) -> None:
    term = EpisodeTerm(episode, None if tail is None else Offset(tail, TimeUnit.DAY))
    made = asked(
        [BASIC, package("PER-TT", ("GEN-02",), eligibility=EpisodeCondition(episode), term=term)],
        "BAS-00",
        "PER-TT",
        facts=facts,
    )
    effect = made.packages[1].effect
    assert effect is not None
    assert (effect.days.closes, effect.is_end_expected) == (last, False)


def test_a_loss_ends_the_maternal_package_and_nothing_is_due_as_after_a_birth(menu: QuoteWorld) -> None:
    made = quote(basket(LOST, "BAS-00"), menu)
    assert runs(made)["PRI-MAT"] == [("2026-03-01", "2026-03-31")]
    assert {"MAT-06", "MAT-07"} & {one.item.code for one in made.items} == set()
    going_on = quote(basket(pregnant(date(2025, 12, 1)), "BAS-00"), menu)
    assert {"MAT-06", "MAT-07"} <= {one.item.code for one in going_on.items}


def test_a_birth_expected_before_the_contract_is_followed_by_the_postnatal_checks(menu: QuoteWorld) -> None:
    made = quote(basket(pregnant(date(2026, 2, 24)), "BAS-00", starts=date(2027, 1, 1)), menu)  # due on 2026-12-01
    assert runs(made)["PRI-MAT"] == [("2027-01-01", "2027-01-19")]
    assert all(one.effect is not None and one.effect.is_end_expected for one in made.packages[1:])
    (check,) = [one.plan for one in made.items if one.item.code == "MAT-07"]
    assert [(window.span.opens, window.is_expected) for window in check.windows] == [(date(2027, 1, 5), True)]


def test_an_open_pregnancy_of_years_ago_is_none(menu: QuoteWorld) -> None:
    made = quote(basket(pregnant(date(2020, 2, 24)), "BAS-00", years=3), menu)
    assert "PRI-MAT" not in runs(made)
    problem = quote(basket(pregnant(date(2020, 2, 24)), "BAS-00", "PRI-MAT"), menu).problems[0]
    assert problem.code.value == "NOT_ELIGIBLE"


FAMILY = package("FAM-UNIT", ("GEN-02",), tier=PackageTier.ADD_ON, eligibility=HouseholdCondition(2, anchor=True))


def test_the_signing_itself_counts_to_the_familys_signed_members() -> None:
    one_signed = resident(date(1985, 1, 10), household=(During(HouseholdStanding(1, True)),))
    made = asked([BASIC, FAMILY], "BAS-00", "FAM-UNIT", facts=one_signed)
    assert made.is_signable
    assert runs(made)["FAM-UNIT"] == [("2026-03-01", "2027-02-28")]
    nobody = resident(date(1985, 1, 10), household=(During(HouseholdStanding(0, False)),))
    assert codes(asked([BASIC, FAMILY], "BAS-00", "FAM-UNIT", facts=nobody)) == [("NO_FAMILY", 1)]
    itself = replace(one_signed, held=(During("BAS-00"),))  # is the one that is signed
    assert codes(asked([BASIC, FAMILY], "FAM-UNIT", facts=itself)) == [("NO_FAMILY", 0)]


def test_signing_is_counted_on_its_days_only() -> None:
    facts = replace(
        ADULT,
        household=(During(HouseholdStanding(1, True), date(2026, 1, 1), date(2026, 9, 1)),),
        held=(During("BAS-00", date(2026, 6, 1), date(2026, 7, 1)),),
    )
    signed = effects([BASIC], facts, Setting(), Span(STARTS, date(2027, 2, 28)))
    counted = with_packages(facts, signed, Setting()).household
    by_day = {
        day: [one.fact.signed for one in counted if (one.starts or date.min) <= day < (one.ends or date.max)]
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 1), date(2026, 7, 1), date(2026, 9, 1))
    }
    assert list(by_day.values()) == [[1], [2], [1], [2], []]


def priority(code: str, item_code: str, **more: Any) -> PackageDefinition:
    return package(code, (item_code,), tier=PackageTier.PRIORITY, **more)


def test_of_attached_packages_that_exclude_each_other_the_first_by_code_stays() -> None:
    first, second = priority("PRI-AA", "GEN-01", excludes=("PRI-BB",)), priority("PRI-BB", "GEN-02")
    third = priority("PRI-EE", "GEN-03", excludes=("PRI-BB",))
    made = asked([BASIC, first, second, third], "BAS-00")
    assert list(runs(made)) == ["BAS-00", "PRI-AA", "PRI-EE"]
    assert made.proposed == ()


def test_what_is_excluded_attaches_on_the_days_on_which_it_is_free_to() -> None:
    little = replace(LITTLE, excludes=("PRI-EE",))
    everybody = priority("PRI-EE", "GEN-03")
    made = asked([BASIC, little, everybody], "BAS-00", facts=SIX)
    assert runs(made)["PRI-EE"] == [("2026-09-01", "2027-02-28")]
    held = replace(ADULT, held=(During("PER-HH", date(2026, 5, 1), date(2026, 6, 1)),))
    barred = priority("PRI-EE", "GEN-03", excludes=("PER-HH",))
    made = asked([BASIC, barred], "BAS-00", facts=held)
    assert runs(made)["PRI-EE"] == [("2026-03-01", "2026-04-30"), ("2026-06-01", "2027-02-28")]


def test_a_chosen_package_that_never_takes_effect_keeps_nothing_from_attaching() -> None:
    attached = priority("PRI-AA", "GEN-01")
    never = package("PER-BB", ("GEN-02",), excludes=("PRI-AA",), eligibility=AgeCondition(TimeUnit.YEAR, from_=99))
    assert "PRI-AA" in runs(asked([BASIC, attached, never], "BAS-00", "PER-BB"))
    assert "PRI-AA" not in runs(asked([BASIC, attached, replace(never, eligibility=EVERYBODY)], "BAS-00", "PER-BB"))


def test_a_priority_package_held_already_attaches_when_that_ends() -> None:
    held = replace(ADULT, held=(During("PRI-AA", None, date(2026, 5, 1)),))
    made = asked([BASIC, priority("PRI-AA", "GEN-02")], "BAS-00", facts=held)
    assert runs(made)["PRI-AA"] == [("2026-05-01", "2027-02-28")]


UNLESS_B = package("PER-AA", ("GEN-03",), eligibility=NoneOf((HoldsCondition("PER-BB"),)))
UNLESS_A = package("PER-BB", ("GEN-04",), eligibility=NoneOf((HoldsCondition("PER-AA"),)))


@pytest.mark.parametrize("unrelated", range(4))
@pytest.mark.parametrize("order", list(permutations(["BAS-00", "PER-AA", "PER-BB"])))
def test_rules_that_go_in_circles_end_the_same_whatever_stands_beside_them(
    unrelated: int, order: tuple[str, ...]
) -> None:
    others = [package(f"PER-C{number}", ("GEN-05",)) for number in range(unrelated)]
    made = asked([BASIC, UNLESS_B, UNLESS_A, *others], *order, *(one.code for one in others))
    assert runs(made)["PER-AA"] == [("2026-03-01", "2027-02-28")]
    assert runs(made)["PER-BB"] == []
    assert codes(made) == [("NOT_ELIGIBLE", order.index("PER-BB"))]


def test_a_circle_of_three_has_an_end() -> None:
    ring = {"PER-AA": "PER-BB", "PER-BB": "PER-CC", "PER-CC": "PER-AA"}
    listed = [package(code, ("GEN-03",), eligibility=NoneOf((HoldsCondition(other),))) for code, other in ring.items()]
    made = asked([BASIC, *listed], "BAS-00", *ring)
    in_force = {code for code, found in runs(made).items() if found}
    assert {problem.path[1] for problem in made.problems} == {
        place for place, code in enumerate(("BAS-00", *ring)) if code not in in_force
    }
    assert all(code not in in_force or other not in in_force for code, other in ring.items())


def test_a_package_for_those_who_do_not_hold_it_can_be_signed_once() -> None:
    once = package("PER-AA", ("GEN-03",), eligibility=NoneOf((HoldsCondition("PER-AA"),)))
    assert asked([BASIC, once], "BAS-00", "PER-AA").is_signable


CODES = ("PER-AA", "PER-BB", "PER-CC")


def _rules() -> st.SearchStrategy[Condition]:
    holding = st.builds(HoldsCondition, st.sampled_from((*CODES, "PRI-DD", "BAS-00")))
    simple = st.one_of(holding, holding.map(lambda one: NoneOf((one,))), st.just(EVERYBODY), conditions(2))
    return st.one_of(simple, st.tuples(simple, simple).map(AllOf))


@st.composite
def menus(draw: st.DrawFn) -> list[PackageDefinition]:
    listed = [
        package(
            code,
            ("GEN-03",),
            eligibility=draw(_rules()),
            requires=tuple(draw(st.lists(st.sampled_from(("BAS-00", *CODES)), max_size=1))),
        )
        for code in CODES
    ]
    listed.append(
        priority("PRI-DD", "GEN-02", eligibility=draw(_rules()), excludes=tuple(draw(st.sets(st.sampled_from(CODES)))))
    )
    listed.append(priority("PRI-EE", "GEN-04", eligibility=draw(_rules()), excludes=("PRI-DD",)))
    return [BASIC, *[replace(one, requires=tuple(set(one.requires) - {one.code})) for one in listed]]


@settings(max_examples=150, deadline=None)
@given(menus(), residents(), st.randoms(use_true_random=False))
def test_whatever_the_rules_nothing_is_in_force_without_its_prerequisites_or_beside_what_it_excludes(
    listed: list[PackageDefinition], facts: ResidentFacts, random: Any
) -> None:
    facts = replace(facts, born=date(1980, 5, 4), held=())
    chosen = ["BAS-00", *CODES]
    made = asked([*listed, package("PER-ZZ", ("GEN-09",))], *chosen, facts=facts, years=3)
    random.shuffle(chosen)
    again = asked(random.sample(listed, len(listed)), *chosen, facts=facts, years=3)
    assert runs(again) == runs(made)
    found = {one.version.code: one.effect for one in made.packages if one.effect}
    held = with_packages(facts, found, Setting())
    definitions = {one.code: one for one in listed}
    for code, effect in found.items():
        for run in effect.runs:
            for day in (run.opens, run.closes, run.opens + timedelta(run.days // 2)):
                for required in definitions[code].requires:
                    assert day in held_days(held, required)
        if definitions[code].tier is PackageTier.PRIORITY:
            others = {*definitions[code].excludes}
            assert not any(effect.within(run) for other in others & found.keys() for run in found[other].runs)
        else:
            beside = with_packages(facts, {one: found[one] for one in found if one != code}, Setting())
            known = holds(definitions[code].eligibility, beside, Setting(), effect.days.opens)
            assert known or facts.pregnancies
    for place, code in enumerate(("BAS-00", *CODES)):
        assert code in found or any(problem.path[:2] == ("packages", place) for problem in made.problems)


def test_a_denied_condition_is_said_as_denied() -> None:
    smoker = replace(ADULT, flags=(During(Flag.SMOKER),))
    rule = AllOf((AgeCondition(TimeUnit.YEAR, from_=65), NoneOf((FlagCondition(Flag.SMOKER),))))
    made = asked([BASIC, package("PER-NN", ("GEN-03",), eligibility=rule)], "BAS-00", "PER-NN", facts=smoker)
    (problem,) = made.problems
    assert "须年满65周岁，现为45周岁" in problem.message.zh
    assert "须不吸烟，现吸烟" in problem.message.zh
    assert "Required: not smoking, now smoking" in problem.message.en
    assert [reason.condition for reason in problem.reasons] == [rule.all[0], FlagCondition(Flag.SMOKER)]


def test_tags_of_a_treatment_without_days_keep_its_package_while_they_hold() -> None:
    tagged = resident(date(1980, 1, 1), tags=(During(Population.TB, date(2026, 1, 1), date(2026, 8, 1)),))
    course = package(
        "PRI-TT",
        ("GEN-02",),
        tier=PackageTier.PRIORITY,
        eligibility=TagCondition(Population.TB),
        term=EpisodeTerm(Episode.TB_TREATMENT),
    )
    assert runs(asked([BASIC, course], "BAS-00", facts=tagged))["PRI-TT"] == [("2026-03-01", "2026-07-31")]
    treated = replace(tagged, tb_treatments=(During(None, date(2026, 1, 1), date(2026, 5, 1)),))
    assert runs(asked([BASIC, course], "BAS-00", facts=treated))["PRI-TT"] == [("2026-03-01", "2026-04-30")]
