"""Listening to contracts, over event streams and sockets: who hears of what, and who hears nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import transaction
from core.event import Event
from core.outbox import announce
from enrolment.models import Resident
from tests.api.conftest import Client, serving
from tests.api.listening import TRANSPORTS, Hear, Listen, until_listening
from tests.api.signers import (
    AUTHORITY,
    CHIEF,
    CLERK,
    CLINIC,
    ELDER,
    OTHER_CLERK,
    OTHER_DOCTOR,
    OTHER_TEAM,
    REGION,
    done,
    papers,
    registered,
    somebody,
    wanted,
)
from tests.reading.rows import answers_for

pytestmark = pytest.mark.anyio

_PARTS = "kind at contract { code state } enrolment { code resident { name } }"
EVERYTHING = f"subscription {{ contractChanged {{ {_PARTS} }} }}"


@pytest.fixture(params=TRANSPORTS)
def listen(request: pytest.FixtureRequest) -> Listen:
    """Each way to listen."""
    return TRANSPORTS[str(request.param)]


@pytest.fixture
async def clinic(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The starter data: nobody is registered, two clinics have teams that may sign."""
    async with serving(starter_url, clock) as client:
        yield client


async def heard(hear: Hear) -> tuple[str, str, str | None]:
    """The next change: its kind, the contract, the enrolment."""
    payload = await hear()
    assert "errors" not in payload, payload
    told = payload["data"]["contractChanged"]
    return told["kind"], told["contract"]["code"], None if told["enrolment"] is None else told["enrolment"]["code"]


async def signed(clinic: Client, resident: str, actor: Actor = CLERK, **changes: Any) -> tuple[str, str]:
    """Codes of the contract and of the enrolment."""
    payload = await done(clinic, "signContract", actor, **wanted(resident, **changes))
    return payload["contract"]["code"], payload["enrolment"]["code"]


def of_resident(code: str, *wards: str) -> Actor:
    """The token of a resident."""
    return Actor(f"self {code}", frozenset({AccessRole.RESIDENT}), resident=code, guardian_of=frozenset(wards))


async def test_each_hears_of_what_is_theirs_and_a_foreign_clinic_of_nothing_else(
    clinic: Client, listen: Listen
) -> None:
    elder = await registered(clinic)
    theirs = await registered(clinic, OTHER_CLERK, **somebody(1))
    await answers_for(await Resident.get(code=theirs), await Resident.get(code=elder))
    concerned = {
        "clerk": CLERK,
        "county": AUTHORITY,
        "himself": of_resident(elder),
        "guardian": of_resident(theirs, elder),
    }
    async with AsyncExitStack() as stack:
        hears = {
            name: await stack.enter_async_context(listen(clinic, who, EVERYTHING)) for name, who in concerned.items()
        }
        foreign = await stack.enter_async_context(listen(clinic, OTHER_CLERK, EVERYTHING))
        stranger = await stack.enter_async_context(listen(clinic, of_resident("RES-NOBODY"), EVERYTHING))
        await until_listening(clinic, 6)

        contract, enrolment = await signed(clinic, elder)
        for name, hear in hears.items():
            assert await heard(hear) == ("contract.signed", contract, enrolment), name
        await done(clinic, "endEnrolment", enrolment=enrolment, expectedVersion=1, reason="MOVED", on="2026-03-09")
        for name, hear in hears.items():
            assert await heard(hear) == ("contract.ended", contract, enrolment), name

        there = papers(OTHER_DOCTOR, circumstances={"channel": "CLINIC", "acceptsOutsideArea": True})
        other, its = await signed(clinic, theirs, OTHER_CLERK, provider={"team": OTHER_TEAM}, **there)
        assert await heard(foreign) == ("contract.signed", other, its), "the first that a foreign clinic hears of"
        for name in ("county", "guardian"):
            assert await heard(hears[name]) == ("contract.signed", other, its)
        await done(clinic, "voidEnrolment", CHIEF, enrolment=enrolment, expectedVersion=2, reason="录错了")
        for name in ("clerk", "himself"):
            assert (await heard(hears[name]))[:2] == ("contract.voided", contract), "not of the other clinic's contract"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await stranger()


async def test_one_contract_alone_may_be_listened_to(clinic: Client, listen: Listen) -> None:
    contract, enrolment = await signed(clinic, await registered(clinic))
    asked = f'subscription {{ contractChanged(contract: "{contract}") {{ {_PARTS} }} }}'
    async with listen(clinic, CLERK, asked) as hear:
        await until_listening(clinic, 1)
        await signed(clinic, await registered(clinic, **somebody(1)))
        await done(clinic, "endEnrolment", enrolment=enrolment, expectedVersion=1, reason="OWN_REQUEST")
        payload = await hear()
    told = payload["data"]["contractChanged"]
    assert (told["kind"], told["contract"]["code"]) == ("contract.ended", contract)
    assert told["contract"]["state"] == "ENDED", "as it stands when it is told"
    assert told["enrolment"]["resident"]["name"] == ELDER["name"]


async def test_whoever_may_not_see_a_contract_cannot_listen_to_it(clinic: Client, listen: Listen) -> None:
    contract, _ = await signed(clinic, await registered(clinic))
    reader = Actor("reader", frozenset({AccessRole.AUDITOR}), "450323")
    for actor, arguments, code, path in (
        (OTHER_CLERK, f'(contract: "{contract}")', "BAD_USER_INPUT", ["contract"]),
        (CLERK, '(contract: "CON-\\u0000")', "BAD_USER_INPUT", ["contract"]),
        (CLERK, '(region: "999999")', "BAD_USER_INPUT", ["region"]),
        (reader, "", "FORBIDDEN", None),
        (None, "", "UNAUTHENTICATED", None),
    ):
        async with listen(clinic, actor, f"subscription {{ contractChanged{arguments} {{ kind }} }}") as hear:
            (error,) = (await hear())["errors"]
        assert (error["extensions"]["code"], error["extensions"].get("path")) == (code, path)
    assert not clinic.app.events._listeners


async def test_what_cannot_be_seen_when_it_is_told_is_not_told(clinic: Client, listen: Listen) -> None:
    elder = await registered(clinic)
    async with listen(clinic, CLERK, EVERYTHING) as hear:
        await until_listening(clinic, 1)
        gone = Event("contract.signed", "CON-00000000000000", REGION, (CLINIC,), (elder,), {"enrolment": "ENR-0"})
        async with transaction():
            await announce(clinic.app.clock, gone)
        contract, enrolment = await signed(clinic, elder)
        assert await heard(hear) == ("contract.signed", contract, enrolment)
