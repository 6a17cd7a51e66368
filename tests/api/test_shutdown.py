"""The server stops in order while clients listen, and leaves nobody behind when it is killed outright."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.api.processes import served

LISTEN = {"query": 'subscription { menuChanged(region: "450321") { revision } }'}


@asynccontextmanager
async def listening(http: httpx.AsyncClient) -> AsyncIterator[tuple[asyncio.Task[int], asyncio.Task[str]]]:
    """A WebSocket and an event stream that both heard the first revision: tasks for how each ends."""
    heard = asyncio.Queue[str]()

    async def websocket() -> int:
        url = str(http.base_url).replace("http", "ws") + "/graphql"
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            await socket.send(orjson.dumps({"type": "connection_init"}).decode())
            await socket.recv()
            await socket.send(orjson.dumps({"type": "subscribe", "id": "1", "payload": LISTEN}).decode())
            await socket.recv()
            await heard.put("websocket")
            try:
                while True:
                    await socket.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006

    async def events() -> str:
        text = ""
        headers = {"accept": "text/event-stream"}
        async with http.stream("POST", "/graphql", json=LISTEN, headers=headers, timeout=30) as answer:
            async for part in answer.aiter_text():
                if not text:
                    await heard.put("events")
                text += part
        return text

    tasks = asyncio.create_task(websocket()), asyncio.create_task(events())
    async with asyncio.timeout(10):
        assert {await heard.get(), await heard.get()} == {"websocket", "events"}
    yield tasks
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def engine() -> str:
    """How the server stops does not depend on the engine."""
    return "sqlite"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_listeners_are_told_goodbye_and_the_server_stops_at_once(starter_url: str, number: int) -> None:
    async with served(starter_url) as (process, http), listening(http) as (websocket, events):
        began = time.monotonic()
        process.send_signal(number)

        assert await asyncio.wait_for(websocket, 10) == 1001
        assert "event: complete" in await asyncio.wait_for(events, 10)
        assert await asyncio.wait_for(process.wait(), 10) == 0
        assert time.monotonic() - began < 8


async def test_workers_end_with_a_parent_that_was_killed_outright(starter_url: str) -> None:
    async with served(starter_url) as (process, http), listening(http):
        (worker,) = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        process.kill()
        await process.wait()

        async with asyncio.timeout(10):
            while _runs(worker):
                await asyncio.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
