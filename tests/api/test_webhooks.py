"""Webhooks through the API: the secret is told once, lists are one's own, and what is refused says why."""

from __future__ import annotations

import asyncio
from datetime import date
from itertools import count
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from core.clock import Clock
from core.models import AuditEntry, KeptAnswer
from enrolment import models
from tests.api.any_verb import carried_out
from tests.api.conftest import Client, serving
from tests.api.own_door import act as at_the_door
from tests.api.own_door import done as done_at_the_door
from tests.api.own_door import me, somebody, wished
from tests.api.signers import (
    AUTHORITY,
    CHIEF,
    CLERK,
    CLINIC,
    OTHER_AUTHORITY,
    OTHER_CHIEF,
    OTHER_CLINIC,
    REGION,
    registered,
    wanted,
)
from tests.enrolment.desk_staging import card
from tests.notices.receiver import Receiver, receiving

pytestmark = pytest.mark.anyio

ADDRESS = "https://sms.example.org/hook"
ALL_KINDS = ["ONE_TIME_CODE", "RENEWAL_DUE", "ENROLMENT_EXPIRED", "CONTRACT_SIGNED"]
_keys = count(1)
_SHOWN = "code address kinds failures restsUntil registeredAt retiredAt version institution { code } region { code }"
_TOLD = {
    "registerWebhook": f"version secret webhook {{ {_SHOWN} }}",
    "amendWebhook": f"version webhook {{ {_SHOWN} }}",
    "rotateWebhookSecret": f"version secret webhook {{ {_SHOWN} }}",
    "retireWebhook": f"version webhook {{ {_SHOWN} }}",
}


async def act(client: Client, verb: str, actor: Actor | None, **given: Any) -> dict[str, Any]:
    """The payload of an act; there are no errors."""
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    problems = "problems { code message path }"
    query = f"mutation Act($input: {kind}!) {{ {verb}(input: $input) {{ {_TOLD[verb]} {problems} }} }}"
    data = await client.data(query, actor, input={"idempotencyKey": f"hook-{next(_keys)}"} | given)
    payload: dict[str, Any] = data[verb]
    return payload


def said(payload: dict[str, Any]) -> set[tuple[str, str]]:
    """Codes and paths."""
    return {(problem["code"], ".".join(problem["path"][1:])) for problem in payload["problems"]}


async def test_a_secret_is_told_once_and_stands_nowhere_in_clear(client: Client) -> None:
    given = {"institution": CLINIC, "address": ADDRESS, "kinds": ALL_KINDS, "idempotencyKey": "once"}
    first = await act(client, "registerWebhook", CHIEF, **given)
    assert first["problems"] == []
    assert first["secret"].startswith("whsec_")
    assert first["webhook"]["institution"] == {"code": CLINIC}
    again = await act(client, "registerWebhook", CHIEF, **given)
    assert again == {**first, "secret": None}
    hook = {"webhook": first["webhook"]["code"], "expectedVersion": 1}
    turned = await act(client, "rotateWebhookSecret", CHIEF, **hook)
    assert (turned["version"], turned["secret"] == first["secret"]) == (2, False)
    kept = [*await KeptAnswer.all().values(), *await AuditEntry.all().values(), *await models.Webhook.all().values()]
    for secret in (first["secret"], turned["secret"]):
        assert secret not in str(kept)
        assert secret.removeprefix("whsec_") not in str(kept)


async def test_everything_wrong_with_a_webhook_is_told_at_once(client: Client) -> None:
    bad = {"address": "http://10.0.0.1/?a=1", "kinds": ["RENEWAL_DUE"]}
    assert said(await act(client, "registerWebhook", AUTHORITY, region=REGION, **bad)) == {
        ("WEBHOOK_ADDRESS", "address"),
        ("KIND_FOR_PEOPLE", "kinds"),
    }
    inside = {"address": "https://169.254.169.254/", "kinds": ["CONTRACT_SIGNED"]}
    assert said(await act(client, "registerWebhook", CHIEF, institution=OTHER_CLINIC, **inside)) == {
        ("ADDRESS_NOT_ALLOWED", "address"),
        ("NOT_FOUND", "institution"),
    }
    both = {"address": ADDRESS, "kinds": ["CONTRACT_SIGNED"]}
    assert said(await act(client, "registerWebhook", CHIEF, institution=CLINIC, region=REGION, **both)) == {
        ("ONE_OWNER", "")
    }
    assert said(await act(client, "registerWebhook", CHIEF, institution=CLINIC, address=ADDRESS, kinds=[])) == {
        ("EMPTY_LIST", "kinds")
    }
    assert await models.Webhook.all().count() == 0


async def test_an_institution_has_one_gateway(client: Client) -> None:
    given = {"institution": CLINIC, "address": ADDRESS}
    first = await act(client, "registerWebhook", CHIEF, **given, kinds=["ONE_TIME_CODE"])
    told = await act(client, "registerWebhook", CHIEF, **given, kinds=["RENEWAL_DUE"])
    assert said(told) == {("GATEWAY_EXISTS", "kinds")}
    other = await act(client, "registerWebhook", CHIEF, **given, kinds=["CONTRACT_SIGNED"])
    amended = {"webhook": other["webhook"]["code"], "expectedVersion": 1, "kinds": ["RENEWAL_DUE"]}
    assert said(await act(client, "amendWebhook", CHIEF, **amended)) == {("GATEWAY_EXISTS", "kinds")}
    hook = {"webhook": first["webhook"]["code"], "expectedVersion": 1}
    retired = await act(client, "retireWebhook", CHIEF, **hook)
    assert retired["webhook"]["retiredAt"] is not None
    assert said(await act(client, "amendWebhook", CHIEF, **amended)) == set()
    assert said(await act(client, "retireWebhook", CHIEF, **hook | {"expectedVersion": 2})) == {
        ("WEBHOOK_RETIRED", "webhook")
    }


LIST = f"""query L($f: WebhookFilterInput, $a: String) {{ webhooks(first: 2, filter: $f, after: $a) {{
  totalCount nodes {{ {_SHOWN} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
MADE = """query D($w: String!, $f: WebhookDeliveryFilter, $a: String) { webhookDeliveries(webhook: $w, filter: $f,
  first: 2, after: $a) { totalCount pageInfo { hasNextPage endCursor }
  nodes { code kind kindName event subject state stateName attempts madeAt dueAt status fault sentAt } } }"""


async def test_an_owner_has_sixteen_webhooks_at_most(client: Client) -> None:
    wanted_one = {"address": ADDRESS, "kinds": ["CONTRACT_SIGNED"]}
    for actor, owner, name in ((CHIEF, CLINIC, "institution"), (AUTHORITY, REGION, "region")):
        told = [await act(client, "registerWebhook", actor, **wanted_one, **{name: owner}) for _ in range(17)]
        assert [said(each) for each in told] == [set()] * 16 + [{("TOO_MANY_WEBHOOKS", name)}]
        assert told[-1]["webhook"] is None
        await act(client, "retireWebhook", actor, webhook=told[0]["webhook"]["code"], expectedVersion=1)
        again = await act(client, "registerWebhook", actor, **wanted_one, **{name: owner})
        assert said(again) == set(), "a retired one makes room"


async def test_one_lists_the_own_webhooks_and_an_authority_those_of_its_region(client: Client) -> None:
    codes = []
    for actor, owner in (
        (CHIEF, {"institution": CLINIC}),
        (OTHER_CHIEF, {"institution": OTHER_CLINIC}),
        (AUTHORITY, {"region": REGION}),
    ):
        told = await act(client, "registerWebhook", actor, **owner, address=ADDRESS, kinds=["CONTRACT_SIGNED"])
        codes.append(told["webhook"]["code"])

    async def seen(actor: Actor, **given: Any) -> list[str]:
        return [row["code"] for row in (await client.data(LIST, actor, **given))["webhooks"]["nodes"]]

    assert await seen(CHIEF) == codes[:1]
    assert await seen(OTHER_AUTHORITY) == []
    assert await seen(AUTHORITY) == codes[:0:-1]
    page = (await client.data(LIST, AUTHORITY))["webhooks"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    assert await seen(AUTHORITY, a=page["pageInfo"]["endCursor"]) == codes[:1]
    assert await seen(AUTHORITY, f={"institution": OTHER_CLINIC, "isRetired": False}) == codes[1:2]
    assert await client.data(MADE, OTHER_CHIEF, w=codes[0]) == {"webhookDeliveries": None}
    (error,) = (await client.ask(LIST, CLERK))["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    moved = {"webhook": codes[0], "expectedVersion": 1, "address": "https://elsewhere.example.org/"}
    assert said(await act(client, "amendWebhook", AUTHORITY, **moved)) == {("NOT_FOUND", "webhook")}


async def test_what_was_made_for_a_webhook_is_listed_without_who_it_was_for(starter_url: str, clock: Clock) -> None:
    async with receiving() as receiver, serving(starter_url, clock, **_quick()) as client:
        given = {"institution": CLINIC, "address": receiver.address, "kinds": ["CONTRACT_SIGNED"]}
        hook = (await act(client, "registerWebhook", CHIEF, **given))["webhook"]["code"]
        for order in range(3):
            await carried_out(client, CLERK, "signContract", wanted(await registered(client, **_person(order))))
        await _until(receiver, 3)
        await _settled()
        page = (await client.data(MADE, CHIEF, w=hook, f={"states": ["SENT"]}))["webhookDeliveries"]
        assert (page["totalCount"], len(page["nodes"])) == (3, 2)
        after = page["pageInfo"]["endCursor"]
        rest = (await client.data(MADE, CHIEF, w=hook, f={"states": ["SENT"]}, a=after))["webhookDeliveries"]
        told = [*page["nodes"], *rest["nodes"]]
        assert {row["code"] for row in told} == {post.id for post in receiver.posts}
        assert {(row["event"], row["attempts"], row["status"], row["dueAt"]) for row in told} == {
            ("contract.signed", 1, 204, None)
        }
        client.statements.clear()
        nothing = (await client.data(MADE, CHIEF, w=hook, f={"states": []}))["webhookDeliveries"]
        assert nothing["nodes"] == []


def _person(order: int) -> dict[str, Any]:
    born = date(1956, 3, 4)
    document = {"kind": "RESIDENT_ID_CARD", "number": card(born, 701 + 2 * order)}
    return {"born": str(born), "document": document, "phones": [], "name": f"张{'甲乙丙'[order]}"}


def _quick(**settings: Any) -> dict[str, Any]:
    return {"tell_webhooks": True, "notice_poll_seconds": 0.05, **settings}


async def _until(receiver: Receiver, posts: int) -> None:
    async with asyncio.timeout(20):
        while len(receiver.posts) < posts:
            await asyncio.sleep(0.02)


async def _settled() -> None:
    """What was taken is written down."""
    async with asyncio.timeout(20):
        while await models.WebhookDelivery.filter(state="DUE").exists():
            await asyncio.sleep(0.02)


async def test_a_resident_signs_with_a_code_that_the_clinics_gateway_sent_and_nobody_can_read(
    starter_url: str, clock: Clock
) -> None:
    async with receiving() as receiver, serving(starter_url, clock, **_quick(messages="webhook")) as client:
        person = await somebody(client)
        drafted = await done_at_the_door(client, "draftOwnContract", me(person), **wished(person))
        contract = drafted["contract"]["code"]
        query = "mutation($input: RequestSigningCodeInput!) { requestSigningCode(input: $input) { maskedPhone } }"
        given = {"contract": contract, "idempotencyKey": "code"}
        (error,) = (await client.ask(query, me(person), input=given))["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE", "nobody carries codes for the clinic"
        assert await models.WebhookDelivery.all().count() == 0
        hook = {"institution": CLINIC, "address": receiver.address, "kinds": ["ONE_TIME_CODE"]}
        await act(client, "registerWebhook", CHIEF, **hook)
        await done_at_the_door(client, "requestSigningCode", me(person), **given)
        await _until(receiver, 1)
        (post,) = receiver.posts
        message = post.told["data"]["message"]
        assert message["to"].startswith("137")
        code = "".join(each for each in message["text"]["en"].split("]")[1] if each.isdigit())[:6]
        await _settled()
        (row,) = await models.WebhookDelivery.all().values()
        assert (row["state"], row["message"], row["event_id"]) == ("SENT", None, None)
        signing = {"contract": contract, "expectedVersion": 2, "disclosureAcknowledged": True, "code": code}
        assert (await at_the_door(client, "signOnline", me(person), **signing))["problems"] == []


async def test_nobody_without_the_verb_learns_that_there_are_webhooks(client: Client) -> None:
    for role in AccessRole:
        if role in (AccessRole.INSTITUTION_ADMIN, AccessRole.REGION_AUTHORITY):
            continue
        actor = Actor("somebody", frozenset({role}), region=REGION, institution=CLINIC)
        (error,) = (await client.ask(LIST, actor))["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN", role
    (error,) = (await client.ask(LIST))["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
