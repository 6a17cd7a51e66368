"""The resident's own door at the API: who comes in, what is sent, and a port that keeps the messages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from core.actor import AccessRole, Actor
from core.messages import Message, MessagesUnavailable
from tests.api.conftest import Client
from tests.api.people import done as recorded
from tests.api.signers import CLERK, TEAM, registered
from tests.enrolment.desk_staging import card

_PROBLEMS = """problems {
  __typename code message path
  ... on VersionConflictProblem { current } ... on StateProblem { contractState }
  ... on AlreadyEnrolledProblem { coveredUntil enrolment { code } }
}"""
_CONTRACT = """version contract { code version state channel persons { resident { code } }
  signatures { party method signer } consents { isByGuardian } } enrolment { code state }"""
REQUEST = """code kind kindName note at isOpen answer answerName answeredAt answerNote version wantedTeam { code }
  resident { code name } enrolment { code } institution { code }"""
_RECORD = """resident { code } record { code reason reasonName on askAgain note teamCode recordedBy institution { code }
  residentSignature { signer method methodName at evidence } teamSignature { signer } }"""
SHOWN = {
    "draftOwnContract": _CONTRACT,
    "requestSigningCode": "maskedPhone expires",
    "signOnline": _CONTRACT,
    "requestChange": f"version request {{ {REQUEST} }}",
    "withdrawRequest": f"version request {{ {REQUEST} }}",
    "answerRequest": f"version request {{ {REQUEST} }}",
    "recordRefusal": _RECORD,
    "recordUnsignedReason": _RECORD,
    "signForProvider": "version contract { code state } enrolment { code state }",
}

ME = f"""
query Me($first: Int) {{ me {{ residents {{
  isWard resident {{ code name phones {{ maskedNumber }} }}
  enrolments {{ code state contract {{ code }} }}
  contracts(first: $first) {{ nodes {{ code state }} totalCount pageInfo {{ hasNextPage endCursor }} }}
  household {{ size members {{ resident {{ code }} }} }}
  requests {{ totalCount nodes {{ {REQUEST} }} }}
  menuFor {{ resident {{ code }} entries {{ package {{ code }} eligibility {{ isEligible }} }} }}
}} }} }}
"""

_keys, _orders = count(1), count(1)


@dataclass(slots=True)
class Post:
    """Carries messages, as long as it `works`; keeps them."""

    works: bool = True
    sent: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        """Keep it."""
        if not self.works:
            raise MessagesUnavailable("the carrier does not answer")
        self.sent.append(message)

    @property
    def code(self) -> str:
        """The code of the last message."""
        (found,) = re.findall(r"\d{6}", self.sent[-1].text.en)
        return str(found)

    @property
    def another(self) -> str:
        """A code that is not the one of the last message."""
        return f"{(int(self.code) + 1) % 1_000_000:06}"


def me(code: str, *wards: str) -> Actor:
    """The token of a resident, who may be guardian of others."""
    return Actor(f"me {code}", frozenset({AccessRole.RESIDENT}), resident=code, guardian_of=frozenset(wards))


def asking(verb: str) -> str:
    """The document that carries a verb out."""
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    return f"mutation Act($input: {kind}!) {{ {verb}(input: $input) {{ {SHOWN[verb]} {_PROBLEMS} }} }}"


async def answer(client: Client, actor: Actor | None, verb: str, given: dict[str, Any]) -> dict[str, Any]:
    """The whole answer, errors included; each act has a key of its own unless the input brings one."""
    return await client.ask(asking(verb), actor, input={"idempotencyKey": f"door-{next(_keys)}"} | given)


async def act(client: Client, verb: str, actor: Actor, **given: Any) -> dict[str, Any]:
    """The payload of an act; there are no errors."""
    told = await answer(client, actor, verb, given)
    assert "errors" not in told, told["errors"]
    payload: dict[str, Any] = told["data"][verb]
    return payload


async def done(client: Client, verb: str, actor: Actor, **given: Any) -> dict[str, Any]:
    """The payload of an act without problems."""
    payload = await act(client, verb, actor, **given)
    assert payload["problems"] == [], (verb, payload["problems"])
    return payload


async def refused(client: Client, verb: str, actor: Actor, **given: Any) -> set[tuple[str, str]]:
    """Code and path of each problem of an act, the path without `input` joined by dots."""
    payload = await act(client, verb, actor, **given)
    problems = payload.pop("problems")
    assert problems, payload
    assert set(payload.values()) == {None}
    assert all(problem["path"][0] == "input" and problem["message"] for problem in problems)
    return {(problem["code"], ".".join(problem["path"][1:])) for problem in problems}


async def somebody(client: Client, born: str = "1955-03-12", **changes: Any) -> str:
    """Somebody on record at the clinic, with an own mobile that was verified by a call."""
    order = next(_orders)
    given = {
        "born": born,
        "document": {"kind": "RESIDENT_ID_CARD", "number": card(date.fromisoformat(born), 2 * order - 1)},
        "phones": [{"number": f"137{order:08}"}],
    } | changes
    code = await registered(client, **given)
    if given["phones"]:
        about = await client.data(f'{{ resident(code: "{code}") {{ version phones {{ code }} }} }}', CLERK)
        person = about["resident"]
        phone = {"phone": person["phones"][0]["code"], "status": "VERIFIED"}
        await recorded(client, "verifyPhone", CLERK, resident=code, expectedVersion=person["version"], **phone)
    return code


async def ward_of(client: Client, guardian: str) -> str:
    """A child of the clinic, and who answers for it by the register."""
    child = await somebody(client, "2019-05-04", phones=[], name=f"张小{'一二三四五六七八九'[next(_orders) % 9]}")
    given = {"resident": child, "guardian": guardian, "relation": "PARENT", "expectedVersion": 1}
    await recorded(client, "nameGuardian", CLERK, **given)
    return child


def wished(resident: str, **changes: Any) -> dict[str, Any]:
    """A contract of a year from today with the clinic's team, by the app."""
    standing = {"resident": resident, "team": TEAM, "starts": "2026-03-01", "channel": "ONLINE_APP"}
    return {**standing, "packages": [{"code": "BAS-00"}]} | changes


async def own(client: Client, actor: Actor, **variables: Any) -> list[dict[str, Any]]:
    """What `me` tells of the caller and the wards."""
    found: list[dict[str, Any]] = (await client.data(ME, actor, **variables))["me"]["residents"]
    return found
