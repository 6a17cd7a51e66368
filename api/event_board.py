"""What happened, told to whoever listens at this worker: one reader of the outbox, and a bounded queue a listener.

While somebody listens the worker asks every `event_poll_seconds` (at most half a second) whether something was
committed, by whichever worker; nobody listening costs nothing. A listener who does not keep up is sent away with a
fault instead of filling the memory.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from core.event import Announced
from core.faults import Fault, FaultCode
from core.language import Text
from core.outbox import Position, later, newest

Wanted = Callable[[Announced], bool]
"""Whether a listener is told of an event: what was asked for, and what the caller may see. Quick; awaits nothing."""

MOST_WAITING = 10_000
"""Events one listener may have waiting; they are shared by all listeners, so each costs a listener a reference."""

_PAGE = 500
_LONGEST_READING = 5.0  # seconds: a connection that hangs must not end the listening
_SECONDS_WHILE_AWAY = 1.0

_TOO_SLOW = Text(
    "接收过慢，未送达的事件过多，订阅已结束；请重新读取数据后再订阅。",
    "Too many events wait for you, so the subscription ends; read the data again and subscribe anew.",
)

_log = structlog.get_logger("qianyue.events")


class Listener(AsyncIterator[Announced]):
    """Hears every wanted event that is committed after it began to listen, in the order of the outbox, once each."""

    def __init__(self, wanted: Wanted, most_waiting: int) -> None:
        self._wanted, self._most_waiting = wanted, most_waiting
        self._waiting: deque[Announced] = deque()
        self._fault: Exception | None = None
        self._offered = asyncio.Event()

    def offer(self, announced: Announced) -> None:
        """Told by the board. Whoever is too slow, or whose `wanted` fails, hears the fault and nothing more."""
        if self._fault is not None:
            return
        try:
            if not self._wanted(announced):
                return
        except Exception as error:  # the fault of one listener is not the others'
            self._end(error)
            return
        if len(self._waiting) >= self._most_waiting:
            self._end(Fault(FaultCode.LISTENER_TOO_SLOW, _TOO_SLOW))
            return
        self._waiting.append(announced)
        self._offered.set()

    def _end(self, fault: Exception) -> None:
        self._waiting.clear()  # something was left out: what came before it is of no use any more
        self._fault = fault
        self._offered.set()

    async def __anext__(self) -> Announced:
        """The next event, as soon as there is one. Raises Fault (LISTENER_TOO_SLOW)."""
        while not self._waiting:
            if self._fault is not None:
                raise self._fault
            self._offered.clear()
            await self._offered.wait()
        return self._waiting.popleft()


class EventBoard:
    """The listeners of this worker, and how far the outbox was read for them."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._most_waiting = most_waiting
        self._listeners: list[Listener] = []
        self._position: Position | None = None  # None while nobody listens
        self._reading = asyncio.Lock()
        self._anybody = asyncio.Event()

    @asynccontextmanager
    async def listening(self, wanted: Wanted) -> AsyncGenerator[Listener]:
        """A listener who hears exactly what is committed after the block was entered.

        Enter it, read what stands now, then iterate: so nothing is missed in between. Not inside a transaction.
        Raises what the database raises when it cannot be read.
        """
        listener = Listener(wanted, self._most_waiting)
        async with self._reading:
            if self._position is not None:
                await self._read()  # to the others: what was committed before now is not for the newcomer
            if self._position is None:  # nobody listened, or the last one left meanwhile
                self._position = await newest()
            self._listeners.append(listener)
        self._anybody.set()
        try:
            yield listener
        finally:
            self._listeners.remove(listener)
            if not self._listeners:
                self._anybody.clear()
                self._position = None

    async def events(self, wanted: Wanted) -> AsyncGenerator[Announced]:
        """Every wanted event that is committed after the first was asked for. Raises Fault (LISTENER_TOO_SLOW)."""
        async with self.listening(wanted) as listener:
            async for announced in listener:
                yield announced

    async def refresh(self) -> None:
        """Tell the listeners what was committed since the last time; without listeners nothing is read."""
        async with self._reading:
            await self._read()

    async def _read(self) -> None:
        more = True
        while more and self._position is not None:
            read = await later(self._position, _PAGE)
            if self._position is None:  # the last listener left meanwhile
                return
            # From here to the position nothing is awaited: a cancelled reader neither skips nor repeats.
            for announced in read.events:
                for listener in self._listeners:
                    listener.offer(announced)
            self._position, more = read.position, read.more

    @asynccontextmanager
    async def watched(self, every_seconds: float) -> AsyncIterator[EventBoard]:
        """Keep listeners informed until the block ends. A database that cannot be read is asked again."""
        watching = asyncio.create_task(self._watch(every_seconds))
        try:
            yield self
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def _watch(self, every_seconds: float) -> None:
        away = False
        while True:
            await self._anybody.wait()
            await asyncio.sleep(_SECONDS_WHILE_AWAY if away else every_seconds)
            try:
                async with asyncio.timeout(_LONGEST_READING):
                    await self.refresh()
            except Exception as error:  # the position stays: what happens meanwhile is told afterwards
                if not away:
                    _log.error("events cannot be read", reason=str(error) or type(error).__name__)
                away = True
            else:
                if away:
                    _log.info("events can be read again")
                away = False
