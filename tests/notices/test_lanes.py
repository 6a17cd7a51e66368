"""Slow receivers hold up nobody else, and nothing is sent twice however slowly everybody answers or works."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from api.notice_runner import NoticeRunner
from api.settings import Settings
from core.clock import system_clock
from core.database import transaction
from core.event import Event
from core.language import Text
from core.messages import Message
from core.outbox import announce
from core.secret import Secret
from enrolment import models
from enrolment.identity.purpose import PHONE_NUMBER
from enrolment.notices import lanes, sending
from enrolment.notices.carrying import GatewayMessages
from enrolment.notices.kind import NoticeKind
from enrolment.notices.telling import tell_news
from tests.enrolment.desk_staging import SEALER
from tests.notices.receiver import Receiver, receiving
from tests.notices.staging import Post, chief, deliveries, hooked, posting
from tests.signing.staging import NOW, World

pytestmark = pytest.mark.anyio

SIGNED = (NoticeKind.CONTRACT_SIGNED,)
DEADLINE = 15.0


async def happened(world: World, times: int, at: Any = lambda: NOW) -> None:
    """So many contracts were signed at the clinic."""
    events = (Event("contract.signed", f"CON-{n}", "450323", (world.own.institution,), (), {}) for n in range(times))
    async with transaction():
        await announce(at, *events)


async def until(receiver: Receiver, posts: int, seconds: float = 5) -> None:
    """So much has come."""
    async with asyncio.timeout(seconds):
        while len(receiver.posts) < posts:
            await asyncio.sleep(0.01)


async def test_a_receiver_that_hangs_until_the_deadline_delays_nobody_else(fresh: World, receiver: Receiver) -> None:
    desk = chief(fresh.own)
    settings = Settings(
        database_url=fresh.url, webhook_timeout_seconds=60, notice_poll_seconds=0.02, notice_texts_file=None
    )
    async with receiving() as hanging:
        hanging.answers = [None] * 100
        await hooked(desk, hanging.address, SIGNED)
        await happened(fresh, 12)
        async with NoticeRunner(settings, system_clock, SEALER).running():
            await until(hanging, 1)
            await hooked(desk, receiver.address, SIGNED)
            await models.Webhook.all().update(registered_at=NOW.replace(year=2000))
            await happened(fresh, 20, system_clock)
            await until(receiver, 20)
            assert len(hanging.posts) == 1, "it holds one place, whatever waits for it"
    told = Counter(row["state"] for row in await deliveries())
    assert told == {"SENT": 20, "DUE": 32}, "what came just before the end is written down too"


async def test_receivers_that_failed_last_leave_half_of_the_places_to_the_others(
    fresh: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "MOST_AT_ONCE", 4)
    monkeypatch.setattr(lanes, "MOST_TO_FAILING", 2)
    desk = chief(fresh.own)
    async with receiving() as hanging, posting(seconds=60) as worker:
        hanging.answers = [None] * 100
        for _ in range(5):
            await hooked(desk, hanging.address, SIGNED)
        await models.Webhook.all().update(failures=1)
        await happened(fresh, 3)
        while await tell_news(worker.sender.clock):
            pass
        assert (await worker.lanes.begin(), await worker.lanes.begin()) == (2, 0)
        await hooked(desk, receiver.address, SIGNED)
        await models.Webhook.all().update(registered_at=NOW.replace(year=2000))
        await happened(fresh, 3)
        while await tell_news(worker.sender.clock):
            pass
        for turn in range(3):
            assert await worker.lanes.begin() == 1
            await until(receiver, turn + 1)
            async with asyncio.timeout(5):
                while worker.lanes.in_hand > 2:
                    await worker.lanes.wait(1)
        assert len(hanging.posts) == 2


async def test_a_code_to_sign_with_goes_before_whatever_else_waits_for_the_gateway(
    fresh: World, receiver: Receiver
) -> None:
    await hooked(chief(fresh.own), receiver.address, (*SIGNED, NoticeKind.ONE_TIME_CODE))
    await happened(fresh, 3)
    async with posting() as worker:
        while await tell_news(worker.sender.clock):
            pass
        text, to = Text("验证码314159", "Your code is 314159"), Secret("13812340001", PHONE_NUMBER)
        message = Message(to, text, "contract.signing_code", sent_for=fresh.own.institution)
        await GatewayMessages(lambda: worker.now, SEALER).send(message)
        assert await worker.send() == 4
    assert [post.told["type"] for post in receiver.posts] == ["ONE_TIME_CODE", *["CONTRACT_SIGNED"] * 3]
    assert [post.told["data"].get("subject") for post in receiver.posts[1:]] == ["CON-0", "CON-1", "CON-2"], "in order"


async def test_nothing_is_sent_twice_though_every_receiver_takes_nearly_the_whole_deadline(
    fresh: World, receiver: Receiver
) -> None:
    for _ in range(8):
        await hooked(chief(fresh.own), receiver.address, SIGNED)
    await happened(fresh, 8)
    async with posting(DEADLINE) as one, posting(DEADLINE) as other:
        while await tell_news(one.sender.clock):
            pass
        waves = sent = 0
        receiver.answering.clear()
        while begun := await one.lanes.begin() + await other.lanes.begin():
            waves += 1
            sent += begun
            await until(receiver, sent)
            one.now = other.now = one.now + timedelta(seconds=DEADLINE - 1)
            assert await one.lanes.begin() + await other.lanes.begin() == 0, "each has one thing of each in hand"
            await answered(receiver, one, other)
            receiver.answering.clear()
    assert waves >= 4
    assert len({post.id for post in receiver.posts}) == len(receiver.posts) == 64
    assert {(row["state"], row["attempts"]) for row in await deliveries()} == {("SENT", 1)}


async def answered(receiver: Receiver, *workers: Post) -> None:
    """Everything that is on its way is answered, and written down."""
    receiver.answering.set()
    async with asyncio.timeout(5):
        for worker in workers:
            while worker.lanes.in_hand:
                await worker.lanes.wait(1)


async def test_what_a_worker_took_and_could_not_begin_in_time_is_sent_by_another_and_once(
    fresh: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hooked(chief(fresh.own), receiver.address, SIGNED)
    await happened(fresh, 1)
    async with posting(DEADLINE) as stalled, posting(DEADLINE) as other:
        known_of = sending.known_of

        async def slowly(*given: Any) -> Any:
            """The process stands still for longer than a request may take."""
            stalled.now += timedelta(seconds=DEADLINE + 1)
            return await known_of(*given)

        monkeypatch.setattr(lanes, "known_of", slowly)
        assert await stalled.turn() == 1
        assert receiver.posts == [], "it would still be on its way when another one takes it"
        monkeypatch.setattr(lanes, "known_of", known_of)
        other.now = NOW + timedelta(seconds=3 * DEADLINE - 1)
        assert await other.turn() == 0
        assert await other.turn(timedelta(seconds=1)) == 1
    assert len(receiver.posts) == 1
    assert [(row["state"], row["attempts"]) for row in await deliveries()] == [("SENT", 2)]
