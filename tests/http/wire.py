"""Driving an ASGI app frame by frame: for bodies that stall, streams, and sockets that misbehave."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp

SECONDS = 3.0


class Wire:
    """One connection: `give` is what the server receives, `take` what it sent."""

    def __init__(self, app: ASGIApp, scope: dict[str, Any]) -> None:
        self.given: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.task = asyncio.create_task(self._run(app, scope))

    async def _run(self, app: ASGIApp, scope: dict[str, Any]) -> None:
        await app(scope, self.given.get, self.sent.put)  # type: ignore[arg-type]

    def give(self, **message: Any) -> None:
        self.given.put_nowait(message)

    async def take(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.sent.get(), SECONDS)

    async def ended(self) -> None:
        await asyncio.wait_for(self.task, SECONDS)


def http_scope(method: str = "POST", **headers: str) -> dict[str, Any]:
    named = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "type": "http",
        "method": method,
        "path": "/graphql",
        "query_string": b"",
        "client": ("192.0.2.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }


class SocketClient(Wire):
    """A WebSocket client of `graphql-transport-ws`."""

    async def tell(self, **message: Any) -> None:
        self.give(type="websocket.receive", text=json.dumps(message))
        await asyncio.sleep(0)

    async def hear(self) -> dict[str, Any]:
        frame = await self.take()
        assert frame["type"] == "websocket.send", frame
        message: dict[str, Any] = json.loads(frame["text"])
        return message

    async def closed(self) -> int:
        """The code of the close, after whatever else was sent; the handler has ended without an exception."""
        while (frame := await self.take())["type"] != "websocket.close":
            pass
        await self.ended()
        code: int = frame["code"]
        return code

    async def init(self, **payload: Any) -> None:
        await self.tell(type="connection_init", payload=payload)
        assert await self.hear() == {"type": "connection_ack"}


@asynccontextmanager
async def socket(
    app: ASGIApp,
    *protocols: str,
    headers: tuple[tuple[bytes, bytes], ...] = (),
    address: str = "192.0.2.1",
) -> AsyncIterator[SocketClient]:
    """An accepted socket; at the end the client leaves and the handler must have ended by itself."""
    scope = {
        "type": "websocket",
        "path": "/graphql",
        "client": (address, 1),
        "headers": [(b"accept-language", b"en"), *headers],
        "subprotocols": list(protocols or ("graphql-transport-ws",)),
    }
    client = SocketClient(app, scope)
    client.give(type="websocket.connect")
    assert (await client.take())["type"] == "websocket.accept"
    yield client
    client.give(type="websocket.disconnect", code=1005)
    await client.ended()
