"""Small menus to reason about: four regions in one line and beside it, packages of one's own making."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.publication import MenuAct
from catalog.snapshot import ItemVersion, PackageVersion, Publication, Snapshot, VersionOrigin
from catalog.vocabulary import PackageTier
from core.language import Text
from teams.region import RegionDefinition, RegionKind

DAY = date(2026, 3, 1)
AT = datetime(2026, 1, 1, tzinfo=UTC)
PROVINCE, CITY, COUNTY, NEIGHBOUR = "450000", "450300", "450321", "450323"
REGIONS = {
    PROVINCE: RegionDefinition(PROVINCE, Text("广西", "Guangxi"), RegionKind.PROVINCE),
    CITY: RegionDefinition(CITY, Text("桂林", "Guilin"), RegionKind.CITY, PROVINCE),
    COUNTY: RegionDefinition(COUNTY, Text("阳朔", "Yangshuo"), RegionKind.COUNTY, CITY),
    NEIGHBOUR: RegionDefinition(NEIGHBOUR, Text("灵川", "Lingchuan"), RegionKind.COUNTY, CITY),
}

Row = tuple[str, PackageVersion, date] | tuple[str, PackageVersion, date, MenuAct]
"""Region, version concerned, first day, and what the region says: that it offers it, unless stated."""


def snapshot(*rows: Row, origins: Mapping[int, VersionOrigin] | None = None) -> Snapshot:
    """A snapshot of what regions say, each row ended by the next of the same package; packages are those named."""
    histories: defaultdict[str, defaultdict[str, list[Publication]]] = defaultdict(lambda: defaultdict(list))
    packages: defaultdict[str, dict[int, PackageVersion]] = defaultdict(dict)
    for region, version, starts, *said in sorted(rows, key=lambda row: row[2]):
        history = histories[region][version.code]
        if history:
            history[-1] = replace(history[-1], ends=starts)
        history.append(Publication(region, version, starts, None, AT, *said))
        packages[version.code][version.number] = version
    frozen = {
        region: {code: tuple(own) for code, own in by_package.items()} for region, by_package in histories.items()
    }
    held = {code: tuple(one for _number, one in sorted(versions.items())) for code, versions in packages.items()}
    return Snapshot(1, REGIONS, {}, held, frozen, {}, {}, origins or {})


class Cook:
    """Makes package versions out of the starter's basic package: with or without Chinese medicine, needing others."""

    def __init__(self, basic: PackageDefinition, items: Sequence[ItemDefinition]) -> None:
        by_code = {item.code: ItemVersion(place, 1, item) for place, item in enumerate(items, 1)}
        plain = tuple(line for line in basic.lines if not by_code[line.item].definition.is_tcm)
        tcm = next(item.code for item in items if item.is_tcm)
        self._plain = replace(basic, lines=plain[:2], choice_groups=())
        self._tcm_line = replace(plain[0], item=tcm)
        self._items = by_code
        self._made = 0

    def __call__(
        self,
        code: str,
        *requires: str,
        tier: PackageTier = PackageTier.PERSONALISED,
        tcm: bool = False,
        number: int = 1,
    ) -> PackageVersion:
        """A version of its own id."""
        self._made += 1
        lines = (*self._plain.lines, self._tcm_line) if tcm else self._plain.lines
        definition = replace(self._plain, code=code, tier=tier, requires=requires, lines=lines)
        items = {line.item: self._items[line.item] for line in lines}
        return PackageVersion(self._made, number, definition, items)

    def basic(self, code: str = "BAS-00", *, tcm: bool = True) -> PackageVersion:
        """A BASIC package, with Chinese medicine unless said otherwise: alone, it makes a menu without faults."""
        return self(code, tier=PackageTier.BASIC, tcm=tcm)
