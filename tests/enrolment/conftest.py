"""A population, stored once for all tests of a module that only read it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from core.database import connected
from tests.conftest import ENGINES
from tests.enrolment.residents import Made, make, store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Population:
    """A stored population in an open database, which answers questions of tests that are not asynchronous."""

    made: Made
    runner: asyncio.Runner
    sent: list[str]
    """Every statement that was sent to it."""

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        """What a query answers."""
        return self.runner.run(question)


@pytest.fixture(scope="module", params=ENGINES)
def population(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Population]:
    """The same 300 residents on each engine."""
    made = make()
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("population") / "residents.sqlite3"
        template: Path = request.getfixturevalue("migrated_sqlite_file")
        shutil.copy(template, file)
        yield from _populated(f"sqlite://{file}", made)
        return
    server = request.getfixturevalue("postgres")
    with server.fresh(template=request.getfixturevalue("migrated_postgres_database")) as url:
        yield from _populated(url, made)


def _populated(url: str, made: Made) -> Iterator[Population]:
    with asyncio.Runner() as runner:
        sent: list[str] = []
        database = connected(url, on_statement=sent.append)
        runner.run(_entered(database))
        try:
            runner.run(store(made))
            yield Population(made, runner, sent)
        finally:
            runner.run(_left(database))


async def _entered(database: Any) -> None:
    await database.__aenter__()


async def _left(database: Any) -> None:
    await database.__aexit__(None, None, None)
