"""Listening to the menu through the real application: the first revision, and a publication made by the mutation."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.access.development import mint
from api.http import websocket
from core.actor import Actor
from tests.api.conftest import REVIEWER, Client, serving
from tests.http.wire import Wire, http_scope, socket

LISTEN = 'subscription { menuChanged(region: "450321") { revision } }'
PUBLISH = """
mutation ($input: PublishPackagesInput!) { publishPackages(input: $input) { menu { revision } problems { code } } }
"""
INPUT = {
    "region": "450321",
    "starts": "2026-04-01",
    "packages": [{"code": "BAS-00"}, {"code": "PER-TCM"}],
    "idempotencyKey": "streams-1",
}


@dataclass
class Clock:
    """A clock that is moved by hand."""

    now: datetime = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    async with serving(starter_url, clock) as client:
        yield client


async def publish(client: Client) -> None:
    data = await client.data(PUBLISH, REVIEWER, input=INPUT)
    assert data["publishPackages"] == {"menu": {"revision": 2}, "problems": []}


def revision(number: int) -> dict[str, Any]:
    return {"data": {"menuChanged": {"revision": number}}}


async def test_an_event_stream_hears_the_first_revision_and_then_a_publication(client: Client) -> None:
    wire = Wire(client.app.asgi(), http_scope(accept="text/event-stream"))
    wire.give(type="http.request", body=json.dumps({"query": LISTEN}).encode(), more_body=False)
    assert (await wire.take())["status"] == 200
    assert (await wire.take())["body"] == b":\n\n"
    assert _event(await wire.take()) == revision(1)
    await publish(client)
    assert _event(await wire.take()) == revision(2)
    wire.give(type="http.disconnect")
    await wire.ended()


async def test_a_socket_hears_the_first_revision_and_then_a_publication_made_on_another(client: Client) -> None:
    app = client.app.asgi()
    async with socket(app) as listener, socket(app) as reviewer:
        await listener.init()
        await listener.tell(type="subscribe", id="l", payload={"query": LISTEN})
        assert await listener.hear() == {"type": "next", "id": "l", "payload": revision(1)}
        await reviewer.init(authorization=f"Bearer {client.token(REVIEWER)}")
        await reviewer.tell(type="subscribe", id="p", payload={"query": PUBLISH, "variables": {"input": INPUT}})
        heard = await reviewer.hear()
        assert heard["payload"]["data"]["publishPackages"]["menu"] == {"revision": 2}
        assert await listener.hear() == {"type": "next", "id": "l", "payload": revision(2)}


async def test_a_socket_whose_token_ends_is_closed_and_hears_no_more(
    client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "_EXPIRY_CHECK_SECONDS", 0.05)
    token = mint(client.app.settings, Actor(subject="clerk-1"), clock(), timedelta(minutes=1))
    async with socket(client.app.asgi()) as listener:
        await listener.init(authorization=f"Bearer {token}")
        await listener.tell(type="subscribe", id="l", payload={"query": LISTEN})
        assert (await listener.hear())["payload"] == revision(1)
        clock.now += timedelta(seconds=59)
        await asyncio.sleep(0.15)
        await publish(client)
        assert (await listener.hear())["payload"] == revision(2), "not a second before it ends"
        clock.now += timedelta(seconds=1)
        assert await listener.closed() == 4403


async def test_an_event_stream_says_so_when_its_token_ends(client: Client, clock: Clock) -> None:
    token = mint(client.app.settings, Actor(subject="clerk-1"), clock(), timedelta(seconds=1))
    wire = Wire(client.app.asgi(), http_scope(accept="text/event-stream", authorization=f"Bearer {token}"))
    wire.give(type="http.request", body=json.dumps({"query": LISTEN}).encode(), more_body=False)
    taken = [await wire.take() for _ in range(5)]
    assert _event(taken[2]) == revision(1)
    assert _event(taken[3])["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert taken[4]["body"] == b"event: complete\ndata:\n\n"
    await wire.ended()


def _event(message: dict[str, Any]) -> dict[str, Any]:
    event, _, data = message["body"].decode().partition("\ndata: ")
    assert event == "event: next"
    payload: dict[str, Any] = json.loads(data)
    return payload


async def test_listening_to_a_region_that_is_none_names_the_argument(client: Client) -> None:
    listen = 'subscription { menuChanged(region: "999999") { revision } }'
    wire = Wire(client.app.asgi(), http_scope(accept="text/event-stream", accept_language="en"))
    wire.give(type="http.request", body=json.dumps({"query": listen}).encode(), more_body=False)
    assert (await wire.take())["status"] == 200
    assert (await wire.take())["body"] == b":\n\n"

    (error,) = _event(await wire.take())["errors"]

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": ["region"]}
    await wire.ended()
