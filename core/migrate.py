"""Bringing a database to the present schema without losing a row.

On SQLite the file is copied first, foreign keys are off while tables may be rebuilt, and `foreign_key_check` must
find nothing afterwards (HAZARDS 1). On PostgreSQL an advisory lock lets one of several starting workers migrate
while the others wait.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from tortoise.migrations.api import migrate as run_migrations
from tortoise.migrations.executor import MigrationExecutor

from core.database import connected, connection, is_sqlite, sqlite_path, tortoise_config

_ADVISORY_LOCK = 0x51A9_90E1  # any number, the same in every worker

_HAS_TABLES = """
SELECT count(*) FROM sqlite_master
 WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'tortoise_migrations'
"""

Progress = Callable[[str], object]
"""Told the name of each migration as it is applied."""


class BrokenReferences(Exception):  # noqa: N818  named after what was found
    """`PRAGMA foreign_key_check` found rows without their parent; the copy of the file is untouched."""


async def pending(url: str) -> list[str]:
    """Names of the migrations that the open database has not had yet, in the order they would run."""
    executor = MigrationExecutor(connection(), tortoise_config(url)["apps"])
    return [f"{step.migration.app_label}.{step.migration.name}" for step in await executor.plan()]


async def migrate(url: str, progress: Progress = lambda _name: None) -> list[str]:
    """Apply every pending migration to the database at `url` and name them; nothing pending changes nothing.

    Raises BrokenReferences on SQLite when a row lost its parent.
    """
    async with connected(url, foreign_keys=False), _alone(url):
        names = await pending(url)
        if not names:
            return []
        if is_sqlite(url):
            copy_aside(sqlite_path(url), names[0])
        await run_migrations(config=tortoise_config(url, foreign_keys=False), progress=_told(progress))
        if is_sqlite(url):
            broken = await connection().execute_query_dict("PRAGMA foreign_key_check")
            if broken:
                raise BrokenReferences(f"{len(broken)} rows, the first in table {broken[0]['table']}")
        return names


def copy_aside(file: Path, migration: str) -> Path | None:
    """Copy a non-empty SQLite file to `<file>.before-<migration>`, with SQLite's own backup; None when it is new."""
    if not file.exists() or file.stat().st_size == 0:
        return None
    copy = file.with_name(f"{file.name}.before-{migration}")
    with closing(sqlite3.connect(file)) as source:
        if not source.execute(_HAS_TABLES).fetchone()[0]:
            return None
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    return copy


def _told(progress: Progress) -> Callable[[str, str, str], object]:
    def tell(event: str, app: str, name: str) -> None:
        if event == "apply_done":
            progress(f"{app}.{name}")

    return tell


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[None]:
    """Hold PostgreSQL's advisory lock on a connection of its own, so that one worker migrates at a time."""
    if is_sqlite(url):
        yield
        return
    import asyncpg  # noqa: PLC0415  only PostgreSQL needs the driver

    credentials: dict[str, Any] = dict(tortoise_config(url)["connections"]["postgres"]["credentials"])
    del credentials["minsize"], credentials["maxsize"]  # a pool's, and this is one connection
    waiting = await asyncpg.connect(**credentials)
    try:
        await waiting.execute("SELECT pg_advisory_lock($1)", _ADVISORY_LOCK)
        yield
    finally:
        await waiting.close()
