"""What an export of a region's menu holds (菜单导出): a folder of files that stands on its own. Pure.

Beside the packages on offer it holds what they speak of: packages that are required, excluded, held or paid in, and
every item that a line, a choice, a schedule or a class of visits names. These others are not published by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from catalog import codec, export
from catalog.item import ItemDefinition
from catalog.json_schema import items_schema, package_schema, schema_text
from catalog.package import PackageDefinition
from catalog.publication import Announcement
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.snapshot import ItemVersion, PackageVersion, Publication, Snapshot
from catalog.written import Record, held, named, schedules_of
from teams.region import RegionDefinition

PACKAGES: Final = "packages"
ITEMS: Final = "items"
"""Folders of an export that hold a file a package, and a file a prefix of items."""


@dataclass(frozen=True, slots=True, eq=False)
class ExportedMenu:
    """The menu of a region on a day, with all it speaks of. Packages and items by code, regions from the top down.

    `superseded`: items that packages on this menu hold in several versions; the newest of these is exported, for a
    folder of files has one of each.
    """

    regions: tuple[RegionDefinition, ...]
    seasons: tuple[SeasonDefinition, ...]
    visits: tuple[VisitDefinition, ...]
    items: tuple[ItemDefinition, ...]
    packages: tuple[PackageDefinition, ...]
    announcements: tuple[Announcement, ...]
    superseded: tuple[str, ...]

    @property
    def offered(self) -> int:
        """How many packages are on the menu."""
        return sum(len(announcement.packages) for announcement in self.announcements)

    def files(self) -> dict[str, str]:
        """The text of every file by its path in the folder: equal menus give the same bytes."""
        prefixes: defaultdict[str, list[ItemDefinition]] = defaultdict(list)
        for item in self.items:
            prefixes[item.code.rpartition("-")[0]].append(item)
        return {
            "regions.yaml": export.write_regions(self.regions),
            "vocabulary/seasons.yaml": export.write_seasons(self.seasons),
            "vocabulary/visits.yaml": export.write_visits(self.visits),
            **{f"{ITEMS}/{prefix}.yaml": export.write_items(prefix, items) for prefix, items in prefixes.items()},
            **{f"{PACKAGES}/{package.code}.yaml": export.write_package(package) for package in self.packages},
            "publications.yaml": export.write_publications(self.announcements),
            export.PACKAGE_SCHEMA: schema_text(package_schema()),
            export.ITEMS_SCHEMA: schema_text(items_schema()),
        }


def exported_menu(everything: Snapshot, region: str, on: date) -> ExportedMenu | None:
    """What an export of the region's menu on the day holds; None where nothing is on offer or there is no such region.

    `everything` holds every version, published or not (`catalog.queries.read_everything`).
    """
    offers = everything.offers(region, on)
    if not offers:
        return None
    gathered = _Gathered(everything)
    gathered.take([offer.version for offer in offers])
    gathered.take_items(code for visit in everything.visits.values() for code in visit.items)
    gathered.complete()
    return ExportedMenu(
        regions=tuple(everything.regions[code] for code in reversed(tuple(everything.lineage(region)))),
        seasons=tuple(everything.seasons.values()),
        visits=tuple(everything.visits.values()),
        items=tuple(item.definition for _code, item in sorted(gathered.items.items())),
        packages=tuple(version.definition for _code, version in sorted(gathered.packages.items())),
        announcements=tuple(_announcements(offers)),
        superseded=_in_several_versions([offer.version for offer in offers]),
    )


class _Gathered:
    """The packages and items of an export so far; what came first stands."""

    def __init__(self, everything: Snapshot) -> None:
        self.known = everything
        self.packages: dict[str, PackageVersion] = {}
        self.items: dict[str, ItemVersion] = {}

    def take(self, versions: Iterable[PackageVersion]) -> None:
        """These packages, and their items: of an item in several versions, the newest."""
        fresh: dict[str, ItemVersion] = {}
        for version in versions:
            self.packages[version.code] = version
            for code, item in version.items.items():
                if code not in fresh or fresh[code].number < item.number:
                    fresh[code] = item
        self.items = {**fresh, **self.items}

    def take_items(self, codes: Iterable[str]) -> None:
        """The newest versions of these items, as far as there are such."""
        for code in codes:
            if code in self.known.items:
                self.items.setdefault(code, self.known.items[code][-1])

    def complete(self) -> None:
        """What all of these speak of, and what that speaks of, until nothing is missing."""
        seen = (-1, -1)
        while seen != (len(self.packages), len(self.items)):
            seen = (len(self.packages), len(self.items))
            packages = {code for version in self.packages.values() for code in _packages_of_package(version)}
            for item in tuple(self.items.values()):
                record = Record(ItemDefinition, codec.dump(item.definition))
                self.take_items(_hosts(record))
                packages |= {code for _path, code in held(record.data, ())}
            known = self.known.packages
            self.take([known[code][-1] for code in sorted(packages - set(self.packages)) if code in known])


def _packages_of_package(version: PackageVersion) -> Iterator[str]:
    package = version.definition
    yield from package.requires
    yield from package.excludes
    yield from (line.paid_in for line in package.lines if line.paid_in is not None)
    yield from (deduction.shared_with for deduction in package.deductions)
    yield from (code for _path, code in held(codec.dump(package), ()))


def _hosts(item: Record) -> Iterator[str]:
    """The items that an item's schedules ride along with."""
    for path, schedule in schedules_of(item):
        for host in (schedule, schedule.get("with")):
            if isinstance(host, dict):
                yield from (code for _path, code in named(host, "item", path))


def _announcements(offers: Iterable[Publication]) -> Iterator[Announcement]:
    """What is on offer by publisher and day, the farthest publisher and the earliest day first."""
    gathered: defaultdict[tuple[str, date], list[str]] = defaultdict(list)
    for offer in offers:
        gathered[offer.region, offer.starts].append(offer.version.code)
    for (region, starts), packages in sorted(gathered.items()):
        yield Announcement((region,), tuple(sorted(packages)), starts)


def _in_several_versions(versions: Iterable[PackageVersion]) -> tuple[str, ...]:
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for version in versions:
        for code, item in version.items.items():
            numbers[code].add(item.number)
    return tuple(sorted(code for code, held_in in numbers.items() if len(held_in) > 1))
