"""Webhooks and figures of the clinic: of each mutation an example."""

from __future__ import annotations

from typing import Any

from core.models import OutboxEvent
from enrolment import models
from enrolment.notices.kind import DeliveryFault, DeliveryState
from tests.api.any_verb import carried_out
from tests.api.conftest import Client
from tests.api.foreign_staging import Example, Make
from tests.api.signers import CHIEF, CLINIC, NOON

_ADDRESS = "https://sms.example.org/hook"


async def register(_client: Client) -> Example:
    """Of the clinic."""
    return Example({"institution": CLINIC, "address": _ADDRESS, "kinds": ["CONTRACT_ENDED"]}, CHIEF)


async def _hook(client: Client) -> str:
    given = {"institution": CLINIC, "address": _ADDRESS, "kinds": ["CONTRACT_ENDED"]}
    code: str = (await carried_out(client, CHIEF, "registerWebhook", given))["webhook"]["code"]
    return code


def webhook(**given: Any) -> Make:
    """One of its own."""

    async def make(client: Client) -> Example:
        return Example({"webhook": await _hook(client), "expectedVersion": 1} | given, CHIEF)

    return make


async def replay_all(client: Client) -> Example:
    """Of one of its own."""
    return Example({"webhook": await _hook(client)}, CHIEF)


async def replay(client: Client) -> Example:
    """What one of its own did not take."""
    hook = await models.Webhook.get(code=await _hook(client))
    event = await OutboxEvent.filter(kind="contract.signed").first()
    assert event is not None, "the other examples have signed somebody"
    row = await models.WebhookDelivery.create(
        code=f"MSG-{hook.code}",
        webhook=hook,
        what="event",
        kind="CONTRACT_SIGNED",
        event=event,
        state=DeliveryState.DEAD.value,
        fault=DeliveryFault.GONE.value,
        attempts=1,
        made_at=NOON,
        due_at=NOON,
    )
    return Example({"delivery": row.code}, CHIEF)


async def report(_client: Client) -> Example:
    """How many it has signed."""
    figure = {"indicator": "SIGNED", "asOf": "2026-02-28", "amount": "12"}
    return Example({"institution": CLINIC} | figure, CHIEF)


async def explain(client: Client) -> Example:
    """What differs: nobody has so many."""
    given = {"institution": CLINIC, "indicator": "RESIDENTS", "asOf": "2026-02-28", "amount": "999999"}
    figure = (await carried_out(client, CHIEF, "reportFigure", given))["figure"]["code"]
    return Example({"figure": figure, "reason": "OTHER_UNIT", "note": "以万计"}, CHIEF)


WEBHOOKS: dict[str, Make] = {
    "registerWebhook": register,
    "amendWebhook": webhook(kinds=["CONTRACT_SIGNED"]),
    "rotateWebhookSecret": webhook(),
    "retireWebhook": webhook(),
    "replayDelivery": replay,
    "replayDeadLetters": replay_all,
    "reportFigure": report,
    "explainDifference": explain,
}
