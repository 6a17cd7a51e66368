"""What outlives a request — sockets and event streams — and how it is ended when the server stops."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Lifecycle:
    """Knows what is running and how each is told to end."""

    def __init__(self) -> None:
        self._enders: set[Callable[[], None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    @contextmanager
    def running(self, end: Callable[[], None]) -> Iterator[None]:
        """Something runs inside the block; `end` asks it to end, at once when the server is stopping already."""
        self._enders.add(end)
        self._idle.clear()
        if self._stopping:
            end()
        try:
            yield
        finally:
            self._enders.discard(end)
            if not self._enders:
                self._idle.set()

    async def stop(self) -> None:
        """Ask everything to end; returns when all has ended."""
        self._stopping = True
        for end in tuple(self._enders):
            end()
        await self._idle.wait()
