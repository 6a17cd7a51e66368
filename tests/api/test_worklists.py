"""Worklists through the API: what each row says, to whom, how it is paged, counted, and at how many statements."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from api.menu_board import MenuBoard
from api.schema.build import build, executable
from core.actor import AccessRole, Actor
from core.clock import Clock
from enrolment import models as m
from enrolment.identity.purpose import PHONE_NUMBER
from enrolment.worklists.kind import WorklistKind, WorklistStep
from enrolment.worklists.settling import names_of
from teams.models import Institution, Team, TeamMember
from tests.api.conftest import Client, serving
from tests.reading.rows import AT, TODAY, contract, group_contract, household, resident, self_of, unique

HOSPITAL, TEAM = "YS-T01-H", "YS-T01-TEAM01"
CLERK = Actor("clerk", frozenset({AccessRole.CLINIC_CLERK}), institution=HOSPITAL)
FOREIGN = Actor("foreign", frozenset({AccessRole.CLINIC_CLERK}), institution="LC-T01-H")
AUTHORITY = Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}), region="450321")
SOON = date(2025, 3, 15)

ROWS = """query($kind: WorklistKind!, $in: WorklistPlace, $first: Int, $after: String, $days: Int! = 30) {
  worklist(kind: $kind, in: $in, first: $first, after: $after, days: $days) {
    count { number isCapped } totalCount pageInfo { hasNextPage endCursor }
    nodes {
      kind reason reasonName since due settlement { step mutation arguments { name value } }
      resident { code name } otherResident { code name } keyPopulations
      phone { code maskedNumber } contract { code state } household { code size }
      missing { code name } roster { code name } team { code state }
      alternatives { step mutation arguments { name value } }
    }
  }
}"""
SUMMARY = "query($in: WorklistPlace) { worklists(in: $in) { kind kindName count { number isCapped } } }"


@pytest.fixture
async def client(starter_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A client of an application that does not poll the database by itself, so that every statement is a request's."""

    @asynccontextmanager
    async def unwatched(board: MenuBoard, _seconds: float) -> AsyncIterator[MenuBoard]:
        yield board

    monkeypatch.setattr(MenuBoard, "watched", unwatched)
    async with serving(starter_url, clock) as client:
        yield client


async def somebody(**columns: Any) -> m.Resident:
    """Somebody of Yangshuo whom the hospital knows, of a name of one's own."""
    return await resident(**{"region": "450321", "known_at": (HOSPITAL,), "name": unique("王")} | columns)


async def sign(*people: m.Resident, **columns: Any) -> m.Contract:
    """A contract with a team of the hospital."""
    return await contract(*people, team=TEAM, **columns)


async def refused(who: m.Resident) -> None:
    """A refusal, to be asked about today."""
    await m.UnsignedRecord.create(
        code=unique("WHY"),
        resident=who,
        institution=await Institution.get(code=HOSPITAL),
        team=await Team.get(code=TEAM),
        reason="REFUSED",
        on_day=TODAY - timedelta(30),
        ask_again=TODAY,
        signed_by_resident={},
        signed_by_team={},
        at=AT,
        by="clerk",
    )


async def something_of_everything(client: Client) -> None:
    """One row at least of every worklist."""
    await somebody()
    await refused(await somebody())
    await sign(await somebody(), starts=SOON)
    renewing, moving = await somebody(), await somebody()
    soon = await sign(renewing, starts=SOON)
    await sign(renewing, starts=date(2026, 3, 15), renews=soon, phase="OFFERED")
    old = await sign(moving, starts=date(2025, 8, 1))
    await sign(moving, starts=date(2026, 4, 1), follows=old, phase="OFFERED")
    await sign(await somebody(), starts=date(2025, 9, 1), needs_approval=True, backfill_reason="补录")
    reached = await somebody()
    number = f"138{await m.Phone.all().count():08}"
    await m.Phone.create(
        code=unique("TEL"),
        resident=reached,
        number_sealed=client.app.sealer.seal(number, PHONE_NUMBER),
        number_index=client.app.sealer.index(number, PHONE_NUMBER),
        is_mobile=True,
        starts=TODAY,
    )
    await sign(reached)
    head, missing = await somebody(), await somebody()
    home = await household(head, missing)
    family = await sign(head, kind="FAMILY", household=home)
    await m.FamilyMembership.create(
        contract=family,
        enrolment=await m.Enrolment.get(resident=head),
        is_adopted=False,
        starts=family.starts,
        ends=family.ends,
    )
    anchor = await somebody()
    await household(anchor, await somebody())
    await sign(anchor)
    group = await group_contract(await somebody(), team=TEAM, starts=date(2026, 2, 1))
    group_roster = await m.Roster.get(id=group.roster_id)
    group_roster.institution = await Institution.get(code=HOSPITAL)
    await group_roster.save()
    await m.RosterMember.create(roster_id=group.roster_id, resident=await somebody(), starts=date(2026, 2, 20))
    one = await somebody()
    await somebody(name=one.name)


async def nodes(client: Client, kind: WorklistKind, actor: Actor = CLERK, **more: Any) -> list[dict[str, Any]]:
    """The rows of a list."""
    answer = await client.data(ROWS, actor, kind=kind.value, **{"first": 100} | more)
    found: list[dict[str, Any]] = answer["worklist"]["nodes"]
    return found


async def test_every_row_says_why_since_when_and_what_settles_it(client: Client) -> None:
    await something_of_everything(client)
    team = await TeamMember.filter(team__code=TEAM, is_leader=True).first()
    assert team is not None
    team.ends = TODAY
    await team.save()

    for kind in WorklistKind:
        if kind is WorklistKind.TEAM_NEAR_CAPACITY:
            continue  # nobody signs two thousand people here: tests/worklists has it
        rows = await nodes(client, kind)
        assert rows, kind
        for row in rows:
            assert row["kind"] == kind.value
            assert row["reasonName"]
            assert date.fromisoformat(row["since"]) <= TODAY
            about = ("resident", "contract", "household", "team")
            assert any(row[noun] for noun in about), row
            assert row["settlement"]["arguments"]
    (phone,) = await nodes(client, WorklistKind.PHONE_TO_VERIFY)
    assert "****" in phone["phone"]["maskedNumber"]
    for kind in (WorklistKind.RENEWAL_AWAITING_SIGNATURE, WorklistKind.TRANSFER_AWAITING_SIGNATURE):
        (offered,) = await nodes(client, kind)
        assert (offered["reason"], offered["settlement"]["mutation"]) == ("CONSENT_MISSING", "consentToContract")
    (partly,) = await nodes(client, WorklistKind.FAMILY_PARTLY_SIGNED)
    assert len(partly["missing"]) == 1
    (invited,) = await nodes(client, WorklistKind.FAMILY_TO_INVITE)
    anchor, told = invited["resident"]["code"], invited["settlement"]["arguments"]
    assert [each["code"] == anchor for each in invited["missing"]] == [False]
    assert [each["value"] for each in told if each["name"] in ("anchor", "members.0.resident")] == [anchor, anchor]
    (pair,) = await nodes(client, WorklistKind.DUPLICATE_TO_SETTLE)
    assert pair["resident"]["name"] == pair["otherResident"]["name"]
    older = await nodes(client, WorklistKind.UNSIGNED_KEY_POPULATION)
    assert all(row["keyPopulations"] == ["ELDERLY"] for row in older)
    (roster,) = await nodes(client, WorklistKind.ROSTER_CHANGED)
    assert roster["roster"]["name"] == "漓江食品厂"


@pytest.mark.parametrize("status", ["WRONG_NUMBER", "NON_EXISTENT", "NOT_SIGNATORY"])
async def test_a_number_that_reaches_nobody_is_settled_by_ending_it(client: Client, status: str) -> None:
    await sign(who := await somebody())
    await m.Phone.create(
        code=unique("TEL"),
        resident=who,
        number_sealed=client.app.sealer.seal("13800000077", PHONE_NUMBER),
        number_index=client.app.sealer.index("13800000077", PHONE_NUMBER),
        is_mobile=True,
        status=status,
        starts=TODAY,
    )
    (row,) = await nodes(client, WorklistKind.PHONE_TO_VERIFY)
    assert (row["reason"], row["settlement"]["mutation"]) == (status, "endPhone")
    assert [each["mutation"] for each in row["alternatives"]] == ["addPhone", "verifyPhone"]

    known = {each["name"]: each["value"] for each in row["settlement"]["arguments"]}
    known |= {"expectedVersion": int(known["expectedVersion"]), "idempotencyKey": unique("key")}
    document = "mutation($input: ResidentPhoneInput!) { endPhone(input: $input) { problems { code path } } }"
    assert (await client.data(document, CLERK, input=known))["endPhone"] == {"problems": []}

    assert await nodes(client, WorklistKind.PHONE_TO_VERIFY) == []


@pytest.mark.parametrize("step", list(WorklistStep))
def test_what_settles_a_row_is_a_mutation_that_takes_what_the_row_knows(step: WorklistStep) -> None:
    root = executable(build()).mutation_type
    assert root is not None
    given = get_named_type(root.fields[step.value].args["input"].type)
    assert isinstance(given, GraphQLInputObjectType)

    for name in names_of(step):
        within = given
        for part in name.split("."):
            if not part.isdigit():
                assert part in within.fields, name
                inner = get_named_type(within.fields[part].type)
                within = inner if isinstance(inner, GraphQLInputObjectType) else within


async def test_a_list_goes_on_page_by_page_and_no_row_is_skipped_or_repeated(client: Client) -> None:
    people = [await somebody() for _ in range(5)]
    seen: list[str] = []
    after = None
    for pages in range(3):
        answer = await client.data(ROWS, CLERK, kind="UNSIGNED_KEY_POPULATION", first=2, after=after)
        found = answer["worklist"]
        seen += [row["resident"]["code"] for row in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        assert found["pageInfo"]["hasNextPage"] == (pages < 2)
        assert found["count"] == {"number": 5, "isCapped": False}
        assert found["totalCount"] == 5

    assert sorted(seen) == sorted(who.code for who in people)
    assert len(set(seen)) == 5


async def test_the_summary_counts_every_list(client: Client) -> None:
    await something_of_everything(client)

    answer = await client.data(SUMMARY, CLERK)

    counted = {row["kind"]: row["count"]["number"] for row in answer["worklists"]}
    assert set(counted) == {kind.value for kind in WorklistKind}
    for kind in WorklistKind:
        assert counted[kind.value] == len(await nodes(client, kind)), kind


async def test_a_foreign_clinic_reads_none_of_it_and_a_resident_may_not_ask(client: Client) -> None:
    await something_of_everything(client)
    who = await somebody()

    for kind in WorklistKind:
        if kind is WorklistKind.TEAM_INCOMPLETE:
            continue  # the other clinic's own teams are not of this county
        assert await nodes(client, kind, FOREIGN) == [], kind
        answer = await client.data(ROWS, FOREIGN, kind=kind.value, **{"in": {"team": TEAM}})
        assert answer == {"worklist": None}
    for place in ({"institution": HOSPITAL}, {"region": "450321"}, {"region": "450300"}, {"team": "NOBODY"}):
        assert (await client.data(SUMMARY, FOREIGN, **{"in": place})) == {"worklists": None}
    for actor in (
        self_of(who.code),
        Actor("auditor", frozenset({AccessRole.AUDITOR}), region="450321"),
        Actor("hospital", frozenset({AccessRole.HOSPITAL_LIAISON}), institution=HOSPITAL),
    ):
        (error,) = (await client.ask(SUMMARY, actor))["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"
    (error,) = (await client.ask(SUMMARY))["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_region_authority_reads_the_county_and_its_clinics(client: Client) -> None:
    await something_of_everything(client)

    for kind in WorklistKind:
        own = [row["since"] for row in await nodes(client, kind)]
        assert len(await nodes(client, kind, AUTHORITY)) >= len(own), kind
        same = await nodes(client, kind, AUTHORITY, **{"in": {"institution": HOSPITAL}})
        assert len(same) == len(own), kind


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"days": 0}, ["days"]),
        ({"days": 91}, ["days"]),
        ({"first": 101}, ["first"]),
        ({"after": "WyJXT1JLTElTVCsiLDFd"}, ["after"]),
        ({"after": "WyJDT0RFKyIsIkEiXQ"}, ["after"]),
    ],
)
async def test_a_wrong_argument_is_named(client: Client, given: dict[str, Any], path: list[str]) -> None:
    (error,) = (await client.ask(ROWS, CLERK, kind="ENDING_SOON", **given))["errors"]

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": path} | {
        name: value for name, value in error["extensions"].items() if name not in ("code", "path")
    }


async def test_a_page_takes_as_many_statements_for_fifty_rows_as_for_one(client: Client) -> None:
    async def statements(kind: WorklistKind) -> int:
        await nodes(client, kind)  # what changed is worked out
        client.statements.clear()
        await nodes(client, kind)
        return len(client.statements)

    await something_of_everything(client)
    few = {kind: await statements(kind) for kind in WorklistKind}
    for _ in range(3):
        await something_of_everything(client)
    many = {kind: await statements(kind) for kind in WorklistKind}

    assert many == few
    assert max(few.values()) <= 14, few


async def test_what_was_just_done_shows_at_once(client: Client) -> None:
    who = await somebody()
    assert [row["resident"]["code"] for row in await nodes(client, WorklistKind.UNSIGNED_KEY_POPULATION)] == [who.code]

    await sign(who)

    assert await nodes(client, WorklistKind.UNSIGNED_KEY_POPULATION) == []


async def test_who_somebody_is_of_a_family_to_invite_is_told_to_those_alone_who_reach_the_person(
    client: Client,
) -> None:
    neighbour = "YS-T02-H"
    anchor = await somebody(known_at=(neighbour,))
    spouse = await somebody()
    home = await household(anchor, spouse)
    await contract(anchor, team="YS-T02-TEAM01")
    await sign(spouse)
    other = Actor("neighbour", frozenset({AccessRole.CLINIC_CLERK}), institution=neighbour)

    for actor, own, foreign in ((CLERK, spouse, anchor), (other, anchor, spouse)):
        (row,) = await nodes(client, WorklistKind.FAMILY_TO_INVITE, actor)
        assert row["reason"] == "SIGNED_SINGLY"
        assert row["resident"]["code"] == own.code
        assert {"name": "anchor", "value": own.code} in row["settlement"]["arguments"]
        assert row["missing"] == []  # the other is not theirs to see
        assert foreign.code not in str(row)
    (row,) = await nodes(client, WorklistKind.FAMILY_TO_INVITE, AUTHORITY)
    assert row["household"]["code"] == home.code
    assert [each["code"] for each in row["missing"]] == [
        spouse.code if row["resident"]["code"] == anchor.code else anchor.code
    ]


async def test_a_row_about_somebody_of_another_county_says_why_it_is_there_and_not_who_it_is(client: Client) -> None:
    stranger = await somebody(region="450323", known_at=("LC-T01-H",))
    await household(stranger, await somebody(region="450323", known_at=("LC-T01-H",)))
    await sign(stranger, starts=SOON)
    await m.Phone.create(
        code=unique("TEL"),
        resident=stranger,
        number_sealed=client.app.sealer.seal("13800000099", PHONE_NUMBER),
        number_index=client.app.sealer.index("13800000099", PHONE_NUMBER),
        is_mobile=True,
        starts=TODAY,
    )

    for kind in (WorklistKind.FAMILY_TO_INVITE, WorklistKind.PHONE_TO_VERIFY, WorklistKind.ENDING_SOON):
        (row,) = await nodes(client, kind, AUTHORITY)
        assert row["reasonName"], kind
        assert row["resident"] is None, kind
        assert stranger.code not in str(row), kind
    (row,) = await nodes(client, WorklistKind.PHONE_TO_VERIFY, AUTHORITY)
    assert row["settlement"]["arguments"] == []
    assert row["phone"] is None
