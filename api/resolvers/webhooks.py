"""Webhooks: lists, and the verbs, each of which makes its domain value of the input and calls one operation."""

from __future__ import annotations

from typing import Any

from api.context import Info
from api.delivery_side import delivery_side
from api.resolvers.residents import act, desk_of, tidied
from api.schema.connection import Connection, Page, connect_rows, window
from api.schema.given import spelt, value_of
from api.schema.webhook import LATEST_DELIVERIES, LATEST_WEBHOOKS, Webhook, WebhookDelivery
from api.schema.webhook_inputs import (
    AmendWebhookInput,
    RegisterWebhookInput,
    ReplayDeadLettersInput,
    ReplayDeliveryInput,
    RetireWebhookInput,
    RotateWebhookSecretInput,
    WebhookDeliveryFilter,
    WebhookFilterInput,
)
from core.language import Language
from enrolment.notices import reading
from enrolment.notices.given import AmendWebhook, ChangeWebhook, RegisterWebhook, ReplayDeadLetters, ReplayDelivery
from enrolment.notices.reading import DeliveryFilter, WebhookFilter
from enrolment.notices.registering import (
    WebhookChanged,
    amend_webhook,
    register_webhook,
    retire_webhook,
    rotate_webhook_secret,
)
from enrolment.notices.replaying import replay_dead_letters, replay_delivery
from teams.queries.window import Rows


async def listed(
    info: Info, wanted: WebhookFilterInput | None, language: Language | None, asked: Page
) -> Connection[Webhook]:
    """The webhooks within the caller's reach that pass the filter."""
    side, given = delivery_side(info, None, language), wanted or WebhookFilterInput()
    region = None if given.region is None else info.context.known_region(given.region, "filter", "region")
    chosen, actor = WebhookFilter(region, given.institution, given.is_retired), info.context.actor
    rows = await reading.webhooks(actor, chosen, window(LATEST_WEBHOOKS, asked))
    return connect_rows(
        rows, LATEST_WEBHOOKS, lambda row: Webhook.of(row, side), lambda: reading.count_webhooks(actor, chosen)
    )


async def deliveries_listed(
    info: Info, webhook: str, wanted: WebhookDeliveryFilter | None, language: Language | None, asked: Page
) -> Connection[WebhookDelivery] | None:
    """The deliveries of a webhook within the caller's reach; None: it is not."""
    side, given = delivery_side(info, None, language), wanted or WebhookDeliveryFilter()
    hook = await reading.webhook_named(info.context.actor, webhook)
    if hook is None:
        return None
    place = window(LATEST_DELIVERIES, asked)
    if given.states == [] or given.kinds == []:
        return connect_rows(
            Rows((), False, False), LATEST_DELIVERIES, lambda row: WebhookDelivery.of(row, side), _nothing
        )
    chosen = DeliveryFilter(given.states or (), given.kinds or ())
    rows = await reading.deliveries(hook.id, chosen, place)
    return connect_rows(
        rows,
        LATEST_DELIVERIES,
        lambda row: WebhookDelivery.of(row, side),
        lambda: reading.count_deliveries(hook.id, chosen),
    )


async def _nothing() -> int:
    return 0


async def registered(info: Info, given: RegisterWebhookInput) -> WebhookChanged:
    """Register one. Raises a Refusal, its paths from the input down."""
    tidy = tidied(given)
    value = value_of(RegisterWebhook, tidy, spelt(tidy), {})
    return await register_webhook(desk_of(info), info.context.webhook_addresses, value, tidy.idempotency_key)


async def amended(info: Info, given: AmendWebhookInput) -> WebhookChanged:
    """Amend one. Raises a Refusal, its paths from the input down."""
    tidy = tidied(given)
    value = value_of(AmendWebhook, tidy, spelt(tidy), {})
    return await amend_webhook(desk_of(info), info.context.webhook_addresses, value, tidy.idempotency_key)


async def rotated(info: Info, given: RotateWebhookSecretInput) -> WebhookChanged:
    """Give one another secret. Raises a Refusal, its paths from the input down."""
    tidy = tidied(given)
    return await rotate_webhook_secret(
        desk_of(info), value_of(ChangeWebhook, tidy, spelt(tidy), {}), tidy.idempotency_key
    )


async def retired(info: Info, given: RetireWebhookInput) -> WebhookChanged:
    """Retire one. Raises a Refusal, its paths from the input down."""
    tidy = tidied(given)
    return await retire_webhook(desk_of(info), value_of(ChangeWebhook, tidy, spelt(tidy), {}), tidy.idempotency_key)


async def changed(info: Info, done: WebhookChanged) -> dict[str, Any]:
    """The webhook as it stands now, and the version that the act answered."""
    return {"webhook": await _webhook(info, done.webhook), "version": done.version}


async def delivery_replayed(info: Info, given: ReplayDeliveryInput) -> WebhookDelivery | None:
    """Replay one; as it stands now."""
    answer = await act(info, replay_delivery, ReplayDelivery, given)
    hook = await reading.webhook_named(info.context.actor, answer["webhook"])
    row = None if hook is None else await reading.delivery_named(hook.id, answer["delivery"])
    return None if row is None else WebhookDelivery.of(row, delivery_side(info))


async def replayed(info: Info, given: ReplayDeadLettersInput) -> tuple[Webhook | None, int]:
    """Replay what was given up; the webhook, and how many."""
    answer = await act(info, replay_dead_letters, ReplayDeadLetters, given)
    return await _webhook(info, answer["webhook"]), answer["replayed"]


async def _webhook(info: Info, code: str) -> Webhook | None:
    row = await reading.webhook_named(info.context.actor, code)
    return None if row is None else Webhook.of(row, delivery_side(info))
