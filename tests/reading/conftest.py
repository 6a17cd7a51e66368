"""The small county, staged anew for each test on each engine; and once for properties that put everything back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from core.database import connected, transaction
from tests.conftest import ENGINES
from tests.teams.staging import stage

T = TypeVar("T")


@pytest.fixture
async def county(database_url: str) -> AsyncIterator[list[str]]:
    """The county in an open database; answers every statement that is sent to it from now on."""
    sent: list[str] = []
    async with connected(database_url, on_statement=sent.append):
        await stage()
        sent.clear()
        yield sent


class PutBack(Exception):  # noqa: N818  no error: ends a transaction that leaves nothing
    """What was written goes away again."""


@dataclass(frozen=True, slots=True)
class Staged:
    """The county in an open database, for tests that are not asynchronous."""

    runner: asyncio.Runner

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        """The answer to a question, all rows that it wrote put back."""
        return self.runner.run(_put_back(question))


async def _put_back(question: Coroutine[Any, Any, T]) -> T:
    answers: list[T] = []
    try:
        async with transaction():
            answers.append(await question)
            raise PutBack
    except PutBack:
        return answers[0]


@pytest.fixture(scope="module", params=ENGINES)
def staged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    """The county on each engine."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("county") / "county.sqlite3"
        template: Path = request.getfixturevalue("migrated_sqlite_file")
        shutil.copy(template, file)
        yield from _opened(f"sqlite://{file}")
        return
    server = request.getfixturevalue("postgres")
    with server.fresh(template=request.getfixturevalue("migrated_postgres_database")) as url:
        yield from _opened(url)


def _opened(url: str) -> Iterator[Staged]:
    with asyncio.Runner() as runner:
        database = connected(url)
        runner.run(_enter(database))
        try:
            runner.run(stage())
            yield Staged(runner)
        finally:
            runner.run(_leave(database))


async def _enter(database: Any) -> None:
    await database.__aenter__()


async def _leave(database: Any) -> None:
    await database.__aexit__(None, None, None)
