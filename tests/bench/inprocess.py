"""The real application without a server: requests are handed to it as ASGI messages."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import ASGIApp, Message

from api.app import App
from api.observe.middleware import ObserveMiddleware
from api.settings import Settings


def bench_settings(database_url: str, **changed: object) -> Settings:
    """The default settings, with an allowance that no measurement uses up."""
    return Settings(database_url=database_url).model_copy(update={"cost_per_minute": 10**12, **changed})


@dataclass(frozen=True)
class InProcess:
    """A started application."""

    app: App
    asgi: ASGIApp

    async def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
        """The body of the answer to a POST. Raises AssertionError when it is not a 200."""
        status, answer = 0, b""
        sent = False

        async def receive() -> Message:
            nonlocal sent
            if sent:
                await asyncio.Event().wait()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, answer
            status = message.get("status", status)
            answer += message.get("body", b"")

        await self.asgi(_scope(len(body), headers or {}), receive, send)
        if status != 200:
            raise AssertionError(f"{status}: {answer[:500].decode()}")
        return answer

    async def data(
        self, query: str, variables: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The `data` of an answer. Raises AssertionError when there are errors."""
        answer = orjson.loads(await self.post(orjson.dumps({"query": query, "variables": variables}), headers))
        if "errors" in answer:
            raise AssertionError(answer["errors"])
        return answer["data"]


def _scope(length: int, headers: Mapping[str, str]) -> dict[str, Any]:
    given = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % length), *given],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


@asynccontextmanager
async def started(app: App) -> AsyncIterator[InProcess]:
    """The application under its lifespan and its outermost layer, without access lines."""
    async with app.running(app.starlette()):
        yield InProcess(app, ObserveMiddleware(app.asgi(), app.metrics, None))
