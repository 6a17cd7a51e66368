"""Every kind of condition holds on exactly the days on which its rule says so (R080, R238)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from catalog.condition import (
    AgeBounds,
    AgeCondition,
    Condition,
    DiagnosisCondition,
    EpisodeCondition,
    HouseholdCondition,
    RosterCondition,
    TagCondition,
)
from catalog.eligibility.days import ALWAYS
from catalog.eligibility.facts import During, HouseholdStanding, Pregnancy, ResidentFacts, RosterPlace, Setting
from catalog.eligibility.holding import days_of, is_within
from catalog.vocabulary import Episode, Mobility, Population, Roster, Sex, TimeUnit
from teams.parameter import Ages
from tests.eligibility.oracle import holds_on, leaf_holds
from tests.eligibility.strategies import LEAVES, asked, conditions, residents, settings

BORN = date(1961, 5, 4)
SETTING = Setting()


def _first_and_last(condition: Condition, facts: ResidentFacts) -> tuple[date | None, date | None]:
    """The first and the last day of the only interval; None: without end."""
    days = days_of(condition, facts, SETTING)
    assert len(days.turns) <= 2
    assert len(days.turns) > 0
    turns = [date.fromordinal(turn) for turn in days.turns]
    if days.before:
        return None, turns[0] - timedelta(1)
    return turns[0], turns[1] - timedelta(1) if len(turns) == 2 else None


def _resident(**facts: Any) -> ResidentFacts:
    return ResidentFacts(born=BORN, sex=Sex.FEMALE, **facts)


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
@examples(max_examples=40, deadline=None)
@given(st.data())
def test_a_leaf_of_every_kind_holds_as_its_rule_says(kind: type, data: st.DataObject) -> None:
    leaf, facts = data.draw(LEAVES[kind]), data.draw(residents())
    setting, on = data.draw(settings()), data.draw(asked())
    days = days_of(leaf, facts, setting)
    assert (on in days) is leaf_holds(leaf, facts, setting, on)
    for turn in days.turns:
        day = date.fromordinal(turn)
        after = leaf_holds(leaf, facts, setting, day)
        assert after is (day in days)
        assert after is not leaf_holds(leaf, facts, setting, day - timedelta(1))


@examples(max_examples=150, deadline=None)
@given(conditions(), residents(), settings(), asked())
def test_a_tree_holds_as_its_parts_do(condition: Condition, facts: ResidentFacts, setting: Setting, on: date) -> None:
    assert (on in days_of(condition, facts, setting)) is holds_on(condition, facts, setting, on)


def test_an_age_runs_from_the_birthday_to_the_day_before_the_next() -> None:
    age = AgeCondition(TimeUnit.YEAR, 35, 65)
    assert _first_and_last(age, _resident()) == (date(1996, 5, 4), date(2027, 5, 3))
    assert _first_and_last(AgeCondition(TimeUnit.MONTH, to=36), _resident()) == (BORN, date(1964, 6, 3))


def test_who_is_born_on_29_february_is_65_on_1_march() -> None:
    facts = ResidentFacts(born=date(1960, 2, 29), sex=Sex.MALE)
    assert _first_and_last(AgeCondition(TimeUnit.YEAR, 65), facts) == (date(2025, 3, 1), None)


def test_bounds_that_only_warn_hold_always_and_those_of_policy_are_not_applied() -> None:
    assert days_of(AgeCondition(TimeUnit.YEAR, 80, warn_only=True), _resident(), SETTING) == ALWAYS
    moved = AgeCondition(TimeUnit.YEAR, 35, policy=AgeBounds(from_=18))
    assert days_of(moved, _resident(), SETTING) == days_of(AgeCondition(TimeUnit.YEAR, 35), _resident(), SETTING)


def test_the_elderly_are_as_old_as_the_region_says_and_no_record_makes_them_older() -> None:
    tagged = _resident(tags=(During(Population.ELDERLY), During(Population.CHILD), During(Population.MATERNAL)))
    assert _first_and_last(TagCondition(Population.ELDERLY), tagged) == (date(2026, 5, 4), None)
    at_sixty = days_of(TagCondition(Population.ELDERLY), tagged, Setting(Ages(60, 60, 7)))
    assert date(2021, 5, 4) in at_sixty
    assert date(2021, 5, 3) not in at_sixty
    assert _first_and_last(TagCondition(Population.CHILD), tagged) == (BORN, date(1968, 5, 3))
    assert date(2026, 3, 1) not in days_of(TagCondition(Population.MATERNAL), tagged, SETTING)


def test_maternity_runs_from_the_last_period_through_day_42_after_the_birth() -> None:
    facts = _resident(pregnancies=(Pregnancy(date(2025, 5, 1), delivered=date(2026, 2, 1)),))
    maternal = _first_and_last(TagCondition(Population.MATERNAL), facts)
    assert maternal == (date(2025, 5, 1), date(2026, 3, 15))
    assert (date(2026, 3, 15) - date(2026, 2, 1)).days == 42
    assert _first_and_last(EpisodeCondition(Episode.PREGNANCY), facts) == (date(2025, 5, 1), date(2026, 1, 31))
    assert _first_and_last(EpisodeCondition(Episode.POSTNATAL), facts) == (date(2026, 2, 1), date(2026, 3, 15))


@pytest.mark.parametrize(("within", "last"), [(0, date(2026, 2, 1)), (42, date(2026, 3, 15)), (365, date(2027, 2, 1))])
def test_a_postnatal_window_counts_from_the_birth_and_may_be_longer_than_42_days(within: int, last: date) -> None:
    facts = _resident(pregnancies=(Pregnancy(date(2025, 5, 1), delivered=date(2026, 2, 1)),))
    assert _first_and_last(EpisodeCondition(Episode.POSTNATAL, within), facts) == (date(2026, 2, 1), last)


def test_a_lost_pregnancy_ends_and_has_no_postnatal_period() -> None:
    facts = _resident(pregnancies=(Pregnancy(date(2025, 5, 1), lost=date(2025, 8, 1)),))
    assert _first_and_last(EpisodeCondition(Episode.PREGNANCY), facts) == (date(2025, 5, 1), date(2025, 7, 31))
    assert not days_of(EpisodeCondition(Episode.POSTNATAL), facts, SETTING).turns


def test_the_first_days_of_a_course_end_with_it_and_cannot_be_counted_from_an_unknown_day() -> None:
    first = EpisodeCondition(Episode.TB_TREATMENT, 60)
    short = _resident(tb_treatments=(During(None, date(2026, 1, 1), date(2026, 1, 20)),))
    assert _first_and_last(first, short) == (date(2026, 1, 1), date(2026, 1, 19))
    going_on = _resident(tb_treatments=(During(None, date(2026, 1, 1)),))
    assert _first_and_last(first, going_on) == (date(2026, 1, 1), date(2026, 3, 2))
    since_ever = _resident(tb_treatments=(During(None, None, date(2026, 1, 20)),))
    assert not days_of(first, since_ever, SETTING).turns


@pytest.mark.parametrize(
    ("code", "span", "inside"),
    [
        ("I13.9", "I10-I13", True),
        ("I10", "I10-I13", True),
        ("I14", "I10-I13", False),
        ("I09.9", "I10-I13", False),
        ("E11.9", "E11", True),
        ("E11", "E11.2", False),
        ("E11.21", "E11.2", True),
        ("E11.9", "E11.3-E11.9", True),
        ("E11.2", "E11.3-E11.9", False),
        ("C97", "C00-C97", True),
        ("D00", "C00-C97", False),
        ("I10.x00", "I10-I13", True),
    ],
)
def test_a_code_lies_in_a_span_by_its_category(code: str, span: str, inside: bool) -> None:
    assert is_within(code, span) is inside
    facts = _resident(diagnoses=(During(code),))
    assert (date(2026, 3, 1) in days_of(DiagnosisCondition((span,)), facts, SETTING)) is inside


@pytest.mark.parametrize(
    ("tag", "facts"),
    [
        (Population.HYPERTENSION, {"diagnoses": (During("I12.0", date(2026, 1, 1)),)}),
        (Population.CHD, {"diagnoses": (During("I25.1", date(2026, 1, 1)),)}),
        (Population.COPD, {"diagnoses": (During("J44.1", date(2026, 1, 1)),)}),
        (Population.CKD, {"diagnoses": (During("N18.3", date(2026, 1, 1)),)}),
        (Population.TUMOUR, {"diagnoses": (During("C50.9", date(2026, 1, 1)),)}),
        (Population.STUDENT, {"rosters": (During(RosterPlace(Roster.SCHOOL, 1), date(2026, 1, 1)),)}),
        (Population.MOBILITY_LIMITED, {"mobility": (During(Mobility.LIMITED, date(2026, 1, 1)),)}),
        (Population.MOBILITY_LIMITED, {"tags": (During(Population.MOBILITY_LIMITED, date(2026, 1, 1)),)}),
        (Population.EMPLOYEE, {"tags": (During(Population.EMPLOYEE, date(2026, 1, 1)),)}),
        (Population.SMD, {"tags": (During(Population.SMD, date(2026, 1, 1)),)}),
    ],
)
def test_a_population_follows_from_the_fact_behind_it_or_from_being_declared(
    tag: Population, facts: dict[str, Any]
) -> None:
    assert _first_and_last(TagCondition(tag), _resident(**facts)) == (date(2026, 1, 1), None)


def test_a_roster_counts_its_members_and_a_household_its_signed_ones() -> None:
    facts = _resident(
        rosters=(During(RosterPlace(Roster.EMPLOYER, 9), date(2026, 1, 1)),),
        household=(During(HouseholdStanding(2, False), date(2026, 1, 1)),),
    )
    assert _first_and_last(RosterCondition(Roster.EMPLOYER, 9), facts) == (date(2026, 1, 1), None)
    assert not days_of(RosterCondition(Roster.EMPLOYER, 10), facts, SETTING).turns
    assert _first_and_last(HouseholdCondition(2), facts) == (date(2026, 1, 1), None)
    assert not days_of(HouseholdCondition(3), facts, SETTING).turns
    assert not days_of(HouseholdCondition(2, anchor=True), facts, SETTING).turns


def test_a_pregnancy_without_a_recorded_end_holds_for_42_weeks_at_most() -> None:
    pregnant = EpisodeCondition(Episode.PREGNANCY)
    lmp = date(2026, 1, 1)
    last = lmp + timedelta(293)
    assert _first_and_last(pregnant, _resident(pregnancies=(Pregnancy(lmp),))) == (lmp, last)
    late = _resident(pregnancies=(Pregnancy(lmp, delivered=lmp + timedelta(300)),))
    assert _first_and_last(pregnant, late) == (lmp, last)
    lost = _resident(pregnancies=(Pregnancy(lmp, lost=date(2026, 4, 1)),))
    assert _first_and_last(pregnant, lost) == (lmp, date(2026, 3, 31))
    assert (
        _first_and_last(EpisodeCondition(Episode.PREGNANCY, 400), _resident(pregnancies=(Pregnancy(lmp),)))[1] == last
    )


@pytest.mark.parametrize("day", [date.min, date.max])
def test_no_fact_is_too_early_or_too_late_for_the_calendar(day: date) -> None:
    facts = _resident(pregnancies=(Pregnancy(day), Pregnancy(day, delivered=day)), tb_treatments=(During(None, day),))
    for episode in Episode:
        for within in (None, 10**6):
            days_of(EpisodeCondition(episode, within), facts, SETTING)
