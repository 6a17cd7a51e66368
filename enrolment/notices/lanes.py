"""What a worker has on its way to receivers (在途投递): one thing each, so that nobody waits for others' receivers.

Of a receiver the next is taken when the one before is written down; what others have to be told goes on meanwhile. A
receiver that keeps everybody waiting until the deadline holds one place, and those whose last attempt failed hold
half of the places at most.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from enrolment import models
from enrolment.notices.posting import MOST_AT_ONCE
from enrolment.notices.sending import Known, Sender, known_of, send
from enrolment.notices.taking import Room, give_up_late, take_due

LEASES: Final = 3
"""A taken delivery is due again after so many deadlines of a request: one to begin in, one for the request itself, one
to write down what came of it. What cannot be begun in time is not begun (`sending.send`)."""

GRACE_SECONDS: Final = 1.0
"""For so long a worker that ends waits for what is on its way."""

MOST_TO_FAILING: Final = MOST_AT_ONCE // 2

_log = structlog.get_logger("qianyue.notices")


class Lanes:
    """The deliveries that one worker has in hand, at most one a webhook. To be closed."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._running: dict[int, asyncio.Task[None]] = {}  # by webhook
        self._failing: set[int] = set()

    @property
    def in_hand(self) -> int:
        """How many are on their way."""
        return len(self._running)

    async def begin(self) -> int:
        """Give up what is too late, and begin to send what is due to receivers that have nothing on its way; how many.

        Waits for the database, never for a receiver. Two statements where there is nothing. What was taken and not
        written down, because the worker died or the database was away, is due again after `LEASES` deadlines.
        """
        now = self._sender.clock()
        await give_up_late(now)
        places = Room(tuple(self._running), MOST_AT_ONCE - len(self._running), MOST_TO_FAILING - len(self._failing))
        taken = await take_due(now, timedelta(seconds=LEASES * self._sender.poster.seconds), places)
        known = await known_of(self._sender, taken)
        for delivery in taken:
            self._begin(delivery, known)
        return len(taken)

    async def wait(self, seconds: float) -> None:
        """Until something is done, or that long."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Write down what ends within a second, and break off the rest: it is tried again, under its id."""
        running = list(self._running.values())
        if running:
            await asyncio.wait(running, timeout=GRACE_SECONDS)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _begin(self, delivery: models.WebhookDelivery, known: Known) -> None:
        webhook = delivery.webhook_id
        if delivery.webhook.failures:
            self._failing.add(webhook)
        task = self._running[webhook] = asyncio.create_task(send(self._sender, delivery, known))
        task.add_done_callback(lambda done: self._done(webhook, done))

    def _done(self, webhook: int, task: asyncio.Task[None]) -> None:
        del self._running[webhook]
        self._failing.discard(webhook)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.error("a delivery was not written down", reason=str(error) or type(error).__name__)
