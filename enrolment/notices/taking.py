"""Which deliveries are sent next (取出待投递), and what came of them. The ledger side of sending.

Whoever takes a delivery puts its `due_at` off by the lease and raises `attempts` in the same statement: should that
worker die, the delivery is due again when the lease is over, under the same id. A result is recorded for the attempt
that it is of, and for no other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tortoise.expressions import F, Q

from core.database import connection, spelt_instant, transaction
from enrolment import models
from enrolment.notices.backoff import FAILURES_TO_REST, Retrying, pause, rest
from enrolment.notices.kind import DeliveryFault, DeliveryState

MOST_TAKEN: Final = 64
MOST_OF_ONE: Final = 8
"""Deliveries in hand at once in a worker, and of one webhook: a slow receiver holds nobody else up."""

_READY: Final = "w.retired_at IS NULL AND (w.rests_until IS NULL OR w.rests_until <= {now})"
_SHARE: Final = f"CASE WHEN w.failures >= {FAILURES_TO_REST} THEN 1 ELSE {MOST_OF_ONE} END"
"""A receiver that has rested is probed by one."""

_NEXT: Final = {
    "sqlite": f"""
SELECT x.id FROM (
  SELECT d.id, d.due_at, row_number() OVER (PARTITION BY d.webhook_id ORDER BY d.due_at, d.id) AS place,
         {_SHARE} AS share
    FROM webhook w JOIN webhook_delivery d ON d.webhook_id = w.id
   WHERE {_READY.format(now="?1")} AND d.state = 'DUE' AND d.due_at <= ?1) x
 WHERE x.place <= x.share ORDER BY x.due_at, x.id LIMIT ?2
""",
    "postgres": f"""
SELECT d.id FROM webhook_delivery d WHERE d.state = 'DUE' AND d.due_at <= $1 AND d.id IN (
  SELECT x.id FROM webhook w CROSS JOIN LATERAL (
    SELECT l.id, l.due_at FROM webhook_delivery l WHERE l.webhook_id = w.id AND l.state = 'DUE' AND l.due_at <= $1
     ORDER BY l.due_at, l.id LIMIT {_SHARE}) x
   WHERE {_READY.format(now="$1")} ORDER BY x.due_at, x.id LIMIT $2)
   FOR UPDATE OF d SKIP LOCKED
""",
}

_ANY_DUE: Final = f"""
SELECT 1 FROM webhook w WHERE {_READY.format(now="{now}")} AND EXISTS
(SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'DUE' AND d.due_at <= {{now}}) LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: `fault` None: the receiver took it. `wish`: what a Retry-After asked for."""

    status: int | None
    fault: DeliveryFault | None
    wish: timedelta | None = None


async def take_due(now: datetime, lease: timedelta) -> list[models.WebhookDelivery]:
    """The deliveries to send now, with webhook and event, taken for the lease. One statement where there are none."""
    client = connection()
    dialect = client.capabilities.dialect
    mark = "?1" if dialect == "sqlite" else "$1"
    if not await client.execute_query_dict(_ANY_DUE.format(now=mark), [spelt_instant(now)]):
        return []
    async with transaction() as held:
        rows = await held.execute_query_dict(_NEXT[dialect], [spelt_instant(now), MOST_TAKEN])
        ids = [row["id"] for row in rows]
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
