"""From an act to the receiver: told once, signed, tried again, given up, replayed; and nothing to anybody else."""

from __future__ import annotations

import asyncio
import hmac
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from core.database import transaction
from core.event import Event
from core.outbox import announce
from enrolment import models
from enrolment.notices import telling
from enrolment.notices.given import AmendWebhook, ChangeWebhook, ReplayDeadLetters, ReplayDelivery
from enrolment.notices.kind import DeliveryFault, DeliveryState, NoticeKind
from enrolment.notices.registering import amend_webhook, retire_webhook, rotate_webhook_secret
from enrolment.notices.reminding import remind
from enrolment.notices.replaying import replay_dead_letters, replay_delivery
from enrolment.notices.telling import tell_news
from teams.models import Institution
from teams.parameter import RenewalReminders
from teams.policy import PolicyParameter
from tests.enrolment.desk_staging import key, phone, refused, told
from tests.notices.receiver import Post as Received
from tests.notices.receiver import Receiver
from tests.notices.staging import HERE, authority, chief, deliveries, hooked, posting
from tests.signing.staging import NOW, TODAY, World, ended, noon, renewed, resident, signed, voided

pytestmark = pytest.mark.anyio

SECONDS = timedelta(seconds=1)
SIGNED = (NoticeKind.CONTRACT_SIGNED,)


def holds(post: Received, secret: str) -> bool:
    """Whether the secret verifies what was sent, as docs/webhooks.md tells a receiver to do it."""
    signed = f"{post.id}.{post.headers['webhook-timestamp']}.".encode() + post.body
    mine = "v1," + b64encode(hmac.new(b64decode(secret.removeprefix("whsec_")), signed, sha256).digest()).decode()
    return any(hmac.compare_digest(mine, each) for each in post.headers["webhook-signature"].split(" "))


async def test_a_signing_is_told_once_signed_and_without_who_it_is(fresh: World, receiver: Receiver) -> None:
    hook = await hooked(chief(fresh.own), receiver.address, SIGNED)
    enrolment = await signed(await resident(fresh.own), fresh.own)
    async with posting() as worker:
        assert await worker.turn() == 1
        assert await worker.turn(3_600 * SECONDS) == 0
    (post,) = receiver.posts
    assert hook.secret is not None
    assert holds(post, hook.secret)
    assert not holds(post, "whsec_" + b64encode(b"x" * 32).decode())
    contract = await models.Contract.get(id=enrolment.contract_id)
    assert post.told["type"] == "CONTRACT_SIGNED"
    assert post.told["data"]["subject"] == contract.code
    assert post.told["data"]["residents"] == [enrolment.resident.code]
    assert "message" not in post.told["data"]
    assert enrolment.resident.name not in post.body.decode()
    assert await deliveries() == [
        {
            "code": post.id,
            "kind": "CONTRACT_SIGNED",
            "state": "SENT",
            "attempts": 1,
            "status": 204,
            "fault": None,
            "message": None,
        }
    ]


async def test_what_happened_before_a_webhook_was_registered_is_not_told_to_it(
    fresh: World, receiver: Receiver
) -> None:
    await signed(await resident(fresh.own), fresh.own)
    await hooked(chief(fresh.own), receiver.address, SIGNED)
    async with posting() as worker:
        assert await worker.turn() == 0
        await signed(await resident(fresh.own), fresh.own)
        assert await worker.turn() == 1


async def test_each_hears_of_its_own_and_of_what_it_asked_for(fresh: World, receiver: Receiver) -> None:
    mine = await hooked(chief(fresh.own), receiver.address + "/own", SIGNED)
    await hooked(chief(fresh.other), receiver.address + "/other", SIGNED)
    await hooked(authority(fresh.own), receiver.address + "/county", SIGNED, region="450323")
    await hooked(authority(fresh.own, "450321"), receiver.address + "/foreign", SIGNED, region="450321")
    await hooked(chief(fresh.own), receiver.address + "/ended", (NoticeKind.CONTRACT_ENDED,))
    enrolment = await signed(await resident(fresh.own), fresh.own)
    async with posting() as worker:
        await worker.turn()
        assert sorted(post.target for post in receiver.posts) == ["/hook/county", "/hook/own"]
        await ended(enrolment, fresh.own, date(2026, 3, 2))
        await worker.turn()
        assert [post.target for post in receiver.posts][2:] == ["/hook/ended"]
    assert mine.version == 1


async def test_a_parent_hears_of_the_institutions_under_it(fresh: World, receiver: Receiver) -> None:
    child = await Institution.filter(parent__code=fresh.own.institution).first()
    assert child is not None
    await hooked(chief(fresh.own), receiver.address, SIGNED)
    async with transaction():
        await announce(lambda: NOW, Event("contract.signed", "CON-1", "450323", (child.code,), ("RES-1",), {}))
    async with posting() as worker:
        assert await worker.turn() == 1


async def test_a_failed_delivery_is_tried_again_under_its_id_until_it_is_taken(
    fresh: World, receiver: Receiver
) -> None:
    await hooked(chief(fresh.own), receiver.address, SIGNED)
    await signed(await resident(fresh.own), fresh.own)
    receiver.answers = ["500 Internal Server Error", "302 Found\r\nlocation: http://127.0.0.1:1/"]
    async with posting() as worker:
        assert await worker.turn() == 1
        assert await worker.turn(4 * SECONDS) == 0
        assert await worker.turn(1 * SECONDS) == 1
        (row,) = await deliveries()
        assert (row["state"], row["attempts"], row["status"], row["fault"]) == ("DUE", 2, 302, "REFUSED")
        assert await worker.turn(19 * SECONDS) == 0
        assert await worker.turn(1 * SECONDS) == 1
    assert len({post.id for post in receiver.posts}) == 1
    assert len(receiver.posts) == 3
    assert len({post.headers["webhook-timestamp"] for post in receiver.posts}) == 3
    (row,) = await deliveries()
    assert (row["state"], row["attempts"], row["fault"]) == ("SENT", 3, None)
    assert (await models.Webhook.get()).failures == 0


async def test_a_receiver_that_says_when_is_not_asked_before(fresh: World, receiver: Receiver) -> None:
    await hooked(chief(fresh.own), receiver.address, SIGNED)
    await signed(await resident(fresh.own), fresh.own)
    receiver.answers = ["429 Too Many Requests\r\nretry-after: 300"]
    async with posting() as worker:
        assert await worker.turn() == 1
        assert await worker.turn(299 * SECONDS) == 0
        assert await worker.turn(1 * SECONDS) == 1
    assert [row["state"] for row in await deliveries()] == ["SENT"]


async def test_after_the_last_attempt_it_is_given_up_and_can_be_replayed(fresh: World, receiver: Receiver) -> None:
    desk = chief(fresh.own)
    hook = await hooked(desk, receiver.address, SIGNED)
    await signed(await resident(fresh.own), fresh.own)
    receiver.answers = ["503 Service Unavailable"] * 4
    async with posting(most=4) as worker:
        tried = [await worker.turn(wait * SECONDS) for wait in (0, 5, 20, 80, 3_600)]
        assert tried == [1, 1, 1, 1, 0]
        (row,) = await deliveries()
        assert (row["state"], row["attempts"], row["status"]) == ("DEAD", 4, 503)
        assert told(await refused(replay_delivery(chief(fresh.other), ReplayDelivery(row["code"]), key()))) == {
            ("NOT_FOUND", "delivery")
        }
        await replay_delivery(chief(fresh.own, worker.now), ReplayDelivery(row["code"]), key())
        assert await worker.turn() == 1
    (again,) = await deliveries()
    assert (again["state"], again["attempts"], again["code"]) == ("SENT", 5, row["code"])
    assert len({post.id for post in receiver.posts}) == 1
    assert told(await refused(replay_delivery(desk, ReplayDelivery(row["code"]), key()))) == {
        ("DELIVERY_NOT_DEAD", "delivery")
    }
    assert hook.webhook


async def test_dead_letters_are_replayed_together_and_of_the_kinds_asked_for(fresh: World, receiver: Receiver) -> None:
    desk = chief(fresh.own)
    hook = await hooked(desk, receiver.address, (*SIGNED, NoticeKind.CONTRACT_ENDED))
    for _ in range(2):
        await ended(await signed(await resident(fresh.own), fresh.own), fresh.own, date(2026, 3, 2))
    receiver.answers = ["410 Gone"] * 4
    async with posting() as worker:
        await worker.turn()
        assert {(row["state"], row["fault"]) for row in await deliveries()} == {("DEAD", "GONE")}
        given = ReplayDeadLetters(hook.webhook, SIGNED)
        assert (await replay_dead_letters(desk, given, key()))["replayed"] == 2
        assert await worker.turn() == 2
        assert (await replay_dead_letters(desk, ReplayDeadLetters(hook.webhook), key()))["replayed"] == 2
        assert await worker.turn() == 2
    assert {row["state"] for row in await deliveries()} == {"SENT"}


async def test_a_receiver_that_fails_is_left_alone_then_probed_by_one_and_holds_up_nobody(
    fresh: World, receiver: Receiver
) -> None:
    await hooked(chief(fresh.own), receiver.address + "/bad", SIGNED)
    for _ in range(12):
        await signed(await resident(fresh.own), fresh.own)
    receiver.answers.extend(["500 Internal Server Error"] * 5)
    async with posting() as worker:
        assert await worker.turn() == 5, "one after another, until it is left alone"
        hook = await models.Webhook.get()
        assert hook.failures == 5
        assert hook.rests_until is not None
        assert await worker.turn() == 0, "it rests, the seven that were never tried with it"
        await hooked(chief(fresh.other), receiver.address + "/good", SIGNED)
        await signed(await resident(fresh.other), fresh.other)
        assert await worker.turn() == 1, "another is told meanwhile"
        receiver.answers = ["500 Internal Server Error"]
        assert await worker.turn(60 * SECONDS) == 1, "one probes, and it rests for longer"
        assert await worker.turn(60 * SECONDS) == 12
        assert (await models.Webhook.filter(address__endswith="/bad").get()).failures == 0
    assert {row["state"] for row in await deliveries()} == {"SENT"}


async def test_what_was_taken_by_a_worker_that_died_is_sent_again_under_its_id_and_stands_once(
    fresh: World, receiver: Receiver
) -> None:
    await hooked(chief(fresh.own), receiver.address, SIGNED)
    await signed(await resident(fresh.own), fresh.own)
    receiver.answers = [None]
    async with posting(seconds=5) as worker:
        dying = asyncio.create_task(worker.turn())
        await receiver.came.wait()
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        await worker.lanes.close()
        (row,) = await deliveries()
        assert (row["state"], row["attempts"]) == ("DUE", 1)
        assert await worker.turn(14 * SECONDS) == 0, "it may still be on its way"
        assert await worker.turn(1 * SECONDS) == 1
    assert [post.id for post in receiver.posts] == [row["code"]] * 2
    (row,) = await deliveries()
    assert (row["state"], row["attempts"]) == ("SENT", 2)


async def test_workers_at_once_send_each_thing_once(fresh: World, receiver: Receiver) -> None:
    await hooked(chief(fresh.own), receiver.address, SIGNED)
    for _ in range(6):
        await signed(await resident(fresh.own), fresh.own)
    async with posting() as one, posting() as other:
        await asyncio.gather(*(tell_news(each.sender.clock) for each in (one, other, one, other)))
        while await tell_news(one.sender.clock):
            pass
        assert len(await deliveries()) == 6
        await asyncio.gather(*(each.send() for each in (one, other)))
        await one.send()
    assert len(receiver.posts) == 6
    assert len({post.id for post in receiver.posts}) == 6
    assert {(row["state"], row["attempts"]) for row in await deliveries()} == {("SENT", 1)}


async def test_a_worker_that_died_between_two_pages_of_news_goes_on_where_it_stood(
    fresh: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    await hooked(chief(fresh.own), receiver.address, SIGNED)
    for _ in range(5):
        await signed(await resident(fresh.own), fresh.own)
    assert await tell_news(lambda: NOW)

    async def breaks(*_: object) -> None:
        raise ConnectionError("the database went away")

    with monkeypatch.context() as broken:
        broken.setattr(telling, "_deliver", breaks)
        with pytest.raises(ConnectionError):
            await tell_news(lambda: NOW)
    async with posting() as worker:
        await worker.turn()
    contracts = await models.Contract.all().order_by("id").values_list("code", flat=True)
    assert sorted(post.told["data"]["subject"] for post in receiver.posts) == sorted(map(str, contracts))


async def test_a_new_secret_signs_at_once_and_the_former_for_a_day(fresh: World, receiver: Receiver) -> None:
    desk = chief(fresh.own)
    hook = await hooked(desk, receiver.address, SIGNED)
    turned = await rotate_webhook_secret(desk, ChangeWebhook(hook.webhook, 1), key())
    assert hook.secret is not None
    assert turned.secret is not None
    assert turned.secret != hook.secret
    await signed(await resident(fresh.own), fresh.own)
    async with posting() as worker:
        await worker.turn()
        await signed(await resident(fresh.own), fresh.own)
        await worker.turn(timedelta(hours=24))
    first, second = receiver.posts
    assert (holds(first, hook.secret), holds(first, turned.secret)) == (True, True)
    assert (holds(second, hook.secret), holds(second, turned.secret)) == (False, True)
    row = await models.Webhook.get()
    assert hook.secret not in f"{row.secret_sealed}{row.former_secret_sealed}"


async def test_a_retired_webhook_is_told_nothing_more(fresh: World, receiver: Receiver) -> None:
    desk = chief(fresh.own)
    hook = await hooked(desk, receiver.address)
    await signed(await resident(fresh.own), fresh.own)
    assert await tell_news(lambda: NOW) is False
    await retire_webhook(desk, ChangeWebhook(hook.webhook, 1), key())
    await signed(await resident(fresh.own), fresh.own)
    async with posting() as worker:
        assert await worker.turn() == 0
        assert {(row["state"], row["fault"]) for row in await deliveries()} == {("DEAD", "RETIRED")}
    given = AmendWebhook(hook.webhook, 2, receiver.address)
    assert told(await refused(amend_webhook(desk, HERE, given, key()))) == {("WEBHOOK_RETIRED", "webhook")}
    await hooked(desk, receiver.address)


async def test_nothing_is_sent_to_a_private_address_whatever_a_name_leads_to(fresh: World, receiver: Receiver) -> None:
    await hooked(chief(fresh.own), f"http://localhost:{receiver.port}/hook", SIGNED)
    await signed(await resident(fresh.own), fresh.own)
    async with posting(rules=replace(HERE, private=())) as worker:
        await worker.turn()
    (row,) = await deliveries()
    assert (row["fault"], row["state"], receiver.posts) == ("ADDRESS_NOT_ALLOWED", "DUE", [])


async def test_a_slow_receiver_and_one_that_is_not_there_are_told_apart(fresh: World, receiver: Receiver) -> None:
    await hooked(chief(fresh.own), receiver.address, SIGNED)
    await hooked(chief(fresh.own), "http://127.0.0.1:1/hook", SIGNED)
    await signed(await resident(fresh.own), fresh.own)
    receiver.answers = [None]
    async with posting(seconds=0.3) as worker:
        await worker.turn()
    assert [row["fault"] for row in await deliveries()] == ["TIMED_OUT", "UNREACHABLE"]


REMINDERS = (NoticeKind.RENEWAL_DUE, NoticeKind.ENROLMENT_EXPIRED)


async def test_ends_are_reminded_of_once_each_day_ahead_and_nobody_who_goes_on(
    fresh: World, receiver: Receiver
) -> None:
    await hooked(chief(fresh.own), receiver.address, REMINDERS)
    enrolment = await signed(await resident(fresh.own, phones=(phone("13812340001"),)), fresh.own)
    gone = await signed(await resident(fresh.own, phones=(phone("13812340002"),)), fresh.own)
    await voided(gone, fresh.own)
    on = await signed(await resident(fresh.own, phones=(phone("13812340003"),)), fresh.own)
    await renewed(on, fresh.own, date(2027, 1, 10))
    made = [
        await remind(fresh.own.desk(day))
        for day in (
            date(2027, 1, 29),
            date(2027, 1, 30),
            date(2027, 1, 31),
            date(2027, 2, 22),
            date(2027, 2, 28),
            date(2027, 3, 1),
            date(2027, 3, 2),
            date(2027, 3, 20),
        )
    ]
    assert made == [0, 1, 0, 1, 0, 1, 0, 0]
    rows = await models.Reminder.filter(enrolment_id=enrolment.id).order_by("-days")
    assert [row.days for row in rows] == [30, 7, 0]


async def test_a_region_lays_down_on_which_days_it_reminds(fresh: World, receiver: Receiver) -> None:
    await fresh.settle(PolicyParameter.RENEWAL_REMINDERS, RenewalReminders((60, 14)), "450300")
    await fresh.settle(PolicyParameter.RENEWAL_REMINDERS, RenewalReminders((1,)), "450321")
    await hooked(chief(fresh.own), receiver.address, REMINDERS)
    enrolment = await signed(await resident(fresh.own), fresh.own)
    days = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 30), date(2027, 2, 15), date(2027, 2, 22)]
    assert [await remind(fresh.own.desk(day)) for day in days] == [0, 1, 0, 1, 0]
    await fresh.settle(PolicyParameter.RENEWAL_REMINDERS, RenewalReminders((5,)))
    assert [await remind(fresh.own.desk(date(2027, 2, day))) for day in (23, 24)] == [0, 1], "the nearest that speaks"
    rows = await models.Reminder.filter(enrolment_id=enrolment.id).order_by("id")
    assert [row.days for row in rows] == [60, 14, 5]


async def test_a_reminder_goes_to_the_persons_own_mobile_with_its_last_day(fresh: World, receiver: Receiver) -> None:
    await hooked(chief(fresh.own), receiver.address, REMINDERS)
    enrolment = await signed(await resident(fresh.own, phones=(phone("13812340001"),)), fresh.own)
    await signed(await resident(fresh.own), fresh.own)
    assert await remind(fresh.own.desk(date(2027, 2, 22))) == 2
    async with posting() as worker:
        worker.now = noon(date(2027, 2, 22))
        await worker.turn()
    (post,) = receiver.posts
    message = post.told["data"]["message"]
    assert message["to"] == "13812340001"
    assert "2027-02-28" in message["text"]["zh"]
    assert "7 days left" in message["text"]["en"]
    assert enrolment.resident.name not in post.body.decode()
    stated = {(row["state"], row["fault"]) for row in await deliveries()}
    assert stated == {("SENT", None), ("DEAD", "NOBODY_TO_TELL")}


async def test_a_reminder_that_would_come_after_the_end_is_not_sent(fresh: World, receiver: Receiver) -> None:
    await hooked(chief(fresh.own), receiver.address, REMINDERS)
    await signed(await resident(fresh.own, phones=(phone("13812340001"),)), fresh.own)
    assert await remind(fresh.own.desk(date(2027, 2, 22))) == 1
    async with posting() as worker:
        worker.now = noon(date(2027, 3, 1))
        await worker.turn()
        (row,) = await deliveries()
        assert (row["state"], row["fault"], row["attempts"]) == ("DEAD", DeliveryFault.EXPIRED.value, 0)
        given, desk = ReplayDelivery(row["code"]), chief(fresh.own, worker.now)
        assert told(await refused(replay_delivery(desk, given, key()))) == {("NOT_REPLAYABLE", "delivery")}
    assert receiver.posts == []
    assert DeliveryState(row["state"]) is DeliveryState.DEAD
    assert date(2027, 3, 1) > TODAY


async def test_reminding_and_sending_take_no_more_statements_with_more_people(fresh: World, receiver: Receiver) -> None:
    await hooked(chief(fresh.own), receiver.address, REMINDERS)
    counts: list[tuple[int, int]] = []
    async with posting() as worker:
        worker.now = noon(date(2027, 2, 22))
        for people in (2, 6):
            for order in range(people):
                mobile = phone(f"1381{len(counts)}34000{order}")
                await signed(await resident(fresh.own, phones=(mobile,)), fresh.own)
            fresh.sent.clear()
            assert await remind(fresh.own.desk(date(2027, 2, 22))) == people
            reminding = len(fresh.sent)
            fresh.sent.clear()
            await tell_news(worker.sender.clock)
            counts.append((reminding, len(fresh.sent)))
            await worker.turn()
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 20
