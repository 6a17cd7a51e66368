"""Reading residents (居民): who they are, and, level by level, what is on record of a page of them.

Each function is one statement, however many residents. Numbers, phones and addresses leave here masked; in clear they
leave by `enrolment.registering.revealing` alone. The code of a merged record leads to the one that stayed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from catalog.vocabulary import Residence, Sex
from core.sealing import Sealer
from enrolment.health_record import read_information
from enrolment.identity.address import masked_address
from enrolment.identity.document import masked
from enrolment.identity.handle import document_handle
from enrolment.identity.phone import Phone, masked_phone
from enrolment.identity.purpose import ADDRESS_TEXT, DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind, PhoneOwner
from enrolment.population import Values
from enrolment.reading.resident_rows import (
    AddressRow,
    DocumentRow,
    GuardianRow,
    HealthRecordRow,
    PhoneRow,
    RegistrationRow,
    ResidenceRow,
    ResidentRow,
    Verification,
)
from enrolment.scope import ResidentReach, within
from enrolment.vocabulary import AddressKind, FamilyRelation, PhoneStatus
from teams.code import possible
from teams.queries.rows import Row, day, open_day
from teams.queries.statement import rows_of

T = TypeVar("T")


_RESIDENT = """
SELECT a.code AS asked, r.id, r.code, r.name, r.born, r.sex, r.died, r.moved_away, r.version,
       g.code AS region, c.code AS grid
FROM resident a JOIN resident r ON r.id = COALESCE(a.merged_into_id, a.id)
JOIN region g ON g.id = r.region_id LEFT JOIN grid c ON c.id = r.grid_id
"""

_DOCUMENTS = """
SELECT d.id, d.resident_id, d.kind, d.number_sealed, d.valid_until, d.recorded_at, d.voided_at, d.void_reason
FROM identity_document d WHERE d.resident_id = ANY($1) ORDER BY d.id
"""

_PHONES = """
SELECT p.resident_id, p.id, p.code, p.number_sealed, p.is_mobile, p.owner, p.status, p.is_primary, p.starts, p.ends,
       v.status AS said, v.at, v.by, v.note
FROM phone p LEFT JOIN phone_verification v ON v.phone_id = p.id
WHERE p.resident_id = ANY($1) ORDER BY p.is_primary DESC, p.starts, p.id, v.id DESC
"""

_ADDRESSES = """
SELECT a.resident_id, a.kind, a.text_sealed, a.starts, a.ends, g.code AS region, c.code AS grid
FROM address a JOIN region g ON g.id = a.region_id LEFT JOIN grid c ON c.id = a.grid_id
WHERE a.resident_id = ANY($1) ORDER BY a.starts DESC, a.id DESC
"""

_GUARDIANS = """
SELECT u.resident_id, r.code, r.name, u.relation, u.starts, u.ends
FROM guardianship u JOIN resident o ON o.id = u.guardian_id
JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id)
WHERE u.resident_id = ANY($1) ORDER BY u.starts, u.id
"""

_RESIDENCES = """
SELECT f.resident_id, f.relation, g.code AS region, f.starts, f.ends
FROM residence f JOIN region g ON g.id = f.region_id
WHERE f.resident_id = ANY($1) AND (f.ends IS NULL OR f.ends > f.starts) ORDER BY f.starts, f.id
"""

_REGISTRATIONS = """
SELECT k.resident_id, i.code, k.at FROM resident_registration k JOIN institution i ON i.id = k.institution_id
WHERE k.resident_id = ANY($1) ORDER BY k.at, k.id
"""

_RECORDS = """
SELECT h.resident_id, h.code, h.opened, h.version, h.content, i.code AS institution
FROM health_record h JOIN institution i ON i.id = h.institution_id WHERE h.resident_id = ANY($1)
"""


async def residents_by_code(reach: ResidentReach, codes: Collection[str]) -> dict[str, ResidentRow]:
    """Those of these residents that are within the reach, by the code that was asked for."""
    values = Values(sorted(set(possible(codes))))
    rows = await rows_of(
        f"{_RESIDENT} WHERE a.code = ANY($1) AND {within(values, reach)}",
        *values.in_order(),
    )
    return {row["asked"]: _resident(row) for row in rows}


async def residents_by_id(ids: Collection[int]) -> dict[int, ResidentRow]:
    """Residents by the ids of rows that the caller reached; under a merged one's id the one that stayed."""
    rows = await rows_of(
        _RESIDENT.replace("a.code AS asked", "a.id AS asked") + " WHERE a.id = ANY($1)", sorted(set(ids))
    )
    return {row["asked"]: _resident(row) for row in rows}


async def documents_of(residents: Collection[int], sealer: Sealer) -> dict[int, tuple[DocumentRow, ...]]:
    """The documents of residents (row ids), withdrawn ones included, in the order in which they were entered."""
    return _grouped(await rows_of(_DOCUMENTS, sorted(set(residents))), lambda row: _document(row, sealer))


async def phones_of(residents: Collection[int], sealer: Sealer) -> dict[int, tuple[PhoneRow, ...]]:
    """The phones of residents (row ids), also those no longer in use, the primary one first."""
    rows = await rows_of(_PHONES, sorted(set(residents)))
    calls: defaultdict[int, list[Verification]] = defaultdict(list)
    for row in rows:
        if row["said"] is not None:
            calls[row["id"]].append(_verification(row))
    once = {row["id"]: row for row in rows}
    return _grouped(once.values(), lambda row: _phone(row, sealer, tuple(calls[row["id"]])))


async def addresses_of(residents: Collection[int], sealer: Sealer) -> dict[int, tuple[AddressRow, ...]]:
    """The addresses of residents (row ids), the present and earlier ones, the latest first."""
    return _grouped(await rows_of(_ADDRESSES, sorted(set(residents))), lambda row: _address(row, sealer))


async def guardians_of(residents: Collection[int]) -> dict[int, tuple[GuardianRow, ...]]:
    """Who answers and answered for residents (row ids)."""
    return _grouped(await rows_of(_GUARDIANS, sorted(set(residents))), _guardian)


async def residences_of(residents: Collection[int]) -> dict[int, tuple[ResidenceRow, ...]]:
    """How residents (row ids) belong and belonged to regions."""
    return _grouped(
        await rows_of(_RESIDENCES, sorted(set(residents))),
        lambda row: ResidenceRow(Residence(row["relation"]), row["region"], day(row["starts"]), open_day(row["ends"])),
    )


async def registrations_of(residents: Collection[int]) -> dict[int, tuple[RegistrationRow, ...]]:
    """Which institutions know residents (row ids), the first first."""
    return _grouped(
        await rows_of(_REGISTRATIONS, sorted(set(residents))),
        lambda row: RegistrationRow(row["code"], instant(row["at"])),
    )


async def records_of(residents: Collection[int]) -> dict[int, HealthRecordRow]:
    """The health records of residents (row ids)."""
    rows = await rows_of(_RECORDS, sorted(set(residents)))
    return {row["resident_id"]: _record(row) for row in rows}


def instant(told: datetime | str) -> datetime:
    """An instant as a driver tells it, SQLite as text."""
    return datetime.fromisoformat(told) if isinstance(told, str) else told


def _open_instant(told: datetime | str | None) -> datetime | None:
    return None if told is None else instant(told)


def _grouped(rows: Iterable[Row], read: Callable[[Row], T]) -> dict[int, tuple[T, ...]]:
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row["resident_id"]].append(read(row))
    return {resident: tuple(each) for resident, each in found.items()}


def _resident(row: Row) -> ResidentRow:
    told: Mapping[str, Any] = {name: row[name] for name in ("id", "code", "name", "region", "grid", "version")}
    return ResidentRow(
        born=day(row["born"]),
        sex=Sex(row["sex"]),
        died=open_day(row["died"]),
        moved_away=open_day(row["moved_away"]),
        **told,
    )


def _document(row: Row, sealer: Sealer) -> DocumentRow:
    return DocumentRow(
        code=document_handle(sealer, row["id"]),
        kind=IdentityDocumentKind(row["kind"]),
        masked=masked(sealer.open(row["number_sealed"], DOCUMENT_NUMBER)),
        valid_until=open_day(row["valid_until"]),
        recorded_at=instant(row["recorded_at"]),
        withdrawn_at=_open_instant(row["voided_at"]),
        withdrawal=row["void_reason"],
    )


def _phone(row: Row, sealer: Sealer, calls: tuple[Verification, ...]) -> PhoneRow:
    kind = PhoneKind.MOBILE if row["is_mobile"] else PhoneKind.LANDLINE
    return PhoneRow(
        code=row["code"],
        kind=kind,
        masked=masked_phone(Phone(kind, sealer.open(row["number_sealed"], PHONE_NUMBER))),
        owner=PhoneOwner(row["owner"]),
        status=PhoneStatus(row["status"]),
        is_primary=bool(row["is_primary"]),
        starts=day(row["starts"]),
        ends=open_day(row["ends"]),
        verifications=calls,
    )


def _verification(row: Row) -> Verification:
    return Verification(PhoneStatus(row["said"]), instant(row["at"]), row["by"], row["note"])


def _address(row: Row, sealer: Sealer) -> AddressRow:
    return AddressRow(
        kind=AddressKind(row["kind"]),
        region=row["region"],
        grid=row["grid"],
        masked=masked_address(sealer.open(row["text_sealed"], ADDRESS_TEXT)),
        starts=day(row["starts"]),
        ends=open_day(row["ends"]),
    )


def _guardian(row: Row) -> GuardianRow:
    relation = FamilyRelation(row["relation"])
    return GuardianRow(row["code"], row["name"], relation, day(row["starts"]), open_day(row["ends"]))


def _record(row: Row) -> HealthRecordRow:
    written = json.loads(row["content"]) if isinstance(row["content"], str) else row["content"]
    return HealthRecordRow(
        row["code"], row["institution"], day(row["opened"]), row["version"], read_information(written)
    )
