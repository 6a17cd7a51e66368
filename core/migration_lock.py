"""One process migrates a database at a time; the others wait, and then find nothing to do.

On PostgreSQL an advisory lock on a connection of its own. On SQLite a lock on the file `<file>.migrating`: the write
lock of the database itself comes too late, because two processes that turn a new file to WAL already collide. The
system gives either lock back when its holder dies; the file stays, because removing it would let in two at once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, Any

from core.database import make_folder, tortoise_config
from core.database_url import DatabaseUnreachable, is_sqlite, sqlite_path

try:
    import fcntl
except ImportError:  # Windows: there the transaction around the migrations is the only guard
    fcntl = None  # type: ignore[assignment]

_ADVISORY_LOCK = 0x51A9_90E1  # any number, the same in every worker

_PAUSE_SECONDS = 0.05


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[None]:
    """Wait until no other process migrates the database at `url`, and keep others waiting until the block ends.

    Raises DatabaseUnreachable.
    """
    async with _file_lock(url) if is_sqlite(url) else _advisory_lock(url):
        yield


@asynccontextmanager
async def _file_lock(url: str) -> AsyncIterator[None]:
    make_folder(url)
    file = sqlite_path(url)
    try:
        lock = file.with_name(f"{file.name}.migrating").open("ab")
    except OSError as error:
        raise DatabaseUnreachable(str(error)) from error
    with lock:
        while not _locked(lock):  # noqa: ASYNC110  another process cannot set an event
            await asyncio.sleep(_PAUSE_SECONDS)
        yield


def _locked(lock: IO[bytes]) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@asynccontextmanager
async def _advisory_lock(url: str) -> AsyncIterator[None]:
    import asyncpg  # noqa: PLC0415  only PostgreSQL needs the driver

    from core.asyncpg_engine import reaching  # noqa: PLC0415

    credentials: dict[str, Any] = dict(tortoise_config(url)["connections"]["postgres"]["credentials"])
    del credentials["minsize"], credentials["maxsize"]  # a pool's, and this is one connection
    del credentials["command_timeout"]  # another process may migrate for long
    with reaching():
        waiting = await asyncpg.connect(**credentials)
    try:
        await waiting.execute("SELECT pg_advisory_lock($1)", _ADVISORY_LOCK)
        yield
    finally:
        await waiting.close()
