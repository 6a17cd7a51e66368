"""(d) From the command to the first answer of the full menu, and the memory it takes."""

import shutil
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.load import Answer, ask
from tests.bench.machine import START_SECONDS, Running, memory_mib, running
from tests.bench.menu import check_full_menu, full_menu_post, seeded_sqlite

_AGAIN_SECONDS = 0.01
SERVE = ("api.cli", "serve")


def answered(server: Running, request: bytes) -> Answer:
    """The first answer of a server that is starting. Raises AssertionError when there is none in time."""
    until = server.started + START_SECONDS
    while time.perf_counter() < until and server.process.poll() is None:
        try:
            answer = ask(server.port, request)
        except OSError:
            time.sleep(_AGAIN_SECONDS)
            continue
        if answer.status != 200:
            raise AssertionError(f"{answer.status}: {answer.body[:500]!r}")
        return answer
    raise AssertionError(f"the server did not answer within {START_SECONDS:.0f} s")


def measure(folder: Path, _seconds: float) -> list[Figure]:
    """`qianyue serve` on an empty folder, and on a database that was seeded before."""
    empty = folder / "empty"
    empty.mkdir()
    try:
        return [
            *_start(folder, "an empty folder (migrates, loads the starter data)", f"sqlite://{empty / 'new.sqlite3'}"),
            *_start(folder, "a seeded database", seeded_sqlite(folder)),
        ]
    finally:
        shutil.rmtree(empty)


def _start(folder: Path, what: str, url: str) -> list[Figure]:
    with running(SERVE, log=folder / "serve.log", environment={"DATABASE_URL": url}) as server:
        check_full_menu(answered(server, full_menu_post()).body)
        seconds = time.perf_counter() - server.started
        for _ in range(20):
            ask(server.port, full_menu_post())
        (worker,) = server.workers()
        now, peak = memory_mib(worker)
        parent, _ = memory_mib(server.process.pid)
    return [
        Figure("d", f"start to the first full menu on {what}", f"{seconds:.2f} s", value=seconds),
        Figure(
            "d",
            f"worker's resident memory, {what} (at most; parent process)",
            f"{now:.0f} MiB",
            f"{peak:.0f} MiB; {parent:.0f} MiB",
            value=now,
        ),
    ]
