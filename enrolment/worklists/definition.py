"""What stands on a worklist, as SQL (工作清单口径): who or what, since when, why, and on whose lists. Pure.

A definition answers rows (subject, other, since, due, reason, place, place_id) for some subjects, given by the ids of
`$1`. The same text keeps the table after a change, and makes it anew (`worklists.keeping`): there is one of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from enrolment.population import POSTGRES, Values


@dataclass(frozen=True, slots=True)
class Frame:
    """The day as of which it is worked out, and the dialect."""

    on: date
    dialect: str

    def day_of(self, instant: str) -> str:
        """The day in Shanghai of a column that holds an instant."""
        if self.dialect == POSTGRES:
            return f"CAST({instant} AT TIME ZONE 'Asia/Shanghai' AS date)"
        return f"date({instant}, '+8 hours')"

    def birthday(self, born: str, years: int) -> str:
        """The day on which an age is reached; of the 29 of February in common years the first of March."""
        if self.dialect != POSTGRES:
            return f"date({born}, '+{years} years')"
        whole = f"CAST({born} + interval '{years} years' AS date)"
        missed = f"to_char({born}, 'MMDD') = '0229' AND to_char({whole}, 'MMDD') = '0228'"
        return f"(CASE WHEN {missed} THEN {whole} + 1 ELSE {whole} END)"


def later(one: str, other: str) -> str:
    """The later of two days, of which the second may be missing."""
    return f"(CASE WHEN {other} IS NULL OR {one} >= {other} THEN {one} ELSE {other} END)"


def shifted(values: Values, on: date, days: int) -> str:
    """The placeholder of a day so many days away."""
    return values.name(on + timedelta(days))


FOUND: Final = "f.subject, f.other, f.since, f.due, f.reason"
"""What every place's row says of what was found."""


def with_house(found: str, column: str = "f.institution_id", condition: str = "") -> tuple[str, ...]:
    """The lists of an institution and of the one above it."""
    tail = f" AND {condition}" if condition else ""
    return (
        f"SELECT {FOUND}, 'I', {column} FROM {found} WHERE {column} IS NOT NULL{tail}",
        f"SELECT {FOUND}, 'I', i.parent_id FROM {found} JOIN institution i ON i.id = {column} "
        f"WHERE i.parent_id IS NOT NULL{tail}",
    )


def on_lists_of_a_contract(found: str) -> str:
    """The lists of the region, the institution (and the one above), the team of a contract, whose ids `found` tells."""
    return placed(
        found,
        f"SELECT {FOUND}, 'R', f.region_id FROM f",
        *with_house("f"),
        f"SELECT {FOUND}, 'T', f.team_id FROM f WHERE f.team_id IS NOT NULL",
    )


def placed(found: str, *branches: str) -> str:
    """What was found, once on each list."""
    return f"WITH f AS ({found}) {' UNION '.join(branches)}"


COUNTS: Final = (
    "c.withdrawn_at IS NULL AND c.signed_at IS NOT NULL AND NOT (c.needs_approval AND c.approved_at IS NULL)"
)
"""Of a contract `c`: signed, and approved where that is asked for."""

CONTRACT: Final = "c.region_id, c.institution_id, c.team_id"


def in_force(row: str, day: str) -> str:
    """Of a dated row, that it is in force on the day (a placeholder)."""
    return f"{row}.starts <= {day} AND ({row}.ends IS NULL OR {row}.ends > {day})"


def alive(row: str, day: str) -> str:
    """Of a row of `resident`, that the person lives here on the day."""
    return (
        f"{row}.merged_into_id IS NULL AND ({row}.died IS NULL OR {row}.died > {day}) "
        f"AND ({row}.moved_away IS NULL OR {row}.moved_away > {day})"
    )


def covered(resident: str, day: str) -> str:
    """That somebody (an expression for the row's id) is covered on the day."""
    return (
        f"EXISTS (SELECT 1 FROM enrolment e WHERE e.resident_id = {resident} AND e.voided_at IS NULL "
        f"AND e.starts <= {day} AND e.covered_until > {day})"
    )
