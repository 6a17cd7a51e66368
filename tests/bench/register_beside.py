"""(m) A register taken over from a workbook, and what menu queries meet while one is imported beside the server."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep

from core.clock import today
from enrolment.register.format.reader import open_register
from tests.bench.figures import Bound, Figure
from tests.bench.load import ask
from tests.bench.machine import running
from tests.bench.menu import full_menu_post
from tests.bench.register import MOST_TIMES, bare_seconds, command, imported, prepared
from tests.bench.start import SERVE, answered
from tests.register.county import CONTRACTS

_PAUSE_SECONDS = 0.01


def measure(folder: Path, seconds: float) -> list[Figure]:
    """Both on SQLite, where reading and writing share one file."""
    return [*workbook_figures(folder), *menu_figures(folder, seconds)]


def workbook_figures(folder: Path, contracts: int = CONTRACTS) -> list[Figure]:
    """What the import takes beyond reading the workbook, against its rows bare; its memory is told."""
    filled, bare = folder / "workbook.sqlite3", folder / "workbook-bare.sqlite3"
    file = asyncio.run(prepared(f"sqlite://{filled}", folder, contracts, ".xlsx"))
    shutil.copy(filled, bare)
    before = perf_counter()
    subprocess.run([sys.executable, "-m", "tests.bench.register_beside", str(file)], check=True)
    reading = perf_counter() - before
    whole, _busy, megabytes = imported(f"sqlite://{filled}", file)
    theirs, rows = asyncio.run(bare_seconds(f"sqlite://{filled}", f"sqlite://{bare}"))
    what = (
        f"importing a register of {contracts:,} contracts (XLSX) beyond reading it ÷ inserting its {rows:,} rows bare"
    )
    beyond = max(whole - reading, 0.0)
    ours = f"{whole:.0f} - {reading:.0f} s"
    return [
        Figure("m", what, ours, f"{theirs:.1f} s", beyond / theirs, Bound.AT_MOST, MOST_TIMES),
        Figure("m", "peak memory of the process that imports the workbook, MB", f"{megabytes:.0f} MB"),
    ]


def menu_figures(folder: Path, seconds: float, contracts: int = CONTRACTS) -> list[Figure]:
    """How long the whole menu takes at most for 99 in 100, while a register is imported and while nothing is."""
    url = f"sqlite://{folder / 'beside.sqlite3'}"
    file = asyncio.run(prepared(url, folder, contracts))
    with running(SERVE, log=folder / "beside.log", environment={"DATABASE_URL": url}) as server:
        answered(server, full_menu_post())
        until = perf_counter() + seconds
        idle = _slowest(server.port, lambda: perf_counter() < until)
        importing = subprocess.Popen(command(url, file), stdout=subprocess.DEVNULL)
        busy = _slowest(server.port, lambda: importing.poll() is None)
        if importing.returncode:
            raise AssertionError(f"the import ended with {importing.returncode}")
    what = "the whole menu, p99 while a register is imported ÷ while nothing is"
    return [Figure("m", what, f"{busy * 1000:.1f} ms", f"{idle * 1000:.1f} ms", busy / idle)]


def _slowest(port: int, goes_on: Callable[[], bool]) -> float:
    """The 99th percentile of the seconds that one answer after the other takes."""
    request, taken = full_menu_post(), list[float]()
    while goes_on() or len(taken) < 2:
        before = perf_counter()
        if (answer := ask(port, request)).status != 200:
            raise AssertionError(f"the server answered {answer.status}")
        taken.append(perf_counter() - before)
        sleep(_PAUSE_SECONDS)
    return quantiles(taken, n=100, method="inclusive")[98]


if __name__ == "__main__":
    with open_register(Path(sys.argv[1]), today()) as register:
        for _read in register.lines():
            pass
