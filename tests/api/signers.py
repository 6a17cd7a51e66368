"""Signing at the API: two clinics of the starter data, people who come to them, and what their clerks send.

Identity numbers are of the area 450399, which is nobody's (DOMAIN B6).
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from core.actor import AccessRole, Actor
from tests.api.conftest import Client
from tests.api.people import asking as asking_about_people
from tests.enrolment.desk_staging import card

REGION, CLINIC, OTHER_CLINIC = "450323", "LC-T01-H", "LC-T02-H"
TEAM, DOCTOR, VILLAGE = "LC-T01-TEAM01", "LC-P0001", "LC-T01-V01"
OTHER_TEAM, OTHER_DOCTOR = "LC-T02-TEAM01", "LC-P0024"

CLERK = Actor("clerk", frozenset({AccessRole.CLINIC_CLERK}), institution=CLINIC)
CHIEF = Actor("chief", frozenset({AccessRole.INSTITUTION_ADMIN}), institution=CLINIC)
AUTHORITY = Actor("county", frozenset({AccessRole.REGION_AUTHORITY}), region=REGION)
OTHER_CLERK = Actor("other clerk", frozenset({AccessRole.CLINIC_CLERK}), institution=OTHER_CLINIC)
OTHER_CHIEF = Actor("other chief", frozenset({AccessRole.INSTITUTION_ADMIN}), institution=OTHER_CLINIC)
OTHER_AUTHORITY = Actor("other county", frozenset({AccessRole.REGION_AUTHORITY}), region="450321")

NOON = "2026-03-01T12:00:00+08:00"
CARD = card(date(1955, 3, 12), 1)
MOBILE = "13812345678"
STREET = "凤凰路三组12号"
ELDER: dict[str, Any] = {
    "name": "张三",
    "sex": "MALE",
    "born": "1955-03-12",
    "document": {"kind": "RESIDENT_ID_CARD", "number": CARD},
    "phones": [{"number": MOBILE}],
    "residence": {"region": REGION, "grid": VILLAGE, "text": STREET},
}

SETTLED = {"residence": ELDER["residence"] | {"since": "2020-01-01"}}
"""What is given of who has lived here for long, and so may have signed some time ago."""


def somebody(order: int, born: date = date(1957, 6, 1), **changes: Any) -> dict[str, Any]:
    """What tells another person from the elder, to be registered: odd orders are men, everybody has a card."""
    return {
        "name": f"李{'一二三四五六七八九十'[order % 10]}{'东南西北中'[order // 10 % 5]}",
        "sex": "MALE" if order % 2 else "FEMALE",
        "born": str(born),
        "document": {"kind": "RESIDENT_ID_CARD", "number": card(born, order)},
        "phones": [],
    } | changes


_ENROLMENT = """
enrolment {
  id code state starts ends coveredUntil lastCoveredDay voidReason
  resident { code name documents { maskedNumber } phones { maskedNumber } addresses { maskedText } }
  contract { code } renews { code } follows { code }
  ending { on reason reasonName note }
  selections { packageCode version starts ends joining prices { year cost { total { amount } } } }
}
"""
PAYLOAD = f"""
version
contract {{
  id code kind state stateName version starts ends lastCoveredDay years signedOn
  institution {{ code }} provider {{ ... on TeamProvider {{ code team {{ code }} }} }}
  persons {{ resident {{ code }} enrolment {{ code }} }}
  signatures {{ party signer method at evidence }} consents {{ at }}
  renews {{ code }} follows {{ code }}
}}
{_ENROLMENT}
problems {{
  __typename code message path
  ... on AlreadyEnrolledProblem {{ coveredUntil enrolment {{ code resident {{ name }} }} }}
  ... on VersionConflictProblem {{ current }}
  ... on CapacityProblem {{ capacity load }}
  ... on UndeliverableProblem {{ package items }}
  ... on StateProblem {{ contractState contractStateName }}
  ... on CompositionProblem {{ gaps {{ message }} teams {{ code }} }}
}}
"""
VERBS = ("signContract", "renewContract", "changeProvider", "endEnrolment", "voidEnrolment")

_keys = count(1)


def papers(doctor: str = DOCTOR, at: str = NOON, **changes: Any) -> dict[str, Any]:
    """The consent, the two signatures, and all else that a contract of the basic package needs beside its parties."""
    return {
        "packages": [{"code": "BAS-00"}],
        "circumstances": {"channel": "CLINIC"},
        "consent": {"at": at, "disclosureAcknowledged": True},
        "residentSignature": {"method": "TABLET", "at": at, "evidence": "a" * 64},
        "providerSignature": {"practitioner": doctor, "method": "TABLET", "at": at, "evidence": "b" * 64},
    } | changes


def wanted(resident: str, **changes: Any) -> dict[str, Any]:
    """A contract of a year from today with the clinic's team."""
    return {"resident": resident, "provider": {"team": TEAM}, "starts": "2026-03-01"} | papers() | changes


def to_draft(resident: str, **changes: Any) -> dict[str, Any]:
    """The same contract, to be signed later."""
    parts = ("resident", "provider", "starts", "packages", "circumstances")
    paper = wanted(resident)
    return {name: paper[name] for name in parts} | changes


def late(resident: str, starts: str = "2026-01-05") -> dict[str, Any]:
    """A contract signed on paper on a day past, entered now."""
    return wanted(resident, starts=starts, backfillReason="系统迁移") | papers(at=f"{starts}T12:00:00+08:00")


def asking(verb: str) -> str:
    """The document that carries a verb out."""
    return f"mutation Act($input: {verb[0].upper()}{verb[1:]}Input!) {{ {verb}(input: $input) {{ {PAYLOAD} }} }}"


async def answer(client: Client, actor: Actor | None, verb: str, given: dict[str, Any]) -> dict[str, Any]:
    """The whole answer, errors included; each act has a key of its own unless the input brings one."""
    key = {"idempotencyKey": f"signers-{next(_keys)}"}
    return await client.ask(asking(verb), actor, input=key | given)


async def act(client: Client, verb: str, actor: Actor | None = CLERK, **given: Any) -> dict[str, Any]:
    """The payload of an act; there are no errors."""
    told = await answer(client, actor, verb, given)
    assert "errors" not in told, told["errors"]
    payload: dict[str, Any] = told["data"][verb]
    return payload


async def done(client: Client, verb: str, actor: Actor = CLERK, **given: Any) -> dict[str, Any]:
    """The payload of an act without problems."""
    payload = await act(client, verb, actor, **given)
    assert payload["problems"] == [], (verb, payload["problems"])
    return payload


async def refused(client: Client, verb: str, actor: Actor = CLERK, **given: Any) -> set[tuple[str, str]]:
    """Code and path of each problem of an act, the path without `input` joined by dots."""
    payload = await act(client, verb, actor, **given)
    problems = payload.pop("problems")
    assert problems, payload
    assert set(payload.values()) == {None}
    assert all(problem["path"][0] == "input" and problem["message"] for problem in problems)
    return {(problem["code"], ".".join(problem["path"][1:])) for problem in problems}


async def registered(client: Client, actor: Actor = CLERK, **changes: Any) -> str:
    """Somebody on record at the actor's clinic, by code."""
    given = ELDER | {"idempotencyKey": f"registers-{next(_keys)}"} | changes
    told = await client.ask(asking_about_people("registerResident"), actor, input=given)
    payload = told["data"]["registerResident"]
    assert payload["problems"] == [], payload["problems"]
    return str(payload["resident"]["code"])


async def drafted(client: Client, resident: str, actor: Actor = CLERK, **changes: Any) -> str:
    """A draft, at version 1: its code."""
    payload = await done(client, "draftContract", actor, **to_draft(resident, **changes))
    return str(payload["contract"]["code"])


async def offered(client: Client, resident: str, actor: Actor = CLERK, **changes: Any) -> str:
    """A contract that awaits signatures, at version 2: its code."""
    contract = await drafted(client, resident, actor, **changes)
    await done(client, "offerContract", actor, contract=contract, expectedVersion=1)
    return contract
