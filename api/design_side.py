"""What package designers and reviewers see, read in a number of statements that does not grow with drafts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from api.batch import Batch
from api.context import Info
from api.menu_board import Present
from api.schema.shelf import Shelf
from catalog.deliverable import deliverable_in
from catalog.difference import Names
from catalog.drafting import queries
from catalog.drafting.findings import World, world_of
from catalog.drafting.queries import Happened
from catalog.drafting.surroundings import open_contents, with_new_packages
from catalog.laid_down import laid_down
from catalog.queries import read_snapshot
from catalog.snapshot import PackageVersion, Snapshot
from core.actor import Actor
from core.language import Language
from teams.policy import Policies
from teams.queries import lists

_CATALOGS: WeakKeyDictionary[Present, Snapshot] = WeakKeyDictionary()
"""Of each menu revision in use, everything there is, published or not; read when a designer first asks."""


class DesignSide:
    """Drafts within the actor's reach, held against what is present today. One for each root field."""

    def __init__(self, actor: Actor, present: Present, shelf: Shelf, today: date) -> None:
        self.actor, self.present, self.shelf, self.today = actor, present, shelf, today
        self.contents: Batch[dict[str, Any]] = Batch(lambda codes: queries.contents(actor, codes))
        self.histories: Batch[tuple[Happened, ...]] = Batch(lambda codes: queries.events_of(actor, codes))
        self.worlds: Batch[World] = Batch(self._worlds)

    @property
    def language(self) -> Language:
        """The language of the answer."""
        return self.shelf.speaker.language

    async def catalog(self) -> Snapshot:
        """Every version of every item and package, published or not, at the present revision or a later one."""
        known = _CATALOGS.get(self.present)
        if known is None:
            known = await read_snapshot(self.present.snapshot, published_only=False)
            _CATALOGS[self.present] = known
        return known

    def version(self, identity: int | None) -> PackageVersion | None:
        """The published version of that row."""
        return None if identity is None else _versions(self.present.snapshot).get(identity)

    def version_out_of(self, draft: int) -> PackageVersion | None:
        """The version that a draft (by its row's id) became."""
        return self.version(_became(self.present.snapshot).get(draft))

    async def names(self) -> Names:
        """What items and packages are called now, for words about differences."""
        catalog = await self.catalog()
        return Names(
            {code: versions[-1].definition.name for code, versions in catalog.items.items()},
            {code: versions[-1].definition.name for code, versions in catalog.packages.items()},
        )

    async def _worlds(self, regions: Collection[str]) -> Mapping[str, World]:
        """By region, what its drafts are held against, as when they are handed in: ten statements for all regions."""
        catalog = await self.catalog()
        deliverable = await deliverable_in(regions, catalog, self.today)
        contents = await open_contents(regions)
        lineages = {region: tuple(catalog.lineage(region)) for region in regions}
        policies = Policies(await lists.policies(sorted({code for lineage in lineages.values() for code in lineage})))
        worlds = {}
        for region, lineage in lineages.items():
            found = laid_down(policies, lineage, self.today)
            world = world_of(catalog, region, self.today, deliverable[region], terms=found.terms, ages=found.ages)
            worlds[region] = with_new_packages(world, contents[region])
        return worlds


def design_side(info: Info, language: Language | None = None, present: Present | None = None) -> DesignSide:
    """What the caller may see of drafts; `present` is what to hold them against, the operation's own if not given."""
    context = info.context
    standing = present or context.present
    return DesignSide(context.actor, standing, standing.shelf(language or context.language), context.today())


@lru_cache(maxsize=2)
def _versions(snapshot: Snapshot) -> Mapping[int, PackageVersion]:
    return {version.id: version for versions in snapshot.packages.values() for version in versions}


@lru_cache(maxsize=2)
def _became(snapshot: Snapshot) -> Mapping[int, int]:
    """Version by draft, rows' ids."""
    return {origin.draft: version for version, origin in snapshot.origins.items()}
