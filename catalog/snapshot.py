"""The published catalog at one revision, as one immutable value in memory: everything the menu can show.

Each worker holds one and swaps it for the next as a whole, so an answer is made of one revision or of another,
never of both. Reading it costs no SQL.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.publication import MenuAct
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


@dataclass(frozen=True, slots=True)
class VersionOrigin:
    """Which region made a version, out of which draft, based on which other version: ids of their rows."""

    region: str
    based_on: int | None
    draft: int


@dataclass(frozen=True, slots=True, eq=False)
class Publication:
    """What a region says of a package from `starts` until `ends`, the day of its next publication of the package.

    `version` is the one concerned: offered, or retired, left out, given up; what was called off is not told. In a menu
    (`Snapshot.offers`) the days are those of that menu: a nearer region that speaks of the package cuts them short.
    """

    region: str
    version: PackageVersion
    starts: date
    ends: date | None
    published_at: datetime
    act: MenuAct = MenuAct.OFFERED


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
    origins: Mapping[int, VersionOrigin] = field(default_factory=dict)  # by id of the version; loaded ones have none

    def lineage(self, region: str) -> Iterator[str]:
        """The region and then its ancestors, nearest first; nothing for a code that is not a region."""
        return lineage(region, self.regions)

    def said(self, region: str, package: str, on: date) -> Publication | None:
        """What the region itself says of the package on the day: its latest publication not after it, or None."""
        return _in_force(self.publications.get(region, {}).get(package, ()), on)

    def offer(self, region: str, package: str, on: date) -> Publication | None:
        """The package as `region` has it on the menu on the day, or None: see `offers`."""
        return self._offer(tuple(self.lineage(region)), package, on)

    def offers(self, region: str, on: date) -> tuple[Publication, ...]:
        """The menu of `region` on the day, by package code.

        Package by package the nearest region of the lineage that says anything decides: it offers a version, or it
        took the package off. A region that says «as above» (INHERITED) says nothing.
        """
        upwards = tuple(self.lineage(region))
        codes = {package for code in upwards for package in self.publications.get(code, ())}
        found = (self._offer(upwards, package, on) for package in sorted(codes))
        return tuple(offer for offer in found if offer is not None)

    def menu_region(self, region: str, on: date) -> str | None:
        """Whose menu `region` shows: the nearest region of its lineage that offers anything on it; else None."""
        offering = {offer.region for offer in self.offers(region, on)}
        return next((code for code in self.lineage(region) if code in offering), None)

    def versions_on_offer(self, regions: Iterable[str], on: date) -> dict[str, PackageVersion]:
        """By package code, the version on offer in any of the regions on the day; the newest where they differ."""
        newest: dict[str, PackageVersion] = {}
        for speaker in {self._speaker(region) for region in regions} - {None}:
            for offer in self.offers(str(speaker), on):
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
                    if publication.starts <= on and publication.act is MenuAct.OFFERED:
                        _keep_newest(newest, publication.version.items)
        return newest

    def _offer(self, upwards: tuple[str, ...], package: str, on: date) -> Publication | None:
        silent: list[Sequence[Publication]] = []
        for region in upwards:
            history = self.publications.get(region, {}).get(package, ())
            row = _in_force(history, on)
            if row is not None and row.act is not MenuAct.INHERITED:
                return _between(row, silent, on) if row.act is MenuAct.OFFERED else None
            if history:
                silent.append(history)
        return None

    def _speaker(self, region: str) -> str | None:
        """The nearest region of the lineage that ever says anything: it shows what `region` shows."""
        return next((code for code in self.lineage(region) if self.publications.get(code)), None)


def _place(history: Sequence[Publication], on: date) -> int:
    """How many of the publications have begun by the day."""
    return bisect_right(history, on, key=lambda publication: publication.starts)


def _in_force(history: Sequence[Publication], on: date) -> Publication | None:
    begun = _place(history, on)
    return history[begun - 1] if begun else None


def _between(offer: Publication, silent: Iterable[Sequence[Publication]], on: date) -> Publication:
    """The offer with its days on a menu below: nearer regions, which say nothing on the day, spoke or will speak."""
    starts, ends = offer.starts, offer.ends
    for history in silent:
        begun = _place(history, on)
        spoke = [place for place in range(begun) if history[place].act is not MenuAct.INHERITED]
        if spoke:
            starts = max(starts, history[spoke[-1] + 1].starts)
        speaks = next((row.starts for row in history[begun:] if row.act is not MenuAct.INHERITED), None)
        if speaks is not None and (ends is None or speaks < ends):
            ends = speaks
    return offer if (starts, ends) == (offer.starts, offer.ends) else replace(offer, starts=starts, ends=ends)


def _keep_newest(newest: dict[str, ItemVersion], items: Mapping[str, ItemVersion]) -> None:
    for code, item in items.items():
        known = newest.get(code)
        if known is None or known.number < item.number:
            newest[code] = item
