"""Conditions as input: all that the schema says of one can be put in, and comes out as the same condition (R065)."""

from __future__ import annotations

import asyncio
import json
from enum import Enum
from functools import cache
from typing import Any

import pytest
import strawberry
from hypothesis import given, settings

from api.schema import condition as shown
from api.schema.condition import condition_shape
from api.schema.condition_input import DEEPEST, MOST_LEAVES, ConditionInput, written_condition
from api.schema.rendering import Rendering
from api.schema.speaker import Speaker
from catalog.codec import dump, load_condition
from catalog.condition import Condition, conditions_in
from catalog.files import StarterData, read_starter
from core.faults import Problem
from core.language import Language
from tests.catalog.conftest import SEEDS
from tests.catalog.strategies import PACKAGE_NAMES, conditions

SPEAKER = Speaker(Language.EN, {}, PACKAGE_NAMES, {}, {})
_FIELDS: dict[type, str] = {
    shown.AllOfCondition: "all",
    shown.AnyOfCondition: "any",
    shown.NoneOfCondition: "none",
    shown.AgeCondition: "age",
    shown.SexCondition: "sex",
    shown.TagCondition: "tag",
    shown.DiagnosisCondition: "diagnosis",
    shown.EpisodeCondition: "episode",
    shown.ResidenceCondition: "residence",
    shown.RosterCondition: "roster",
    shown.MobilityCondition: "mobility",
    shown.RiskGradeCondition: "riskGrade",
    shown.FlagCondition: "flag",
    shown.HoldsCondition: "holds",
    shown.HouseholdCondition: "household",
}
"""The field of the input for each kind that is shown."""
_OWN_FIELDS = {
    shown.AgeCondition: ("from", "to", "unit", "isWarningOnly", "policyFrom", "policyTo"),
    shown.DiagnosisCondition: ("icd10",),
    shown.EpisodeCondition: ("episode", "withinDays"),
    shown.RosterCondition: ("roster", "minMembers", "isProposal"),
    shown.HouseholdCondition: ("minSigned", "withAnchor"),
}


def input_of(shape: Any) -> dict[str, Any]:
    """The input that a client would make of what it was shown."""
    kind = type(shape)
    field = _FIELDS[kind]
    if field in ("all", "any", "none"):
        return {field: [input_of(part) for part in shape.of]}
    if kind in _OWN_FIELDS:
        return {field: {name: _plain(getattr(shape, _python(name))) for name in _OWN_FIELDS[kind]}}
    name = {"riskGrade": "grades", "holds": "package_code"}.get(field, field)
    return {field: _plain(getattr(shape, name))}


def _python(name: str) -> str:
    if name == "from":
        return "from_"
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.value if isinstance(value, Enum) else value


@strawberry.type
class _Echo:
    @strawberry.field
    def written(self, given: ConditionInput) -> str:
        into = Rendering()
        written = written_condition(given, ("eligibility",), ("set", "eligibility"), into)
        places = [["/".join(at), "/".join(place)] for at, place in into.places.items()]
        problems = [[problem.code, *problem.path] for problem in into.problems]
        return json.dumps({"written": written, "places": places, "problems": problems})


@cache
def _schema() -> strawberry.Schema:
    return strawberry.Schema(_Echo)


def echo(given: dict[str, Any]) -> dict[str, Any]:
    """What becomes of an input that comes as variables: `written`, `places`, `problems`."""
    query = "query($given: ConditionInput!) { written(given: $given) }"
    answer = asyncio.run(_schema().execute(query, variable_values={"given": given}))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    told: dict[str, Any] = json.loads(answer.data["written"])
    return told


def through(condition: Condition) -> Condition:
    """The condition after it was shown, put in again, and read."""
    told = echo(input_of(condition_shape(condition, SPEAKER)))
    assert told["problems"] == []
    return load_condition(told["written"])


@cache
def starter() -> StarterData:
    return read_starter(SEEDS)


def test_every_kind_that_is_shown_has_a_field_of_the_input() -> None:
    assert set(_FIELDS) == set(shown.CONDITIONS)
    fields = ConditionInput.__strawberry_definition__.fields  # type: ignore[attr-defined]
    assert sorted(_FIELDS.values()) == sorted(
        field.graphql_name or _schema().config.name_converter.get_graphql_name(field) for field in fields
    )


def test_every_starter_rule_is_the_same_after_it_was_shown_and_put_in_again() -> None:
    rules = [package.eligibility for package in starter().packages]
    rules += [need.when for package in starter().packages for need in package.needs if need.when is not None]

    assert len(rules) >= 29
    for rule in rules:
        assert through(rule) == rule


@settings(max_examples=150)
@given(conditions)
def test_any_condition_is_the_same_after_it_was_shown_and_put_in_again(condition: Condition) -> None:
    if _depth(dump(condition)) <= DEEPEST:
        assert through(condition) == condition


def _depth(written: dict[str, Any]) -> int:
    parts: list[dict[str, Any]] = next((written[key] for key in ("all", "any", "not") if key in written), [])
    return 1 + max((_depth(part) for part in parts), default=0)


@settings(max_examples=50)
@given(conditions)
def test_a_written_place_is_told_at_the_place_of_the_input(condition: Condition) -> None:
    """What stands at the told place of the input is what stands at the written place."""
    given_ = input_of(condition_shape(condition, SPEAKER))
    told = echo(given_)
    if told["problems"]:
        return
    for at, place in told["places"]:
        written = _at(told["written"], at.split("/")[1:])
        there = _at(given_, place.split("/")[2:])
        if isinstance(written, str | int | bool):
            assert there == written, (at, place)
    assert len(list(conditions_in(load_condition(told["written"])))) == len(list(conditions_in(condition)))


def _at(value: Any, path: list[str]) -> Any:
    for step in path:
        if isinstance(value, list):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return None
    return value


def nested(levels: int, field: str = "all") -> dict[str, Any]:
    """A condition of so many levels."""
    given_: dict[str, Any] = {"sex": "FEMALE"}
    for _ in range(levels - 1):
        given_ = {field: [given_]}
    return given_


@pytest.mark.parametrize("field", ["all", "any", "none"])
def test_a_tree_may_be_eight_levels_deep_and_no_deeper(field: str) -> None:
    assert echo(nested(DEEPEST, field))["problems"] == []
    for levels in (DEEPEST + 1, 50):
        told = echo(nested(levels, field))
        assert told["problems"] == [["LIST_SIZE", "set", "eligibility"]]
        assert told["written"] == {}


def test_a_tree_may_hold_a_hundred_conditions_and_no_more() -> None:
    def wide(count: int) -> dict[str, Any]:
        return {"any": [{"sex": "FEMALE"}] * (count - 1) + [{"none": []}]}

    assert echo(wide(MOST_LEAVES))["problems"] == []
    assert echo(wide(MOST_LEAVES + 1))["problems"] == [["LIST_SIZE", "set", "eligibility"]]


def test_what_is_wrong_in_a_condition_is_written_all_the_same() -> None:
    assert echo({"all": []})["written"] == {"all": []}
    inside_out = {"age": {"from": 70, "to": 3}}
    assert echo(inside_out)["written"] == {"age": {"from": 70, "to": 3, "unit": "YEAR"}}
    assert echo({"age": {"from": 0}})["written"] == {"age": {"from": 0, "unit": "YEAR"}}
    assert echo({"diagnosis": {"icd10": ["nonsense"]}})["written"] == {"condition": {"icd10": ["nonsense"]}}


def test_two_kinds_in_one_condition_are_refused_before_anything_is_done() -> None:
    query = "query($given: ConditionInput!) { written(given: $given) }"
    both = {"sex": "FEMALE", "flag": "ADMITTED"}

    answer = asyncio.run(_schema().execute(query, variable_values={"given": both}))

    assert answer.data is None
    assert answer.errors
    assert "exactly one" in answer.errors[0].message.lower()


def test_the_problem_says_what_the_bounds_are_in_both_languages() -> None:
    into = Rendering()
    deep = ConditionInput(sex=None)
    for _ in range(DEEPEST):
        deep = ConditionInput(none=[deep])

    written_condition(deep, ("eligibility",), ("eligibility",), into)

    (problem,) = into.problems
    assert isinstance(problem, Problem)
    for language in (Language.ZH, Language.EN):
        assert str(DEEPEST) in problem.message.in_(language)
        assert str(MOST_LEAVES) in problem.message.in_(language)
