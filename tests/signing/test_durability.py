"""A server that is killed amid a stream of signings: what it acknowledged is there whole, nothing is there by half."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from api.access.development import mint
from api.settings import Settings
from core.actor import AccessRole, Actor
from core.clock import system_clock, today
from core.database import connected
from core.models import AuditEntry, KeptAnswer, OutboxEvent
from enrolment import models
from tests.api.processes import served
from tests.api.signers import CLINIC, REGION, VILLAGE, wanted
from tests.enrolment.desk_staging import card

pytestmark = pytest.mark.anyio

PEOPLE, STREAMS, ENOUGH = 16, 2, 5
CLERK = Actor("clerk", frozenset({AccessRole.CLINIC_CLERK}), institution=CLINIC)
BORN = date(1955, 3, 12)
REGISTER = """
mutation($input: RegisterResidentInput!) {
  registerResident(input: $input) { resident { code } problems { code path } }
}
"""
SIGN = """
mutation($input: SignContractInput!) {
  signContract(input: $input) { contract { code } enrolment { code } problems { code path } }
}
"""
WHOLE = {
    "person": 1,
    "enrolment": 1,
    "basic": 1,
    "prices": 3,
    "consent": 1,
    "signature": 2,
    "event": 3,
    "record": 1,
    "outbox": 1,
    "audit": 1,
    "answer": 1,
}
NOTHING = dict.fromkeys(WHOLE, 0)


async def sent(http: httpx.AsyncClient, document: str, given: dict[str, Any]) -> dict[str, Any]:
    """The payload of a mutation, without problems."""
    headers = {"authorization": f"Bearer {mint(Settings(), CLERK, system_clock(), timedelta(minutes=5))}"}
    answer = await http.post("/graphql", json={"query": document, "variables": {"input": given}}, headers=headers)
    assert "errors" not in answer.json(), answer.text
    (payload,) = answer.json()["data"].values()
    assert payload["problems"] == [], payload
    found: dict[str, Any] = payload
    return found


async def registered(http: httpx.AsyncClient, number: int) -> str:
    """Somebody of 70 on record at the clinic, by code."""
    given = {
        "name": f"赵{'甲乙丙丁戊己庚辛'[number % 8]}{'东南西北'[number // 8 % 4]}",
        "sex": "MALE" if number % 2 else "FEMALE",
        "born": BORN.isoformat(),
        "document": {"kind": "RESIDENT_ID_CARD", "number": card(BORN, number)},
        "residence": {"region": REGION, "grid": VILLAGE, "text": f"凤凰路{number}号"},
        "idempotencyKey": f"registers-{number}",
    }
    return str((await sent(http, REGISTER, given))["resident"]["code"])


async def signed(http: httpx.AsyncClient, code: str) -> str:
    """Somebody signs for a year from tomorrow, under a key of the own: the contract's code."""
    at = (system_clock() - timedelta(minutes=1)).isoformat()
    begins = (today() + timedelta(days=1)).isoformat()
    given = _SENT.setdefault(code, paper(code, at, begins))
    return str((await sent(http, SIGN, given))["contract"]["code"])


_SENT: dict[str, dict[str, Any]] = {}
"""What was sent about somebody: a retry sends the same."""


def paper(code: str, at: str, begins: str) -> dict[str, Any]:
    """What a clerk sends."""
    given = wanted(code, starts=begins, idempotencyKey=f"signs-{code}")
    for part in ("consent", "residentSignature", "providerSignature"):
        given[part] = given[part] | {"at": at}
    return given


async def sign_until_killed(http: httpx.AsyncClient, people: list[str], acknowledged: dict[str, str]) -> None:
    """One after the other, as long as there is an answer."""
    for code in people:
        try:
            acknowledged[code] = await signed(http, code)
        except httpx.TransportError:
            return


async def written(code: str) -> dict[str, int]:
    """How many rows there are about somebody's signing."""
    resident = await models.Resident.get(code=code)
    papers = list(await models.ContractPerson.filter(resident_id=resident.id).values_list("contract_id", flat=True))
    contracts = await models.Contract.filter(id__in=papers).values_list("code", flat=True)
    covers = await models.Enrolment.filter(resident_id=resident.id).values_list("id", flat=True)
    basic = await models.Selection.filter(enrolment_id__in=list(covers), package__code="BAS-00").values_list(
        "id", flat=True
    )
    entries: Any = await AuditEntry.filter(verb="Mutation.signContract").values_list("detail", flat=True)
    return {
        "person": len(papers),
        "enrolment": len(covers),
        "basic": len(basic),
        "prices": await models.SelectionPrice.filter(selection_id__in=list(basic)).count(),
        "consent": await models.Consent.filter(contract_id__in=papers).count(),
        "signature": await models.Signature.filter(contract_id__in=papers).count(),
        "event": await models.ContractEvent.filter(contract_id__in=papers).count(),
        "record": await models.HealthRecord.filter(resident_id=resident.id).count(),
        "outbox": await OutboxEvent.filter(kind="contract.signed", subject__in=list(contracts)).count(),
        "audit": len([detail for detail in entries if detail["input"]["resident"] == code]),
        "answer": await KeptAnswer.filter(key=f"signs-{code}").count(),
    }


async def test_every_signing_that_was_acknowledged_is_whole_and_a_retry_answers_the_same(starter_url: str) -> None:
    acknowledged: dict[str, str] = {}
    async with served(starter_url) as (process, http):
        people = [await registered(http, number) for number in range(1, PEOPLE + 1)]
        streams = [
            asyncio.create_task(sign_until_killed(http, people[first::STREAMS], acknowledged))
            for first in range(STREAMS)
        ]
        while len(acknowledged) < ENOUGH:
            await asyncio.sleep(0.001)
            assert not all(stream.done() for stream in streams), [stream.exception() for stream in streams]
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        await asyncio.gather(*streams)

    assert ENOUGH <= len(acknowledged) < PEOPLE
    async with connected(starter_url):
        found = {code: await written(code) for code in people}
        signed_by_then = await models.Contract.all().count()
    assert all(found[code] == WHOLE for code in acknowledged), found
    assert all(rows in (WHOLE, NOTHING) for rows in found.values()), found
    assert signed_by_then == len([rows for rows in found.values() if rows == WHOLE])

    async with served(starter_url) as (_process, http):
        again = {code: await signed(http, code) for code in people}
    assert {code: again[code] for code in acknowledged} == acknowledged
    async with connected(starter_url):
        assert [await written(code) for code in people] == [WHOLE] * PEOPLE
        assert await models.Contract.all().count() == PEOPLE
