"""Reading why residents are not signed (读取未签约原因, R210, R216)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from enrolment.reading.residents import instant
from enrolment.reading.told import parsed
from enrolment.vocabulary import SigningMethod, UnsignedReason
from teams.queries.rows import Row, day, open_day
from teams.queries.statement import rows_of

_COLUMNS = """u.resident_id, u.code, u.reason, u.on_day, u.ask_again, u.note, u.signed_by_resident, u.signed_by_team,
       u.at, u.by, i.code AS institution, t.code AS team
FROM unsigned_record u JOIN institution i ON i.id = u.institution_id LEFT JOIN team t ON t.id = u.team_id"""

_COUNTING = f"""
SELECT {_COLUMNS}
WHERE u.resident_id = ANY($1) AND u.on_day <= $2
AND NOT EXISTS (SELECT 1 FROM unsigned_record v WHERE v.resident_id = u.resident_id AND v.on_day <= $2
                AND (v.on_day > u.on_day OR (v.on_day = u.on_day AND v.id > u.id)))
AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.resident_id = u.resident_id AND e.voided_at IS NULL
                AND e.starts < e.covered_until AND e.covered_until > u.on_day)
"""

_EVER = f"SELECT {_COLUMNS} WHERE u.resident_id = ANY($1) ORDER BY u.on_day DESC, u.id DESC"


@dataclass(frozen=True, slots=True)
class NoticeSignature:
    """A signature of a refusal notice: `signer` is a resident's code, or a practitioner's; evidence is a SHA-256."""

    signer: str
    method: SigningMethod
    at: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class UnsignedRow:
    """Why somebody is not signed, as recorded. The signatures are those of a refusal notice (REFUSED)."""

    code: str
    reason: UnsignedReason
    on: date
    ask_again: date | None
    note: str
    institution: str
    team: str | None
    by_resident: NoticeSignature | None
    by_team: NoticeSignature | None
    at: datetime
    by: str


async def unsigned_reasons(residents: Collection[int], on: date) -> dict[int, UnsignedRow]:
    """Of each of these residents (row ids) why the person is not signed on the day, in one statement.

    The latest by day, and of a day by recording, counts; and only where nobody was covered after its day, so that
    whoever is signed has none (`enrolment.reading.signing_status` tells by the same rule how somebody stands).
    """
    return {row["resident_id"]: _row(row) for row in await rows_of(_COUNTING, sorted(set(residents)), on)}


async def unsigned_history(residents: Collection[int]) -> dict[int, tuple[UnsignedRow, ...]]:
    """Everything that was ever recorded of these residents (row ids), the latest first, in one statement."""
    found: defaultdict[int, list[UnsignedRow]] = defaultdict(list)
    for row in await rows_of(_EVER, sorted(set(residents))):
        found[row["resident_id"]].append(_row(row))
    return {resident: tuple(each) for resident, each in found.items()}


def _row(row: Row) -> UnsignedRow:
    return UnsignedRow(
        code=row["code"],
        reason=UnsignedReason(row["reason"]),
        on=day(row["on_day"]),
        ask_again=open_day(row["ask_again"]),
        note=row["note"],
        institution=row["institution"],
        team=row["team"],
        by_resident=_signature(row["signed_by_resident"], "signer"),
        by_team=_signature(row["signed_by_team"], "practitioner"),
        at=instant(row["at"]),
        by=row["by"],
    )


def _signature(told: Any, signer: str) -> NoticeSignature | None:
    written: Mapping[str, str] | None = parsed(told)
    if written is None:
        return None
    return NoticeSignature(
        written[signer], SigningMethod(written["method"]), instant(written["at"]), written["evidence"]
    )
