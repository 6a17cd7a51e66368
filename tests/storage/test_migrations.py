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
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationTarget
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
from core.migration_state import QuickExecutor
from core.models import KeptAnswer
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
    dependencies = [("catalog", "0004_draft_invariants")]
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


async def run_migrations(url: str, target: str, direction: str = "both") -> None:
    """Bring the open database to one migration (`app.name`), there or back."""
    await Tortoise.init(config=tortoise_config(url, foreign_keys=False), init_connections=False)
    app, name = target.split(".")
    apps: dict[str, Any] = tortoise_config(url)["apps"]
    await QuickExecutor(connection(), apps).migrate([MigrationTarget(app, name)], direction=direction)


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


RELEASES = {
    "catalog.0001_initial": ("catalog.0001_initial",),
    "the release before drafts": ("catalog.0002_invariants", "core.0002_invariants", "teams.0003_invariants"),
}
"""Databases of before: how far each was migrated."""
OLD_ROWS = """
INSERT INTO region (id, code, name_zh, name_en, kind) VALUES (1, '450000', '广西', 'Guangxi', 'PROVINCE');
INSERT INTO region (id, code, name_zh, name_en, kind, parent_id) VALUES (2, '450300', '桂林', 'Guilin', 'CITY', 1);
INSERT INTO service_item (id, code) VALUES (1, 'GEN-01');
INSERT INTO service_item_version (id, item_id, number, digest, definition, created_at)
VALUES (1, 1, 1, 'i', '{"zh": "健康档案"}', '2026-01-01 00:00:00+00:00');
INSERT INTO service_package (id, code) VALUES (1, 'BAS-00');
INSERT INTO package_version (id, package_id, number, digest, tier, definition, public_health_fen,
 medical_insurance_fen, fiscal_fen, employer_fen, self_fen, total_fen, price_status, created_at)
VALUES (1, 1, 1, 'p', 'BASIC', '{"zh": "基础包"}', 3000, 0, 0, 0, 0, 3000, 'PLACEHOLDER', '2026-01-01 00:00:00+00:00');
INSERT INTO package_line (id, version_id, position, item_version_id, is_required, is_proposal)
VALUES (1, 1, 0, 1, TRUE, FALSE);
INSERT INTO choice_group (id, version_id, position, code, name_zh, name_en, choose, is_proposal)
VALUES (1, 1, 0, 'TCM', '中医', 'TCM', 1, TRUE);
INSERT INTO choice_option (id, group_id, position, item_version_id) VALUES (1, 1, 0, 1);
INSERT INTO publication (id, region_id, package_id, version_id, starts, published_at, published_by)
VALUES (1, 1, 1, 1, '2026-01-01', '2026-01-01 00:00:00+00:00', 'starter');
"""
"""What `populate` writes, in the columns that every release has had."""
SINCE = {
    "publication": {"act", "revision"},
    "choice_group": {"at_least"},
    "choice_option": {"surcharge_fen", "surcharge_payer"},
}
"""Columns that came after the first release."""


async def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that matters, as the database tells it."""
    said = {}
    for table in TABLES:
        found = await connection().execute_query_dict(f'SELECT * FROM "{table}" ORDER BY id')  # noqa: S608
        said[table] = [dict(row) for row in found]
    return said


def as_of_old(said: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows in the columns of the first release."""
    return {
        table: [{name: value for name, value in row.items() if name not in SINCE.get(table, ())} for row in held]
        for table, held in said.items()
    }


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


@pytest.mark.parametrize("release", RELEASES)
async def test_an_old_populated_database_keeps_every_row(empty_database_url: str, release: str) -> None:
    url = empty_database_url
    async with connected(url, foreign_keys=False):
        for target in RELEASES[release]:
            await run_migrations(url, target)
    async with connected(url):
        for statement in OLD_ROWS.strip().split(";\n"):
            await connection().execute_query(statement.rstrip(";"))
        before = await rows()

    assert "catalog.0004_draft_invariants" in await migrate(url)

    async with connected(url):
        after = await rows()
        assert all(before.values())
        assert as_of_old(after) == before
        assert [(row["act"], row["revision"]) for row in after["publication"]] == [("OFFERED", 1)]
        assert [(row["at_least"], row["choose"]) for row in after["choice_group"]] == [(None, 1)]
        assert [row["surcharge_fen"] for row in after["choice_option"]] == [None]


async def test_a_key_that_two_verbs_used_stays_that_of_the_first(empty_database_url: str, clock: Clock) -> None:
    url = empty_database_url
    async with connected(url, foreign_keys=False):
        await run_migrations(url, "core.0004_outbox_invariants")
    asked: dict[str, Any] = {"at": clock(), "input_digest": "d", "answer": {}}
    async with connected(url):
        for subject, verb in (("a", "sign"), ("a", "renew"), ("a", "end"), ("b", "sign")):
            await KeptAnswer.create(subject=subject, verb=verb, key="form 7", **asked)

    await migrate(url)

    async with connected(url):
        told = [(row.subject, row.verb, row.key) for row in await KeptAnswer.all().order_by("id")]
        assert told == [
            ("a", "sign", "form 7"),
            ("a", "renew", "form 7#2"),
            ("a", "end", "form 7#3"),
            ("b", "sign", "form 7"),
        ]
        with pytest.raises(IntegrityError):
            await KeptAnswer.create(subject="b", verb="renew", key="form 7", **asked)
        with pytest.raises((IntegrityError, OperationalError), match="append-only"):
            await KeptAnswer.filter(subject="b").update(key="form 8")


async def test_rebuilding_parent_tables_keeps_their_children(
    database_url: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(database_url):
        await populate(clock)
        before = await rows()
    _add_catalog_migration(tmp_path, monkeypatch)

    assert await migrate(database_url) == ["catalog.0005_rebuild"]

    async with connected(database_url):
        assert await rows() == before
    if is_sqlite(database_url):
        file = sqlite_path(database_url)
        assert file.with_name(f"{file.name}.before-catalog.0005_rebuild").exists()


async def test_every_migration_can_be_undone(database_url: str, clock: Clock) -> None:
    async with connected(database_url):
        await populate(clock)
        before, schema = await rows(), await listing(database_url)
    async with connected(database_url, foreign_keys=False):
        await run_migrations(database_url, "catalog.0001_initial", "backward")
    async with connected(database_url):
        assert await rows() == as_of_old(before)
        undone = await pending(database_url)

    assert {name for name in undone if name.startswith("catalog.")} == {
        "catalog.0002_invariants",
        "catalog.0003_drafts",
        "catalog.0004_draft_invariants",
    }
    assert await migrate(database_url) == undone

    async with connected(database_url):
        assert await rows() == before
        assert await listing(database_url) == schema


async def test_what_was_called_off_is_not_undone_into_something_said_twice(database_url: str, clock: Clock) -> None:
    async with connected(database_url):
        await populate(clock)
        (row,) = await Publication.all().values()
        await Publication.create(**{**row, "id": 2, "revision": 2, "act": "CALLED_OFF"})
        before = await rows()
    async with connected(database_url, foreign_keys=False):
        with pytest.raises((IntegrityError, OperationalError)):
            await run_migrations(database_url, "catalog.0001_initial", "backward")
    await migrate(database_url)

    async with connected(database_url):
        assert await rows() == before


CHANGES = {
    "UPDATE publication SET published_by = 'x'": "append-only",
    "DELETE FROM publication": "append-only",
    "UPDATE choice_group SET choose = 2": "append-only",
    "DELETE FROM choice_option": "append-only",
    "INSERT INTO publication (region_id, package_id, version_id, starts, published_at, published_by) "
    "SELECT region_id, package_id, version_id, starts, published_at, published_by FROM publication": "(?i)unique",
}
"""What the database refuses, before a release and after it."""


async def refusing_changes() -> None:
    """The database refuses each of them."""
    for statement, why in CHANGES.items():
        with pytest.raises((IntegrityError, OperationalError), match=why):
            await connection().execute_query(statement)


async def test_rows_stay_unique_and_unchangeable_through_every_migration_there_and_back(
    empty_database_url: str,
) -> None:
    url = empty_database_url
    async with connected(url, foreign_keys=False):
        for target in RELEASES["the release before drafts"]:
            await run_migrations(url, target)
    async with connected(url):
        for statement in OLD_ROWS.strip().split(";\n"):
            await connection().execute_query(statement.rstrip(";"))
        await refusing_changes()
        before, schema = await rows(), await listing(url)
    await migrate(url)
    async with connected(url):
        await refusing_changes()
    async with connected(url, foreign_keys=False):
        await run_migrations(url, "catalog.0002_invariants", "backward")
    async with connected(url):
        await refusing_changes()
        assert await rows() == before
        if is_sqlite(url):  # the very tables of before
            assert _catalog(await listing(url)) == _catalog(schema)


def _catalog(schema: str) -> list[str]:
    """What a listing says of the tables that every release has had."""
    return [line for line in schema.splitlines() if line.split()[1].rstrip(":") in TABLES]


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
            assert await pending(database_url) == ["catalog.0005_rebuild"]
        assert copies(file) == []  # the file itself is what it was

    with closing(sqlite3.connect(file)) as repaired:
        repaired.execute("DROP TRIGGER service_item_version_no_delete")
        repaired.execute("DELETE FROM service_item_version WHERE item_id = 77")
        repaired.commit()
    assert await migrate(database_url) == ["catalog.0005_rebuild"]
    assert copies(file) == ["before-catalog.0005_rebuild"]


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
        assert await pending(database_url) == ["catalog.0005_rebuild"]


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
        assert await migrate(database_url) == ["catalog.0005_rebuild"]
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
    assert set(await pending(database)) == {
        "core.0002_invariants",
        "catalog.0002_invariants",
        "enrolment.0002_invariants",
    }


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
    """As if a release had added `catalog.0005_rebuild`, which rebuilds two parent tables on SQLite."""
    package = tmp_path / f"later_catalog_migrations_{tmp_path.name}"
    shutil.copytree(Path(catalog.migrations.__path__[0]), package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "0005_rebuild.py").write_text(migration, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    def later_config(url: str, **options: Any) -> dict[str, Any]:
        config = tortoise_config(url, **options)
        config["apps"]["catalog"]["migrations"] = package.name
        return config

    monkeypatch.setattr(core.database, "tortoise_config", later_config)
    monkeypatch.setattr(core.migrate, "tortoise_config", later_config)
    for name in [name for name in sys.modules if name.startswith(package.name)]:
        monkeypatch.delitem(sys.modules, name)
