"""What a draft may hold: any JSON that both databases give back as it was, within its bounds."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.drafting.bounds import DEEPEST, EDITABLE, kept, note_problems, size_problems
from catalog.drafting.candidate import definition_of, says_the_same
from catalog.drafting.scope import above
from catalog.files import StarterData
from tests.catalog.conftest import starter

__all__ = ["starter"]

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None, exclude_categories=()))
    | st.binary()
)
ANYTHING = st.recursive(
    SCALARS, lambda parts: st.lists(parts) | st.dictionaries(st.text() | st.integers(), parts), max_leaves=20
)


@given(ANYTHING)
def test_what_is_kept_is_json_and_everything_else_is_told(value: Any) -> None:
    found = kept(value, "parts")

    assert json.loads(orjson.dumps(found.value)) == found.value
    assert all(problem.code == "NOT_WRITABLE" and problem.path[0] == "parts" for problem in found.problems)
    if not found.problems:
        assert found.value == value


@given(ANYTHING)
def test_nothing_written_makes_the_reading_of_a_definition_fail(value: Any) -> None:
    content = kept(value).value
    if isinstance(content, dict):
        assert list(size_problems(content)) == []
        assert definition_of(content) is None


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 0.5, "长", "\n\t", True, None])
def test_what_both_databases_can_hold_is_kept(value: Any) -> None:
    assert kept(value).problems == ()


@pytest.mark.parametrize("value", [2**63, float("nan"), float("-inf"), "\x00", "\ud800", {1: 2}, b"", object()])
def test_what_a_database_would_choke_on_is_not_kept(value: Any) -> None:
    found = kept({"part": [1, value]}, "parts")

    assert [(problem.code, problem.path) for problem in found.problems] == [("NOT_WRITABLE", ("parts", "part", "1"))]
    assert found.value == {"part": [1, None]}


def test_what_is_nested_too_deep_is_cut_off() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]

    found = kept(nested)

    assert [problem.path for problem in found.problems] == [("0",) * (DEEPEST + 1)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"lines": [{}] * 100, "choiceGroups": [{"options": ["x"] * 50, "name": {"zh": "组" * 100}}] * 20}, []),
        ({"lines": [{}] * 101}, [("LIST_SIZE", ("lines",))]),
        ({"choiceGroups": [{}] * 21}, [("LIST_SIZE", ("choiceGroups",))]),
        ({"choiceGroups": [None, {"options": ["x"] * 51}]}, [("LIST_SIZE", ("choiceGroups", "1", "options"))]),
        ({"choiceGroups": [{"name": {"en": "x" * 101}}]}, [("TEXT_SIZE", ("choiceGroups", "0", "name", "en"))]),
        ({"note": "x" * 262_133}, []),
        ({"note": "x" * 262_134}, [("CONTENT_TOO_LARGE", ())]),
    ],
)
def test_a_content_has_its_bounds(content: dict[str, Any], expected: list[Any]) -> None:
    assert [(problem.code, problem.path) for problem in size_problems(content)] == expected


def test_everything_but_the_code_may_be_edited() -> None:
    assert EDITABLE == (
        "name",
        "tier",
        "audience",
        "eligibility",
        "eligibilityWording",
        "term",
        "price",
        "lines",
        "basis",
        "choiceGroups",
        "requires",
        "excludes",
        "needs",
        "visibility",
        "note",
        "deductions",
    )


@pytest.mark.parametrize("note", ["好", "x" * 1_000, "two\nlines"])
def test_a_note_may_run_over_lines(note: str) -> None:
    assert list(note_problems(note, "note")) == []


def test_a_content_is_compared_by_what_it_says(starter: StarterData) -> None:
    from catalog import codec

    first, second, *_ = starter.packages
    written = codec.dump(first)
    assert says_the_same({**written, "excludes": list(first.excludes), "visibility": first.visibility.value}, first)
    assert not says_the_same({**written, "note": "another"}, first)
    assert not says_the_same(written, second)
    assert not says_the_same({**written, "term": None}, first)


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("450321", ("450321", "450300", "450000")),
        ("450300", ("450300", "450000")),
        ("450000", ("450000",)),
        ("310101", ("310101", "310100", "310000")),
    ],
)
def test_the_regions_above_a_region_are_told_by_its_code(code: str, codes: tuple[str, ...]) -> None:
    assert above(code) == codes
