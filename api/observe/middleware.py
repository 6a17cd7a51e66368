"""One layer around the whole application: request id, access line, figures, request span, and a last resort.

One pure ASGI layer and not four: each costs a coroutine and a wrapped `send` a request, and kept answers are
to go out at nearly the rate of a static route.
"""

import os
import re
from collections.abc import Awaitable, Iterator
from itertools import count
from time import perf_counter
from typing import Any

import orjson
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observe.logs import AccessLog, Answered
from api.observe.metrics import Metrics
from api.observe.tracing import request_span, tracing_on
from core.request import request_id

_HEADER = b"x-request-id"
_SANE = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}").fullmatch

log = structlog.get_logger(__name__)


def request_ids() -> Iterator[str]:
    """Fresh ids: a random process part and a counter, so none costs a system call. Begin after a fork."""
    prefix = os.urandom(8).hex()
    return (f"{prefix}{number:08x}" for number in count(1))


class ObserveMiddleware:
    """Wraps an ASGI application; put it outermost."""

    def __init__(self, app: ASGIApp, metrics: Metrics, access_log: AccessLog | None) -> None:
        self._app = app
        self._metrics = metrics
        self._access_log = access_log
        self._ids = request_ids()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection's message exchange."""
        kind = scope["type"]
        if kind not in ("http", "websocket"):
            await self._lifespan(scope, receive, send)
            return
        exchange = _Exchange(send, self._id_of(scope))
        token = request_id.set(exchange.ident)
        started = perf_counter()
        method = scope["method"] if kind == "http" else "WEBSOCKET"
        try:
            if tracing_on():
                await self._traced(scope, receive, exchange, method)
            else:
                await self._app(scope, receive, exchange.send)
        except Exception:
            log.exception("request failed", method=method, path=_told(scope["path"]))
            await exchange.rescue(kind)
        finally:
            seconds = perf_counter() - started
            path = _told(scope["path"])
            self._metrics.request(path, method, exchange.status, seconds)
            if self._access_log is not None:
                self._access_log.write(Answered(exchange.ident, method, path, exchange.status, seconds, exchange.size))
            request_id.reset(token)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown.") and self._access_log is not None:
                self._access_log.close()
            await send(message)

        await self._app(scope, receive, closing)

    async def _traced(self, scope: Scope, receive: Receive, exchange: "_Exchange", method: str) -> None:
        attributes = {"http.request.method": method, "url.path": _told(scope["path"]), "request.id": exchange.ident}
        with request_span(f"{method} {_told(scope['path'])}", scope["headers"], **attributes) as span:
            await self._app(scope, receive, exchange.send)
            span.set_attribute("http.response.status_code", exchange.status)

    def _id_of(self, scope: Scope) -> str:
        for name, value in scope["headers"]:
            if name == _HEADER:
                return value.decode("ascii") if _SANE(value) else next(self._ids)
        return next(self._ids)


class _Exchange:
    """What one request's answer has come to so far."""

    __slots__ = ("_send", "complete", "ident", "size", "status")

    def __init__(self, send: Send, ident: str) -> None:
        self._send = send
        self.ident = ident
        self.status = 0  # nothing answered yet; stays 0 in the figures when the caller went away first
        self.size = 0
        self.complete = False

    def send(self, message: Message) -> Awaitable[None]:
        """Note what goes by and pass it on. Not a coroutine itself: that would cost a frame a message."""
        kind = message["type"]
        if kind == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), (_HEADER, self.ident.encode())]}
        elif kind == "http.response.body":
            self.size += len(message.get("body", b""))
            self.complete = not message.get("more_body", False)
        elif kind == "websocket.accept":
            self.status = 101
            message = {**message, "headers": [*message.get("headers", ()), (_HEADER, self.ident.encode())]}
        elif kind == "websocket.send":
            self.size += len(message.get("bytes") or message.get("text") or b"")
        elif kind == "websocket.close":
            self.status = self.status or 403  # closed before it was accepted: the server answers 403
            self.complete = True
        return self._send(message)

    async def rescue(self, kind: str) -> None:
        """After an exception nobody caught: 500 if nothing was sent, otherwise let the server cut it off."""
        if self.complete:
            return
        if kind == "websocket":
            await self.send({"type": "websocket.close", "code": 1011})
            return
        if self.status:
            raise  # noqa: PLE0704  called from the except block, where this is the exception in hand
        await self.send(
            {
                "type": "http.response.start",
                "status": 500,
                "headers": [(b"content-type", b"application/json; charset=utf-8")],
            }
        )
        await self.send({"type": "http.response.body", "body": orjson.dumps(_failure(self.ident))})


def _failure(ident: str) -> dict[str, Any]:
    extensions = {"code": "INTERNAL_SERVER_ERROR", "requestId": ident}
    return {"errors": [{"message": "Internal server error", "extensions": extensions}]}


def _told(path: str) -> str:
    """A path as logs and figures tell it: what stands behind its first part may be a code or a secret."""
    first, *rest = path.lstrip("/").split("/", 1)
    return f"/{first}/…" if rest else f"/{first}"
