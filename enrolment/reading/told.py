"""What drivers tell, read (读取): instants and JSON, which SQLite tells as text; residents joined to other rows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from catalog.vocabulary import Sex
from enrolment.population import Values
from enrolment.reading.resident_rows import ResidentRow
from enrolment.reading.residents import instant
from teams.queries.rows import Row, day, open_day

LAST_SIGN: Final = "\U0010ffff"
"""After every other sign: where texts of one beginning end, in the plain order of the columns."""

RESIDENT: Final = """r.id AS resident_id, r.code AS resident, r.name, r.born, r.sex, r.died, r.moved_away,
       r.version AS resident_version, y.code AS region, z.code AS grid"""
"""Columns of `resident_row`, of a row `r` of `resident` with `PLACES`."""

PLACES: Final = "LEFT JOIN region y ON y.id = r.region_id LEFT JOIN grid z ON z.id = r.grid_id"


def resident_row(row: Row) -> ResidentRow:
    """Who somebody is, of the columns `RESIDENT`."""
    return ResidentRow(
        id=row["resident_id"],
        code=row["resident"],
        name=row["name"],
        born=day(row["born"]),
        sex=Sex(row["sex"]),
        region=row["region"],
        grid=row["grid"],
        died=open_day(row["died"]),
        moved_away=open_day(row["moved_away"]),
        version=row["resident_version"],
    )


def open_instant(told: datetime | str | None) -> datetime | None:
    """An instant, or None where there is none."""
    return None if told is None else instant(told)


def parsed(told: Any) -> Any:
    """The content of a JSON column."""
    return json.loads(told) if isinstance(told, str) else told


def begins(values: Values, column: str, text: str) -> str:
    """True where the column begins with the text: compared plainly, so that its index serves and no sign is a wildcard.

    The column's order must be plain (`core.invariants.PlainOrder`).
    """
    return f"({column} >= {values.name(text)} AND {column} < {values.name(text + LAST_SIGN)})"
