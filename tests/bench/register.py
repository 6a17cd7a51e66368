"""(k) A county's register taken over from a file, against inserting the same rows bare with the database driver.

The register is invented, the same each time, of Yangshuo's published size. A process of its own imports it, whose
time and peak memory are measured from its start to its end; what it wrote is then read back and put into a copy of the
database as it was before, by the driver alone, one transaction a table.
"""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import asyncpg

from api.cli.database import STARTER
from api.sealing_keys import sealer_of
from catalog.queries import read_snapshot
from catalog.starter import load_starter
from core.actor import AccessRole, Actor
from core.clock import system_clock, today
from core.database import connected
from core.database_url import is_sqlite, postgres_address, sqlite_path
from core.language import Language
from core.migrate import migrate
from enrolment.desk import Desk
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.provider.ground import ground_of
from enrolment.provider.judging import standing_problems
from enrolment.provider.provider import TeamChoice
from enrolment.provider.value import ProviderGround
from enrolment.register.format.fault import LineFault
from enrolment.register.format.reader import open_register
from enrolment.register.format.writer import write_register
from enrolment.register.importing import GivenRegister, Outcome, import_register
from enrolment.register.rows import COLUMNS
from teams.models import PolicyDocument, Region, RegionalPolicy
from teams.parameter import Backfill
from teams.policy import PolicyParameter, written_rule
from teams.queries.statement import rows_of
from tests.bench.figures import Bound, Figure
from tests.bench.inprocess import bench_settings
from tests.bench.machine import memory_mib
from tests.postgres import PostgresServer, running_postgres
from tests.register.county import CONTRACTS, Team, county

COUNTY, HOME = "450321", "YS-T01-H"
MOST_TIMES, MOST_MEGABYTES = 6.0, 300.0

_TEAMS = """
SELECT t.code, g.code AS grid FROM team t JOIN team_area a ON a.team_id = t.id JOIN grid g ON g.id = a.grid_id
JOIN region r ON r.id = t.region_id WHERE r.code = $1 ORDER BY t.code, g.code
"""


def measure(folder: Path, _seconds: float) -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    figures = sqlite_figures(folder)
    with running_postgres() as server:
        return figures + _postgres_figures(folder, server)


def sqlite_figures(folder: Path, contracts: int = CONTRACTS) -> list[Figure]:
    """On SQLite alone, which needs no server."""
    filled, bare = folder / "filled.sqlite3", folder / "bare.sqlite3"
    file = asyncio.run(prepared(f"sqlite://{filled}", folder, contracts))
    shutil.copy(filled, bare)
    return _figures("SQLite", f"sqlite://{filled}", f"sqlite://{bare}", file, contracts)


def _postgres_figures(folder: Path, server: PostgresServer, contracts: int = CONTRACTS) -> list[Figure]:
    with server.fresh() as filled:
        file = asyncio.run(prepared(filled, folder, contracts))
        with server.fresh(template=postgres_address(filled).database) as bare:
            return _figures("PostgreSQL", filled, bare, file, contracts)


def _figures(engine: str, filled: str, bare: str, file: Path, contracts: int) -> list[Figure]:
    ours, busy, megabytes = imported(filled, file)
    theirs, rows = asyncio.run(bare_seconds(filled, bare))
    times = f"{engine}: importing a register of {contracts:,} contracts (CSV) ÷ inserting its {rows:,} rows bare"
    memory = f"{engine}: peak memory of the importing process, MB"
    return [
        Figure(
            "k", times, f"{ours:.0f} s (CPU {busy:.0f})", f"{theirs:.1f} s", ours / theirs, Bound.AT_MOST, MOST_TIMES
        ),
        Figure("k", memory, f"{megabytes:.0f} MB", "", megabytes, Bound.AT_MOST, MOST_MEGABYTES),
    ]


async def prepared(url: str, folder: Path, contracts: int, suffix: str = ".csv") -> Path:
    """The starter data, a window for late entries, and the register as a file."""
    file = folder / f"register-{contracts}{suffix}"
    await migrate(url)
    async with connected(url):
        await load_starter(STARTER)
        await _settle(Backfill(window_days=365))
        teams = await _teams(await desk_at(url))
    if not file.exists():
        with write_register(file, Language.EN) as writer:
            for line in county(teams, contracts, region=COUNTY, today=today()):
                writer.write(line)
    return file


async def _settle(rule: Backfill) -> None:
    made = {"title_zh": "规定", "title_en": "Rules", "issuer_zh": "县", "issuer_en": "County"}
    document, _ = await PolicyDocument.get_or_create(code="DOC-BENCH", defaults=made)
    region = await Region.get(code=COUNTY)
    await RegionalPolicy.create(
        region_id=region.id,
        parameter=PolicyParameter.BACKFILL.value,
        rule=written_rule(PolicyParameter.BACKFILL, rule),
        starts=date(2020, 1, 1),
        revision=1,
        document_id=document.id,
        clause="1",
        status="PROPOSAL",
        set_at=system_clock(),
        set_by="bench",
    )


async def _teams(desk: Desk) -> list[Team]:
    """The teams of the county that may sign: some of the starter data are made so that they may not."""
    grids: dict[str, list[str]] = {}
    for row in await rows_of(_TEAMS, COUNTY):
        grids.setdefault(row["code"], []).append(row["grid"])
    found = []
    for code, villages in grids.items():
        ground = await ground_of(desk, TeamChoice(code), desk.today, None, ("provider",), is_held=False)
        if isinstance(ground, ProviderGround) and not standing_problems(ground):
            found.append(Team(code, tuple(villages)))
    return found


async def desk_at(url: str) -> Desk:
    """The desk of the county's authority, over the open database."""
    authority = Actor("bench", frozenset({AccessRole.REGION_AUTHORITY}), region=COUNTY)
    return Desk(authority, system_clock, sealer_of(bench_settings(url)), await read_snapshot())


def imported(url: str, file: Path) -> tuple[float, float, float]:
    """The import by a process of its own: seconds, those of its CPU among them, and its peak memory in MB."""
    before = perf_counter()
    done = subprocess.run(command(url, file), stdout=subprocess.PIPE, check=True)
    seconds = perf_counter() - before
    busy, megabytes = done.stdout.split()
    return seconds, float(busy), float(megabytes)


def command(url: str, file: Path) -> list[str]:
    """What imports the file, and then tells its CPU seconds and its peak memory."""
    return [sys.executable, "-m", "tests.bench.register", url, str(file)]


async def import_file(url: str, file: Path) -> Outcome:
    """Import the file; every line must go in."""
    faults: list[LineFault] = []
    async with connected(url, patience_seconds=60.0):
        desk = await desk_at(url)
        with file.open("rb") as raw:
            digest = sha256(raw.read()).hexdigest()
        with open_register(file, desk.today) as register:
            entries = (read.entry for read in register.lines())
            given = GivenRegister(digest, "bench", ErrorPolicy.REJECT_EVERYTHING)
            outcome = await import_register(desk, HOME, entries, given, faults.append)
    if outcome.rejected or not outcome.done:
        told = sorted({(each.column, each.code) for each in faults})
        raise AssertionError(f"{outcome}: {told[:10]}")
    return outcome


async def bare_seconds(filled: str, bare: str) -> tuple[float, int]:
    """Every row the import wrote, through the driver alone: seconds, and how many rows."""
    put: Callable[[str, str, str, tuple[str, ...]], Any] = _bare_sqlite if is_sqlite(bare) else _bare_postgres
    seconds, rows = 0.0, 0
    for table, columns in (_IMPORT, *COLUMNS.items()):
        listed = columns if columns[0] == "id" else ("id", *columns)
        taken, number = await put(filled, bare, table, listed)
        seconds, rows = seconds + taken, rows + number
    return seconds, rows


_IMPORT = (
    "register_import",
    (
        "id", "code", "institution_id", "sha256", "mapping_sha256", "source_system", "policy", "state", "total", "done",
        "rejected", "started_at", "started_by", "finished_at",
    ),
)  # fmt: skip


async def _bare_sqlite(filled: str, bare: str, table: str, columns: tuple[str, ...]) -> tuple[float, int]:
    with closing(sqlite3.connect(sqlite_path(filled))) as source:
        rows = source.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id").fetchall()  # noqa: S608
    with closing(sqlite3.connect(sqlite_path(bare), isolation_level=None)) as file:
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            file.execute(f"PRAGMA {setting}")
        marks = ", ".join("?" for _ in columns)
        before = perf_counter()
        file.execute("BEGIN IMMEDIATE")
        file.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
        file.execute("COMMIT")
        return perf_counter() - before, len(rows)


async def _bare_postgres(filled: str, bare: str, table: str, columns: tuple[str, ...]) -> tuple[float, int]:
    source, target = await _client(filled), await _client(bare)
    try:
        rows = await source.fetch(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")  # noqa: S608
        before = perf_counter()
        async with target.transaction():
            await target.copy_records_to_table(table, records=rows, columns=columns)
        return perf_counter() - before, len(rows)
    finally:
        await source.close()
        await target.close()


async def _client(url: str) -> Any:
    at = postgres_address(url)
    return await asyncpg.connect(host=at.host, port=at.port, user=at.user, database=at.database)


if __name__ == "__main__":
    asyncio.run(import_file(sys.argv[1], Path(sys.argv[2])))
    # Of the process's own: what the system tells a parent counts the parent's memory at the fork, too.
    print(process_time(), memory_mib(os.getpid())[1])
