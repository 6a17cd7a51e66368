"""(b) The full menu with nothing kept: CPU of the whole request, against graphql-core alone over plain dicts."""

import asyncio
import gc
import resource
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    NameNode,
    SelectionSetNode,
    Visitor,
    build_schema,
    execute,
    execute_sync,
    parse,
    print_ast,
    visit,
)

from api.app import App
from tests.bench.figures import Bound, Figure, middle_ratio
from tests.bench.inprocess import InProcess, bench_settings, started
from tests.bench.machine import ROOT
from tests.bench.menu import FULL_MENU, FULL_MENU_BODY, VARIABLES, seeded_sqlite

MOST = 1.5
_WARM_UP = 3
_AT_ONCE = 3  # the kernel tells user from system time in ticks, so one request alone is too short


def measure(folder: Path, seconds: float) -> list[Figure]:
    """The ratio of CPU times, over rounds of one request each in turn."""
    return asyncio.run(_measure(seeded_sqlite(folder), seconds))


async def _measure(url: str, seconds: float) -> list[Figure]:
    async with started(App(bench_settings(url, answer_cache_bytes=0, max_cost=10**9))) as ours:
        document = parse(FULL_MENU)
        schema = plain_schema()
        root = await plain_dicts(ours, document)

        async def request() -> bytes:
            return await ours.post(FULL_MENU_BODY)

        async def alone() -> Any:
            return execute(schema, document, root, variable_values=VARIABLES)

        async def alone_in_sync() -> Any:
            return execute_sync(schema, document, root, variable_values=VARIABLES)

        answer = orjson.loads(await request())["data"]
        if answer != (await alone()).data:
            raise AssertionError("the two executions answer differently, so their times cannot be compared")
        whole = await _rounds(request, alone, seconds, time.process_time)
        strict = await _rounds(request, alone_in_sync, seconds, _user_time)
    what = f"a whole request, {_fields(answer):,} fields"
    return [
        _figure(f"CPU, user and system: {what} ÷ graphql-core's execute() over dicts", whole),
        _figure("user time only (no page faults) ÷ execute_sync(), which looks for no awaitables", strict),
    ]


def _figure(what: str, pairs: list[tuple[float, float]]) -> Figure:
    own, other, ratio = middle_ratio(pairs)
    return Figure("b", what, f"{own * 1000:.1f} ms", f"{other * 1000:.1f} ms", ratio, Bound.AT_MOST, MOST)


async def _rounds(
    ours: Callable[[], Awaitable[Any]], other: Callable[[], Awaitable[Any]], seconds: float, clock: Callable[[], float]
) -> list[tuple[float, float]]:
    """CPU seconds of one of each, one after the other, until `seconds` have passed (at least five rounds)."""
    for _ in range(_WARM_UP):
        await ours()
        await other()
    pairs: list[tuple[float, float]] = []
    until = time.perf_counter() + seconds
    while len(pairs) < 5 or time.perf_counter() < until:
        pairs.append((await _cpu(ours, clock), await _cpu(other, clock)))
    return pairs


async def _cpu(work: Callable[[], Awaitable[Any]], clock: Callable[[], float]) -> float:
    gc.collect()  # what the other one left behind is not charged to this one
    before = clock()
    for _ in range(_AT_ONCE):
        await work()
    return (clock() - before) / _AT_ONCE


def _user_time() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


async def plain_dicts(ours: InProcess, document: DocumentNode) -> dict[str, Any]:
    """What the menu holds, as nested dicts with `__typename` in each; the document has no aliases."""
    typed = visit(document, _WithTypeNames())
    answered: dict[str, Any] = await ours.data(print_ast(typed), VARIABLES)
    return answered


class _WithTypeNames(Visitor):
    """Asks for `__typename` in every selection."""

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode:
        field = FieldNode(name=NameNode(value="__typename"))
        held = [one for one in node.selections if not _is_typename(one)]
        return SelectionSetNode(selections=(field, *held))


def _is_typename(node: object) -> bool:
    return isinstance(node, FieldNode) and node.name.value == "__typename"


def _fields(value: Any) -> int:
    if isinstance(value, dict):
        return sum(1 + _fields(inner) for inner in value.values())
    if isinstance(value, list):
        return sum(_fields(inner) for inner in value)
    return 0


def plain_schema() -> GraphQLSchema:
    """The committed schema, over which graphql-core's default resolvers read dicts."""
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
