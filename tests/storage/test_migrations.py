"""Migrating a populated database keeps every row, on both engines, even when a parent table is rebuilt (HAZARDS 1)."""

import asyncio
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.exceptions import OperationalError
from tortoise.migrations.api import migrate as run_migrations
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.loader import MigrationLoader

import catalog.migrations
import core.database
import core.migrate
from catalog.models import (
    ChoiceGroup,
    ChoiceOption,
    PackageLine,
    PackageVersion,
    Publication,
    ServiceItem,
    ServiceItemVersion,
    ServicePackage,
)
from core.clock import Clock
from core.database import connected, connection, tortoise_config
from core.database_url import is_sqlite, sqlite_path
from core.migrate import BrokenReferences, copy_aside, migrate, pending
from core.migration_lock import alone
from teams.models import Region
from tests.storage.listing import listing

TABLES = (
    "region",
    "service_item",
    "service_item_version",
    "service_package",
    "package_version",
    "package_line",
    "choice_group",
    "choice_option",
    "publication",
)
REBUILD = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_invariants")]
    operations = [
        ops.AlterField("ServicePackage", "code", fields.CharField(max_length=40, unique=True, null=True)),
        ops.AlterField("ServiceItem", "code", fields.CharField(max_length=40, unique=True, null=True)),
    ]
"""
FAILING = REBUILD.replace("    ]\n", "        ops.RunSQL('INSERT INTO nowhere VALUES (1)'),\n    ]\n")
ORPHAN = """
INSERT INTO service_item_version (item_id, number, digest, definition, created_at)
VALUES (77, 1, 'd', '{}', '2026-01-01')
"""


async def populate(clock: Clock) -> None:
    """A small catalog with a row in every table that has children or parents."""
    guangxi = await Region.create(code="450000", name_zh="广西", name_en="Guangxi", kind="PROVINCE")
    await Region.create(code="450300", name_zh="桂林", name_en="Guilin", kind="CITY", parent=guangxi)
    item = await ServiceItem.create(code="GEN-01")
    item_version = await ServiceItemVersion.create(
        item=item, number=1, digest="i", definition={"zh": "健康档案"}, created_at=clock()
    )
    package = await ServicePackage.create(code="BAS-00")
    version = await PackageVersion.create(
        package=package,
        number=1,
        digest="p",
        tier="BASIC",
        definition={"zh": "基础包"},
        public_health_fen=3000,
        medical_insurance_fen=0,
        fiscal_fen=0,
        employer_fen=0,
        self_fen=0,
        total_fen=3000,
        price_status="PLACEHOLDER",
        created_at=clock(),
    )
    await PackageLine.create(
        version=version, position=0, item_version=item_version, is_required=True, is_proposal=False
    )
    group = await ChoiceGroup.create(
        version=version, position=0, code="TCM", name_zh="中医", name_en="TCM", choose=1, is_proposal=True
    )
    await ChoiceOption.create(group=group, position=0, item_version=item_version)
    await Publication.create(
        region=guangxi,
        package=package,
        version=version,
        starts=date(2026, 1, 1),
        published_at=clock(),
        published_by="starter",
    )


async def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that matters, as the database tells it."""
    said = {}
    for table in TABLES:
        found = await connection().execute_query_dict(f'SELECT * FROM "{table}" ORDER BY id')  # noqa: S608
        said[table] = [dict(row) for row in found]
    return said


async def test_migrating_twice_changes_nothing(empty_database_url: str) -> None:
    assert await migrate(empty_database_url)
    assert await migrate(empty_database_url) == []
    if is_sqlite(empty_database_url):  # nothing was in it, so nothing was copied aside
        assert not list(sqlite_path(empty_database_url).parent.glob("*.before-*"))

    async with connected(empty_database_url):
        assert await pending(empty_database_url) == []


async def test_the_models_need_no_further_migration(database: str) -> None:
    apps = Tortoise.apps
    assert apps is not None
    assert await MigrationAutodetector(apps, tortoise_config(database)["apps"]).changes() == []


async def test_an_old_populated_database_keeps_every_row(empty_database_url: str, clock: Clock) -> None:
    url = empty_database_url
    async with connected(url, foreign_keys=False):
        await run_migrations(config=tortoise_config(url, foreign_keys=False), target="catalog.0001_initial")
    async with connected(url):
        await populate(clock)
        before = await rows()

    await migrate(url)

    async with connected(url):
        assert await rows() == before
        assert all(before.values())


async def test_rebuilding_parent_tables_keeps_their_children(
    database_url: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(database_url):
        await populate(clock)
        before = await rows()
    _add_catalog_migration(tmp_path, monkeypatch)

    assert await migrate(database_url) == ["catalog.0003_rebuild"]

    async with connected(database_url):
        assert await rows() == before
    if is_sqlite(database_url):
        file = sqlite_path(database_url)
        assert file.with_name(f"{file.name}.before-catalog.0003_rebuild").exists()


async def test_every_migration_can_be_undone(database_url: str) -> None:
    async with connected(database_url, foreign_keys=False):
        config = tortoise_config(database_url, foreign_keys=False)
        await run_migrations(config=config, target="catalog.0001_initial", direction="backward")
    assert await migrate(database_url) == ["catalog.0002_invariants"]


def copies(file: Path) -> list[str]:
    return sorted(path.name.removeprefix(f"{file.name}.") for path in file.parent.glob(f"{file.name}.before-*"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_rows_without_a_parent_are_refused_as_often_as_it_is_tried(
    database_url: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sqlite_path(database_url)
    async with connected(database_url):
        await populate(clock)
    with closing(sqlite3.connect(file)) as careless:
        careless.execute(ORPHAN)
        careless.commit()
    async with connected(database_url):
        before = await listing(database_url), await rows()
    _add_catalog_migration(tmp_path, monkeypatch)

    for _ in range(3):
        with pytest.raises(
            BrokenReferences, match="1 rows without their parent, the first in table service_item_version"
        ):
            await migrate(database_url)
        async with connected(database_url):
            assert (await listing(database_url), await rows()) == before
            assert await pending(database_url) == ["catalog.0003_rebuild"]
        assert copies(file) == []  # the file itself is what it was

    with closing(sqlite3.connect(file)) as repaired:
        repaired.execute("DROP TRIGGER service_item_version_no_delete")
        repaired.execute("DELETE FROM service_item_version WHERE item_id = 77")
        repaired.commit()
    assert await migrate(database_url) == ["catalog.0003_rebuild"]
    assert copies(file) == ["before-catalog.0003_rebuild"]


async def test_a_migration_that_fails_half_way_changes_nothing(
    database_url: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(database_url):
        await populate(clock)
        before = await listing(database_url), await rows()
    _add_catalog_migration(tmp_path, monkeypatch, FAILING)

    for _ in range(2):
        with pytest.raises(OperationalError):
            await migrate(database_url)

    async with connected(database_url):
        assert (await listing(database_url), await rows()) == before
        assert await pending(database_url) == ["catalog.0003_rebuild"]


async def test_a_migration_cut_off_between_two_steps_changes_nothing(empty_database_url: str) -> None:
    class CutOff(BaseException):
        pass

    def cut_off(name: str) -> None:
        if name == "catalog.0001_initial":
            raise CutOff

    with pytest.raises(CutOff):
        await migrate(empty_database_url, cut_off)
    async with connected(empty_database_url):
        nothing_yet = await pending(empty_database_url)
    assert await migrate(empty_database_url) == nothing_yet


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_copy_is_never_written_over(database_url: str) -> None:
    file = sqlite_path(database_url)
    first = copy_aside(file, "x")
    assert first is not None
    kept = first.read_bytes()
    async with connected(database_url):
        await Region.create(code="450000", name_zh="广西", name_en="Guangxi", kind="PROVINCE")
        copy_aside(file, "x")  # while it is open: what is still in the WAL file belongs to the copy

    assert copies(file) == ["before-x", "before-x.2"]
    assert first.read_bytes() == kept
    with closing(sqlite3.connect(f"{file}.before-x.2")) as copy:
        assert copy.execute("SELECT code FROM region").fetchall() == [("450000",)]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_file_that_another_process_has_open_is_migrated_under_its_feet(
    database_url: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sqlite_path(database_url)
    _add_catalog_migration(tmp_path, monkeypatch)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        assert other.execute("SELECT count(*) FROM service_item").fetchone() == (0,)
        assert await migrate(database_url) == ["catalog.0003_rebuild"]
        other.execute("INSERT INTO service_item (code) VALUES ('GEN-01')")

    async with connected(database_url):
        assert await ServiceItem.filter(code="GEN-01").count() == 1


async def test_asking_what_is_pending_reads_no_file_a_second_time(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await pending(database) == []

    def load_disk(_loader: MigrationLoader) -> None:
        raise AssertionError("the migrations were read from their files again")

    monkeypatch.setattr(MigrationLoader, "load_disk", load_disk)
    assert await pending(database) == []
    await connection().execute_query("DELETE FROM tortoise_migrations WHERE name = '0002_invariants'")
    assert set(await pending(database)) == {"core.0002_invariants", "catalog.0002_invariants"}


async def test_a_migration_waits_for_the_one_that_runs(empty_database_url: str) -> None:
    async with alone(empty_database_url):
        second = asyncio.create_task(_alone_at_all(empty_database_url))
        await asyncio.sleep(0.3)
        assert not second.done()
    await asyncio.wait_for(second, 5)


async def _alone_at_all(url: str) -> None:
    async with alone(url):
        pass


def _add_catalog_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migration: str = REBUILD) -> None:
    """As if a release had added `catalog.0003_rebuild`, which rebuilds two parent tables on SQLite."""
    package = tmp_path / f"later_catalog_migrations_{tmp_path.name}"
    shutil.copytree(Path(catalog.migrations.__path__[0]), package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "0003_rebuild.py").write_text(migration, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    def later_config(url: str, **options: Any) -> dict[str, Any]:
        config = tortoise_config(url, **options)
        config["apps"]["catalog"]["migrations"] = package.name
        return config

    monkeypatch.setattr(core.database, "tortoise_config", later_config)
    monkeypatch.setattr(core.migrate, "tortoise_config", later_config)
    for name in [name for name in sys.modules if name.startswith(package.name)]:
        monkeypatch.delitem(sys.modules, name)
