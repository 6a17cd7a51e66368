"""What the ledger counts of a unit on a day (台账计数): residents in one statement, teams in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from catalog.condition import AnyOf, TagCondition
from catalog.queries import read_laid_down
from core.database import connection
from enrolment.figures.indicator import KEY_POPULATIONS, Counted
from enrolment.population import Values, holding, living
from teams.queries.statement import rows_of
from teams.region import stem

_KEY: Final = AnyOf(tuple(TagCondition(each) for each in KEY_POPULATIONS))


@dataclass(frozen=True, slots=True)
class Unit:
    """A region with all below it, or an institution with those under it; `lineage`: of the region, and for ages."""

    region: str
    lineage: Sequence[str]
    institution: str | None = None


async def count_ledger(unit: Unit, on: date) -> Counted:
    """Three statements, however many residents. Of an institution residents are those whom it has registered, and
    covered are those who are under contract with it."""
    setting = (await read_laid_down(tuple(unit.lineage), on)).setting
    values = Values()
    key = holding(_KEY, setting, unit.region, on, values, connection().capabilities.dialect)
    people, covered, teams = _conditions(unit, values)
    day = values.name(on)
    signed = (
        "EXISTS (SELECT 1 FROM enrolment e JOIN contract c ON c.id = e.contract_id WHERE e.resident_id = r.id "
        f"AND e.voided_at IS NULL AND e.starts <= {day} AND e.covered_until > {day}{covered})"
    )
    (told,) = await rows_of(
        "SELECT count(*) AS residents, coalesce(sum(x.is_signed), 0) AS signed, coalesce(sum(x.is_key), 0) AS key, "
        "coalesce(sum(x.is_signed * x.is_key), 0) AS key_signed FROM ("
        f"SELECT CASE WHEN {signed} THEN 1 ELSE 0 END AS is_signed, CASE WHEN {key} THEN 1 ELSE 0 END AS is_key "
        f"FROM resident r WHERE {people} AND {living(values, on)}) x",
        *values.in_order(),
    )
    values = Values()
    _, _, teams = _conditions(unit, values)
    day = values.name(on)
    (formed,) = await rows_of(
        "SELECT count(DISTINCT t.id) AS teams, count(DISTINCT m.id) AS members FROM team t "
        "JOIN region g ON g.id = t.region_id JOIN institution i ON i.id = t.home_id "
        "LEFT JOIN institution p ON p.id = i.parent_id JOIN team_standing s ON s.team_id = t.id "
        f"AND s.starts <= {day} AND (s.ends IS NULL OR s.ends > {day}) AND s.standing = 'FORMED' "
        f"LEFT JOIN team_member m ON m.team_id = t.id AND m.starts <= {day} AND (m.ends IS NULL OR m.ends > {day}) "
        f"WHERE {teams}",
        *values.in_order(),
    )
    counts = (told["residents"], told["signed"], told["key"], told["key_signed"], formed["teams"], formed["members"])
    return Counted(*(int(count) for count in counts))


def _conditions(unit: Unit, values: Values) -> tuple[str, str, str]:
    """True for residents `r`, for contracts `c` that count, for teams `t` with `g`, `i`, `p`, of the unit."""
    if unit.institution is None:
        below = values.name(f"{stem(unit.region)}%")
        return f"r.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})", "", f"g.code LIKE {below}"
    own = values.name(unit.institution)
    houses = (
        "(SELECT i.id FROM institution i LEFT JOIN institution p ON p.id = i.parent_id "
        f"WHERE i.code = {own} OR p.code = {own})"
    )
    registered = f"r.id IN (SELECT k.resident_id FROM resident_registration k WHERE k.institution_id IN {houses})"
    return registered, f" AND c.institution_id IN {houses}", f"(i.code = {own} OR p.code = {own})"
