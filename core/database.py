"""The database: which one, how it is opened, and what a transaction is.

SQLite (WAL) is the embedded default; `postgres://…` moves the same code to PostgreSQL. Rows that were acknowledged
survive a kill: SQLite runs with `synchronous=FULL`, PostgreSQL with its default `synchronous_commit`.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from logging import Logger
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.connection import get_connection, get_connections
from tortoise.transactions import in_transaction

APPS = ("core", "teams", "catalog")
"""Packages that own tables, from the bottom of the import picture up."""


def is_sqlite(url: str) -> bool:
    """True when `url` names an SQLite file."""
    return url.startswith("sqlite://")


def sqlite_path(url: str) -> Path:
    """The file behind an SQLite URL (`sqlite://relative/path` or `sqlite:///absolute/path`)."""
    return Path(url.removeprefix("sqlite://"))


def tortoise_config(url: str, *, foreign_keys: bool = True) -> dict[str, Any]:
    """Tortoise's configuration for `url`; `foreign_keys` is off only while migrations run (HAZARDS 1)."""
    # Tortoise keeps prepared INSERTs by connection name: each engine needs its own, or a process that opens one
    # after the other sends the first one's placeholders to the second.
    name, details = (
        ("sqlite", _sqlite(url, foreign_keys=foreign_keys)) if is_sqlite(url) else ("postgres", _postgres(url))
    )
    return {
        "connections": {name: details},
        "apps": {
            app: {"models": [f"{app}.models"], "migrations": f"{app}.migrations", "default_connection": name}
            for app in APPS
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def _sqlite(url: str, *, foreign_keys: bool) -> dict[str, Any]:
    return {
        "engine": "core.sqlite_engine",
        "credentials": {
            "file_path": str(sqlite_path(url)),
            "journal_mode": "WAL",
            "synchronous": "FULL",
            "busy_timeout": 10_000,  # milliseconds a second process waits for the write lock
            "foreign_keys": "ON" if foreign_keys else "OFF",
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    """asyncpg credentials; `?host=/directory` names a unix socket, which Tortoise's own URL parser ignores."""
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "engine": "tortoise.backends.asyncpg",
        "credentials": {
            "host": options.pop("host", None) or parts.hostname or "127.0.0.1",
            "port": parts.port or 5432,
            "user": unquote(parts.username or "postgres"),
            "password": unquote(parts.password) if parts.password else None,
            "database": unquote(parts.path.lstrip("/")) or "postgres",
            "minsize": int(options.pop("minsize", 1)),
            "maxsize": int(options.pop("maxsize", 10)),
        },
    }


OnStatement = Callable[[str], object]
"""Told the text of every SQL statement before it is sent."""


@asynccontextmanager
async def connected(
    url: str, *, foreign_keys: bool = True, on_statement: OnStatement | None = None
) -> AsyncIterator[None]:
    """The database at `url`, open for every task of this process until the block ends."""
    if is_sqlite(url):
        sqlite_path(url).parent.mkdir(parents=True, exist_ok=True)
    context = await Tortoise.init(config=tortoise_config(url, foreign_keys=foreign_keys), _enable_global_fallback=True)
    if on_statement is not None:
        connection().log = _StatementLog(connection().log, on_statement)  # type: ignore[assignment]
    try:
        yield
    finally:
        await context.close_connections()


class _StatementLog:
    """Stands where a Tortoise client logs its statements, transactions' included, and tells a listener of each."""

    def __init__(self, log: Logger, on_statement: OnStatement) -> None:
        self._log, self._on_statement = log, on_statement

    def debug(self, message: str, *arguments: object) -> None:
        if message == "%s: %s":  # Tortoise's template for a statement and its values
            self._on_statement(str(arguments[0]))
        self._log.debug(message, *arguments)


def transaction() -> AbstractAsyncContextManager[TransactionalDBClient]:
    """A write transaction: all of the block or none of it. Await nothing but the database inside (HAZARDS 3)."""
    return in_transaction()


def connection() -> BaseDBAsyncClient:
    """The open connection, for the few statements that no model can say."""
    (name,) = get_connections().db_config
    return get_connection(name)
