"""Bringing a database to the present schema without losing a row.

All pending migrations run in one transaction, so that a database is at the old schema or at the new one, whatever
happens. On SQLite foreign keys are off while tables may be rebuilt, and `foreign_key_check` must find nothing before
the transaction is committed (HAZARDS 1); the file is copied first. One process migrates at a time.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor

from core.database import connected, connection, tortoise_config, transaction
from core.database_url import is_sqlite, sqlite_path
from core.migration_lock import alone
from core.migration_state import QuickExecutor

_PATIENCE_SECONDS = 3_600.0
"""A statement of a migration may rebuild a large table."""

_HAS_TABLES = """
SELECT count(*) FROM sqlite_master
 WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'tortoise_migrations'
"""

_HAS_RECORD = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tortoise_migrations'",
    "postgres": "SELECT 1 WHERE to_regclass('tortoise_migrations') IS NOT NULL",
}

Progress = Callable[[str], object]
"""Told the name of each migration as it is applied."""


class BrokenReferences(Exception):  # noqa: N818  named after what was found
    """`PRAGMA foreign_key_check` found rows without their parent; nothing was migrated."""


async def pending(url: str) -> list[str]:
    """Names of the migrations that the open database has not had yet, in the order they would run.

    Two small statements: the migrations of the installed release are read from their files once a process.
    """
    known = await _shipped(url)
    applied = await _applied(url)
    return [name for name in known if name not in applied]


async def migrate(url: str, progress: Progress = lambda _name: None) -> list[str]:
    """Apply every pending migration to the database at `url` and name them; nothing pending changes nothing.

    Raises BrokenReferences on SQLite when a row has no parent, and DatabaseUnreachable; then nothing was changed.
    """
    async with alone(url), connected(url, foreign_keys=False, patience_seconds=_PATIENCE_SECONDS):
        names = await pending(url)
        if not names:
            return []
        editor = SqliteSchemaEditor if is_sqlite(url) else AsyncpgSchemaEditor
        await MigrationRecorder(connection()).ensure_schema(editor(connection(), atomic=False))
        copy = None
        try:
            async with transaction():
                if is_sqlite(url):
                    copy = copy_aside(sqlite_path(url), names[0])
                await QuickExecutor(connection(), _apps(url)).migrate(progress=_told(progress))
                if is_sqlite(url):
                    await _refuse_broken_references()
        except BaseException:
            if copy is not None:
                copy.unlink()  # the database is what it was
            raise
        return names


def copy_aside(file: Path, migration: str) -> Path | None:
    """Copy a non-empty SQLite file to `<file>.before-<migration>`, with SQLite's own backup; None when it is new.

    An earlier copy is never written over: the next one is called `<file>.before-<migration>.2`, and so on.
    """
    if not file.exists() or file.stat().st_size == 0:
        return None
    copy = _unused(file.with_name(f"{file.name}.before-{migration}"))
    partial = copy.with_name(f"{copy.name}.partial")
    with closing(sqlite3.connect(file)) as source:
        if not source.execute(_HAS_TABLES).fetchone()[0]:
            return None
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(partial)) as target:
            source.backup(target)
    shutil.copymode(file, partial)
    partial.replace(copy)
    return copy


def _unused(wanted: Path) -> Path:
    path, number = wanted, 1
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.name}.{number}")
    return path


async def _refuse_broken_references() -> None:
    broken = await connection().execute_query_dict("PRAGMA foreign_key_check")
    if broken:
        raise BrokenReferences(f"{len(broken)} rows without their parent, the first in table {broken[0]['table']}")


def _apps(url: str) -> dict[str, dict[str, object]]:
    apps: dict[str, dict[str, object]] = tortoise_config(url)["apps"]
    return apps


_plans: dict[tuple[str, ...], tuple[str, ...]] = {}
"""The migrations of each set of packages: files do not change under a running process."""


async def _shipped(url: str) -> tuple[str, ...]:
    """Names of all migrations of the installed release, in the order they run on an empty database."""
    apps = _apps(url)
    packages = tuple(str(app["migrations"]) for app in apps.values())
    if packages not in _plans:
        executor = QuickExecutor(connection(), apps)
        await executor.loader.build_graph()
        steps = executor._migration_plan(None, set(), executor.loader.graph)
        _plans[packages] = tuple(f"{step.migration.app_label}.{step.migration.name}" for step in steps)
    return _plans[packages]


async def _applied(url: str) -> set[str]:
    """Names of the migrations that the open database has had."""
    engine = "sqlite" if is_sqlite(url) else "postgres"
    if not await connection().execute_query_dict(_HAS_RECORD[engine]):
        return set()
    rows = await connection().execute_query_dict("SELECT app, name FROM tortoise_migrations")
    return {f"{row['app']}.{row['name']}" for row in rows}


def _told(progress: Progress) -> Callable[[str, str, str], object]:
    def tell(event: str, app: str, name: str) -> None:
        if event == "apply_done":
            progress(f"{app}.{name}")

    return tell
