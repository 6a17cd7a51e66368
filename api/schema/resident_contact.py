"""Documents and phones of residents in the schema, their numbers masked."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

import api.schema.resident_vocabulary  # noqa: F401  the enums below get their faces there
from api.resident_side import ResidentSide
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind, PhoneOwner
from enrolment.reading.resident_rows import DocumentRow, PhoneRow, Verification
from enrolment.vocabulary import PhoneStatus

NAMED = "in the caller's language"
ENDS = "First day no longer in force; null: open."


@strawberry.type(description="An identity document, its number masked; `revealIdentity` shows it in clear (身份证件).")
class IdentityDocument:
    """B6."""

    code: str = strawberry.field(description="Opaque; `withdrawIdentityDocument` takes it (证件编码).")
    kind: IdentityDocumentKind = strawberry.field(description="What it is (证件类别).")
    kind_name: str = strawberry.field(description=f"The kind {NAMED}.")
    masked_number: str = strawberry.field(description="Its ends only: 4503**********0018 (脱敏号码).")
    valid_until: date | None = strawberry.field(
        description="Last valid day; null: not told, or without end (有效期至)."
    )
    recorded_at: datetime = strawberry.field(description="When it was entered (登记时间).")
    withdrawn_at: datetime | None = strawberry.field(
        description="When it was withdrawn as entered in error; null: it was not (撤销时间)."
    )
    withdrawal_reason: str | None = strawberry.field(description="Why it was withdrawn (撤销原因).")

    @classmethod
    def of(cls, row: DocumentRow, side: ResidentSide) -> IdentityDocument:
        """The shape of a document."""
        return cls(
            code=row.code,
            kind=row.kind,
            kind_name=side.say(row.kind),
            masked_number=row.masked,
            valid_until=row.valid_until,
            recorded_at=row.recorded_at,
            withdrawn_at=row.withdrawn_at,
            withdrawal_reason=row.withdrawal or None,
        )


@strawberry.type(description="What came of a call, R214 (电话核实记录).")
class PhoneVerification:
    """Never changes."""

    status: PhoneStatus = strawberry.field(description="What was found (核实结果).")
    status_name: str = strawberry.field(description=f"The result {NAMED}.")
    at: datetime = strawberry.field(description="When it was recorded (核实时间).")
    by: str = strawberry.field(description="Who recorded it, by the subject of the token (核实人).")
    note: str | None = strawberry.field(description="A note (备注).")

    @classmethod
    def of(cls, row: Verification, side: ResidentSide) -> PhoneVerification:
        """The shape of a call."""
        return cls(status=row.status, status_name=side.say(row.status), at=row.at, by=row.by, note=row.note or None)


@strawberry.type(description="A phone, its number masked (联系电话).")
class Phone:
    """R214."""

    code: str = strawberry.field(description="Opaque; acts on the phone take it (电话编码).")
    kind: PhoneKind = strawberry.field(description="Mobile or landline (类别).")
    masked_number: str = strawberry.field(description="Without four digits: 138****5678 (脱敏号码).")
    owner: PhoneOwner = strawberry.field(description="Whose it is (持有人).")
    owner_name: str = strawberry.field(description=f"The owner {NAMED}.")
    status: PhoneStatus = strawberry.field(description="What the latest call found (核实状态).")
    status_name: str = strawberry.field(description=f"The status {NAMED}.")
    is_primary: bool = strawberry.field(description="Whether it is called first (首选电话).")
    starts: date = strawberry.field(description="First day on record (启用日期).")
    ends: date | None = strawberry.field(description=ENDS)
    verifications: list[PhoneVerification] = strawberry.field(description="Every call, the latest first (核实历史).")

    @classmethod
    def of(cls, row: PhoneRow, side: ResidentSide) -> Phone:
        """The shape of a phone."""
        return cls(
            code=row.code,
            kind=row.kind,
            masked_number=row.masked,
            owner=row.owner,
            owner_name=side.say(row.owner),
            status=row.status,
            status_name=side.say(row.status),
            is_primary=row.is_primary,
            starts=row.starts,
            ends=row.ends,
            verifications=[PhoneVerification.of(each, side) for each in row.verifications],
        )
