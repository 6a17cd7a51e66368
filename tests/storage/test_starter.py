"""Loading starter data: all or nothing, twice changes nothing, and what is published is never altered."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.file_faults import FaultyFiles
from catalog.models import MenuRevision, PackageVersion, Publication, ServiceItemVersion
from catalog.operations import put_publications
from catalog.publication import PublicationDefinition
from catalog.queries import read_snapshot
from catalog.starter import load_starter
from core.clock import Clock
from core.faults import Refusal
from core.models import AuditEntry
from teams.models import Region
from tests.conftest import STARTER

COUNTED = (Region, ServiceItemVersion, PackageVersion, Publication, AuditEntry)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the starter files to change."""
    copy = tmp_path / "seeds"
    shutil.copytree(STARTER, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return copy


async def rows() -> list[Any]:
    revision = await MenuRevision.get(id=1)
    return [await model.all().count() for model in COUNTED] + [revision.number]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def publish_again(folder: Path, starts: str) -> None:
    """List PER-TCM again under a later day."""
    with (folder / "publications.yaml").open("a", encoding="utf-8") as file:
        file.write(f'  - regions: ["450000"]\n    starts: "{starts}"\n    packages: [PER-TCM]\n')


async def contents(region: str, day: date) -> str | None:
    """The note of PER-TCM as the region offers it on the day."""
    offers = (await read_snapshot()).offers(region, day)
    (offer,) = [offer for offer in offers if offer.version.code == "PER-TCM"]
    return offer.version.definition.note


async def test_loading_twice_changes_nothing(database: str, folder: Path) -> None:
    first = await load_starter(folder)
    before = await rows()

    second = await load_starter(folder)

    assert (first.regions, first.items, first.packages, first.publications) == (38, 180, 29, 87)
    assert not second.anything
    assert second.held_back == ()
    assert await rows() == before


async def test_faulty_files_write_nothing(database: str, folder: Path) -> None:
    change(folder / "packages" / "PER-TCM.yaml", "total: 20000", "total: 20001")
    before = await rows()

    with pytest.raises(FaultyFiles):
        await load_starter(folder)

    assert await rows() == before


async def test_a_changed_package_is_a_new_version_that_no_menu_shows_yet(database: str, folder: Path) -> None:
    await load_starter(folder)
    stood = await contents("450321", date(2026, 6, 1))
    change(folder / "packages" / "PER-TCM.yaml", "note: ", "note: Changed. ")

    loaded = await load_starter(folder)

    assert (loaded.packages, loaded.publications) == (1, 0)
    assert {(wanted.region, wanted.package) for wanted in loaded.held_back} == {
        ("450000", "PER-TCM"),
        ("310000", "PER-TCM"),
        ("500000", "PER-TCM"),
    }
    assert await contents("450321", date(2026, 6, 1)) == stood


async def test_a_changed_item_is_a_new_version_of_it_and_of_every_package_that_has_it(
    database: str, folder: Path
) -> None:
    await load_starter(folder)
    change(folder / "items" / "TCM.yaml", "code: TCM-18\n    name: {zh: ", "code: TCM-18\n    name: {zh: 新")

    loaded = await load_starter(folder)

    assert loaded.items == 1
    assert loaded.packages == 1  # PER-TCM alone has TCM-18
    assert len((await read_snapshot()).items["TCM-18"]) == 1  # what nobody published, nobody sees


async def test_a_later_publication_offers_the_same_contents_on_an_old_database_and_on_a_fresh_one(
    database: str, folder: Path
) -> None:
    await load_starter(folder)
    stood = await contents("450321", date(2026, 6, 30))
    change(folder / "packages" / "PER-TCM.yaml", "note: ", "note: Changed. ")
    publish_again(folder, "2026-07-01")

    loaded = await load_starter(folder)

    assert loaded.publications == 1
    assert await contents("450321", date(2026, 6, 30)) == stood
    assert str(await contents("450321", date(2026, 7, 1))).startswith("Changed.")
    assert not (await load_starter(folder)).anything


async def test_what_cannot_be_published_is_named_and_nothing_is_written(
    database: str, folder: Path, clock: Clock
) -> None:
    await load_starter(folder)
    before = await rows()
    wanted = [
        PublicationDefinition("450000", "PER-TCM", 7, date(2027, 1, 1)),
        PublicationDefinition("999999", "PER-TCM", None, date(2027, 1, 1)),
        PublicationDefinition("450000", "BAS-00", None, date(2027, 1, 1)),
    ]

    with pytest.raises(Refusal) as refused:
        await put_publications(wanted, clock(), "test")

    assert len(refused.value.problems) == 2
    assert await rows() == before


async def test_a_snapshot_takes_known_versions_over_and_sees_new_ones(database: str, folder: Path) -> None:
    await load_starter(folder)
    before = await read_snapshot()
    change(folder / "packages" / "PER-TCM.yaml", "note: ", "note: Changed. ")
    publish_again(folder, "2026-07-01")
    await load_starter(folder)

    after = await read_snapshot(before)

    assert after.packages["BAS-00"][0] is before.packages["BAS-00"][0]
    assert [version.number for version in after.packages["PER-TCM"]] == [1, 2]
    assert after.items["GEN-01"][0] is before.items["GEN-01"][0]


async def test_a_version_from_a_future_day_is_not_told_as_the_present_one(database: str, folder: Path) -> None:
    await load_starter(folder)
    change(folder / "items" / "TCM.yaml", "code: TCM-18\n    name: {zh: ", "code: TCM-18\n    name: {zh: 新")
    publish_again(folder, "2026-07-01")
    await load_starter(folder)

    snapshot = await read_snapshot()

    assert snapshot.items_by(date(2026, 6, 30))["TCM-18"].number == 1
    assert snapshot.items_by(date(2026, 7, 1))["TCM-18"].number == 2
    assert snapshot.items_by(date(2025, 12, 31)) == {}
