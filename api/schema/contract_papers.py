"""What hangs on the paper, in the schema (协议材料): consents, signatures, and what happened to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.contract_side import ContractSide
from api.schema.connection import Order
from api.schema.resident import Resident
from enrolment.reading.contract_rows import ConsentRow, EventRow, SignatureRow
from enrolment.reading.resident_rows import ResidentRow
from enrolment.reading.sensitive import tells_of_sensitive
from enrolment.vocabulary import ContractEventKind, ContractState, SigningMethod, SigningParty

_NAMED = "in the caller's language"

_OF_PACKAGES: Final = frozenset({ContractEventKind.ATTACHED, ContractEventKind.ADDED, ContractEventKind.CLOSED})
"""Whose note is the code of a package."""

EARLIEST_FIRST: Order[EventRow] = Order("EVENT", lambda row: (row.id,))


@strawberry.type(description="Somebody agreed to be covered, knowing what is free and paid (知情同意, R191, R238).")
class Consent:
    """Never changes."""

    given_by: str = strawberry.field(description="Name of who agreed: the resident, or a guardian (同意人).")
    is_by_guardian: bool = strawberry.field(description="Whether a guardian agreed for the resident (监护人代为同意).")
    disclosure: str = strawberry.field(
        description="SHA-256 of what was disclosed and acknowledged, hexadecimal (告知内容摘要)."
    )
    at: datetime = strawberry.field(description="When it was given (同意时间).")
    recorded_at: datetime = strawberry.field(description="When it was entered (登记时间).")
    about: strawberry.Private[ResidentRow]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="Who is to be covered (居民).")
    def resident(self) -> Resident:
        """Read with it."""
        return Resident.of(self.about, self.side.residents)

    @classmethod
    def of(cls, row: ConsentRow, side: ContractSide) -> Consent:
        """The shape of a consent."""
        return cls(
            given_by=row.given_by,
            is_by_guardian=row.is_by_guardian,
            disclosure=row.disclosure,
            at=row.at,
            recorded_at=row.recorded_at,
            about=row.resident,
            side=side,
        )


@strawberry.type(description="A party signed (签字, R217).")
class Signature:
    """Never changes."""

    party: SigningParty = strawberry.field(description="For whom (签字方).")
    party_name: str = strawberry.field(description=f"The party {_NAMED}.")
    signer: str = strawberry.field(description="Name of who signed (签字人).")
    method: SigningMethod = strawberry.field(description="How (签字方式).")
    method_name: str = strawberry.field(description=f"The method {_NAMED}.")
    at: datetime = strawberry.field(description="When it was given (签字时间).")
    evidence: str = strawberry.field(description="SHA-256 of what proves it, hexadecimal (证据摘要).")
    digest: str | None = strawberry.field(
        description="SHA-256 of what the agreement said when it was signed; null: not known (协议摘要)."
    )
    recorded_at: datetime = strawberry.field(description="When it was entered (登记时间).")
    about: strawberry.Private[ResidentRow | None]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="Whom it is about; null: the provider's or the organisation's signature (居民).")
    def resident(self) -> Resident | None:
        """Read with it."""
        return None if self.about is None else Resident.of(self.about, self.side.residents)

    @classmethod
    def of(cls, row: SignatureRow, side: ContractSide) -> Signature:
        """The shape of a signature."""
        return cls(
            party=row.party,
            party_name=side.say(row.party),
            signer=row.signer,
            method=row.method,
            method_name=side.say(row.method),
            at=row.at,
            evidence=row.evidence,
            digest=row.digest,
            recorded_at=row.recorded_at,
            about=row.resident,
            side=side,
        )


@strawberry.type(description="Something happened to a contract (协议变动).")
class ContractEvent:
    """Never changes."""

    kind: ContractEventKind = strawberry.field(description="What (变动).")
    kind_name: str = strawberry.field(description=f"The same {_NAMED}.")
    from_state: ContractState | None = strawberry.field(description="Where the contract stood; null: nowhere (原状态).")
    to_state: ContractState = strawberry.field(description="Where it stands since (新状态).")
    on: date = strawberry.field(description="From which day (变动日期).")
    reason: str | None = strawberry.field(description="Why, as a code (原因代码).")
    note: str | None = strawberry.field(
        description="A note; of a package its code, null where that would tell of a sensitive population to somebody "
        "who does not care for the person (备注)."
    )
    at: datetime = strawberry.field(description="When it was recorded (登记时间).")
    by: str | None = strawberry.field(
        description="Who did it, by the subject of the token; null to residents (经办人)."
    )
    about: strawberry.Private[ResidentRow | None]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="Whom it concerns; null: the contract as a whole (居民).")
    def resident(self) -> Resident | None:
        """Read with it."""
        return None if self.about is None else Resident.of(self.about, self.side.residents)

    @classmethod
    def of(cls, row: EventRow, side: ContractSide) -> ContractEvent:
        """The shape of an event."""
        return cls(
            kind=row.kind,
            kind_name=side.say(row.kind),
            from_state=row.from_state,
            to_state=row.to_state,
            on=row.on,
            reason=row.reason,
            note=_note(row, side) or None,
            at=row.at,
            by=row.by if side.is_staff else None,
            about=row.resident,
            side=side,
        )


def _note(row: EventRow, side: ContractSide) -> str:
    """As it was written, unless it names a package that tells of something sensitive, or is not published any more."""
    if row.is_well_known or row.kind not in _OF_PACKAGES:
        return row.note
    versions = side.delivery.shelf.snapshot.packages.get(row.note, ())
    return "" if not versions or any(tells_of_sensitive(each.definition) for each in versions) else row.note
