"""How PostgreSQL answers the first page of every worklist: along an index, without reading or sorting a whole table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import pytest

from core.clock import system_clock, today
from core.database import connected, connection, transaction
from enrolment.reading.keyset import Keyset
from enrolment.worklists import reading
from enrolment.worklists.keeping import keep_the_day
from enrolment.worklists.kind import DEFAULT_DAYS, WorklistKind
from enrolment.worklists.place import places_of
from enrolment.worklists.reading import Asked
from tests.bench.crowd import crowd
from tests.bench.worklists import PLACES
from tests.postgres import PostgresServer

BIG = frozenset({"worklist_entry", "resident", "contract", "enrolment", "phone", "unsigned_record", "contract_person"})
PAGE = 20
RESIDENTS = 3_000


@pytest.fixture(scope="module")
def many_url(postgres: PostgresServer, starter_postgres_database: str) -> Iterator[str]:
    """A copy of the starter data."""
    with postgres.fresh(template=starter_postgres_database) as url:
        yield url


@pytest.fixture(scope="module")
async def many(many_url: str) -> AsyncIterator[None]:
    """A database with some thousand synthetic residents and the lists of them."""
    async with connected(many_url, patience_seconds=600):
        await crowd(1, RESIDENTS)
        await keep_the_day(today(system_clock))
        await connection().execute_query("VACUUM ANALYZE worklist_entry")
        yield


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


async def plan_of(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """How the first page was answered."""
    found: list[dict[str, Any]] = []

    async def explained(statement: str, *values: object) -> list[dict[str, Any]]:
        rows = await connection().execute_query_dict(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", list(values))
        told = rows[0]["QUERY PLAN"]
        found.append((orjson.loads(told) if isinstance(told, str) else told)[0]["Plan"])
        return []

    with monkeypatch.context() as patched:
        patched.setattr(reading, "rows_of", explained)
        async with transaction():
            # Tables of a few thousand rows lie in memory: as on a disk without a head, a page costs the same anywhere.
            await connection().execute_query("SET LOCAL random_page_cost = 1.0")
            await reading.page(asked, Keyset(PAGE))
    return found[0]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("kind", WorklistKind)
async def test_a_first_page_walks_along_an_index(
    many: None, kind: WorklistKind, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, place = PLACES[where]
    places = await places_of(actor, place)
    assert places is not None
    asked = Asked(kind, places, today(system_clock), DEFAULT_DAYS)

    plan = list(nodes(await plan_of(asked, monkeypatch)))

    read = {node.get("Relation Name"): node["Node Type"] for node in plan if node["Node Type"] == "Seq Scan"}
    assert not BIG & read.keys(), read
    assert [node for node in plan if node.get("Relation Name") == "worklist_entry"], plan
    most = (PAGE + 1) * len(places.ids)
    rows = [
        (node["Node Type"], node["Actual Rows"])
        for node in plan
        if node["Node Type"] == "Sort" or node.get("Relation Name") == "worklist_entry"
    ]
    assert all(number <= most for _, number in rows), rows
