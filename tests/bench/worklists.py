"""(l) The first page of every worklist, at a hundredth and a tenth of SCALE residents and at SCALE, as ratios to a bare
look-up by key, with what its plans read.

`SCALE=1000000 python -m tests.bench --only l`; 10,000 by default. On PostgreSQL: residents, contracts and the rest are
made by `tests.bench.crowd`, the lists worked out by what `qianyue daily` runs.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
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
from tests.bench.plans import plans_of, read_whole
from tests.postgres import running_postgres

DEFAULT_SCALE = 10_000
STEPS = (100, 10, 1)
"""Of SCALE residents, how many at a time: one of so many."""

MOST_GROWTH = 2.0
"""How many times as long a page may take at a hundred times the residents; noise of a busy machine included."""

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
    figures: list[Figure] = []
    found: list[Measured] = []
    sizes = [max(scale // step, 1) for step in STEPS]
    async with connected(url, patience_seconds=3_600):
        await put_starter(read_starter(STARTER), system_clock)
        before = 0
        for size in sizes:
            figures.append(await _grown(before + 1, size))
            found.append(await _pages(seconds))
            before = size
    figures.extend(_of_list(*key, [each[key] for each in found]) for key in found[-1])
    whole = {name for each in found[-1].values() for name in each.read_whole}
    figures.append(_growth(found, sizes))
    what = f"tables that grow with the residents and a first page reads as a whole, at {scale:,} residents"
    return [*figures, Figure("l", what, ", ".join(sorted(whole)) or "none", "", len(whole), Bound.EQUAL, 0)]


@dataclass(frozen=True, slots=True)
class Page:
    """The first page of a list: its seconds and those of a bare look-up, how long the list is, what it read whole."""

    ours: float
    bare: float
    rows: int
    read_whole: frozenset[str]


Measured = dict[tuple[WorklistKind, str], Page]


def _of_list(kind: WorklistKind, where: str, pages: list[Page]) -> Figure:
    """One list at every size; the value is its growth from the first size to the last, against a bare look-up."""
    small, large = pages[0], pages[-1]
    before = ", ".join(f"{each.ours * 1e3:.2f} ms of {each.rows:,} rows" for each in pages[:-1])
    what = f"{kind.value}, {where}: first page of {large.rows:,} rows, {large.ours / large.bare:.1f} bare look-ups"
    return Figure(
        "l", what, f"{large.ours * 1e3:.2f} ms", before, (large.ours / large.bare) / (small.ours / small.bare)
    )


def _growth(found: list[Measured], sizes: list[int]) -> Figure:
    """The median over the lists that fill a page at the smallest size already: others grow until they do."""
    full = [key for key, page in found[0].items() if page.rows >= PAGE]
    ratios = [(found[-1][key].ours / found[-1][key].bare) / (found[0][key].ours / found[0][key].bare) for key in full]
    what = (
        f"first pages at {sizes[-1]:,} residents ÷ at {sizes[0]:,}, the median of the {len(full)} lists that fill a "
        "page at both"
    )
    if not ratios:
        return Figure("l", what, "", "no list is that long: a larger SCALE is needed")
    growth = median(ratios)
    return Figure("l", what, f"{growth:.2f}", f"the most {max(ratios):.2f}", growth, Bound.AT_MOST, MOST_GROWTH)


async def _grown(first: int, last: int) -> Figure:
    """Residents up to `last`, and all lists worked out."""
    started = time.perf_counter()
    await crowd(first, last)
    made = time.perf_counter() - started
    started = time.perf_counter()
    await keep_the_day(today(system_clock))
    worked_out = time.perf_counter() - started
    await connection().execute_query("VACUUM ANALYZE")
    return Figure(
        "l", f"all lists of {last:,} residents worked out anew", f"{worked_out:.1f} s", f"made in {made:.1f} s"
    )


async def _pages(seconds: float) -> Measured:
    """The first page of every list, of every kind of place."""
    on = today(system_clock)
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
            whole = frozenset(read_whole(await plans_of(wanted, PAGE)))
            found[kind, where] = Page(*took, await count(wanted), whole)
    return found


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
