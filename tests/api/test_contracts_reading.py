"""Contracts and lists of residents through the API: what a page shows, to whom, and at how many statements."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from api.menu_board import MenuBoard
from api.schema.node import node_id
from core.actor import AccessRole, Actor
from core.clock import Clock
from enrolment import models as m
from enrolment.vocabulary import ContractEventKind, ContractState
from tests.api.conftest import Client, serving
from tests.reading.rows import (
    AT,
    TODAY,
    contract,
    enrolled,
    group_contract,
    household,
    person,
    resident,
    selected,
    self_of,
)

HOSPITAL, TEAM = "YS-T01-H", "YS-T01-TEAM01"
CLERK = Actor("clerk", frozenset({AccessRole.CLINIC_CLERK}), institution=HOSPITAL)
FOREIGN = Actor("foreign", frozenset({AccessRole.CLINIC_CLERK}), institution="LC-T01-H")
AUTHORITY = Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}), region="450321")

PAGE = """query($first: Int, $after: String, $filter: ContractFilter, $order: ContractOrder) {
  contracts(first: $first, after: $after, filter: $filter, order: $order) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      code state stateName endsInDays lastCoveredDay institution { name }
      provider { __typename ... on TeamProvider { code name } ... on DoctorProvider { code name roleName } }
      persons {
        resident { code name age }
        household { code size members { resident { name } isHead relationName } }
        enrolment {
          code state lastCoveredDay ending { on reasonName by }
          selections { package { name } packageCode version isWithheld isHeld
                       prices { year cost { total { amount } selfPay { amount } } isPlaceholder } }
        }
      }
      household { code size }
    }
  }
}"""


@pytest.fixture
async def client(starter_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A client of an application that does not poll the database by itself, so that every statement is a request's."""

    @asynccontextmanager
    async def unwatched(board: MenuBoard, _seconds: float) -> AsyncIterator[MenuBoard]:
        yield board

    monkeypatch.setattr(MenuBoard, "watched", unwatched)
    async with serving(starter_url, clock) as client:
        yield client


async def somebody(code: str | None = None, **columns: Any) -> m.Resident:
    """Somebody of Yangshuo whom the hospital knows."""
    return await resident(code, region="450321", known_at=(HOSPITAL,), **columns)


async def sign(*people: m.Resident, **columns: Any) -> m.Contract:
    """A contract with a team of the hospital."""
    return await contract(*people, team=TEAM, **columns)


async def many(number: int) -> None:
    """Contracts of people who each live in a household and hold two packages; every second one renews another."""
    before = None
    for place in range(number):
        who = await somebody(name=f"王{place}")
        await household(who)
        before = await sign(who, renews=before if place % 2 else None)
        cover = await m.Enrolment.get(contract=before)
        await selected(who, "PRI-CHD", TODAY, None, enrolment=cover)


async def test_a_page_of_fifty_with_everything_takes_eight_statements_however_many_rows(client: Client) -> None:
    await many(4)
    client.statements.clear()
    few = await client.data(PAGE, CLERK, first=50)
    at_four = len(client.statements)
    await many(50)
    client.statements.clear()
    full = await client.data(PAGE, CLERK, first=50)

    assert (len(few["contracts"]["nodes"]), len(full["contracts"]["nodes"])) == (4, 50)
    assert full["contracts"]["totalCount"] == 54
    assert all(node["persons"][0]["enrolment"]["selections"] for node in full["contracts"]["nodes"])
    assert len(client.statements) == at_four <= 8, client.statements


async def test_what_else_hangs_on_a_page_takes_one_statement_a_level(client: Client) -> None:
    question = """{ contracts(first: 50) { nodes {
      consents { givenBy isByGuardian resident { name } } signatures { partyName signer resident { name } }
      events(first: 3) { totalCount nodes { kindName toState by resident { name } } }
      groupCovers(first: 3) { totalCount nodes { resident { name } selections { packageCode } } }
      renews { code state } persons { enrolment { renews { code } follows { code } contract { code } } }
    } } }"""
    await many(4)
    client.statements.clear()
    await client.data(question, CLERK)
    few = len(client.statements)
    await many(46)
    client.statements.clear()
    await client.data(question, CLERK)

    # 12 when one level waits for the other; PostgreSQL answers some of two levels apart
    assert few <= 12
    assert len(client.statements) <= 12


async def test_a_contract_says_in_words_where_it_stands(client: Client) -> None:
    who = await somebody("RES-1", born=date(1955, 3, 12))
    await household(who, code="HH-1")
    await sign(who, code="CON-1", starts=date(2025, 6, 1))
    (node,) = (await client.data(PAGE, CLERK))["contracts"]["nodes"]
    (covered,) = node["persons"]

    assert (node["code"], node["state"], node["stateName"]) == ("CON-1", "IN_FORCE", "in force")
    assert (node["endsInDays"], node["lastCoveredDay"]) == (92, "2026-05-31")
    assert node["provider"] == {"__typename": "TeamProvider", "code": TEAM, "name": node["provider"]["name"]}
    assert covered["resident"] == {"code": "RES-1", "name": "张三", "age": 70}
    assert covered["household"] == {
        "code": "HH-1",
        "size": 1,
        "members": [{"resident": {"name": "张三"}, "isHead": True, "relationName": "self, or head of the household"}],
    }
    (held,) = covered["enrolment"]["selections"]
    assert (held["packageCode"], held["version"], held["isWithheld"], held["isHeld"]) == ("BAS-00", 1, False, True)
    assert held["prices"] == [
        {"year": 1, "cost": {"total": {"amount": "75.00"}, "selfPay": {"amount": "5.00"}}, "isPlaceholder": True}
    ]


async def test_the_last_covered_day_is_that_of_a_contract_cut_short(client: Client) -> None:
    starts = date(2025, 6, 1)
    await sign(await somebody(), code="CON-1", starts=starts, covered_until=date(2025, 12, 1))
    await sign(await somebody(), code="CON-2", starts=starts, covered_until=starts)
    question = '{ contract(code: "%s") { ends coveredUntil lastCoveredDay } }'

    for code, until, last in (("CON-1", "2025-12-01", "2025-11-30"), ("CON-2", "2025-06-01", None)):
        told = {"ends": "2026-06-01", "coveredUntil": until, "lastCoveredDay": last}
        assert await client.data(question % code, CLERK) == {"contract": told}


async def test_a_contract_is_asked_about_as_of_any_day(client: Client) -> None:
    await sign(await somebody(), code="CON-1")
    question = '{ contract(code: "CON-1", asOf: "%s") { state endsInDays persons { enrolment { state } } } }'

    for day, state, cover, left in (
        ("2026-02-28", "UPCOMING", "UPCOMING", None),
        ("2026-03-01", "IN_FORCE", "IN_FORCE", 365),
        ("2027-02-28", "IN_FORCE", "IN_FORCE", 1),
        ("2027-03-01", "EXPIRED", "EXPIRED", None),
    ):
        assert await client.data(question % day, CLERK) == {
            "contract": {"state": state, "endsInDays": left, "persons": [{"enrolment": {"state": cover}}]}
        }


async def test_cursors_lead_through_the_whole_list_in_each_order(client: Client) -> None:
    for place in range(5):
        await sign(await somebody(), code=f"CON-{place}", years=1 + place % 2)

    for field, direction, expected in (
        ("CODE", "DESC", "43210"),
        ("ENDS", "ASC", "02413"),
        ("RECORDED", "ASC", "01234"),
    ):
        found, after = "", None
        while True:
            order = {"field": field, "direction": direction}
            page = (await client.data(PAGE, CLERK, first=2, after=after, order=order))["contracts"]
            found += "".join(node["code"][-1] for node in page["nodes"])
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        assert found == expected, field


async def test_a_cursor_of_another_order_is_none_of_the_list(client: Client) -> None:
    await sign(await somebody())
    cursor = (await client.data(PAGE, CLERK, order={"field": "CODE"}))["contracts"]["pageInfo"]["endCursor"]

    for field in ("ENDS", "RECORDED"):
        answer = await client.ask(PAGE, CLERK, after=cursor, order={"field": field})
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", ["after"])


async def test_a_text_too_long_or_with_what_cannot_be_seen_is_refused(client: Client) -> None:
    for text in ("王" * 101, "王\0"):
        (error,) = (await client.ask(PAGE, CLERK, filter={"text": text}))["errors"]
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", ["filter", "text"])


async def test_nothing_is_one_of_an_empty_list(client: Client) -> None:
    await sign(await somebody())

    found = (await client.data(PAGE, CLERK, filter={"states": []}))["contracts"]
    assert (found["totalCount"], found["nodes"]) == (0, [])


async def test_the_team_itself_is_read_where_it_is_asked_for_and_within_reach(client: Client) -> None:
    who = await somebody("RES-1")
    await sign(who, code="CON-1")
    question = (
        '{ contract(code: "CON-1") { provider { ... on TeamProvider { code team { state leader { role } } } } } }'
    )

    shown = (await client.data(question, CLERK))["contract"]["provider"]
    assert shown["team"]["leader"] is not None
    assert (await client.data(question, self_of("RES-1")))["contract"]["provider"] == {"code": TEAM, "team": None}


FAMILY = """{ contract(code: "CON-F") {
  recordedBy organisation { name } household { size members { resident { code } } }
  persons { resident { code } enrolment { ending { by } } }
  consents { resident { code } } signatures { party resident { code } }
  events { totalCount nodes { by resident { code } } }
} }"""


async def family() -> None:
    """A family of two, with a consent of each and an event of the paper."""
    people = [await somebody("RES-A"), await somebody("RES-B")]
    found = await sign(kind="FAMILY", household=await household(*people), code="CON-F")
    for who in people:
        await person(found, who)
        await m.Consent.create(
            contract=found, resident=who, given_by=who, disclosure="d" * 64, at=AT, recorded_at=AT, recorded_by="clerk"
        )
    await m.ContractEvent.create(contract=found, kind="SIGNED", to_state="IN_FORCE", on_day=TODAY, at=AT, by="clerk")


async def test_a_resident_reads_of_a_family_the_own_person_and_no_names_of_staff(client: Client) -> None:
    await family()
    own = (await client.data(FAMILY, self_of("RES-A")))["contract"]
    all_of_it = (await client.data(FAMILY, CLERK))["contract"]

    assert own["household"] == {"size": 2, "members": [{"resident": {"code": "RES-A"}}]}
    assert [row["resident"]["code"] for row in own["persons"]] == ["RES-A"]
    assert [row["resident"]["code"] for row in own["consents"]] == ["RES-A"]
    assert own["events"] == {"totalCount": 1, "nodes": [{"by": None, "resident": None}]}
    assert (own["recordedBy"], all_of_it["recordedBy"]) == (None, "clerk")
    assert [row["resident"]["code"] for row in all_of_it["persons"]] == ["RES-A", "RES-B"]
    assert all_of_it["events"]["nodes"] == [{"by": "clerk", "resident": None}]


async def test_a_foreign_clinic_reads_nothing_and_ids_tell_it_nothing(client: Client) -> None:
    await family()
    enrolment = (await m.Enrolment.all().first()).code  # type: ignore[union-attr]
    ids = [node_id("Contract", "CON-F"), node_id("Enrolment", enrolment), node_id("Contract", "NONE")]
    question = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"

    assert await client.data(FAMILY, FOREIGN) == {"contract": None}
    assert await client.data(question, FOREIGN, ids=ids) == {"nodes": [None, None, None]}
    assert await client.data(question, CLERK, ids=ids) == {
        "nodes": [{"__typename": "Contract", "id": ids[0]}, {"__typename": "Enrolment", "id": ids[1]}, None]
    }


async def test_a_group_contract_shows_its_covers_page_by_page(client: Client) -> None:
    people = [await somebody(f"RES-G{place}") for place in range(3)]
    await group_contract(*people, team=TEAM, code="CON-G")
    question = """query($after: String) { contract(code: "CON-G") { persons { starts }
      organisation { name representative }
      groupCovers(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        nodes { resident { code } selections { packageCode isWithheld } } } } }"""
    first = (await client.data(question, CLERK))["contract"]
    rest = (await client.data(question, CLERK, after=first["groupCovers"]["pageInfo"]["endCursor"]))["contract"]
    own = (await client.data(question, self_of("RES-G1")))["contract"]

    assert first["organisation"] == {"name": "漓江食品厂", "representative": "王厂长"}
    assert [row["resident"]["code"] for row in first["groupCovers"]["nodes"]] == ["RES-G0", "RES-G1"]
    assert first["groupCovers"]["totalCount"] == 3
    assert [row["resident"]["code"] for row in rest["groupCovers"]["nodes"]] == ["RES-G2"]
    assert not rest["groupCovers"]["pageInfo"]["hasNextPage"]
    assert own["organisation"] == {"name": "漓江食品厂", "representative": None}
    assert own["groupCovers"]["nodes"] == [
        {"resident": {"code": "RES-G1"}, "selections": [{"packageCode": "ORG-ENT", "isWithheld": False}]}
    ]


async def test_a_package_that_tells_of_tuberculosis_is_withheld_from_a_region_authority(client: Client) -> None:
    who = await somebody("RES-1")
    found = await sign(who, code="CON-1")
    await selected(who, "PRI-TB", TODAY, None, enrolment=await m.Enrolment.get(contract=found))
    question = """{ contract(code: "CON-1") { persons { enrolment {
      selections { isWithheld packageCode version package { name } joining prices { year } starts } } } } }"""

    def told(answer: dict[str, Any]) -> list[Any]:
        selections = answer["contract"]["persons"][0]["enrolment"]["selections"]
        return sorted((row["packageCode"] or "", row["isWithheld"]) for row in selections)

    for actor in (CLERK, self_of("RES-1")):
        assert told(await client.data(question, actor)) == [("BAS-00", False), ("PRI-TB", False)]
    answer = await client.data(question, AUTHORITY)
    assert told(answer) == [("", True), ("BAS-00", False)]
    (hidden,) = [row for row in answer["contract"]["persons"][0]["enrolment"]["selections"] if row["isWithheld"]]
    assert hidden == {
        **dict.fromkeys(("packageCode", "version", "package", "joining")),
        "isWithheld": True,
        "prices": [],
        "starts": "2026-03-01",
    }


async def test_what_happened_to_a_contract_does_not_tell_a_region_authority_of_tuberculosis(client: Client) -> None:
    who = await somebody("RES-1")
    found = await sign(who, code="CON-1")
    for package in ("PRI-TB", "PRI-CHD"):
        await m.ContractEvent.create(
            contract=found,
            kind=ContractEventKind.ATTACHED.value,
            to_state=ContractState.IN_FORCE.value,
            on_day=TODAY,
            resident_id=who.id,
            note=package,
            at=client.app.clock(),
            by="qianyue",
        )
    question = '{ contract(code: "CON-1") { events { nodes { kind note resident { code } } } } }'

    def told(answer: dict[str, Any]) -> list[Any]:
        return [row["note"] for row in answer["contract"]["events"]["nodes"] if row["kind"] == "ATTACHED"]

    for actor in (CLERK, self_of("RES-1")):
        assert told(await client.data(question, actor)) == ["PRI-TB", "PRI-CHD"]
    assert told(await client.data(question, AUTHORITY)) == [None, "PRI-CHD"]


LIST = """query($filter: ResidentFilter) { residents(filter: $filter) { totalCount nodes {
  resident { code name } status unsignedReason riskGrade populations sensitivePopulations
  enrolment { code state contract { provider { ... on TeamProvider { name } } } } household { code }
} } }"""


async def test_residents_are_listed_with_how_they_stand(client: Client) -> None:
    old, ill = await somebody("RES-OLD"), await somebody("RES-SICK", born=date(1990, 1, 1))
    await m.PopulationTag.create(resident=ill, tag="SMD", starts=date(2025, 1, 1))
    await m.RiskGrading.create(resident=old, grade="RED", starts=date(2025, 1, 1))
    await household(old, code="HH-1")
    ended = await sign(old, starts=date(2025, 1, 1))
    renewal = await contract(team=TEAM, renews=ended)
    cover = await enrolled(renewal, old)

    found = {row["resident"]["code"]: row for row in (await client.data(LIST, CLERK))["residents"]["nodes"]}
    assert (found["RES-OLD"]["status"], found["RES-OLD"]["riskGrade"]) == ("SIGNED", "RED")
    assert (found["RES-OLD"]["populations"], found["RES-OLD"]["sensitivePopulations"]) == (["ELDERLY"], [])
    assert (found["RES-OLD"]["enrolment"]["code"], found["RES-OLD"]["household"]) == (cover.code, {"code": "HH-1"})
    assert (found["RES-SICK"]["status"], found["RES-SICK"]["enrolment"]) == ("UNSIGNED", None)
    assert found["RES-SICK"]["sensitivePopulations"] == ["SMD"]

    for row in (await client.data(LIST, AUTHORITY))["residents"]["nodes"]:
        assert row["sensitivePopulations"] is None
        assert "SMD" not in row["populations"]
    assert (await client.data(LIST, AUTHORITY, filter={"populations": ["SMD"]}))["residents"]["totalCount"] == 0
    assert (await client.data(LIST, FOREIGN))["residents"] == {"totalCount": 0, "nodes": []}


async def test_a_page_of_residents_takes_few_statements_however_many_rows(client: Client) -> None:
    await many(3)
    client.statements.clear()
    await client.data(LIST, CLERK)
    few = len(client.statements)
    await many(17)
    client.statements.clear()
    await client.data(LIST, CLERK)

    assert len(client.statements) == few <= 8, client.statements


async def test_a_resident_may_not_list_residents(client: Client) -> None:
    (error,) = (await client.ask(LIST, self_of("RES-1")))["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    (error,) = (await client.ask(LIST))["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
