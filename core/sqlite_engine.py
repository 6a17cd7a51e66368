"""Tortoise's SQLite client with write transactions that begin immediately.

Stock Tortoise opens `BEGIN` (deferred): a second process that read first and then writes is told «database is
locked» at once, whatever the busy timeout (HAZARDS 3). `BEGIN IMMEDIATE` takes the write lock first and waits.
"""

import sqlite3

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.exceptions import TransactionManagementError


class _ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as busy:
            raise TransactionManagementError(busy) from busy


class ImmediateSqliteClient(SqliteClient):
    """A SQLite client whose transactions wait for the write lock instead of failing on upgrade."""

    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(_ImmediateTransaction(self), self._lock)


client_class = ImmediateSqliteClient  # the name Tortoise looks for in an engine module
