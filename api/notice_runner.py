"""The worker's part in telling webhooks what happens: reads the outbox, sends what is due, while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog

from api.settings import Settings
from core.clock import Clock
from core.sealing import Sealer
from enrolment.notices.address import AddressRules
from enrolment.notices.backoff import Retrying
from enrolment.notices.lanes import Lanes
from enrolment.notices.posting import Poster, client
from enrolment.notices.sending import Sender
from enrolment.notices.telling import tell_news
from enrolment.notices.template import read_notice_texts

TEXTS: Final = Path(__file__).parents[1] / "seeds" / "notices.yaml"
"""The texts that ship."""

_SECONDS_WHILE_AWAY: Final = 5.0

_log = structlog.get_logger("qianyue.notices")


def address_rules(settings: Settings) -> AddressRules:
    """To which addresses webhooks may lead."""
    return AddressRules(not settings.in_production, settings.private_networks)


@dataclass(frozen=True, slots=True)
class NoticeRunner:
    """Tells and sends every `notice_poll_seconds`; a worker with nothing to tell asks two small questions."""

    settings: Settings
    clock: Clock
    sealer: Sealer

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run until the block ends; what is in flight then is written down or tried again, under its id.

        Raises `catalog.file_faults.FaultyFiles` where the texts cannot be read.
        """
        settings = self.settings
        templates = read_notice_texts(settings.notice_texts_file or TEXTS)
        async with client(settings.webhook_timeout_seconds) as http:
            rules, seconds = address_rules(settings), settings.webhook_timeout_seconds
            poster = Poster(http, rules, seconds, self.clock)
            retrying = Retrying(settings.webhook_attempts, timedelta(seconds=settings.webhook_first_retry_seconds))
            lanes = Lanes(Sender(self.clock, self.sealer, templates, poster, retrying))
            task = asyncio.create_task(self._run(lanes))
            try:
                yield
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                await lanes.close()

    async def _run(self, lanes: Lanes) -> None:
        away = False
        while True:
            if away:
                await asyncio.sleep(_SECONDS_WHILE_AWAY)
            else:
                await lanes.wait(self.settings.notice_poll_seconds)
            try:
                while await self.turn(lanes):
                    pass
            except Exception as error:  # what was not done is done later: everything stands in the database
                if not away:
                    _log.error("notices cannot be told", reason=str(error) or type(error).__name__)
                away = True
            else:
                if away:
                    _log.info("notices can be told again")
                away = False

    async def turn(self, lanes: Lanes) -> bool:
        """Tell some news and begin to send what is due; whether there may be more. No receiver is waited for."""
        more = await tell_news(self.clock)
        return bool(await lanes.begin()) or more
