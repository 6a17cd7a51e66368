"""Drafts over GraphQL: opened, written in, saved against somebody else's save, handed in (R080)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.clock import Clock
from tests.api.conftest import Client
from tests.api.designers import (
    CITY,
    DESIGNER,
    SECOND_DESIGNER,
    Desk,
    asking,
    everything,
)


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


async def test_a_draft_begins_as_what_the_menu_offers(desk: Desk) -> None:
    draft = await desk.open("PER-TCM")

    assert (draft["code"], draft["state"], draft["version"]) == ("PER-TCM.450300.1", "DRAFT", 1)
    assert draft["basedOn"] == {"code": "PER-TCM", "version": 1}
    assert draft["definition"]["version"] == 2
    assert json.loads(draft["written"])["code"] == "PER-TCM"
    assert draft["changes"] == {"parts": [], "differences": []}
    assert [problem for problem in draft["problems"] if problem["severity"] == "ERROR"] == []
    assert draft["history"]["nodes"][0] | {"at": None} == {
        "act": "DRAFTED",
        "actName": "drafted",
        "by": "designer-1",
        "at": None,
        "draftVersion": 1,
        "note": None,
        "version": None,
        "starts": None,
    }


async def test_a_draft_of_a_new_package_begins_empty_and_says_what_is_missing(desk: Desk) -> None:
    draft = await desk.open("PER-NEW")

    assert json.loads(draft["written"]) == {"code": "PER-NEW"}
    assert (draft["basedOn"], draft["definition"], draft["changes"]) == (None, None, None)
    missing = {tuple(problem["path"]) for problem in draft["problems"] if problem["code"] == "MISSING_KEY"}
    assert {("name",), ("tier",), ("audience",), ("eligibility",), ("price",), ("lines",)} <= missing
    assert all(problem["hint"] and problem["message"] for problem in draft["problems"])


async def test_a_new_draft_may_be_written_at_once(desk: Desk) -> None:
    draft = await desk.open(
        "PER-NEW", set={"names": {"zh": "新包"}, "lines": [{"item": "GEN-01", "isRequired": False}]}
    )

    assert json.loads(draft["written"]) == {
        "code": "PER-NEW",
        "name": {"zh": "新包"},
        "lines": [{"item": "GEN-01", "required": False}],
    }


async def test_one_draft_of_a_package_is_open_at_a_time_and_the_problem_shows_it(desk: Desk) -> None:
    await desk.open("PER-TCM")

    payload = await desk.act(SECOND_DESIGNER, "draftPackage", region=CITY, package="PER-TCM")

    (problem,) = payload["problems"]
    assert (problem["__typename"], problem["code"], problem["path"]) == (
        "DraftOpenProblem",
        "DRAFT_OPEN",
        ["input", "package"],
    )
    assert problem["draft"] == {"code": "PER-TCM.450300.1", "state": "DRAFT"}


async def test_parts_are_replaced_and_cleared_and_the_rest_stays(desk: Desk) -> None:
    draft = await desk.open("PRI-HTN")
    before = json.loads(draft["written"])

    after = await desk.step(
        DESIGNER,
        "editDraft",
        draft,
        set={
            "names": {"zh": "高血压新包", "en": "New hypertension package"},
            "price": {
                "payers": [{"payer": "SELF", "amount": "12.50"}, {"payer": "FISCAL", "amount": "100"}],
                "status": "ADOPTED",
            },
            "term": {"years": {"years": [1, 2]}},
        },
        clear=["NOTE"],
    )

    written = json.loads(after["written"])
    assert written["name"] == {"zh": "高血压新包", "en": "New hypertension package"}
    assert written["price"] == {
        "status": "ADOPTED",
        "payers": {"PUBLIC_HEALTH": 0, "MEDICAL_INSURANCE": 0, "FISCAL": 10000, "EMPLOYER": 0, "SELF": 1250},
        "total": 11250,
    }
    assert written["term"] == {"years": [1, 2]}
    assert "note" not in written
    untouched = set(before) - {"name", "price", "term", "note"}
    assert {key: written[key] for key in untouched} == {key: before[key] for key in untouched}
    assert after["version"] == 2
    assert after["definition"]["price"]["total"]["amount"] == "112.50"
    assert {part["key"] for part in after["changes"]["parts"]} >= {"name", "price"}
    assert "PRICE" in {difference["part"] for difference in after["changes"]["differences"]}


async def test_what_is_unsound_is_stored_and_told(desk: Desk) -> None:
    draft = await desk.open("PER-CZHH")

    after = await desk.step(
        DESIGNER,
        "editDraft",
        draft,
        set={
            "eligibility": {"age": {"from": 70, "to": 3}},
            "choiceGroups": [
                {"code": "PLUS", "names": {"zh": "自选", "en": "Extras"}, "choose": 4, "options": ["CHD-09", "TCM-19"]}
            ],
            "price": {"payers": [{"payer": "SELF", "amount": "-5"}], "total": "7"},
        },
    )

    codes = {problem["code"] for problem in after["problems"]}
    assert {"IMPOSSIBLE_WINDOW", "CHOOSE_IMPOSSIBLE", "NEGATIVE_PRICE"} <= codes
    assert after["definition"] is None
    assert after["changes"]["differences"] is None
    assert {part["key"] for part in after["changes"]["parts"]} >= {"eligibility", "choiceGroups", "price"}
    refused = await desk.act(DESIGNER, "submitForReview", draft=after["code"], expectedVersion=2)
    found = {(problem["code"], *problem["path"]) for problem in refused["problems"]}
    assert ("DRAFT_HAS_PROBLEMS", "input", "draft", "choiceGroups", "0", "choose") in found
    assert {problem["__typename"] for problem in refused["problems"]} == {"DraftFindingProblem"}
    errors = [problem for problem in after["problems"] if problem["severity"] == "ERROR"]
    assert [problem["finding"] for problem in refused["problems"]] == errors
    assert {problem["draftCode"] for problem in refused["problems"]} == {after["code"]}


FAULTY: list[tuple[dict[str, Any], list[tuple[str, list[str]]]]] = [
    (
        {"price": {"payers": [{"payer": "SELF", "amount": "1.005"}]}},
        [("AMOUNT_PRECISION", ["set", "price", "payers", "0", "amount"])],
    ),
    (
        {"price": {"payers": [{"payer": "SELF", "amount": "999999999999999999.99"}], "total": "0.001"}},
        [
            ("OUT_OF_BOUNDS", ["set", "price", "payers", "0", "amount"]),
            ("AMOUNT_PRECISION", ["set", "price", "total"]),
        ],
    ),
    (
        {"price": {"payers": [{"payer": "SELF", "amount": "1"}, {"payer": "SELF", "amount": "2"}]}},
        [("LISTED_TWICE", ["set", "price", "payers", "1", "payer"])],
    ),
    ({"lines": [{"item": "GEN-01"}] * 101}, [("LIST_SIZE", ["set", "lines"])]),
    ({"requires": ["x" * 33]}, [("TEXT_SIZE", ["set", "requires", "0"])]),
    (
        {"names": {"zh": "名" * 101, "en": "a\u0000b"}},
        [("TEXT_SIZE", ["set", "names", "zh"]), ("TEXT_SIZE", ["set", "names", "en"])],
    ),
    (
        {
            "choiceGroups": [
                {
                    "code": "PLUS",
                    "names": {"zh": "选", "en": "Extras"},
                    "choose": 1,
                    "options": ["GEN-01"],
                    "surcharges": [{"item": "GEN-01", "amount": "0.001"}],
                }
            ]
        },
        [("AMOUNT_PRECISION", ["set", "choiceGroups", "0", "surcharges", "0", "amount"])],
    ),
    (
        {"deductions": [{"item": "GEN-01", "sharedWith": "BAS-00", "amount": "1.234"}]},
        [("AMOUNT_PRECISION", ["set", "deductions", "0", "amount"])],
    ),
    (
        {"needs": [{"need": "PATIENT_CONSENT", "when": {"any": [{"sex": "FEMALE"}] * 101}}]},
        [("LIST_SIZE", ["set", "needs", "0", "when"])],
    ),
    ({}, [("EMPTY_EDIT", ["set"])]),
]


@pytest.mark.parametrize(("set_", "problems"), FAULTY)
async def test_what_cannot_be_written_is_refused_at_its_place_in_the_input(
    desk: Desk, set_: dict[str, Any], problems: list[tuple[str, list[str]]]
) -> None:
    draft = await desk.open("PER-TCM")
    before = await everything()

    assert await desk.refused(DESIGNER, "editDraft", draft=draft["code"], expectedVersion=1, set=set_) == problems
    assert await everything() == before


async def test_everything_that_cannot_be_written_is_told_at_once(desk: Desk) -> None:
    draft = await desk.open("PER-TCM")

    refused = await desk.refused(
        DESIGNER,
        "editDraft",
        draft=draft["code"],
        expectedVersion=1,
        idempotencyKey="",
        set={"basis": "", "price": {"payers": [{"payer": "SELF", "amount": "0.005"}]}, "note": "x"},
        clear=["NOTE", "TIER", "TIER"],
    )

    assert refused == [
        ("BAD_IDEMPOTENCY_KEY", ["idempotencyKey"]),
        ("TEXT_SIZE", ["set", "basis"]),
        ("AMOUNT_PRECISION", ["set", "price", "payers", "0", "amount"]),
        ("SET_AND_CLEARED", ["clear", "0"]),
        ("LISTED_TWICE", ["clear", "2"]),
    ]


@pytest.mark.parametrize("levels", [9, 60, 250, 330, 420, 500])
async def test_a_condition_of_any_depth_is_answered_and_never_written(desk: Desk, client: Client, levels: int) -> None:
    draft = await desk.open("PER-TCM")
    before = await everything()
    given = {"draft": draft["code"], "expectedVersion": 1, "idempotencyKey": "deep", "set": {"eligibility": "DEEP"}}
    body = json.dumps({"query": asking("editDraft"), "variables": {"input": given}})
    deep = '{"all":[' * (levels - 1) + '{"sex":"FEMALE"}' + "]}" * (levels - 1)
    headers = {"authorization": f"Bearer {client.token(DESIGNER)}", "content-type": "application/json"}

    sent = await client.http.post("/graphql", content=body.replace('"DEEP"', deep), headers=headers)

    answer = sent.json()
    if "errors" in answer:
        (error,) = answer["errors"]
        assert (levels, error["extensions"]["code"]) in {(500, "BODY_NOT_JSON"), (levels, "BAD_USER_INPUT")}, error
    else:
        problems = answer["data"]["editDraft"]["problems"]
        assert [(problem["code"], problem["path"]) for problem in problems] == [
            ("LIST_SIZE", ["input", "set", "eligibility"])
        ]
    assert await everything() == before


async def test_a_stale_save_is_refused_with_what_was_changed_meanwhile(desk: Desk) -> None:
    draft = await desk.open("PER-TCM")
    await desk.step(SECOND_DESIGNER, "editDraft", draft, set={"note": "别人的备注"})
    before = await everything()

    payload = await desk.act(DESIGNER, "editDraft", draft=draft["code"], expectedVersion=1, set={"note": "我的备注"})

    (problem,) = payload["problems"]
    assert (problem["__typename"], problem["code"]) == ("DraftConflictProblem", "VERSION_CONFLICT")
    assert problem["path"] == ["input", "expectedVersion"]
    assert (problem["current"], problem["by"], problem["draftCode"]) == (2, "designer-2", draft["code"])
    assert [(part["key"], part["after"]) for part in problem["changes"]["parts"]] == [("note", '"别人的备注"')]
    (difference,) = problem["changes"]["differences"]
    assert (difference["part"], difference["after"]) == ("TEXTS", "别人的备注")
    assert payload["draft"] is None
    assert await everything() == before


async def test_a_version_that_never_was_is_stale_and_nothing_can_be_compared(desk: Desk) -> None:
    draft = await desk.open("PER-TCM")

    for version in (-(2**31), 0, 2, 2**31 - 1):
        payload = await desk.act(DESIGNER, "withdrawDraft", draft=draft["code"], expectedVersion=version)
        (problem,) = payload["problems"]
        assert (problem["code"], problem["current"], problem["changes"]) == ("VERSION_CONFLICT", 1, None)


async def test_a_retry_answers_the_same_and_writes_nothing(desk: Desk) -> None:
    draft = await desk.open("PER-TCM")
    given = {"draft": draft["code"], "expectedVersion": 1, "set": {"note": "改"}, "idempotencyKey": "again"}
    first = await desk.done(DESIGNER, "editDraft", **given)
    before = await everything()

    assert await desk.done(DESIGNER, "editDraft", **given) == first
    assert await everything() == before
    other = given | {"set": {"note": "又改"}}
    assert await desk.refused(DESIGNER, "editDraft", **other) == [("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])]


async def test_problems_are_told_in_chinese(desk: Desk, client: Client, clock: Clock) -> None:
    draft = await desk.open("PER-NEW")
    headers = {"accept-language": "zh", "authorization": f"Bearer {client.token(DESIGNER)}"}
    given = {"draft": draft["code"], "expectedVersion": 1, "idempotencyKey": "zh"}
    body = {"query": asking("submitForReview"), "variables": {"input": given}}

    answer = (await client.http.post("/graphql", json=body, headers=headers)).json()

    problems = answer["data"]["submitForReview"]["problems"]
    assert problems
    assert all("缺少" in problem["message"] for problem in problems if problem["finding"]["code"] == "MISSING_KEY")
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in problem["finding"]["hint"]) for problem in problems)
