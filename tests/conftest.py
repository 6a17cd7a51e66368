"""Fixtures every test may use: a fresh, migrated database on each engine, and a clock that stands still."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.starter import load_starter
from core.clock import Clock
from core.database import connected
from core.migrate import migrate
from enrolment.agreement.storing import load_templates
from tests.postgres import PostgresServer, running_postgres

MEMORY = Path("/dev/shm")  # noqa: S108  a file system in memory, where there is one
ROOM = 4 * 2**30
"""Bytes that databases of a run may need at most, and leave free."""


def in_memory() -> None:
    """Put temporary files, databases among them, where copying one costs a quarter: thousands are made and dropped.
    Whoever says TMPDIR decides. A killed process loses as little there as on a disk; only a power cut would."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


in_memory()
STARTER = Path(__file__).parents[1] / "seeds"
ENGINES = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL from its wheel, one for each test process."""
    with running_postgres(forgetful=True) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite_file() -> Iterator[Path]:
    """A migrated SQLite file to copy for each test."""
    folder = Path(tempfile.mkdtemp(prefix="qianyue-"))
    file = folder / "migrated.sqlite3"
    asyncio.run(migrate(f"sqlite://{file}"))
    yield file
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def starter_sqlite_file(migrated_sqlite_file: Path) -> Path:
    """A SQLite file with the starter data, to copy for each test."""
    file = migrated_sqlite_file.with_name("starter.sqlite3")
    shutil.copy(migrated_sqlite_file, file)
    asyncio.run(_load(f"sqlite://{file}"))
    return file


@pytest.fixture(scope="session")
def starter_postgres_database(postgres: PostgresServer, migrated_postgres_database: str) -> str:
    """The name of a PostgreSQL database with the starter data, to use as a template for each test."""
    name = f"starter_{os.getpid()}"
    asyncio.run(_load(postgres.create(name, migrated_postgres_database)))
    return name


async def _load(url: str) -> None:
    async with connected(url):
        await load_starter(STARTER)
        await load_templates(STARTER / "agreements.yaml")


@pytest.fixture(scope="session")
def migrated_postgres_database(postgres: PostgresServer) -> str:
    """The name of a migrated PostgreSQL database to use as a template for each test."""
    name = f"template_{os.getpid()}"
    url = postgres.create(name)
    asyncio.run(migrate(url))
    return name


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine; a test that asks for it runs once on each."""
    return str(request.param)


@pytest.fixture
def empty_database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if engine == "sqlite":
        yield f"sqlite://{tmp_path / 'empty.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh() as url:
        yield url


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database without any row of ours."""
    if engine == "sqlite":
        template: Path = request.getfixturevalue("migrated_sqlite_file")
        file = tmp_path / "test.sqlite3"
        shutil.copy(template, file)
        yield f"sqlite://{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh(template=request.getfixturevalue("migrated_postgres_database")) as url:
        yield url


@pytest.fixture
def starter_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the starter data."""
    if engine == "sqlite":
        file = tmp_path / "starter.sqlite3"
        shutil.copy(request.getfixturevalue("starter_sqlite_file"), file)
        yield f"sqlite://{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh(template=request.getfixturevalue("starter_postgres_database")) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """A migrated database, open for the test; answers its URL."""
    async with connected(database_url):
        yield database_url


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at noon of 2026-03-01 in Shanghai."""
    return lambda: datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
