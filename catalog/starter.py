"""Loading the starter data through the same operations anybody else uses, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from catalog.files import StarterData, read_starter
from catalog.operations import (
    lock_menu,
    put_items,
    put_packages,
    put_publications,
    put_terms,
    raise_revision,
)
from core.clock import Clock, system_clock
from core.database import transaction
from core.models import AuditEntry
from teams.models import Region
from teams.operations import put_regions

Progress = Callable[[str, int, int], object]
"""Told the step that begins, how many are done, and how many there are."""


def quietly(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of each were new or changed by a load."""

    regions: int
    terms: int
    items: int
    packages: int
    publications: int

    @property
    def anything(self) -> bool:
        """False when everything stood already: loading twice changes nothing."""
        return any((self.regions, self.terms, self.items, self.packages, self.publications))


async def load_starter(folder: Path, clock: Clock = system_clock, progress: Progress = quietly) -> Loaded:
    """Read the files of `folder` and make the open database offer them, all or nothing.

    Raises `catalog.file_faults.FaultyFiles` with every fault by file, line and column; then nothing was written.
    """
    return await put_starter(read_starter(folder), clock, progress)


async def put_starter(data: StarterData, clock: Clock, progress: Progress = quietly) -> Loaded:
    """Make the open database offer the data, all or nothing."""
    now = clock()
    steps: tuple[tuple[str, Callable[[], Awaitable[int]]], ...] = (
        ("regions", lambda: put_regions(data.regions)),
        ("vocabulary", lambda: put_terms((*data.seasons, *data.visits))),
        ("service items", lambda: put_items(data.items, now)),
        ("packages", lambda: put_packages(data.packages, now)),
        ("publications", lambda: put_publications(data.publications, now, "starter")),
    )
    async with transaction():
        revision = await lock_menu()
        changed = []
        for done, (step, put) in enumerate(steps):
            progress(step, done, len(steps))
            changed.append(await put())
        loaded = Loaded(*changed)
        if loaded.anything:
            number = await raise_revision(revision)
            await AuditEntry.create(at=now, subject="starter", verb="seed", detail={"revision": number})
    return loaded


async def is_empty() -> bool:
    """Whether the open database holds no region, so that the starter data may be loaded unasked."""
    return not await Region.exists()
