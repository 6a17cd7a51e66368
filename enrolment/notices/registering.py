"""Registering, amending and retiring webhooks, and rotating their secrets (推送地址管理).

A secret is told once, to whoever made it, and stands nowhere in clear: a retry with the same key tells none.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from core.actor import Actor
from core.clock import Clock
from core.faults import Problem
from core.outbox import newest
from core.sealing import Sealer
from enrolment import models
from enrolment.desk import Desk
from enrolment.notices.address import AddressRules, address_fault
from enrolment.notices.given import AmendWebhook, ChangeWebhook, Kinds, RegisterWebhook, speaks_to_people
from enrolment.notices.kind import DeliveryFault, DeliveryState
from enrolment.notices.problem import MOST_OF_AN_OWNER, problem
from enrolment.notices.scope import changes_webhooks
from enrolment.notices.signature import WEBHOOK_SECRET, fresh_secret
from enrolment.registering.acting import Answer, perform
from teams.code import possible
from teams.models import Institution, Region
from teams.operations.registering import region_to_write
from teams.operations.verb import Objections, lock
from teams.queries.reachable import institutions_in
from teams.scope import Reach, governs, writes

BOTH_SECRETS_FOR: Final = timedelta(hours=24)
"""After a rotation both secrets sign for so long, so that the receiver can change its own."""

ONLY_ROW: Final = 1


@dataclass(frozen=True, slots=True)
class WebhookChanged:
    """The webhook (code), its version, and its new secret, told this once."""

    webhook: str
    version: int
    secret: str | None = None


async def register_webhook(desk: Desk, rules: AddressRules, given: RegisterWebhook, key: str) -> WebhookChanged:
    """Tell an address from now on what happens: events that are committed after this.

    Raises a Refusal: ONE_OWNER, NOT_FOUND (`institution`, `region`), WEBHOOK_ADDRESS, ADDRESS_NOT_ALLOWED (`address`),
    TOO_MANY_WEBHOOKS (`institution`, `region`: 16 stand), KIND_FOR_PEOPLE (`kinds`, of a region), GATEWAY_EXISTS
    (`kinds`).
    """
    made: list[str] = []

    async def body() -> Answer:
        said = Objections()
        fault = address_fault(given.address, rules)
        said.add([] if fault is None else [problem(fault, "address")])
        institution, region = await _owner(desk.actor, given, said)
        said.add(await _room_problems(institution, region))
        said.add(await _kind_problems(given.kinds, institution, is_of_region=given.region is not None))
        said.refuse()
        await _begin_to_tell(desk.clock)
        made[:] = [fresh_secret()]
        row = await models.Webhook.create(
            code=desk.new_code("WHK"),
            region_id=None if region is None else region.id,
            institution_id=None if institution is None else institution.id,
            address=given.address,
            kinds=[kind.value for kind in given.kinds],
            speaks_to_people=speaks_to_people(given.kinds),
            secret_sealed=desk.sealer.seal(made[0], WEBHOOK_SECRET),
            registered_at=desk.clock(),
            registered_by=desk.subject,
        )
        return {"webhook": row.code, "version": row.version}

    return _told(await perform(desk, "registerWebhook", given, key, body), made)


async def amend_webhook(desk: Desk, rules: AddressRules, given: AmendWebhook, key: str) -> WebhookChanged:
    """Give it another address, other kinds, or both; what is due already goes to the new address.

    Raises a Refusal: NOT_FOUND (`webhook`), VERSION_CONFLICT, WEBHOOK_RETIRED, NOTHING_TO_AMEND, and as registering.
    """

    async def body() -> Answer:
        said = Objections()
        if given.address is None and given.kinds is None:
            said.add([problem("NOTHING_TO_AMEND")])
        fault = None if given.address is None else address_fault(given.address, rules)
        said.add([] if fault is None else [problem(fault, "address")])
        row = await _claimed(desk, given.webhook, given.expected_version, said)
        if given.kinds is not None:
            own = None if row.institution_id is None else await Institution.get(id=row.institution_id)
            said.add(await _kind_problems(given.kinds, own, is_of_region=row.region_id is not None, but=row.id))
        said.refuse()
        changes: dict[str, Any] = {} if given.address is None else {"address": given.address}
        if given.kinds is not None:
            changes["kinds"] = [kind.value for kind in given.kinds]
            changes["speaks_to_people"] = speaks_to_people(given.kinds)
        await models.Webhook.filter(id=row.id).update(**changes, failures=0, rests_until=None)
        return {"webhook": row.code, "version": row.version}

    return _told(await perform(desk, "amendWebhook", given, key, body), [])


async def rotate_webhook_secret(desk: Desk, given: ChangeWebhook, key: str) -> WebhookChanged:
    """Give it another secret; the one before signs beside it for 24 hours, the one before that no longer.

    Raises a Refusal: NOT_FOUND (`webhook`), VERSION_CONFLICT, WEBHOOK_RETIRED.
    """
    made: list[str] = []

    async def body() -> Answer:
        row = await _claimed(desk, given.webhook, given.expected_version, Objections())
        made[:] = [fresh_secret()]
        await models.Webhook.filter(id=row.id).update(
            secret_sealed=desk.sealer.seal(made[0], WEBHOOK_SECRET),
            former_secret_sealed=row.secret_sealed,
            former_until=desk.clock() + BOTH_SECRETS_FOR,
        )
        return {"webhook": row.code, "version": row.version}

    return _told(await perform(desk, "rotateWebhookSecret", given, key, body), made)


async def retire_webhook(desk: Desk, given: ChangeWebhook, key: str) -> WebhookChanged:
    """Tell it nothing any more; what is due is given up, what it was told stays to be read.

    Raises a Refusal: NOT_FOUND (`webhook`), VERSION_CONFLICT, WEBHOOK_RETIRED.
    """

    async def body() -> Answer:
        row = await _claimed(desk, given.webhook, given.expected_version, Objections())
        await models.Webhook.filter(id=row.id).update(retired_at=desk.clock(), retired_by=desk.subject)
        await models.WebhookDelivery.filter(webhook_id=row.id, state=DeliveryState.DUE.value).update(
            state=DeliveryState.DEAD.value, fault=DeliveryFault.RETIRED.value, message=None
        )
        return {"webhook": row.code, "version": row.version}

    return _told(await perform(desk, "retireWebhook", given, key, body), [])


def secrets_of(row: models.Webhook, sealer: Sealer, clock: Clock) -> list[str]:
    """The secrets that sign what it is told now, the newest first. Raises `core.sealing.CannotOpen`."""
    sealed = [row.secret_sealed]
    if row.former_secret_sealed is not None and row.former_until is not None and clock() < row.former_until:
        sealed.append(row.former_secret_sealed)
    return [sealer.open(each, WEBHOOK_SECRET) for each in sealed]


async def webhook_to_change(actor: Actor, code: str, said: Objections) -> models.Webhook:
    """The webhook (`webhook`) of that code, taken for this transaction. Refuses at once: NOT_FOUND, WEBHOOK_RETIRED."""
    row = await models.Webhook.filter(changes_webhooks(actor), code=code).first() if possible([code]) else None
    if row is None:
        said.add([problem("NOT_FOUND", "webhook")])
        raise said.refusal()
    await lock(models.Webhook, [row.id])
    row = await models.Webhook.get(id=row.id)
    if row.retired_at is not None:
        said.add([problem("WEBHOOK_RETIRED", "webhook")])
        raise said.refusal()
    return row


async def _claimed(desk: Desk, code: str, expected: int, said: Objections) -> models.Webhook:
    row = await webhook_to_change(desk.actor, code, said)
    await said.claim(models.Webhook, row.id, expected, "expectedVersion")
    return await models.Webhook.get(id=row.id)


async def _owner(actor: Actor, given: RegisterWebhook, said: Objections) -> tuple[Institution | None, Region | None]:
    if (given.institution is None) == (given.region is None):
        said.add([problem("ONE_OWNER")])
        return None, None
    if given.institution is None:
        region = await region_to_write(governs(actor), str(given.region), said, "region")
        await lock(Region, [] if region is None else [region.id])
        return None, region
    own = institutions_in(Reach(institution=writes(actor).institution))
    found = await Institution.filter(own, code=given.institution).first() if possible([given.institution]) else None
    if found is None:
        said.add([problem("NOT_FOUND", "institution")])
        return None, None
    await lock(Institution, [found.id])
    return found, None


async def _room_problems(institution: Institution | None, region: Region | None) -> list[Problem]:
    """TOO_MANY_WEBHOOKS (`institution`, `region`) where the owner, a row that is taken, has as many as one may have."""
    owner, name = (institution, "institution") if region is None else (region, "region")
    if owner is None:
        return []
    standing = await models.Webhook.filter(**{f"{name}_id": owner.id}, retired_at=None).count()
    return [problem("TOO_MANY_WEBHOOKS", name)] if standing >= MOST_OF_AN_OWNER else []


async def _kind_problems(
    kinds: Kinds, institution: Institution | None, *, is_of_region: bool, but: int | None = None
) -> list[Problem]:
    """Of the kinds: for people only by an institution, and by one webhook of it."""
    if not speaks_to_people(kinds):
        return []
    if is_of_region:
        return [problem("KIND_FOR_PEOPLE", "kinds")]
    if institution is None:
        return []
    others = models.Webhook.filter(institution_id=institution.id, speaks_to_people=True, retired_at=None)
    return [problem("GATEWAY_EXISTS", "kinds")] if await others.exclude(id=but or 0).exists() else []


async def _begin_to_tell(clock: Clock) -> None:
    """From the first webhook on it is known how far the outbox was told."""
    if not await models.NoticePosition.filter(id=ONLY_ROW).exists():
        await models.NoticePosition.create(id=ONLY_ROW, position=asdict(await newest()), at=clock())


def _told(answer: Answer, made: list[str]) -> WebhookChanged:
    return WebhookChanged(answer["webhook"], answer["version"], made[0] if made else None)
