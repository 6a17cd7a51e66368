"""Residents at the API: registering, keeping, merging and reading them; masked unless a purpose is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.access.verbs import TABLE, Everybody, Scope
from core.actor import AccessRole, Actor
from core.clock import Clock
from enrolment import models as m
from tests.api.conftest import Client, serving
from tests.api.people import (
    AUTHORITY,
    CARD,
    CHIEF,
    CLERK,
    ELDER,
    MOBILE,
    RESIDENT,
    STRANGE_AUTHORITY,
    STRANGE_CHIEF,
    STRANGE_CLERK,
    STREET,
    WOMAN,
    act,
    answer,
    answers_for,
    done,
    refused,
)
from tests.enrolment.desk_staging import dump, everything

pytestmark = pytest.mark.anyio

BY_PASSPORT = ELDER | {"document": {"kind": "PASSPORT", "number": "E12345678"}}
ONE = f"query One($code: String!) {{ resident(code: $code) {{ {RESIDENT} }} }}"
BY_ID = "query ById($id: ID!) { node(id: $id) { id ... on Resident { code } } }"
VERBS = sorted(field.partition(".")[2] for field, verb in TABLE.items() if verb.scope is Scope.RESIDENTS)


@pytest.fixture
async def county(county_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The described county, nobody registered."""
    async with serving(county_url, clock) as client:
        yield client


async def test_somebody_is_registered_and_read_back_masked(county: Client) -> None:
    payload = await done(county, "registerResident", **ELDER | {"name": " 张三 "})
    assert (payload["existing"], payload["version"]) == (False, 1)
    person = payload["resident"]
    assert {name: person[name] for name in ("name", "born", "sex", "sexName", "age", "version")} == {
        "name": "张三",
        "born": "1955-03-12",
        "sex": "MALE",
        "sexName": "male",
        "age": 70,
        "version": 1,
    }
    (held,), (line,), (home,) = person["documents"], person["phones"], person["addresses"]
    assert (held["kind"], held["maskedNumber"]) == ("RESIDENT_ID_CARD", "4503**********0018")
    assert (line["maskedNumber"], line["status"], line["isPrimary"]) == ("138****5678", "UNVERIFIED", True)
    assert (home["maskedText"], home["region"]["code"], home["starts"]) == ("平乐镇******", "450330", "2026-03-01")
    assert [each["institution"]["code"] for each in person["registrations"]] == ["TOWN"]
    assert (await county.data(ONE, CLERK, code=person["code"]))["resident"] == person
    assert (await county.data(BY_ID, CLERK, id=person["id"]))["node"] == {"id": person["id"], "code": person["code"]}


async def test_a_page_of_what_is_on_record_is_one_statement_a_level(county: Client) -> None:
    person = (await done(county, "registerResident", **ELDER))["resident"]
    county.statements.clear()
    await county.data(ONE, CLERK, code=person["code"])
    assert len(county.statements) <= 9
    county.statements.clear()
    await county.data("query One($code: String!) { resident(code: $code) { name age } }", CLERK, code=person["code"])
    assert len(county.statements) == 1


async def test_the_same_person_at_another_clinic_is_not_entered_twice(county: Client) -> None:
    first = await done(county, "registerResident", **ELDER)
    written = {"document": {"kind": "RESIDENT_ID_CARD", "number": "４５０３９９ 550312001"}}
    again = await done(county, "registerResident", STRANGE_CLERK, **ELDER | written)
    assert (again["existing"], again["resident"]["code"]) == (True, first["resident"]["code"])
    assert len(again["resident"]["registrations"]) == 2


async def test_everything_wrong_is_told_with_its_place_in_the_input(county: Client) -> None:
    given = ELDER | {
        "document": {"kind": "RESIDENT_ID_CARD", "number": "450399195503120019"},
        "phones": [{"number": "12345"}],
        "residence": {"region": "999999", "text": STREET, "since": "2026-03-02"},
    }
    assert set(await refused(county, "registerResident", **given)) == {
        ("DOCUMENT_CHECK", "document.number"),
        ("PHONE_NUMBER", "phones.0.number"),
        ("NOT_FOUND", "residence.region"),
        ("DAY_IN_FUTURE", "residence.since"),
    }


async def test_duplicates_carry_what_a_screen_needs(county: Client) -> None:
    person = (await done(county, "registerResident", **ELDER))["resident"]
    payload = await act(county, "registerResident", STRANGE_CLERK, **ELDER | {"name": "李四"})
    (problem,) = payload["problems"]
    assert (problem["__typename"], problem["kind"], problem["maskedNumber"]) == (
        "DuplicateIdentityProblem",
        "RESIDENT_ID_CARD",
        "4503**********0018",
    )
    by_passport = ELDER | {"document": {"kind": "PASSPORT", "number": "E12345678"}}
    for actor, candidates in ((CLERK, [{"code": person["code"]}]), (STRANGE_CLERK, [])):
        (problem,) = (await act(county, "registerResident", actor, **by_passport))["problems"]
        assert (problem["__typename"], problem["candidates"]) == ("DuplicatePersonProblem", candidates)
    other = await done(county, "registerResident", **by_passport | {"confirmedDistinct": True})
    given = {
        "survivor": person["code"],
        "survivorVersion": 1,
        "duplicate": other["resident"]["code"],
        "duplicateVersion": 1,
        "reason": "同一人",
    }
    merged = await done(county, "mergeResidents", CHIEF, **given)
    assert len(merged["resident"]["documents"]) == 2
    found = await county.data(ONE, CLERK, code=other["resident"]["code"])
    assert found["resident"] == merged["resident"]


DUPLICATES = """query { worklist(kind: DUPLICATE_TO_SETTLE) { nodes {
  resident { code } otherResident { code } alternatives { step mutation arguments { name value } }
} } }"""


async def duplicates(county: Client) -> list[dict[str, Any]]:
    """What stands on the list of the clinic's chief."""
    found: list[dict[str, Any]] = (await county.data(DUPLICATES, CHIEF))["worklist"]["nodes"]
    return found


async def test_whom_the_clerk_confirmed_to_be_somebody_else_nobody_is_asked_to_merge(county: Client) -> None:
    person = (await done(county, "registerResident", **ELDER))["resident"]["code"]

    told = await done(county, "registerResident", **BY_PASSPORT | {"confirmedDistinct": True})

    assert await duplicates(county) == []
    (pair,) = await m.ToldApart.all().prefetch_related("resident", "other")
    assert (pair.resident.code, pair.other.code, pair.by) == (person, told["resident"]["code"], CLERK.subject)


async def test_nobody_tells_apart_unseen_whom_another_clinic_registered(county: Client) -> None:
    await done(county, "registerResident", **ELDER)

    given = BY_PASSPORT | {"confirmedDistinct": True}
    assert (await act(county, "registerResident", STRANGE_CLERK, **given))["problems"] == []

    assert await m.ToldApart.all().count() == 0


async def test_a_pair_on_the_list_is_settled_by_telling_the_two_apart(county: Client) -> None:
    await done(county, "registerResident", **ELDER)
    await done(county, "registerResident", **BY_PASSPORT | {"phones": [{"number": "13900000077"}]})
    (row,) = await duplicates(county)
    (way,) = row["alternatives"]
    assert (way["step"], way["mutation"]) == ("TELL_APART", "tellApart")
    given = {each["name"]: each["value"] for each in way["arguments"]}
    assert given == {"resident": row["resident"]["code"], "other": row["otherResident"]["code"]}

    told = await done(county, "tellApart", CHIEF, **given, reason="同名同日生，证件不同")
    assert (told["resident"]["code"], told["version"]) == (given["resident"], 1)
    again = {"resident": given["other"], "other": given["resident"], "reason": "再说一次"}
    await done(county, "tellApart", AUTHORITY, **again)

    assert await duplicates(county) == []
    (pair,) = await m.ToldApart.all()
    assert pair.reason == "同名同日生，证件不同"


async def test_what_keeps_two_from_being_told_apart_is_said_at_once(county: Client) -> None:
    one = (await done(county, "registerResident", **ELDER))["resident"]["code"]

    found = await refused(county, "tellApart", CHIEF, resident="RES-NOBODY", other="RES-NOBODY", reason="x")
    assert set(found) == {("NOT_FOUND", "resident"), ("NOT_FOUND", "other"), ("SAME_RESIDENT", "other")}
    found = await refused(county, "tellApart", CHIEF, resident=one, other=one, reason="x")
    assert list(found) == [("SAME_RESIDENT", "other")]


async def test_what_forbids_a_merge_is_named(county: Client) -> None:
    ward = (await done(county, "registerResident", **ELDER))["resident"]
    guardian = (await done(county, "registerResident", **WOMAN))["resident"]
    given = {"resident": ward["code"], "guardian": guardian["code"], "relation": "CHILD", "expectedVersion": 1}
    named = await done(county, "nameGuardian", **given)
    assert named["resident"]["guardians"][0]["guardian"] == {"code": guardian["code"]}
    both = {
        "survivor": ward["code"],
        "survivorVersion": 2,
        "duplicate": guardian["code"],
        "duplicateVersion": 1,
        "reason": "x",
    }
    (problem,) = (await act(county, "mergeResidents", AUTHORITY, **both))["problems"]
    assert (problem["__typename"], problem["obstacle"]) == ("MergeRefusedProblem", "GUARDIANSHIP")


async def test_what_is_known_of_somebody_is_kept_verb_by_verb(county: Client) -> None:
    person = (await done(county, "registerResident", **ELDER))["resident"]
    code, line = person["code"], person["phones"][0]["code"]

    async def change(verb: str, version: int, **given: Any) -> dict[str, Any]:
        payload = await done(county, verb, resident=code, expectedVersion=version, **given)
        assert payload["version"] == version + 1
        return payload

    assert (await change("amendResident", 1, name="张三丰", reason="笔误"))["resident"]["name"] == "张三丰"
    passport = {"kind": "PASSPORT", "number": "E12345678", "validUntil": "2030-01-01"}
    added = (await change("addIdentityDocument", 2, document=passport))["resident"]["documents"][1]
    assert added["maskedNumber"] == "E1*****78"
    await change("withdrawIdentityDocument", 3, document=added["code"], reason="录入错误")
    called = await change("verifyPhone", 4, phone=line, status="WRONG_NUMBER", note="无此人")
    assert called["phone"]["verifications"] == [{"status": "WRONG_NUMBER", "by": "clerk", "note": "无此人"}]
    second = await change("addPhone", 5, phone={"number": "0773-2812345", "owner": "CHILD"})
    preferred = await change("makePhonePrimary", 6, phone=second["phone"]["code"])
    assert preferred["phone"]["isPrimary"]
    await change("endPhone", 7, phone=line)
    moved = await change("moveResident", 8, address={"region": "310101", "text": "某路1号", "since": "2026-03-01"})
    assert moved["resident"]["region"] == {"code": "310101"}
    opened = await done(county, "openHealthRecord", resident=code, information={"bloodType": "A", "fuel": "COAL"})
    assert opened["resident"]["healthRecord"]["completeness"]["score"] == 100 * 2 // 14
    disease = {"disease": "HYPERTENSION", "since": "2010-01-01"}
    updated = await done(
        county,
        "updateHealthRecord",
        resident=code,
        expectedVersion=1,
        information={"diseases": [disease], "allergies": []},
        clears=["FUEL"],
    )
    told = updated["resident"]["healthRecord"]["information"]
    assert (told["bloodType"], told["fuel"], told["allergies"]) == ("A", None, [])
    assert told["diseases"] == [disease | {"note": None}]


async def test_reading_in_clear_says_what_for_and_is_recorded(county: Client) -> None:
    code = (await done(county, "registerResident", **ELDER))["resident"]["code"]
    asked = {"resident": code, "purpose": "CONTACT", "reason": "随访", "parts": ["DOCUMENTS", "PHONES", "ADDRESSES"]}
    shown = await done(county, "revealIdentity", **asked)
    assert [each["text"] for each in shown["documents"]] == [CARD]
    assert [each["text"] for each in shown["phones"]] == [MOBILE]
    assert [each["text"] for each in shown["addresses"]] == [STREET]
    nothing = asked | {"reason": "", "parts": []}
    assert ("TEXT_SIZE", "reason") in await refused(county, "revealIdentity", **nothing)
    written = await dump()
    for plain in (CARD, MOBILE, STREET):
        assert plain not in written


async def test_residents_read_themselves_and_their_wards_and_nobody_else(county: Client) -> None:
    elder = (await done(county, "registerResident", **ELDER))["resident"]["code"]
    woman = (await done(county, "registerResident", **WOMAN))["resident"]["code"]
    role = frozenset({AccessRole.RESIDENT})
    own = Actor("elder", role, resident=elder)
    guardian = Actor("woman", role, resident=woman, guardian_of=frozenset({elder}))
    assert (await county.data(ONE, guardian, code=elder))["resident"] is None  # the token alone says so
    await answers_for(woman, elder)
    for actor, codes in ((own, {elder}), (guardian, {elder, woman}), (Actor("nobody", role), set())):
        seen = {code for code in (elder, woman) if (await county.data(ONE, actor, code=code))["resident"]}
        assert seen == codes


async def _inputs(county: Client) -> dict[str, dict[str, Any]]:
    """For each verb about a resident an input that would do."""
    elder = (await done(county, "registerResident", **ELDER))["resident"]
    woman = (await done(county, "registerResident", **WOMAN))["resident"]
    about = {"resident": elder["code"], "expectedVersion": 1}
    line = {"phone": elder["phones"][0]["code"]}
    return {
        "registerResident": WOMAN | {"institution": "TOWN"},
        "amendResident": about | {"name": "李四", "reason": "x"},
        "addIdentityDocument": about | {"document": {"kind": "PASSPORT", "number": "E12345678"}},
        "withdrawIdentityDocument": about | {"document": elder["documents"][0]["code"], "reason": "x"},
        "addPhone": about | {"phone": {"number": "13900000001"}},
        "makePhonePrimary": about | line,
        "endPhone": about | line,
        "verifyPhone": about | line | {"status": "VERIFIED"},
        "moveResident": about | {"address": {"region": "310101", "text": "x"}},
        "nameGuardian": about | {"guardian": woman["code"], "relation": "CHILD"},
        "endGuardianship": about | {"guardian": woman["code"]},
        "mergeResidents": {
            "survivor": elder["code"],
            "survivorVersion": 1,
            "duplicate": woman["code"],
            "duplicateVersion": 1,
            "reason": "x",
        },
        "tellApart": {"resident": elder["code"], "other": woman["code"], "reason": "x"},
        "openHealthRecord": {"resident": elder["code"]},
        "updateHealthRecord": about | {"information": {"fuel": "COAL"}},
        "revealIdentity": {"resident": elder["code"], "purpose": "CARE", "reason": "x", "parts": ["PHONES"]},
    }


async def test_who_does_not_know_the_person_or_may_not_use_the_verb_changes_nothing(county: Client) -> None:
    inputs = await _inputs(county)
    assert {"resident", *inputs} <= set(VERBS)
    before = await everything()
    for verb, given in inputs.items():
        row = TABLE[f"Mutation.{verb}"]
        assert not isinstance(row.roles, Everybody)
        for actor in (STRANGE_CLERK, STRANGE_CHIEF, STRANGE_AUTHORITY):
            if not row.roles & actor.roles:
                continue
            problems = await refused(county, verb, actor, **given)
            assert {code for code, _ in problems} <= {"NOT_FOUND", "INSTITUTION_NEEDED"}, (verb, actor, problems)
        for role in set(AccessRole) - row.roles:
            told = await answer(county, Actor("x", frozenset({role}), "450330", "TOWN"), verb, given)
            assert told["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        told = await answer(county, None, verb, given)
        assert told["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await everything() == before
    elder = inputs["openHealthRecord"]["resident"]
    for actor in (STRANGE_CLERK, STRANGE_AUTHORITY):
        assert (await county.data(ONE, actor, code=elder))["resident"] is None
