"""Sending again what was given up (重新投递): under the same id, so that a receiver who has it drops it."""

from __future__ import annotations

from tortoise.expressions import F, Q

from enrolment import models
from enrolment.desk import Desk
from enrolment.notices.given import ReplayDeadLetters, ReplayDelivery
from enrolment.notices.kind import DeliveryState
from enrolment.notices.problem import problem
from enrolment.notices.registering import webhook_to_change
from enrolment.notices.scope import changes_webhooks
from enrolment.registering.acting import Answer, perform
from teams.code import possible
from teams.operations.verb import Objections


async def replay_delivery(desk: Desk, given: ReplayDelivery, key: str) -> Answer:
    """Send one delivery again, with all attempts. Answers `delivery`, `webhook`.

    Raises a Refusal: NOT_FOUND (`delivery`), WEBHOOK_RETIRED, DELIVERY_NOT_DEAD, NOT_REPLAYABLE (`delivery`).
    """

    async def body() -> Answer:
        said = Objections()
        mine = await models.Webhook.filter(changes_webhooks(desk.actor)).values_list("id", flat=True)
        found = models.WebhookDelivery.filter(code=given.delivery, webhook_id__in=list(mine)).select_related("webhook")
        row = await found.first() if possible([given.delivery]) else None
        if row is None:
            said.add([problem("NOT_FOUND", "delivery")])
            raise said.refusal()
        await webhook_to_change(desk.actor, row.webhook.code, said)
        again = await models.WebhookDelivery.get(id=row.id)
        if again.state != DeliveryState.DEAD.value:
            said.add([problem("DELIVERY_NOT_DEAD", "delivery")])
        if again.event_id is None or (again.expires_at is not None and again.expires_at <= desk.clock()):
            said.add([problem("NOT_REPLAYABLE", "delivery")])
        said.refuse()
        await _replay(desk, row.webhook_id, Q(id=row.id))
        return {"delivery": row.code, "webhook": row.webhook.code}

    return await perform(desk, "replayDelivery", given, key, body)


async def replay_dead_letters(desk: Desk, given: ReplayDeadLetters, key: str) -> Answer:
    """Send everything again that a webhook did not take, but what can no longer be told. Answers `webhook`, `replayed`.

    One statement, however many. Raises a Refusal: NOT_FOUND (`webhook`), WEBHOOK_RETIRED.
    """

    async def body() -> Answer:
        row = await webhook_to_change(desk.actor, given.webhook, Objections())
        wanted = Q() if given.kinds is None else Q(kind__in=[kind.value for kind in given.kinds])
        return {"webhook": row.code, "replayed": await _replay(desk, row.id, wanted)}

    return await perform(desk, "replayDeadLetters", given, key, body)


async def _replay(desk: Desk, webhook: int, wanted: Q) -> int:
    """Let dead letters be due now, and the receiver be tried at once; how many."""
    now = desk.clock()
    dead = models.WebhookDelivery.filter(
        wanted,
        Q(expires_at=None) | Q(expires_at__gt=now),
        webhook_id=webhook,
        state=DeliveryState.DEAD.value,
        event_id__not_isnull=True,
    )
    count = await dead.update(state=DeliveryState.DUE.value, due_at=now, replayed_after=F("attempts"), fault=None)
    await models.Webhook.filter(id=webhook).update(failures=0, rests_until=None)
    return int(count)
