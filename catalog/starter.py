"""Loading the starter data through the same operations anybody else uses, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
from catalog.publication import PublicationDefinition
from core.clock import Clock, system_clock
from core.database import transaction
from core.models import AuditEntry
from teams.models import Region
from teams.operations.loading import put_delivery
from teams.operations.regions import put_regions

Progress = Callable[[str, int, int], object]
"""Told the step that begins, how many are done, and how many there are."""


_STEPS = 6


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
    delivery: Mapping[str, int] = field(default_factory=dict)
    """Of the delivery side, by kind."""
    held_back: tuple[PublicationDefinition, ...] = ()
    """Publications of changed packages that stand with their earlier contents from that day: nothing is replaced."""

    @property
    def counts(self) -> dict[str, int]:
        """What was new or changed, by kind."""
        menu = {name: getattr(self, name) for name in ("regions", "terms", "items", "packages", "publications")}
        return {**menu, **self.delivery}

    @property
    def anything(self) -> bool:
        """False when everything stood already: loading twice changes nothing."""
        return any(self.counts.values())


async def load_starter(folder: Path, clock: Clock = system_clock, progress: Progress = quietly) -> Loaded:
    """Read the files of `folder` and put them into the open database, all or nothing.

    Raises `catalog.file_faults.FaultyFiles` with every fault by file, line and column; then nothing was written.
    """
    return await put_starter(read_starter(folder), clock, progress)


async def put_starter(data: StarterData, clock: Clock, progress: Progress = quietly) -> Loaded:
    """Put the data into the open database, all or nothing; publish what is not published from that day yet."""
    now = clock()
    async with transaction():
        revision = await lock_menu()
        progress("regions", 0, _STEPS)
        regions = await put_regions(data.regions)
        progress("vocabulary", 1, _STEPS)
        terms = await put_terms((*data.seasons, *data.visits))
        progress("service items", 2, _STEPS)
        items = await put_items(data.items, now)
        progress("packages", 3, _STEPS)
        packages = await put_packages(data.packages, now)
        progress("publications", 4, _STEPS)
        published = await put_publications(data.publications, now, "starter")
        progress("institutions, people and teams", 5, _STEPS)
        delivery = await put_delivery(data.delivery, now, "starter")
        loaded = Loaded(regions, terms, items, packages, published.new, delivery, published.held_back)
        if loaded.anything:
            number = await raise_revision(revision)
            await AuditEntry.create(at=now, subject="starter", verb="seed", detail={"revision": number})
    progress("done", _STEPS, _STEPS)
    return loaded


async def is_empty() -> bool:
    """Whether the open database holds no region, so that the starter data may be loaded unasked."""
    return not await Region.exists()
