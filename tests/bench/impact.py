"""(h) The impact of a draft over 125,261 residents, as many as a county's register has: set-based SQL, and how fast."""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg

from api.cli.database import STARTER
from catalog.files import StarterData, read_starter
from catalog.models import PackageVersion
from catalog.package import PackageDefinition
from catalog.starter import put_starter
from core.clock import system_clock
from core.database import connected, connection
from core.database_url import is_sqlite, postgres_address, sqlite_path
from core.migrate import migrate
from enrolment.impact import Asked, counting, impact
from teams.models import Grid, Region
from teams.queries.statement import rows_of
from tests.bench.figures import Bound, Figure, middle_ratio
from tests.postgres import running_postgres

RESIDENTS = 125_261
COUNTY = "450321"
ON = date(2026, 3, 1)
ROUNDS = 7
MOST_STATEMENTS = 12

_BY = {"recorded_by": ""}
BARE = "SELECT count(*) FROM resident"
PACKAGES = {
    "PRI-ELD": ("an age", {"SQLite": 200.0, "PostgreSQL": 20.0}),
    "PRI-HTN": ("a diagnosis and an age", {"SQLite": 450.0, "PostgreSQL": 60.0}),
    "BAS-00": ("relations to the place; nearly everybody", {"SQLite": 1500.0, "PostgreSQL": 300.0}),
}
"""Packages whose rules are counted, and the bounds of the ratio to a bare count, by engine: twice what was measured.

A bare count of SQLite reads nothing but how many entries a page of its smallest index has, and takes a millisecond.
"""


@dataclass(slots=True)
class Rows:
    """Rows to be put into tables as they are, by table; the first of each names the columns."""

    by_table: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def add(self, table: str, **columns: Any) -> None:
        """One row; every row of a table has the same columns, in the same order."""
        rows = self.by_table.setdefault(table, [tuple(columns)])
        rows.append(tuple(columns.values()))


@dataclass(frozen=True, slots=True)
class Places:
    """Ids that rows refer to."""

    region: int
    grids: tuple[int, ...]
    versions: dict[str, tuple[int, int]]


def measure(folder: Path, seconds: float) -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    figures = sqlite_figures(folder, seconds)
    with running_postgres() as server, server.fresh() as url:
        return figures + asyncio.run(_figures("PostgreSQL", url, seconds, RESIDENTS))


def sqlite_figures(folder: Path, seconds: float, residents: int = RESIDENTS) -> list[Figure]:
    """On SQLite alone, which needs no server; as it is served, without statistics that nobody asked it to gather."""
    return asyncio.run(_figures("SQLite", f"sqlite://{folder / 'residents.sqlite3'}", seconds, residents))


async def _figures(engine: str, url: str, seconds: float, residents: int) -> list[Figure]:
    data = read_starter(STARTER)
    await migrate(url)
    async with connected(url):
        await put_starter(data, system_clock)
        places = await _places()
    await _fill(url, population(places, residents))
    sent: list[str] = []
    async with connected(url, on_statement=sent.append):
        if not is_sqlite(url):  # what its autovacuum does within a minute
            await connection().execute_query("ANALYZE")
        packages = {package.code: package for package in data.packages}
        figures = [
            await _ratio(engine, packages[code], f"{code} ({rule})", bounds[engine], seconds / len(PACKAGES))
            for code, (rule, bounds) in PACKAGES.items()
        ]
        sent.clear()
        seconds_taken = await _whole(packages["PRI-HTN"], data, residents)
    few = len(sent)
    figures.append(Figure("h", f"{engine}: statements of an impact", str(few), "", few, Bound.AT_MOST, MOST_STATEMENTS))
    figures.append(Figure("h", f"{engine}: the impact of PRI-HTN with work, cost, teams", f"{seconds_taken:.2f} s"))
    return figures


async def _ratio(engine: str, package: PackageDefinition, what: str, most: float, seconds: float) -> Figure:
    """The one statement that goes through the residents, and a bare count, in turn."""
    said = counting(Asked(package, COUNTY, ON), connection().capabilities.dialect)
    pairs: list[tuple[float, float]] = []
    ends = perf_counter() + seconds
    while len(pairs) < ROUNDS or perf_counter() < ends:
        pairs.append((await _timed(said.text, *said.values), await _timed(BARE)))
    ours, bare, ratio = middle_ratio(pairs)
    compared = f"{engine}: counting who may have {what} ÷ a bare count of the same table"
    return Figure("h", compared, f"{ours * 1e3:.0f} ms", f"{bare * 1e3:.1f} ms", ratio, Bound.AT_MOST, most)


async def _timed(statement: str, *values: object) -> float:
    started = perf_counter()
    if not await rows_of(statement, *values):
        raise AssertionError("nobody was counted")
    return perf_counter() - started


async def _whole(package: PackageDefinition, data: StarterData, residents: int) -> float:
    started = perf_counter()
    found = await impact(
        package, {item.code: item for item in data.items}, COUNTY, ON, {one.code: one for one in data.regions}
    )
    if found.residents != residents or not 0 < found.already_holding < found.qualifying < residents:
        raise AssertionError(f"{found.qualifying} of {found.residents}, {found.already_holding} holding")
    return perf_counter() - started


async def _places() -> Places:
    region = await Region.get(code=COUNTY)
    grids: Any = await Grid.filter(region=region, kind="VILLAGE").order_by("code").values_list("id", flat=True)
    rows = await PackageVersion.filter(number=1).prefetch_related("package")
    return Places(region.id, tuple(grids), {row.package.code: (row.package_id, row.id) for row in rows})


def population(places: Places, residents: int) -> Rows:
    """Invented residents of one county, the same each time: ages, illnesses, tags and packages in plausible shares."""
    rows, chance = Rows(), random.Random(RESIDENTS)  # noqa: S311
    for key in range(1, residents + 1):
        age = min(int(chance.triangular(0, 100, 42)), 99)
        born = ON - timedelta(days=round(age * 365.25) + chance.randrange(365))
        sex = chance.choice(("MALE", "FEMALE"))
        rows.add(
            "resident",
            id=key,
            code=f"R-{key:06}",
            region_id=places.region,
            grid_id=chance.choice(places.grids),
            born=born,
            sex=sex,
            died=None,
            moved_away=None,
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
            name="",
            version=1,
        )
        for table, columns in _facts(chance, age, sex, places):
            rows.add(table, resident_id=key, **columns, ends=None)
        if sex == "FEMALE" and 18 <= age <= 42 and chance.random() < 0.03:
            lmp = ON - timedelta(days=chance.randrange(270))
            rows.add("pregnancy", resident_id=key, lmp=lmp, handbook="", version=1, **_BY)
    return rows


def _facts(chance: random.Random, age: int, sex: str, places: Places) -> Iterator[tuple[str, dict[str, Any]]]:
    since = date(2025, 1, 1)
    yield "residence", {"relation": "LIVES", "region_id": places.region, "starts": since}
    if 18 <= age < 60 and chance.random() < 0.3:
        yield "residence", {"relation": "WORKS", "region_id": places.region, "starts": since}
    signed = chance.random() < 0.5
    if signed:
        yield _held("BAS-00", places, since)
    for icd10, share, package in (("I10", 0.35, "PRI-HTN"), ("E11.9", 0.14, "PRI-DM"), ("I25.1", 0.05, None)):
        if age >= 35 and chance.random() < share:
            yield "diagnosis", {"icd10": icd10, "starts": since, "doctor": "", **_BY}
            if signed and package:
                yield _held(package, places, since)
    for tag, share in (("DISABLED", 0.05), ("POVERTY_LIFTED", 0.08), ("FP_SPECIAL", 0.002)):
        if chance.random() < share:
            yield "population_tag", {"tag": tag, "starts": since, **_BY}
    if age >= 65:
        grade = chance.choices(("RED", "YELLOW", "GREEN"), (5, 25, 70))[0]
        yield "risk_grading", {"grade": grade, "starts": since, "evidence": "", "reason": "", **_BY}


def _held(package: str, places: Places, since: date) -> tuple[str, dict[str, Any]]:
    package_id, version_id = places.versions[package]
    return "selection", {"package_id": package_id, "version_id": version_id, "starts": since, "joining": "CHOSEN"}


async def _fill(url: str, rows: Rows) -> None:
    """Put the rows into the database as fast as it takes them."""
    fill: Callable[[str, dict[str, list[tuple[Any, ...]]]], Any] = _fill_sqlite if is_sqlite(url) else _fill_postgres
    await fill(url, rows.by_table)


async def _fill_sqlite(url: str, tables: dict[str, list[tuple[Any, ...]]]) -> None:
    with closing(sqlite3.connect(sqlite_path(url))) as file:
        for table, (columns, *rows) in tables.items():
            marks = ", ".join("?" for _ in columns)
            told = ([one.isoformat() if isinstance(one, date) else one for one in row] for row in rows)
            file.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", told)  # noqa: S608
        file.commit()


async def _fill_postgres(url: str, tables: dict[str, list[tuple[Any, ...]]]) -> None:
    address = postgres_address(url)
    client = await asyncpg.connect(host=address.host, user=address.user, database=address.database)
    try:
        for table, (columns, *rows) in tables.items():
            await client.copy_records_to_table(table, records=rows, columns=columns)
    finally:
        await client.close()
