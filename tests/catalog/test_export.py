"""Definitions as files: read back equal, written as the seeds are, and a whole menu that stands on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, get_args, get_type_hints

from hypothesis import given, settings

from catalog.codec import dump, load
from catalog.export import (
    ORDER,
    write_items,
    write_package,
    write_publications,
    write_regions,
    write_seasons,
    write_visits,
)
from catalog.exported_menu import ExportedMenu
from catalog.exporting import read_exported_menu
from catalog.files import StarterData, read_starter
from catalog.item import ItemDefinition
from catalog.models import MenuRevision, PackageVersion, Publication, ServicePackage
from catalog.operations import put_items, put_packages, put_publications
from catalog.package import Deduction, LineDefinition, PackageDefinition, Surcharge
from catalog.price import Price
from catalog.publication import Announcement, MenuAct, PublicationDefinition
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.starter import load_starter
from catalog.vocabulary import Payer, PriceStatus
from core.clock import Clock
from core.database import connected, transaction
from core.language import Text
from core.located_yaml import read_document
from core.wire import wire_name
from teams.models import Region
from teams.region import RegionDefinition
from tests.catalog.conftest import SEEDS
from tests.catalog.strategies import items, packages

COUNTY, PROVINCE = "450321", "450000"
DAY = date(2026, 3, 1)


def read(kind: type, text: str, key: str | None = None) -> Any:
    """What the reader of files makes of a text that says one definition, or some under a key."""
    document = read_document(text)
    assert document.faults == []
    return load(kind, document.data) if key is None else tuple(load(kind, one) for one in document.data[key])


def body(text: str) -> list[str]:
    """The words of a file without its comments, wherever its long texts are folded."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")).split()


def by_code(starter: StarterData, code: str) -> PackageDefinition:
    return next(package for package in starter.packages if package.code == code)


def test_every_starter_package_is_written_as_its_file_stands_and_read_back_equal(starter: StarterData) -> None:
    assert len(starter.packages) == 29
    for package in starter.packages:
        written = write_package(package)
        assert read(PackageDefinition, written) == package
        assert body(written) == body((SEEDS / f"packages/{package.code}.yaml").read_text("utf-8"))


def test_every_starter_item_is_written_as_its_file_stands_and_read_back_equal(starter: StarterData) -> None:
    for prefix, group in groupby(starter.items, key=lambda item: item.code.rpartition("-")[0]):
        listed = tuple(group)
        written = write_items(prefix, reversed(listed))
        assert read(ItemDefinition, written, "items") == listed
        assert body(written) == body((SEEDS / f"items/{prefix}.yaml").read_text("utf-8"))


def test_regions_and_vocabulary_are_read_back_equal(starter: StarterData) -> None:
    assert read(RegionDefinition, write_regions(starter.regions), "regions") == starter.regions
    assert read(SeasonDefinition, write_seasons(reversed(starter.seasons)), "seasons") == starter.seasons
    assert read(VisitDefinition, write_visits(reversed(starter.visits)), "visits") == starter.visits


def test_announcements_are_read_back_equal() -> None:
    told = (Announcement((PROVINCE,), ("BAS-00", "PRI-HTN"), DAY), Announcement((COUNTY,), ("PRI-DM",), DAY))
    assert read(Announcement, write_publications(told), "publications") == told


@settings(max_examples=40, deadline=None)
@given(packages)
def test_any_package_is_read_back_equal_and_written_the_same_again(package: PackageDefinition) -> None:
    written = write_package(package)
    again = read(PackageDefinition, written)
    assert again == package
    assert write_package(again) == written


@settings(max_examples=40, deadline=None)
@given(items)
def test_any_item_is_read_back_equal(item: ItemDefinition) -> None:
    assert read(ItemDefinition, write_items("GEN", [item]), "items") == (item,)


def definition_types(kind: Any, seen: set[type]) -> Iterator[type]:
    """A definition type and all types inside it."""
    if isinstance(kind, type) and is_dataclass(kind) and kind not in seen:
        seen.add(kind)
        yield kind
        for part in get_type_hints(kind).values():
            yield from definition_types(part, seen)
    for part in get_args(kind):
        yield from definition_types(part, seen)


def test_every_key_that_can_be_written_has_its_place_in_the_order() -> None:
    kinds = (PackageDefinition, ItemDefinition, SeasonDefinition, VisitDefinition, RegionDefinition, Announcement)
    seen: set[type] = set()
    found = [one for kind in kinds for one in definition_types(kind, seen) if one is not Price]
    assert len(found) > 40
    keys = {wire_name(field.name) for one in found for field in fields(one)}
    assert keys - set(ORDER) == set()
    assert len(set(ORDER)) == len(ORDER)
    assert set(dump(Price())) | {payer.value for payer in Payer} <= set(ORDER)


def test_only_a_placeholder_says_that_nobody_decided_the_price(starter: StarterData) -> None:
    basic, maternal = by_code(starter, "BAS-00"), by_code(starter, "PRI-MAT")
    other = next(status for status in PriceStatus if status is not PriceStatus.PLACEHOLDER)
    assert "placeholder, in fen per person and contract year" in write_package(basic)
    assert "placeholder, in fen per person and episode" in write_package(maternal)
    assert "placeholder" not in write_package(replace(basic, price=replace(basic.price, status=other)))


def test_an_editor_is_told_its_schema_in_the_first_line(starter: StarterData) -> None:
    first = write_package(starter.packages[0]).splitlines()[0]
    assert first == "# yaml-language-server: $schema=../package.schema.json"
    assert write_items("GEN", []).startswith("# yaml-language-server: $schema=../items.schema.json\n")


def test_a_name_cannot_leave_the_comment_it_stands_in(starter: StarterData) -> None:
    named = replace(starter.packages[0], name=Text("包\ncode: PRI-XXX", "a\u2028b"))
    assert read(PackageDefinition, write_package(named)) == named


def test_one_changed_line_item_is_one_changed_line(starter: StarterData) -> None:
    basic = by_code(starter, "BAS-00")
    without = replace(basic, lines=(*basic.lines[:3], *basic.lines[4:]))
    before, after = write_package(basic).splitlines(), write_package(without).splitlines()
    assert [line for line in before if line not in after] == [f"  - item: {basic.lines[3].item}"]
    assert len(before) == len(after) + 1


def test_surcharges_and_deductions_have_lines_of_their_own(starter: StarterData) -> None:
    package = by_code(starter, "PER-YLGA")
    group = replace(package.choice_groups[0], at_least=0, surcharges=(Surcharge("ELD-13", 500),))
    changed = replace(package, choice_groups=(group,), deductions=(Deduction("ELD-08", "PRI-ELD", 900),))
    written = write_package(changed)
    assert "\n    atLeast: 0\n" in written
    assert "\n    surcharges: [{item: ELD-13, fen: 500, payer: SELF}]\n" not in written, "the resident is the default"
    assert "\n    surcharges: [{item: ELD-13, fen: 500}]\n" in written
    assert "\n  - item: ELD-08\n    sharedWith: PRI-ELD\n    fen: 900\n" in written
    assert read(PackageDefinition, written) == changed


async def menu_of(region: str, on: date = DAY) -> ExportedMenu:
    exported = await read_exported_menu(region, on)
    assert exported is not None
    return exported


def write_folder(exported: ExportedMenu, folder: Path) -> Path:
    for name, text in exported.files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


async def say(region: str, package: str, act: MenuAct, clock: Clock) -> None:
    """What a region says of a package's newest version from the day on."""
    row = await ServicePackage.get(code=package)
    version = await PackageVersion.filter(package_id=row.id).order_by("-number").first()
    assert version is not None
    at = await Region.get(code=region)
    await Publication.create(
        region_id=at.id,
        package_id=row.id,
        version_id=version.id,
        starts=DAY,
        published_at=clock(),
        published_by="r",
        act=act.value,
    )


async def test_the_starter_menu_exported_from_a_county_is_the_starter_data(
    starter_url: str, starter: StarterData, tmp_path: Path
) -> None:
    async with connected(starter_url):
        exported = await menu_of(COUNTY)
    again = read_starter(write_folder(exported, tmp_path))
    assert again.packages == starter.packages
    assert {item.code: item for item in again.items} == {item.code: item for item in starter.items}
    assert (again.seasons, again.visits) == (starter.seasons, starter.visits)
    assert [region.code for region in again.regions] == [PROVINCE, "450300", COUNTY]
    assert {(one.region, one.starts) for one in again.publications} == {(PROVINCE, date(2026, 1, 1))}
    assert exported.offered == 29
    assert exported.superseded == ()


async def test_a_menu_put_into_an_empty_database_is_exported_again_byte_for_byte(
    starter_url: str, database_url: str, starter: StarterData, tmp_path: Path, clock: Clock
) -> None:
    dearer = replace(by_code(starter, "PRI-DM"), price=Price(public_health=9900))
    async with connected(starter_url):
        async with transaction():
            await put_packages([dearer], clock())
            await put_publications([PublicationDefinition(COUNTY, "PRI-DM", 2, DAY)], clock(), "r")
        for package in ("PER-TCM", "PRI-HTN"):
            await say(COUNTY, package, MenuAct.LEFT_OUT, clock)
        exported = await menu_of(COUNTY)
    folder = write_folder(exported, tmp_path / "first")
    assert exported.offered == 27
    assert dearer in exported.packages

    async with connected(database_url):
        await load_starter(folder, clock)
        again = await menu_of(COUNTY)
    assert again.files() == exported.files()


async def test_what_is_off_the_menu_is_exported_only_where_something_speaks_of_it(
    starter_url: str, tmp_path: Path, clock: Clock
) -> None:
    async with connected(starter_url):
        for package in ("PER-TCM", "PRI-HTN"):  # PER-MBWY-HD asks for PRI-HTN; nothing asks for PER-TCM
            await say(COUNTY, package, MenuAct.LEFT_OUT, clock)
        exported = await menu_of(COUNTY)
    held = {package.code for package in exported.packages}
    offered = {code for announcement in exported.announcements for code in announcement.packages}
    assert "PER-TCM" not in held | offered
    assert "PRI-HTN" in held - offered
    read_starter(write_folder(exported, tmp_path))


async def test_an_item_in_several_versions_is_exported_in_the_newest_and_named(
    starter_url: str, starter: StarterData, clock: Clock
) -> None:
    item = next(item for item in starter.items if item.code == "GEN-12")
    longer = replace(item, staff_minutes=item.staff_minutes + 5)
    async with connected(starter_url):
        async with transaction():
            await put_items([longer], clock())
            await put_packages([by_code(starter, "BAS-00")], clock())
            await put_publications([PublicationDefinition(COUNTY, "BAS-00", 2, DAY)], clock(), "r")
        exported = await menu_of(COUNTY)
    assert longer in exported.items
    assert exported.superseded == ("GEN-12",), "FAM-UNIT and others still hold its first version"


async def test_an_older_day_has_the_menu_of_that_day(starter_url: str, starter: StarterData, clock: Clock) -> None:
    basic = by_code(starter, "BAS-00")
    fewer = replace(basic, lines=(LineDefinition("GEN-01"), *basic.lines[2:]))
    async with connected(starter_url):
        async with transaction():
            await put_packages([fewer], clock())
            await put_publications([PublicationDefinition(PROVINCE, "BAS-00", 2, DAY)], clock(), "r")
        before, after = await menu_of(COUNTY, date(2026, 2, 28)), await menu_of(COUNTY, DAY)
    assert (basic in before.packages, fewer in before.packages) == (True, False)
    assert (basic in after.packages, fewer in after.packages) == (False, True)
    assert [(one.starts, len(one.packages)) for one in after.announcements] == [(date(2026, 1, 1), 28), (DAY, 1)]


async def test_nothing_is_exported_where_nothing_is_on_offer(starter_url: str) -> None:
    async with connected(starter_url):
        assert await read_exported_menu("999999", DAY) is None
        assert await read_exported_menu(COUNTY, date(2025, 12, 31)) is None


async def test_exporting_changes_nothing(starter_url: str) -> None:
    async with connected(starter_url):
        before = (await MenuRevision.get(id=1)).number
        first, second = await menu_of(COUNTY), await menu_of(COUNTY)
        assert first.files() == second.files()
        assert (await MenuRevision.get(id=1)).number == before


def test_no_file_of_an_export_names_a_place_on_a_machine(starter: StarterData) -> None:
    for package in starter.packages:
        assert not re.search(r"(^|\s)/\w+/", write_package(package))
