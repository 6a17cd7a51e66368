"""Showing in clear what is otherwise masked (查看敏感信息): only for a purpose that is said, and never unrecorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from secrets import token_urlsafe

from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.handle import document_handle
from enrolment.identity.purpose import ADDRESS_TEXT, DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.identity.vocabulary import IdentityDocumentKind, RevealedPart
from enrolment.registering.acting import Answer, perform, resident_at
from enrolment.registering.problem import problem
from enrolment.vocabulary import AddressKind, RevealPurpose
from teams.operations.problem import words_problems
from teams.operations.verb import Objections

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class RevealIdentity:
    """What of a resident is to be read in clear, for which purpose, and why in words."""

    __pydantic_config__ = WIRE
    resident: str
    purpose: RevealPurpose
    reason: str
    parts: tuple[RevealedPart, ...]


@dataclass(frozen=True, slots=True)
class InClear:
    """One text in clear. `code` names the document or phone; of an address it is the kind."""

    code: str
    kind: str
    text: str

    def __repr__(self) -> str:
        """Without the text: it never stands in a log."""
        return f"InClear(code={self.code!r}, kind={self.kind!r})"


@dataclass(frozen=True, slots=True)
class Revealed:
    """What was asked for, and only that; what was not asked for is empty."""

    resident: str
    documents: tuple[InClear, ...] = ()
    phones: tuple[InClear, ...] = ()
    addresses: tuple[InClear, ...] = ()


async def reveal_identity(desk: Desk, given: RevealIdentity) -> Revealed:
    """Read numbers, phones in use and present addresses in clear; each time is one row of the audit trail.

    The row says who, whose, which parts, for what purpose and why, and never what was read: that is in no kept answer
    either, so there is no key, and asking again is a second reading. Raises a Refusal: NOT_FOUND and RESIDENT_MERGED
    (`resident`), TEXT_SIZE (`reason`), EMPTY_LIST and LISTED_TWICE (`parts`).
    """
    found: list[Revealed] = []

    async def body() -> Answer:
        said, now = Objections(), desk.today
        said.add(words_problems(given.reason, LONGEST_REASON, "reason"))
        said.add([] if given.parts else [problem("EMPTY_LIST", "parts")])
        twice = [at for at, part in enumerate(given.parts) if part in given.parts[:at]]
        said.add(problem("LISTED_TWICE", "parts", str(at)) for at in twice)
        resident = await resident_at(desk, given.resident, said, "resident")
        if resident is None:
            raise said.refusal()
        said.refuse()
        found[:] = [
            Revealed(
                resident.code,
                await _documents(desk, resident.id) if RevealedPart.DOCUMENTS in given.parts else (),
                await _phones(desk, resident.id, now) if RevealedPart.PHONES in given.parts else (),
                await _addresses(desk, resident.id, now) if RevealedPart.ADDRESSES in given.parts else (),
            )
        ]
        return {"resident": resident.code}

    await perform(desk, "revealIdentity", given, token_urlsafe(32), body)
    return found[0]


async def _documents(desk: Desk, resident: int) -> tuple[InClear, ...]:
    rows = await models.IdentityDocument.filter(resident_id=resident, voided_at__isnull=True).order_by("id")
    return tuple(
        InClear(
            document_handle(desk.sealer, row.id),
            IdentityDocumentKind(row.kind).value,
            desk.sealer.open(row.number_sealed, DOCUMENT_NUMBER),
        )
        for row in rows
    )


async def _phones(desk: Desk, resident: int, now: date) -> tuple[InClear, ...]:
    rows = await models.Phone.filter(resident_id=resident).order_by("-is_primary", "starts", "id")
    return tuple(
        InClear(row.code, "MOBILE" if row.is_mobile else "LANDLINE", desk.sealer.open(row.number_sealed, PHONE_NUMBER))
        for row in rows
        if row.ends is None or row.ends > now
    )


async def _addresses(desk: Desk, resident: int, now: date) -> tuple[InClear, ...]:
    rows = await models.Address.filter(resident_id=resident).order_by("kind", "starts")
    return tuple(
        InClear(row.kind, AddressKind(row.kind).value, desk.sealer.open(row.text_sealed, ADDRESS_TEXT))
        for row in rows
        if row.starts <= now and (row.ends is None or row.ends > now)
    )
