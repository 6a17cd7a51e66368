"""Sending one thing that is due (投递): put together, signed, posted, written down.

On the wire each delivery comes at least once, under an id that stays: a receiver that remembers ids has it exactly
once. In the ledger it stands exactly once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from core.clock import Clock, today
from core.event import Announced, Event
from core.language import Text
from core.sealing import CannotOpen, Sealer
from enrolment import models
from enrolment.notices.backoff import Retrying
from enrolment.notices.carrying import opened_message
from enrolment.notices.kind import TO_PEOPLE, DeliveryFault, NoticeKind
from enrolment.notices.payload import ToPerson, event_body, message_body, reminder_text
from enrolment.notices.people import mobiles_of, names_of
from enrolment.notices.posting import Poster
from enrolment.notices.registering import secrets_of
from enrolment.notices.signature import headers
from enrolment.notices.taking import Outcome, record
from enrolment.notices.template import Templates

_log = structlog.get_logger("qianyue.notices")


@dataclass(frozen=True, slots=True)
class Sender:
    """What sending depends on beside the database."""

    clock: Clock
    sealer: Sealer
    templates: Templates
    poster: Poster
    retrying: Retrying
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Known:
    """Numbers of residents, and names of institutions, by code."""

    mobiles: Mapping[str, str]
    names: Mapping[str, Text]
    on: date


async def known_of(sender: Sender, taken: Sequence[models.WebhookDelivery]) -> Known:
    """What the deliveries to people need: two statements, however many there are; none where there are none."""
    events = [each.event for each in taken if each.event is not None and NoticeKind(each.kind) in TO_PEOPLE]
    on = today(sender.clock)
    if not events:
        return Known({}, {}, on)
    mobiles = await mobiles_of(sender.sealer, [code for each in events for code in each.residents[:1]], on)
    return Known(mobiles, await names_of([code for each in events for code in each.institutions[:1]]), on)


async def send(sender: Sender, delivery: models.WebhookDelivery, known: Known) -> None:
    """Make the attempt that a delivery was taken for, until `due_at`, and write down what came of it.

    Where less than two deadlines of a request are left of that — the worker stood still — nothing is sent: somebody
    else would take the delivery while this one is on its way, and send it a second time.
    """
    if sender.clock() + timedelta(seconds=2 * sender.poster.seconds) > delivery.due_at:
        _log.warning("a delivery was taken and not begun in time: it is due again", delivery=delivery.code)
        return
    outcome = await _sent(sender, delivery, known)
    await record(delivery, outcome, sender.clock(), sender.retrying, sender.chance())


async def _sent(sender: Sender, delivery: models.WebhookDelivery, known: Known) -> Outcome:
    hook = delivery.webhook
    try:
        body = _body(sender, delivery, known)
        secrets = secrets_of(hook, sender.sealer, sender.clock)
    except CannotOpen as error:
        _log.error("a delivery cannot be opened", delivery=delivery.code, reason=str(error))
        return Outcome(None, DeliveryFault.UNREADABLE)
    if body is None:
        return Outcome(None, DeliveryFault.NOBODY_TO_TELL)
    signed = headers(secrets, delivery.code, sender.clock(), body)
    return await sender.poster.post(hook.address, signed, body)


def _body(sender: Sender, delivery: models.WebhookDelivery, known: Known) -> bytes | None:
    """The body; None where it is for a person who has no number. Raises CannotOpen."""
    kind, row = NoticeKind(delivery.kind), delivery.event
    if row is None:
        message = opened_message(sender.sealer, delivery.message or "")
        return message_body(kind, delivery.made_at, message.purpose, ToPerson(message.to.reveal(), message.text))
    announced = Announced(
        row.id,
        row.at,
        Event(row.kind, row.subject, row.region, tuple(row.institutions), tuple(row.residents), row.payload),
    )
    if kind not in TO_PEOPLE:
        return event_body(kind, announced, None)
    event = announced.event
    number = known.mobiles.get(event.residents[0]) if event.residents else None
    if number is None:
        return None
    home = known.names.get(event.institutions[0], Text("签约机构", "your clinic"))
    text = reminder_text(sender.templates, kind, announced, home, known.on)
    return event_body(kind, announced, ToPerson(number, text))
