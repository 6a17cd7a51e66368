"""Statements that no model can say, written once for both engines."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from core.database import connection


async def rows_of(statement: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a SELECT written for PostgreSQL: `$1` a value, `= ANY($1)` one of a list, `string_agg`.

    What comes back is as the driver tells it: SQLite tells days, booleans and JSON as text and numbers
    (`teams.queries.rows` reads either).
    """
    client = connection()
    if client.capabilities.dialect == "sqlite":
        statement = _for_sqlite(statement)
        values = tuple(json.dumps(value) if isinstance(value, list) else value for value in values)
    return await client.execute_query_dict(statement, list(values))


async def carry_out(statement: str, *values: object) -> None:
    """The same of a statement that answers no rows."""
    client = connection()
    if client.capabilities.dialect == "sqlite":
        statement = _for_sqlite(statement)
        values = tuple(json.dumps(value) if isinstance(value, list) else value for value in values)
    await client.execute_query(statement, list(values))


def joined(select: str) -> str:
    """`select`, whose one column is wrapped in `string_agg(…, ' ')`, as the engine at hand spells it."""
    return _for_sqlite(select) if connection().capabilities.dialect == "sqlite" else select


@lru_cache
def _for_sqlite(statement: str) -> str:
    statement = re.sub(r"= ANY\(\$(\d+)\)", r"IN (SELECT value FROM json_each(?\1))", statement)
    return re.sub(r"\$(\d+)", r"?\1", statement).replace("string_agg(", "group_concat(")
