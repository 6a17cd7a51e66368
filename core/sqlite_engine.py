"""Tortoise's SQLite client with write transactions that begin at once, and that always end.

Stock Tortoise opens `BEGIN` (deferred): a second process that read first and then writes is told «database is
locked» at once, whatever the busy timeout (HAZARDS 3). `BEGIN IMMEDIATE` takes the write lock first. It is not left to
SQLite to wait for that lock: SQLite would wait inside the one thread behind the one connection, and every reader of
this process with it. So the lock is asked for, and asked for again, and between the questions others read.

Stock Tortoise also keeps the connection's lock for good when BEGIN fails or a task is cancelled in it; then no task of
the process gets an answer any more. Here every way out of a transaction rolls back what is open and frees the lock.

And it counts among the rows that a statement changed those that triggers wrote because of it; PostgreSQL does not.
"""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from core.database_url import DatabaseUnreachable
from core.faults import Unavailable
from core.finishing import to_the_end

_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.05
"""Seconds between two questions for the write lock: doubled each time, up to the longest."""


class DatabaseBusy(OperationalError, Unavailable):  # noqa: N818  named after what is the matter
    """Another process kept the write lock for longer than the patience of this one; nothing was written."""


class _OwnChanges(SqliteClient):
    """Counts the rows that a statement itself changed."""

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[dict[Any, Any]]]:
        """The number of rows changed, or read where none was changed; and what was read."""
        query = query.replace("\x00", "'||CHAR(0)||'")
        async with self.acquire_connection() as connection:
            self.log.debug("%s: %s", query, values)
            before = connection.total_changes
            rows = await connection.execute_fetchall(query, values)
            if connection.total_changes == before:
                return len(rows), rows
            ((changed,),) = await connection.execute_fetchall("SELECT changes()")
            return changed, rows


class _Transaction(_OwnChanges, SqliteTransactionWrapper):
    """The statements of one transaction, all of them inside it."""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(_Transaction(self))

    async def begins(self, busy_milliseconds: int) -> bool:
        """Begin if no other process is writing; answers whether it did, without waiting."""
        await self._connection.execute_fetchall("PRAGMA busy_timeout=0")
        try:
            await self._connection.execute_fetchall("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            await self._connection.execute_fetchall(f"PRAGMA busy_timeout={busy_milliseconds}")
        return True

    async def execute_script(self, query: str) -> None:
        """Run a script statement by statement: sqlite3's own `executescript` commits the transaction first."""
        for statement in _statements(query):
            await self.execute_query(statement)


class _ImmediateTransaction(SqliteTransactionContext):
    """Holds the connection's lock and the file's write lock from beginning to end, and never longer."""

    connection: _Transaction

    def __init__(self, connection: _Transaction, lock: asyncio.Lock, busy_milliseconds: int) -> None:
        super().__init__(connection, lock)
        self._busy_milliseconds = busy_milliseconds

    async def __aenter__(self) -> TransactionalDBClient:
        """Begin as soon as nobody else writes. Raises DatabaseBusy when that takes longer than the patience."""
        loop, pause = asyncio.get_running_loop(), _FIRST_PAUSE
        deadline = loop.time() + self._busy_milliseconds / 1_000
        while not await self._begun():
            if loop.time() >= deadline:
                raise DatabaseBusy(f"another process has been writing for {self._busy_milliseconds / 1_000:g} s")
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def _begun(self) -> bool:
        """One try. The connection's lock is kept when it succeeded and given back in every other case."""
        await self._trxlock.acquire()
        begun = False
        try:
            await self.ensure_connection()
            begun = await to_the_end(self.connection.begins(self._busy_milliseconds))
        except BaseException:
            await self._roll_back()  # cancelled while it began: it has begun all the same
            raise
        finally:
            if not begun:
                self._trxlock.release()
        return begun

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self.connection._finalized:
                return
            if kind is not None:
                await self._roll_back()
                return
            try:
                await to_the_end(self.connection.commit())
            except BaseException:
                if not self.connection._finalized:
                    await self._roll_back()
                raise
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()

    async def _roll_back(self) -> None:
        """End whatever is open; a statement that still runs in the connection's thread ends first."""
        if self.connection._connection:
            await to_the_end(self.connection._connection.rollback())
        self.connection._finalized = True


class ImmediateSqliteClient(_OwnChanges):
    """One connection for all tasks of the process; the pragma `busy_timeout` is the patience of its writers, in ms."""

    def _in_transaction(self) -> TransactionContext:
        return _ImmediateTransaction(_Transaction(self), self._lock, int(self.pragmas["busy_timeout"]))

    async def create_connection(self, with_db: bool) -> None:
        """Open the file, or leave nothing behind. Raises DatabaseUnreachable."""
        try:
            await super().create_connection(with_db)
        except sqlite3.Error as error:
            await to_the_end(self.close())
            raise DatabaseUnreachable(str(error)) from error
        except BaseException:
            await to_the_end(self.close())
            raise

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """All or nothing; stock Tortoise leaves its BEGIN open when the task is cancelled."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; a trigger's semicolons do not end it."""
    statement = ""
    for part in script.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \t\r\n;"):
                yield statement
            statement = ""
    if statement.strip(" \t\r\n;"):
        yield statement


client_class = ImmediateSqliteClient  # the name Tortoise looks for in an engine module
