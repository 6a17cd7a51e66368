"""GraphQL over WebSocket by the `graphql-transport-ws` protocol, and no other.

Identity and context are worked out for each operation, not for the socket: the token of `connection_init` is verified
again each time, and the socket is closed when the token ends. Whatever a client sends, the socket closes with the
protocol's own code, never by a crash (1006).

A socket on which no operation runs and from which no frame comes for `websocket_idle_seconds` is closed (1000): a
forgotten one takes a connection from others. Pings and pongs are frames, so a client that means to stay says so by
them; how many may stay is bounded by `max_streams_per_address`.
"""

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from starlette.types import Receive, Send

from api.http.caller import Caller, present_request_id
from api.http.errors import FaultRejected, masked
from api.http.exchange import Facts
from api.http.pipeline import Pipeline
from api.http.refusals import Refusals, Rejected, RequestRefused
from api.http.request import from_value
from api.settings import Settings
from core.actor import Actor
from core.clock import Clock

SUBPROTOCOL = "graphql-transport-ws"
_EXPIRY_CHECK_SECONDS = 5.0  # a clock may be set; so a long sleep is not trusted


@dataclass(frozen=True, slots=True)
class Close:
    """A close code of the protocol and its reason (at most 123 bytes)."""

    code: int
    reason: str


IDLE = Close(1000, "Idle")  # to clients a normal end: they connect anew for their next operation
GOING_AWAY = Close(1001, "Going away")
TRY_AGAIN_LATER = Close(1013, "Too many connections from this address")
INVALID = Close(4400, "Invalid message")
UNAUTHORIZED = Close(4401, "Unauthorized")
FORBIDDEN = Close(4403, "Forbidden")
NOT_ACCEPTABLE = Close(4406, "Subprotocol not acceptable")
INIT_TIMEOUT = Close(4408, "Connection initialisation timeout")
TOO_MANY_INITS = Close(4429, "Too many initialisation requests")


class _Closing(Exception):  # noqa: N818  a decision, not an error
    def __init__(self, close: Close) -> None:
        super().__init__(close.reason)
        self.close = close


@dataclass(frozen=True, slots=True)
class SocketService:
    """What every socket of one endpoint shares."""

    pipeline: Pipeline
    settings: Settings
    clock: Clock


class Socket:
    """One connection, from the handshake to the close; `serve` returns when everything it started has ended."""

    def __init__(self, service: SocketService, facts: Facts, offered: list[str], receive: Receive, send: Send) -> None:
        """`offered` are the subprotocols the client would speak."""
        self._service = service
        self._facts = facts
        self._offered = offered
        self._receive = receive
        self._send_frame = send
        self._sending = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        self._used_at = self._loop.time()
        self._closing: asyncio.Future[Close | None] = self._loop.create_future()
        self._timers: list[asyncio.Task[None]] = []
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._initiated = False
        self._acknowledged = False
        self._authorization: str | None = None

    def close(self, close: Close | None) -> None:
        """End the socket with `close`; None when the client has ended it. The first word counts."""
        if not self._closing.done():
            self._closing.set_result(close)

    async def serve(self) -> None:
        """Serve the socket until one side ends it."""
        if (await self._receive())["type"] != "websocket.connect":
            return
        if SUBPROTOCOL not in self._offered:
            await self._accept_to_end(NOT_ACCEPTABLE)
            return
        await self._send_frame({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        self._timers += [asyncio.create_task(self._expect_init()), asyncio.create_task(self._expect_use())]
        reading = asyncio.create_task(self._read())
        try:
            await asyncio.wait((reading, self._closing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ending = [reading, *self._timers, *self._operations.values()]
            for task in ending:
                task.cancel()
            await asyncio.gather(*ending, return_exceptions=True)
        close = self._closing.result() if self._closing.done() else None
        if close is not None:
            await self._end(close)

    async def refuse(self, close: Close) -> None:
        """End the socket before it is served."""
        if (await self._receive())["type"] == "websocket.connect":
            await self._accept_to_end(close)

    async def _accept_to_end(self, close: Close) -> None:
        """Accept, only to tell why not: refused at the handshake, a client would never see the code.

        With a subprotocol the client offered, for without one it would fail the handshake by itself.
        """
        spoken = SUBPROTOCOL if SUBPROTOCOL in self._offered else next(iter(self._offered), None)
        await self._send_frame({"type": "websocket.accept", "subprotocol": spoken})
        await self._end(close)

    async def _end(self, close: Close) -> None:
        with suppress(Exception):  # the client may be gone: servers differ in what they raise then
            await self._send_frame({"type": "websocket.close", "code": close.code, "reason": close.reason})

    async def _expect_init(self) -> None:
        await asyncio.sleep(self._service.settings.websocket_init_seconds)
        if not self._acknowledged:
            self.close(INIT_TIMEOUT)

    async def _expect_use(self) -> None:
        """Close the socket when nothing has run or come for `websocket_idle_seconds`; one timer a socket."""
        patience = self._service.settings.websocket_idle_seconds
        while True:
            if self._operations:
                self._used_at = self._loop.time()
            left = self._used_at + patience - self._loop.time()
            if left <= 0:
                self.close(IDLE)
                return
            await asyncio.sleep(left)

    async def _read(self) -> None:
        """Read and obey frames until the client leaves or breaks the protocol."""
        try:
            while True:
                event = await self._receive()
                if event["type"] == "websocket.disconnect":
                    self.close(None)
                    return
                self._used_at = self._loop.time()
                await self._obey(self._message(event))
        except _Closing as closing:
            self.close(closing.close)
        except Exception as error:
            masked(error, present_request_id())
            self.close(Close(4500, "Internal error"))

    def _message(self, event: Any) -> dict[str, Any]:
        """The message of a frame; the protocol knows only JSON objects in text frames."""
        text = event.get("text")
        if text is None or len(text) > self._service.settings.max_body_bytes:
            raise _Closing(INVALID)
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise _Closing(INVALID) from None
        if not isinstance(message, dict) or not isinstance(message.get("payload", {}), dict | None):
            raise _Closing(INVALID)
        return message

    async def _obey(self, message: dict[str, Any]) -> None:
        match message:
            case {"type": "connection_init"}:
                await self._init(message.get("payload") or {})
            case {"type": "ping"}:
                await self._send({"type": "pong"})
            case {"type": "pong"}:
                pass
            case {"type": "subscribe", "id": str(id_), "payload": dict(payload)} if 0 < len(id_) <= 256:
                await self._subscribe(id_, payload)
            case {"type": "complete", "id": str(id_)}:
                operation = self._operations.pop(id_, None)
                if operation is not None:
                    operation.cancel()
                    await asyncio.gather(operation, return_exceptions=True)
            case _:
                raise _Closing(INVALID)

    async def _init(self, payload: dict[str, Any]) -> None:
        if self._initiated:
            raise _Closing(TOO_MANY_INITS)
        self._initiated = True
        self._authorization = self._given_authorization(payload)
        actor = self._identified()
        if actor.expires_at is not None:
            self._timers.append(asyncio.create_task(self._expect_expiry(actor.expires_at)))
        await self._send({"type": "connection_ack"})
        self._acknowledged = True

    def _given_authorization(self, payload: dict[str, Any]) -> str | None:
        """The token of `connection_init`, or of the handshake (clients outside browsers send it there)."""
        for name, value in payload.items():
            if name.lower() == "authorization":
                if value is not None and not isinstance(value, str):
                    raise _Closing(INVALID)
                return value
        try:
            return self._facts.authorization
        except RequestRefused:
            raise _Closing(FORBIDDEN) from None

    def _identified(self) -> Actor:
        try:
            return self._service.pipeline.identified(self._authorization)
        except FaultRejected:
            raise _Closing(FORBIDDEN) from None

    async def _expect_expiry(self, expires_at: datetime) -> None:
        while (left := (expires_at - self._service.clock()).total_seconds()) > 0:  # noqa: ASYNC110  a clock tells nobody
            await asyncio.sleep(min(left, _EXPIRY_CHECK_SECONDS))
        self.close(FORBIDDEN)

    async def _subscribe(self, id_: str, payload: dict[str, Any]) -> None:
        if not self._acknowledged:
            raise _Closing(UNAUTHORIZED)
        if id_ in self._operations:
            raise _Closing(Close(4409, f"Subscriber for {id_[:60].encode('ascii', 'replace').decode()} already exists"))
        limit = self._service.settings.max_websocket_operations
        if len(self._operations) >= limit:
            refused = RequestRefused(Refusals.TOO_MANY_OPERATIONS, limit=limit)
            with suppress(RequestRefused), self._service.pipeline.refusals_reported():
                raise refused
            await self._send({"type": "error", "id": id_, "payload": refused.errors(self._facts.language)})
            return
        self._operations[id_] = asyncio.create_task(self._operate(id_, payload))

    async def _operate(self, id_: str, payload: dict[str, Any]) -> None:
        """Run one operation; every way out of it is a message, and a fault of ours is masked."""
        pipeline = self._service.pipeline
        request_id = present_request_id()
        last: dict[str, Any] = {"type": "complete", "id": id_}
        try:
            caller = Caller(self._identified(), self._facts.language, self._facts.address, request_id)
            prepared = pipeline.prepare(from_value(payload), caller)
            payloads = pipeline.payloads(prepared, caller, pipeline.charge(prepared, caller))
            async with aclosing(payloads):
                async for answer in payloads:
                    if "data" not in answer:  # the operation did not get as far as execution
                        last = {"type": "error", "id": id_, "payload": answer["errors"]}
                        break
                    await self._send({"type": "next", "id": id_, "payload": answer})
        except _Closing as closing:
            self.close(closing.close)
            return
        except Rejected as rejected:
            last = {"type": "error", "id": id_, "payload": rejected.errors(self._facts.language)}
        except Exception as error:
            told = masked(error, request_id)
            last = {"type": "error", "id": id_, "payload": told.errors(self._facts.language)}
        if self._operations.get(id_) is asyncio.current_task():
            del self._operations[id_]
            self._used_at = self._loop.time()
            await self._send(last)

    async def _send(self, message: dict[str, Any]) -> None:
        text = orjson.dumps(message).decode()
        async with self._sending:
            await self._send_frame({"type": "websocket.send", "text": text})
