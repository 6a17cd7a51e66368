"""The menu this worker serves: one snapshot at a time, swapped as a whole when the database has a newer one.

Every `menu_poll_seconds` (at most half a second) the worker reads one row; a change is visible within a second to
every worker, and a warm request needs no SQL at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import date
from functools import lru_cache

import structlog

from api.schema.shelf import Shelf
from catalog.queries import menu_revision, read_snapshot
from catalog.snapshot import PackageVersion, Snapshot
from core.clock import Clock, today
from core.language import Language

_KEPT_LOOKUPS = 64
_LONGEST_REFRESH = 5.0  # seconds: a connection that hangs must not freeze the menu
_SECONDS_WHILE_AWAY = 1.0

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
        """Take up the database's present revision if it is another one; answers whether it was.

        Definitions are decoded and shapes built in a thread, so that requests are answered meanwhile.
        """
        async with self._reading:
            before = self._present
            if await menu_revision() == before.snapshot.revision:
                return False
            after = Present(await read_snapshot(before.snapshot))
            await asyncio.to_thread(after.warm, before.languages)
            self._present = after
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        _log.info("menu revision taken up", revision=after.snapshot.revision)
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
        away = False
        while True:
            await asyncio.sleep(_SECONDS_WHILE_AWAY if away else every_seconds)
            try:
                async with asyncio.timeout(_LONGEST_REFRESH):
                    await self.refresh()
            except Exception as error:  # the menu in memory stays good while the database is away
                if not away:
                    _log.error("menu revision cannot be read", reason=str(error) or type(error).__name__)
                away = True
            else:
                if away:
                    _log.info("menu revision can be read again")
                away = False


class Present:
    """One snapshot, its shelves in each language, and what is looked up in it again and again."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._shelves: dict[Language, Shelf] = {}
        self.on_offer = lru_cache(_KEPT_LOOKUPS)(self._on_offer)
        self.items_by = lru_cache(_KEPT_LOOKUPS)(snapshot.items_by)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages somebody asked for."""
        return tuple(self._shelves)

    def shelf(self, language: Language) -> Shelf:
        """The ready-made shapes in one language."""
        if language not in self._shelves:
            self._shelves[language] = Shelf(self.snapshot, language)
        return self._shelves[language]

    def warm(self, languages: tuple[Language, ...]) -> None:
        """Build the shapes of all packages in these languages, before anybody waits for them."""
        for language in languages:
            shelf = self.shelf(language)
            for versions in self.snapshot.packages.values():
                for version in versions:
                    shelf.package_version(version)

    def _on_offer(self, region: str | None, on: date) -> Mapping[str, PackageVersion]:
        regions = self.snapshot.regions if region is None else [region]
        return self.snapshot.versions_on_offer(regions, on)


async def open_board(clock: Clock) -> MenuBoard:
    """A board with what the database publishes now."""
    return MenuBoard(await read_snapshot(), clock)
