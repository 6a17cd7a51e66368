"""Rules that nobody can meet, or that everybody meets, are found; and nothing else is called senseless."""

from datetime import date, timedelta
from pathlib import Path as File
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from catalog.codec import load_condition
from catalog.condition import AllOf, AnyOf, Condition, HoldsCondition, NoneOf, parts_of
from catalog.eligibility.ages import reached
from catalog.eligibility.answer import Path
from catalog.eligibility.clash import clash
from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.eligibility.sense import contradictions, tautologies
from catalog.files import read_starter
from catalog.vocabulary import TimeUnit
from teams.parameter import Ages
from tests.eligibility.oracle import holds_on, leaf_holds
from tests.eligibility.strategies import asked, conditions, leaves, residents, settings

SEEDS = File(__file__).parents[2] / "seeds"
PREGNANT, POSTNATAL = {"episode": "PREGNANCY"}, {"episode": "POSTNATAL", "withinDays": 42}


def _age(unit: Any = "YEAR", **bounds: Any) -> dict[str, Any]:
    return {"age": {**bounds, "unit": unit}}


def _at(condition: Condition, path: Path) -> Condition:
    for step in zip(path[::2], path[1::2], strict=True):
        condition = dict(parts_of(condition))[step]  # type: ignore[index]
    return condition


@pytest.mark.parametrize(
    "parts",
    [
        [_age(**{"from": 65}), _age(to=64)],
        [_age(**{"from": 65}), _age("MONTH", to=779)],
        [_age(**{"from": 1}), _age("DAY", to=364)],
        [_age("MONTH", **{"from": 1}), _age("DAY", to=27)],
        [_age("DAY", **{"from": 366}), _age(to=0)],
        [_age(**{"from": 18}), {"not": [_age(**{"from": 6})]}],
        [_age(**{"from": 6}), {"any": [_age(to=5), _age(**{"from": 3, "to": 4})]}],
        [{"not": [_age(**{"from": 18})]}, {"not": [_age(to=17)]}],
        [{"sex": "MALE"}, {"sex": "FEMALE"}],
        [{"not": [{"sex": "MALE"}, {"sex": "FEMALE"}]}],
        [{"sex": "MALE"}, {"any": [PREGNANT, POSTNATAL]}],
        [{"sex": "MALE"}, {"tag": "MATERNAL"}],
        [{"not": [{"sex": "FEMALE"}]}, PREGNANT],
        [{"flag": "SMOKER"}, {"not": [{"flag": "SMOKER"}]}],
        [{"mobility": "FREE"}, {"mobility": "LIMITED"}],
        [{"mobility": "LIMITED"}, {"not": [{"tag": "MOBILITY_LIMITED"}]}],
        [{"riskGrade": ["RED", "YELLOW"]}, {"riskGrade": ["GREEN"]}],
        [{"riskGrade": ["RED", "YELLOW"]}, {"not": [{"riskGrade": ["RED"]}, {"riskGrade": ["YELLOW"]}]}],
        [{"tag": "ELDERLY"}, _age(to=59)],
        [{"tag": "CHILD"}, {"tag": "ELDERLY"}],
        [{"tag": "CHILD"}, _age(**{"from": 7})],
        [PREGNANT, {"not": [{"tag": "MATERNAL"}]}],
        [POSTNATAL, {"not": [{"episode": "POSTNATAL", "withinDays": 90}]}],
        [{"condition": {"icd10": ["E11.2"]}}, {"not": [{"condition": {"icd10": ["E11"]}}]}],
        [{"condition": {"icd10": ["I11-I12"]}}, {"not": [{"tag": "HYPERTENSION"}]}],
        [{"roster": "SCHOOL", "minMembers": 10}, {"not": [{"roster": "SCHOOL"}]}],
        [{"roster": "SCHOOL"}, {"not": [{"tag": "STUDENT"}]}],
        [{"household": {"minSigned": 3, "anchor": True}}, {"not": [{"household": {"minSigned": 2}}]}],
        [{"not": [{"tag": "ALL"}]}],
        [{"not": [_age(**{"from": 3, "warnOnly": True})]}],
    ],
)
def test_a_rule_that_nobody_can_meet_is_found_and_its_denial_always_holds(parts: list[Any]) -> None:
    rule = load_condition({"all": parts})
    found = contradictions(rule)
    assert found
    assert found == ((),) or all(len(path) == 2 for path in found)
    assert tautologies(NoneOf((rule,))) == ((),)


@pytest.mark.parametrize(
    "parts",
    [
        [_age(**{"from": 65}), _age("MONTH", to=780)],
        [_age(**{"from": 1}), _age("DAY", to=365)],
        [_age("MONTH", **{"from": 1}), _age("DAY", to=28)],
        [_age("DAY", **{"from": 365}), _age(to=0)],
        [_age(**{"from": 60}), _age(to=3, warnOnly=True)],
        [{"sex": "FEMALE"}, PREGNANT, POSTNATAL],
        [{"sex": "MALE"}, {"any": [PREGNANT, {"flag": "SMOKER"}]}],
        [{"mobility": "FREE"}, {"tag": "MOBILITY_LIMITED"}],
        [{"not": [{"mobility": "FREE"}, {"mobility": "LIMITED"}]}],
        [{"not": [{"riskGrade": ["RED", "YELLOW", "GREEN"]}]}],
        [{"riskGrade": ["RED", "YELLOW"]}, {"not": [{"riskGrade": ["RED"]}]}],
        [{"tag": "ELDERLY"}, _age(to=65)],
        [{"episode": "POSTNATAL", "withinDays": 90}, {"not": [{"tag": "MATERNAL"}]}],
        [{"condition": {"icd10": ["E11"]}}, {"not": [{"condition": {"icd10": ["E11.2"]}}]}],
        [{"condition": {"icd10": ["B20-B24"]}}, {"not": [{"condition": {"icd10": ["B20-B24.1"]}}]}],
        [{"tag": "HYPERTENSION"}, {"not": [{"condition": {"icd10": ["I10-I13"]}}]}],
        [{"roster": "SCHOOL"}, {"not": [{"roster": "SCHOOL", "minMembers": 10}]}],
        [{"household": {"minSigned": 2}}, {"not": [{"household": {"minSigned": 2, "anchor": True}}]}],
        [{"residence": "LIVES"}, {"residence": "REGISTERED"}, {"not": [{"residence": "WORKS"}]}],
        [{"holds": "PRI-HTN"}, {"not": [{"holds": "PRI-DM"}]}],
    ],
)
def test_a_rule_that_somebody_can_meet_is_not_called_senseless(parts: list[Any]) -> None:
    rule = load_condition({"all": parts})
    assert contradictions(rule) == ()
    assert tautologies(rule) == ()


@pytest.mark.parametrize("package", read_starter(SEEDS).packages, ids=lambda package: package.code)
def test_the_starter_packages_make_sense(package: Any) -> None:
    assert contradictions(package.eligibility) == tautologies(package.eligibility) == ()


def test_only_the_outermost_part_is_named_and_only_the_part_that_makes_no_sense() -> None:
    senseless = {"all": [{"sex": "MALE"}, {"all": [_age(**{"from": 7}), _age(to=6), PREGNANT]}]}
    rule = load_condition({"any": [{"flag": "SMOKER"}, senseless, {"all": [{"sex": "MALE"}, PREGNANT]}]})
    assert contradictions(rule) == (("any", 1), ("any", 2))
    assert contradictions(load_condition(senseless)) == ((),)


def test_of_parts_that_must_all_hold_those_that_always_do_are_named() -> None:
    either = {"any": [{"flag": "SMOKER"}, {"not": [{"flag": "SMOKER"}]}]}
    rule = load_condition({"all": [{"tag": "ALL"}, either, _age(**{"from": 0}), _age(to=9, warnOnly=True)]})
    assert tautologies(rule) == (("all", 1), ("all", 2))


def test_who_is_elderly_is_for_the_region_to_say() -> None:
    rule = load_condition({"all": [{"tag": "ELDERLY"}, _age(to=62)]})
    assert contradictions(rule, Setting(Ages(65, 60, 7))) == ((),)
    assert contradictions(rule, Setting(Ages(60, 60, 7))) == ()


clashing = st.lists(leaves(), min_size=2, max_size=5).map(lambda parts: AllOf(tuple(parts)))
denying = st.builds(lambda one, other: AllOf((one, NoneOf((other,)))), conditions(4), conditions(4))
rules = st.one_of(clashing, denying, denying.map(lambda rule: NoneOf((rule,))), conditions(8))


@examples(max_examples=300, deadline=None)
@given(rules, settings(), st.data())
def test_what_is_called_senseless_holds_of_nobody_or_of_everybody(
    rule: Condition, setting: Setting, data: st.DataObject
) -> None:
    found = [(path, True) for path in contradictions(rule, setting)]
    found += [(path, False) for path in tautologies(rule, setting)]
    for path, holds in found:
        facts, on = data.draw(residents()), data.draw(asked())
        for day in (on, facts.born, facts.born + timedelta(1), date(2026, 3, 15)):
            assert day < facts.born or holds_on(_at(rule, path), facts, setting, day) is not holds


@examples(max_examples=150, deadline=None)
@given(st.lists(st.tuples(leaves(), st.booleans()), min_size=2, max_size=4), residents(), settings(), asked())
def test_leaves_that_are_so_of_somebody_do_not_clash(
    wanted: list[tuple[Condition, bool]], facts: ResidentFacts, setting: Setting, on: date
) -> None:
    """The leaves as they are of a resident, whatever was wished for."""
    if on >= facts.born:
        assert not clash([(leaf, leaf_holds(leaf, facts, setting, on)) for leaf, _ in wanted], setting)


@examples(max_examples=150, deadline=None)
@given(st.dates(date(1920, 1, 1), date(2027, 12, 31)), st.integers(0, 1200), st.integers(-2, 2))
def test_months_and_days_clash_only_where_the_calendar_has_no_play(born: date, months: int, off: int) -> None:
    on = date.fromordinal(reached(born, months, TimeUnit.MONTH))
    days = (on - born).days
    rule = {"all": [_age("MONTH", **{"from": months}), _age("DAY", to=max(0, days + off))]}
    if off >= 0:
        assert contradictions(load_condition(rule)) == ()
    assert contradictions(load_condition({"all": [_age("MONTH", to=months), _age("DAY", **{"from": days})]})) == ()


def _choices(number: int, of: int) -> tuple[Condition, ...]:
    return tuple(AnyOf(tuple(HoldsCondition(f"P-{place}-{one}") for one in range(of))) for place in range(number))


def test_a_part_that_is_closed_is_found_among_many_choices() -> None:
    closed = NoneOf(tuple(HoldsCondition(f"P-19-{one}") for one in range(5)))
    assert contradictions(AllOf((*_choices(20, 5), closed))) == ((),)


def test_a_rule_too_long_to_distribute_is_believed_soon() -> None:
    """Eight things for seven places, no two in one: false, but only to be seen by trying all."""
    things = [[HoldsCondition(f"P-{one}-{place}") for place in range(7)] for one in range(8)]
    apart = [
        NoneOf((AllOf((things[one][place], things[other][place])),))
        for place in range(7)
        for one in range(8)
        for other in range(one)
    ]
    rule = AllOf((*(AnyOf(tuple(places)) for places in things), *apart))
    started = process_time()
    assert contradictions(rule) == ()
    assert tautologies(rule) == ()
    assert process_time() - started < 5


def test_a_small_puzzle_is_solved() -> None:
    """Three things for two places, no two in one."""
    things = [[HoldsCondition(f"P-{one}-{place}") for place in range(2)] for one in range(3)]
    apart = [
        NoneOf((AllOf((things[one][place], things[other][place])),))
        for place in range(2)
        for one in range(3)
        for other in range(one)
    ]
    assert contradictions(AllOf((*(AnyOf(tuple(places)) for places in things), *apart))) == ((),)
