"""(a) The full menu from the answer cache: requests a second, against a route that returns the same bytes."""

import asyncio
import hashlib
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
        cases = [
            (f"POST /graphql ÷ POST static, {size}", full_menu_post(), full_menu_post("/static"), LEAST),
            (f"POST /graphql ÷ POST static that reads, {size}", full_menu_post(), full_menu_post("/static-read"), None),
            (f"GET of a trusted document by hash ÷ GET static, {size}", _by_hash(), _plain_get(), None),
            (f"GET with the document in the address ÷ GET static, {size}", full_menu_get(), _plain_get(), None),
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


def _plain_get() -> bytes:
    return request_bytes("GET", "/static")


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
        busy = processor_seconds(server.workers())
        pairs, spent = _rounds(loads, max(5, round(seconds / (2 * _ROUND_SECONDS))))
        busy = (processor_seconds(server.workers()) - busy) / spent
    finally:
        for load in loads:
            load.close()
    own, static, ratio = middle_ratio(pairs)
    return Figure(
        "a",
        f"{what}; the server was busy {busy:.0%} of the time",
        f"{own:,.0f} /s",
        f"{static:,.0f} /s",
        ratio,
        None if limit is None else Bound.AT_LEAST,
        limit,
    )


def _rounds(loads: Sequence[Load], rounds: int) -> tuple[list[tuple[float, float]], float]:
    """The rates of both, round by round, and the seconds all of it took. Which goes first changes by round."""
    pairs: list[tuple[float, float]] = []
    ours, other = loads
    for number in range(rounds):
        if number % 2:
            second = other.rate(_ROUND_SECONDS)
            pairs.append((ours.rate(_ROUND_SECONDS), second))
        else:
            pairs.append((ours.rate(_ROUND_SECONDS), other.rate(_ROUND_SECONDS)))
    return pairs, rounds * 2 * _ROUND_SECONDS
