"""The starter data, once for all tests of a module (each brings its own people), or fresh for one test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from catalog.queries import read_snapshot
from core.database import connected
from tests.conftest import ENGINES
from tests.postgres import PostgresServer
from tests.signing.staging import World, world_of


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[World]:
    """The database at `url`, its two clinics, and every statement sent to it."""
    sent: list[str] = []
    async with connected(url, on_statement=sent.append):
        yield world_of(await read_snapshot(), url, sent)


@pytest.fixture(scope="module", params=ENGINES)
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The starter data for a module."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("signing") / "starter.sqlite3"
        template: Path = request.getfixturevalue("starter_sqlite_file")
        shutil.copy(template, file)
        yield f"sqlite://{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh(template=request.getfixturevalue("starter_postgres_database")) as url:
        yield url


@pytest.fixture(scope="module")
async def world(shared_url: str) -> AsyncIterator[World]:
    """One open database for the module, on each engine."""
    async with opened(shared_url) as made:
        yield made


@pytest.fixture
async def fresh(starter_url: str) -> AsyncIterator[World]:
    """A database of its own, for a test that lays down rules or counts on what others wrote."""
    async with opened(starter_url) as made:
        yield made
