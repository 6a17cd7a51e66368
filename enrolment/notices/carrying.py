"""The gateway as carrier of one-time codes (验证码网关): the adapter of `core.messages.MessagePort` by webhook.

A message is sealed, kept only until the gateway has taken it or it is of no use any more, and goes to the gateway of
the institution that it is sent for, or of the one above.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import orjson

from core.clock import Clock
from core.database import transaction
from core.language import Text
from core.messages import Message, MessagesUnavailable
from core.sealing import CannotOpen, Sealer
from core.secret import Secret
from enrolment import models
from enrolment.desk import random_code
from enrolment.identity.purpose import PHONE_NUMBER
from enrolment.notices.hearing import gateway
from enrolment.notices.kind import DeliveryState, NoticeKind
from enrolment.notices.telling import hearers, parents_of

MESSAGE: Final = "webhook_delivery.message"
"""What messages are sealed for. It never changes."""

WORTH_SENDING: Final = timedelta(minutes=5)
"""A one-time code is of no use after that."""


@dataclass(frozen=True, slots=True)
class GatewayMessages:
    """Hands messages to the gateway that an institution has registered."""

    clock: Clock
    sealer: Sealer

    async def send(self, message: Message) -> None:
        """Hand it to the deliveries, sealed; it leaves within about a second. Not inside a transaction.

        Raises MessagesUnavailable where the institution has no gateway that takes codes: then nothing is kept.
        """
        code = message.sent_for
        parents = {} if code is None else await parents_of([code])
        takers = [each for each in await hearers() if NoticeKind.ONE_TIME_CODE in each.kinds]
        institutions = [] if code is None else [code, *([parents[code]] if code in parents else [])]
        found = gateway(takers, institutions)
        if not found:
            raise MessagesUnavailable(f"{message.purpose}: no webhook takes ONE_TIME_CODE for {code or 'nobody'}")
        now, number = self.clock(), random_code("MSG")
        async with transaction():
            await models.WebhookDelivery.create(
                code=number,
                webhook_id=found[0].id,
                what=f"message:{number}",
                kind=NoticeKind.ONE_TIME_CODE.value,
                message=sealed_message(self.sealer, message),
                state=DeliveryState.DUE.value,
                made_at=now,
                due_at=now,
                expires_at=now + WORTH_SENDING,
            )


def sealed_message(sealer: Sealer, message: Message) -> str:
    """The message as it is stored."""
    parts = {"to": message.to.reveal(), "zh": message.text.zh, "en": message.text.en, "purpose": message.purpose}
    return sealer.seal(orjson.dumps(parts).decode(), MESSAGE)


def opened_message(sealer: Sealer, sealed: str) -> Message:
    """The message that was stored. Raises CannotOpen."""
    parts = orjson.loads(sealer.open(sealed, MESSAGE))
    if not isinstance(parts, dict):
        raise CannotOpen(f"{MESSAGE}: no message")
    return Message(Secret(parts["to"], PHONE_NUMBER), Text(parts["zh"], parts["en"]), parts["purpose"])
