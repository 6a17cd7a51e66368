"""Webhooks and what was delivered to them, in the schema (推送地址与投递)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import cast

import strawberry

from api.delivery_side import DeliverySide
from api.schema.connection import Order
from api.schema.enums import expose
from api.schema.institution import Institution
from api.schema.region import Region
from core.labelled import Labelled, label
from enrolment.notices.kind import DeliveryFault, DeliveryState, NoticeKind
from enrolment.notices.reading import DeliveryRow, WebhookRow

LATEST_WEBHOOKS: Order[WebhookRow] = Order("WEBHOOK", lambda row: (row.code,), descending=True)
LATEST_DELIVERIES: Order[DeliveryRow] = Order("DELIVERY", lambda row: (row.code,), descending=True)


def _both(member: Enum) -> str:
    text = label(cast(Labelled, member))
    return f"{text.en[:1].upper()}{text.en[1:]} ({text.zh})."


_DESCRIPTIONS: dict[type[Labelled], str] = {
    NoticeKind: "What a webhook may be told; the first three are for a person, by a clinic's gateway (通知类型).",
    DeliveryState: "Where a delivery stands (投递状态).",
    DeliveryFault: "Why the last attempt failed, or a delivery was given up (投递失败原因).",
}
for _enum, _description in _DESCRIPTIONS.items():
    expose(_enum, _description, _both)


@strawberry.type(
    description="An address of an institution or a region that is told what happens; docs/webhooks.md is for whoever "
    "receives (推送地址)."
)
class Webhook:
    """Its secret is told when it is made, and never again."""

    code: str = strawberry.field(description="Opaque and stable (推送地址编码).")
    address: str = strawberry.field(description="Where it stands (地址).")
    kinds: list[NoticeKind] = strawberry.field(description="What it is told (通知类型).")
    failures: int = strawberry.field(description="Failed attempts in a row, of whatever deliveries (连续失败次数).")
    rests_until: datetime | None = strawberry.field(
        description="Nothing is sent until then, since too much failed; null: it is not resting (暂停至)."
    )
    registered_at: datetime = strawberry.field(description="It is told what happens from then on (登记时间).")
    retired_at: datetime | None = strawberry.field(description="Null: it is in use (停用时间).")
    version: int = strawberry.field(description="Raised by every change of it (版本).")
    region: Region | None = strawberry.field(description="Whose it is; null: an institution's (所属区划).")
    row: strawberry.Private[WebhookRow]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="Whose it is; null: a region's (所属机构).")
    async def institution(self) -> Institution | None:
        """All of a page in one statement."""
        if self.row.institution is None:
            return None
        found = await self.side.institutions.get(self.row.institution)
        return None if found is None else Institution.of(found.definition, self.side, found.version)

    @classmethod
    def of(cls, row: WebhookRow, side: DeliverySide) -> Webhook:
        """The shape of a webhook."""
        side.institutions.expect([] if row.institution is None else [row.institution])
        return cls(
            code=row.code,
            address=row.address,
            kinds=list(row.kinds),
            failures=row.failures,
            rests_until=row.rests_until,
            registered_at=row.registered_at,
            retired_at=row.retired_at,
            version=row.version,
            region=None if row.region is None else side.shelf.region(row.region),
            row=row,
            side=side,
        )


@strawberry.type(
    description="One thing told to one webhook, once; the number and the text that went to a person are not shown "
    "(投递)."
)
class WebhookDelivery:
    """Kept for ever: what was told to whom."""

    code: str = strawberry.field(description="The receiver has it as webhook-id, the same at every attempt (投递编码).")
    kind: NoticeKind = strawberry.field(description="What it tells (通知类型).")
    kind_name: str = strawberry.field(description="The same in the caller's language.")
    event: str | None = strawberry.field(
        description='What happened, such as "contract.signed"; null: a message that is no event\'s (事件).'
    )
    subject: str | None = strawberry.field(description="Public id of what it happened to; null: no event's (对象).")
    state: DeliveryState = strawberry.field(description="Where it stands (投递状态).")
    state_name: str = strawberry.field(description="The same in the caller's language.")
    attempts: int = strawberry.field(description="How often it was tried, replays included (投递次数).")
    made_at: datetime = strawberry.field(description="When it was made (生成时间).")
    due_at: datetime | None = strawberry.field(
        description="When it is sent next, or is tried again if nobody answers; null: it will not be (下次投递时间)."
    )
    tried_at: datetime | None = strawberry.field(description="The last attempt; null: none yet (最近投递时间).")
    status: int | None = strawberry.field(description="HTTP status of the last answer; null: none (应答状态码).")
    fault: DeliveryFault | None = strawberry.field(description="Why it failed; null: it did not (失败原因).")
    fault_name: str | None = strawberry.field(description="The same in the caller's language.")
    sent_at: datetime | None = strawberry.field(description="When the receiver took it; null: it has not (送达时间).")

    @classmethod
    def of(cls, row: DeliveryRow, side: DeliverySide) -> WebhookDelivery:
        """The shape of a delivery."""
        return cls(
            code=row.code,
            kind=row.kind,
            kind_name=side.say(row.kind),
            event=row.event,
            subject=row.subject,
            state=row.state,
            state_name=side.say(row.state),
            attempts=row.attempts,
            made_at=row.made_at,
            due_at=row.due_at if row.state is DeliveryState.DUE else None,
            tried_at=row.tried_at,
            status=row.status,
            fault=row.fault,
            fault_name=side.say_if(row.fault),
            sent_at=row.sent_at,
        )
