"""The published catalog at one revision, as one immutable value in memory: everything the menu can show.

Each worker holds one and swaps it for the next as a whole, so an answer is made of one revision or of another,
never of both. Reading it costs no SQL.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.vocabulary import Season, VisitClass
from teams.region import RegionDefinition, lineage


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One immutable version of a service item; `number` counts from 1."""

    id: int
    number: int
    definition: ItemDefinition


@dataclass(frozen=True, slots=True, eq=False)
class PackageVersion:
    """One immutable version of a package with the item versions it points at, by item code."""

    id: int
    number: int
    definition: PackageDefinition
    items: Mapping[str, ItemVersion]

    @property
    def code(self) -> str:
        """The package's stable code."""
        return self.definition.code

    @property
    def item_definitions(self) -> Mapping[str, ItemDefinition]:
        """The definitions of its items, by code, for the pure derivations of `catalog.package`."""
        return {code: item.definition for code, item in self.items.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Publication:
    """A region offers a version from `starts` until the next publication of the same package there."""

    region: str
    version: PackageVersion
    starts: date
    ends: date | None
    published_at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything published, at one menu revision."""

    revision: int
    regions: Mapping[str, RegionDefinition]
    items: Mapping[str, tuple[ItemVersion, ...]]  # by code, oldest version first
    packages: Mapping[str, tuple[PackageVersion, ...]]  # by code, oldest version first
    publications: Mapping[str, Mapping[str, tuple[Publication, ...]]]  # region → package → by `starts`
    seasons: Mapping[Season, SeasonDefinition]
    visits: Mapping[VisitClass, VisitDefinition]

    def lineage(self, region: str) -> Iterator[str]:
        """The region and then its ancestors, nearest first; nothing for a code that is not a region."""
        return lineage(region, self.regions)

    def menu_region(self, region: str, on: date) -> str | None:
        """The nearest region, `region` itself or an ancestor, that publishes anything on the day; else None."""
        return next((code for code in self.lineage(region) if any(self._in_force(code, on))), None)

    def offers(self, region: str, on: date) -> tuple[Publication, ...]:
        """What is on offer in `region` on the day: its own menu, or else its nearest ancestor's, by package code."""
        publisher = self.menu_region(region, on)
        return () if publisher is None else tuple(self._in_force(publisher, on))

    def versions_on_offer(self, regions: Iterable[str], on: date) -> dict[str, PackageVersion]:
        """By package code, the version on offer in any of the regions on the day; the newest where they differ."""
        newest: dict[str, PackageVersion] = {}
        for publisher in {self.menu_region(region, on) for region in regions} - {None}:
            for offer in self._in_force(str(publisher), on):
                known = newest.get(offer.version.code)
                if known is None or known.number < offer.version.number:
                    newest[offer.version.code] = offer.version
        return newest

    def items_by(self, on: date) -> dict[str, ItemVersion]:
        """By code, the newest version of each item that some publication had put on offer by the day."""
        newest: dict[str, ItemVersion] = {}
        for histories in self.publications.values():
            for history in histories.values():
                for publication in history:
                    if publication.starts <= on:
                        _keep_newest(newest, publication.version.items)
        return newest

    def _in_force(self, region: str, on: date) -> Iterator[Publication]:
        for _code, history in sorted(self.publications.get(region, {}).items()):
            later = bisect_right(history, on, key=lambda publication: publication.starts)
            if later:
                yield history[later - 1]


def _keep_newest(newest: dict[str, ItemVersion], items: Mapping[str, ItemVersion]) -> None:
    for code, item in items.items():
        known = newest.get(code)
        if known is None or known.number < item.number:
            newest[code] = item
