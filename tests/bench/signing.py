"""(i) Signing one contract, end to end by HTTP, against its own statements run bare in one transaction.

A real server signs people one after the other; what it sends to the database is noted by an application over a copy of
the same database, and replayed over another copy through the driver alone: same statements, same values, one
transaction each, committed as durably. Whoever is signed is registered before.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import aiosqlite
import asyncpg
import httpx
import orjson

from api.access.development import mint
from api.app import App
from api.cli.database import STARTER
from api.sealing_keys import sealer_of
from api.settings import Settings
from catalog.queries import read_snapshot
from catalog.starter import load_starter
from catalog.vocabulary import Sex
from core.actor import AccessRole, Actor
from core.clock import system_clock, today
from core.database import connected, connection
from core.database_url import is_sqlite, postgres_address, sqlite_path
from core.migrate import migrate
from enrolment.agreement.storing import load_templates
from enrolment.agreement.template_file import TEMPLATES
from enrolment.desk import Desk
from enrolment.registering.registering import register_resident
from tests.bench.figures import Bound, Figure, middle_ratio
from tests.bench.inprocess import bench_settings, started
from tests.bench.machine import running
from tests.bench.menu import full_menu_post
from tests.bench.start import SERVE, answered
from tests.enrolment.desk_staging import address, card, document, key, somebody
from tests.postgres import PostgresServer, running_postgres

CLINIC, TEAM, DOCTOR, VILLAGE, REGION = "LC-T01-H", "LC-T01-TEAM01", "LC-P0001", "LC-T01-V01", "450323"
PEOPLE = 40
WARM = 8
"""Signings before anything is measured."""

MOST_STATEMENTS = 25
MOST = {"SQLite": ("aiosqlite", 6.0), "PostgreSQL": ("asyncpg", 3.0)}
"""What the issue promises of each driver."""

SIGN = """
mutation Sign($input: SignContractInput!) {
  signContract(input: $input) {
    version
    contract { code state starts lastCoveredDay }
    enrolment { code state selections { packageCode starts ends } }
    problems { code message path }
  }
}
"""

Statement = tuple[str, tuple[Any, ...]]


class Driver(Protocol):
    """A database driver without anything around it."""

    async def replay(self, statements: Sequence[Statement]) -> None:
        """Send the statements in one transaction and commit it; rows are fetched."""


def _is_of_many(text: str, values: Sequence[Any]) -> bool:
    """Whether the statement is sent once for each of several rows; a list in a question is a value."""
    return text.startswith("INSERT") and bool(values) and isinstance(values[0], list)


class Sqlite:
    """aiosqlite, with the settings the server has."""

    def __init__(self, opened: aiosqlite.Connection) -> None:
        self._connection = opened

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["Sqlite"]:
        """The file of the URL."""
        async with aiosqlite.connect(sqlite_path(url), isolation_level=None) as opened:
            for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                await opened.execute(f"PRAGMA {setting}")
            yield cls(opened)

    async def replay(self, statements: Sequence[Statement]) -> None:
        """One transaction."""
        await self._connection.execute("BEGIN IMMEDIATE")
        for text, values in statements:
            if _is_of_many(text, values):
                await self._connection.executemany(text, values)
            else:
                await self._connection.execute_fetchall(text, values)
        await self._connection.execute("COMMIT")


class Postgres:
    """asyncpg."""

    def __init__(self, opened: Any) -> None:
        self._connection = opened

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["Postgres"]:
        """One connection to the database of the URL."""
        at = postgres_address(url)
        opened = await asyncpg.connect(host=at.host, port=at.port, user=at.user, database=at.database)
        try:
            yield cls(opened)
        finally:
            await opened.close()

    async def replay(self, statements: Sequence[Statement]) -> None:
        """One transaction."""
        async with self._connection.transaction():
            for text, values in statements:
                if _is_of_many(text, values):
                    await self._connection.executemany(text, values)
                else:
                    await self._connection.fetch(text, *values)


OURS: ContextVar[list[Statement] | None] = ContextVar("ours", default=None)
"""Where the statements of what is at hand are kept."""


class Recorder:
    """Stands where a Tortoise client logs its statements, and keeps those of the request at hand with their values."""

    def debug(self, message: str, *arguments: Any) -> None:
        """Tortoise's template for a statement and its values is `%s: %s`."""
        kept = OURS.get()
        if kept is not None and message == "%s: %s":
            kept.append((str(arguments[0]), tuple(arguments[1] or ())))

    def __getattr__(self, name: str) -> Any:
        return lambda *_arguments, **_named: None


def measure(folder: Path, _seconds: float) -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    figures = sqlite_figures(folder)
    with running_postgres() as server:
        return figures + _postgres_figures(folder, server)


def sqlite_figures(folder: Path, people: int = PEOPLE) -> list[Figure]:
    """On SQLite alone, which needs no server."""
    files = [folder / f"{name}.sqlite3" for name in ("served", "noted", "bare")]
    codes = asyncio.run(prepared(f"sqlite://{files[0]}", people))
    for copy in files[1:]:
        shutil.copy(files[0], copy)
    return _figures("SQLite", [f"sqlite://{file}" for file in files], codes, folder)


def _postgres_figures(folder: Path, server: PostgresServer) -> list[Figure]:
    with server.fresh() as first:
        codes = asyncio.run(prepared(first, PEOPLE))
        template = postgres_address(first).database
        with server.fresh(template=template) as noted, server.fresh(template=template) as bare:
            return _figures("PostgreSQL", [first, noted, bare], codes, folder)


async def prepared(url: str, people: int) -> list[str]:
    """The starter data and people registered at a clinic: their codes."""
    await migrate(url)
    codes = []
    async with connected(url):
        await load_starter(STARTER)
        await load_templates(STARTER / TEMPLATES)
        desk = await desk_at(url)
        for order in range(people):
            born = date(1950, 1, 1) + timedelta(days=order)
            given = somebody(
                born=born,
                sex=Sex.MALE if order % 2 else Sex.FEMALE,
                document=document(card(born, order)),
                phones=(),
                residence=address(REGION, VILLAGE),
            )
            codes.append((await register_resident(desk, given, key()))["resident"])
    return codes


async def desk_at(url: str) -> Desk:
    """The desk of the clinic's clerk, over the open database."""
    clerk = Actor("bench", frozenset({AccessRole.CLINIC_CLERK}), institution=CLINIC)
    return Desk(clerk, system_clock, sealer_of(bench_settings(url)), await read_snapshot())


def _figures(engine: str, urls: Sequence[str], codes: Sequence[str], folder: Path) -> list[Figure]:
    served, noted, bare = urls
    statements = asyncio.run(_noted(noted, codes))
    ours = _served(served, codes, folder)
    theirs = asyncio.run(_bare(bare, statements))
    driver, most = MOST[engine]
    one, other, ratio = middle_ratio(list(zip(ours, theirs, strict=True))[WARM:])
    many = max(_until_committed(sent) for sent in statements[WARM:])
    what = f"{engine}: signing one contract by HTTP ÷ its statements bare in one transaction of {driver}"
    return [
        Figure("i", what, f"{one * 1e3:.1f} ms", f"{other * 1e3:.1f} ms", ratio, Bound.AT_MOST, most),
        Figure(
            "i", f"{engine}: statements of signing one contract", str(many), "", many, Bound.AT_MOST, MOST_STATEMENTS
        ),
    ]


def _until_committed(sent: Sequence[Statement]) -> int:
    """How many statements there are up to the last write; what comes after it reads back what the caller asked for."""
    return max(number for number, (text, _values) in enumerate(sent, start=1) if "INSERT" in text)


def wanted(code: str) -> dict[str, Any]:
    """The contract of a resident with the clinic's team, from today on."""
    now = datetime.now(UTC).isoformat()
    return {
        "resident": code,
        "provider": {"team": TEAM},
        "starts": today(system_clock).isoformat(),
        "packages": [{"code": "BAS-00"}],
        "circumstances": {"channel": "CLINIC"},
        "consent": {"at": now, "disclosureAcknowledged": True},
        "residentSignature": {"method": "TABLET", "at": now, "evidence": "a" * 64},
        "providerSignature": {"practitioner": DOCTOR, "method": "TABLET", "at": now, "evidence": "b" * 64},
        "idempotencyKey": code,
    }


def _request(code: str) -> bytes:
    return orjson.dumps({"query": SIGN, "variables": {"input": wanted(code)}})


def _checked(answer: bytes) -> None:
    told = orjson.loads(answer)
    if told.get("errors") or told["data"]["signContract"]["problems"]:
        raise AssertionError(told)


def _headers() -> dict[str, str]:
    clerk = Actor("bench", frozenset({AccessRole.CLINIC_CLERK}), institution=CLINIC)
    token = mint(Settings(), clerk, system_clock(), timedelta(minutes=30))
    return {"Authorization": f"Bearer {token}"}


async def _noted(url: str, codes: Sequence[str]) -> list[list[Statement]]:
    """Everybody signed by an application in this process: what it sent to the database for each."""
    noted: list[list[Statement]] = []
    async with started(App(bench_settings(url, menu_poll_seconds=3_600.0))) as app:
        connection().log = Recorder()  # type: ignore[assignment]
        for code in codes:
            kept: list[Statement] = []
            token = OURS.set(kept)
            _checked(await app.post(_request(code), _headers()))
            OURS.reset(token)
            noted.append(kept)
    return noted


def _served(url: str, codes: Sequence[str], folder: Path) -> list[float]:
    """Everybody signed by a server over HTTP on a kept connection: seconds each."""
    environment = {"DATABASE_URL": url, "QIANYUE_COST_PER_MINUTE": str(10**9)}
    seconds: list[float] = []
    with (
        running(SERVE, log=folder / "served.log", environment=environment) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", headers=_headers(), timeout=60.0) as client,
    ):
        answered(server, full_menu_post())
        for code in codes:
            body = _request(code)
            before = perf_counter()
            answer = client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
            seconds.append(perf_counter() - before)
            _checked(answer.content)
    return seconds


async def _bare(url: str, statements: Sequence[Sequence[Statement]]) -> list[float]:
    """The same statements through the driver alone: seconds each transaction."""
    seconds: list[float] = []
    async with Sqlite.open(url) if is_sqlite(url) else Postgres.open(url) as driver:
        for sent in statements:
            before = perf_counter()
            await driver.replay(sent)
            seconds.append(perf_counter() - before)
    return seconds
