"""Webhooks of the clinics, and a sender whose clock the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from api.notice_runner import TEXTS
from core.actor import AccessRole, Actor
from enrolment import models
from enrolment.desk import Desk
from enrolment.notices.address import AddressRules
from enrolment.notices.backoff import Retrying
from enrolment.notices.given import RegisterWebhook
from enrolment.notices.kind import NoticeKind
from enrolment.notices.lanes import Lanes
from enrolment.notices.posting import Poster, client
from enrolment.notices.registering import WebhookChanged, register_webhook
from enrolment.notices.sending import Sender
from enrolment.notices.telling import tell_news
from enrolment.notices.template import read_notice_texts
from tests.enrolment.desk_staging import SEALER, key
from tests.signing.staging import NOW, Clinic

HERE = AddressRules(plain_http=True, private=(ip_network("127.0.0.0/8"),))
EVERY = tuple(NoticeKind)
ADMIN = frozenset({AccessRole.INSTITUTION_ADMIN})


def chief(clinic: Clinic, at: datetime = NOW) -> Desk:
    """The desk of the clinic's administrator."""
    return _desk(clinic, Actor("chief", ADMIN, institution=clinic.institution), at)


def authority(clinic: Clinic, region: str = "450323", at: datetime = NOW) -> Desk:
    """The desk of a region's authority."""
    return _desk(clinic, Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}), region=region), at)


def _desk(clinic: Clinic, actor: Actor, at: datetime) -> Desk:
    return Desk(actor, lambda: at, SEALER, clinic.catalog)


async def hooked(desk: Desk, address: str, kinds: tuple[NoticeKind, ...] = EVERY, **owner: Any) -> WebhookChanged:
    """A webhook that is told these kinds."""
    given = owner or {"institution": desk.actor.institution}
    return await register_webhook(desk, HERE, RegisterWebhook(address, kinds, **given), key())


@dataclass(slots=True)
class Post:
    """A worker that tells and sends when it is told to, at the instant that its clock stands at."""

    sender: Sender
    lanes: Lanes
    now: datetime = NOW
    pauses: list[timedelta] = field(default_factory=list)

    async def turn(self, later: timedelta = timedelta(0)) -> int:
        """The clock moves on; news are told and all that is due is sent; how many were tried."""
        self.now += later
        while await tell_news(self.sender.clock):
            pass
        return await self.send()

    async def send(self) -> int:
        """All that is due now is sent, and written down; how many were tried."""
        tried = 0
        while begun := await self.lanes.begin():
            tried += begun
            while self.lanes.in_hand:
                await self.lanes.wait(60)
        return tried


@asynccontextmanager
async def posting(seconds: float = 5.0, most: int = 4, rules: AddressRules = HERE) -> AsyncIterator[Post]:
    """A worker without jitter: it waits for 5 seconds, then 20, then 80."""
    async with client(seconds) as http:
        made: list[Post] = []

        def clock() -> datetime:
            return made[0].now

        poster = Poster(http, rules, seconds, clock)
        retrying = Retrying(most, timedelta(seconds=5))
        sender = Sender(clock, SEALER, read_notice_texts(TEXTS), poster, retrying, lambda: 1.0)
        made.append(Post(sender, Lanes(sender)))
        try:
            yield made[0]
        finally:
            await made[0].lanes.close()


async def deliveries(**wanted: Any) -> list[dict[str, Any]]:
    """The ledger, the oldest first."""
    columns = ("code", "kind", "state", "attempts", "status", "fault", "message")
    return list(await models.WebhookDelivery.filter(**wanted).order_by("id").values(*columns))
