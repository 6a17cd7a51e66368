"""Reading who can deliver: within the own reach, as of a day, filtered, in pages (R009–R017, R072, R082, R083)."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

import pytest

from catalog.files import read_starter
from core.actor import AccessRole, Actor
from teams.models import Affiliation as AffiliationRow
from teams.models import Institution as InstitutionRow
from teams.models import PracticeSite, TeamMember, TeamStandingPeriod
from teams.models import Practitioner as PractitionerRow
from teams.models import Team as TeamRow
from teams.queries import lists
from teams.queries.selection import PractitionerFilter
from teams.queries.window import Window
from teams.role import qualifies
from teams.scope import Reach
from teams.vocabulary import ExecutorRole
from tests.api.conftest import Client
from tests.api.readers import (
    AT_TOWN_1,
    IN_GUILIN,
    IN_LINGCHUAN,
    IN_YANGSHUO,
    LINGCHUAN,
    NOWHERE,
    RESIDENT,
    YANGSHUO,
    reader,
)
from tests.conftest import STARTER

ON = date(2026, 3, 1)
TEAM = "YS-T01-TEAM01"
LISTS = {
    "institutions": "",
    "networks": "",
    "practitioners": "",
    "teams": "",
    "grids": f'region: "{YANGSHUO}", ',
}
ONE = {"institution": "YS-H01", "network": "YS-N01", "practitioner": "YS-P0001", "team": TEAM}
OTHERS = {
    "compositionReport": '(of: {home: "YS-T01-H", members: []}) { isMet }',
    "departure": f'(team: "{TEAM}", practitioner: "YS-P0004") {{ on }}',
    "individualProvider": '(practitioner: "YS-P0007") { mayProvide }',
    "teamSuggestions": f'(address: {{region: "{YANGSHUO}"}}, packages: []) {{ load }}',
    "staffing": f'(region: "{YANGSHUO}") {{ clinics }}',
    "regionalPolicy": f'(region: "{YANGSHUO}", parameter: CAPACITY) {{ starts }}',
    "regionalPolicies": f'(region: "{YANGSHUO}") {{ starts }}',
    "policyHistory": f'(region: "{YANGSHUO}", parameter: CAPACITY) {{ totalCount }}',
}


async def total(client: Client, field: str, actor: Actor, arguments: str = "") -> int:
    data = await client.data(f"{{ {field}({LISTS[field]}{arguments} first: 1) {{ totalCount }} }}", actor)
    count: int = data[field]["totalCount"]
    return count


async def codes(client: Client, field: str, filter_: str, actor: Actor = IN_YANGSHUO) -> list[str]:
    query = f"{{ {field}(filter: {{ {filter_} }}, first: 100) {{ totalCount nodes {{ code }} }} }}"
    page = (await client.data(query, actor))[field]
    found = [node["code"] for node in page["nodes"]]
    assert page["totalCount"] == len(found)
    return found


async def node_id(client: Client, kind: str, code: str) -> str:
    found: str = (await client.data(f'{{ {kind}(code: "{code}") {{ id }} }}', IN_GUILIN))[kind]["id"]
    return found


QUESTIONS = [
    *(f"{{ {field}({LISTS[field]} first: 1) {{ totalCount }} }}" for field in LISTS),
    *(f'{{ {field}(code: "{code}") {{ code }} }}' for field, code in ONE.items()),
    *(f"{{ {field}{rest} }}" for field, rest in OTHERS.items()),
]


NOT_ASKED = tuple(
    f"{{ {field}("
    for field in (
        "network",
        "networks",
        "practitioner",
        "practitioners",
        "compositionReport",
        "departure",
        "individualProvider",
        "staffing",
    )
)
"""How the questions begin that are not a resident's to ask."""


@pytest.mark.parametrize("question", QUESTIONS)
async def test_nobody_reads_the_delivery_side_without_a_token(client: Client, question: str) -> None:
    (error,) = (await client.ask(question))["errors"]

    assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_county_is_read_by_its_own_and_by_those_above_it_and_by_no_neighbour(client: Client) -> None:
    for field in LISTS:
        region = "" if field == "grids" else f'region: "{YANGSHUO}", '
        own = await total(client, field, IN_YANGSHUO, region)

        assert own > 0
        assert await total(client, field, IN_GUILIN, region) == own
        assert await total(client, field, IN_LINGCHUAN, region) == 0
        assert await total(client, field, NOWHERE, region) == 0


async def test_a_foreign_or_unknown_object_is_null(client: Client) -> None:
    for field, code in ONE.items():
        for asked, actor in ((code, IN_LINGCHUAN), (code, NOWHERE), ("NO-SUCH", IN_YANGSHUO), ("\0", IN_YANGSHUO)):
            data = await client.data(f"query($code: String!) {{ {field}(code: $code) {{ code }} }}", actor, code=asked)
            assert data == {field: None}
        data = await client.data(f'{{ {field}(code: "{code}") {{ code }} }}', IN_YANGSHUO)
        assert data == {field: {"code": code}}


async def test_who_acts_for_an_institution_reads_it_and_what_stands_under_it(client: Client) -> None:
    house = {"YS-T01-H", *(f"YS-T01-V{number:02d}-C" for number in range(1, 11))}
    institutions = await client.data("{ institutions(first: 100) { nodes { code } } }", AT_TOWN_1)
    teams = await client.data("{ teams(first: 100) { nodes { code home { code } } } }", AT_TOWN_1)
    people = await client.data(
        "{ practitioners(first: 100) { nodes { code sites { institution { code } } } } }", AT_TOWN_1
    )

    assert {node["code"] for node in institutions["institutions"]["nodes"]} == house
    assert {node["home"]["code"] for node in teams["teams"]["nodes"]} == {"YS-T01-H"}
    for node in people["practitioners"]["nodes"]:
        assert {site["institution"]["code"] for site in node["sites"]} & house
    assert (await client.data('{ team(code: "YS-T02-TEAM01") { code } }', AT_TOWN_1)) == {"team": None}


async def test_a_resident_chooses_a_team(client: Client) -> None:
    assert await total(client, "teams", RESIDENT) == 84
    assert await total(client, "institutions", RESIDENT) > 0


@pytest.mark.parametrize("question", [question for question in QUESTIONS if any(map(question.startswith, NOT_ASKED))])
async def test_a_resident_asks_nothing_about_people_and_networks(client: Client, question: str) -> None:
    (error,) = (await client.ask(question, RESIDENT))["errors"]

    assert error["extensions"]["code"] == "FORBIDDEN"


async def test_a_resident_sees_of_a_teams_people_what_is_needed_to_choose(client: Client) -> None:
    await PractitionerRow.filter(code="YS-P0007").update(practice_ended=date(2026, 2, 1), end_reason="LICENCE_REVOKED")
    await TeamMember.filter(practitioner__code="YS-P0007").update(hours=7)
    query = f"""{{ team(code: "{TEAM}") {{ members {{ hours practitioner {{
      id code name licenceNumber practiceEnded endReason endReasonName contractHours teamCount }} }}
      compositionReport {{ gaps {{ missing candidates {{ practitioner {{ code }} }} }} }} }} }}"""

    def person(told: Any) -> Any:
        return next(one for one in told["team"]["members"] if one["practitioner"]["code"] == "YS-P0007")

    staff, resident = await client.data(query, IN_YANGSHUO), await client.data(query, RESIDENT)
    known, seen = person(staff), person(resident)

    hidden = dict.fromkeys(
        ("licenceNumber", "practiceEnded", "endReason", "endReasonName", "contractHours", "teamCount")
    )
    assert seen == {"hours": None, "practitioner": {**known["practitioner"], **hidden}}
    assert None not in {**known["practitioner"], "hours": known["hours"]}.values()
    gaps = resident["team"]["compositionReport"]["gaps"]
    assert gaps
    assert {gap["candidates"] for gap in gaps} == {None}
    assert any(gap["candidates"] for gap in staff["team"]["compositionReport"]["gaps"])
    again = "query($id: ID!) { node(id: $id) { id } }"
    assert await client.data(again, RESIDENT, id=seen["practitioner"]["id"]) == {"node": None}
    network = await node_id(client, "network", "YS-N01")
    assert await client.data(again, RESIDENT, id=network) == {"node": None}
    team = await node_id(client, "team", TEAM)
    assert await client.data(again, RESIDENT, id=team) == {"node": {"id": team}}


async def test_an_object_is_found_again_by_its_id_within_the_reach_only(client: Client) -> None:
    kinds = {"institution": "YS-H01", "network": "YS-N01", "practitioner": "YS-P0001", "team": TEAM}
    ids = [await node_id(client, kind, code) for kind, code in kinds.items()]
    grid = await client.data(f'{{ grids(region: "{YANGSHUO}", first: 1) {{ nodes {{ id code }} }} }}', IN_YANGSHUO)
    ids.append(grid["grids"]["nodes"][0]["id"])
    again = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"

    mine = (await client.data(again, IN_YANGSHUO, ids=ids))["nodes"]

    assert [node["id"] for node in mine] == ids
    assert [node["__typename"] for node in mine] == ["Institution", "Network", "Practitioner", "Team", "Grid"]
    for stranger in (IN_LINGCHUAN, NOWHERE, None):
        assert (await client.data(again, stranger, ids=ids))["nodes"] == [None] * 5
        assert await client.data("query($id: ID!) { node(id: $id) { id } }", stranger, id=ids[3]) == {"node": None}


async def test_regions_and_packages_are_fetched_beside_teams_in_one_request(client: Client) -> None:
    public = await client.data(f'{{ region(code: "{YANGSHUO}") {{ id }} servicePackage(code: "PRI-ELD") {{ id }} }}')
    ids = [public["region"]["id"], await node_id(client, "team", TEAM), public["servicePackage"]["id"], "nonsense"]

    found = (await client.data("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", IN_YANGSHUO, ids=ids))[
        "nodes"
    ]

    assert [node and node["__typename"] for node in found] == ["Region", "Team", "ServicePackage", None]


async def test_a_member_from_elsewhere_is_shown_by_name_and_nothing_behind(client: Client) -> None:
    row = await PractitionerRow.get(code="LC-P0001")
    hospital = await InstitutionRow.get(code="LC-T01-H")
    team = await TeamRow.get(code=TEAM)
    await TeamMember.create(
        team=team, practitioner=row, institution=hospital, role="NURSE", is_primary=False, starts=date(2026, 2, 1)
    )
    query = f"""{{ team(code: "{TEAM}") {{ members {{
      practitioner {{ code name licenceNumber }}
      institution {{ code name parent {{ code }} grid {{ code }}
        area {{ nodes {{ code }} }} affiliations {{ nodes {{ kind }} }} }}
    }} }} }}"""

    members = (await client.data(query, IN_YANGSHUO))["team"]["members"]
    stranger = next(member for member in members if member["practitioner"]["code"] == "LC-P0001")
    own = next(member for member in members if member["practitioner"]["code"] == "YS-P0007")

    assert stranger["practitioner"] == {"code": "LC-P0001", "name": row.name, "licenceNumber": None}
    assert stranger["institution"] == {
        "code": "LC-T01-H",
        "name": hospital.name_en,
        "parent": None,
        "grid": None,
        "area": {"nodes": []},
        "affiliations": {"nodes": []},
    }
    assert own["practitioner"]["licenceNumber"] == "SYN-YS-000007"
    assert own["institution"]["area"]["nodes"] == [{"code": "YS-T01"}]
    assert await client.data('{ practitioner(code: "LC-P0001") { code } }', IN_YANGSHUO) == {"practitioner": None}


async def worked_at_town_1(code: str) -> None:
    """Somebody of Lingchuan worked at Sample Town 1 until February, in its team too."""
    who, town = await PractitionerRow.get(code=code), await InstitutionRow.get(code="YS-T01-H")
    since, until = date(2026, 1, 1), date(2026, 2, 1)
    await PracticeSite.create(practitioner=who, institution=town, mode="MULTI_SITE_PRACTICE", starts=since, ends=until)
    await TeamMember.create(
        team=await TeamRow.get(code=TEAM),
        practitioner=who,
        institution=town,
        role="NURSE",
        is_primary=False,
        starts=since,
        ends=until,
    )


@pytest.mark.parametrize("actor", [IN_YANGSHUO, AT_TOWN_1])
async def test_reach_is_that_of_today_whatever_the_day_asked_about(client: Client, actor: Actor) -> None:
    """An employer of long ago reads nobody by asking about a day long past."""
    await worked_at_town_1("LC-P0001")
    for day in ("2026-01-15", "2026-03-01", "2026-12-31"):
        one = f'{{ practitioner(code: "LC-P0001", asOf: "{day}") {{ code }} }}'
        many = f'{{ practitioners(asOf: "{day}", filter: {{ namePrefix: "" }}) {{ totalCount }} }}'
        now = "{ practitioners { totalCount } }"
        alone = f'{{ individualProvider(practitioner: "LC-P0001", on: "{day}") {{ mayProvide }} }}'

        assert await client.data(one, actor) == {"practitioner": None}
        assert await client.data(many, actor) == await client.data(now, actor)
        assert await client.data(alone, actor) == {"individualProvider": None}
        proposed = {
            "home": "YS-T01-H",
            "members": [{"practitioner": "LC-P0001", "role": "NURSE", "institution": "YS-T01-H"}],
        }
        query = "query($of: ProposedTeamInput!, $on: Date) { compositionReport(of: $of, on: $on) { isMet } }"
        (error,) = (await client.ask(query, actor, of=proposed, on=day))["errors"]
        assert error["extensions"]["path"] == ["of", "members", "0", "practitioner"]
    query = f"""{{ team(code: "{TEAM}", asOf: "2026-01-15") {{
      members {{ practitioner {{ code licenceNumber }} }} }} }}"""

    people = [member["practitioner"] for member in (await client.data(query, actor))["team"]["members"]]
    numbers = {who["code"]: who["licenceNumber"] for who in people}

    assert numbers.pop("LC-P0001") is None
    assert numbers["YS-P0007"] == "SYN-YS-000007"


async def test_a_network_is_not_read_for_a_membership_of_long_ago(client: Client) -> None:
    at_lingchuan = reader(AccessRole.INSTITUTION_ADMIN, institution="LC-H01")
    query = 'query($day: Date) { network(code: "GL-N02", asOf: $day) { code members { totalCount } } }'
    before = await client.data(query, at_lingchuan, day="2026-01-15")
    await AffiliationRow.filter(network__code="GL-N02", institution__code="LC-H01").update(ends=date(2026, 2, 1))

    assert before == {"network": {"code": "GL-N02", "members": {"totalCount": 4}}}
    assert await client.data(query, at_lingchuan, day="2026-01-15") == {"network": None}


async def test_a_past_day_is_shown_without_the_end_that_came_after_it(client: Client) -> None:
    query = 'query($day: Date) { practitioner(code: "YS-P0001", asOf: $day) { practiceEnded endReason isLicensed } }'

    async def told(day: str | None) -> Any:
        who = (await client.data(query, IN_YANGSHUO, day=day))["practitioner"]
        return who["practiceEnded"], who["endReason"], who["isLicensed"]

    await PractitionerRow.filter(code="YS-P0001").update(practice_ended=date(2026, 2, 1), end_reason="DECEASED")
    assert await told("2026-01-31") == (None, None, True)
    assert await told("2026-02-01") == await told(None) == ("2026-02-01", "DECEASED", False)
    await PractitionerRow.filter(code="YS-P0001").update(practice_ended=date(2026, 4, 1))
    assert await told("2026-02-28") == (None, None, True)
    assert await told(None) == await told("2026-03-01") == ("2026-04-01", "DECEASED", True)
    assert await told("2026-04-01") == ("2026-04-01", "DECEASED", False)


@pytest.mark.parametrize(
    ("field", "of"),
    [
        ('institution(code: "YS-H01")', "affiliations"),
        ('network(code: "GL-N02")', "members"),
        ('institution(code: "YS-T01-H")', "area"),
        (f'team(code: "{TEAM}")', "areas"),
    ],
)
async def test_what_belongs_to_an_object_comes_in_pages_that_hold_every_row_once(
    client: Client, field: str, of: str
) -> None:
    rest = "{ totalCount edges { cursor } pageInfo { endCursor hasNextPage } }"
    query = (
        f"query($first: Int, $after: String) {{ one: {field} {{ page: {of}(first: $first, after: $after) {rest} }} }}"
    )
    whole = (await client.data(query, IN_YANGSHUO))["one"]["page"]
    found: list[str] = []
    page: Any = {"pageInfo": {"endCursor": None, "hasNextPage": True}}
    while page["pageInfo"]["hasNextPage"]:
        page = (await client.data(query, IN_YANGSHUO, first=1, after=page["pageInfo"]["endCursor"]))["one"]["page"]
        found.extend(edge["cursor"] for edge in page["edges"])

    assert found == [edge["cursor"] for edge in whole["edges"]]
    assert len(set(found)) == whole["totalCount"] > 0


async def test_what_is_nested_costs_by_its_pages(client: Client) -> None:
    """What each of a hundred tells of a hundred is not had for the cost of ten."""
    inner = "affiliations(first: 100) { nodes { kind } }"
    for _ in range(2):
        inner = f"affiliations(first: 100) {{ nodes {{ counterpart {{ {inner} }} }} }}"

    (error,) = (await client.ask(f"{{ institutions(first: 1) {{ nodes {{ {inner} }} }} }}", IN_YANGSHUO))["errors"]

    assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"


async def test_a_team_is_shown_as_it_stood_on_the_day(client: Client) -> None:
    await TeamMember.filter(team__code=TEAM, practitioner__code="YS-P0004").update(ends=date(2026, 2, 1))
    query = """query($day: Date) { team(code: "YS-T01-TEAM01", asOf: $day) {
      asOf state members { practitioner { code } } compositionReport { on gaps { kind missing roles } } } }"""

    async def on(day: str | None) -> Any:
        return (await client.data(query, IN_YANGSHUO, day=day))["team"]

    before, after = await on("2026-01-31"), await on("2026-02-01")
    assert await on("2025-12-31") is None
    assert (before["asOf"], before["state"], len(before["members"])) == ("2026-01-31", "ACTIVE", 5)
    assert (after["state"], len(after["members"])) == ("INCOMPLETE", 4)
    assert after["compositionReport"]["gaps"] == [{"kind": "MINIMUM_ROLE", "missing": 1, "roles": ["NURSE"]}]
    assert {**await on(None), "asOf": None, "compositionReport": None} == {
        **after,
        "asOf": None,
        "compositionReport": None,
    }


async def test_a_suspended_team_tells_since_when_and_why(client: Client) -> None:
    standing = TeamStandingPeriod.filter(team__code=TEAM)
    team = await TeamRow.get(code=TEAM)
    await standing.update(ends=date(2026, 2, 1))
    await TeamStandingPeriod.create(team=team, standing="SUSPENDED", reason="装修", starts=date(2026, 2, 1))
    query = 'query($day: Date) { team(code: "YS-T01-TEAM01", asOf: $day) { standing state stateName reason } }'

    assert (await client.data(query, IN_YANGSHUO))["team"] == {
        "standing": "SUSPENDED",
        "state": "SUSPENDED",
        "stateName": "suspended",
        "reason": "装修",
    }
    assert (await client.data(query, IN_YANGSHUO, day="2026-01-31"))["team"]["standing"] == "FORMED"
    assert TEAM in await codes(client, "teams", "standings: [SUSPENDED]")
    assert TEAM not in await codes(client, "teams", "states: [ACTIVE]")


async def test_somebodys_places_of_work_are_those_of_the_day(client: Client) -> None:
    row = await PractitionerRow.get(code="YS-P0001")
    town_2 = await InstitutionRow.get(code="YS-T02-H")
    await PracticeSite.create(
        practitioner=row, institution=town_2, mode="MULTI_SITE_PRACTICE", starts=date(2026, 2, 1), ends=date(2026, 2, 9)
    )
    query = 'query($day: Date) { practitioner(code: "YS-P0001", asOf: $day) { sites { mode institution { code } } } }'

    then = (await client.data(query, IN_YANGSHUO, day="2026-02-08"))["practitioner"]["sites"]
    now = (await client.data(query, IN_YANGSHUO))["practitioner"]["sites"]

    assert {site["institution"]["code"]: site["mode"] for site in then} == {
        "YS-T01-H": "PRIMARY",
        "YS-T02-H": "MULTI_SITE_PRACTICE",
    }
    assert [site["institution"]["code"] for site in now] == ["YS-T01-H"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("kinds: [CHRONIC_CENTRE]", ["YS-H04"]),
        ("tiers: [SECONDARY]", ["YS-H01", "YS-H02", "YS-H03", "YS-H04"]),
        ("tiers: [SECONDARY], specialty: TCM", ["YS-H01", "YS-H02"]),
        ("specialty: WOMENS_HEALTH, tiers: [SECONDARY, TERTIARY]", ["YS-H03"]),
        ("specialty: HOSPICE_CARE", []),
        ('network: "YS-N01", tiers: [SECONDARY]', ["YS-H01", "YS-H02", "YS-H03"]),
        ('parent: "YS-H01"', ["YS-H04"]),
        ('grid: "YS-T01-V03"', ["YS-T01-V03-C"]),
        ('serves: "YS-T01"', ["YS-T01-H"]),
        ('namePrefix: "阳朔县人民"', ["YS-H01"]),
        ('namePrefix: "yangshuo county mch"', ["YS-H03"]),
        ("ownership: PRIVATE", []),
        ("isPilot: true", []),
        ("kinds: []", []),
        ('parent: "\\u0000"', []),
    ],
)
async def test_institutions_are_found(client: Client, wanted: str, expected: list[str]) -> None:
    assert await codes(client, "institutions", wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ('practitioner: "YS-P0011"', ["YS-T01-TEAM01", "YS-T01-TEAM02"]),
        ('grid: "YS-T01-V03"', ["YS-T01-TEAM03"]),
        ("states: [INCOMPLETE]", ["YS-T04-TEAM06", "YS-T06-TEAM03"]),
        ('states: [INCOMPLETE], home: "YS-T04-H"', ["YS-T04-TEAM06"]),
        ("tiers: [VILLAGE]", []),
        ("states: []", []),
        ("minFreeCapacity: 1000000", []),
    ],
)
async def test_teams_are_found(client: Client, wanted: str, expected: list[str]) -> None:
    assert await codes(client, "teams", wanted) == expected


async def test_teams_are_found_by_room_and_by_what_they_can_deliver(client: Client) -> None:
    query = '{ teams(first: 100) { nodes { code freeCapacity canDeliver(package: "BAS-00") { isDeliverable } } } }'
    nodes = (await client.data(query, IN_YANGSHUO))["teams"]["nodes"]
    most = max(node["freeCapacity"] for node in nodes)

    roomy = await codes(client, "teams", f"minFreeCapacity: {most}")
    able = await codes(client, "teams", 'canDeliver: "BAS-00"')

    assert roomy == [node["code"] for node in nodes if node["freeCapacity"] == most]
    assert 0 < len(roomy) < len(nodes)
    assert able == [node["code"] for node in nodes if node["canDeliver"]["isDeliverable"]]
    assert able


@pytest.mark.parametrize(
    ("wanted", "category"),
    [("categories: [NURSE]", "NURSE"), ("role: NURSE", "NURSE"), ("specialties: [TCM], categories: [TCM]", "TCM")],
)
async def test_practitioners_are_found(client: Client, wanted: str, category: str) -> None:
    query = f"{{ practitioners(first: 100, filter: {{ {wanted} }}) {{ totalCount nodes {{ category code }} }} }}"
    page = (await client.data(query, IN_YANGSHUO))["practitioners"]

    assert page["totalCount"] > 0
    assert {node["category"] for node in page["nodes"]} == {category}


async def test_practitioners_are_found_by_their_licence_on_the_day(client: Client) -> None:
    everybody = await total(client, "practitioners", IN_YANGSHUO)
    lapsed = await total(client, "practitioners", IN_YANGSHUO, "filter: { isLicensed: false },")
    licensed = await total(client, "practitioners", IN_YANGSHUO, "filter: { isLicensed: true },")

    assert lapsed == 1
    assert licensed == everybody - 1


async def test_finding_by_role_agrees_with_what_qualifies(client: Client) -> None:
    people = read_starter(STARTER).delivery.practitioners
    everywhere = Reach(region_stem="")

    for role in ExecutorRole:
        rows = await lists.practitioners(everywhere, PractitionerFilter(role=role), Window(10_000), ON, ON)
        found = {row.definition.code for row in rows.rows}
        assert found == {person.code for person in people if qualifies(person.definition, role)}, role


@pytest.mark.parametrize("wanted", ["", "filter: { states: [ACTIVE, INCOMPLETE] },"])
async def test_pages_forward_and_backward_hold_every_team_once(client: Client, wanted: str) -> None:
    async def walk(end: str, cursor: str, start: str, more: str) -> list[list[str]]:
        pages, place = [], None
        query = f"""query($place: String) {{ teams({wanted} {end}: 25, {cursor}: $place) {{
          nodes {{ code }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} totalCount }} }}"""
        while True:
            page = (await client.data(query, IN_YANGSHUO, place=place))["teams"]
            assert page["totalCount"] == 84
            pages.append([node["code"] for node in page["nodes"]])
            place = page["pageInfo"][start]
            if not page["pageInfo"][more]:
                return pages

    forward = await walk("first", "after", "endCursor", "hasNextPage")
    backward = await walk("last", "before", "startCursor", "hasPreviousPage")

    assert [len(page) for page in forward] == [25, 25, 25, 9]
    found = list(chain.from_iterable(forward))
    assert found == list(chain.from_iterable(reversed(backward))) == sorted(found)


async def test_a_cursor_serves_whether_or_not_the_filter_is_computed(client: Client) -> None:
    query = "query($filter: TeamFilter, $after: String) { teams(first: 3, filter: $filter, after: $after) {"
    query += " nodes { code } pageInfo { endCursor } } }"
    computed = {"states": ["ACTIVE", "INCOMPLETE"]}
    first = (await client.data(query, IN_YANGSHUO))["teams"]["pageInfo"]["endCursor"]

    plain = await client.data(query, IN_YANGSHUO, after=first)

    assert await client.data(query, IN_YANGSHUO, after=first, filter=computed) == plain


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ('{ teams(region: "999999") { totalCount } }', ["region"]),
        ('{ institutions(region: "999999") { totalCount } }', ["region"]),
        ('{ teams(after: "x") { totalCount } }', ["after"]),
        ("{ teams(first: 0) { totalCount } }", ["first"]),
        ("{ teams(first: 1, last: 1) { totalCount } }", ["last"]),
        ("{ teams(filter: { minFreeCapacity: 0 }) { totalCount } }", ["filter", "minFreeCapacity"]),
        (f'{{ institutions(filter: {{ namePrefix: "{"x" * 101}" }}) {{ totalCount }} }}', ["filter", "namePrefix"]),
        ('{ teams(filter: { canDeliver: "NO-SUCH" }) { totalCount } }', ["filter", "canDeliver"]),
        ('{ staffing(region: "x") { clinics } }', ["region"]),
        ('{ regionalPolicies(region: "x") { starts } }', ["region"]),
    ],
)
async def test_a_wrong_argument_is_named(client: Client, question: str, path: list[str]) -> None:
    (error,) = (await client.ask(question, IN_YANGSHUO))["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["path"] == path


async def test_a_network_tells_its_lead_and_members_from_wherever_they_are(client: Client) -> None:
    query = """{ network(code: "GL-N02") { kind kindName lead { code name }
      members { nodes { institution { code name } } } } }"""
    told = (await client.data(query, IN_YANGSHUO))["network"]

    assert (told["kind"], told["kindName"]) == ("SPECIALTY_ALLIANCE", "specialty alliance")
    assert told["lead"]["code"] == "GL-H01"
    members = [member["institution"]["code"] for member in told["members"]["nodes"]]
    assert members == ["LC-H01", "LP-H01", "QZ-H01", "YS-H01"]


async def test_a_grid_tells_which_hospital_answers_for_it_on_a_day(client: Client) -> None:
    query = """{ grids(region: "450302") { nodes { code now: responsibility { hospital { code } starts }
      before: responsibility(on: "2024-12-31") { starts } parent { code } } } }"""
    nodes = {node["code"]: node for node in (await client.data(query, IN_GUILIN))["grids"]["nodes"]}

    assert nodes["GL-T01"]["now"] == {"hospital": {"code": "GL-H01"}, "starts": "2025-01-01"}
    assert nodes["GL-T01"]["before"] is None
    assert nodes["GL-T01-V01"] == {"code": "GL-T01-V01", "now": None, "before": None, "parent": {"code": "GL-T01"}}


async def test_names_come_in_the_language_asked_for(client: Client) -> None:
    query = """query($language: Language) { team(code: "YS-T01-TEAM01", language: $language) {
      name names { zh en } stateName home { kindName tierName scopeNames } members { roleName } } }"""

    zh = (await client.data(query, IN_YANGSHUO, language="ZH"))["team"]
    en = (await client.data(query, IN_YANGSHUO, language="EN"))["team"]

    assert (
        (zh["name"], en["name"])
        == (zh["names"]["zh"], en["names"]["en"])
        == ("示例1镇第1签约团队", "Sample Town 1, team 1")
    )
    assert zh["stateName"] == "可签约"
    assert zh["home"]["kindName"] == "乡镇卫生院"
    assert en["members"][0]["roleName"] == "general practitioner"


async def test_an_item_tells_who_may_execute_it(client: Client) -> None:
    """R197."""
    query = '{ serviceItem(code: "TCM-04") { executors { role roleName licences lowestTier departments } } }'

    assert (await client.data(query))["serviceItem"]["executors"] == [
        {
            "role": "TCM_PHYSICIAN",
            "roleName": "TCM physician",
            "licences": ["TCM"],
            "lowestTier": "TOWNSHIP",
            "departments": ["TCM", "ETHNIC_MEDICINE"],
        }
    ]


async def test_a_lingchuan_reader_counts_only_lingchuan(client: Client) -> None:
    query = "{ institutions(first: 100) { nodes { region { code } } } }"
    nodes = (await client.data(query, IN_LINGCHUAN))["institutions"]["nodes"]

    assert {node["region"]["code"] for node in nodes} == {LINGCHUAN}
