"""(c) SQL statements a request: none for a warm menu, and as many for a catalog ten times as large."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from api.access.development import mint
from api.app import App
from catalog.starter import put_starter
from core.actor import AccessRole, Actor
from core.clock import system_clock, today
from core.database import connected
from core.migrate import migrate
from enrolment.models import Resident
from teams.models import Region
from tests.bench.catalogs import catalog
from tests.bench.figures import Bound, Figure
from tests.bench.inprocess import InProcess, bench_settings, started
from tests.bench.menu import FULL_MENU, VARIABLES
from tests.postgres import running_postgres

TIMES = 10
PUBLISHER = "450000"

MUTATION = """
mutation Publish($input: PublishPackagesInput!) {
  publishPackages(input: $input) { menu { revision packageCount } problems { code message path } }
}
"""
_NODE_ID = "{ servicePackages(first: 1) { nodes { id } } }"
_REQUESTS = (
    ("servicePackages", "{ servicePackages(first: 100) { totalCount nodes { code current { name } } } }"),
    ("serviceItems", "{ serviceItems(first: 100) { totalCount nodes { code name schedule { words } } } }"),
    ("regions", "{ regions(first: 100) { totalCount nodes { code name parent { code } } } }"),
)
_QUOTE = """
query ($input: QuoteInput!) {
  quote(input: $input) { isSignable cost { total { amount } } items { item { code } windows { opens closes } } }
}
"""
_MOST_OF_A_QUOTE = 6
_RESIDENT = "BENCH-1"
_ours: ContextVar[list[str] | None] = ContextVar("ours", default=None)


@dataclass(frozen=True)
class Counted:
    """Statements of one request on one database."""

    request: str
    statements: int


def measure(folder: Path, _seconds: float) -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    figures = sqlite_figures(folder)
    with running_postgres() as server, server.fresh() as small, server.fresh() as large:
        return figures + _figures("PostgreSQL", small, large)


def sqlite_figures(folder: Path, times: int = TIMES) -> list[Figure]:
    """On SQLite alone, which needs no server."""
    small, large = (f"sqlite://{folder / name}.sqlite3" for name in ("small", "large"))
    return _figures("SQLite", small, large, times)


def _figures(engine: str, small: str, large: str, times: int = TIMES) -> list[Figure]:
    counts = [asyncio.run(_count(url, factor)) for url, factor in ((small, 1), (large, times))]
    figures = []
    for one, many in zip(*counts, strict=True):
        what = f"{engine}: statements of {one.request}; with {times} times the catalog"
        warm = "warm" in one.request
        excess = max(one.statements, many.statements) if warm else abs(many.statements - one.statements)
        figures.append(Figure("c", what, str(one.statements), str(many.statements), excess, Bound.EQUAL, 0))
        if one.request.startswith("quote"):
            most = max(one.statements, many.statements)
            what = f"{engine}: statements of {one.request}; the most"
            figures.append(Figure("c", what, str(most), "", most, Bound.AT_MOST, _MOST_OF_A_QUOTE))
    return figures


async def _count(url: str, times: int) -> list[Counted]:
    await migrate(url)
    async with connected(url):
        await put_starter(catalog(times), system_clock)
        await _put_resident()
    async with counting(url) as app:
        token, clerk = _token(app.app, AccessRole.PACKAGE_REVIEWER), _token(app.app, AccessRole.CLINIC_CLERK)
        node = (await app.data(_NODE_ID))["servicePackages"]["nodes"][0]["id"]
        await app.data(FULL_MENU, VARIABLES)
        return [
            await _counted(app, "the warm full menu", FULL_MENU, VARIABLES),
            *[await _counted(app, name, query) for name, query in _REQUESTS],
            await _counted(app, "node", "query ($id: ID!) { node(id: $id) { id } }", {"id": node}),
            await _counted(
                app, "quote, stated facts", _QUOTE, _basket({"facts": {"born": "1955-06-15", "sex": "FEMALE"}})
            ),
            await _counted(
                app,
                "quote, recorded resident",
                _QUOTE,
                _basket({"resident": _RESIDENT}),
                {"Authorization": f"Bearer {clerk}"},
            ),
            await _counted(app, "publishPackages", MUTATION, publish("PRI-ELD"), {"Authorization": f"Bearer {token}"}),
        ]


def publish(package: str) -> dict[str, Any]:
    """The variables that put a package of the starter data on the autonomous region's menu from today on."""
    day = today(system_clock).isoformat()
    return {
        "input": {
            "region": PUBLISHER,
            "starts": day,
            "packages": [{"code": package}],
            "idempotencyKey": f"bench {package} {day}",
        }
    }


def _basket(whom: dict[str, Any]) -> dict[str, Any]:
    packages = [{"code": code} for code in ("BAS-00", "PRI-ELD", "PRI-HTN")]
    return {"input": {"region": PUBLISHER, "for": whom, "years": 3, "packages": packages}}


async def _put_resident() -> None:
    """Somebody to quote for."""
    region, now = await Region.get(code=PUBLISHER), system_clock()
    born = date(1955, 6, 15)
    await Resident.create(code=_RESIDENT, region=region, born=born, sex="FEMALE", recorded_at=now)


def _token(app: App, role: AccessRole) -> str:
    actor = Actor(subject="bench", roles=frozenset({role}), region=PUBLISHER)
    return mint(app.settings, actor, system_clock(), timedelta(minutes=30))


@asynccontextmanager
async def counting(url: str) -> AsyncIterator[InProcess]:
    """The application, each statement told to the request that sent it; its own watch on the menu sleeps."""
    app = App(bench_settings(url, menu_poll_seconds=3_600.0))
    own = app.metrics.statement

    def statement() -> None:
        own()
        if (counted := _ours.get()) is not None:
            counted.append("one")

    app.metrics.statement = statement
    async with started(app) as running:
        yield running


@contextmanager
def statements() -> Iterator[list[str]]:
    counted: list[str] = []
    token = _ours.set(counted)
    try:
        yield counted
    finally:
        _ours.reset(token)


async def _counted(
    app: InProcess,
    name: str,
    query: str,
    variables: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Counted:
    with statements() as sent:
        data = await app.data(query, variables, headers)
    payload = data.get("publishPackages")
    if payload and payload["problems"]:
        raise AssertionError(payload["problems"])
    return Counted(name, len(sent))
