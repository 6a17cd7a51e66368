"""Reading what hangs on the paper (协议材料): consents, signatures, and what happened to it.

Each function is one statement, however many contracts. What is about a person comes along for those alone who may read
of the person (`enrolment.scope.covers_within`); what is about the paper, for everybody whom it is within reach of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from core.actor import Actor
from enrolment.population import Values
from enrolment.reading.contract_rows import ConsentRow, EventRow, SignatureRow
from enrolment.reading.keyset import pages
from enrolment.reading.resident_rows import ResidentRow
from enrolment.reading.residents import instant
from enrolment.reading.told import PLACES, RESIDENT, resident_row
from enrolment.scope import covers_within, knows_well, reads_residents
from enrolment.vocabulary import ContractEventKind, ContractState, SigningMethod, SigningParty
from teams.queries.rows import Row, day, known
from teams.queries.statement import rows_of
from teams.queries.window import Rows, Window

T = TypeVar("T")


async def consents_of(actor: Actor, contracts: Collection[int]) -> dict[int, tuple[ConsentRow, ...]]:
    """Who agreed, by contract (row ids), in the order of recording."""
    values = Values(sorted(set(contracts)))
    rows = await rows_of(
        f"SELECT x.contract_id, {RESIDENT}, b.id AS giver_id, b.name AS given_by, x.disclosure, x.at, x.recorded_at "
        "FROM consent x JOIN contract c ON c.id = x.contract_id JOIN resident o ON o.id = x.resident_id "
        f"JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id) {PLACES} "
        "JOIN resident u ON u.id = x.given_by_id JOIN resident b ON b.id = COALESCE(u.merged_into_id, u.id) "
        f"WHERE x.contract_id = ANY($1) AND {covers_within(values, reads_residents(actor))} ORDER BY x.id",
        *values.in_order(),
    )
    return _grouped(rows, _consent)


async def signatures_of(actor: Actor, contracts: Collection[int]) -> dict[int, tuple[SignatureRow, ...]]:
    """Who signed, by contract (row ids), in the order of recording."""
    values = Values(sorted(set(contracts)))
    rows = await rows_of(
        f"SELECT x.contract_id, x.party, {RESIDENT}, COALESCE(b.name, d.name, c.representative) AS signer, "
        "x.method, x.at, x.evidence, x.digest, x.recorded_at "
        "FROM signature x JOIN contract c ON c.id = x.contract_id LEFT JOIN resident o ON o.id = x.resident_id "
        f"LEFT JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id) {PLACES} "
        "LEFT JOIN resident u ON u.id = x.signer_id "
        "LEFT JOIN resident b ON b.id = COALESCE(u.merged_into_id, u.id) "
        "LEFT JOIN practitioner d ON d.id = x.practitioner_id WHERE x.contract_id = ANY($1) "
        f"AND (x.resident_id IS NULL OR {covers_within(values, reads_residents(actor))}) ORDER BY x.id",
        *values.in_order(),
    )
    return _grouped(rows, _signature)


async def events_of(actor: Actor, contracts: Collection[int], window: Window) -> dict[int, Rows[EventRow]]:
    """Of each contract (row ids) a page of what happened to it, the earliest first; places are the rows' numbers."""
    values = Values(sorted(set(contracts)))
    said = _events_seen(values, actor)
    cuts = ((">", window.after), ("<", window.before))
    said += [f"x.id {sign} {values.name(int(place))}" for sign, place in cuts if place is not None]
    order = "DESC" if window.from_end else "ASC"
    rows = await rows_of(
        f"SELECT * FROM (SELECT x.contract_id, x.id, x.kind, x.from_state, x.to_state, x.on_day, {RESIDENT}, "
        f"x.reason, x.note, x.at, x.by, {knows_well(values, actor)} AS is_well_known, "
        f"row_number() OVER (PARTITION BY x.contract_id ORDER BY x.id {order}) AS place "
        f"{_EVENTS} WHERE {' AND '.join(said)}) t "
        f"WHERE t.place <= {values.name(window.size + 1)} ORDER BY t.contract_id, t.place",
        *values.in_order(),
    )
    return pages(rows, _event, window)


async def count_events(actor: Actor, contracts: Collection[int]) -> dict[int, int]:
    """Of each contract (row ids) how much happened to it, of what the actor may read."""
    values = Values(sorted(set(contracts)))
    rows = await rows_of(
        f"SELECT x.contract_id, count(*) AS number {_EVENTS} WHERE {' AND '.join(_events_seen(values, actor))} "
        "GROUP BY x.contract_id",
        *values.in_order(),
    )
    return {row["contract_id"]: int(row["number"]) for row in rows}


_EVENTS = f"""FROM contract_event x JOIN contract c ON c.id = x.contract_id LEFT JOIN resident o ON o.id = x.resident_id
LEFT JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id) {PLACES}"""


def _events_seen(values: Values, actor: Actor) -> list[str]:
    seen = covers_within(values, reads_residents(actor))
    return ["x.contract_id = ANY($1)", f"(x.resident_id IS NULL OR {seen})"]


def _grouped(rows: Iterable[Row], read: Callable[[Row], T]) -> dict[int, tuple[T, ...]]:
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row["contract_id"]].append(read(row))
    return {contract: tuple(each) for contract, each in found.items()}


def _about(row: Row) -> ResidentRow | None:
    return None if row["resident_id"] is None else resident_row(row)


def _consent(row: Row) -> ConsentRow:
    return ConsentRow(
        resident=resident_row(row),
        given_by=row["given_by"],
        is_by_guardian=row["giver_id"] != row["resident_id"],
        disclosure=row["disclosure"],
        at=instant(row["at"]),
        recorded_at=instant(row["recorded_at"]),
    )


def _signature(row: Row) -> SignatureRow:
    return SignatureRow(
        party=SigningParty(row["party"]),
        resident=_about(row),
        signer=row["signer"],
        method=SigningMethod(row["method"]),
        at=instant(row["at"]),
        evidence=row["evidence"],
        digest=row["digest"],
        recorded_at=instant(row["recorded_at"]),
    )


def _event(row: Row) -> EventRow:
    return EventRow(
        id=row["id"],
        kind=ContractEventKind(row["kind"]),
        from_state=known(ContractState, row["from_state"]),
        to_state=ContractState(row["to_state"]),
        on=day(row["on_day"]),
        resident=_about(row),
        reason=row["reason"],
        note=row["note"],
        is_well_known=bool(row["is_well_known"]),
        at=instant(row["at"]),
        by=row["by"],
    )
