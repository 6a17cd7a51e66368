"""Prerequisites that nobody can meet (C1 rule 3), and how findings speak to those who write in yuan and in fen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from catalog.drafting.finding import DraftFinding, Severity
from catalog.drafting.findings import findings
from catalog.package import is_package_code
from catalog.price import MOST_FEN, amount_words
from teams.parameter import Ages
from tests.drafting.worlds import Edit, edited, found_in, put, severity_of, starter, world, written

YLGA, TCM, HTN = "PER-YLGA", "PER-TCM", "PRI-HTN"


def rule(condition: Any) -> Edit:
    """An edit that makes the condition the eligibility."""
    return put("eligibility", value=condition)


def requiring(*codes: str) -> Edit:
    """An edit that requires the packages and excludes none."""
    return put("requires", value=list(codes))


def ages(least: int | None, most: int | None) -> dict[str, Any]:
    bounds = {"from": least, "to": most}
    return {"age": {key: age for key, age in bounds.items() if age is not None} | {"unit": "YEAR"}}


def prerequisites(found: list[Any]) -> list[Any]:
    """Those of this module."""
    return [one for one in found if one[1] in ("PREREQUISITE_REFUSED", "HOLDS_ITSELF", "PREREQUISITE_NEVER_HELD")]


def test_the_starter_packages_can_all_be_begun() -> None:
    assert {one.code: prerequisites(found_in(written(one.code))) for one in starter().packages} == {
        one.code: [] for one in starter().packages
    }


def test_a_package_that_is_required_but_whose_holders_are_refused_is_an_error() -> None:
    refusing = {"all": [ages(65, None), {"not": [{"holds": TCM}]}]}
    content = edited(YLGA, rule(refusing), requiring("BAS-00", TCM))
    assert prerequisites(found_in(content)) == [(("requires", 1), "PREREQUISITE_REFUSED")]
    assert severity_of(content, "PREREQUISITE_REFUSED") is Severity.ERROR
    assert prerequisites(found_in(edited(YLGA, rule(refusing), requiring("BAS-00")))) == []
    either = {"any": [{"not": [{"holds": TCM}]}, ages(65, None)]}
    assert prerequisites(found_in(edited(YLGA, rule(either), requiring("BAS-00", TCM)))) == []


def test_a_package_that_a_required_one_requires_may_not_be_refused_either() -> None:
    refusing = {"all": [ages(65, None), {"not": [{"holds": HTN}]}]}
    around = world().with_drafts([edited(TCM, requiring("BAS-00", HTN))])
    content = edited(YLGA, rule(refusing), requiring("BAS-00", TCM))
    assert prerequisites(found_in(content, around)) == [(("requires", 1), "PREREQUISITE_REFUSED")]
    (one,) = [one for one in findings(content, around) if one.code == "PREREQUISITE_REFUSED"]
    assert f"{TCM}→{HTN}" in one.message.zh
    assert f"{TCM}→{HTN}" in one.message.en


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        ({"holds": YLGA}, ("eligibility",)),
        ({"all": [ages(65, None), {"holds": YLGA}]}, ("eligibility", "all", 1)),
        (
            {"any": [{"holds": YLGA}, {"all": [{"holds": YLGA}, ages(65, None)]}]},
            ("eligibility",),
        ),
        ({"not": [{"not": [{"holds": YLGA}]}]}, ("eligibility",)),
    ],
)
def test_a_package_for_its_own_holders_alone_is_an_error(condition: Any, path: tuple[Any, ...]) -> None:
    content = edited(YLGA, rule(condition))
    found = prerequisites(found_in(content))
    assert [code for _path, code in found] == ["HOLDS_ITSELF"]
    assert found[0][0][: len(path)] == path
    assert severity_of(content, "HOLDS_ITSELF") is Severity.ERROR


def test_holders_may_renew_by_a_rule_of_their_own() -> None:
    content = edited(YLGA, rule({"any": [{"holds": YLGA}, ages(65, None)]}))
    assert prerequisites(found_in(content)) == []


def test_a_required_package_for_other_people_is_warned_of() -> None:
    children = world().with_drafts([edited(TCM, rule(ages(None, 6)))])
    content = edited(YLGA, rule(ages(65, None)), requiring("BAS-00", TCM))
    assert prerequisites(found_in(content, children)) == [(("requires", 1), "PREREQUISITE_NEVER_HELD")]
    assert severity_of(content, "PREREQUISITE_NEVER_HELD", children) is Severity.WARNING
    overlapping = world().with_drafts([edited(TCM, rule(ages(None, 65)))])
    assert prerequisites(found_in(content, overlapping)) == []


def test_whom_a_required_package_is_for_hangs_on_the_ages_of_the_region() -> None:
    elderly = world().with_drafts([edited(TCM, rule({"tag": "ELDERLY"}))])
    content = edited(YLGA, rule(ages(60, 62)), requiring("BAS-00", TCM))
    assert (("requires", 1), "PREREQUISITE_NEVER_HELD") in found_in(content, elderly)
    from_60 = replace(elderly, ages=Ages(elderly_from=60))
    assert prerequisites(found_in(content, from_60)) == []


# How findings speak


def the(content: dict[str, Any], code: str) -> DraftFinding:
    """The one finding of that code."""
    (one,) = [one for one in findings(content, world()) if one.code == code]
    return one


def test_amounts_are_told_in_yuan_and_in_fen() -> None:
    assert (amount_words(2000).zh, amount_words(2000).en) == ("20.00元（2000分）", "20.00 yuan (2000 fen)")
    assert (amount_words(5).zh, amount_words(-1905).en) == ("0.05元（5分）", "-19.05 yuan (-1905 fen)")
    mismatch = the(edited(YLGA, put("price", "total", value=15999)), "PRICE_TOTAL_MISMATCH")
    assert "159.99元（15999分）" in mismatch.message.zh
    assert "159.99 yuan (15999 fen)" in mismatch.message.en
    beyond = the(edited(YLGA, put("price", "payers", "SELF", value=MOST_FEN + 1)), "PRICE_TOO_LARGE")
    for said in (beyond.message, beyond.hint):
        assert "100000000.00元（10000000000分）" in said.zh
        assert "100000000.00 yuan (10000000000 fen)" in said.en


def test_a_bad_code_is_answered_with_what_a_code_looks_like() -> None:
    for path in (("code",), ("choiceGroups", 0, "code")):
        hint = the(edited(YLGA, put(*path, value="no code")), "BAD_CODE").hint
        for said in (hint.zh, hint.en):
            assert YLGA in said
            assert "TECHNIQUES" in said
    assert is_package_code(YLGA)
    shown = edited(YLGA, put("choiceGroups", 0, "code", value="TECHNIQUES"))
    assert [code for _path, code in found_in(shown) if code == "BAD_CODE"] == []


def test_a_name_that_is_missing_is_called_as_graphql_and_as_files_call_it() -> None:
    content = edited(YLGA, lambda package: package.pop("name"))
    missing = the(content, "MISSING_KEY")
    assert missing.path == ("name",)
    for said in (missing.message, missing.hint):
        assert "names" in said.zh
        assert "(`names` in GraphQL, `name` in files)" in said.en
