"""How PostgreSQL answers a page of a worklist: the plans of its statements, as they were carried out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from unittest.mock import patch

import orjson

from core.database import connection, transaction
from enrolment.reading.keyset import Keyset
from enrolment.worklists import reading, telling
from enrolment.worklists.reading import Asked

BIG: Final = frozenset(
    {"worklist_entry", "resident", "contract", "enrolment", "phone", "unsigned_record", "contract_person", "household"}
    | {"household_member", "resident_registration"}
)
"""Tables that grow with the residents."""

_IN_MEMORY: Final = "SET LOCAL random_page_cost = 1.0"
"""Tables of a few thousand rows lie in memory: as on a disk without a head, a page costs the same anywhere."""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


async def plans_of(asked: Asked, size: int) -> list[dict[str, Any]]:
    """The plans of every statement of a first page of so many rows, with what each node read."""
    found: list[dict[str, Any]] = []

    async def explained(statement: str, *values: object) -> list[dict[str, Any]]:
        client, given = connection(), list(values)
        rows = await client.execute_query_dict(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", given)
        told = rows[0]["QUERY PLAN"]
        found.append((orjson.loads(told) if isinstance(told, str) else told)[0]["Plan"])
        answered: list[dict[str, Any]] = await client.execute_query_dict(statement, given)
        return answered

    with patch.object(reading, "rows_of", explained), patch.object(telling, "rows_of", explained):
        async with transaction():
            await connection().execute_query(_IN_MEMORY)
            await reading.page(asked, Keyset(size))
    return found


def read_whole(plans: list[dict[str, Any]]) -> set[str]:
    """The big tables that one of the plans reads from beginning to end."""
    read = {str(node.get("Relation Name")) for plan in plans for node in nodes(plan) if node["Node Type"] == "Seq Scan"}
    return read & BIG
