"""Signing at the API: a life of contracts, what is refused and where, and who may do none of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from tests.api.conftest import Client, serving
from tests.api.signers import (
    AUTHORITY,
    CARD,
    CHIEF,
    CLERK,
    CLINIC,
    MOBILE,
    OTHER_AUTHORITY,
    OTHER_CHIEF,
    OTHER_CLERK,
    OTHER_DOCTOR,
    OTHER_TEAM,
    REGION,
    STREET,
    TEAM,
    VERBS,
    act,
    answer,
    asking,
    done,
    papers,
    refused,
    registered,
    somebody,
    wanted,
)
from tests.enrolment.desk_staging import everything

pytestmark = pytest.mark.anyio

QUOTE = """
query ($input: QuoteInput!) {
  quote(input: $input) { isSignable packages { package { code } starts cost { total { amount } } } }
}
"""


@dataclass
class Clock:
    """A clock that is moved by hand; noon of 2026-03-01 in Shanghai at first."""

    now: datetime = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def clinic(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The starter data: nobody is registered, two clinics have teams that may sign."""
    async with serving(starter_url, clock) as client:
        yield client


async def test_somebody_is_registered_quoted_signed_and_renewed(clinic: Client, clock: Clock) -> None:
    elder = await registered(clinic)
    basket = {"region": REGION, "for": {"resident": elder}, "packages": [{"code": "BAS-00"}]}
    told = (await clinic.data(QUOTE, CLERK, input=basket))["quote"]
    assert told["isSignable"]

    signed = await done(clinic, "signContract", **wanted(elder))
    paper, cover = signed["contract"], signed["enrolment"]
    assert (signed["version"], paper["version"], paper["kind"], paper["state"]) == (1, 1, "INDIVIDUAL", "IN_FORCE")
    assert (paper["starts"], paper["ends"], paper["lastCoveredDay"]) == ("2026-03-01", "2027-03-01", "2027-02-28")
    assert (paper["institution"], paper["provider"]) == ({"code": CLINIC}, {"code": TEAM, "team": {"code": TEAM}})
    assert [each["resident"]["code"] for each in paper["persons"]] == [elder]
    assert {each["party"]: each["signer"] for each in paper["signatures"]} == {"RESIDENT": "张三", "PROVIDER": "陈欣静"}
    assert {each["packageCode"] for each in cover["selections"]} == {
        each["package"]["code"] for each in told["packages"] if each["starts"] == "2026-03-01"
    }

    clock.now += timedelta(days=346)
    early = papers(at="2027-02-10T10:00:00+08:00")
    renewed = await done(clinic, "renewContract", enrolment=cover["code"], expectedVersion=1, years=2, **early)
    assert (renewed["contract"]["renews"], renewed["enrolment"]["renews"]) == (
        {"code": paper["code"]},
        {"code": cover["code"]},
    )
    assert (renewed["enrolment"]["starts"], renewed["enrolment"]["ends"]) == ("2027-03-01", "2029-03-01")
    assert (renewed["contract"]["state"], renewed["enrolment"]["state"]) == ("UPCOMING", "UPCOMING")


async def test_a_retry_answers_what_the_first_try_answered_and_writes_nothing(clinic: Client) -> None:
    given = wanted(await registered(clinic), idempotencyKey="a retry")
    first = await done(clinic, "signContract", **given)
    before = await everything()
    assert await done(clinic, "signContract", **given) == first
    assert await refused(clinic, "signContract", **given | {"years": 2}) == {
        ("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
    }
    assert await everything() == before


async def test_who_is_covered_elsewhere_is_not_signed_twice_but_changes_the_provider(clinic: Client) -> None:
    elder = await registered(clinic)
    first = await done(clinic, "signContract", **wanted(elder))
    await registered(clinic, OTHER_CLERK)
    there = papers(OTHER_DOCTOR, circumstances={"channel": "CLINIC", "acceptsOutsideArea": True})
    given = wanted(elder, provider={"team": OTHER_TEAM}) | there

    (found,) = (await act(clinic, "signContract", OTHER_CLERK, **given))["problems"]
    assert (found["__typename"], found["coveredUntil"], found["enrolment"]) == (
        "AlreadyEnrolledProblem",
        "2027-03-01",
        None,
    )
    assert "2027-02-28" in found["message"]
    (found,) = (await act(clinic, "signContract", **wanted(elder)))["problems"]
    assert found["enrolment"] == {"code": first["enrolment"]["code"], "resident": {"name": "张三"}}

    change = {"resident": elder, "provider": {"team": OTHER_TEAM}, "on": "2026-03-08", "note": "搬家"} | there
    (found,) = (await act(clinic, "changeProvider", OTHER_CLERK, **change, expectedVersion=7))["problems"]
    assert (found["code"], found["current"]) == ("VERSION_CONFLICT", 1)
    moved = await done(clinic, "changeProvider", OTHER_CLERK, **change, expectedVersion=1)
    assert (moved["enrolment"]["starts"], moved["enrolment"]["ends"]) == ("2026-03-08", "2027-03-08")
    assert (
        await refused(clinic, "endEnrolment", enrolment=first["enrolment"]["code"], reason="MOVED", expectedVersion=2)
    ) == {("ALREADY_ENDED", "enrolment")}


async def test_an_enrolment_is_ended_with_a_reason_and_another_is_voided(clinic: Client) -> None:
    elder = await registered(clinic)
    first = (await done(clinic, "signContract", **wanted(elder)))["enrolment"]["code"]
    about = {"enrolment": first, "expectedVersion": 1}
    assert await refused(clinic, "endEnrolment", **about, reason="OTHER") == {("NOTE_NEEDED", "note")}
    assert await refused(clinic, "endEnrolment", **about, reason="CHANGED_PROVIDER") == {
        ("USE_CHANGE_PROVIDER", "reason")
    }
    ended = await done(clinic, "endEnrolment", **about, reason="OTHER", note=" 出国 ", on="2026-03-05")
    assert (ended["version"], ended["contract"]["version"], ended["contract"]["state"]) == (2, 2, "IN_FORCE")
    assert ended["enrolment"]["ending"] == {
        "on": "2026-03-05",
        "reason": "OTHER",
        "reasonName": "other, with a note",
        "note": "出国",
    }
    assert (ended["enrolment"]["coveredUntil"], ended["enrolment"]["lastCoveredDay"]) == ("2026-03-05", "2026-03-04")
    assert ended["contract"]["lastCoveredDay"] == "2026-03-04"

    second = await done(clinic, "signContract", **wanted(elder, starts="2026-03-05"))
    code = second["enrolment"]["code"]
    voided = await done(clinic, "voidEnrolment", CHIEF, enrolment=code, expectedVersion=1, reason="录错了人")
    assert (voided["contract"]["state"], voided["enrolment"]["state"]) == ("VOIDED", "VOIDED")
    assert voided["enrolment"]["voidReason"] == "录错了人"
    assert (await done(clinic, "signContract", AUTHORITY, **wanted(elder, starts="2026-03-05")))["enrolment"]


FAULTY = {
    "starts": "2026-01-05",
    "years": 9,
    "packages": [{"code": "BAS-00", "leaveOut": ["NOTHING"]}, {"code": "BAS-00"}, {"code": "NO-SUCH"}],
    "circumstances": {"channel": "ON_SITE_EVENT"},
    "consent": {"at": "2026-03-01T12:00:01+08:00", "disclosureAcknowledged": False},
    "residentSignature": {"method": "ONE_TIME_CODE", "at": "2026-03-01T12:00:01+08:00", "evidence": "a" * 64},
    "providerSignature": {
        "practitioner": OTHER_DOCTOR,
        "method": "TABLET",
        "at": "2026-03-01T12:00:00+08:00",
        "evidence": "b" * 64,
    },
}
FAULTS = {
    ("BACKFILL_CLOSED", "starts"),
    ("BACKFILL_REASON_NEEDED", "backfillReason"),
    ("SIGNED_AFTER_START", "starts"),
    ("TERM_NOT_ALLOWED", "years"),
    ("EXPLANATION_NEEDED", "circumstances.explanationGiven"),
    ("CONSENT_NEEDED", "consent.disclosureAcknowledged"),
    ("SIGNED_AFTER_RECORDING", "consent.at"),
    ("SIGNED_AFTER_RECORDING", "residentSignature.at"),
    ("CODE_NOT_HERE", "residentSignature.method"),
    ("MAY_NOT_SIGN", "providerSignature.practitioner"),
    ("DUPLICATE_PACKAGE", "packages.1.code"),
    ("UNKNOWN_PACKAGE", "packages.2.code"),
}


async def test_everything_wrong_is_told_with_its_place_in_both_languages(clinic: Client) -> None:
    given = wanted(await registered(clinic)) | FAULTY
    before = await everything()
    assert await refused(clinic, "signContract", **given) == FAULTS
    token = clinic.token(CLERK)
    told = await clinic.http.post(
        "/graphql",
        json={"query": asking("signContract"), "variables": {"input": given | {"idempotencyKey": "zh"}}},
        headers={"accept-language": "zh", "authorization": f"Bearer {token}"},
    )
    problems = told.json()["data"]["signContract"]["problems"]
    assert {(each["code"], ".".join(each["path"][1:])) for each in problems} == FAULTS
    assert all(any("一" <= letter <= "鿿" for letter in each["message"]) for each in problems)
    assert await everything() == before


MALFORMED: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "no digest, no line of work, a key of blanks": (
        {
            "residentSignature": papers()["residentSignature"] | {"evidence": "z" * 64},
            "circumstances": {"channel": "BUSINESS_LINE"},
            "idempotencyKey": " ",
        },
        {
            ("BAD_DIGEST", "residentSignature.evidence"),
            ("BUSINESS_LINE_AND_CHANNEL", "circumstances.businessLine"),
            ("BAD_IDEMPOTENCY_KEY", "idempotencyKey"),
        },
    ),
    "a group twice, a list too long, codes that are none": (
        {
            "resident": "R\0",
            "packages": [
                {"code": "X" * 33, "options": [{"group": "G", "items": []}, {"group": "G", "items": []}]},
                {"code": "BAS-00", "leaveOut": ["A"] * 101},
            ],
            "provider": {"doctor": {"practitioner": "", "role": "GENERAL_PRACTITIONER"}},
        },
        {
            ("TEXT_SIZE", "resident"),
            ("TEXT_SIZE", "packages.0.code"),
            ("LISTED_TWICE", "packages.0.options.1.group"),
            ("LIST_SIZE", "packages.1.leaveOut"),
            ("TEXT_SIZE", "provider.doctor.practitioner"),
        },
    ),
    "more packages than anybody could hold, a reason without end": (
        {"packages": [{"code": "BAS-00"}] * 41, "backfillReason": "补" * 501},
        {("LIST_SIZE", "packages"), ("TEXT_SIZE", "backfillReason")},
    ),
}


@pytest.mark.parametrize("how", MALFORMED)
async def test_what_cannot_be_a_value_is_told_where_it_stands(clinic: Client, how: str) -> None:
    given, faults = MALFORMED[how]
    before = await everything()
    assert await refused(clinic, "signContract", **wanted("RES-0") | given) == faults
    assert await everything() == before


def inputs(unsigned: str, signed: str, enrolment: str) -> dict[str, dict[str, Any]]:
    """Each verb once, as its own clinic could carry it out about somebody not signed yet, and somebody signed."""
    under: dict[str, Any] = {"enrolment": enrolment, "expectedVersion": 1}
    moving = wanted(signed, provider={"team": OTHER_TEAM}, **papers(OTHER_DOCTOR), expectedVersion=1, on="2026-03-08")
    return {
        "signContract": wanted(unsigned),
        "renewContract": under | papers(),
        "changeProvider": {name: part for name, part in moving.items() if name != "starts"},
        "endEnrolment": under | {"reason": "OWN_REQUEST"},
        "voidEnrolment": under | {"reason": "录错了人"},
    }


async def test_a_foreign_clinic_and_a_role_without_the_verb_change_nothing(clinic: Client) -> None:
    signed, unsigned = await registered(clinic), await registered(clinic, **somebody(2))
    enrolment = (await done(clinic, "signContract", **wanted(signed)))["enrolment"]["code"]
    probes = inputs(unsigned, signed, enrolment)
    assert probes.keys() == set(VERBS)
    himself = Actor("self", frozenset({AccessRole.RESIDENT, AccessRole.AUDITOR}), REGION, CLINIC, resident=signed)
    before = await everything()
    for verb, given in probes.items():
        at = "enrolment" if "enrolment" in given else "resident"
        for actor in (OTHER_CHIEF, OTHER_AUTHORITY):
            assert ("NOT_FOUND", at) in await refused(clinic, verb, actor, **given), verb
        told = [await answer(clinic, actor, verb, given) for actor in (himself, None)]
        assert [one["errors"][0]["extensions"]["code"] for one in told] == ["FORBIDDEN", "UNAUTHENTICATED"]
    (fault,) = (await answer(clinic, CLERK, "voidEnrolment", probes["voidEnrolment"]))["errors"]
    assert fault["extensions"]["code"] == "FORBIDDEN"
    assert await everything() == before


async def test_no_answer_and_no_row_tells_a_number_a_phone_or_an_address(clinic: Client) -> None:
    elder = await registered(clinic)
    payload = await done(clinic, "signContract", **wanted(elder))
    resident = payload["enrolment"]["resident"]
    assert resident["documents"][0]["maskedNumber"].startswith(CARD[:3])
    told, kept = json.dumps(payload, ensure_ascii=False), str(await everything())
    for secret in (CARD, MOBILE, STREET):
        assert secret not in told
        assert secret not in kept
