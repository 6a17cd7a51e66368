"""Which deliveries are sent next (取出待投递), and what came of them. The ledger side of sending.

Whoever takes a delivery puts its `due_at` off by the lease and raises `attempts` in the same statement: should that
worker die, the delivery is due again when the lease is over, under the same id. A result is recorded for the attempt
that it is of, and for no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tortoise.expressions import F, Q

from core.database import connection, spelt_instant, transaction
from enrolment import models
from enrolment.notices.backoff import Retrying, pause, rest
from enrolment.notices.kind import DeliveryFault, DeliveryState
from teams.queries.statement import rows_of

_READY: Final = "w.retired_at IS NULL AND (w.rests_until IS NULL OR w.rests_until <= $1) AND NOT (w.id = ANY($2))"
_DUE: Final = "state = 'DUE' AND due_at <= $1"

_ANY_DUE: Final = f"""
SELECT 1 AS one FROM webhook w WHERE {_READY}
   AND EXISTS (SELECT 1 FROM webhook_delivery WHERE webhook_id = w.id AND {_DUE}) LIMIT 1
"""

_NEXT: Final = f"""
SELECT d.id, CASE WHEN w.failures > 0 THEN 1 ELSE 0 END AS failing
  FROM webhook w JOIN webhook_delivery d ON d.id = COALESCE(
  (SELECT id FROM webhook_delivery WHERE webhook_id = w.id AND {_DUE} AND event_id IS NULL ORDER BY due_at, id LIMIT 1),
  (SELECT id FROM webhook_delivery WHERE webhook_id = w.id AND {_DUE} ORDER BY due_at, id LIMIT 1))
 WHERE {_READY} AND d.state = 'DUE' AND d.due_at <= $1 ORDER BY failing, d.due_at, d.id LIMIT $3
"""
"""Of each receiver the next, a one-time code before everything else; whose last attempt was taken comes first."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much a worker may take: nothing of the webhooks (row ids) that are `busy`, `most` in all, of those whose last
    attempt failed `most_failing`."""

    busy: Sequence[int]
    most: int
    most_failing: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: `fault` None: the receiver took it. `wish`: what a Retry-After asked for."""

    status: int | None
    fault: DeliveryFault | None
    wish: timedelta | None = None


async def take_due(now: datetime, lease: timedelta, room: Room) -> list[models.WebhookDelivery]:
    """The deliveries to send now, with webhook and event, of each webhook at most one, taken for the lease.

    One statement where there are none; none without room.
    """
    if room.most <= 0:
        return []
    at, busy = spelt_instant(now), list(room.busy)
    if not await rows_of(_ANY_DUE, at, busy):
        return []
    is_sqlite = connection().capabilities.dialect == "sqlite"
    async with transaction():
        rows = await rows_of(_NEXT if is_sqlite else f"{_NEXT} FOR UPDATE OF d SKIP LOCKED", at, busy, room.most)
        failing = [row["id"] for row in rows if row["failing"]]
        ids = [row["id"] for row in rows if not row["failing"]] + failing[: max(room.most_failing, 0)]
        if not ids:
            return []
        await models.WebhookDelivery.filter(id__in=ids).update(
            attempts=F("attempts") + 1, due_at=now + lease, tried_at=now
        )
        taken = models.WebhookDelivery.filter(id__in=ids).select_related("webhook", "event")
        return await taken.order_by("webhook_id", "id")


async def give_up_late(now: datetime) -> None:
    """Give up what would come too late, and what is due at webhooks that are retired; no message is kept of it.

    One statement that reads where there is none.
    """
    late = Q(expires_at__lte=now) | Q(webhook__retired_at__not_isnull=True)
    rows = models.WebhookDelivery.filter(late, state=DeliveryState.DUE.value).order_by("id").limit(500)
    found = await rows.values_list("id", "expires_at")
    by_fault: defaultdict[DeliveryFault, list[int]] = defaultdict(list)
    for number, expires in found:
        is_late = expires is not None and expires <= now
        by_fault[DeliveryFault.EXPIRED if is_late else DeliveryFault.RETIRED].append(number)
    for fault, ids in by_fault.items():
        due = models.WebhookDelivery.filter(id__in=ids, state=DeliveryState.DUE.value)
        await due.update(state=DeliveryState.DEAD.value, fault=fault.value, message=None)


async def record(
    delivery: models.WebhookDelivery, outcome: Outcome, now: datetime, retrying: Retrying, chance: float
) -> None:
    """Write down what came of the attempt that the delivery was taken for; a later one is not touched."""
    mine = models.WebhookDelivery.filter(id=delivery.id, attempts=delivery.attempts, state=DeliveryState.DUE.value)
    async with transaction():
        changed = await mine.update(**_columns(delivery, outcome, now, retrying, chance))
        if changed and _is_receivers(outcome):
            await _count(delivery.webhook_id, outcome, now, retrying)


def _columns(
    delivery: models.WebhookDelivery, outcome: Outcome, now: datetime, retrying: Retrying, chance: float
) -> dict[str, Any]:
    if outcome.fault is None:
        sent = {"state": DeliveryState.SENT.value, "sent_at": now, "message": None}
        return {**sent, "status": outcome.status, "fault": None}
    told = {"status": outcome.status, "fault": outcome.fault.value}
    wait = None
    if _is_receivers(outcome) and outcome.fault is not DeliveryFault.GONE:
        wait = pause(retrying, delivery.attempts - delivery.replayed_after, chance, outcome.wish)
    if wait is None:
        return {**told, "state": DeliveryState.DEAD.value, "message": None}
    return {**told, "due_at": now + wait}


def _is_receivers(outcome: Outcome) -> bool:
    """Whether it says something of the receiver, and not of what was to be told."""
    return outcome.fault not in (DeliveryFault.NOBODY_TO_TELL, DeliveryFault.UNREADABLE)


async def _count(webhook: int, outcome: Outcome, now: datetime, retrying: Retrying) -> None:
    if outcome.fault is None:
        await models.Webhook.filter(Q(failures__gt=0) | Q(rests_until__not_isnull=True), id=webhook).update(
            failures=0, rests_until=None
        )
        return
    await models.Webhook.filter(id=webhook).update(failures=F("failures") + 1)
    row = await models.Webhook.get(id=webhook)
    wait = rest(retrying, row.failures)
    if wait is not None:
        await models.Webhook.filter(id=webhook).update(rests_until=now + wait)
