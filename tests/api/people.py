"""Residents at the API: what is sent, what is asked for, and a clerk of the described county who sends it.

Identity numbers are of the area 450399, which is nobody's (DOMAIN B6).
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from core.actor import AccessRole, Actor
from enrolment.models import Guardianship, Resident
from tests.api.conftest import Client
from tests.api.county import COUNTY

CLERK = Actor("clerk", frozenset({AccessRole.CLINIC_CLERK}), institution="TOWN")
CHIEF = Actor("chief", frozenset({AccessRole.INSTITUTION_ADMIN}), institution="TOWN")
AUTHORITY = Actor("county", frozenset({AccessRole.REGION_AUTHORITY}), region=COUNTY)
STRANGE_CLERK = Actor("strange clerk", frozenset({AccessRole.CLINIC_CLERK}), institution="STRANGER")
STRANGE_CHIEF = Actor("strange chief", frozenset({AccessRole.INSTITUTION_ADMIN}), institution="STRANGER")
STRANGE_AUTHORITY = Actor("strange county", frozenset({AccessRole.REGION_AUTHORITY}), region="310101")

CARD, MOBILE, STREET = "450399195503120018", "13812345678", "平乐镇凤凰路三组12号"
ELDER: dict[str, Any] = {
    "name": "张三",
    "sex": "MALE",
    "born": "1955-03-12",
    "document": {"kind": "RESIDENT_ID_CARD", "number": CARD},
    "phones": [{"number": MOBILE}],
    "residence": {"region": COUNTY, "text": STREET},
}
WOMAN = ELDER | {
    "name": "王某",
    "sex": "FEMALE",
    "born": "1990-07-08",
    "document": {"kind": "RESIDENT_ID_CARD", "number": "450399199007080027"},
    "phones": [{"number": "13900000000"}],
}

PROBLEMS = """
problems {
  __typename code message path
  ... on VersionConflictProblem { current }
  ... on DuplicateIdentityProblem { kind maskedNumber }
  ... on DuplicatePersonProblem { candidates { code } }
  ... on MergeRefusedProblem { obstacle obstacleName }
}
"""
RESIDENT = """
id code name born sex sexName age died movedAway version region { code } grid { code }
documents(withdrawn: true) { code kind kindName maskedNumber validUntil recordedAt withdrawnAt withdrawalReason }
phones(earlier: true) {
  code kind maskedNumber owner ownerName status statusName isPrimary starts ends
  verifications { status statusName at by note }
}
addresses(earlier: true) { kind kindName maskedText starts ends region { code } grid { code } }
guardians(earlier: true) { name relation relationName starts ends guardian { code } }
registrations { at institution { code } }
healthRecord {
  code opened version institution { code } completeness { score missing }
  information {
    bloodType rhesus allergies exposures diseases { disease since note } interventions { kind name on }
    familyHistory { relative disease note } hereditary disabilities ventilation fuel water toilet livestock
    assessments { name on result }
  }
}
"""
_MORE = {
    "registerResident": "existing",
    "addPhone": "phone { code status }",
    "makePhonePrimary": "phone { code isPrimary }",
    "endPhone": "phone { code ends }",
    "verifyPhone": "phone { code status verifications { status by note } }",
}
_INPUTS = {"makePhonePrimary": "ResidentPhoneInput", "endPhone": "ResidentPhoneInput"}
_keys = count(1)


def asking(verb: str) -> str:
    """The document that carries a verb out."""
    kind = _INPUTS.get(verb, f"{verb[0].upper()}{verb[1:]}Input")
    if verb == "revealIdentity":
        parts = "documents { code kind text } phones { code kind text } addresses { code kind text }"
    else:
        parts = f"version resident {{ {RESIDENT} }} {_MORE.get(verb, '')}"
    return f"mutation Act($input: {kind}!) {{ {verb}(input: $input) {{ {parts} {PROBLEMS} }} }}"


async def answer(client: Client, actor: Actor | None, verb: str, given: dict[str, Any]) -> dict[str, Any]:
    """The whole answer, errors included; each act has a key of its own unless the input brings one."""
    key = {} if verb == "revealIdentity" else {"idempotencyKey": f"people-{next(_keys)}"}
    return await client.ask(asking(verb), actor, input=key | given)


async def act(client: Client, verb: str, actor: Actor = CLERK, **given: Any) -> dict[str, Any]:
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


async def refused(client: Client, verb: str, actor: Actor = CLERK, **given: Any) -> list[tuple[str, str]]:
    """Code and path of each problem of an act, the path without `input` joined by dots."""
    payload = await act(client, verb, actor, **given)
    assert payload["problems"], payload
    assert all(value in (None, []) for name, value in payload.items() if name != "problems")
    assert all(problem["path"][0] == "input" and problem["message"] for problem in payload["problems"])
    return [(problem["code"], ".".join(problem["path"][1:])) for problem in payload["problems"]]


async def answers_for(guardian: str, ward: str) -> None:
    """The register says who answers for whom (codes); a token alone does not."""
    by, about = await Resident.get(code=guardian), await Resident.get(code=ward)
    await Guardianship.create(resident=about, guardian=by, relation="CHILD", starts=date(2020, 1, 1))
