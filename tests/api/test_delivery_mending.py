"""Gaps are mended through the real application: a record amended, a licence renewed, chain and area changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.clock import Clock
from tests.api.conftest import serving
from tests.api.county import (
    ADMIN,
    AUTHORITY,
    COUNTY,
    LONG_AGO,
    NEXT_WEEK,
    PHYSICIAN,
    RULE,
    TODAY,
    TOMORROW,
    Clerk,
    institution,
    member,
    names,
    person,
)
from tests.api.rows import rows

LAPSED = "2026-02-01"
CHAIN_RULE = RULE | {
    "rule": {"tierChain": {"slots": [{"tiers": ["VILLAGE"]}, {"tiers": ["TOWNSHIP"]}, {"tiers": ["SECONDARY"]}]}},
    "document": {"code": "PL-2026"},
}
THEN = 'query($on: Date) { team(code: "TEAM", asOf: $on) { chain { code } areas { nodes { code } } } }'


@pytest.fixture
async def clerk(county_url: str, clock: Clock) -> AsyncIterator[Clerk]:
    """The authority of a county that is described already."""
    async with serving(county_url, clock) as client:
        yield Clerk(client)


def codes(listed: list[dict[str, Any]]) -> list[str]:
    """The codes of what is listed."""
    return sorted(each["code"] for each in listed)


async def test_a_teams_lapsed_licence_is_renewed_and_the_team_may_sign_again(clerk: Clerk) -> None:
    """R096: the clerk is told at once that the team is mended."""
    lapsed = person("OLD", "CLINICAL", "TOWN", **PHYSICIAN, licensedUntil=LAPSED)
    await clerk.done("registerPractitioner", **lapsed)
    await clerk.done("registerPractitioner", **person("NURSE3", "NURSE", "TOWN"))
    members = [member("OLD", "GENERAL_PRACTITIONER", isLeader=True), member("NURSE3", "NURSE")]
    team = {"code": "AGED", "name": names("AGED"), "home": "TOWN", "formed": LONG_AGO, "chain": ["VILLAGE", "HOSP"]}
    formed = await clerk.done("formTeam", **team, members=members)
    assert formed["team"]["state"] == "INCOMPLETE"

    renewed = await Clerk(clerk.client, ADMIN).done(
        "renewLicence", practitioner="OLD", licensedUntil="2031-02-01", title="INTERMEDIATE", expectedVersion=1
    )

    who = renewed["practitioner"]
    assert (renewed["version"], who["version"], who["licensedUntil"]) == (2, 2, "2031-02-01")
    assert (who["level"], who["department"], who["title"]) == ("PHYSICIAN", "GENERAL_PRACTICE", "INTERMEDIATE")
    assert [(each["code"], each["state"]) for each in renewed["teams"]] == [("AGED", "ACTIVE")]


async def test_a_null_clears_and_what_is_left_out_stays(clerk: Clerk) -> None:
    given: dict[str, Any] = {"practitioner": "GP", "licensedUntil": "2031-01-01", "title": "SENIOR"}
    await clerk.done("renewLicence", **given, expectedVersion=1)
    kept = await clerk.done("renewLicence", practitioner="GP", level="ASSISTANT_PHYSICIAN", expectedVersion=2)
    cleared = await clerk.done(
        "renewLicence", practitioner="GP", licensedUntil=None, title=None, level=None, expectedVersion=3
    )

    said = [
        [payload["practitioner"][name] for name in ("licensedUntil", "level", "department", "title")]
        for payload in (kept, cleared)
    ]
    assert said == [
        ["2031-01-01", "ASSISTANT_PHYSICIAN", "GENERAL_PRACTICE", "SENIOR"],
        [None, "ASSISTANT_PHYSICIAN", "GENERAL_PRACTICE", None],
    ]


async def test_an_institution_is_amended_part_by_part(clerk: Clerk) -> None:
    amended = await clerk.done(
        "amendInstitution",
        institution="CLINIC",
        name=names("RENAMED"),
        grid="GRID",
        addArea=["GRID", "GRID-1"],
        scope=["DENTISTRY"],
        capabilities=["LONG_PRESCRIPTION"],
        isPilot=True,
        maySign=True,
        expectedVersion=1,
    )
    rest = await clerk.done(
        "amendInstitution", institution="CLINIC", grid=None, scope=[], maySign=False, name=None, expectedVersion=2
    )

    first, then = amended["institution"], rest["institution"]
    assert (amended["version"], rest["version"], then["version"]) == (2, 3, 3)
    assert (first["name"], first["ownership"]) == ("Name RENAMED", "PRIVATE")
    assert (first["scope"], first["capabilities"]) == (["DENTISTRY"], ["LONG_PRESCRIPTION"])
    assert (first["isPilot"], first["maySign"], first["grid"]) == (True, True, {"code": "GRID"})
    assert codes(first["area"]["nodes"]) == ["GRID", "GRID-1"]
    changed: dict[str, Any] = {"grid": None, "scope": [], "maySign": False, "version": 3}
    assert then == first | changed


async def test_an_institution_that_moves_into_a_house_serves_its_teams(clerk: Clerk) -> None:
    """OUTSIDE_EVERY_NETWORK is mended by the right parent."""
    link = {"team": "TEAM", "add": ["STRANGER"], "on": TODAY, "expectedVersion": 1}
    assert await clerk.refused("changeChain", **link) == [("OUTSIDE_EVERY_NETWORK", ["input", "add", "0"])]

    moved = await clerk.done("amendInstitution", institution="STRANGER", parent="HOSP", expectedVersion=1)
    linked = await clerk.done("changeChain", **link)

    assert moved["institution"]["parent"] == {"code": "HOSP"}
    assert codes(linked["team"]["chain"]) == ["HOSP", "STRANGER", "VILLAGE"]


@pytest.mark.parametrize("parent", ["TOWN", "VILLAGE", "WARD"])
async def test_an_institution_made_its_own_ancestor_is_told_at_any_depth(clerk: Clerk, parent: str) -> None:
    await clerk.done("registerInstitution", **institution("WARD", "VILLAGE_CLINIC", "VILLAGE", parent="VILLAGE"))
    before = await rows()

    problems = await clerk.refused("amendInstitution", institution="TOWN", parent=parent, expectedVersion=1)

    assert problems == [("OWN_ANCESTOR", ["input", "parent"])]
    assert await rows() == before


async def test_two_clerks_put_two_institutions_above_each_other_and_one_wins(clerk: Clerk) -> None:
    payloads = await asyncio.gather(
        clerk.act("amendInstitution", institution="TOWN2", parent="TOWN", expectedVersion=1),
        clerk.act("amendInstitution", institution="TOWN", parent="TOWN2", expectedVersion=1),
    )

    ((problem,),) = [payload["problems"] for payload in payloads if payload["problems"]]
    assert (problem["code"], problem["path"]) == ("OWN_ANCESTOR", ["input", "parent"])


async def test_a_chain_is_mended_and_the_past_stays_to_be_asked_for(clerk: Clerk) -> None:
    """R077."""
    await clerk.done("setRegionalPolicy", **CHAIN_RULE)
    unlink: dict[str, Any] = {"team": "TEAM", "remove": ["VILLAGE"], "on": TOMORROW}
    before = await rows()
    (problem,) = (await clerk.act("changeChain", **unlink, expectedVersion=1))["problems"]
    assert (problem["__typename"], problem["code"]) == ("CompositionProblem", "COMPOSITION_WOULD_BREAK")
    assert [(gap["kind"], gap["missing"]) for gap in problem["gaps"]] == [("TIER_CHAIN", 1)]
    assert await rows() == before

    broken = await clerk.done("changeChain", **unlink, acceptsIncomplete=True, expectedVersion=1)
    mended = await clerk.done("changeChain", team="TEAM", add=["CLINIC"], on=NEXT_WEEK, expectedVersion=2)

    assert (broken["team"]["state"], codes(broken["team"]["chain"])) == ("INCOMPLETE", ["HOSP"])
    assert (mended["team"]["state"], codes(mended["team"]["chain"])) == ("ACTIVE", ["CLINIC", "HOSP"])
    told = [(await clerk.client.data(THEN, AUTHORITY, on=day))["team"] for day in (TODAY, TOMORROW, NEXT_WEEK)]
    assert [codes(team["chain"]) for team in told] == [["HOSP", "VILLAGE"], ["HOSP"], ["CLINIC", "HOSP"]]


async def test_an_administrator_changes_the_area_of_the_own_team(clerk: Clerk) -> None:
    """R014."""
    grid = {"code": "GRID-2", "name": names("GRID-2"), "region": COUNTY, "kind": "VILLAGE", "parent": "GRID"}
    await clerk.done("defineGrid", **grid, idempotencyKey="a further grid")

    changed = await Clerk(clerk.client, ADMIN).done(
        "changeArea", team="TEAM", add=["GRID-2"], remove=["GRID-1"], on=TOMORROW, expectedVersion=1
    )

    assert (changed["version"], changed["team"]["version"], changed["team"]["asOf"]) == (2, 2, TOMORROW)
    assert codes(changed["team"]["areas"]["nodes"]) == ["GRID", "GRID-2"]
    assert codes((await clerk.client.data(THEN, AUTHORITY, on=TODAY))["team"]["areas"]["nodes"]) == ["GRID", "GRID-1"]


BAD: dict[str, tuple[str, dict[str, Any], list[tuple[str, list[str]]]]] = {
    "disease groups of a township hospital (R155)": (
        "amendInstitution",
        {"institution": "TOWN", "diseaseGroups": ["DIABETES"], "expectedVersion": 1},
        [("DISEASE_GROUPS", ["input", "diseaseGroups"])],
    ),
    "a grid and a parent that are not there": (
        "amendInstitution",
        {"institution": "TOWN", "grid": "NONE", "parent": "NOBODY", "addArea": ["GRID"], "expectedVersion": 1},
        [
            ("NOT_FOUND", ["input", "parent"]),
            ("NOT_FOUND", ["input", "grid"]),
            ("ALREADY_LINKED", ["input", "addArea", "0"]),
        ],
    ),
    "a nurse with a physician's level": (
        "renewLicence",
        {"practitioner": "NURSE", "level": "PHYSICIAN", "expectedVersion": 1},
        [("LICENCE_LEVEL", ["input", "level"])],
    ),
    "a licence that has lapsed when it is renewed": (
        "renewLicence",
        {"practitioner": "GP", "licensedUntil": TODAY, "expectedVersion": 1},
        [("NOT_LICENSED", ["input", "licensedUntil"])],
    ),
    "a chain with the home institution, and without what was never in it": (
        "changeChain",
        {"team": "TEAM", "add": ["TOWN", "HOSP"], "remove": ["TOWN2", "NOBODY"], "on": TODAY, "expectedVersion": 1},
        [
            ("LISTED_TWICE", ["input", "add", "0"]),
            ("ALREADY_LINKED", ["input", "add", "1"]),
            ("NOT_LINKED", ["input", "remove", "0"]),
            ("NOT_FOUND", ["input", "remove", "1"]),
        ],
    ),
    "an area that changes nothing": (
        "changeArea",
        {"team": "TEAM", "on": TODAY, "expectedVersion": 1},
        [("LIST_SIZE", ["input", "add"])],
    ),
}


@pytest.mark.parametrize("case", BAD)
async def test_bad_input_is_a_typed_problem_at_its_place_and_changes_nothing(clerk: Clerk, case: str) -> None:
    verb, given, problems = BAD[case]
    before = await rows()

    assert await clerk.refused(verb, **given) == problems
    assert await rows() == before


async def test_whose_practice_ended_is_not_licensed_again(clerk: Clerk) -> None:
    await clerk.done("endPractice", practitioner="NURSE2", on=TODAY, reason="LICENCE_REVOKED", expectedVersion=1)

    problems = await clerk.refused("renewLicence", practitioner="NURSE2", licensedUntil=None, expectedVersion=2)

    assert problems == [("PRACTICE_ENDED", ["input", "practitioner"])]
