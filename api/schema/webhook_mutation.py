"""Every act on webhooks, on one page. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import webhooks
from api.schema.problems import Problem, Refusable
from api.schema.webhook import Webhook, WebhookDelivery
from api.schema.webhook_inputs import (
    AmendWebhookInput,
    RegisterWebhookInput,
    ReplayDeadLettersInput,
    ReplayDeliveryInput,
    RetireWebhookInput,
    RotateWebhookSecretInput,
)

_NULL = "null when there are problems"
_TOLD_ONCE = (
    "What bodies are signed with, told this once: keep it where only the receiver reads it; null on a retry, and when "
    "there are problems (密钥)."
)


@strawberry.type(description="What acts on a webhook answer (推送地址结果).")
class WebhookChanged:
    """Shared by the payloads."""

    webhook: Webhook | None = strawberry.field(default=None, description=f"As it stands now; {_NULL} (推送地址).")
    version: int | None = strawberry.field(
        default=None, description=f"Its version after this act, the same for every retry; {_NULL} (版本)."
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the webhook and its secret, or the problems (登记推送地址结果).")
class RegisterWebhookPayload(WebhookChanged):
    """The only place where the secret is told."""

    secret: str | None = strawberry.field(default=None, description=_TOLD_ONCE)


@strawberry.type(description="What became of it: the webhook and its new secret, or the problems (更换密钥结果).")
class RotateWebhookSecretPayload(WebhookChanged):
    """The only place where the new secret is told."""

    secret: str | None = strawberry.field(default=None, description=_TOLD_ONCE)


@strawberry.type(description="What became of it: the webhook, or the problems (修改推送地址结果).")
class AmendWebhookPayload(WebhookChanged):
    """As amended."""


@strawberry.type(description="What became of it: the webhook, or the problems (停用推送地址结果).")
class RetireWebhookPayload(WebhookChanged):
    """As retired."""


@strawberry.type(description="What became of it: the delivery, or the problems (重新投递结果).")
class ReplayDeliveryPayload:
    """It is due now."""

    delivery: WebhookDelivery | None = strawberry.field(default=None, description=f"As it stands now; {_NULL} (投递).")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: how many, or the problems (批量重新投递结果).")
class ReplayDeadLettersPayload:
    """They are due now."""

    webhook: Webhook | None = strawberry.field(default=None, description=f"As it stands now; {_NULL} (推送地址).")
    replayed: int | None = strawberry.field(
        default=None, description=f"How many will be sent again, the same for every retry; {_NULL} (条数)."
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


RegisterWebhookGiven = Annotated[RegisterWebhookInput, _input("Whose, where, and what it is told.")]
AmendWebhookGiven = Annotated[AmendWebhookInput, _input("Which, and what it is to be.")]
RotateWebhookSecretGiven = Annotated[RotateWebhookSecretInput, _input("Which webhook.")]
RetireWebhookGiven = Annotated[RetireWebhookInput, _input("Which webhook.")]
ReplayDeliveryGiven = Annotated[ReplayDeliveryInput, _input("Which delivery.")]
ReplayDeadLettersGiven = Annotated[ReplayDeadLettersInput, _input("Which webhook, and which kinds.")]


@strawberry.type(description="Acts on webhooks (推送操作).")
class WebhookMutation:
    """R212–R217: who is to be told, is told."""

    @strawberry.mutation(
        description="Have an address told from now on what happens: at least once, signed, under an id by which "
        "repeats are known (登记推送地址).",
        extensions=[Refusable(RegisterWebhookPayload)],
    )
    async def register_webhook(self, info: Info, given: RegisterWebhookGiven) -> RegisterWebhookPayload | None:
        """Its secret is told once."""
        done = await webhooks.registered(info, given)
        return RegisterWebhookPayload(**await webhooks.changed(info, done), secret=done.secret)

    @strawberry.mutation(
        description="Give a webhook another address, other kinds, or both; what is due already goes to the new "
        "address (修改推送地址).",
        extensions=[Refusable(AmendWebhookPayload)],
    )
    async def amend_webhook(self, info: Info, given: AmendWebhookGiven) -> AmendWebhookPayload | None:
        """At once."""
        return AmendWebhookPayload(**await webhooks.changed(info, await webhooks.amended(info, given)))

    @strawberry.mutation(
        description="Give a webhook another secret; for 24 hours bodies are signed by both (更换密钥).",
        extensions=[Refusable(RotateWebhookSecretPayload)],
    )
    async def rotate_webhook_secret(
        self, info: Info, given: RotateWebhookSecretGiven
    ) -> RotateWebhookSecretPayload | None:
        """The new one is told once."""
        done = await webhooks.rotated(info, given)
        return RotateWebhookSecretPayload(**await webhooks.changed(info, done), secret=done.secret)

    @strawberry.mutation(
        description="Tell a webhook nothing any more; what is due is given up (停用推送地址).",
        extensions=[Refusable(RetireWebhookPayload)],
    )
    async def retire_webhook(self, info: Info, given: RetireWebhookGiven) -> RetireWebhookPayload | None:
        """For good."""
        return RetireWebhookPayload(**await webhooks.changed(info, await webhooks.retired(info, given)))

    @strawberry.mutation(
        description="Send one delivery again that was given up, under its id (重新投递).",
        extensions=[Refusable(ReplayDeliveryPayload)],
    )
    async def replay_delivery(self, info: Info, given: ReplayDeliveryGiven) -> ReplayDeliveryPayload | None:
        """With all attempts."""
        return ReplayDeliveryPayload(delivery=await webhooks.delivery_replayed(info, given))

    @strawberry.mutation(
        description="Send everything again that a webhook did not take, but one-time codes and what would come too "
        "late (批量重新投递).",
        extensions=[Refusable(ReplayDeadLettersPayload)],
    )
    async def replay_dead_letters(self, info: Info, given: ReplayDeadLettersGiven) -> ReplayDeadLettersPayload | None:
        """However many."""
        webhook, replayed = await webhooks.replayed(info, given)
        return ReplayDeadLettersPayload(webhook=webhook, replayed=replayed)
