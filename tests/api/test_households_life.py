"""Households and rosters at the API: the acts, what is read as of a day and by whom, and strangers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from core.clock import Clock
from tests.api.conftest import Client, serving
from tests.api.county import COUNTY
from tests.api.facts import HOUSEHOLD, ROSTER, act, answer, carried_out, couple, objected
from tests.api.people import AUTHORITY, CLERK, ELDER, STRANGE_AUTHORITY, STRANGE_CHIEF, STRANGE_CLERK, done
from tests.enrolment.desk_staging import card, everything

pytestmark = pytest.mark.anyio

READ = f"query Read($code: String!, $on: Date) {{ household(code: $code, on: $on) {{ {HOUSEHOLD} }} }}"
ROLL = f"query Roll($code: String!) {{ roster(code: $code) {{ {ROSTER} }} }}"
FACTORY: dict[str, Any] = {"code": "FACTORY", "name": "某某厂", "community": "ENTERPRISE", "region": COUNTY}


@pytest.fixture
async def county(county_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The described county, nobody registered."""
    async with serving(county_url, clock) as client:
        yield client


async def neighbour(county: Client, actor: Actor = CLERK) -> str:
    """A man of 40, registered by a clinic: the code."""
    born = date(1985, 5, 5)
    document = {"kind": "RESIDENT_ID_CARD", "number": card(born, 7)}
    given = ELDER | {"name": "李四", "born": str(born), "document": document, "phones": []}
    payload = await done(county, "registerResident", actor, **given)
    return str(payload["resident"]["code"])


async def home_of(county: Client, head: str, *others: str) -> str:
    """A household: the code."""
    members = [{"resident": code, "relation": "CHILD"} for code in others]
    payload = await carried_out(county, "formHousehold", head=head, members=members, on="2026-02-01")
    return str(payload["household"]["code"])


async def test_a_household_is_formed_read_as_of_a_day_and_found_by_its_id(county: Client) -> None:
    elder, woman = await couple(county)
    home = await home_of(county, elder, woman)
    household = (await county.data(READ, CLERK, code=home))["household"]
    assert household | {"id": ""} == {
        "id": "",
        "code": home,
        "formed": "2026-02-01",
        "version": 1,
        "asOf": "2026-03-01",
        "head": {"maskedName": "张*"},
        "members": [
            {
                "maskedName": "张*",
                "relation": "HEAD",
                "relationName": "self, or head of the household",
                "isHead": True,
                "since": "2026-02-01",
                "until": None,
                "resident": {"code": elder},
            },
            {
                "maskedName": "王*",
                "relation": "CHILD",
                "relationName": "child",
                "isHead": False,
                "since": "2026-02-01",
                "until": None,
                "resident": {"code": woman},
            },
        ],
    }
    assert (await county.data(READ, CLERK, code=home, on="2026-01-31"))["household"] is None
    by_id = "query($id: ID!) { node(id: $id) { ... on Household { code } } }"
    assert (await county.data(by_id, CLERK, id=household["id"]))["node"] == {"code": home}
    assert (await county.data(by_id, STRANGE_CLERK, id=household["id"]))["node"] is None


async def test_members_join_leave_split_and_the_head_changes(county: Client) -> None:
    elder, woman = await couple(county)
    man = await neighbour(county)
    home = await home_of(county, elder, woman)
    joining: dict[str, Any] = {
        "household": home,
        "expectedVersion": 1,
        "members": [{"resident": man, "relation": "OTHER"}],
    }
    assert len((await carried_out(county, "joinHousehold", **joining))["household"]["members"]) == 3
    change: dict[str, Any] = {"household": home, "expectedVersion": 2, "newHead": woman}
    changed = (await carried_out(county, "changeHead", **change))["household"]
    assert [(each["resident"]["code"], each["relation"]) for each in changed["members"]] == [
        (woman, "HEAD"),
        (elder, "PARENT"),
        (man, "OTHER"),
    ]
    split: dict[str, Any] = {"household": home, "expectedVersion": 3, "head": man}
    parted = await carried_out(county, "splitHousehold", **split)
    assert [each["resident"]["code"] for each in parted["household"]["members"]] == [woman, elder]
    assert [each["resident"]["code"] for each in parted["newHousehold"]["members"]] == [man]
    leaving: dict[str, Any] = {"household": home, "expectedVersion": 4, "resident": woman, "newHead": elder}
    left = await carried_out(county, "leaveHousehold", **leaving)
    assert (left["version"], [each["resident"]["code"] for each in left["household"]["members"]]) == (5, [elder])


async def test_a_head_needed_is_told_with_who_may_be_it(county: Client) -> None:
    elder, woman = await couple(county)
    man = await neighbour(county)
    home = await home_of(county, elder, woman, man)
    payload = await act(county, "leaveHousehold", household=home, expectedVersion=1, resident=elder)
    (problem,) = payload["problems"]
    assert (problem["__typename"], problem["code"], problem["path"]) == (
        "NewHeadProblem",
        "NEW_HEAD_NEEDED",
        ["input", "newHead"],
    )
    assert problem["candidates"] == [{"code": man}, {"code": woman}]
    again = await act(county, "formHousehold", head=woman)
    assert [(each["code"], each["since"]) for each in again["problems"]] == [("ALREADY_IN_HOUSEHOLD", "2026-02-01")]


async def test_a_resident_reads_the_own_household_and_of_the_others_a_masked_name(county: Client) -> None:
    elder, woman = await couple(county)
    home = await home_of(county, elder, woman)
    herself = Actor("self", frozenset({AccessRole.RESIDENT}), resident=woman)
    household = (await county.data(READ, herself, code=home))["household"]
    assert [(each["maskedName"], each["resident"]) for each in household["members"]] == [
        ("张*", None),
        ("王*", {"code": woman}),
    ]
    nobody = Actor("other", frozenset({AccessRole.RESIDENT}), resident="RES-OTHER")
    for actor in (nobody, STRANGE_CLERK, STRANGE_AUTHORITY):
        assert (await county.data(READ, actor, code=home))["household"] is None
    assert (await county.data(READ, AUTHORITY, code=home))["household"]["code"] == home


async def test_a_roster_is_registered_joined_paged_and_left(county: Client) -> None:
    elder, woman = await couple(county)
    registered = await carried_out(county, "registerRoster", **FACTORY, creditCode="124503990381000150")
    assert registered["roster"] | {"id": "", "members": {}} == {
        "id": "",
        "code": "FACTORY",
        "name": "某某厂",
        "kind": "EMPLOYER",
        "kindName": "employer's roster",
        "community": "ENTERPRISE",
        "communityName": "enterprise or public institution",
        "creditCode": "124503990381000150",
        "version": 1,
        "region": {"code": COUNTY},
        "institution": {"code": "TOWN"},
        "members": {},
    }
    join: dict[str, Any] = {"roster": "FACTORY", "expectedVersion": 1, "members": [elder, woman]}
    joined = await carried_out(county, "joinRoster", **join)
    assert joined["roster"]["members"]["totalCount"] == 2
    first = """query($after: String) { roster(code: "FACTORY") { members(first: 1, after: $after) {
        nodes { resident { code } } pageInfo { hasNextPage hasPreviousPage endCursor } } } }"""
    seen, after = [], None
    for _ in range(2):
        page = (await county.data(first, CLERK, after=after))["roster"]["members"]
        seen += [node["resident"]["code"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert (seen, page["pageInfo"]["hasNextPage"]) == (sorted([elder, woman]), False)
    left = await carried_out(county, "leaveRoster", roster="FACTORY", expectedVersion=2, members=[elder])
    assert [node["resident"]["code"] for node in left["roster"]["members"]["nodes"]] == [woman]
    by_id = "query($id: ID!) { node(id: $id) { ... on CommunityRoster { code } } }"
    assert (await county.data(by_id, AUTHORITY, id=left["roster"]["id"]))["node"] == {"code": "FACTORY"}


async def test_who_is_wrong_on_a_roster_is_told_by_number(county: Client) -> None:
    elder, _ = await couple(county)
    await carried_out(county, "registerRoster", **FACTORY)
    assert await objected(county, "registerRoster", **FACTORY | {"code": "f", "creditCode": "1"}) >= {
        ("BAD_CODE", "code"),
        ("BAD_CREDIT_CODE", "creditCode"),
    }
    wrong: dict[str, Any] = {"roster": "FACTORY", "expectedVersion": 1, "members": [elder, "RES-NOBODY", elder]}
    assert await objected(county, "joinRoster", **wrong) == {("NOT_FOUND", "members.1"), ("LISTED_TWICE", "members.2")}
    stale: dict[str, Any] = {"roster": "FACTORY", "expectedVersion": 7, "members": [elder]}
    assert await objected(county, "leaveRoster", **stale) == {("VERSION_CONFLICT", "expectedVersion")}


@pytest.mark.parametrize("code", ["X" * 33, "X" * 5_000, "YS\0", "村", ""])
async def test_what_cannot_be_a_code_is_not_there(county: Client, code: str) -> None:
    assert (await county.data(READ, CLERK, code=code))["household"] is None
    assert (await county.data(ROLL, CLERK, code=code))["roster"] is None


async def test_strangers_change_nothing(county: Client) -> None:
    elder, woman = await couple(county)
    man = await neighbour(county)
    home = await home_of(county, elder, woman)
    await carried_out(county, "registerRoster", **FACTORY)
    member = {"resident": man, "relation": "OTHER"}
    there = {"household": home, "expectedVersion": 1}
    inputs: dict[str, tuple[dict[str, Any], str]] = {
        "formHousehold": ({"head": man}, "head"),
        "joinHousehold": (there | {"members": [member]}, "household"),
        "leaveHousehold": (there | {"resident": woman}, "household"),
        "splitHousehold": (there | {"head": woman}, "household"),
        "changeHead": (there | {"newHead": woman}, "household"),
        "registerRoster": (FACTORY | {"code": "OTHER", "institution": "TOWN"}, "institution"),
        "joinRoster": ({"roster": "FACTORY", "expectedVersion": 1, "members": [man]}, "roster"),
        "leaveRoster": ({"roster": "FACTORY", "expectedVersion": 1, "members": [man]}, "roster"),
    }
    before = await everything()
    for verb, (given, path) in inputs.items():
        for actor in (STRANGE_CLERK, STRANGE_CHIEF, STRANGE_AUTHORITY):
            assert ("NOT_FOUND", path) in await objected(county, verb, actor, **given), verb
        told = await answer(county, Actor("x", frozenset({AccessRole.AUDITOR}), COUNTY, "TOWN"), verb, given)
        assert told["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await everything() == before
    assert (await county.data(ROLL, STRANGE_CLERK, code="FACTORY"))["roster"] is None
