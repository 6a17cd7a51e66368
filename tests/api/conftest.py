"""The real application over a database with the starter data, and a client that speaks GraphQL to it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from api.access.development import mint
from api.app import App
from api.observe.middleware import ObserveMiddleware
from api.settings import Settings
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import connection
from tests.postgres import PostgresServer

REVIEWER = Actor(subject="reviewer-1", roles=frozenset({AccessRole.PACKAGE_REVIEWER}), region="450300")


class Client:
    """Asks the application as `actor`, nobody by default."""

    def __init__(self, http: httpx.AsyncClient, app: App, statements: list[str]) -> None:
        self.http, self.app, self.statements = http, app, statements

    async def ask(self, query: str, actor: Actor | None = None, **variables: Any) -> dict[str, Any]:
        """The whole answer, errors included; the language is English unless the query says otherwise."""
        headers = {"accept-language": "en"}
        if actor is not None:
            headers["authorization"] = f"Bearer {self.token(actor)}"
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body: dict[str, Any] = answer.json()
        return body

    async def data(self, query: str, actor: Actor | None = None, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = await self.ask(query, actor, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def fault(self, query: str, **variables: Any) -> dict[str, Any]:
        """The extensions of the only error of an answer."""
        (error,) = (await self.ask(query, **variables))["errors"]
        extensions: dict[str, Any] = error["extensions"]
        return extensions

    def token(self, actor: Actor) -> str:
        """A development token."""
        return mint(self.app.settings, actor, self.app.clock(), timedelta(minutes=5))


Serve = Callable[..., AbstractAsyncContextManager[Client]]

_counted = ContextVar("counted", default=True)
"""Whether a statement is the client's doing: what the application's own watchers ask in between is not."""


@asynccontextmanager
async def serving(url: str, clock: Clock, **settings: Any) -> AsyncIterator[Client]:
    """The application over the database at `url`, started and stopped as a server would; it tells no webhooks unless
    asked to, so that a test counts its own statements alone."""
    app = App(Settings(database_url=url, **{"tell_webhooks": False, **settings}), clock)
    statements: list[str] = []
    own = _counted.set(False)  # the watchers, started here, take it along
    async with app.running(Starlette()):
        _counted.reset(own)
        log: Any = connection().log
        counted = log._on_statement

        def on_statement(sql: str) -> None:
            counted(sql)
            if _counted.get():
                statements.append(sql)

        log._on_statement = on_statement
        transport = httpx.ASGITransport(app=ObserveMiddleware(app.asgi(), app.metrics, None))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            yield Client(http, app, statements)


@pytest.fixture
async def client(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    """A client of the application over the starter data."""
    async with serving(starter_url, clock) as client:
        yield client


def _describe_county(url: str) -> str:
    from tests.api.county import put_county  # it needs the client above

    asyncio.run(put_county(url, lambda: datetime(2026, 3, 1, 4, 0, tzinfo=UTC)))
    return url


@pytest.fixture(scope="session")
def county_sqlite_file(migrated_sqlite_file: Path) -> Path:
    """A SQLite file with the county of `tests.api.county`, to copy for each test."""
    file = migrated_sqlite_file.with_name("county.sqlite3")
    shutil.copy(migrated_sqlite_file, file)
    _describe_county(f"sqlite://{file}")
    return file


@pytest.fixture(scope="session")
def county_postgres_database(postgres: PostgresServer, migrated_postgres_database: str) -> str:
    """The name of a PostgreSQL database with the same, to use as a template for each test."""
    name = f"county_{os.getpid()}"
    _describe_county(postgres.create(name, migrated_postgres_database))
    return name


@pytest.fixture
def county_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the described county and nothing else."""
    if engine == "sqlite":
        file = tmp_path / "county.sqlite3"
        shutil.copy(request.getfixturevalue("county_sqlite_file"), file)
        yield f"sqlite://{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh(template=request.getfixturevalue("county_postgres_database")) as url:
        yield url
