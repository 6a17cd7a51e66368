"""(e) How long a published change takes to reach every worker, and whether an answer ever mixes two revisions.

Two workers on PostgreSQL. Each keeps several connections busy with the menu, half of the requests in words never
sent before, so that they cannot be kept answers. Which worker holds which connection is read from the kernel.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import orjson

from api.access.development import mint
from api.settings import Settings
from core.actor import AccessRole, Actor
from core.clock import system_clock, today
from tests.bench.figures import Bound, Figure
from tests.bench.load import HOST, request_bytes
from tests.bench.machine import holders, running
from tests.bench.menu import REGION, full_menu_post, seed
from tests.bench.start import SERVE, answered
from tests.bench.statements import MUTATION, PUBLISHER, publish
from tests.postgres import running_postgres

WORKERS = 2
MOST_SECONDS = 1.0
PACKAGES = ("PRI-ELD", "PRI-HTN", "PRI-DM", "PER-TCM", "PER-REH")
_EACH = 2  # connections a worker must hold
_QUERY = (
    "query Fresh%s($region: String!) "
    "{ menu(region: $region) { revision sections { entries { starts package { code } } } } }"
)


@dataclass
class Watch:
    """What the connections saw. `published` is revision → packages that start today, known before they may be seen."""

    day: str
    published: dict[int, frozenset[str]]
    shown: dict[int, dict[int, float]] = field(default_factory=dict)  # worker → revision → when first seen
    last: dict[int, dict[int, float]] = field(default_factory=dict)  # worker → revision → when last asked for and got
    answers: int = 0
    mixed: int = 0

    def saw(self, worker: int, answer: bytes, asked: float) -> None:
        """Note one answer. Its packages are compared with its revision."""
        menu = orjson.loads(answer)["data"]["menu"]
        starting = frozenset(
            entry["package"]["code"]
            for section in menu["sections"]
            for entry in section["entries"]
            if entry["starts"] == self.day
        )
        revision = menu["revision"]
        self.answers += 1
        self.mixed += starting != self.published.get(revision)
        self.shown.setdefault(worker, {}).setdefault(revision, time.perf_counter())
        self.last.setdefault(worker, {})[revision] = asked


def measure(folder: Path, _seconds: float) -> list[Figure]:
    """Publish package after package and watch both workers."""
    with running_postgres() as postgres, postgres.fresh() as url:
        asyncio.run(seed(url))
        environment = {"DATABASE_URL": url, "QIANYUE_WORKERS": str(WORKERS), "QIANYUE_LOG_LEVEL": "WARNING"}
        environment["QIANYUE_COST_PER_MINUTE"] = str(10**12)
        with running(SERVE, log=folder / "workers.log", environment=environment) as server:
            answered(server, full_menu_post())
            watch, delays = asyncio.run(_watched(server.port, server.workers()))
    worst = max(delays)
    told = ", ".join(f"{delay:.2f}" for delay in delays)
    return [
        Figure(
            "e",
            f"seconds from publishing to every answer of {WORKERS} workers showing it ({told}), at worst",
            f"{worst:.2f} s",
            value=worst,
            bound=Bound.BELOW,
            limit=MOST_SECONDS,
        ),
        Figure(
            "e",
            f"answers that mix two revisions, of {watch.answers:,}",
            str(watch.mixed),
            value=watch.mixed,
            bound=Bound.EQUAL,
            limit=0,
        ),
    ]


async def _watched(port: int, workers: Sequence[int]) -> tuple[Watch, list[float]]:
    connections = await _connections_to_all(port, workers)
    watch = Watch(today(system_clock).isoformat(), {})
    first = orjson.loads(await _ask(*connections[0][1], _menu_request("")))["data"]["menu"]["revision"]
    watch.published[first] = frozenset()
    numbers = count()
    stop = asyncio.Event()
    watching = [asyncio.create_task(_poll(watch, worker, pair, numbers, stop)) for worker, pair in connections]
    publisher = await asyncio.open_connection(HOST, port)
    delays = []
    for number, package in enumerate(PACKAGES, start=1):
        await asyncio.sleep(0.5 + 0.07 * number)  # not in step with the workers' own clock
        revision = first + number
        watch.published[revision] = frozenset(PACKAGES[:number])
        answer = orjson.loads(await _ask(*publisher, _publish_request(package)))
        published = time.perf_counter()
        if answer["data"]["publishPackages"]["problems"]:
            raise AssertionError(answer)
        delays.append(await _delay(watch, workers, revision, published))
    stop.set()
    await asyncio.gather(*watching)
    return watch, delays


async def _delay(watch: Watch, workers: Sequence[int], revision: int, published: float) -> float:
    """Seconds until each worker showed `revision`, and no request sent later than that got an older one."""
    until = published + 5 * MOST_SECONDS
    while any(revision not in watch.shown.get(worker, {}) for worker in workers):
        if time.perf_counter() > until:
            return float("inf")
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.3)  # an older one after this would show now
    moments = [watch.shown[worker][revision] for worker in workers]
    moments += [watch.last[worker].get(revision - 1, published) for worker in workers]
    return max(0.0, max(moments) - published)


async def _poll(watch: Watch, worker: int, pair: "_Pair", numbers: "count[int]", stop: asyncio.Event) -> None:
    while not stop.is_set():
        number = next(numbers)
        asked = time.perf_counter()
        watch.saw(worker, await _ask(*pair, _menu_request(str(number) if number % 2 else "")), asked)
        await asyncio.sleep(0.002)


_Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _connections_to_all(port: int, workers: Sequence[int]) -> list[tuple[int, _Pair]]:
    """Kept-open connections, at least `_EACH` to each worker; which accepts one is the kernel's choice."""
    found: dict[int, list[_Pair]] = {worker: [] for worker in workers}
    for _ in range(200):
        pair = await asyncio.open_connection(HOST, port)
        await _ask(*pair, _menu_request(""))
        held = holders(port, workers).get(pair[1].get_extra_info("sockname")[1])
        if held is not None and len(found[held]) < _EACH:
            found[held].append(pair)
        else:
            pair[1].close()
        if all(len(pairs) == _EACH for pairs in found.values()):
            return [(worker, pair) for worker, pairs in found.items() for pair in pairs]
    raise AssertionError(f"of {len(workers)} workers some took no connection: {[len(one) for one in found.values()]}")


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    start = lowered.index(b"content-length:") + 15
    body = await reader.readexactly(int(lowered[start:].split(b"\r\n", 1)[0]))
    if not head.startswith(b"HTTP/1.1 200 "):
        raise AssertionError(body[:500])
    return body


def _menu_request(name: str) -> bytes:
    return request_bytes("POST", "/graphql", orjson.dumps({"query": _QUERY % name, "variables": {"region": REGION}}))


def _publish_request(package: str) -> bytes:
    actor = Actor(subject="bench", roles=frozenset({AccessRole.PACKAGE_REVIEWER}), region=PUBLISHER)
    token = mint(Settings(), actor, system_clock(), timedelta(minutes=30))
    body = orjson.dumps({"query": MUTATION, "variables": publish(package)})
    return request_bytes("POST", "/graphql", body, {"Authorization": f"Bearer {token}"})
