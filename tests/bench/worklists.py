"""(l) The first page of every worklist, at a tenth of SCALE residents and at SCALE, as ratios to a bare look-up by key.

`SCALE=1000000 python -m tests.bench --only l`; 10,000 by default. On PostgreSQL: residents, contracts and the rest are
made by `tests.bench.crowd`, the lists worked out by what `qianyue daily` runs.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from statistics import median

from api.cli.database import STARTER
from catalog.files import read_starter
from catalog.starter import put_starter
from core.actor import AccessRole, Actor
from core.clock import system_clock, today
from core.database import connected, connection
from core.migrate import migrate
from enrolment.reading.keyset import Keyset
from enrolment.worklists.keeping import keep_the_day, keep_up
from enrolment.worklists.kind import DEFAULT_DAYS, WorklistKind
from enrolment.worklists.place import Where, places_of
from enrolment.worklists.reading import Asked, count, page
from tests.bench.crowd import crowd
from tests.bench.figures import Bound, Figure
from tests.postgres import running_postgres

DEFAULT_SCALE = 10_000
MOST_GROWTH = 2.0
"""How many times as long a page may take at ten times the residents; noise of a busy machine included."""

CITY, HOSPITAL, TEAM = "450300", "YS-T01-H", "YS-T01-TEAM01"
AUTHORITY = Actor("bench", frozenset({AccessRole.REGION_AUTHORITY}), region=CITY)
CLERK = Actor("bench", frozenset({AccessRole.CLINIC_CLERK}), institution=HOSPITAL)
PLACES: Mapping[str, tuple[Actor, Where]] = {
    "city": (AUTHORITY, Where(region=CITY)),
    "institution": (CLERK, Where(institution=HOSPITAL)),
    "team": (CLERK, Where(team=TEAM)),
}
PAGE = 20


def measure(_folder: Path, seconds: float) -> list[Figure]:
    """On PostgreSQL, where that many residents belong."""
    scale = int(os.environ.get("SCALE") or DEFAULT_SCALE)
    with running_postgres() as server, server.fresh() as url:
        return asyncio.run(_figures(url, scale, seconds))


async def _figures(url: str, scale: int, seconds: float) -> list[Figure]:
    await migrate(url)
    async with connected(url, patience_seconds=3_600):
        await put_starter(read_starter(STARTER), system_clock)
        small, _ = await _at(1, scale // 10, seconds)
        large, figures = await _at(scale // 10 + 1, scale, seconds)
    for (kind, where), (ours, bare, rows) in large.items():
        before, bare_before, rows_before = small[kind, where]
        figures.append(
            Figure(
                "l",
                f"{kind.value}, {where}: {rows:,} rows; ÷ bare {ours / bare:.1f}, at {scale // 10:,}",
                f"{ours * 1e3:.2f} ms",
                f"{before * 1e3:.2f} ms ({rows_before:,} rows)",
                (ours / bare) / (before / bare_before),
            )
        )
    growth = median((ours / bare) / (small[key][0] / small[key][1]) for key, (ours, bare, _rows) in large.items())
    what = f"first pages at {scale:,} residents ÷ at {scale // 10:,}, the median of all lists"
    return [*figures, Figure("l", what, f"{growth:.2f}", "", growth, Bound.AT_MOST, MOST_GROWTH)]


Measured = dict[tuple[WorklistKind, str], tuple[float, float, int]]


async def _at(first: int, last: int, seconds: float) -> tuple[Measured, list[Figure]]:
    """Every list with residents up to `last`: seconds of its first page and of a bare look-up, and how long it is."""
    on = today(system_clock)
    await crowd(first, last)
    started = time.perf_counter()
    await keep_the_day(on)
    worked_out = time.perf_counter() - started
    await connection().execute_query("VACUUM ANALYZE worklist_entry")
    found: Measured = {}
    for where, (actor, asked) in PLACES.items():
        for kind in WorklistKind:
            places = await places_of(actor, asked)
            if places is None:
                raise AssertionError(f"{where} is not there")
            wanted = Asked(kind, places, on, DEFAULT_DAYS)

            async def ours(wanted: Asked = wanted) -> object:
                await keep_up(wanted.today)
                return await page(wanted, Keyset(PAGE))

            took = await _in_turn(ours, _bare, seconds / 20)
            found[kind, where] = (*took, await count(wanted))
    told = Figure("l", f"all lists of {last:,} residents worked out anew", f"{worked_out:.1f} s")
    return found, [told]


async def _bare() -> object:
    return await connection().execute_query_dict("SELECT * FROM resident WHERE id = $1", [1])


async def _in_turn(
    ours: Callable[[], Awaitable[object]], other: Callable[[], Awaitable[object]], seconds: float
) -> tuple[float, float]:
    """The median seconds of each, measured in turn, ten times at least."""
    taken: tuple[list[float], list[float]] = ([], [])
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends or len(taken[0]) < 10:
        for kept, run in zip(taken, (ours, other), strict=True):
            started = time.perf_counter()
            await run()
            kept.append(time.perf_counter() - started)
    return median(taken[0]), median(taken[1])
