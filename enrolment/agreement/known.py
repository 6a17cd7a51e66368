"""By what people are known on paper (当事人信息): their document and phone, masked; read with them, unsealed here."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import Text
from core.sealing import Sealer
from enrolment.agreement import phrases
from enrolment.identity.document import masked
from enrolment.identity.phone import Phone, masked_phone
from enrolment.identity.purpose import DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind


@dataclass(frozen=True, slots=True)
class Sealed:
    """A kind, and a number as it is kept (`core.sealing`)."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as a record knows the person. `document`: the resident card where there is one, else what was entered
    first; `phone`: the primary one of the day; None where there is none."""

    name: str
    document: Sealed | None = None
    phone: Sealed | None = None


def printed_document(known: Known, sealer: Sealer) -> Text | None:
    """Kind and masked number; None without a document."""
    sealed = known.document
    if sealed is None:
        return None
    kind = IdentityDocumentKind(sealed.kind)
    return phrases.document(kind.label, masked(sealer.open(sealed.number, DOCUMENT_NUMBER)))


def printed_phone(known: Known, sealer: Sealer) -> str:
    """The masked number; empty without a phone."""
    sealed = known.phone
    if sealed is None:
        return ""
    return masked_phone(Phone(PhoneKind(sealed.kind), sealer.open(sealed.number, PHONE_NUMBER)))
