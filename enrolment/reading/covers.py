"""Reading who is covered (签约覆盖): the people of contracts, their enrolments with endings, a group's covers.

Each function is one statement, however many contracts. Of a contract within reach only what the actor may read of each
person comes along (`enrolment.scope.covers_within`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from core.actor import Actor
from enrolment.contract.state import EnrolmentFacts
from enrolment.population import Values
from enrolment.reading.contract_rows import EndingRow, EnrolmentRow, FamilyPlace, GroupCoverRow, PersonRow
from enrolment.reading.keyset import pages
from enrolment.reading.residents import instant
from enrolment.reading.told import PLACES, RESIDENT, open_instant, parsed, resident_row
from enrolment.scope import covers_within, knows_well, reads_residents
from enrolment.vocabulary import EndingReason
from teams.code import possible
from teams.queries.rows import Row, day
from teams.queries.statement import rows_of
from teams.queries.window import Rows, Window

_ENROLMENT = """e.id AS enrolment_id, e.code AS enrolment, h.code AS contract, e.starts AS covered_from, e.ends,
       e.covered_until, a.code AS renews, b.code AS follows, e.recorded_at, e.voided_at, e.void_reason,
       n.on_day, n.reason, n.note, n.at AS ended_at, n.by AS ended_by"""
_CHAIN = """LEFT JOIN ending n ON n.enrolment_id = e.id LEFT JOIN enrolment a ON a.id = e.renews_id
LEFT JOIN enrolment b ON b.id = e.follows_id"""


async def persons_of(actor: Actor, contracts: Collection[int]) -> dict[int, tuple[PersonRow, ...]]:
    """Whom contracts (row ids) are to cover, in the order in which they were added; who was taken out of a draft again
    is not told. An adopted member's enrolment stands under another contract."""
    values = Values(sorted(set(contracts)))
    rows = await rows_of(
        f"SELECT x.contract_id, x.starts, x.basket, x.adopted_id, x.added_at, x.removed_at, {RESIDENT}, {_ENROLMENT}, "
        f"w.starts AS family_from, w.ends AS family_until, {knows_well(values, actor)} AS is_well_known "
        "FROM contract_person x JOIN contract c ON c.id = x.contract_id JOIN resident o ON o.id = x.resident_id "
        f"JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id) {PLACES} "
        "LEFT JOIN enrolment e ON e.id = COALESCE(x.enrolment_id, x.adopted_id) "
        f"LEFT JOIN contract h ON h.id = e.contract_id {_CHAIN} "
        "LEFT JOIN family_membership w ON w.id = (SELECT max(q.id) FROM family_membership q "
        "WHERE q.contract_id = x.contract_id AND q.enrolment_id = e.id) "
        "WHERE x.contract_id = ANY($1) AND (x.removed_at IS NULL OR x.enrolment_id IS NOT NULL) "
        f"AND {covers_within(values, reads_residents(actor))} ORDER BY x.contract_id, x.id",
        *values.in_order(),
    )
    found: defaultdict[int, list[PersonRow]] = defaultdict(list)
    for row in rows:
        found[row["contract_id"]].append(_person(row))
    return {contract: tuple(each) for contract, each in found.items()}


async def enrolments_by_code(actor: Actor, codes: Collection[str]) -> dict[str, EnrolmentRow]:
    """Those of these enrolments that are within the actor's reach."""
    return {row.code: row for row in await _enrolments(actor, "e.code = ANY($1)", sorted(set(possible(codes))))}


async def enrolments_of(actor: Actor, residents: Collection[int]) -> dict[int, tuple[EnrolmentRow, ...]]:
    """What covered, covers and will cover residents (row ids), as far as it is within reach, the latest first."""
    found: defaultdict[int, list[EnrolmentRow]] = defaultdict(list)
    for row in await _enrolments(actor, "r.id = ANY($1)", sorted(set(residents))):
        found[row.resident.id].append(row)
    return {resident: tuple(each) for resident, each in found.items()}


async def _enrolments(actor: Actor, wanted: str, keys: list[Any]) -> list[EnrolmentRow]:
    values = Values(keys)
    rows = await rows_of(
        f"SELECT {RESIDENT}, {_ENROLMENT}, {knows_well(values, actor)} AS is_well_known "
        "FROM enrolment e JOIN contract c ON c.id = e.contract_id JOIN contract h ON h.id = e.contract_id "
        "JOIN resident o ON o.id = e.resident_id "
        f"JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id) {PLACES} {_CHAIN} "
        f"WHERE {wanted} AND {covers_within(values, reads_residents(actor))} "
        "ORDER BY e.starts DESC, e.id DESC",
        *values.in_order(),
    )
    return [_enrolment(row) for row in rows]


async def group_covers(
    actor: Actor,
    contracts: Collection[int],
    on: date,
    window: Window,
) -> dict[int, Rows[GroupCoverRow]]:
    """Of each contract (row ids) a page of those whom it covers as a group on the day, by the residents' codes."""
    values = Values(sorted(set(contracts)), on)
    said = ["x.contract_id = ANY($1)", "x.starts <= $2", "x.ends > $2", covers_within(values, reads_residents(actor))]
    cuts = ((">", window.after), ("<", window.before))
    said += [f"r.code {sign} {values.name(code)}" for sign, code in cuts if code is not None]
    order = "DESC" if window.from_end else "ASC"
    rows = await rows_of(
        f"SELECT * FROM (SELECT x.contract_id, x.id AS cover_id, x.starts, x.ends, {RESIDENT}, "
        f"{knows_well(values, actor)} AS is_well_known, "
        f"row_number() OVER (PARTITION BY x.contract_id ORDER BY r.code {order}) AS place "
        "FROM group_cover x JOIN contract c ON c.id = x.contract_id JOIN resident o ON o.id = x.resident_id "
        f"JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id) {PLACES} WHERE {' AND '.join(said)}) t "
        f"WHERE t.place <= {values.name(window.size + 1)} ORDER BY t.contract_id, t.place",
        *values.in_order(),
    )
    return pages(rows, _group_cover, window)


async def count_group_covers(actor: Actor, contracts: Collection[int], on: date) -> dict[int, int]:
    """Of each contract (row ids) how many it covers as a group on the day, of those the actor may read."""
    values = Values(sorted(set(contracts)), on)
    rows = await rows_of(
        "SELECT x.contract_id, count(*) AS number FROM group_cover x JOIN contract c ON c.id = x.contract_id "
        "JOIN resident o ON o.id = x.resident_id JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id) "
        "WHERE x.contract_id = ANY($1) AND x.starts <= $2 AND x.ends > $2 "
        f"AND {covers_within(values, reads_residents(actor))} GROUP BY x.contract_id",
        *values.in_order(),
    )
    return {row["contract_id"]: int(row["number"]) for row in rows}


def _person(row: Row) -> PersonRow:
    return PersonRow(
        resident=resident_row(row),
        starts=day(row["starts"]),
        wanted=tuple(each["code"] for each in parsed(row["basket"])),
        is_adopted=row["adopted_id"] is not None,
        added_at=instant(row["added_at"]),
        removed_at=open_instant(row["removed_at"]),
        enrolment=None if row["enrolment"] is None else _enrolment(row),
        family=None if row["family_from"] is None else FamilyPlace(day(row["family_from"]), day(row["family_until"])),
    )


def _enrolment(row: Row) -> EnrolmentRow:
    told: Mapping[str, Any] = {name: row[name] for name in ("contract", "renews", "follows", "void_reason")}
    return EnrolmentRow(
        id=row["enrolment_id"],
        code=row["enrolment"],
        resident=resident_row(row),
        facts=EnrolmentFacts(
            starts=day(row["covered_from"]),
            ends=day(row["ends"]),
            covered_until=day(row["covered_until"]),
            is_voided=row["voided_at"] is not None,
        ),
        recorded_at=instant(row["recorded_at"]),
        voided_at=open_instant(row["voided_at"]),
        ending=_ending(row),
        is_well_known=bool(row["is_well_known"]),
        **told,
    )


def _ending(row: Row) -> EndingRow | None:
    if row["on_day"] is None:
        return None
    return EndingRow(
        on=day(row["on_day"]),
        reason=EndingReason(row["reason"]),
        note=row["note"],
        at=instant(row["ended_at"]),
        by=row["ended_by"],
    )


def _group_cover(row: Row) -> GroupCoverRow:
    return GroupCoverRow(
        id=row["cover_id"],
        resident=resident_row(row),
        starts=day(row["starts"]),
        ends=day(row["ends"]),
        is_well_known=bool(row["is_well_known"]),
    )
