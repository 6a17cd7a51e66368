"""How PostgreSQL answers the first page of every worklist: along an index, without reading or sorting a whole table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from core.clock import system_clock, today
from core.database import connected, connection
from enrolment.worklists.keeping import keep_the_day
from enrolment.worklists.kind import DEFAULT_DAYS, WorklistKind
from enrolment.worklists.place import places_of
from enrolment.worklists.reading import Asked
from tests.bench.crowd import crowd
from tests.bench.plans import nodes, plans_of, read_whole
from tests.bench.worklists import PAGE, PLACES
from tests.postgres import PostgresServer

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


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("kind", WorklistKind)
async def test_a_first_page_walks_along_an_index(many: None, kind: WorklistKind, where: str) -> None:
    actor, place = PLACES[where]
    places = await places_of(actor, place)
    assert places is not None
    asked = Asked(kind, places, today(system_clock), DEFAULT_DAYS)

    plans = await plans_of(asked, PAGE)

    assert read_whole(plans) == set()
    plan = list(nodes(plans[0]))
    assert [node for node in plan if node.get("Relation Name") == "worklist_entry"], plan
    most = (PAGE + 1) * len(places.ids)
    rows = [
        (node["Node Type"], node["Actual Rows"])
        for node in plan
        if node["Node Type"] == "Sort" or node.get("Relation Name") == "worklist_entry"
    ]
    assert all(number <= most for _, number in rows), rows
