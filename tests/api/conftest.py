"""The real application over a database with the starter data, and a client that speaks GraphQL to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
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


@asynccontextmanager
async def serving(url: str, clock: Clock, **settings: Any) -> AsyncIterator[Client]:
    """The application over the database at `url`, started and stopped as a server would."""
    app = App(Settings(database_url=url, **settings), clock)
    statements: list[str] = []
    async with app.running(Starlette()):
        log: Any = connection().log
        counted = log._on_statement

        def on_statement(sql: str) -> None:
            counted(sql)
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
