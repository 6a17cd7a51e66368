"""The own door at the API: a contract online from the wish to its force, requests, and nobody else's data."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from tests.api.conftest import Client, serving
from tests.api.own_door import REQUEST, Post, act, answer, done, me, own, refused, somebody, ward_of, wished
from tests.api.signers import (
    AUTHORITY,
    CHIEF,
    CLERK,
    CLINIC,
    DOCTOR,
    NOON,
    OTHER_AUTHORITY,
    OTHER_CHIEF,
    OTHER_TEAM,
    REGION,
    wanted,
)
from tests.api.signers import done as signed
from tests.enrolment.desk_staging import everything

pytestmark = pytest.mark.anyio

REQUESTS = f"""
query Requests($filter: ResidentRequestFilter, $region: String, $first: Int, $after: String) {{
  residentRequests(filter: $filter, region: $region, first: $first, after: $after) {{
    totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {REQUEST} }}
  }}
}}
"""
DOOR = ("draftOwnContract", "requestSigningCode", "signOnline", "requestChange", "withdrawRequest")


@pytest.fixture
async def clinic(starter_url: str, clock: Any) -> AsyncIterator[Client]:
    """The starter data: nobody is registered, two clinics have teams that may sign."""
    async with serving(starter_url, clock) as client:
        yield client


@pytest.fixture
def post(clinic: Client) -> Post:
    """Whoever carries the server's messages."""
    carrier = Post()
    clinic.app.messages = carrier
    return carrier


async def requests(client: Client, actor: Actor, **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await client.data(REQUESTS, actor, **variables))["residentRequests"]
    return found


async def test_a_contract_is_wished_for_signed_by_a_code_and_countersigned(clinic: Client, post: Post) -> None:
    code = await somebody(clinic)
    mine = me(code)
    (before,) = await own(clinic, mine)
    assert (before["isWard"], before["resident"]["code"], before["enrolments"]) == (False, code, [])
    assert before["contracts"]["nodes"] == []
    basic = next(each for each in before["menuFor"]["entries"] if each["package"]["code"] == "BAS-00")
    assert basic["eligibility"]["isEligible"]

    draft = await done(clinic, "draftOwnContract", mine, **wished(code))
    contract = draft["contract"]
    assert (contract["state"], contract["channel"], draft["enrolment"]) == ("AWAITING_SIGNATURE", "ONLINE_APP", None)
    assert [each["resident"]["code"] for each in contract["persons"]] == [code]

    sent = await done(clinic, "requestSigningCode", mine, contract=contract["code"])
    assert sent["maskedPhone"] == before["resident"]["phones"][0]["maskedNumber"]
    assert sent["expires"] == "2026-03-01T12:05:00+08:00"
    entering = {"contract": contract["code"], "expectedVersion": draft["version"], "disclosureAcknowledged": True}
    assert await refused(clinic, "signOnline", mine, **entering, code=post.another) == {("CODE_WRONG", "code")}
    online = await done(clinic, "signOnline", mine, **entering, code=f" {post.code} ")
    assert (online["version"], online["enrolment"]) == (draft["version"] + 1, None)
    assert [(each["party"], each["method"]) for each in online["contract"]["signatures"]] == [
        ("RESIDENT", "ONE_TIME_CODE")
    ]
    assert online["contract"]["consents"] == [{"isByGuardian": False}]

    signature = {"practitioner": DOCTOR, "method": "TABLET", "at": NOON, "evidence": "b" * 64}
    last = {"contract": contract["code"], "expectedVersion": online["version"], "signature": signature}
    assert (await done(clinic, "signForProvider", CLERK, **last))["contract"]["state"] == "IN_FORCE"
    (after,) = await own(clinic, mine)
    assert [(each["state"], each["contract"]) for each in after["enrolments"]] == [
        ("IN_FORCE", {"code": contract["code"]})
    ]
    assert after["contracts"]["nodes"] == [{"code": contract["code"], "state": "IN_FORCE"}]


async def test_a_guardian_signs_for_a_ward_and_sees_the_ward_beside_oneself(clinic: Client, post: Post) -> None:
    parent = await somebody(clinic, "1990-07-08")
    child = await ward_of(clinic, parent)
    both = me(parent, child)
    draft = await done(clinic, "draftOwnContract", both, **wished(child))
    await done(clinic, "requestSigningCode", both, contract=draft["contract"]["code"])
    given = {"contract": draft["contract"]["code"], "expectedVersion": draft["version"], "code": post.code}
    online = await done(clinic, "signOnline", both, **given, disclosureAcknowledged=True)
    assert [each["party"] for each in online["contract"]["signatures"]] == ["GUARDIAN"]
    assert online["contract"]["consents"] == [{"isByGuardian": True}]
    shown = await own(clinic, both)
    assert [(each["isWard"], each["resident"]["code"]) for each in shown] == [(False, parent), (True, child)]
    assert [len(each["contracts"]["nodes"]) for each in shown] == [0, 1]


async def test_a_ward_of_the_token_or_of_the_register_alone_is_nobodys_to_act_for(clinic: Client, post: Post) -> None:
    parent, stranger = await somebody(clinic, "1990-07-08"), await somebody(clinic)
    child = await ward_of(clinic, parent)
    for actor, ward in ((me(parent), child), (me(parent, stranger), stranger), (me(stranger, child), child)):
        assert ward not in [each["resident"]["code"] for each in await own(clinic, actor)]
        assert await refused(clinic, "draftOwnContract", actor, **wished(ward)) == {("NOT_FOUND", "resident")}
    assert await own(clinic, me("RES-NOBODY")) == []
    assert post.sent == []


async def test_a_request_goes_to_the_clinic_and_its_answer_comes_back(clinic: Client) -> None:
    code, other = await somebody(clinic), await somebody(clinic)
    mine = me(code)
    cover = (await signed(clinic, "signContract", **wanted(code)))["enrolment"]["code"]
    asked = {"enrolment": cover, "kind": "CHANGE_PROVIDER", "wantedTeam": OTHER_TEAM, "note": "搬家了"}
    request = (await done(clinic, "requestChange", mine, **asked))["request"]
    assert request | {"code": ""} == {
        "code": "",
        "kind": "CHANGE_PROVIDER",
        "kindName": "another provider",
        "note": "搬家了",
        "at": NOON,
        "isOpen": True,
        "answer": None,
        "answerName": None,
        "answeredAt": None,
        "answerNote": None,
        "version": 1,
        "wantedTeam": {"code": OTHER_TEAM},
        "resident": {"code": code, "name": "张三"},
        "enrolment": {"code": cover},
        "institution": {"code": CLINIC},
    }
    assert await refused(clinic, "requestChange", mine, **asked) == {("REQUEST_OPEN", "enrolment")}

    for actor in (CLERK, AUTHORITY):
        listed = await requests(clinic, actor, filter={"isOpen": True})
        assert (listed["totalCount"], [each["code"] for each in listed["nodes"]]) == (1, [request["code"]])
    for actor in (OTHER_CHIEF, OTHER_AUTHORITY):
        assert await requests(clinic, actor) == {
            "totalCount": 0,
            "nodes": [],
            "pageInfo": {"hasNextPage": False, "endCursor": None},
        }
    assert (await requests(clinic, CLERK, filter={"resident": other}))["nodes"] == []
    assert (await requests(clinic, CLERK, filter={"kinds": []}))["totalCount"] == 0
    assert (await requests(clinic, CLERK, region=REGION, filter={"institution": CLINIC}))["totalCount"] == 1

    given = {"request": request["code"], "expectedVersion": 1, "answer": "DECLINED"}
    assert await refused(clinic, "answerRequest", CLERK, **given) == {("REASON_NEEDED", "note")}
    told = await done(clinic, "answerRequest", CLERK, **given, note="请先来门诊")
    assert (told["version"], told["request"]["isOpen"], told["request"]["answer"]) == (2, False, "DECLINED")
    (shown,) = await own(clinic, mine)
    assert [each["answerNote"] for each in shown["requests"]["nodes"]] == ["请先来门诊"]
    assert shown["requests"]["totalCount"] == 1

    again = (await done(clinic, "requestChange", mine, enrolment=cover, kind="END"))["request"]
    taken = {"request": again["code"], "expectedVersion": 1}
    assert (await done(clinic, "withdrawRequest", mine, **taken))["request"]["answer"] == "WITHDRAWN"
    page = await requests(clinic, CLERK, first=1)
    assert [each["code"] for each in page["nodes"]] == [again["code"]]
    assert page["pageInfo"]["hasNextPage"]
    page = await requests(clinic, CLERK, first=1, after=page["pageInfo"]["endCursor"])
    assert [each["code"] for each in page["nodes"]] == [request["code"]]


async def test_where_nobody_carries_messages_nothing_is_sent_and_a_retry_works(clinic: Client, post: Post) -> None:
    code = await somebody(clinic)
    contract = (await done(clinic, "draftOwnContract", me(code), **wished(code)))["contract"]["code"]
    post.works, given = False, {"contract": contract, "idempotencyKey": "the very same"}
    (fault,) = (await answer(clinic, me(code), "requestSigningCode", given))["errors"]
    assert fault["extensions"]["code"] == "UNAVAILABLE"
    post.works = True
    await done(clinic, "requestSigningCode", me(code), **given)
    await done(clinic, "requestSigningCode", me(code), **given)
    assert len(post.sent) == 1


async def test_a_code_is_guessed_five_times_and_no_more(clinic: Client, post: Post) -> None:
    code = await somebody(clinic)
    draft = await done(clinic, "draftOwnContract", me(code), **wished(code))
    contract = draft["contract"]["code"]
    await done(clinic, "requestSigningCode", me(code), contract=contract)
    given = {"contract": contract, "expectedVersion": draft["version"], "disclosureAcknowledged": True}
    said = [await refused(clinic, "signOnline", me(code), **given, code=post.another) for _ in range(6)]
    assert said == [{("CODE_WRONG", "code")}] * 5 + [{("CODE_SPENT", "code")}]
    assert await refused(clinic, "signOnline", me(code), **given, code=post.code) == {("CODE_SPENT", "code")}
    for _ in range(2):
        await done(clinic, "requestSigningCode", me(code), contract=contract)
    assert await refused(clinic, "requestSigningCode", me(code), contract=contract) == {("TOO_MANY_CODES", "contract")}
    assert post.code not in str(await everything())


async def inputs(client: Client, post: Post) -> tuple[str, dict[str, dict[str, Any]]]:
    """Whose door it is, and each act at it as the person could carry it out."""
    waiting, covered = await somebody(client), await somebody(client)
    cover = (await signed(client, "signContract", **wanted(covered)))["enrolment"]["code"]
    draft = await done(client, "draftOwnContract", me(waiting), **wished(waiting))
    await done(client, "requestSigningCode", me(waiting), contract=draft["contract"]["code"])
    request = (await done(client, "requestChange", me(covered), enrolment=cover, kind="END"))["request"]["code"]
    at = {"contract": draft["contract"]["code"]}
    return covered, {
        "draftOwnContract": wished(waiting),
        "requestSigningCode": at,
        "signOnline": at | {"expectedVersion": 2, "disclosureAcknowledged": True, "code": post.code},
        "requestChange": {"enrolment": cover, "kind": "END"},
        "withdrawRequest": {"request": request, "expectedVersion": 1},
    }


async def test_nobody_but_the_person_comes_in_by_the_own_door(clinic: Client, post: Post) -> None:
    covered, probes = await inputs(clinic, post)
    assert probes.keys() == set(DOOR)
    stranger = await somebody(clinic)
    sent, before = len(post.sent), await everything()
    at: dict[str, str] = dict(zip(DOOR, ("resident", "contract", "contract", "enrolment", "request"), strict=True))
    for verb, given in probes.items():
        for actor in (
            me(stranger),
            me(stranger, covered),
            me("RES-NOBODY"),
            Actor("x", frozenset({AccessRole.RESIDENT})),
        ):
            assert await refused(clinic, verb, actor, **given) == {("NOT_FOUND", at[verb])}, verb
        roles = [role for role in AccessRole if role is not AccessRole.RESIDENT]
        everybody = Actor("all", frozenset(roles), REGION, CLINIC, resident=covered)
        told = [await answer(clinic, actor, verb, given) for actor in (CLERK, CHIEF, AUTHORITY, everybody, None)]
        codes = [one["errors"][0]["extensions"]["code"] for one in told]
        assert codes == ["FORBIDDEN"] * 4 + ["UNAUTHENTICATED"], verb
    assert await everything() == before
    assert len(post.sent) == sent
    for actor in (CLERK, CHIEF, AUTHORITY):
        assert (await clinic.ask("{ me { residents { isWard } } }", actor))["errors"][0]["extensions"]["code"] == (
            "FORBIDDEN"
        )


async def test_a_foreign_clinic_and_the_resident_answer_no_request(clinic: Client, post: Post) -> None:
    covered, probes = await inputs(clinic, post)
    given = {"request": probes["withdrawRequest"]["request"], "expectedVersion": 1, "answer": "ACCEPTED"}
    before = await everything()
    for actor in (OTHER_CHIEF, OTHER_AUTHORITY):
        assert await refused(clinic, "answerRequest", actor, **given) == {("NOT_FOUND", "request")}
    readers = Actor("reader", frozenset({AccessRole.EVALUATOR, AccessRole.AUDITOR}), REGION, CLINIC)
    for reader in (me(covered), readers, None):
        told = await answer(clinic, reader, "answerRequest", given)
        assert told["errors"][0]["extensions"]["code"] == ("UNAUTHENTICATED" if reader is None else "FORBIDDEN")
        listed = await clinic.ask(REQUESTS, reader)
        assert listed["errors"][0]["extensions"]["code"] == ("UNAUTHENTICATED" if reader is None else "FORBIDDEN")
    assert await everything() == before


MALFORMED: dict[str, tuple[str, dict[str, Any], set[tuple[str, str]]]] = {
    "codes that are none": (
        "draftOwnContract",
        wished("R\0", team="t" * 33, packages=[{"code": "BAS-00"}] * 41),
        {("TEXT_SIZE", "resident"), ("TEXT_SIZE", "team"), ("LIST_SIZE", "packages")},
    ),
    "a code without end": (
        "signOnline",
        {"contract": "CON-1", "expectedVersion": 1, "disclosureAcknowledged": True, "code": "1" * 100},
        {("TEXT_SIZE", "code")},
    ),
    "a note without end, a key of blanks": (
        "requestChange",
        {"enrolment": "ENR-1", "kind": "END", "note": "搬" * 501, "idempotencyKey": " "},
        {("TEXT_SIZE", "note"), ("BAD_IDEMPOTENCY_KEY", "idempotencyKey")},
    ),
}


@pytest.mark.parametrize("how", MALFORMED)
async def test_what_cannot_be_a_value_is_told_where_it_stands(clinic: Client, how: str) -> None:
    verb, given, faults = MALFORMED[how]
    before = await everything()
    assert await refused(clinic, verb, me("RES-1"), **given) == faults
    assert await everything() == before


async def test_a_retry_at_the_door_answers_the_same_and_writes_nothing(clinic: Client, post: Post) -> None:
    code = await somebody(clinic)
    given = wished(code, idempotencyKey="once")
    first = await done(clinic, "draftOwnContract", me(code), **given)
    before = await everything()
    assert await done(clinic, "draftOwnContract", me(code), **given) == first
    assert await refused(clinic, "draftOwnContract", me(code), **given | {"years": 2}) == {
        ("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
    }
    assert await everything() == before
    assert (await act(clinic, "requestSigningCode", me(code), contract=first["contract"]["code"]))["problems"] == []
    assert len(post.sent) == 1
