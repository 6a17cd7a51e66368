"""A catalog several times as large as the starter one, made of copies under codes of their own."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from catalog.files import StarterData, read_starter
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.publication import PublicationDefinition
from teams.region import RegionDefinition, RegionKind
from tests.bench.machine import ROOT


def catalog(times: int) -> StarterData:
    """The starter data and `times - 1` copies of its items, packages and regions (times: 1 to 10).

    A copy of a package holds copies of its items, requires what the original requires, and is published by a province
    made for the copy, which no division code in force begins like.
    """
    data = read_starter(ROOT / "seeds")
    copies = range(1, times)
    return replace(
        data,
        regions=(*data.regions, *(one for copy in copies for one in _regions(data, copy))),
        items=(*data.items, *(_item(one, copy) for copy in copies for one in data.items)),
        packages=(*data.packages, *(_package(one, copy) for copy in copies for one in data.packages)),
        publications=(*data.publications, *(_published(data, one, copy) for copy in copies for one in data.packages)),
    )


def _coded(copy: int, code: str) -> str:
    return f"{chr(ord('A') + copy)}{code}"


def _province(copy: int) -> str:
    return f"9{copy}0000"


def _regions(data: StarterData, copy: int) -> Iterator[RegionDefinition]:
    """A province, and cities in it: as many regions as the starter data have."""
    like = data.regions[0].name
    yield RegionDefinition(_province(copy), like, RegionKind.PROVINCE)
    for number in range(1, len(data.regions)):
        yield RegionDefinition(f"9{copy}{number:02}00", like, RegionKind.CITY, _province(copy))


def _item(item: ItemDefinition, copy: int) -> ItemDefinition:
    return replace(item, code=_coded(copy, item.code))


def _package(package: PackageDefinition, copy: int) -> PackageDefinition:
    coded = partial(_coded, copy)
    return replace(
        package,
        code=coded(package.code),
        lines=tuple(replace(line, item=coded(line.item)) for line in package.lines),
        choice_groups=tuple(
            replace(group, options=tuple(coded(code) for code in group.options)) for group in package.choice_groups
        ),
    )


def _published(data: StarterData, package: PackageDefinition, copy: int) -> PublicationDefinition:
    starts = min(publication.starts for publication in data.publications)
    return PublicationDefinition(_province(copy), _coded(copy, package.code), 1, starts)
