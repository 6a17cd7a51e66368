"""Families and organisations at the API: the documents of their acts, and the people who come together."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from core.actor import Actor
from enrolment.models import Enrolment
from tests.api.conftest import Client
from tests.api.facts import carried_out
from tests.api.signers import CLERK, DOCTOR, NOON, REGION, TEAM, papers, registered, somebody
from tests.api.signers import done as signing_done
from tests.api.signers import wanted as one_person
from tests.api.workers import asked, over, renewing

CONTRACT = """
contract {
  code kind state version starts ends lastCoveredDay institution { code } renews { code }
  persons { resident { code } isAdopted familyStarts familyEnds enrolment { code contract { kind } } }
  household { code size }
  groupCovers(first: 10) { totalCount nodes { starts ends resident { code } selections { packageCode starts ends } } }
  signatures { party signer method evidence digest resident { code } }
}
"""
ENROLMENT = "code starts ends state resident { code } contract { code kind } selections { packageCode starts ends }"
PROBLEMS = """
problems {
  __typename code message path
  ... on VersionConflictProblem { current }
  ... on AlreadyEnrolledProblem { coveredUntil enrolment { code } }
  ... on ContractStandsProblem { coveredUntil }
  ... on StateProblem { contractState }
}
"""
_PARTS = {
    "signFamily": f"enrolments {{ {ENROLMENT} }}",
    "renewFamily": f"enrolments {{ {ENROLMENT} }}",
    "signPreparedFamily": f"enrolments {{ {ENROLMENT} }}",
    "addFamilyMember": f"enrolment {{ {ENROLMENT} }}",
    "signGroup": "covered",
    "endGroup": "ended",
}
VERBS = tuple(_PARTS)
GROWN = date(1990, 7, 8)

_keys = count(1)
_orders = count(100)


def asking(verb: str) -> str:
    """The document that carries a verb out."""
    parts = f"version {CONTRACT} {_PARTS[verb]} {PROBLEMS}"
    return f"mutation Act($input: {verb[0].upper()}{verb[1:]}Input!) {{ {verb}(input: $input) {{ {parts} }} }}"


async def answer(client: Client, actor: Actor | None, verb: str, given: dict[str, Any]) -> dict[str, Any]:
    """The whole answer, errors included; each act has a key of its own unless the input brings one."""
    return await client.ask(asking(verb), actor, input={"idempotencyKey": f"families-{next(_keys)}"} | given)


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


async def person(client: Client, born: date = GROWN) -> str:
    """Somebody new at the clinic."""
    return await registered(client, **somebody(next(_orders), born))


def member(code: str, *wanted: str, at: str = NOON, signer: str | None = None) -> dict[str, Any]:
    """A member who consents and signs, or for whom a guardian does, with packages."""
    given = papers(at=at)
    return {
        "resident": code,
        "packages": [{"code": each} for each in wanted],
        "consent": given["consent"] | {"givenBy": signer},
        "residentSignature": given["residentSignature"] | {"signer": signer},
    }


def provided(at: str = NOON) -> dict[str, Any]:
    """How a family's contract comes about, and the doctor's signature."""
    signature = {"practitioner": DOCTOR, "method": "TABLET", "at": at, "evidence": "b" * 64}
    return {"circumstances": {"channel": "FAMILY_LINK"}, "providerSignature": signature}


async def home(client: Client) -> tuple[str, str, str]:
    """A household of two whose head is signed with the clinic: its code, the head, the other."""
    head, other = await person(client), await person(client)
    made = await carried_out(
        client, "formHousehold", CLERK, head=head, members=[{"resident": other, "relation": "SPOUSE"}]
    )
    await signing_done(client, "signContract", **one_person(head))
    return str(made["household"]["code"]), head, other


def family(household: str, head: str, other: str, **changes: Any) -> dict[str, Any]:
    """Both sign for a year from today: the head is the anchor."""
    return {
        "household": household,
        "anchor": head,
        "starts": "2026-03-01",
        "members": [member(head, "FAM-UNIT"), member(other, "BAS-00", "FAM-UNIT")],
        "expectedVersion": 1,
        **provided(),
        **changes,
    }


async def prepared(client: Client, contract: str) -> str:
    """The code of the contract that was prepared over a list, in the background, to renew a family's."""
    covers = await Enrolment.filter(contract__code=contract).order_by("id")
    job = await over(client, await asked(client, "prepareRenewals", **renewing(*[each.code for each in covers])))
    (told,) = {row["result"] for row in job["rows"]["nodes"]}
    return str(told)


def as_prepared(*people: str, at: str = NOON) -> dict[str, Any]:
    """These and the doctor sign what was prepared."""
    members = [{name: part for name, part in member(each, at=at).items() if name != "packages"} for each in people]
    return {"members": members, "providerSignature": provided(at)["providerSignature"]}


async def care_home(client: Client, size: int = 2) -> tuple[str, list[str]]:
    """A care home with people on its roster: the code, and they; the roster's version is 2."""
    code = f"HOME-{next(_keys)}"
    await carried_out(client, "registerRoster", CLERK, code=code, name="某养老院", community="CARE_HOME", region=REGION)
    people = [await person(client, date(1950, 1, 2)) for _ in range(size)]
    await carried_out(client, "joinRoster", CLERK, roster=code, expectedVersion=1, members=people)
    return code, people


def group(roster: str, **changes: Any) -> dict[str, Any]:
    """The organisation signs for a year from today, sealed by its representative."""
    return {
        "roster": roster,
        "provider": {"team": TEAM},
        "starts": "2026-03-01",
        "packages": [{"code": "ORG-NH"}],
        "circumstances": {"channel": "HOME_VISIT"},
        "organisationSignature": {
            "representative": "王院长",
            "method": "SEAL",
            "at": NOON,
            "evidence": "c" * 64,
            "disclosureAcknowledged": True,
        },
        "providerSignature": provided()["providerSignature"],
        "expectedVersion": 2,
        **changes,
    }
