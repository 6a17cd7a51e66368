"""A serving process is killed while a receiver has the message and nobody has written down that it has."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from api.sealing_keys import sealer_of
from api.settings import Settings
from catalog.queries import read_snapshot
from core.clock import system_clock, today
from core.database import connected
from enrolment import models
from enrolment.desk import Desk
from enrolment.notices.kind import NoticeKind
from tests.api.processes import served
from tests.notices.receiver import Receiver
from tests.notices.staging import chief, deliveries, hooked
from tests.signing.staging import resident, signed, world_of

pytestmark = pytest.mark.anyio


async def _somebody_is_signed(url: str, address: str) -> None:
    """By a clinic with a webhook, under the keys that a development server has."""
    async with connected(url):
        clinic = world_of(await read_snapshot(), url, []).own
        actor = chief(clinic).actor
        desk = Desk(actor, system_clock, sealer_of(Settings(database_url=url)), clinic.catalog)
        await hooked(desk, address, (NoticeKind.CONTRACT_SIGNED,))
        now = today(system_clock)
        await signed(await resident(clinic, on=now), clinic, now, on=now)
        await models.Webhook.all().update(registered_at=desk.clock().replace(year=2000))  # noon may lie ahead


async def test_after_a_kill_the_receiver_sees_the_same_id_and_the_ledger_one_row(
    starter_url: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIANYUE_NOTICE_POLL_SECONDS", "0.05")
    monkeypatch.setenv("QIANYUE_WEBHOOK_TIMEOUT_SECONDS", "2")
    await _somebody_is_signed(starter_url, receiver.address)
    receiver.answers = [None]
    async with served(starter_url) as (process, _http):
        async with asyncio.timeout(20):
            await receiver.came.wait()
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    async with connected(starter_url):
        (row,) = await deliveries()
    assert (row["state"], row["attempts"]) == ("DUE", 1), "taken, and nobody knows what came of it"
    receiver.came.clear()
    async with served(starter_url):
        async with asyncio.timeout(30):
            await receiver.came.wait()
        await asyncio.sleep(0.5)
    async with connected(starter_url):
        (row,) = await deliveries()
    assert [post.id for post in receiver.posts] == [row["code"]] * 2
    assert (row["state"], row["attempts"]) == ("SENT", 2)
