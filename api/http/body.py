"""Reading a request's body, with a limit in bytes and one in time that the app keeps by itself."""

from collections.abc import AsyncIterator

from starlette.types import Message, Receive

from api.http.patience import Patience
from api.http.refusals import Refusals, RequestRefused

_CLOSE = ((b"connection", b"close"),)  # what has not been read must not be taken for the next request


async def read_body(
    receive: Receive, content_length: bytes | None, *, max_bytes: int, patience: Patience
) -> bytes | None:
    """The whole body, or None when the client went away.

    Raises RequestRefused: 413 beyond `max_bytes` (by Content-Length before anything is read, by count otherwise),
    408 when it has not arrived within `patience`.
    """
    check_length(content_length, max_bytes)
    try:
        return await patience.wait(_collect(receive, max_bytes))
    except TimeoutError:
        raise RequestRefused(Refusals.BODY_TIMEOUT, headers=_CLOSE, seconds=f"{patience.seconds:g}") from None


async def stream_body(receive: Receive, content_length: bytes | None, max_bytes: int) -> AsyncIterator[bytes]:
    """A body piece by piece as it arrives. Raises RequestRefused: 413 beyond `max_bytes`, as `read_body` does; 408
    when the client goes away before the end. How long it may take is for the caller to say."""
    check_length(content_length, max_bytes)
    size, more = 0, True
    while more:
        message = await receive()
        part = _part(message, max_bytes, size)
        if part is None:
            raise RequestRefused(Refusals.BODY_TIMEOUT, headers=_CLOSE, seconds="0")
        size += len(part)
        yield part
        more = message.get("more_body", False)


def check_length(content_length: bytes | None, max_bytes: int) -> None:
    """Refuse by Content-Length what would exceed the limit, before anything is read (413)."""
    if content_length is not None and (len(content_length) > 18 or int_of(content_length) > max_bytes):
        raise RequestRefused(Refusals.BODY_TOO_LARGE, headers=_CLOSE, limit=max_bytes)


async def _collect(receive: Receive, max_bytes: int) -> bytes | None:
    message = await receive()
    if not message.get("more_body", False):
        return _part(message, max_bytes, 0)
    parts: list[bytes] = []
    size = 0
    while True:
        part = _part(message, max_bytes, size)
        if part is None:
            return None
        parts.append(part)
        size += len(part)
        if not message.get("more_body", False):
            return b"".join(parts)
        message = await receive()


def _part(message: Message, max_bytes: int, size: int) -> bytes | None:
    """The bytes of one message, None when the client went away; refuses what would exceed the limit."""
    if message["type"] != "http.request":
        return None
    part: bytes = message.get("body", b"")
    if size + len(part) > max_bytes:
        raise RequestRefused(Refusals.BODY_TOO_LARGE, headers=_CLOSE, limit=max_bytes)
    return part


def int_of(value: bytes) -> int:
    """A Content-Length as a number; 0 when it is not one, for then the bytes are counted."""
    return int(value) if value.isdigit() else 0
