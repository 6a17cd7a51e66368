"""Reading drafts: lists by keyset, one draft whole, the audit of a package, what a page costs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.actor import AccessRole
from tests.api.conftest import Client
from tests.api.designers import (
    BOTH,
    CITY,
    COUNTY,
    COUNTY_DESIGNER,
    DESIGNER,
    DRAFT,
    NEXT_MONTH,
    PROVINCE,
    REVIEWER,
    SECOND_DESIGNER,
    Desk,
    actor,
    chosen,
)

LIST = """query($region: String, $filter: DraftFilterInput, $first: Int, $last: Int, $after: String, $before: String) {
  drafts(region: $region, filter: $filter, first: $first, last: $last, after: $after, before: $before) {
    totalCount nodes { code } edges { cursor } pageInfo { hasNextPage hasPreviousPage } } }"""
HISTORY = """query($region: String, $first: Int, $last: Int, $after: String, $before: String) {
  packageHistory(package: "PER-TCM", region: $region, first: $first, last: $last, after: $after, before: $before) {
    totalCount nodes { act by draftVersion draftCode version { version } starts region { code } }
    edges { cursor } pageInfo { hasNextPage hasPreviousPage } } }"""
AUDITOR = actor("auditor", AccessRole.AUDITOR, region=PROVINCE)


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


async def listed(client: Client, **asked: Any) -> list[str]:
    """Codes of a page of the designer's list."""
    page = (await client.data(LIST, DESIGNER, **asked))["drafts"]
    return [draft["code"] for draft in page["nodes"]]


async def test_drafts_are_listed_by_region_package_state_and_author(desk: Desk, client: Client) -> None:
    await desk.step(DESIGNER, "submitForReview", await desk.edited("PER-TCM"))
    await desk.open("PRI-HTN", who=SECOND_DESIGNER)
    await desk.open("PRI-HTN", COUNTY, who=COUNTY_DESIGNER)
    await desk.step(DESIGNER, "withdrawDraft", await desk.open("PRI-DM"))

    everywhere = ["PER-TCM.450300.1", "PRI-DM.450300.1", "PRI-HTN.450300.1", "PRI-HTN.450321.1"]
    assert await listed(client) == everywhere
    assert await listed(client, region=CITY) == everywhere
    assert await listed(client, region=COUNTY) == everywhere[3:]
    assert await listed(client, filter={"package": "PRI-HTN"}) == everywhere[2:]
    assert await listed(client, filter={"states": ["DRAFT"]}) == everywhere[2:]
    assert await listed(client, filter={"states": ["IN_REVIEW", "WITHDRAWN"]}) == everywhere[:2]
    assert await listed(client, filter={"mine": True}) == everywhere[:2]
    assert await listed(client, filter={"mine": True, "states": []}) == everywhere[:2]
    assert await listed(client, filter={"package": "no code"}) == []
    fault = (await client.ask(LIST, DESIGNER, region="999999"))["errors"][0]["extensions"]
    assert fault["code"] == "BAD_USER_INPUT"


async def test_a_page_ends_where_the_next_begins(desk: Desk, client: Client) -> None:
    for package in ("PER-TCM", "PRI-DM", "PRI-ELD", "PRI-HTN", "PRI-TB"):
        await desk.open(package)

    page = (await client.data(LIST, DESIGNER, first=2))["drafts"]
    assert (page["totalCount"], page["pageInfo"]) == (5, {"hasNextPage": True, "hasPreviousPage": False})
    cursor = page["edges"][-1]["cursor"]
    assert await listed(client, first=2, after=cursor) == ["PRI-ELD.450300.1", "PRI-HTN.450300.1"]
    assert await listed(client, last=2) == ["PRI-HTN.450300.1", "PRI-TB.450300.1"]
    assert await listed(client, last=5, before=cursor) == ["PER-TCM.450300.1"]
    for strange in ("nonsense", "WyJEUkFGVCsiLDFd", "WyJEUkFGVCsiLCJhXHUwMDAwYiJd", "WyJEUkFGVCsiXQ"):
        for argument in ("after", "before"):
            answer = await client.ask(LIST, DESIGNER, **{argument: strange})
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"], strange


async def test_one_draft_is_read_whole_and_again_by_its_id(desk: Desk, client: Client) -> None:
    draft = await desk.edited("PER-TCM")

    one = await client.data(
        f"query($code: String!) {{ draft(code: $code) {{ {DRAFT} }} }}", DESIGNER, code=draft["code"]
    )
    assert one["draft"] == draft
    shapes = f"id ... on Draft {{ {DRAFT} }} ... on PackageVersion {{ name }}"
    query = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {shapes} }} }}"
    data = await client.data(query, DESIGNER, ids=[draft["id"], draft["definition"]["id"]])
    assert data["nodes"] == [draft, {"id": draft["definition"]["id"], "name": draft["definition"]["name"]}]
    await desk.step(DESIGNER, "editDraft", draft, set={"note": "又改"})
    again = await client.data(query, DESIGNER, ids=[draft["definition"]["id"]])
    assert again["nodes"] == [None]


@pytest.mark.parametrize("code", ["", "PER-TCM", "PER-TCM.450300.9", "x" * 500, "a\u0000b", "名.450300.1", "%"])
async def test_an_unknown_code_is_null(desk: Desk, client: Client, code: str) -> None:
    await desk.open("PER-TCM")

    assert await client.data("query($code: String!) { draft(code: $code) { code } }", DESIGNER, code=code) == {
        "draft": None
    }


async def test_candidates_of_two_regions_have_ids_of_their_own(desk: Desk, client: Client) -> None:
    city, county = await desk.open("PER-TCM"), await desk.open("PER-TCM", COUNTY, COUNTY_DESIGNER)

    published = (await client.data('{ servicePackage(code: "PER-TCM") { current { id } } }'))["servicePackage"]
    ids = [city["definition"]["id"], county["definition"]["id"], published["current"]["id"]]

    assert len(set(ids)) == 3


async def test_what_may_be_done_follows_state_role_and_authorship(desk: Desk, client: Client) -> None:
    draft = await desk.step(DESIGNER, "submitForReview", await desk.edited("PER-TCM"))
    query = "query($code: String!) { draft(code: $code) { allowedActs isMine } }"
    designer, reviewer = ["EDITED", "WITHDRAWN"], ["APPROVED", "REJECTED"]

    for who, acts, mine in (
        (DESIGNER, designer, True),
        (SECOND_DESIGNER, designer, False),
        (REVIEWER, reviewer, False),
        (BOTH, ["EDITED", "APPROVED", "REJECTED", "WITHDRAWN"], False),
        (AUDITOR, [], False),
    ):
        found = (await client.data(query, who, code=draft["code"]))["draft"]
        assert found == {"allowedActs": acts, "isMine": mine}, who.subject


async def test_who_did_what_to_a_package_is_told_newest_first(desk: Desk, client: Client) -> None:
    await desk.open("PRI-HTN")
    approved = await desk.approved("PER-TCM")
    await desk.done(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(approved))
    await desk.done(REVIEWER, "retirePackages", region=CITY, starts=NEXT_MONTH, packages=["PER-TCM"], reason="停")

    page = (await client.data(HISTORY, AUDITOR))["packageHistory"]

    acts = ["RETIRED", "PUBLISHED", "APPROVED", "SUBMITTED", "EDITED", "DRAFTED"]
    assert [event["act"] for event in page["nodes"]] == acts
    assert page["totalCount"] == 6
    assert page["nodes"][0] == {
        "act": "RETIRED",
        "by": "reviewer-1",
        "draftVersion": None,
        "draftCode": None,
        "version": {"version": 2},
        "starts": NEXT_MONTH,
        "region": {"code": CITY},
    }
    assert [event["draftVersion"] for event in page["nodes"]][1:] == [5, 4, 3, 2, 1]
    assert (await client.data(HISTORY, AUDITOR, region=COUNTY))["packageHistory"]["nodes"] == []


async def test_the_history_is_paged_from_both_ends(desk: Desk, client: Client) -> None:
    await desk.approved("PER-TCM")

    async def acts(**asked: Any) -> tuple[list[str], bool, bool]:
        page = (await client.data(HISTORY, AUDITOR, **asked))["packageHistory"]
        told = [event["act"] for event in page["nodes"]]
        return told, page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"]

    whole = (await client.data(HISTORY, AUDITOR))["packageHistory"]["edges"]
    newest, second, third, oldest = [edge["cursor"] for edge in whole]
    assert await acts(first=2) == (["APPROVED", "SUBMITTED"], False, True)
    assert await acts(first=2, after=second) == (["EDITED", "DRAFTED"], True, False)
    assert await acts(last=1) == (["DRAFTED"], True, False)
    assert await acts(last=1, before=oldest) == (["EDITED"], True, True)
    assert (await acts(first=1, before=oldest))[0] == ["APPROVED"]
    assert (await acts(first=5, after=newest, before=oldest))[0] == ["SUBMITTED", "EDITED"]
    assert (await acts(first=1, before=third))[0] == ["APPROVED"]
    for strange in ("nonsense", "WyJIQVBQRU5FRC0iLC0xXQ", "WyJIQVBQRU5FRC0iLCJ4Il0", "WyJIQVBQRU5FRC0iXQ"):
        answer = await client.ask(HISTORY, AUDITOR, after=strange)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"], strange


async def test_a_page_of_drafts_costs_what_one_draft_costs(desk: Desk, client: Client) -> None:
    """Statements do not grow with rows, whatever is asked of each draft."""
    query = f"query($first: Int) {{ drafts(first: $first) {{ totalCount nodes {{ {DRAFT} }} }} }}"
    packages = ["PER-TCM", "PRI-DM", "PRI-ELD", "PRI-HTN", "PRI-TB", "PRI-MAT"]
    for package in packages[:1]:
        await desk.edited(package)

    async def cost(first: int) -> int:
        client.statements.clear()
        nodes = (await client.data(query, AUDITOR, first=first))["drafts"]["nodes"]
        assert all(node["written"] and node["definition"] and node["history"]["nodes"] for node in nodes)
        assert len(nodes) == min(first, standing)
        return len([sql for sql in client.statements if "menu_revision" not in sql])

    standing = 1
    await cost(1)  # whoever asks first reads what is not published
    one = await cost(1)
    for package in packages[1:]:
        await desk.edited(package)
        await desk.edited(package, COUNTY, COUNTY_DESIGNER)
    standing = 11

    assert await cost(100) == one <= 15


PARTS = """
names { zh en } tier audience eligibilityWording { population rule age term }
term { years frame episode tail { amount unit days } }
price { shares { payer amount { amount } } total { amount } status }
lines { item { code } isRequired paidIn subject isProposal }
choiceGroups { code names { zh en } choose atLeast options { code }
  surcharges { item { code } amount { amount } payer } isProposal }
requires excludes needs { need } visibility basis note
deductions { itemCode sharedWith amount { amount } payer }
"""


def parts_of(shown: dict[str, Any]) -> dict[str, Any]:
    """The input that a client would make of a package it was shown; conditions have a test of their own."""
    term, price = shown["term"], shown["price"]
    episode = {"episode": {"episode": term["episode"], "tail": term["tail"]}}
    years = {"years": {"years": term["years"], "frame": term["frame"]}}
    return {
        **{
            name: shown[name]
            for name in ("names", "tier", "audience", "requires", "excludes", "visibility", "basis", "note")
        },
        "eligibilityWording": shown["eligibilityWording"],
        "term": episode if term["episode"] else years,
        "price": {
            "payers": [{"payer": share["payer"], "amount": share["amount"]["amount"]} for share in price["shares"]],
            "total": price["total"]["amount"],
            "status": price["status"],
        },
        "lines": [line | {"item": line["item"]["code"]} for line in shown["lines"]],
        "choiceGroups": [
            {
                **{name: group[name] for name in ("code", "names", "choose", "isProposal")},
                "atLeast": None if group["atLeast"] == group["choose"] else group["atLeast"],
                "options": [option["code"] for option in group["options"]],
                "surcharges": [
                    {"item": each["item"]["code"], "amount": each["amount"]["amount"], "payer": each["payer"]}
                    for each in group["surcharges"]
                ],
            }
            for group in shown["choiceGroups"]
        ],
        "deductions": [
            {"item": each["itemCode"], "sharedWith": each["sharedWith"], "amount": each["amount"]["amount"]}
            for each in shown["deductions"]
        ],
    }


async def test_every_published_package_can_be_put_in_as_it_is_shown(desk: Desk, client: Client) -> None:
    """An edit that says what stands already changes nothing: the draft stays at version 1."""
    query = f"{{ servicePackages(first: 100) {{ nodes {{ code current {{ {PARTS} }} }} }} }}"
    packages = (await client.data(query))["servicePackages"]["nodes"]

    assert len(packages) == 29
    for package in packages:
        draft = await desk.open(package["code"])
        parts = parts_of(package["current"])
        after = await desk.step(DESIGNER, "editDraft", draft, set=parts)
        assert after == draft, package["code"]
        assert (after["version"], after["changes"]) == (1, {"parts": [], "differences": []})


async def test_surcharges_deductions_needs_and_ranges_of_choice_are_put_in_and_shown(desk: Desk) -> None:
    draft = await desk.open("PER-CZHH")
    group = {
        "code": "CHILD_PLUS",
        "names": {"zh": "自选", "en": "Extras"},
        "choose": 2,
        "atLeast": 0,
        "options": ["CHD-09", "CHD-16", "TCM-19"],
        "surcharges": [{"item": "TCM-19", "amount": "30.5", "payer": "EMPLOYER"}],
    }
    deduction = {"item": "GEN-05", "sharedWith": "BAS-00", "amount": "0.01"}
    need = {"need": "GUARDIAN_CONSENT", "when": {"age": {"to": 6}}}

    after = await desk.step(
        DESIGNER, "editDraft", draft, set={"choiceGroups": [group], "deductions": [deduction], "needs": [need]}
    )

    written = json.loads(after["written"])
    assert written["choiceGroups"] == [
        {
            "code": "CHILD_PLUS",
            "name": {"zh": "自选", "en": "Extras"},
            "choose": 2,
            "options": ["CHD-09", "CHD-16", "TCM-19"],
            "atLeast": 0,
            "surcharges": [{"item": "TCM-19", "fen": 3050, "payer": "EMPLOYER"}],
        }
    ]
    assert written["deductions"] == [{"item": "GEN-05", "sharedWith": "BAS-00", "fen": 1}]
    assert written["needs"] == [{"code": "GUARDIAN_CONSENT", "when": {"age": {"to": 6, "unit": "YEAR"}}}]
    assert after["definition"] is not None
