"""Reading webhooks and what was delivered to them (读取推送地址与投递记录), the latest first.

A place in a list is the code of what stands there. Of a delivery is told what it is about and what came of it; the
number and the text that went to a person are nobody's to read here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from core.actor import Actor
from enrolment import models
from enrolment.notices.kind import DeliveryFault, DeliveryState, NoticeKind
from enrolment.notices.scope import sees_webhooks
from enrolment.reading.keyset import Keyset, rows_in_order
from teams.code import possible
from teams.queries.rows import known
from teams.queries.window import Rows, Window
from teams.region import stem


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook of an institution or a region (codes)."""

    id: int
    code: str
    institution: str | None
    region: str | None
    address: str
    kinds: tuple[NoticeKind, ...]
    failures: int
    rests_until: datetime | None
    registered_at: datetime
    retired_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery: `event` and `subject` say of what, and are None of a message that is no event's."""

    code: str
    kind: NoticeKind
    event: str | None
    subject: str | None
    state: DeliveryState
    attempts: int
    made_at: datetime
    due_at: datetime
    tried_at: datetime | None
    status: int | None
    fault: DeliveryFault | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class WebhookFilter:
    """Which webhooks; every part given must hold. `region`: of it, of those below, and of their institutions."""

    region: str | None = None
    institution: str | None = None
    is_retired: bool | None = None


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries; what is empty asks nothing."""

    states: Collection[DeliveryState] = ()
    kinds: Collection[NoticeKind] = ()


_COLUMNS = (
    *("id", "code", "institution__code", "region__code", "address", "kinds", "failures", "rests_until"),
    *("registered_at", "retired_at", "version"),
)
_TOLD = (
    *("code", "kind", "event__kind", "event__subject", "state", "attempts", "made_at", "due_at", "tried_at"),
    *("status", "fault", "sent_at"),
)


async def webhooks(actor: Actor, asked: WebhookFilter, window: Window) -> Rows[WebhookRow]:
    """A page of the webhooks that the actor may read: one statement, and one for each cursor."""
    rows = await _page(models.Webhook, _webhooks(actor, asked), window, _COLUMNS)
    return rows.each(_webhook)


async def count_webhooks(actor: Actor, asked: WebhookFilter) -> int:
    """How many there are."""
    return await models.Webhook.filter(_webhooks(actor, asked)).count()


async def webhook_named(actor: Actor, code: str) -> WebhookRow | None:
    """The webhook of that code, if the actor may read it: one statement."""
    if not possible([code]):
        return None
    found = await models.Webhook.filter(sees_webhooks(actor), code=code).values_list(*_COLUMNS)
    return _webhook(found[0]) if found else None


async def deliveries(webhook: int, asked: DeliveryFilter, window: Window) -> Rows[DeliveryRow]:
    """A page of what was made for a webhook (row id) that the actor may read: one statement, and one a cursor."""
    rows = await _page(models.WebhookDelivery, _deliveries(webhook, asked), window, _TOLD)
    return rows.each(_delivery)


async def count_deliveries(webhook: int, asked: DeliveryFilter) -> int:
    """How many there are."""
    return await models.WebhookDelivery.filter(_deliveries(webhook, asked)).count()


async def delivery_named(webhook: int, code: str) -> DeliveryRow | None:
    """The delivery of that code to the webhook (row id): one statement."""
    found = await models.WebhookDelivery.filter(webhook_id=webhook, code=code).values_list(*_TOLD)
    return _delivery(found[0]) if found else None


async def _page(kind: type[Model], wanted: Q, window: Window, columns: tuple[str, ...]) -> Rows[tuple[Any, ...]]:
    """The rows that a window shows, the latest (by id) first."""
    model: Any = kind
    for name, code in (("id__lt", window.after), ("id__gt", window.before)):
        if code is not None:
            places = await model.filter(code=code).values_list("id", flat=True)
            anchored: dict[str, Any] = {name: places[0] if places else 0}
            wanted &= Q(**anchored)
    rows = model.filter(wanted).order_by("id" if window.from_end else "-id").limit(window.size + 1)
    after, before = [None if place is None else (place,) for place in (window.after, window.before)]
    return rows_in_order(await rows.values_list(*columns), Keyset(window.size, after, before, window.from_end))


def _webhooks(actor: Actor, asked: WebhookFilter) -> Q:
    said = sees_webhooks(actor)
    if asked.region is not None:
        below = stem(asked.region)
        said &= Q(region__code__startswith=below) | Q(institution__region__code__startswith=below)
    if asked.institution is not None:
        said &= Q(institution__code__in=possible([asked.institution]))
    if asked.is_retired is not None:
        said &= Q(retired_at__isnull=not asked.is_retired)
    return said


def _deliveries(webhook: int, asked: DeliveryFilter) -> Q:
    said = Q(webhook_id=webhook)
    if asked.states:
        said &= Q(state__in=sorted(state.value for state in asked.states))
    if asked.kinds:
        said &= Q(kind__in=sorted(kind.value for kind in asked.kinds))
    return said


def _webhook(row: tuple[Any, ...]) -> WebhookRow:
    number, code, institution, region, address, kinds, *rest = row
    return WebhookRow(number, code, institution, region, address, tuple(NoticeKind(kind) for kind in kinds), *rest)


def _delivery(row: tuple[Any, ...]) -> DeliveryRow:
    code, kind, event, subject, state, attempts, made_at, due_at, tried_at, status, fault, sent_at = row
    return DeliveryRow(
        code,
        NoticeKind(kind),
        event,
        subject,
        DeliveryState(state),
        attempts,
        made_at,
        due_at,
        tried_at,
        status,
        known(DeliveryFault, fault),
        sent_at,
    )
