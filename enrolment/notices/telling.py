"""From the outbox to deliveries (事件转通知): each event becomes one delivery a webhook that is to be told, once.

Events are read in their order from a position that is kept in the database. Deliveries and position are written in one
transaction, so that after a crash nothing is left out and nothing is made twice; should it be, the unique index on
webhook and event refuses it. Of several workers one reads at a time, and the others do not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from core.clock import Clock
from core.database import connection, transaction
from core.event import Announced
from core.outbox import Later, Position, later
from enrolment import models
from enrolment.desk import random_code
from enrolment.notices.hearing import Hearer, expiry, told
from enrolment.notices.kind import EVENT_KINDS, DeliveryState, NoticeKind
from enrolment.notices.registering import ONLY_ROW
from teams.models import Institution

AT_ONCE: Final = 200
"""Events in one transaction: others wait for no longer than that takes."""


async def tell_news(clock: Clock) -> bool:
    """Make deliveries of the next events; whether more wait. Where nobody registered a webhook yet, nothing is read.

    Two or three small statements where nothing happened; at most nine however many events and webhooks there are.
    """
    standing = await models.NoticePosition.get_or_none(id=ONLY_ROW)
    if standing is None or not (await later(Position(**standing.position), 1)).events:
        return False
    async with transaction():
        locked = models.NoticePosition.filter(id=ONLY_ROW)
        if connection().capabilities.dialect == "postgres":
            locked = locked.select_for_update(skip_locked=True)
        mine = await locked.first()
        if mine is None:  # another worker is at it
            return False
        found = await later(Position(**mine.position), AT_ONCE)
        await _deliver(clock, found)
        await models.NoticePosition.filter(id=ONLY_ROW).update(position=asdict(found.position), at=clock())
    return found.more


async def hearers() -> list[Hearer]:
    """Every webhook that is not retired: one statement."""
    rows = models.Webhook.filter(retired_at=None).order_by("id")
    found = await rows.values_list("id", "institution__code", "region__code", "registered_at", "kinds")
    return [
        Hearer(number, institution, region, since, frozenset(NoticeKind(kind) for kind in kinds))
        for number, institution, region, since, kinds in found
    ]


async def parents_of(institutions: Iterable[str]) -> dict[str, str]:
    """Under which institution each of these stands (codes), if under any: one statement."""
    rows = Institution.filter(code__in=sorted(set(institutions)), parent_id__not_isnull=True)
    return {str(code): str(above) for code, above in await rows.values_list("code", "parent__code")}


async def _deliver(clock: Clock, found: Later) -> None:
    concerned = [each for each in found.events if each.event.kind in EVENT_KINDS]
    listening = await hearers() if concerned else []
    if not listening:
        return
    parents = await parents_of(code for each in concerned for code in each.event.institutions)
    made = [_delivery(clock, each, to) for each in concerned for to in told(each, listening, parents)]
    if made:
        await models.WebhookDelivery.bulk_create(made, ignore_conflicts=True)


def _delivery(clock: Clock, announced: Announced, to: Hearer) -> models.WebhookDelivery:
    now = clock()
    return models.WebhookDelivery(
        code=random_code("MSG"),
        webhook_id=to.id,
        what=f"event:{announced.id}",
        kind=EVENT_KINDS[announced.event.kind].value,
        event_id=announced.id,
        state=DeliveryState.DUE.value,
        made_at=now,
        due_at=now,
        expires_at=expiry(announced.event),
    )
