"""(a) The full menu from the answer cache: requests a second, against a route that returns the same bytes."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import orjson

from api.app import App
from tests.bench.figures import Bound, Figure, middle_ratio
from tests.bench.inprocess import bench_settings, started
from tests.bench.load import Load, ask, request_bytes
from tests.bench.machine import Running, cores, on_cores, processor_seconds, running
from tests.bench.menu import (
    FULL_MENU,
    FULL_MENU_BODY,
    VARIABLES,
    check_full_menu,
    full_menu_get,
    full_menu_post,
    seeded_sqlite,
)
from tests.bench.start import answered

LEAST = 0.85
_ROUND_SECONDS = 0.5
_HASH = hashlib.sha256(FULL_MENU.encode()).hexdigest()


def measure(folder: Path, seconds: float) -> list[Figure]:
    """Ratios of rates: short rounds of one and the other in turn, the server on one core, the load on another."""
    url = seeded_sqlite(folder)
    answer = asyncio.run(_full_menu(url))
    static, trusted = folder / "full_menu.json", folder / "trusted.json"
    static.write_bytes(answer)
    trusted.write_bytes(orjson.dumps({_HASH: FULL_MENU}))
    environment = {"DATABASE_URL": url, "QIANYUE_TRUSTED_DOCUMENTS_FILE": str(trusted)}
    server_core, load_cores = cores()
    command = ["tests.bench.comparison", str(static)]
    log = folder / "comparison.log"
    with running(command, log=log, environment=environment, core=server_core) as server, on_cores(load_cores):
        answered(server, full_menu_post())
        size = f"{len(answer) / 1000:.0f} kB"
        post, read, ignored = (full_menu_post(path) for path in ("/graphql", "/static-read", "/static"))
        get = request_bytes("GET", "/static")
        cases = [
            (f"POST /graphql ÷ POST of the same to a static route, {size}", post, read, LEAST),
            (f"GET of a trusted document by hash ÷ GET of a static route, {size}", _by_hash(), get, LEAST),
            (f"GET with the document in the address ÷ GET of a static route, {size}", full_menu_get(), get, None),
            (f"POST /graphql ÷ POST to a static route that leaves the body unread, {size}", post, ignored, None),
        ]
        return [_compare(server, what, ours, other, limit, answer, seconds) for what, ours, other, limit in cases]


async def _full_menu(url: str) -> bytes:
    """The answer under the default limits."""
    async with started(App(bench_settings(url))) as app:
        answer = await app.post(FULL_MENU_BODY)
    check_full_menu(answer)
    return answer


def _by_hash() -> bytes:
    extensions = orjson.dumps({"persistedQuery": {"version": 1, "sha256Hash": _HASH}}).decode()
    variables = orjson.dumps(VARIABLES).decode()
    return request_bytes("GET", f"/graphql?variables={quote(variables)}&extensions={quote(extensions)}")


def _compare(
    server: Running, what: str, ours: bytes, other: bytes, limit: float | None, answer: bytes, seconds: float
) -> Figure:
    for request in (ours, other):
        if (found := ask(server.port, request)).body != answer:
            raise AssertionError(f"{what}: {found.status}, other bytes: {found.body[:300]!r}")
    loads = [Load(server.port, request, len(answer)) for request in (ours, other)]
    try:
        for load in loads:
            load.rate(_ROUND_SECONDS)
        rounds = max(5, round(seconds / (2 * _ROUND_SECONDS)))
        pairs, cpu = _rounds(loads, rounds, server.workers())
    finally:
        for load in loads:
            load.close()
    own, static, ratio = middle_ratio(pairs)
    return Figure(
        "a",
        f"{what}; server CPU an answer {cpu[0] * 1e6:.0f} and {cpu[1] * 1e6:.0f} µs",
        f"{own:,.0f} /s",
        f"{static:,.0f} /s",
        ratio,
        None if limit is None else Bound.AT_LEAST,
        limit,
    )


def _rounds(
    loads: Sequence[Load], rounds: int, workers: Sequence[int]
) -> tuple[list[tuple[float, float]], tuple[float, float]]:
    """The rates of both, round by round, and the CPU seconds the server spent on an answer of each.

    Which of the two goes first changes by round.
    """
    rates: tuple[list[float], list[float]] = ([], [])
    spent, answers = [0.0, 0.0], [0.0, 0.0]
    for number in range(rounds):
        for side in (0, 1) if number % 2 else (1, 0):
            cpu, started = processor_seconds(workers), time.perf_counter()
            rate = loads[side].rate(_ROUND_SECONDS)
            answers[side] += rate * (time.perf_counter() - started)
            spent[side] += processor_seconds(workers) - cpu
            rates[side].append(rate)
    return list(zip(*rates, strict=True)), (spent[0] / answers[0], spent[1] / answers[1])
