"""What one line of a register says (台账行): one person, with at most one contract term. Values, read and normalised.

Several terms of one person are several lines that name the same person, by document or by the number the former system
gave (`legacy_number`). A line may leave out what another line of the person says; whether all the lines together say
enough is judged over the file. Names, numbers, phones and addresses stand here in clear, and in no `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from catalog.vocabulary import Flag, Mobility, Need, Population, Residence, RiskGrade, Sex
from enrolment.identity.document import Document
from enrolment.identity.phone import Phone
from enrolment.identity.vocabulary import PhoneOwner
from enrolment.register.format.fault import LineFault
from enrolment.signing.given import PackageWanted
from enrolment.vocabulary import (
    BusinessLine,
    CommunityPartner,
    ContractKind,
    EndingReason,
    FamilyRelation,
    PhoneStatus,
    SignChannel,
    SigningMethod,
    TagEvidence,
    UnsignedReason,
)
from teams.vocabulary import ExecutorRole


@dataclass(frozen=True, slots=True)
class PhoneEntry:
    """A phone, whose it is, and what a call on `checked` found. `checked` None: not told."""

    phone: Phone = field(repr=False)
    owner: PhoneOwner = PhoneOwner.SELF
    status: PhoneStatus = PhoneStatus.UNVERIFIED
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class AddressEntry:
    """A place: division code, code of the grid there, the rest in words; `since` its first day, None: not told."""

    region: str
    text: str = field(repr=False)
    grid: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """Who it is. At least the document, or the legacy number, or name, birth date and sex are there.

    Birth date and sex are those of the document's number where the line leaves them out and the number tells them.
    `valid_until` is the document's last valid day. `is_confirmed_distinct`: whoever is on record with the same name,
    birth date and phone is somebody else. `phones`: the first is the primary one, at most MOST_PHONES.
    """

    legacy_number: str | None = None
    name: str | None = field(default=None, repr=False)
    document: Document | None = None
    valid_until: date | None = None
    born: date | None = field(default=None, repr=False)
    sex: Sex | None = None
    phones: tuple[PhoneEntry, ...] = ()
    residence: AddressEntry | None = None
    registered: AddressEntry | None = None
    is_confirmed_distinct: bool = False
    died: date | None = None
    moved_away: date | None = None


@dataclass(frozen=True, slots=True)
class GuardianEntry:
    """Who answers for the person: by document or by legacy number, and what that one is to the person."""

    relation: FamilyRelation
    document: Document | None = None
    legacy_number: str | None = None


@dataclass(frozen=True, slots=True)
class HouseholdEntry:
    """The household, by the number the register gives it, and what the person is to its head; HEAD is the head."""

    number: str
    relation: FamilyRelation
    since: date | None = None


@dataclass(frozen=True, slots=True)
class TagEntry:
    """A recorded population in [starts, ends), on which evidence; `starts` None: not told, `ends` None: open."""

    tag: Population
    evidence: TagEvidence
    certificate: str | None = field(default=None, repr=False)
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class DiagnosisEntry:
    """A confirmed diagnosis (ICD-10) in [starts, ends), where and by whom; `starts` None: not told."""

    icd10: str
    starts: date | None = None
    ends: date | None = None
    institution: str | None = None
    doctor: str | None = None


@dataclass(frozen=True, slots=True)
class PregnancyEntry:
    """A pregnancy by its last menstrual period, with the outcome where there is one."""

    lmp: date
    edd: date | None = None
    handbook: str | None = None
    delivered: date | None = None
    lost: date | None = None
    discharged: date | None = None


@dataclass(frozen=True, slots=True)
class RiskEntry:
    """The colour somebody was graded with, from `on`, by the practitioner `assessor` (code), None: not told."""

    grade: RiskGrade
    on: date
    assessor: str | None = None
    reason: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class MobilityEntry:
    """How somebody was found able to move about, from `on`."""

    mobility: Mobility
    on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TbEntry:
    """A course of TB treatment, [starts, ends)."""

    starts: date
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class ResidenceEntry:
    """The person works, studies or is cared for at home in a region in [starts, ends): how somebody belongs there
    beside living and being registered. `region` None: the one lived in; `starts` None: not told, `ends` None: open."""

    relation: Residence
    region: str | None = None
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class FlagEntry:
    """A flag that rules ask for, in [starts, ends); `starts` None: not told, `ends` None: open."""

    flag: Flag
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class FactsEntry:
    """What is recorded of the person's health and standing."""

    tags: tuple[TagEntry, ...] = ()
    diagnoses: tuple[DiagnosisEntry, ...] = ()
    pregnancy: PregnancyEntry | None = None
    risk: RiskEntry | None = None
    mobility: MobilityEntry | None = None
    tb: TbEntry | None = None
    residences: tuple[ResidenceEntry, ...] = ()
    flags: tuple[FlagEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    """With whom: exactly one of `team` and `practitioner` (code), the latter in `role` and guided or supported (R026).

    `institution`: where it was signed, None: the institution whose register this is.
    """

    team: str | None = None
    practitioner: str | None = None
    role: ExecutorRole | None = None
    guiding_institution: str | None = None
    supporting_team: str | None = None
    institution: str | None = None


@dataclass(frozen=True, slots=True)
class SignatureEntry:
    """How a side signed, as far as the register tells; `evidence` is the SHA-256 of the proof, 64 hexadecimals.

    `signer`: of the provider's side the practitioner (code); of the resident's side None.
    """

    method: SigningMethod = SigningMethod.HANDWRITTEN
    evidence: str | None = None
    signer: str | None = None


@dataclass(frozen=True, slots=True)
class ContractEntry:
    """One term of one contract. `kind` is INDIVIDUAL or FAMILY.

    [starts, ends): `ends` is that of the years, or of the day that the line gives (who joined a family later ends with
    the family's contract); `years`: 1 to 3, those of the contract. `consented` None: the day of signing. `number` is
    the former system's: members of one family's contract share it. `is_anchor`: the member who was signed first.
    `is_by_guardian`: a guardian consented and signed, the one the line or the person's other lines name.
    `covered_by`: under a family's contract the numbers of the person's own contracts that stay as they are (adoption):
    the line is no cover of its own then, and has family add-ons only.
    """

    provider: ProviderEntry
    signed: date
    starts: date
    ends: date
    years: int
    packages: tuple[PackageWanted, ...]
    kind: ContractKind = ContractKind.INDIVIDUAL
    number: str | None = None
    channel: SignChannel = SignChannel.BACKFILL
    business_line: BusinessLine | None = None
    partner: CommunityPartner | None = None
    is_explained: bool = False
    accepts_outside_area: bool = False
    provided: tuple[Need, ...] = ()
    consented: date | None = None
    is_by_guardian: bool = False
    by_resident: SignatureEntry = SignatureEntry()
    by_provider: SignatureEntry = SignatureEntry()
    backfill_reason: str | None = None
    is_anchor: bool = False
    covered_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndingEntry:
    """The contract's term was cut short; `on` is the first day no longer covered."""

    reason: EndingReason
    on: date
    note: str | None = None


@dataclass(frozen=True, slots=True)
class UnsignedEntry:
    """Why the person is not signed, as of `on`. With REFUSED the notice that both signed: the team, its signer."""

    reason: UnsignedReason
    on: date
    ask_again: date | None = None
    note: str | None = None
    team: str | None = None
    is_by_guardian: bool = False
    by_resident: SignatureEntry | None = None
    by_team: SignatureEntry | None = None


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line: `number` counts records, 1 is the first under the header. There is an ending only with a contract."""

    number: int
    person: PersonEntry
    guardian: GuardianEntry | None = None
    household: HouseholdEntry | None = None
    facts: FactsEntry = FactsEntry()
    contract: ContractEntry | None = None
    ending: EndingEntry | None = None
    unsigned: UnsignedEntry | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a line is that could not be read, as far as its cells tell: the person, the household and the contract of a
    family (the register's numbers). None where that is blank, or wrong itself."""

    person: PersonEntry = PersonEntry()
    household: str | None = None
    family: str | None = None


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A line that says nothing because something is wrong with it; `whose`: whose it is by every way of reading it."""

    faults: tuple[LineFault, ...]
    whose: tuple[Whose, ...] = ()


Entry = RegisterLine | FaultyLine
"""A line that could be read, or what kept it from being read."""
