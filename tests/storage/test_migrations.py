"""Migrating a populated database keeps every row, on both engines, even when a parent table is rebuilt (HAZARDS 1)."""

import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.migrations.api import migrate as run_migrations
from tortoise.migrations.autodetector import MigrationAutodetector

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
from core.database import connected, connection, is_sqlite, sqlite_path, tortoise_config
from core.migrate import migrate, pending
from teams.models import Region

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


def _add_catalog_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a release had added `catalog.0003_rebuild`, which rebuilds two parent tables on SQLite."""
    package = tmp_path / "later_catalog_migrations"
    shutil.copytree(Path(catalog.migrations.__path__[0]), package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "0003_rebuild.py").write_text(REBUILD, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    def later_config(url: str, *, foreign_keys: bool = True) -> dict[str, Any]:
        config = tortoise_config(url, foreign_keys=foreign_keys)
        config["apps"]["catalog"]["migrations"] = package.name
        return config

    monkeypatch.setattr(core.database, "tortoise_config", later_config)
    monkeypatch.setattr(core.migrate, "tortoise_config", later_config)
    for name in [name for name in sys.modules if name.startswith(package.name)]:
        monkeypatch.delitem(sys.modules, name)
