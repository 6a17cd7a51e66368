"""Composition reports, who could mend them, who can deliver what, staffing, policies (R002, R077, R092–R097, R197)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from teams.models import TeamMember
from tests.api.conftest import Client
from tests.api.readers import AT_TOWN_1, IN_GUILIN, IN_LINGCHUAN, IN_YANGSHUO, YANGSHUO

WITHOUT_NURSE, LAPSED, WHOLE = "YS-T04-TEAM06", "YS-T06-TEAM03", "YS-T01-TEAM01"
REPORT = """query($code: String!, $language: Language) { team(code: $code, language: $language) {
  state capacity compositionReport { isMet state stateName capacity findings { kind isMet missing }
    gaps { kind kindName isMet wanted found missing roles roleNames tiers message messages { zh en }
      practitioners { code } institutions { code }
      policy { region { code } parameter document { code title titles { zh } number issuer issued } clause status }
      candidates(first: 3) { practitioner { code isLicensed category } role institution { code } tier
        sameHouse sameNetwork teams hours hasPrimaryTeam why whys { zh en } }
      chainCandidates { code } } } } }"""
PROPOSED = """query($of: ProposedTeamInput!, $on: Date) { compositionReport(of: $of, on: $on) {
  isMet state capacity hasTcm hasSpecialist
  gaps { kind missing message candidates { practitioner { code } } chainCandidates { code tier } } } }"""
MEMBERS = (
    ("YS-P0007", "GENERAL_PRACTITIONER", "YS-T01-H"),
    ("YS-P0001", "PUBLIC_HEALTH_WORKER", "YS-T01-H"),
    ("YS-P0015", "VILLAGE_DOCTOR", "YS-T01-V01-C"),
    ("YS-P0004", "NURSE", "YS-T01-H"),
)


def proposed(*members: tuple[str, str, str], chain: tuple[str, ...] = ("YS-T01-V01-C", "YS-H01")) -> dict[str, Any]:
    """A team of Sample Town 1, led by the first of the members."""
    return {
        "home": "YS-T01-H",
        "chain": list(chain),
        "members": [
            {"practitioner": who, "role": role, "institution": at, "isLeader": not number}
            for number, (who, role, at) in enumerate(members)
        ],
    }


async def report(client: Client, code: str, language: str = "EN") -> Any:
    return (await client.data(REPORT, IN_YANGSHUO, code=code, language=language))["team"]


async def test_a_gap_tells_what_is_missing_by_which_rule_and_who_could_fill_it(client: Client) -> None:
    """R096, R149."""
    team = await report(client, WITHOUT_NURSE)
    told = team["compositionReport"]
    (gap,) = told["gaps"]
    candidates = gap["candidates"]

    assert (team["state"], told["state"], told["isMet"]) == ("INCOMPLETE", "INCOMPLETE", False)
    assert (gap["kind"], gap["wanted"], gap["found"], gap["missing"], gap["roles"]) == (
        "MINIMUM_ROLE",
        1,
        0,
        1,
        ["NURSE"],
    )
    assert gap["policy"]["region"]["code"] == YANGSHUO
    assert gap["policy"]["document"]["code"] == "GL-2025-PRESS"
    assert "84个共379人" in gap["policy"]["clause"]
    assert len(candidates) == 3
    for candidate in candidates:
        assert candidate["role"] == candidate["practitioner"]["category"] == "NURSE"
        assert candidate["practitioner"]["isLicensed"]
    assert candidates[0]["sameHouse"]
    assert sum(not finding["isMet"] for finding in told["findings"]) == 1


async def test_a_report_is_said_in_chinese_and_in_english(client: Client) -> None:
    zh = (await report(client, WITHOUT_NURSE, "ZH"))["compositionReport"]
    en = (await report(client, WITHOUT_NURSE, "EN"))["compositionReport"]
    gap = zh["gaps"][0]

    assert zh["stateName"] == "未达组成要求"
    assert gap["message"] == gap["messages"]["zh"] == "须有至少1名护士，符合条件的有0名，缺1名。"
    assert en["gaps"][0]["message"] == gap["messages"]["en"]
    assert (gap["kindName"], gap["roleNames"]) == ("最低人员", ["护士"])
    assert gap["candidates"][0]["why"] == gap["candidates"][0]["whys"]["zh"]
    assert "护士" in gap["candidates"][0]["why"]
    assert "nurse" in gap["candidates"][0]["whys"]["en"]


async def test_a_lapsed_licence_is_named_with_its_holder(client: Client) -> None:
    gaps = {gap["kind"]: gap for gap in (await report(client, LAPSED))["compositionReport"]["gaps"]}

    (holder,) = gaps["LICENCE"]["practitioners"]
    assert gaps["LICENCE"]["candidates"] == []
    assert gaps["LICENCE"]["policy"] is None
    assert holder["code"] in gaps["LICENCE"]["message"]


async def test_a_whole_team_may_sign(client: Client) -> None:
    team = await report(client, WHOLE)

    assert team["state"] == "ACTIVE"
    assert team["compositionReport"]["gaps"] == []
    assert {finding["kind"] for finding in team["compositionReport"]["findings"]} >= {
        "TIER_CHAIN",
        "LEADER",
        "CAPACITY",
    }


async def test_candidates_asked_for_in_a_fragment_are_found_too(client: Client) -> None:
    query = f"""{{ team(code: "{WITHOUT_NURSE}") {{ ...Mending }} }}
      fragment Mending on Team {{ compositionReport {{ gaps {{ ...People }} }} }}
      fragment People on Finding {{ ... on Finding {{ candidates {{ institution {{ code }} }} }} }}"""
    (gap,) = (await client.data(query, IN_YANGSHUO))["team"]["compositionReport"]["gaps"]

    assert "YS-T01-H" in {one["institution"]["code"] for one in gap["candidates"]}


@pytest.mark.parametrize("first", [0, 11])
async def test_candidates_come_ten_at_most(client: Client, first: int) -> None:
    query = f"""{{ team(code: "{WITHOUT_NURSE}") {{ compositionReport {{ gaps {{
      candidates(first: {first}) {{ role }} }} }} }} }}"""
    answer = await client.ask(query, IN_YANGSHUO)

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert answer["errors"][0]["extensions"]["path"] == ["first"]


async def test_a_proposed_team_is_held_against_the_rules_before_it_is_formed(client: Client) -> None:
    left = date(2026, 2, 1)  # who still has a primary team would sign for nobody here
    await TeamMember.filter(practitioner__code__in=[who for who, *_ in MEMBERS]).update(ends=left)
    whole = (await client.data(PROPOSED, IN_YANGSHUO, of=proposed(*MEMBERS)))["compositionReport"]
    poor = (await client.data(PROPOSED, IN_YANGSHUO, of=proposed(*MEMBERS[:2], chain=())))["compositionReport"]

    assert whole == {
        "isMet": True,
        "state": "ACTIVE",
        "capacity": 4000,
        "hasTcm": False,
        "hasSpecialist": False,
        "gaps": [],
    }
    chain = [gap for gap in poor["gaps"] if gap["kind"] == "TIER_CHAIN"]
    assert [gap["missing"] for gap in poor["gaps"]] == [1] * len(poor["gaps"])
    assert len(chain) == 2
    assert {one["tier"] for one in chain[0]["chainCandidates"]} == {"VILLAGE"}
    assert {one["tier"] for one in chain[1]["chainCandidates"]} <= {"SECONDARY", "TERTIARY"}
    assert all(gap["candidates"] for gap in poor["gaps"] if gap["kind"] == "MINIMUM_ROLE")


async def test_proposing_saves_nothing(client: Client) -> None:
    before = await TeamMember.all().count()
    await client.data(PROPOSED, IN_YANGSHUO, of=proposed(*MEMBERS))

    assert await TeamMember.all().count() == before


FOREIGN = "LC-P0001", "NURSE", "YS-T01-H"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({**proposed(*MEMBERS), "home": "LC-T01-H"}, ["of", "home"]),
        ({**proposed(*MEMBERS), "home": "NO-SUCH"}, ["of", "home"]),
        (proposed(*MEMBERS, chain=("YS-H01", "LC-T01-H")), ["of", "chain", "1"]),
        (proposed(*MEMBERS, FOREIGN), ["of", "members", "4", "practitioner"]),
        (proposed(*MEMBERS, ("NO-SUCH", "NURSE", "YS-T01-H")), ["of", "members", "4", "practitioner"]),
        (proposed(*MEMBERS, ("\0", "NURSE", "YS-T01-H")), ["of", "members", "4", "practitioner"]),
        (proposed(*MEMBERS, MEMBERS[0]), ["of", "members", "4", "practitioner"]),
        (proposed(*MEMBERS, ("YS-P0005", "NURSE", "LC-T01-H")), ["of", "members", "4", "institution"]),
        ({**proposed(), "members": [proposed(MEMBERS[0])["members"][0]] * 101}, ["of", "members"]),
    ],
)
async def test_what_a_proposal_may_not_name_is_told_by_its_path_alone(
    client: Client, given: dict[str, Any], path: list[str]
) -> None:
    (error,) = (await client.ask(PROPOSED, IN_YANGSHUO, of=given))["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["path"] == path


async def test_foreign_and_unknown_codes_are_answered_the_same(client: Client) -> None:
    foreign = await client.ask(PROPOSED, IN_YANGSHUO, of=proposed(FOREIGN))
    unknown = await client.ask(PROPOSED, IN_YANGSHUO, of=proposed(("NO-SUCH", *FOREIGN[1:])))

    assert foreign["errors"][0]["message"] == unknown["errors"][0]["message"]


DEPARTURE = """query($who: String!, $successor: SuccessorInput, $team: String = "YS-T01-TEAM01") {
  departure(team: $team, practitioner: $who, successor: $successor) {
    team { state } practitioner { code } on
    breaks { kind missing message candidates { practitioner { code } } } afterwards { isMet state } } }"""


async def test_what_leaving_breaks_is_told_before_it_is_done(client: Client) -> None:
    told = (await client.data(DEPARTURE, IN_YANGSHUO, who="YS-P0004"))["departure"]
    harmless = (await client.data(DEPARTURE, IN_YANGSHUO, who="YS-P0011"))["departure"]

    assert told["team"]["state"] == "ACTIVE"
    assert [(one["kind"], one["missing"]) for one in told["breaks"]] == [("MINIMUM_ROLE", 1)]
    assert told["afterwards"] == {"isMet": False, "state": "INCOMPLETE"}
    named = [one["practitioner"]["code"] for one in told["breaks"][0]["candidates"]]
    assert len(named) == 5
    assert "YS-P0004" not in named
    assert harmless["breaks"] == []
    assert harmless["afterwards"]["isMet"]


async def test_a_successor_mends_what_leaving_breaks(client: Client) -> None:
    nurse = {"practitioner": "YS-P0005", "role": "NURSE", "institution": "YS-T01-H", "isPrimary": False}
    told = (await client.data(DEPARTURE, IN_YANGSHUO, who="YS-P0004", successor=nurse))["departure"]

    assert told["breaks"] == []
    assert told["afterwards"]["isMet"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"who": "YS-P0005"}, ["practitioner"]),
        (
            {"who": "YS-P0004", "successor": {"practitioner": "LC-P0001", "role": "NURSE", "institution": "YS-T01-H"}},
            ["successor", "practitioner"],
        ),
        (
            {"who": "YS-P0004", "successor": {"practitioner": "YS-P0005", "role": "NURSE", "institution": "LC-T01-H"}},
            ["successor", "institution"],
        ),
        (
            {"who": "YS-P0004", "successor": {"practitioner": "YS-P0004", "role": "NURSE", "institution": "YS-T01-H"}},
            ["successor", "practitioner"],
        ),
    ],
)
async def test_a_departure_of_or_to_nobody_is_refused(client: Client, given: dict[str, Any], path: list[str]) -> None:
    (error,) = (await client.ask(DEPARTURE, IN_YANGSHUO, **given))["errors"]

    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", path)


async def test_a_foreign_teams_departure_is_null(client: Client) -> None:
    assert await client.data(DEPARTURE, IN_LINGCHUAN, who="YS-P0004") == {"departure": None}


INDIVIDUAL = """query($who: String!, $role: ExecutorRole, $guide: String, $team: String) {
  individualProvider(practitioner: $who, role: $role, guidingInstitution: $guide, supportingTeam: $team) {
    role mayProvide obstacles { code path message messages { zh en } } } }"""


@pytest.mark.parametrize(
    ("given", "role", "obstacles"),
    [
        ({"who": "YS-P0007", "guide": "YS-H01"}, "GENERAL_PRACTITIONER", []),
        ({"who": "YS-P0007", "team": WHOLE}, "GENERAL_PRACTITIONER", []),
        ({"who": "YS-P0015", "guide": "YS-T01-H"}, "VILLAGE_DOCTOR", []),
        ({"who": "YS-P0007"}, "GENERAL_PRACTITIONER", ["GUIDANCE_REQUIRED"]),
        ({"who": "YS-P0004", "guide": "YS-H01"}, "CLINICIAN", ["INDIVIDUAL_CATEGORY"]),
        ({"who": "YS-P0007", "role": "NURSE", "guide": "YS-H01"}, "NURSE", ["INDIVIDUAL_CATEGORY"]),
        ({"who": "YS-P0007", "guide": "YS-T01-V01-C"}, "GENERAL_PRACTITIONER", ["GUIDANCE_UNRELATED"]),
        ({"who": "YS-P0007", "team": WITHOUT_NURSE}, "GENERAL_PRACTITIONER", ["SUPPORTING_TEAM_CANNOT_SIGN"]),
    ],
)
async def test_whether_a_doctor_may_sign_alone(
    client: Client, given: dict[str, str], role: str, obstacles: list[str]
) -> None:
    """R023–R026."""
    told = (await client.data(INDIVIDUAL, IN_YANGSHUO, **given))["individualProvider"]

    assert (told["role"], told["mayProvide"]) == (role, not obstacles)
    assert [one["code"] for one in told["obstacles"]] == obstacles
    for one in told["obstacles"]:
        assert one["message"] == one["messages"]["en"] != one["messages"]["zh"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"guide": "LC-T01-H"}, ["guidingInstitution"]),
        ({"guide": "NO-SUCH"}, ["guidingInstitution"]),
        ({"team": "LC-T01-TEAM01"}, ["supportingTeam"]),
    ],
)
async def test_a_foreign_guide_is_unknown(client: Client, given: dict[str, str], path: list[str]) -> None:
    (error,) = (await client.ask(INDIVIDUAL, IN_YANGSHUO, who="YS-P0007", **given))["errors"]

    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", path)
    assert await client.data(INDIVIDUAL, IN_LINGCHUAN, who="YS-P0007") == {"individualProvider": None}


async def test_a_team_tells_line_by_line_what_it_can_deliver_and_at_which_tier(client: Client) -> None:
    """R077, R197."""
    query = """{ team(code: "YS-T01-TEAM01") { canDeliver(package: "PRI-ELD") { isDeliverable package { code version }
      lines { item { code } isRequired by tier level levelName rolesNeeded why practitioners { code } }
      missing { code } beyondMembers { code } undeliverable { code } }
      never: canDeliver(package: "NO-SUCH") { isDeliverable }
      absent: canDeliver(package: "PRI-ELD", version: 99) { isDeliverable } } }"""
    team = (await client.data(query, IN_YANGSHUO))["team"]
    told = team["canDeliver"]
    lines = {line["item"]["code"]: line for line in told["lines"]}

    assert (team["never"], team["absent"]) == (None, None)
    assert told["package"] == {"code": "PRI-ELD", "version": 1}
    assert lines["ELD-02"]["by"] == "TEAM"
    assert lines["ELD-02"]["level"] == "VILLAGE"
    assert lines["ELD-02"]["practitioners"][0]["code"] == "YS-P0015"
    nobody = [code for code, line in lines.items() if line["by"] == "NOBODY"]
    assert [item["code"] for item in told["undeliverable"]] == nobody
    assert {item["code"] for item in told["missing"]} == {code for code in nobody if lines[code]["isRequired"]}
    assert told["isDeliverable"] == (not told["missing"])
    assert {item["code"] for item in told["beyondMembers"]} == {c for c, line in lines.items() if line["by"] != "TEAM"}
    assert all(lines[code]["level"] is None for code in nobody)


async def test_a_member_executes_what_role_licence_and_tier_allow(client: Client) -> None:
    """R058, R195."""
    query = """{ team(code: "YS-T01-TEAM01") { members { role needle: mayExecute(item: "TCM-04")
      visit: mayExecute(item: "ELD-02") never: mayExecute(item: "NO-SUCH") } } }"""
    members = {one["role"]: one for one in (await client.data(query, IN_YANGSHUO))["team"]["members"]}

    assert {role for role, one in members.items() if one["needle"]} == {"TCM_PHYSICIAN"}
    assert members["VILLAGE_DOCTOR"]["visit"]
    assert {one["never"] for one in members.values()} == {None}


SUGGEST = """query($address: AddressInput!, $packages: [String!]!, $first: Int) {
  teamSuggestions(address: $address, packages: $packages, first: $first) {
    team { code state areas { nodes { code parent { code } } } }
    distance coversAll missing { code } load freeCapacity why
    whys { zh } } }"""


async def test_teams_are_suggested_by_area_then_by_what_they_cover(client: Client) -> None:
    """R025."""
    address = {"region": YANGSHUO, "grid": "YS-T04-V06"}
    told = (await client.data(SUGGEST, IN_YANGSHUO, address=address, packages=["BAS-00"], first=20))["teamSuggestions"]
    places = [(one["distance"], not one["coversAll"]) for one in told]

    assert len(told) == 20
    assert places == sorted(places)
    assert WITHOUT_NURSE not in [one["team"]["code"] for one in told]
    for one in told:
        assert one["team"]["state"] == "ACTIVE"
        assert (one["load"], one["freeCapacity"] > 0) == (0, True)
        area = {grid["code"] for grid in one["team"]["areas"]["nodes"]}
        towns = {grid["parent"]["code"] for grid in one["team"]["areas"]["nodes"]}
        assert one["distance"] == (0 if "YS-T04-V06" in area else 1 if "YS-T04" in towns else 2)
    assert {one["distance"] for one in told} == {1, 2}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"address": {"region": "999999"}}, ["address", "region"]),
        ({"address": {"region": YANGSHUO, "grid": "LC-T01"}}, ["address", "grid"]),
        ({"packages": ["BAS-00", "NO-SUCH"]}, ["packages", "1"]),
        ({"packages": ["BAS-00"] * 21}, ["packages"]),
        ({"first": 21}, ["first"]),
    ],
)
async def test_a_wrong_address_or_package_is_named(client: Client, given: dict[str, Any], path: list[str]) -> None:
    asked: dict[str, Any] = {"address": {"region": YANGSHUO}, "packages": ["BAS-00"]}
    (error,) = (await client.ask(SUGGEST, IN_YANGSHUO, **(asked | given)))["errors"]

    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", path)


STAFFING = """query($region: String!, $on: Date) { staffing(region: $region, on: $on) {
  clinics staffed byNeighbour villageDoctors villages coveredVillages coveredShare
  unstaffedClinics { totalCount nodes { code grid { code } } } uncoveredVillages { totalCount nodes { code } } } }"""


async def test_villages_without_a_village_doctor_are_told(client: Client) -> None:
    """R093."""
    told = (await client.data(STAFFING, IN_YANGSHUO, region=YANGSHUO))["staffing"]

    assert (told["clinics"], told["staffed"], told["villages"], told["coveredVillages"]) == (84, 83, 84, 83)
    assert told["coveredShare"] == "0.9881"
    assert told["unstaffedClinics"] == {
        "totalCount": 1,
        "nodes": [{"code": "YS-T06-V03-C", "grid": {"code": "YS-T06-V03"}}],
    }
    assert told["uncoveredVillages"] == {"totalCount": 1, "nodes": [{"code": "YS-T06-V03"}]}


async def test_staffing_counts_the_region_and_the_reach_and_nothing_beside(client: Client) -> None:
    lingchuan = (await client.data(STAFFING, IN_GUILIN, region="450323"))["staffing"]
    city = (await client.data(STAFFING, IN_GUILIN, region="450300"))["staffing"]
    house = (await client.data(STAFFING, AT_TOWN_1, region=YANGSHUO))["staffing"]

    assert lingchuan["clinics"] == 129
    assert city["clinics"] > 129 + 84
    assert house["clinics"] == 10
    assert await client.data(STAFFING, IN_YANGSHUO, region="450323") == {"staffing": None}
    assert await client.data(STAFFING, IN_YANGSHUO, region="450300") == {"staffing": None}


async def test_the_nearest_region_that_speaks_is_in_force(client: Client) -> None:
    """R002."""
    query = """query($on: Date) { regionalPolicies(region: "450321", on: $on) { parameter region { code } starts
      document { code } clause status rule { __typename
        ... on Capacity { residentsPerSigningDoctor } ... on TierChain { slots { tiers atLeast atMost } } } } }"""
    now = {row["parameter"]: row for row in (await client.data(query, IN_YANGSHUO))["regionalPolicies"]}
    then = {row["parameter"] for row in (await client.data(query, IN_YANGSHUO, on="2020-01-01"))["regionalPolicies"]}

    assert now["CAPACITY"]["region"]["code"] == "450000"
    assert now["CAPACITY"]["rule"] == {"__typename": "Capacity", "residentsPerSigningDoctor": 2000}
    assert now["TIER_CHAIN"]["region"]["code"] == "450300"
    assert [slot["tiers"] for slot in now["TIER_CHAIN"]["rule"]["slots"]] == [
        ["VILLAGE"],
        ["TOWNSHIP"],
        ["SECONDARY", "TERTIARY"],
    ]
    assert now["COMPOSITION_RULE"]["region"]["code"] == YANGSHUO
    assert "FUNDING_SUBSTITUTION" not in now
    assert then < now.keys()


EVERY_RULE = """{ __typename
  ... on CompositionRule { minimums { roles roleNames count tiers tierNames } leaders leaderNames largestTeam
    guidingHospital without withoutNames }
  ... on TierChain { slots { tiers tierNames atLeast atMost } } ... on Capacity { residentsPerSigningDoctor }
  ... on AllowedTerms { years standard } ... on Ages { elderlyFrom packageElderlyFrom childUnder }
  ... on ContactCadence { everybody red yellow green }
  ... on SlotQuotas { quotas { resource resourceName percent leadPercent provider } }
  ... on Backfill { deadline windowDays } ... on RenewalReminders { days }
  ... on FundingSubstitution { populations populationNames borneBy borneByName }
  ... on CoverageTargets { targets { kind kindName year population percent fromPoints toPoints } } }"""


@pytest.mark.parametrize("region", ["450321", "450323", "450381", "310101", "500114"])
async def test_every_rule_that_ships_can_be_read_and_says_so_with_its_document(client: Client, region: str) -> None:
    query = f"""{{ regionalPolicies(region: "{region}", language: EN) {{ parameter rule {EVERY_RULE}
      document {{ code title issuer }} clause }} }}"""
    rows = (await client.data(query, IN_GUILIN))["regionalPolicies"]

    assert rows
    for row in rows:
        assert row["rule"]["__typename"].lower() == row["parameter"].replace("_", "").lower()
        assert row["document"]["title"]
        assert row["clause"]


async def test_a_policys_history_is_the_regions_own(client: Client) -> None:
    query = """query($region: String!) { policyHistory(region: $region, parameter: CAPACITY) { totalCount
      nodes { region { code } starts } }
      one: regionalPolicy(region: $region, parameter: CAPACITY) { region { code } } }"""

    own = await client.data(query, IN_YANGSHUO, region="450000")
    none = await client.data(query, IN_YANGSHUO, region=YANGSHUO)

    assert own["policyHistory"]["nodes"] == [{"region": {"code": "450000"}, "starts": "2018-09-29"}]
    assert none["policyHistory"]["totalCount"] == 0
    assert none["one"] == own["one"] == {"region": {"code": "450000"}}


async def test_a_team_tells_its_chain_by_tier(client: Client) -> None:
    """R077: 1+1+1."""
    query = """{ team(code: "YS-T01-TEAM01") { chain { code } tierChain { tier tierName institutions { code } } } }"""
    team = (await client.data(query, IN_YANGSHUO))["team"]

    assert {one["code"] for one in team["chain"]} == {"YS-T01-V01-C", "YS-H01"}
    assert [(one["tier"], [i["code"] for i in one["institutions"]]) for one in team["tierChain"]] == [
        ("VILLAGE", ["YS-T01-V01-C"]),
        ("TOWNSHIP", ["YS-T01-H"]),
        ("SECONDARY", ["YS-H01"]),
    ]


async def test_capacity_follows_the_signing_doctors_of_the_day(client: Client) -> None:
    query = 'query($day: Date) { team(code: "YS-T01-TEAM01", asOf: $day) { capacity freeCapacity hasTcm } }'
    before = (await client.data(query, IN_YANGSHUO))["team"]
    await TeamMember.filter(team__code=WHOLE, practitioner__code="YS-P0011").update(ends=date(2026, 2, 1))
    after = (await client.data(query, IN_YANGSHUO))["team"]

    assert before == {"capacity": 6000, "freeCapacity": 6000, "hasTcm": True}
    assert after == {"capacity": 4000, "freeCapacity": 4000, "hasTcm": False}
