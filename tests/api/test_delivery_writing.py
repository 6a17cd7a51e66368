"""The delivery side is described, changed and asked about through the real application, on both engines."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.schema.problem_code import ProblemCode
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import connected, transaction
from teams.operations.regions import put_regions
from tests.api.conftest import Client, serving
from tests.api.county import (
    ADMIN,
    AUTHORITY,
    CITY,
    COUNTY,
    NEXT_WEEK,
    PHYSICIAN,
    REGIONS,
    RULE,
    TODAY,
    TOMORROW,
    Clerk,
    asking,
    describe,
    institution,
    member,
    names,
    person,
)
from tests.api.rows import rows

ROW = "revision rule { ... on Capacity { residentsPerSigningDoctor } }"
HISTORY = f"""query($region: String!) {{
  all: policyHistory(region: $region, parameter: CAPACITY) {{ nodes {{ {ROW} }} }}
  second: policyHistory(region: $region, parameter: CAPACITY, last: 1) {{ nodes {{ {ROW} }} }}
  standing: regionalPolicy(region: $region, parameter: CAPACITY) {{ {ROW} }}
}}"""
THEN = 'query($on: Date) { team(code: "TEAM", asOf: $on) { state members { practitioner { code } } } }'


@pytest.fixture
async def clerk(county_url: str, clock: Clock) -> AsyncIterator[Clerk]:
    """The authority of a county that is described already."""
    async with serving(county_url, clock) as client:
        yield Clerk(client)


@pytest.fixture
async def nothing(database_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The application over a map without any institution."""
    async with connected(database_url), transaction():
        await put_regions(REGIONS)
    async with serving(database_url, clock) as client:
        yield client


def members(team: dict[str, Any]) -> list[str]:
    """Who is in a team."""
    return sorted(each["practitioner"]["code"] for each in team["members"])


async def test_a_county_is_described_from_nothing_and_its_team_may_sign(nothing: Client) -> None:
    clerk = await describe(nothing)
    team = {"code": "NEW", "name": names("NEW"), "home": "TOWN2", "formed": TODAY, "chain": ["HOSP"]}

    lacking = (await clerk.done("formTeam", **team))["team"]
    whole = await clerk.done(
        "joinTeam", team="TEAM", member=member("RURAL", "VILLAGE_DOCTOR", "VILLAGE"), expectedVersion=1
    )

    assert lacking["state"] == "INCOMPLETE"
    assert {gap["kind"] for gap in lacking["compositionReport"]["gaps"]} >= {"MINIMUM_ROLE", "LEADER"}
    assert whole["version"] == whole["team"]["version"] == 2
    assert whole["team"]["state"] == "ACTIVE"
    assert whole["team"]["compositionReport"] == {"isMet": True, "gaps": []}
    assert whole["team"]["leader"] == {"practitioner": {"code": "GP"}}
    assert members(whole["team"]) == ["GP", "NURSE", "RURAL"]


async def test_what_a_verb_writes_is_what_it_answers(clerk: Clerk) -> None:
    grid = await clerk.done("assignGrid", grid="GRID-1", hospital="HOSP", starts=TODAY)
    guided = await clerk.done("affiliateInstitution", institution="TOWN2", **{"as": {"guidedBy": "HOSP"}}, starts=TODAY)
    ended = await clerk.done(
        "endAffiliation", institution="TOWN2", relation={"guidedBy": "HOSP"}, ends=TOMORROW, expectedVersion=1
    )
    posted = await clerk.done(
        "affiliatePractitioner",
        practitioner="GP",
        institution="TOWN2",
        mode="MULTI_SITE_PRACTICE",
        starts=TODAY,
        expectedVersion=1,
    )
    gone = await clerk.done("endPracticeSite", practitioner="GP", institution="TOWN2", ends=TOMORROW, expectedVersion=2)

    assert grid["grid"] == {"code": "GRID-1", "responsibility": {"hospital": {"code": "HOSP"}, "starts": TODAY}}
    assert {each["kind"] for each in guided["institution"]["affiliations"]["nodes"]} == {"GUIDANCE", "NETWORK_MEMBER"}
    assert [each["kind"] for each in ended["institution"]["affiliations"]["nodes"]] == ["NETWORK_MEMBER"]
    assert {site["institution"]["code"] for site in posted["practitioner"]["sites"]} == {"TOWN", "TOWN2"}
    assert [site["institution"]["code"] for site in gone["practitioner"]["sites"]] == ["TOWN"]
    assert (posted["version"], gone["version"]) == (2, 3)


async def test_a_member_leaves_with_a_successor_and_the_past_stays_to_be_asked_for(clerk: Clerk) -> None:
    left = await clerk.done(
        "leaveTeam",
        team="TEAM",
        practitioner="NURSE",
        on=TOMORROW,
        successor=member("NURSE2", "NURSE"),
        expectedVersion=1,
    )

    assert (left["version"], left["team"]["asOf"], left["team"]["state"]) == (2, TOMORROW, "ACTIVE")
    assert members(left["team"]) == ["GP", "NURSE2"]
    today, then = [(await clerk.client.data(THEN, AUTHORITY, on=day))["team"] for day in (TODAY, TOMORROW)]
    assert (members(today), members(then)) == (["GP", "NURSE"], ["GP", "NURSE2"])


async def test_what_a_departure_would_break_is_told_with_who_could_fill_the_gap(clerk: Clerk) -> None:
    given: dict[str, Any] = {"team": "TEAM", "practitioner": "NURSE", "on": TOMORROW, "expectedVersion": 1}
    before = await rows()

    (problem,) = (await clerk.act("leaveTeam", **given))["problems"]

    assert (problem["__typename"], problem["code"]) == ("CompositionProblem", "COMPOSITION_WOULD_BREAK")
    (gap,) = problem["gaps"]
    assert (gap["kind"], gap["isMet"], gap["missing"]) == ("MINIMUM_ROLE", False, 1)
    assert {each["practitioner"]["code"] for each in gap["candidates"]} >= {"NURSE2"}
    assert gap["message"] in problem["message"]
    assert await rows() == before

    accepted = await clerk.done("leaveTeam", **given, acceptsIncomplete=True)
    assert accepted["team"]["state"] == "INCOMPLETE"
    assert [gap["kind"] for gap in accepted["team"]["compositionReport"]["gaps"]] == ["MINIMUM_ROLE"]


async def test_teams_that_the_end_of_a_relation_would_break_are_told_before_it_is_done(clerk: Clerk) -> None:
    given: dict[str, Any] = {"institution": "TOWN", "relation": {"guidedBy": "HOSP"}, "ends": TOMORROW}
    before = await rows()

    (problem,) = (await clerk.act("endAffiliation", **given, expectedVersion=1))["problems"]

    assert (problem["__typename"], problem["code"]) == ("CompositionProblem", "COMPOSITION_WOULD_BREAK")
    assert problem["path"] == ["input", "acceptsIncomplete"]
    assert problem["teams"] == [{"code": "TEAM", "state": "ACTIVE"}]
    assert "GUIDING_HOSPITAL" in {gap["kind"] for gap in problem["gaps"]}
    assert "1 team " in problem["message"]
    assert "TEAM" in problem["message"]
    assert await rows() == before

    stale = (await clerk.act("endAffiliation", **given, expectedVersion=2, acceptsIncomplete=True))["problems"]
    assert [(each["__typename"], each["current"]) for each in stale] == [("VersionConflictProblem", 1)]
    accepted = await clerk.done("endAffiliation", **given, expectedVersion=1, acceptsIncomplete=True)
    assert (accepted["version"], accepted["brokenCount"]) == (2, 1)
    assert [(team["code"], team["state"]) for team in accepted["brokenTeams"]] == [("TEAM", "INCOMPLETE")]


async def test_a_hospital_takes_a_grid_over_from_the_one_that_is_named(clerk: Clerk) -> None:
    given = {"grid": "GRID", "hospital": "STRANGER", "starts": TOMORROW}

    (problem,) = (await clerk.act("assignGrid", **given, replaces="STRANGER"))["problems"]
    left = await clerk.refused("assignGrid", **given, replaces="HOSP", ends=NEXT_WEEK)
    taken = await clerk.done("assignGrid", **given, replaces="HOSP")

    assert (problem["code"], problem["path"]) == ("GRID_HAS_A_HOSPITAL", ["input", "replaces"])
    assert "Name HOSP (HOSP)" in problem["message"]
    assert left == [("GRID_LEFT_WITHOUT", ["input", "ends"])]
    assert taken["grid"]["responsibility"] == {"hospital": {"code": "STRANGER"}, "starts": TOMORROW}


async def test_a_member_is_transferred_out_of_one_team_and_into_the_other(clerk: Clerk) -> None:
    moved = await clerk.done(
        "transferMember",
        fromTeam="TEAM",
        toTeam="OTHER",
        practitioner="NURSE",
        on=NEXT_WEEK,
        successor=member("NURSE2", "NURSE"),
        fromVersion=1,
        toVersion=1,
    )

    assert (moved["fromVersion"], moved["toVersion"]) == (2, 2)
    assert (members(moved["fromTeam"]), members(moved["toTeam"])) == (["GP", "NURSE2"], ["NURSE"])


async def test_a_team_is_suspended_resumed_and_dissolved_and_stays_to_be_asked_for(clerk: Clerk) -> None:
    suspended = await clerk.done("suspendTeam", team="TEAM", on=TODAY, reason="整改", expectedVersion=1)
    resumed = await clerk.done("resumeTeam", team="TEAM", on=TOMORROW, expectedVersion=2)
    dissolved = await clerk.done("dissolveTeam", team="TEAM", on=NEXT_WEEK, expectedVersion=3)

    states = [payload["team"]["state"] for payload in (suspended, resumed, dissolved)]
    assert states == ["SUSPENDED", "ACTIVE", "DISSOLVED"]
    assert suspended["team"]["reason"] == "整改"
    told = [(await clerk.client.data(THEN, AUTHORITY, on=day))["team"] for day in (TODAY, TOMORROW, NEXT_WEEK)]
    assert [team["state"] for team in told] == states
    assert [members(team) for team in told] == [["GP", "NURSE"], ["GP", "NURSE"], []]


async def test_a_suspended_team_that_breaks_a_rule_is_not_resumed(clerk: Clerk) -> None:
    await clerk.done("suspendTeam", team="OTHER", on=TODAY, reason="整改", expectedVersion=1)
    before = await rows()

    (problem,) = (await clerk.act("resumeTeam", team="OTHER", on=TODAY, expectedVersion=2))["problems"]

    assert (problem["code"], problem["path"]) == ("COMPOSITION_BROKEN", ["input", "team"])
    assert {"MINIMUM_ROLE", "LEADER"} <= {gap["kind"] for gap in problem["gaps"]}
    assert await rows() == before


async def test_a_death_ends_the_memberships_and_tells_which_teams_lost_somebody(clerk: Clerk) -> None:
    ended = await clerk.done("endPractice", practitioner="NURSE", on=TODAY, reason="DECEASED", expectedVersion=1)

    assert ended["practitioner"]["endReason"] == "DECEASED"
    (team,) = ended["teams"]
    assert (team["code"], team["state"], members(team)) == ("TEAM", "INCOMPLETE", ["GP"])


async def test_another_member_becomes_the_leader(clerk: Clerk) -> None:
    await clerk.done("joinTeam", team="TEAM", member=member("GP2", "GENERAL_PRACTITIONER"), expectedVersion=1)

    appointed = await clerk.done("appointLeader", team="TEAM", practitioner="GP2", on=TODAY, expectedVersion=2)

    assert appointed["team"]["leader"] == {"practitioner": {"code": "GP2"}}
    assert members(appointed["team"]) == ["GP", "GP2", "NURSE"]


async def test_a_policy_replaces_another_and_its_withdrawal_lets_the_ancestors_speak(clerk: Clerk) -> None:
    tighter = {"rule": {"compositionRule": {"largestTeam": 2}}, "starts": TOMORROW, "document": {"code": "PL-2026"}}
    replaced = await clerk.done("setRegionalPolicy", **RULE | tighter)
    withdrawn = await clerk.done(
        "setRegionalPolicy", **RULE | tighter | {"rule": {"withdraw": "COMPOSITION_RULE"}, "starts": NEXT_WEEK}
    )

    assert replaced["policy"]["rule"] == {"__typename": "CompositionRule", "largestTeam": 2}
    assert replaced["policy"]["document"] == {"code": "PL-2026", "number": "平卫〔2026〕1号"}
    assert (withdrawn["policy"]["parameter"], withdrawn["policy"]["rule"]) == ("COMPOSITION_RULE", None)


async def test_a_correction_is_answered_and_the_history_shows_what_it_corrects(clerk: Clerk) -> None:
    capacity = RULE | {"rule": {"capacity": {"residentsPerSigningDoctor": 15}}, "document": {"code": "PL-2026"}}
    right = capacity | {"rule": {"capacity": {"residentsPerSigningDoctor": 1500}}}
    first = await clerk.done("setRegionalPolicy", **capacity)
    assert await clerk.refused("setRegionalPolicy", **right) == [("POLICY_ALREADY_SET", ["input", "starts"])]
    second = await clerk.done("setRegionalPolicy", **right, corrects=True)
    assert await clerk.refused("setRegionalPolicy", **right | {"starts": NEXT_WEEK}, corrects=True) == [
        ("NOT_FOUND", ["input", "corrects"])
    ]

    data = await clerk.client.data(HISTORY, AUTHORITY, region=COUNTY)

    rows = [
        {"revision": 1, "rule": {"residentsPerSigningDoctor": 15}},
        {"revision": 2, "rule": {"residentsPerSigningDoctor": 1500}},
    ]
    assert [payload["policy"]["revision"] for payload in (first, second)] == [1, 2]
    assert data == {"all": {"nodes": rows}, "second": {"nodes": rows[1:]}, "standing": rows[1]}


@pytest.mark.parametrize(
    ("rule", "type_name"),
    [
        ({"tierChain": {"slots": [{"tiers": ["VILLAGE"]}, {"tiers": ["SECONDARY"], "atMost": None}]}}, "TierChain"),
        ({"capacity": {"residentsPerSigningDoctor": 1500}}, "Capacity"),
        ({"allowedTerms": {"years": [1, 3], "standard": 3}}, "AllowedTerms"),
        ({"ages": {"elderlyFrom": 70}}, "Ages"),
        ({"contactCadence": {"red": "MONTH"}}, "ContactCadence"),
        ({"slotQuotas": {"quotas": [{"resource": "EXPERT_SLOT", "percent": 20}]}}, "SlotQuotas"),
        ({"backfill": {"deadline": "2026-06-30"}}, "Backfill"),
        ({"renewalReminders": {"days": [60, 14]}}, "RenewalReminders"),
        ({"fundingSubstitution": {"populations": ["POVERTY_LIFTED"], "borneBy": "FISCAL"}}, "FundingSubstitution"),
        (
            {"coverageTargets": {"targets": [{"kind": "FULL", "year": 2026, "population": "ELDERLY"}]}},
            "CoverageTargets",
        ),
    ],
)
async def test_every_parameter_can_be_laid_down(clerk: Clerk, rule: dict[str, Any], type_name: str) -> None:
    payload = await clerk.done("setRegionalPolicy", **RULE | {"rule": rule, "document": {"code": "PL-2026"}})

    assert payload["policy"]["rule"]["__typename"] == type_name


async def test_an_administrator_staffs_the_teams_of_the_own_institution(clerk: Clerk) -> None:
    admin = Clerk(clerk.client, ADMIN)

    hired = await admin.done("registerPractitioner", **person("NEW", "NURSE", "VILLAGE"))
    joined = await admin.done("joinTeam", team="OTHER", member=member("NEW", "NURSE", "VILLAGE"), expectedVersion=1)

    assert hired["practitioner"]["sites"][0]["institution"] == {"code": "VILLAGE"}
    assert members(joined["team"]) == ["NEW"]


BAD: dict[str, tuple[str, dict[str, Any], list[tuple[str, list[str]]]]] = {
    "a credit code with a wrong check character (GB 32100)": (
        "registerInstitution",
        institution("NEW", "COUNTY_HOSPITAL", "SECONDARY", creditCode="124503990381000151"),
        [("BAD_CREDIT_CODE", ["input", "creditCode"])],
    ),
    "a nurse who is to lead (R010)": (
        "joinTeam",
        {"team": "OTHER", "member": member("NURSE2", "NURSE", isLeader=True), "expectedVersion": 1},
        [("MAY_NOT_LEAD", ["input", "member", "isLeader"])],
    ),
    "a composition rule that lets nurses lead (R010)": (
        "setRegionalPolicy",
        RULE | {"rule": {"compositionRule": {"leaders": ["NURSE"]}}, "document": {"code": "PL-2026"}},
        [("MAY_NOT_LEAD", ["input", "rule", "compositionRule", "leaders"])],
    ),
    "a membership that overlaps one in the same team": (
        "joinTeam",
        {"team": "TEAM", "member": member("NURSE", "NURSE", starts=NEXT_WEEK, isPrimary=False), "expectedVersion": 1},
        [("ALREADY_MEMBER", ["input", "member", "practitioner"])],
    ),
    "a second primary team": (
        "joinTeam",
        {"team": "OTHER", "member": member("NURSE", "NURSE"), "expectedVersion": 1},
        [("HAS_PRIMARY_TEAM", ["input", "member", "isPrimary"])],
    ),
    "an institution that is its own ancestor": (
        "registerInstitution",
        institution("NEW", "VILLAGE_CLINIC", "VILLAGE", parent="NEW"),
        [("OWN_ANCESTOR", ["input", "parent"])],
    ),
    "a member of a hospital outside every network": (
        "joinTeam",
        {"team": "OTHER", "member": member("OUTSIDER", "NURSE", "STRANGER"), "expectedVersion": 1},
        [("OUTSIDE_EVERY_NETWORK", ["input", "member", "institution"])],
    ),
    "an institution guided by itself": (
        "affiliateInstitution",
        {"institution": "HOSP", "as": {"guidedBy": "HOSP"}, "starts": TODAY},
        [("AFFILIATION_SELF", ["input"])],
    ),
    "a network that has the member already": (
        "affiliateInstitution",
        {"institution": "TOWN2", "as": {"memberOf": "NET"}, "starts": TODAY},
        [("ALREADY_AFFILIATED", ["input"])],
    ),
    "an agreement with nobody": (
        "affiliateInstitution",
        {"institution": "CLINIC", "as": {"cooperatesWith": {"institution": "NOBODY"}}, "starts": TODAY},
        [("NOT_FOUND", ["input", "as", "cooperatesWith", "institution"])],
    ),
    "a relation that does not stand": (
        "endAffiliation",
        {"institution": "TOWN2", "relation": {"memberOf": "NONE"}, "ends": TOMORROW, "expectedVersion": 1},
        [("NOT_FOUND", ["input", "relation", "memberOf"])],
    ),
    "a policy of a document that nobody registered": (
        "setRegionalPolicy",
        RULE | {"rule": {"capacity": {}}, "document": {"code": "NOBODY"}},
        [("NOT_FOUND", ["input", "document", "code"])],
    ),
    "a document registered twice": (
        "setRegionalPolicy",
        RULE | {"rule": {"capacity": {}}},
        [("CODE_TAKEN", ["input", "document", "register", "code"])],
    ),
    "a parameter laid down twice from one day": (
        "setRegionalPolicy",
        RULE | {"document": {"code": "PL-2026"}},
        [("POLICY_ALREADY_SET", ["input", "starts"])],
    ),
    "a term of four years (R028)": (
        "setRegionalPolicy",
        RULE | {"rule": {"allowedTerms": {"years": [4]}}, "document": {"code": "PL-2026"}},
        [("UNKNOWN_VALUE", ["input", "rule", "allowedTerms", "years", "0"])],
    ),
    "money from somebody who does not pay for others": (
        "setRegionalPolicy",
        RULE
        | {
            "rule": {"fundingSubstitution": {"populations": ["ALL"], "borneBy": "SELF"}},
            "document": {"code": "PL-2026"},
        },
        [
            ("UNKNOWN_VALUE", ["input", "rule", "fundingSubstitution", "populations", "0"]),
            ("UNKNOWN_VALUE", ["input", "rule", "fundingSubstitution", "borneBy"]),
        ],
    ),
    "a private clinic called public": (
        "registerInstitution",
        institution("NEW", "PRIVATE_CLINIC", "VILLAGE"),
        [("OWNERSHIP_OF_KIND", ["input", "ownership"])],
    ),
    "a grade of another tier": (
        "registerInstitution",
        institution("NEW", "TOWNSHIP_HOSPITAL", "TOWNSHIP", grade="LEVEL_3_A"),
        [("GRADE_OF_TIER", ["input", "grade"])],
    ),
    "a parent of a lower tier": (
        "registerInstitution",
        institution("NEW", "TOWNSHIP_HOSPITAL", "TOWNSHIP", parent="VILLAGE"),
        [("PARENT_TIER", ["input", "parent"])],
    ),
    "a department listed twice": (
        "registerInstitution",
        institution("NEW", "TOWNSHIP_HOSPITAL", "TOWNSHIP", scope=["TCM", "TCM"]),
        [("LISTED_TWICE", ["input", "scope", "1"])],
    ),
    "a village in no township": (
        "defineGrid",
        {"code": "NEW", "name": names("NEW"), "region": COUNTY, "kind": "VILLAGE"},
        [("GRID_PARENT", ["input", "parent"])],
    ),
    "a nurse who covers the next village": (
        "affiliatePractitioner",
        {
            "practitioner": "NURSE",
            "institution": "VILLAGE",
            "mode": "NEIGHBOUR_COVER",
            "starts": TODAY,
            "expectedVersion": 1,
        },
        [("NEIGHBOUR_COVER", ["input", "mode"])],
    ),
    "a document of another age": (
        "setRegionalPolicy",
        RULE
        | {
            "rule": {"capacity": {}},
            "document": {
                "register": {"code": "OLD", "title": names("OLD"), "issuer": names("OLD"), "issued": "1949-09-30"}
            },
        },
        [("TOO_LONG_AGO", ["input", "document", "register", "issued"])],
    ),
    "a minimum that nobody may fill": (
        "setRegionalPolicy",
        RULE
        | {
            "rule": {"compositionRule": {"minimums": [{"roles": ["NURSE"]}], "without": ["NURSE"]}},
            "document": {"code": "PL-2026"},
        },
        [("ROLES_EXCLUDED", ["input", "rule", "compositionRule", "minimums", "0", "roles"])],
    ),
    "more wanted than may be": (
        "setRegionalPolicy",
        RULE
        | {
            "rule": {"compositionRule": {"minimums": [{"roles": ["NURSE"], "count": 3}], "largestTeam": 2}},
            "document": {"code": "PL-2026"},
        },
        [("MINIMUMS_TOO_LARGE", ["input", "rule", "compositionRule", "largestTeam"])],
    ),
    "a tier in two slots": (
        "setRegionalPolicy",
        RULE
        | {
            "rule": {"tierChain": {"slots": [{"tiers": ["VILLAGE"]}, {"tiers": ["TOWNSHIP", "VILLAGE"]}]}},
            "document": {"code": "PL-2026"},
        },
        [("LISTED_TWICE", ["input", "rule", "tierChain", "slots", "1", "tiers", "1"])],
    ),
    "reminders beyond a year": (
        "setRegionalPolicy",
        RULE | {"rule": {"renewalReminders": {"days": [30, 367]}}, "document": {"code": "PL-2026"}},
        [("OUT_OF_BOUNDS", ["input", "rule", "renewalReminders", "days"])],
    ),
    "a reminder twice": (
        "setRegionalPolicy",
        RULE | {"rule": {"renewalReminders": {"days": [30, 30]}}, "document": {"code": "PL-2026"}},
        [("LISTED_TWICE", ["input", "rule", "renewalReminders", "days", "1"])],
    ),
    "a backfill without bounds": (
        "setRegionalPolicy",
        RULE | {"rule": {"backfill": {}}, "document": {"code": "PL-2026"}},
        [("BACKFILL_UNBOUND", ["input", "rule", "backfill"])],
    ),
    "many things at once": (
        "registerInstitution",
        institution("new!", "VILLAGE_CLINIC", "VILLAGE", creditCode="1", name={"zh": "", "en": "n" * 201})
        | {"idempotencyKey": ""},
        [
            ("BAD_IDEMPOTENCY_KEY", ["input", "idempotencyKey"]),
            ("TEXT_SIZE", ["input", "name", "zh"]),
            ("TEXT_SIZE", ["input", "name", "en"]),
            ("BAD_CODE", ["input", "code"]),
            ("BAD_CREDIT_CODE", ["input", "creditCode"]),
        ],
    ),
    "faults inside a list, each at its place": (
        "formTeam",
        {
            "code": "NEW",
            "name": names("NEW"),
            "home": "TOWN",
            "formed": TODAY,
            "members": [member("GP2", "GENERAL_PRACTITIONER", hours=81), member("NURSE2", "NURSE", hours=0)],
        },
        [
            ("OUT_OF_BOUNDS", ["input", "members", "0", "hours"]),
            ("OUT_OF_BOUNDS", ["input", "members", "1", "hours"]),
        ],
    ),
}


@pytest.mark.parametrize("case", BAD)
async def test_bad_input_is_a_typed_problem_at_its_place_and_changes_nothing(clerk: Clerk, case: str) -> None:
    verb, given, problems = BAD[case]
    before = await rows()

    assert await clerk.refused(verb, **given) == problems
    assert await rows() == before


async def test_somebody_in_a_team_already_is_told_with_the_team_and_until_when(clerk: Clerk) -> None:
    await clerk.done(
        "leaveTeam",
        team="TEAM",
        practitioner="NURSE",
        on=NEXT_WEEK,
        expectedVersion=1,
        successor=member("NURSE2", "NURSE"),
    )

    (problem,) = (await clerk.act("joinTeam", team="OTHER", member=member("NURSE", "NURSE"), expectedVersion=1))[
        "problems"
    ]

    assert (problem["__typename"], problem["team"], problem["until"]) == (
        "MembershipProblem",
        {"code": "TEAM"},
        NEXT_WEEK,
    )


async def test_two_clerks_who_add_the_last_permitted_member_at_once_do_not_both_succeed(clerk: Clerk) -> None:
    before = await rows()
    wanted = [("GP2", "GENERAL_PRACTITIONER"), ("NURSE2", "NURSE")]
    payloads = await asyncio.gather(
        *(clerk.act("joinTeam", team="TEAM", member=member(who, role), expectedVersion=1) for who, role in wanted)
    )

    won = [payload for payload in payloads if not payload["problems"]]
    ((problem,),) = [payload["problems"] for payload in payloads if payload["problems"]]
    assert len(won) == 1
    assert (problem["__typename"], problem["current"]) == ("VersionConflictProblem", 2)
    after = await rows()
    assert len(after["team_member"]) == len(before["team_member"]) + 1
    late = next(pair for pair in wanted if pair[0] not in members(won[0]["team"]))
    assert await clerk.refused("joinTeam", team="TEAM", member=member(*late), expectedVersion=2) == [
        ("TEAM_FULL", ["input", "member"])
    ]


async def test_problems_are_told_in_the_callers_language(clerk: Clerk) -> None:
    body = {
        "query": asking("joinTeam"),
        "variables": {
            "input": {
                "team": "OTHER",
                "member": member("OUTSIDER", "NURSE", "STRANGER"),
                "expectedVersion": 1,
                "idempotencyKey": "zh",
            }
        },
    }
    said = {}
    for language in ("zh", "en"):
        headers = {"accept-language": language, "authorization": f"Bearer {clerk.client.token(AUTHORITY)}"}
        answer = (await clerk.client.http.post("/graphql", json=body, headers=headers)).json()
        (problem,) = answer["data"]["joinTeam"]["problems"]
        said[language] = problem["message"]

    assert "医联体" in said["zh"]
    assert "network" in said["en"]


@pytest.mark.parametrize(
    ("verb", "given", "said"),
    [
        ("registerInstitution", institution("N" * 33, "CARE_HOME", None), "2 to 32"),
        ("registerInstitution", institution("NEW", "CARE_HOME", None, creditCode="9" * 33), "18 digits or capital"),
        ("registerInstitution", institution("NEW", "COUNTY_HOSPITAL", "VILLAGE"), "SECONDARY or TERTIARY"),
        ("registerInstitution", institution("NEW", "CARE_HOME", None, area=["GRID"] * 501), "at most 500"),
        ("registerPractitioner", person("NEW", "NURSE", "TOWN", sites=[]), "at least one place of work"),
    ],
)  # fmt: skip
async def test_a_problem_says_what_is_allowed(clerk: Clerk, verb: str, given: dict[str, Any], said: str) -> None:
    (problem,) = (await clerk.act(verb, **given))["problems"]

    assert said in problem["message"]


async def test_a_city_describes_its_counties_and_a_county_does_not_describe_the_city(nothing: Client) -> None:
    city = Actor(subject="city", roles=frozenset({AccessRole.REGION_AUTHORITY}), region=CITY)
    grid = {"code": "GRID", "name": names("GRID"), "kind": "TOWNSHIP"}

    assert (await Clerk(nothing, city).done("defineGrid", **grid, region=COUNTY))["grid"]["region"] == {"code": COUNTY}
    assert await Clerk(nothing).refused("defineGrid", **grid | {"code": "GRID-2"}, region=CITY) == [
        ("NOT_FOUND", ["input", "region"])
    ]


async def test_a_licence_that_the_role_does_not_have_is_refused(clerk: Clerk) -> None:
    await clerk.done(
        "registerPractitioner", **person("WEAK", "CLINICAL", "TOWN", **PHYSICIAN | {"department": "SURGERY"})
    )

    problems = await clerk.refused(
        "joinTeam", team="OTHER", member=member("WEAK", "GENERAL_PRACTITIONER"), expectedVersion=1
    )

    assert problems == [("ROLE_NOT_QUALIFIED", ["input", "member", "role"])]


REGION_FILES = {"REGION_KIND", "REGION_PARENT"}
"""Codes that only files of regions can earn: no verb takes a region's definition."""


def test_every_code_that_an_operation_refuses_with_is_told() -> None:
    told = set(ProblemCode.__members__)
    makers = {"ImpossibleDefinition", "Problem", "problem", "already_member", "composition_refused", "_within"}
    raised = {
        call.args[0].value
        for file in (Path(__file__).parents[2] / "teams").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in makers
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }

    assert len(raised) > 40
    assert raised - told - REGION_FILES == set()
