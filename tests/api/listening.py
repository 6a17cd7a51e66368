"""Listening at the API over both transports: event streams and sockets, told apart by nothing but their names."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from core.actor import Actor
from tests.api.conftest import Client
from tests.http.wire import SECONDS, Wire, http_scope, socket

Hear = Callable[[], Awaitable[dict[str, Any]]]
"""The next payload that is told."""
Listen = Callable[..., AbstractAsyncContextManager[Hear]]


@asynccontextmanager
async def stream(client: Client, actor: Actor | None, query: str) -> AsyncIterator[Hear]:
    """By Server-Sent Events."""
    token = {} if actor is None else {"authorization": f"Bearer {client.token(actor)}"}
    wire = Wire(client.app.asgi(), http_scope(accept="text/event-stream", accept_language="en", **token))
    wire.give(type="http.request", body=json.dumps({"query": query}).encode(), more_body=False)
    assert (await wire.take())["status"] == 200

    async def hear() -> dict[str, Any]:
        while True:
            event, _, data = (await wire.take())["body"].decode().partition("\ndata: ")
            if event == "event: next":
                payload: dict[str, Any] = json.loads(data)
                return payload

    yield hear
    wire.give(type="http.disconnect")
    await wire.ended()


@asynccontextmanager
async def channel(client: Client, actor: Actor | None, query: str) -> AsyncIterator[Hear]:
    """By graphql-transport-ws."""
    async with socket(client.app.asgi()) as line:
        await line.init(**({} if actor is None else {"authorization": f"Bearer {client.token(actor)}"}))
        await line.tell(type="subscribe", id="1", payload={"query": query})

        async def hear() -> dict[str, Any]:
            message = await line.hear()
            if message["type"] == "error":
                return {"errors": message["payload"]}
            assert message["type"] == "next", message
            payload: dict[str, Any] = message["payload"]
            return payload

        yield hear


TRANSPORTS: dict[str, Listen] = {"SSE": stream, "graphql-transport-ws": channel}


async def until_listening(client: Client, how_many: int) -> None:
    """Wait until so many listen to what happens: nothing told before is heard."""
    async with asyncio.timeout(SECONDS):
        while len(client.app.events._listeners) < how_many:
            await asyncio.sleep(0.005)
