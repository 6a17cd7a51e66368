"""What is read of contracts (签约协议), as values: the paper, who is covered, what is held, who consents and signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from catalog.quote.quote import Joining
from catalog.vocabulary import Payer
from core.language import Text
from enrolment.contract.state import ContractFacts, EnrolmentFacts
from enrolment.reading.resident_rows import ResidentRow
from enrolment.vocabulary import (
    BusinessLine,
    ClosingReason,
    CommunityPartner,
    ContractEventKind,
    ContractKind,
    ContractState,
    EndingReason,
    SignChannel,
    SigningMethod,
    SigningParty,
)
from teams.vocabulary import ExecutorRole


@dataclass(frozen=True, slots=True)
class TeamProvider:
    """A team: its code and name."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class DoctorProvider:
    """A doctor who signs alone, guided by an institution (code) or supported by a team, one of them at least."""

    code: str
    name: str
    role: ExecutorRole
    guiding_institution: str | None
    supporting_team: TeamProvider | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose roster a group contract is for; `representative` signs for it."""

    roster: str
    name: str
    representative: str


@dataclass(frozen=True, slots=True)
class ContractRow:
    """The paper. `facts`: what its state on a day follows from; `renews`, `follows`, `chain`: codes."""

    id: int
    code: str
    version: int
    kind: ContractKind
    region: str
    institution: str
    provider: TeamProvider | DoctorProvider
    household: int | None
    organisation: Organisation | None
    years: int
    facts: ContractFacts
    channel: SignChannel
    business_line: BusinessLine | None
    partner: CommunityPartner | None
    explanation_given: bool
    renews: str | None
    follows: str | None
    chain: tuple[str, ...]
    signed_on: date | None
    signed_at: datetime | None
    offered_at: datetime | None
    withdrawn_at: datetime | None
    backfill_reason: str | None
    needs_approval: bool
    approved_at: datetime | None
    approved_by: str | None
    digest: str | None
    token: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class EndingRow:
    """An enrolment was cut short: the first day no longer covered, why, by whom."""

    on: date
    reason: EndingReason
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One resident's cover under a contract (code). `renews`, `follows`: codes of enrolments."""

    id: int
    code: str
    resident: ResidentRow
    contract: str
    facts: EnrolmentFacts
    renews: str | None
    follows: str | None
    recorded_at: datetime
    voided_at: datetime | None
    void_reason: str | None
    ending: EndingRow | None
    is_well_known: bool
    """Whether the caller may read of the person what is told to those alone who care (`enrolment.scope.knows_well`)."""


@dataclass(frozen=True, slots=True)
class FamilyPlace:
    """When the family's contract has covered somebody: [starts, ends)."""

    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody whom a contract is to cover, from `starts` on. `enrolment`: what covers the person, once it is written;
    with `is_adopted` under another contract of the same provider. `wanted`: codes of packages."""

    resident: ResidentRow
    starts: date
    wanted: tuple[str, ...]
    is_adopted: bool
    added_at: datetime
    removed_at: datetime | None
    enrolment: EnrolmentRow | None
    family: FamilyPlace | None


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What one payer pays in one contract year (from 1), in fen, frozen at signing."""

    year: int
    payer: Payer
    fen: int
    is_placeholder: bool


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """A package (code) held in a version (row id and number), [starts, ends); `ends` None: open."""

    package: str
    version_id: int
    version: int
    starts: date
    ends: date | None
    joining: Joining
    closing: ClosingReason | None
    options: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: tuple[str, ...]
    recorded_at: datetime | None
    prices: tuple[PriceRow, ...]


@dataclass(frozen=True, slots=True)
class GroupCoverRow:
    """Somebody on the roster has the group's packages, [starts, ends)."""

    id: int
    resident: ResidentRow
    starts: date
    ends: date
    is_well_known: bool


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """Somebody agreed to be covered: the person, or a guardian (`given_by`, the name)."""

    resident: ResidentRow
    given_by: str
    is_by_guardian: bool
    disclosure: str
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """A party signed. `resident`: about whom, None for the provider and the organisation; `signer`: the name of who did
    (the resident, a guardian, a practitioner, the representative)."""

    party: SigningParty
    resident: ResidentRow | None
    signer: str
    method: SigningMethod
    at: datetime
    evidence: str
    digest: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something happened to a contract; `resident`: whom it concerns, where it is one of several. `is_well_known`: the
    reader may know everything of that person."""

    id: int
    kind: ContractEventKind
    from_state: ContractState | None
    to_state: ContractState
    on: date
    resident: ResidentRow | None
    reason: str | None
    note: str
    is_well_known: bool
    at: datetime
    by: str
