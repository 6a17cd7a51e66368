"""This server's worker: takes up jobs one after the other, chunk by chunk, while the server runs.

Woken by whoever asks for a job here; asks the database every few seconds for those of other servers, and of servers
that are no more. Between two chunks, requests get their turn. When the server stops, the chunk at hand is finished and
the job given back; a server that is killed loses nothing but the time until its lease is over. What is done as a whole
(registers) has a turn of its own beside, so that a long file keeps nobody's list waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from secrets import token_hex

import structlog

from api.access.verbs import BESIDE, TABLE, require
from core.actor import Actor
from core.clock import Clock
from core.faults import Fault
from enrolment.bulk.kinds import HANDLERS
from enrolment.jobs.job import Progress
from enrolment.jobs.kind import Handlers
from enrolment.jobs.running import DeskOf, Worker, is_waiting, release, take, work
from enrolment.jobs.whole import Turn, Wholes, put_back, work_whole
from enrolment.register.uploads.working import REGISTERS

_TURN = 50
"""Chunks of one job before another one has its turn."""

_BREATH = 0.02
"""Seconds between two chunks: others read and write."""

_AFTER_A_FAULT = 1.0
"""Seconds before a chunk that broke off is tried again."""

_LONGEST_STOP = 10.0
"""Seconds a chunk may take to be finished when the server stops; then it is broken off, and nothing of it stays."""

_log = structlog.get_logger("qianyue.jobs")


def permits(actor: Actor, verb: str) -> bool:
    """Whether the table of verbs still lets an actor use a verb."""
    found = TABLE.get(verb) or BESIDE.get(verb)
    if found is None:
        return False
    try:
        require(actor, found)
    except Fault:
        return False
    return True


class JobRunner:
    """Works on jobs from `running` until its block ends."""

    def __init__(
        self, desk_of: DeskOf, clock: Clock, handlers: Handlers = HANDLERS, wholes: Wholes = REGISTERS
    ) -> None:
        self._worker = Worker(token_hex(12), clock, desk_of, permits, handlers)
        self._wholes = wholes
        self._woken = {False: asyncio.Event(), True: asyncio.Event()}
        self._stopping = False
        self._turn: Turn | None = None

    def wake(self) -> None:
        """Something was asked for: look at once."""
        for woken in self._woken.values():
            woken.set()

    @asynccontextmanager
    async def running(self, every_seconds: float) -> AsyncIterator[JobRunner]:
        """Look for jobs every so many seconds, and work on them, until the block ends."""
        self._stopping = False
        working = {asyncio.create_task(self._run(every_seconds, whole=whole)) for whole in self._woken}
        try:
            yield self
        finally:
            self._stopping = True
            if self._turn is not None:
                self._turn.stop()
            self.wake()
            _done, late = await asyncio.wait(working, timeout=_LONGEST_STOP)
            for each in late:
                each.cancel()
                with suppress(asyncio.CancelledError):
                    await each

    async def _run(self, every_seconds: float, *, whole: bool) -> None:
        away = False
        while not self._stopping:
            self._woken[whole].clear()
            try:
                while not self._stopping and await is_waiting(self._worker.clock, whole=whole):
                    if not await (self._one_whole() if whole else self._one()):
                        break
            except Exception as error:  # a database that cannot be reached is asked again
                if not away:
                    _log.error("jobs cannot be read", reason=type(error).__name__)
                away = True
            else:
                away = False
            if not self._stopping:
                with suppress(TimeoutError):
                    async with asyncio.timeout(every_seconds):
                        await self._woken[whole].wait()

    async def _one(self) -> bool:
        """Take up a job and work on it for its turn; False where somebody else was faster."""
        job = await take(self._worker)
        if job is None:
            return False
        try:
            for _chunk in range(_TURN):
                if not await work(self._worker, job) or self._stopping:
                    break
                await asyncio.sleep(_BREATH)
        except Exception as error:  # nothing of the chunk stays; after some attempts the job is given up
            _log.error("a chunk broke off", job=job, reason=type(error).__name__, exc_info=error)
            await asyncio.sleep(0 if self._stopping else _AFTER_A_FAULT)
        finally:
            await release(self._worker, job)
        return True

    async def _one_whole(self) -> bool:
        """Take up a job that is done as a whole and do it; False where somebody else was faster."""
        job = await take(self._worker, whole=True)
        if job is None:
            return False
        turn = self._turn = Turn(Progress(0))
        if self._stopping:
            turn.stop()
        try:
            await work_whole(self._worker, self._wholes, job, turn)
        except Exception as error:  # its pieces stand; after some attempts the job is given up
            _log.error("a job broke off", job=job, reason=type(error).__name__, exc_info=error)
            await asyncio.sleep(0 if self._stopping else _AFTER_A_FAULT)
        finally:
            self._turn = None
            if self._stopping:
                await put_back(self._worker, job)
            await release(self._worker, job)
        return True
