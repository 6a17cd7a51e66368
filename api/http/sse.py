"""GraphQL over Server-Sent Events, distinct connections mode: one request, one stream of `next`, then `complete`.

Frames end in LF, for clients split on an empty line (`\\n\\n`). What is wrong with the document is told in the stream,
because an EventSource shows its user no body of a refused request.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

import orjson
from starlette.types import Receive, Send

KEEP_ALIVE_SECONDS = 12.0
_COMMENT = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"
_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),
)
Payloads = AsyncGenerator[dict[str, object], None]


def frame(payload: dict[str, object]) -> bytes:
    """One `next` event; JSON of orjson holds no line break."""
    return b"event: next\ndata: " + orjson.dumps(payload) + b"\n\n"


async def send_stream(
    receive: Receive,
    send: Send,
    payloads: Payloads,
    *,
    stop: asyncio.Event,
    expires: tuple[float, dict[str, object]] | None = None,
    keep_alive: float = KEEP_ALIVE_SECONDS,
) -> None:
    """Send `payloads` as they come, a comment every `keep_alive` seconds of silence, and `complete` at the end.

    Ends early, and closes `payloads`, when the client goes away, `stop` is set (the server shuts down), or the
    caller's token ends: `expires` says in how many seconds, and what is told then.
    """
    await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
    await _send_part(send, _COMMENT)
    gone = asyncio.ensure_future(_disconnected(receive))
    stopping = asyncio.ensure_future(_stopped(stop, expires[0] if expires else None))
    coming: asyncio.Future[dict[str, object] | None] | None = None
    try:
        async with aclosing(payloads):
            try:
                while not gone.done():
                    coming = coming or asyncio.ensure_future(anext(payloads, None))
                    done, _ = await asyncio.wait(
                        (coming, gone, stopping), timeout=keep_alive, return_when=asyncio.FIRST_COMPLETED
                    )
                    if coming in done:
                        payload, coming = coming.result(), None
                        if payload is None:
                            break
                        await _send_part(send, frame(payload))
                    elif stopping in done:
                        if expires is not None and not stop.is_set():
                            await _send_part(send, frame(expires[1]))
                        break
                    elif not done:
                        await _send_part(send, _COMMENT)
            finally:
                await _cancelled(coming)
        if not gone.done():
            await send({"type": "http.response.body", "body": _COMPLETE})
    finally:
        await _cancelled(gone)
        await _cancelled(stopping)


async def _send_part(send: Send, part: bytes) -> None:
    await send({"type": "http.response.body", "body": part, "more_body": True})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _stopped(stop: asyncio.Event, seconds: float | None) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


async def _cancelled(task: asyncio.Future[Any] | None) -> None:
    """Cancel a task and wait until it has ended, whatever it ends with."""
    if task is not None:
        task.cancel()
        await asyncio.wait((task,))
