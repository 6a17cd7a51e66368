"""What is told of what stands on a worklist (清单所示), as SQL: codes and versions, as far as the reader may read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from enrolment.population import Values
from enrolment.scope import ResidentReach, covers_within, within
from enrolment.worklists.definition import in_force
from enrolment.worklists.papers import of_roster
from teams.queries.statement import rows_of

Told = tuple[str, str]
"""Columns, and how their rows are joined to an entry `w`."""


def told(subject: str, values: Values, reach: ResidentReach, on: date) -> Told:
    """What is told of a subject (`worklists.kind.Stock`; `roster`: of the contract of one) as of the day. Raises
    KeyError: there is no such subject."""
    if subject == "roster":
        return _roster(values, on)
    return _household(values, reach, on) if subject == "household" else _TOLD[subject]


async def known_residents(codes: Collection[str], reach: ResidentReach) -> frozenset[str]:
    """Those of these residents who are within the reach. One statement.

    That something stands on a list of a place is the place's to know. Who somebody is, is told to those alone who
    reach the person: a household has members whom another clinic registered, a contract people of another region.
    """
    if not codes:
        return frozenset()
    values = Values(sorted(codes))
    said = within(values, reach)
    rows = await rows_of(f"SELECT r.code FROM resident r WHERE r.code = ANY($1) AND {said}", *values.in_order())
    return frozenset(row["code"] for row in rows)


def _household(values: Values, reach: ResidentReach, on: date) -> Told:
    """With a member to sign the family with, who is covered on the day under a contract that the reader may read: that
    others are covered elsewhere is not told."""
    day = values.name(on)
    anchor = (
        "(SELECT r.code FROM household_member m JOIN resident r ON r.id = m.resident_id "
        "JOIN enrolment e ON e.resident_id = r.id JOIN contract c ON c.id = e.contract_id "
        f"WHERE m.household_id = h.id AND {in_force('m', day)} AND e.voided_at IS NULL AND e.starts <= {day} "
        f"AND e.covered_until > {day} AND {covers_within(values, reach)} "
        "ORDER BY m.is_anchor DESC, e.covered_until DESC, m.id LIMIT 1)"
    )
    return (
        f"{anchor} AS resident, h.code AS household, h.id AS household_id, h.version AS version_household",
        "JOIN household h ON h.id = w.subject_id",
    )


def _roster(values: Values, on: date) -> Told:
    """With the one whom the row is about, where it is about one."""
    about = of_roster("r.code", "c", values.name(on))
    columns, joins = _TOLD["contract"]
    one = f"(SELECT CASE WHEN count(*) = 1 THEN max(u.code) END FROM ({about}) u)"
    return columns.replace(_ONE_COVERED, f"{one} AS resident"), joins


_PERSON: Final = "r.code AS resident, r.version AS version_resident"
_FIRST_COVER: Final = (
    "(SELECT min(e.id) FROM enrolment e WHERE e.contract_id = c.id AND e.voided_at IS NULL "
    "AND e.starts < e.covered_until AND c.kind = 'INDIVIDUAL')"
)
_FIRST_PERSON: Final = (
    "(SELECT x.resident_id FROM contract_person x WHERE x.contract_id = c.id AND x.removed_at IS NULL "
    "AND c.kind = 'INDIVIDUAL' ORDER BY x.id LIMIT 1)"
)
_ONE_COVERED: Final = f"(SELECT r.code FROM resident r WHERE r.id = {_FIRST_PERSON}) AS resident"
_TOLD: Final[Mapping[str, Told]] = {
    "resident": (
        f"{_PERSON}, o.code AS other_resident, o.version AS version_other_resident",
        "JOIN resident r ON r.id = w.subject_id LEFT JOIN resident o ON o.id = w.other_id",
    ),
    "unsigned_record": (
        _PERSON,
        "JOIN unsigned_record u ON u.id = w.subject_id JOIN resident r ON r.id = u.resident_id",
    ),
    "phone": (
        f"{_PERSON}, p.code AS phone",
        "JOIN phone p ON p.id = w.subject_id JOIN resident r ON r.id = p.resident_id",
    ),
    "contract": (
        f"{_ONE_COVERED}, "
        "c.code AS contract, c.version AS version_contract, c.kind AS contract_kind, "
        f"(SELECT v.code FROM enrolment v WHERE v.id = {_FIRST_COVER}) AS enrolment, "
        "h.code AS household, h.id AS household_id, l.code AS roster, l.version AS version_roster",
        "JOIN contract c ON c.id = w.subject_id LEFT JOIN household h ON h.id = c.household_id "
        "LEFT JOIN roster l ON l.id = c.roster_id",
    ),
    "team": ("t.code AS team, t.version AS version_team", "JOIN team t ON t.id = w.subject_id"),
}
"""Of each subject; a contract stands on the lists of those alone whose it is, so that the paper is theirs to read."""
