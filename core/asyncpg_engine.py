"""Tortoise's PostgreSQL client whose transactions always give their connection back.

Stock Tortoise takes a connection out of the pool and keeps it for good when BEGIN fails or is cancelled. Here a
connection whose transaction did not end cleanly is thrown away (the server rolls back), and every connection returns.

The module's name matters: Tortoise chooses the migration dialect by the word «asyncpg» in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError

from core.database_url import DatabaseUnreachable
from core.finishing import to_the_end

_RELEASE_SECONDS = 5.0
"""A connection that cannot be reset within this is closed."""


class _PooledTransaction(TransactionContextPooled):
    """Holds one connection of the pool from beginning to end, and never longer."""

    client: TransactionWrapper

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool: Any = self.client._parent._pool
        self.client._connection = await pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            await to_the_end(self._give_back(clean=False))
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        clean = self.client._finalized
        try:
            if not clean:
                await to_the_end(self.client.commit() if kind is None else self.client.rollback())
        except Exception:
            if kind is None:  # a failed rollback must not hide what was raised in the block
                raise
        finally:
            get_connections().reset(self.token)
            await to_the_end(self._give_back(clean=self.client._finalized))

    async def _give_back(self, *, clean: bool) -> None:
        connection: Any = self.client._connection
        pool: Any = self.client._parent._pool
        if not clean:
            connection.terminate()
        if pool:
            await pool.release(connection, timeout=_RELEASE_SECONDS)


class PatientAsyncpgClient(AsyncpgDBClient):
    """A pool of connections; opening it says in one line why it cannot be opened."""

    def _in_transaction(self) -> TransactionContext:
        return _PooledTransaction(TransactionWrapper(self), self._pool_init_lock)

    async def create_connection(self, with_db: bool) -> None:
        """Open the pool. Raises DatabaseUnreachable."""
        with reaching():
            await super().create_connection(with_db)


@contextmanager
def reaching() -> Iterator[None]:
    """Say DatabaseUnreachable for everything that keeps a connection from being made in the block."""
    try:
        yield
    except TimeoutError as error:
        raise DatabaseUnreachable("it did not answer in time") from error
    except (OSError, DBConnectionError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnreachable(" ".join(str(error).split()) or type(error).__name__) from error


client_class = PatientAsyncpgClient  # the name Tortoise looks for in an engine module
