"""Questions about webhooks. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import webhooks
from api.schema.arguments import InLanguage
from api.schema.connection import After, Before, Connection, First, Last, page
from api.schema.webhook import Webhook, WebhookDelivery
from api.schema.webhook_inputs import WebhookDeliveryFilter, WebhookFilterInput

WhichWebhooks = Annotated[WebhookFilterInput | None, strawberry.argument(description="Which webhooks.")]
WhichDeliveries = Annotated[WebhookDeliveryFilter | None, strawberry.argument(description="Which deliveries.")]
OfWebhook = Annotated[str, strawberry.argument(description="Code of the webhook (推送地址编码).")]


@strawberry.type
class WebhookQuery:
    """Part of `Query`."""

    @strawberry.field(description="The webhooks within your reach, the latest first (推送地址列表).")
    async def webhooks(
        self,
        info: Info,
        filter: WhichWebhooks = None,  # noqa: A002
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Webhook] | None:
        """Who is told."""
        return await webhooks.listed(info, filter, language, page(first, last, after, before))

    @strawberry.field(
        description="What was made for a webhook, the latest first; null where that is not yours to see (投递列表)."
    )
    async def webhook_deliveries(
        self,
        info: Info,
        webhook: OfWebhook,
        filter: WhichDeliveries = None,  # noqa: A002
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[WebhookDelivery] | None:
        """What was told."""
        return await webhooks.deliveries_listed(info, webhook, filter, language, page(first, last, after, before))
