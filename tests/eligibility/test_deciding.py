"""The answer says yes or no rightly, why, what would change it, and from and until when it stands (R080, R238)."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from catalog.condition import (
    AgeCondition,
    AllOf,
    AnyOf,
    Condition,
    EpisodeCondition,
    FlagCondition,
    HoldsCondition,
    NoneOf,
    SexCondition,
    TagCondition,
)
from catalog.eligibility.answer import Change, Path
from catalog.eligibility.clash import clash
from catalog.eligibility.deciding import eligibility, holds
from catalog.eligibility.facts import During, Pregnancy, ResidentFacts, Setting
from catalog.eligibility.flips import MOST
from catalog.eligibility.holding import days_of, leaf_days
from catalog.vocabulary import Episode, Flag, Population, Sex, TimeUnit
from tests.eligibility.oracle import holds_on, leaves_of, truths_on, value
from tests.eligibility.strategies import LEAVES, asked, bound_conditions, conditions, residents, settings
from tests.eligibility.turning import turned

ON = date(2026, 3, 1)
SETTING = Setting()
ELDERLY = AgeCondition(TimeUnit.YEAR, 65)
DISABLED = TagCondition(Population.DISABLED)
SMOKER, BEDRIDDEN = FlagCondition(Flag.SMOKER), FlagCondition(Flag.BEDRIDDEN)
questions = (conditions(), residents(), settings(), asked())


def _turning(condition: Condition) -> list[Path]:
    """The leaves that anything can turn."""
    fixed = (AgeCondition(TimeUnit.YEAR, 0, warn_only=True), TagCondition(Population.ALL))
    return [
        path
        for path, leaf in leaves_of(condition)
        if leaf != fixed[1] and not (isinstance(leaf, AgeCondition) and leaf.warn_only)
    ]


def _with_turned(truths: dict[Path, bool], paths: tuple[Path, ...]) -> dict[Path, bool]:
    return {path: held is not (path in paths) for path, held in truths.items()}


@examples(max_examples=100, deadline=None)
@given(*questions)
def test_the_plain_answer_the_days_and_the_full_answer_agree(
    condition: Condition, facts: ResidentFacts, setting: Setting, on: date
) -> None:
    plain = holds(condition, facts, setting, on)
    assert plain is (on in days_of(condition, facts, setting))
    assert plain is eligibility(condition, facts, setting, on).is_eligible


@examples(max_examples=100, deadline=None)
@given(*questions, st.integers(0, 20_000))
def test_inside_its_days_the_answer_stays_and_just_outside_it_does_not(
    condition: Condition, facts: ResidentFacts, setting: Setting, on: date, off: int
) -> None:
    answer = eligibility(condition, facts, setting, on)
    first, last = answer.from_ or date(1890, 1, 1), (answer.until or date(2200, 1, 1)) - timedelta(1)
    assert first <= on <= last
    for day in (first, last, first + timedelta(off % ((last - first).days + 1))):
        assert holds_on(condition, facts, setting, day) is answer.is_eligible
    for outside in (answer.from_ and answer.from_ - timedelta(1), answer.until):
        assert outside is None or holds_on(condition, facts, setting, outside) is not answer.is_eligible
    assert answer.holds_from == (None if answer.is_eligible else answer.until)
    if answer.holds_from is None:
        assert answer.holds_until is None
    else:
        then = eligibility(condition, facts, setting, answer.holds_from)
        assert (then.is_eligible, then.from_, then.until) == (True, answer.holds_from, answer.holds_until)


@examples(max_examples=150, deadline=None)
@given(*questions)
def test_the_changes_are_all_the_smallest_sets_of_leaves_that_can_turn_together_and_turn_the_tree(
    condition: Condition, facts: ResidentFacts, setting: Setting, on: date
) -> None:
    _holds_all_smallest_changes(condition, facts, setting, on)


@examples(max_examples=250, deadline=None)
@given(bound_conditions(), residents(), settings(), asked())
def test_leaves_that_are_bound_to_each_other_turn_together_or_not_at_all(
    condition: Condition, facts: ResidentFacts, setting: Setting, on: date
) -> None:
    _holds_all_smallest_changes(condition, facts, setting, on)


def _holds_all_smallest_changes(condition: Condition, facts: ResidentFacts, setting: Setting, on: date) -> None:
    answer = eligibility(condition, facts, setting, on)
    truths, can_turn, leaves = truths_on(condition, facts, setting, on), _turning(condition), dict(leaves_of(condition))
    assume(len(can_turn) <= 9)
    assume(facts.born <= on)  # what can be so together is known of those who are born
    found: list[tuple[Path, ...]] = []
    for size in range(1, len(can_turn) + 1):
        for paths in combinations(can_turn, size):
            smaller = any(set(one) < set(paths) for one in found)
            after = _with_turned(truths, paths)
            if smaller or clash([(leaves[path], after[path]) for path in leaves], setting):
                continue
            if value(condition, after) is not answer.is_eligible:
                found.append(paths)
    order = list(leaves)
    told = [tuple(sorted((*change.paths, *change.along), key=order.index)) for change in answer.changes]
    assert told == found[:MOST]
    assert all(change.paths for change in answer.changes)
    named = {path for change in answer.changes for path in change.paths}
    assert [reason.path for reason in answer.reasons] == [path for path in can_turn if path in named]


@examples(max_examples=100, deadline=None)
@given(*questions)
def test_a_reason_is_as_it_says_for_as_long_as_it_says(
    condition: Condition, facts: ResidentFacts, setting: Setting, on: date
) -> None:
    leaves = dict(leaves_of(condition))
    for reason in eligibility(condition, facts, setting, on).reasons:
        assert reason.condition == leaves[reason.path]
        assert holds_on(reason.condition, facts, setting, on) is reason.holds
        for inside in (reason.from_, reason.until and reason.until - timedelta(1)):
            assert inside is None or holds_on(reason.condition, facts, setting, inside) is reason.holds
        for outside in (reason.from_ and reason.from_ - timedelta(1), reason.until):
            assert outside is None or holds_on(reason.condition, facts, setting, outside) is not reason.holds


@examples(max_examples=100, deadline=None)
@given(*questions)
def test_a_change_that_time_brings_comes_on_the_day_told(
    condition: Condition, facts: ResidentFacts, setting: Setting, on: date
) -> None:
    answer = eligibility(condition, facts, setting, on)
    now = truths_on(condition, facts, setting, on)
    turns = {turn for _, leaf in leaves_of(condition) for turn in leaf_days(leaf, facts, setting).turns}
    later = [date.fromordinal(turn) for turn in sorted(turns) if turn > on.toordinal()]

    def has_come(change: Change, day: date) -> bool:
        then = truths_on(condition, facts, setting, day)
        leaves_turned = all(then[path] is not now[path] for path in (*change.paths, *change.along))
        return leaves_turned and value(condition, then) is not answer.is_eligible

    for change in answer.changes:
        assert change.on == next((day for day in later if has_come(change, day)), None)


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
@examples(max_examples=40, deadline=None)
@given(st.data())
def test_changing_the_fact_that_is_named_turns_the_answer(kind: type, data: st.DataObject) -> None:
    """Of a leaf of every kind, alone or with another beside it."""
    leaf, other = data.draw(LEAVES[kind]), data.draw(st.one_of(*LEAVES.values()))
    shapes = (leaf, NoneOf((leaf,)), AllOf((leaf, other)), AnyOf((other, leaf)), NoneOf((AllOf((other, leaf)),)))
    condition = data.draw(st.sampled_from(shapes))
    facts, setting, on = data.draw(residents()), data.draw(settings()), data.draw(asked())
    answer = eligibility(condition, facts, setting, on)
    before = truths_on(condition, facts, setting, on)
    leaves = dict(leaves_of(condition))
    for change in answer.changes:
        changed = facts
        for path in change.paths:
            changed = turned(leaves[path], changed, setting, on, holds=not before[path])
        after = truths_on(condition, changed, setting, on)
        if len(change.paths) == 1:
            assert after[change.paths[0]] is not before[change.paths[0]]
        beside = all((after[path] is not before[path]) is (path in change.paths + change.along) for path in leaves)
        if beside:  # where changing one fact did not change what another leaf asks for
            assert holds(condition, changed, setting, on) is not answer.is_eligible


def test_one_who_is_63_is_told_the_birthday_on_which_it_begins() -> None:
    answer = eligibility(ELDERLY, ResidentFacts(date(1962, 5, 4), Sex.MALE), SETTING, ON)
    assert not answer.is_eligible
    assert (answer.from_, answer.until, answer.holds_from, answer.holds_until) == (
        None,
        date(2027, 5, 4),
        date(2027, 5, 4),
        None,
    )
    assert [(reason.holds, reason.until) for reason in answer.reasons] == [(False, date(2027, 5, 4))]
    assert answer.changes == (Change(((),), date(2027, 5, 4)),)


def test_several_ways_in_are_several_changes_with_the_fewest_leaves_first() -> None:
    condition = AnyOf((AllOf((ELDERLY, SMOKER)), DISABLED))
    answer = eligibility(condition, ResidentFacts(date(1990, 5, 4), Sex.MALE), SETTING, ON)
    assert [change.paths for change in answer.changes] == [
        (("any", 1),),
        (("any", 0, "all", 0), ("any", 0, "all", 1)),
    ]


def test_what_holds_is_no_reason_where_it_does_not_decide() -> None:
    condition = AllOf((ELDERLY, DISABLED))
    answer = eligibility(condition, ResidentFacts(date(1950, 5, 4), Sex.MALE), SETTING, ON)
    assert [reason.condition for reason in answer.reasons] == [DISABLED]


def test_two_that_must_turn_together_come_on_the_day_when_both_have() -> None:
    facts = ResidentFacts(
        date(1962, 5, 4), Sex.MALE, flags=(During(Flag.BEDRIDDEN, date(2026, 4, 1), date(2026, 5, 1)),
                                           During(Flag.BEDRIDDEN, date(2028, 1, 1)))
    )  # fmt: skip
    answer = eligibility(AllOf((ELDERLY, BEDRIDDEN)), facts, SETTING, ON)
    assert answer.changes == (Change((("all", 0), ("all", 1)), date(2028, 1, 1)),)
    assert (answer.holds_from, answer.holds_until) == (date(2028, 1, 1), None)


def test_who_can_have_one_sex_only_is_not_told_to_change_what_would_let_the_other_rule_in() -> None:
    """A man of 62 stays eligible whatever he is told but his age: as a woman he would be, too."""
    women = AllOf((SexCondition(Sex.FEMALE), AgeCondition(TimeUnit.YEAR, 50)))
    men = AllOf((SexCondition(Sex.MALE), AgeCondition(TimeUnit.YEAR, 60)))
    answer = eligibility(AnyOf((women, men)), ResidentFacts(date(1964, 1, 1), Sex.MALE), SETTING, ON)
    (change,) = [one for one in answer.changes if ("any", 0, "all", 0) not in (*one.paths, *one.along)]
    assert change.paths == (("any", 1, "all", 1),)
    younger = eligibility(AnyOf((women, men)), ResidentFacts(date(1971, 1, 1), Sex.MALE), SETTING, ON)
    assert [(one.paths, one.along) for one in younger.changes] == [
        ((("any", 1, "all", 1),), ()),
        ((("any", 0, "all", 0),), (("any", 1, "all", 0),)),
    ]


def test_the_same_condition_twice_is_one_thing_to_change() -> None:
    twice = AllOf((SMOKER, AnyOf((SMOKER, DISABLED))))
    answer = eligibility(twice, ResidentFacts(date(1964, 1, 1), Sex.MALE), SETTING, ON)
    assert [(one.paths, one.along) for one in answer.changes] == [((("all", 0),), (("all", 1, "any", 0),))]
    either = AnyOf((AllOf((DISABLED, AgeCondition(TimeUnit.YEAR, 18))), AllOf((NoneOf((DISABLED,)), ELDERLY))))
    older = ResidentFacts(date(1956, 1, 1), Sex.MALE, tags=(During(Population.DISABLED),))
    changes = eligibility(either, older, SETTING, ON).changes
    assert [one.paths for one in changes] == [
        (("any", 0, "all", 1),),  # under 18, and so not elderly
        (("any", 0, "all", 0), ("any", 1, "all", 1)),  # not disabled alone would let the other way in
    ]


def test_an_age_that_everybody_has_is_nothing_to_change() -> None:
    answer = eligibility(
        AllOf((AgeCondition(TimeUnit.YEAR, 0), SMOKER)), ResidentFacts(date(1964, 1, 1), Sex.MALE), SETTING, ON
    )
    assert [one.paths for one in answer.changes] == [(("all", 1),)]
    smoker = ResidentFacts(date(1964, 1, 1), Sex.MALE, flags=(During(Flag.SMOKER),))
    answer = eligibility(AllOf((AgeCondition(TimeUnit.YEAR, 0), SMOKER)), smoker, SETTING, ON)
    assert [one.paths for one in answer.changes] == [(("all", 1),)]


def test_a_yes_tells_when_it_ends() -> None:
    facts = ResidentFacts(
        date(1998, 1, 1), Sex.FEMALE, pregnancies=(Pregnancy(date(2025, 5, 1), delivered=date(2026, 2, 1)),)
    )
    condition = AnyOf((EpisodeCondition(Episode.PREGNANCY), EpisodeCondition(Episode.POSTNATAL, 42)))
    answer = eligibility(condition, facts, SETTING, ON)
    assert (answer.is_eligible, answer.from_, answer.until) == (True, date(2025, 5, 1), date(2026, 3, 16))
    assert (answer.holds_from, answer.holds_until) == (None, None)
    assert answer.changes == (Change((("any", 1),), date(2026, 3, 16)),)


def test_an_age_that_only_warns_warns_and_is_no_reason() -> None:
    condition = AllOf((SexCondition(Sex.FEMALE), AgeCondition(TimeUnit.YEAR, 15, 55, warn_only=True)))
    answer = eligibility(condition, ResidentFacts(date(1960, 6, 1), Sex.FEMALE), SETTING, ON)
    assert answer.is_eligible
    assert [reason.path for reason in answer.reasons] == [("all", 0)]
    warning = answer.warnings[0]
    assert (warning.path, warning.holds, warning.from_, warning.until) == (("all", 1), False, date(2016, 6, 1), None)
    assert not eligibility(condition, ResidentFacts(date(1990, 6, 1), Sex.FEMALE), SETTING, ON).warnings


def test_what_is_open_to_everybody_has_no_reasons_and_no_changes() -> None:
    answer = eligibility(TagCondition(Population.ALL), ResidentFacts(date(1960, 6, 1), Sex.FEMALE), SETTING, ON)
    assert (answer.is_eligible, answer.reasons, answer.changes) == (True, (), ())


def test_of_very_many_ways_the_twelve_smallest_are_told() -> None:
    alone = tuple(HoldsCondition(f"PRI-{number}") for number in range(4))
    pairs = tuple(AllOf((HoldsCondition(f"PER-{number}"), SMOKER)) for number in range(30))
    answer = eligibility(AnyOf((*pairs, *alone)), ResidentFacts(date(1960, 6, 1), Sex.MALE), SETTING, ON)
    assert [len(change.paths) for change in answer.changes] == [1] * 4 + [2] * 8
    assert [change.paths[0][1] for change in answer.changes] == [30, 31, 32, 33, 0, 1, 2, 3, 4, 5, 6, 7]


def test_a_hundred_choices_that_must_all_be_made_are_answered_at_once() -> None:
    choices = tuple(AnyOf(tuple(HoldsCondition(f"PRI-{one}-{two}") for two in range(10))) for one in range(10))
    answer = eligibility(AllOf(choices), ResidentFacts(date(1960, 6, 1), Sex.MALE), SETTING, ON)
    assert len(answer.changes) == MOST
    assert {len(change.paths) for change in answer.changes} == {10}
    assert answer.changes[0].paths == tuple(("all", place, "any", 0) for place in range(10))
