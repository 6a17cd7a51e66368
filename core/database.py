"""The database: which one, how it is opened, and what a transaction is.

SQLite (WAL) is the embedded default; `postgres://…` moves the same code to PostgreSQL. Rows that were acknowledged
survive a kill: SQLite runs with `synchronous=FULL`, PostgreSQL with its default `synchronous_commit`.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from logging import Logger
from typing import Any

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.connection import get_connection, get_connections
from tortoise.transactions import in_transaction

from core.database_url import DatabaseUnreachable, is_sqlite, postgres_address, sqlite_path

APPS = ("core", "teams", "catalog", "enrolment")
"""Packages that own tables, from the bottom of the import picture up."""

PATIENCE_SECONDS = 5.0
"""How long a server waits for SQLite's write lock or one statement of PostgreSQL: half an operation's deadline."""

COMMAND_PATIENCE_SECONDS = 60.0
"""The same for a command of the command line, which has no deadline and may stand behind another command."""

CONNECT_SECONDS = 5.0
"""A connection to PostgreSQL must be made within this."""


def tortoise_config(
    url: str, *, foreign_keys: bool = True, patience_seconds: float = PATIENCE_SECONDS
) -> dict[str, Any]:
    """Tortoise's configuration for `url`; `foreign_keys` is off only while migrations run (HAZARDS 1)."""
    # Tortoise keeps prepared INSERTs by connection name: each engine needs its own, or a process that opens one
    # after the other sends the first one's placeholders to the second.
    name, details = (
        ("sqlite", _sqlite(url, patience_seconds, foreign_keys=foreign_keys))
        if is_sqlite(url)
        else ("postgres", _postgres(url, patience_seconds))
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


def _sqlite(url: str, patience_seconds: float, *, foreign_keys: bool) -> dict[str, Any]:
    return {
        "engine": "core.sqlite_engine",
        "credentials": {
            "file_path": str(sqlite_path(url)),
            "journal_mode": "WAL",
            "synchronous": "FULL",
            "busy_timeout": int(patience_seconds * 1_000),
            "foreign_keys": "ON" if foreign_keys else "OFF",
        },
    }


def _postgres(url: str, patience_seconds: float) -> dict[str, Any]:
    """Credentials for asyncpg's pool, from our own reading of the URL: Tortoise's ignores a unix socket."""
    address = postgres_address(url)
    return {
        "engine": "core.asyncpg_engine",
        "credentials": {
            "host": address.host,
            "port": address.port,
            "user": address.user,
            "password": address.password,
            "database": address.database,
            "minsize": address.minsize,
            "maxsize": address.maxsize,
            "timeout": CONNECT_SECONDS,
            "command_timeout": patience_seconds,  # a connection whose other end is gone answers nothing, ever
            **({"ssl": address.sslmode} if address.sslmode else {}),
        },
    }


OnStatement = Callable[[str], object]
"""Told the text of every SQL statement before it is sent."""


@asynccontextmanager
async def connected(
    url: str,
    *,
    foreign_keys: bool = True,
    on_statement: OnStatement | None = None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> AsyncIterator[None]:
    """The database at `url`, open for every task of this process until the block ends.

    Raises DatabaseUnreachable with the reason.
    """
    if is_sqlite(url):
        make_folder(url)
    config = tortoise_config(url, foreign_keys=foreign_keys, patience_seconds=patience_seconds)
    context = await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        # Tortoise would open it with the first statement, and a task cancelled in that would leave it half open.
        await connection().create_connection(with_db=True)
        if on_statement is not None:
            connection().log = _StatementLog(connection().log, on_statement)  # type: ignore[assignment]
        yield
    finally:
        await context.close_connections()


def make_folder(url: str) -> None:
    """Make the folder of the SQLite file at `url`. Raises DatabaseUnreachable."""
    try:
        sqlite_path(url).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnreachable(str(error)) from error


class _StatementLog:
    """Stands where a Tortoise client logs its statements, transactions' included, and tells a listener of each."""

    def __init__(self, log: Logger, on_statement: OnStatement) -> None:
        self._log, self._on_statement = log, on_statement

    def debug(self, message: str, *arguments: object) -> None:
        if message == "%s: %s":  # Tortoise's template for a statement and its values
            self._on_statement(str(arguments[0]))
        self._log.debug(message, *arguments)


def transaction() -> AbstractAsyncContextManager[TransactionalDBClient]:
    """A write transaction: all of the block or none of it. Await nothing but the database inside (HAZARDS 3).

    On SQLite it holds the write lock from the beginning. On PostgreSQL it is READ COMMITTED: whoever decides by what
    it reads takes a row lock first (`catalog.operations.lock_menu`); then every statement after sees what the previous
    holder committed. A task cancelled inside leaves it rolled back; one cancelled during COMMIT leaves it committed.
    """
    return in_transaction()


def connection() -> BaseDBAsyncClient:
    """The open connection, for the few statements that no model can say."""
    (name,) = get_connections().db_config
    return get_connection(name)


def spelt_instant(at: datetime) -> datetime | str:
    """An instant as a value of a statement that no model can say: in UTC, spelt as the models spell it."""
    utc = at.astimezone(UTC)
    return utc.isoformat(" ") if connection().capabilities.dialect == "sqlite" else utc
