"""What is wrong with a draft by itself: every finding at its place, however little is written, and no false alarm."""

from __future__ import annotations

import ast
import copy
from dataclasses import replace
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.drafting.finding import Severity
from catalog.drafting.findings import errors, findings
from catalog.drafting.hints import HINTS
from catalog.drafting.written_form import at
from catalog.files import StarterData
from catalog.written import Path
from tests.drafting.worlds import Edit, edited, found_in, put, severity_of, starter, world, written

ROOT = File(__file__).parents[2]
YLGA = "PER-YLGA"


@pytest.mark.parametrize("code", [package.code for package in starter().packages])
def test_a_starter_package_is_found_wrong_in_nothing_but_its_undecided_price(code: str) -> None:
    placeholder = put("price", "status", value="PLACEHOLDER")
    assert found_in(written(code)) == []
    assert found_in(edited(code, placeholder)) == [(("price", "status"), "PRICE_PLACEHOLDER")]
    assert severity_of(edited(code, placeholder), "PRICE_PLACEHOLDER") is Severity.WARNING


def test_a_draft_of_nothing_lacks_each_key_that_a_package_needs() -> None:
    wanted = "code name tier audience eligibility eligibilityWording term price lines basis"
    assert found_in({}) == [((key,), "MISSING_KEY") for key in wanted.split()]


AGE, WEEKS = {"from": 60, "unit": "YEAR"}, {"from": 60, "unit": "WEEK"}
ONE_EDIT: list[tuple[Edit, Path, str]] = [
    # the form
    (put("colour", value="red"), ("colour",), "UNKNOWN_KEY"),
    (put("tier", value="GOLD"), ("tier",), "UNKNOWN_VALUE"),
    (put("lines", 0, "required", value="no"), ("lines", 0, "required"), "WRONG_TYPE"),
    (put("lines", 0, value=4), ("lines", 0), "WRONG_TYPE"),
    (put("lines", value=[]), ("lines",), "EMPTY_LIST"),
    (put("code", value="YLGA"), ("code",), "BAD_CODE"),
    (put("audience", value=["ELDERLY", "ELDERLY"]), ("audience", 1), "LISTED_TWICE"),
    (put("requires", value=["BAS-00", "BAS-00"]), ("requires", 1), "LISTED_TWICE"),
    (put("needs", value=[{"code": "BOOKING"}, {"code": "BOOKING"}]), ("needs", 1), "LISTED_TWICE"),
    # texts in both languages
    (put("name", value={"zh": "银龄"}), ("name",), "TEXT_INCOMPLETE"),
    (put("name", "en", value=" "), ("name",), "TEXT_INCOMPLETE"),
    (put("choiceGroups", 1, "name", value={"en": "x"}), ("choiceGroups", 1, "name"), "TEXT_INCOMPLETE"),
    (put("name", "zh", value="银" * 101), ("name", "zh"), "NAME_TOO_LONG"),
    (put("choiceGroups", 0, "name", "en", value="x" * 101), ("choiceGroups", 0, "name", "en"), "NAME_TOO_LONG"),
    (put("basis", value=" "), ("basis",), "TEXT_EMPTY"),
    (put("note", value="a\0b"), ("note",), "TEXT_UNSTORABLE"),
    (put("note", value="\ud800"), ("note",), "TEXT_UNSTORABLE"),
    # lines and choices
    (put("lines", 2, "item", value="ELD-77"), ("lines", 2, "item"), "UNKNOWN_ITEM"),
    (put("choiceGroups", 0, "options", 1, value="ELD-77"), ("choiceGroups", 0, "options", 1), "UNKNOWN_ITEM"),
    (put("lines", 1, "item", value="ELD-08"), ("lines", 1, "item"), "DUPLICATE_LINE"),
    (put("choiceGroups", 1, "options", 0, value="ELD-08"), ("choiceGroups", 1, "options", 0), "DUPLICATE_LINE"),
    (put("choiceGroups", 1, "code", value="SCREEN"), ("choiceGroups", 1, "code"), "DUPLICATE_CODE"),
    (put("choiceGroups", 0, "choose", value=4), ("choiceGroups", 0, "choose"), "CHOOSE_IMPOSSIBLE"),
    (put("choiceGroups", 0, "choose", value=0), ("choiceGroups", 0, "choose"), "CHOOSE_IMPOSSIBLE"),
    (put("choiceGroups", 0, "atLeast", value=3), ("choiceGroups", 0, "atLeast"), "CHOOSE_IMPOSSIBLE"),
    # money, in fen
    (put("price", "payers", "SELF", value=-1), ("price", "payers", "SELF"), "NEGATIVE_PRICE"),
    (put("price", "payers", "SELF", value=10**10 + 1), ("price", "payers", "SELF"), "PRICE_TOO_LARGE"),
    (put("price", "payers", "SELF", value=10**500), ("price", "payers", "SELF"), "PRICE_TOO_LARGE"),
    (put("price", "payers", "SELF", value=80.5), ("price", "payers", "SELF"), "WRONG_TYPE"),
    (put("price", "payers", "UNCLE", value=5), ("price", "payers", "UNCLE"), "UNKNOWN_KEY"),
    (put("price", "total", value=15999), ("price", "total"), "PRICE_TOTAL_MISMATCH"),
    (put("price", value={"total": 5}), ("price",), "PRICE_INCOMPLETE"),
    # eligibility
    (put("eligibility", value={"age": AGE | {"to": 59}}), ("eligibility", "age"), "IMPOSSIBLE_WINDOW"),
    (put("eligibility", value={"not": [{"age": WEEKS}]}), ("eligibility", "not", 0, "age"), "AGE_UNIT"),
    (put("eligibility", value={"any": [{"age": {"unit": "YEAR"}}]}), ("eligibility", "any", 0, "age"), "EMPTY_AGE"),
    (put("eligibility", "age", "from", value="60"), ("eligibility", "age", "from"), "WRONG_TYPE"),
    (put("eligibility", "age", "from", value=151), ("eligibility", "age", "from"), "TOO_LARGE"),
    (put("eligibility", "age", "policy", "from", value=10**30), ("eligibility", "age", "policy", "from"), "TOO_LARGE"),
    (put("eligibility", value={"condition": {"icd10": ["x"]}}), ("eligibility", "condition"), "NOT_ICD10"),
    (put("eligibility", value={"condition": {}}), ("eligibility", "condition", "icd10"), "MISSING_KEY"),
    (put("eligibility", value={"all": [{"tag": "OLD"}]}), ("eligibility", "all", 0, "tag"), "UNKNOWN_VALUE"),
    (put("eligibility", value={"all": [{"age": AGE, "tag": "ALL"}]}), ("eligibility", "all", 0, "tag"), "UNKNOWN_KEY"),
    (put("eligibility", value={"not": [{"wish": 1}]}), ("eligibility", "not", 0), "UNKNOWN_VALUE"),
    (put("eligibility", value={"all": []}), ("eligibility", "all"), "EMPTY_LIST"),
    (put("eligibility", value={}), ("eligibility",), "CONDITION_UNNAMED"),
    (put("eligibility", value={"any": [3]}), ("eligibility", "any", 0), "CONDITION_UNNAMED"),
    # term
    (put("term", "years", value=[3, 1]), ("term", "years"), "BAD_TERM"),
    (put("term", "years", value=["a"]), ("term", "years", 0), "WRONG_TYPE"),
    (put("term", value={}), ("term", "years"), "MISSING_KEY"),
    (put("term", "years", value=[1, 4]), ("term", "years", 1), "TERM_TOO_LONG"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "path", "code"), ONE_EDIT, ids=[f"{code} {path}" for _, path, code in ONE_EDIT])
def test_one_slip_is_found_where_it_is_written(edit: Edit, path: Path, code: str) -> None:
    found = findings(edited(YLGA, edit), world())
    assert (path, code) in [(one.path, one.code) for one in found]
    (one,) = [one for one in found if (one.path, one.code) == (path, code)]
    assert all((one.message.zh, one.message.en, one.hint.zh, one.hint.en))
    assert one.severity is HINTS[code][0]


def test_every_finding_is_told_not_the_first() -> None:
    slips = [
        put("name", value={"zh": "只有中文"}),
        put("price", "total", value=1),
        put("price", "payers", "FISCAL", value=-4000),
        put("lines", 0, "item", value="ELD-77"),
        put("choiceGroups", 0, value={"code": "SCREEN", "choose": 4, "options": ["ELD-13", "ELD-14", "ELD-17"]}),
        put("term", "years", value=[9]),
    ]
    found = found_in(edited(YLGA, *slips))
    assert set(found) >= {
        (("name",), "TEXT_INCOMPLETE"),
        (("price", "total"), "PRICE_TOTAL_MISMATCH"),
        (("price", "payers", "FISCAL"), "NEGATIVE_PRICE"),
        (("lines", 0, "item"), "UNKNOWN_ITEM"),
        (("choiceGroups", 0, "name"), "MISSING_KEY"),
        (("choiceGroups", 0, "choose"), "CHOOSE_IMPOSSIBLE"),  # although the group cannot be read as one
        (("term", "years", 0), "TERM_TOO_LONG"),
    }
    assert len(found) == len(set(found)), "a finding is told twice"


def test_findings_stand_in_the_order_of_what_is_written() -> None:
    content = edited(YLGA, put("basis", value=""), put("tier", value="X"), put("lines", 6, "item", value="ELD-77"))
    keys = list(content)
    told = [keys.index(str(path[0])) for path, _code in found_in(content)]
    assert told == sorted(told)
    assert len(told) == 3


def test_only_errors_stand_in_the_way_of_review() -> None:
    found = findings(edited(YLGA, put("price", "status", value="PLACEHOLDER"), put("tier", value="X")), world())
    assert [one.code for one in found] == ["UNKNOWN_VALUE", "PRICE_PLACEHOLDER"]
    assert [one.code for one in errors(found)] == ["UNKNOWN_VALUE"]


def test_a_hint_names_what_is_written_there() -> None:
    (one,) = findings(edited(YLGA, put("lines", 1, "item", value="ELD-08")), world())
    assert "ELD-08" in one.hint.zh
    assert "ELD-08" in one.hint.en
    (one,) = findings(edited(YLGA, put("{0}", value="{1}")), world())  # what people write is no format of ours
    assert (one.code, one.path) == ("UNKNOWN_KEY", ("{0}",))
    assert "{0}" in one.hint.en


def test_a_draft_nested_beyond_reason_is_refused_as_a_whole() -> None:
    deep: Any = {"tag": "ELDERLY"}
    for _ in range(5_000):
        deep = {"all": [deep]}
    assert found_in(edited(YLGA, put("eligibility", value=deep))) == [((), "TOO_DEEP")]


def impossible_codes() -> list[str]:
    """The codes with which parts of packages refuse themselves, as the source has them."""
    found = []
    for file in ("catalog/condition.py", "catalog/package.py", "catalog/price.py", "core/wire.py"):
        for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "ImpossibleDefinition"
            ):
                found += [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]
    return sorted(set(map(str, found)))


@pytest.mark.parametrize("code", impossible_codes())
def test_every_way_in_which_a_part_refuses_itself_has_a_hint(code: str) -> None:
    assert code in HINTS


@pytest.mark.parametrize("code", sorted(HINTS))
def test_every_hint_is_there_in_both_languages(code: str) -> None:
    _severity, hint = HINTS[code]
    assert hint.zh.strip()
    assert hint.en.strip()
    assert ("{value}" in hint.zh) == ("{value}" in hint.en)


# Whatever is written

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = [
    "code",
    "name",
    "lines",
    "price",
    "payers",
    "total",
    "item",
    "all",
    "any",
    "not",
    "age",
    "from",
    "unit",
    "term",
    "years",
    "episode",
    "tail",
    "amount",
    "choiceGroups",
    "options",
    "choose",
    "surcharges",
    "fen",
    "deductions",
    "sharedWith",
    "eligibility",
    "requires",
    "excludes",
    "audience",
    "needs",
    "when",
    "holds",
    "tier",
    "icd10",
]
WORDS = ["PER-YLGA", "BAS-00", "ELD-08", "YEAR", "BASIC", "ADD_ON", "SELF", "PREGNANCY", "ELDERLY"]
leaves = scalars | st.sampled_from(WORDS)
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), anything, max_size=8))
@settings(max_examples=100, deadline=None)
def test_no_json_whatever_makes_the_findings_fail(content: dict[str, Any]) -> None:
    assert errors(findings(content, world()))  # no package comes about by chance


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_no_value_in_any_place_of_a_package_makes_the_findings_fail(data: st.DataObject) -> None:
    content = written(data.draw(st.sampled_from(["PER-YLGA", "PRI-MAT", "ORG-SCH", "FAM-UNIT"])))
    for _ in range(data.draw(st.integers(1, 3))):
        here: Any = content
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            key = data.draw(st.sampled_from(keys))
            if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.booleans()):
                break
            here = here[key]
        here[key] = data.draw(anything)
    before = copy.deepcopy(content)
    for one in findings(content, world()):
        missing = one.code in ("MISSING_KEY", "EXCLUDED_BY_OTHER")
        assert missing or at(content, one.path) is not None or at(content, one.path[:-1]) is not None
    assert repr(content) == repr(before), "what was handed in was changed"


@given(anything)
@settings(max_examples=100, deadline=None)
def test_no_draft_beside_it_makes_the_findings_fail(other: Any) -> None:
    around = world().with_drafts([{**other, "code": "BAS-00"} if isinstance(other, dict) else other])
    found = findings(written(YLGA), around)
    assert {one.code for one in errors(found)} <= {"REQUIRES_CYCLE", "REQUIRES_EXCLUSIVE"}


def test_the_items_of_a_draft_are_those_of_its_world() -> None:
    fewer = {code: item for code, item in world().items.items() if code != "ELD-12"}
    assert found_in(written(YLGA), replace(world(), items=fewer)) == [(("lines", 2, "item"), "UNKNOWN_ITEM")]


def test_the_starter_is_what_these_tests_think_it_is() -> None:
    data: StarterData = starter()
    assert len(data.packages) == 29
