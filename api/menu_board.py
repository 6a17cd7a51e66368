"""The menu this worker serves: one snapshot at a time, swapped as a whole when the database has a newer one.

Every `menu_poll_seconds` (at most half a second) the worker reads one row; a change is visible within a second to
every worker, and a warm request needs no SQL at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from api.schema.shelf import Shelf
from catalog.queries import menu_revision, read_snapshot
from catalog.snapshot import Snapshot
from core.clock import Clock, today
from core.language import Language

_log = structlog.get_logger("qianyue.menu")


class MenuBoard:
    """Holds the present snapshot and its shapes. A request takes `present` once and keeps to it."""

    def __init__(self, snapshot: Snapshot, clock: Clock) -> None:
        self._clock = clock
        self._present = Present(snapshot)
        self._changed = asyncio.Event()
        self._reading = asyncio.Lock()  # a publisher's own refresh and the watch's must not read everything twice

    @property
    def present(self) -> Present:
        """The snapshot to answer from; a later one is another object."""
        return self._present

    def edition(self) -> str:
        """Changes whenever a public answer may change: with the menu's revision and with the day in Shanghai."""
        return f"{self._present.snapshot.revision}.{today(self._clock).isoformat()}"

    async def refresh(self) -> bool:
        """Take up the database's present revision if it is another one; answers whether it was."""
        async with self._reading:
            if await menu_revision() == self._present.snapshot.revision:
                return False
            self._present = Present(await read_snapshot())
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        _log.info("menu revision taken up", revision=self._present.snapshot.revision)
        return True

    async def changes(self) -> AsyncIterator[Present]:
        """What is present now, and then every later one as it is taken up."""
        seen = None
        while True:
            changed, present = self._changed, self._present
            if present is not seen:
                seen = present
                yield present
            await changed.wait()

    @asynccontextmanager
    async def watched(self, every_seconds: float) -> AsyncIterator[MenuBoard]:
        """Keep up with the database until the block ends. A database that cannot be read is asked again."""
        watching = asyncio.create_task(self._watch(every_seconds))
        try:
            yield self
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def _watch(self, every_seconds: float) -> None:
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await self.refresh()
            except Exception:  # the menu in memory stays good while the database is away
                _log.exception("menu revision could not be read")


class Present:
    """One snapshot and its shelves, one for each language."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._shelves: dict[Language, Shelf] = {}

    def shelf(self, language: Language) -> Shelf:
        """The ready-made shapes in one language."""
        if language not in self._shelves:
            self._shelves[language] = Shelf(self.snapshot, language)
        return self._shelves[language]


async def open_board(clock: Clock) -> MenuBoard:
    """A board with what the database publishes now."""
    return MenuBoard(await read_snapshot(), clock)
