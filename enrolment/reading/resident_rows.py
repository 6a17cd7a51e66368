"""What is read of residents (居民数据), as values: numbers, phones and addresses masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from catalog.vocabulary import Residence, Sex
from enrolment.health_record import PersonalInformation
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind, PhoneOwner
from enrolment.vocabulary import AddressKind, FamilyRelation, PhoneStatus


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """Who somebody is; `region` and `grid` are the codes of where the person lives."""

    id: int
    code: str
    name: str
    born: date
    sex: Sex
    region: str
    grid: str | None
    died: date | None
    moved_away: date | None
    version: int


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document, masked; `withdrawn_at` and the reason where it was entered in error."""

    code: str
    kind: IdentityDocumentKind
    masked: str
    valid_until: date | None
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawal: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of a call."""

    status: PhoneStatus
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A phone, masked, with every call to it, the latest first."""

    code: str
    kind: PhoneKind
    masked: str
    owner: PhoneOwner
    status: PhoneStatus
    is_primary: bool
    starts: date
    ends: date | None
    verifications: tuple[Verification, ...]


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address, the words of it masked."""

    kind: AddressKind
    region: str
    grid: str | None
    masked: str
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """Who answers for somebody: the guardian's code and name."""

    guardian: str
    name: str
    relation: FamilyRelation
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class ResidenceRow:
    """How somebody belongs to a region (division code), and when."""

    relation: Residence
    region: str
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """An institution (code) that knows somebody, and since when."""

    institution: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HealthRecordRow:
    """A health record, kept by an institution (code)."""

    code: str
    institution: str
    opened: date
    version: int
    information: PersonalInformation
