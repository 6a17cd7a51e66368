"""Finding people who are on record already (查重): by document, then by name, birth date and phone (DECISIONS)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from catalog.vocabulary import Sex
from core.database import connection
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.document import Document
from enrolment.identity.name import compared
from enrolment.identity.phone import Phone
from enrolment.registering.acting import reached
from enrolment.registering.keeping import document_index, phone_index
from teams.queries.rows import day
from teams.queries.statement import rows_of

MOST_CANDIDATES = 20
"""How many candidates are named."""


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody on record who is probably the same person, and whom the actor reaches or not."""

    codes: tuple[str, ...]
    number: int
    """How many there are, reached or not."""


async def bearer(desk: Desk, document: Document) -> models.Resident | None:
    """Whose document it is; it goes over to whoever a record was merged into, so that one is never a merged one."""
    index = document_index(desk, document)
    held = await models.IdentityDocument.get_or_none(number_index=index, voided_at__isnull=True)
    return None if held is None else await models.Resident.get(id=held.resident_id)


def agrees(resident: models.Resident, name: str, born: date, sex: Sex) -> bool:
    """Whether the record says what is given: blanks, dots and case of names aside."""
    return compared(resident.name) == compared(name) and (resident.born, resident.sex) == (born, sex.value)


async def likely(desk: Desk, name: str, born: date, phones: Sequence[Phone]) -> Likely:
    """Those of the same name and birth date, and one of the phones where any is given: two statements."""
    found = await (_by_phone(desk, name, born, phones) if phones else _by_name(name, born))
    codes = found[:MOST_CANDIDATES]
    within = await reached(desk, codes) if codes else {}
    return Likely(tuple(code for code in codes if code in within), len(found))


async def _by_phone(desk: Desk, name: str, born: date, phones: Sequence[Phone]) -> list[str]:
    rows = await rows_of(
        "SELECT DISTINCT r.id, r.code, r.name, r.born FROM phone p JOIN resident r ON r.id = p.resident_id "
        "WHERE p.number_index = ANY($1) AND r.merged_into_id IS NULL ORDER BY r.id",
        [phone_index(desk, phone) for phone in phones],
    )
    return [row["code"] for row in rows if day(row["born"]) == born and compared(row["name"]) == compared(name)]


async def _by_name(name: str, born: date) -> list[str]:
    found = await models.Resident.filter(name=name, born=born, merged_into_id__isnull=True).order_by("id")
    return [each.code for each in found]


async def alone_with(name: str, born: date) -> None:
    """Wait until nobody else registers somebody of this name and birth date: what one looks for the other writes.

    Until the transaction ends. SQLite's write lock has seen to that already.
    """
    client = connection()
    if client.capabilities.dialect == "postgres":
        digest = sha256(f"resident {compared(name)} {born}".encode()).digest()
        number = int.from_bytes(digest[:8], "big", signed=True)
        await client.execute_query("SELECT pg_advisory_xact_lock($1)", [number])
