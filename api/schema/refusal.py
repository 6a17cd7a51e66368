"""Why somebody is not signed, in the schema (未签约原因, R210, R216): as recorded, with the notice of a refusal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.resident_side import ResidentSide
from api.schema.institution import Institution
from enrolment.refusing.reading import NoticeSignature as NoticeSignatureValue
from enrolment.refusing.reading import UnsignedRow
from enrolment.vocabulary import SigningMethod, UnsignedReason

_NAMED = "in the caller's language"
_NOTICE = "of the notice of a refusal; null for other reasons"


@strawberry.type(description="A signature under the notice that tells what a refusal means (知情告知书签字).")
class NoticeSignature:
    """R216."""

    signer: str = strawberry.field(description="Code of who signed: a resident, or a practitioner (签字人).")
    method: SigningMethod = strawberry.field(description="How (签字方式).")
    method_name: str = strawberry.field(description=f"The same {_NAMED}.")
    at: datetime = strawberry.field(description="When (签字时间).")
    evidence: str = strawberry.field(description="SHA-256 of what proves it (证据摘要).")

    @classmethod
    def of(cls, value: NoticeSignatureValue | None, side: ResidentSide) -> NoticeSignature | None:
        """The shape of a signature; None where there is none."""
        if value is None:
            return None
        return cls(
            signer=value.signer,
            method=value.method,
            method_name=side.say(value.method),
            at=value.at,
            evidence=value.evidence,
        )


@strawberry.type(description="Why somebody is not signed, as recorded on a day (未签约登记).")
class UnsignedRecord:
    """Never changes; a later one counts instead."""

    code: str = strawberry.field(description="Opaque and stable (登记编码).")
    reason: UnsignedReason = strawberry.field(description="Why (原因).")
    reason_name: str = strawberry.field(description=f"The reason {_NAMED}.")
    on: date = strawberry.field(description="As of which day; of a refusal that of the later signature (日期).")
    ask_again: date | None = strawberry.field(description="From when on to ask again; null: not told (再次询问日).")
    note: str | None = strawberry.field(description="A note (备注).")
    team_code: str | None = strawberry.field(description=f"Code of the team that signed, {_NOTICE} (团队).")
    resident_signature: NoticeSignature | None = strawberry.field(
        description=f"Of the resident or a guardian, {_NOTICE} (居民签字)."
    )
    team_signature: NoticeSignature | None = strawberry.field(
        description=f"Of a member of the team, {_NOTICE} (团队签字)."
    )
    recorded_at: datetime = strawberry.field(description="When it was entered (登记时间).")
    recorded_by: str = strawberry.field(description="Who entered it, by the subject of the token (登记人).")
    row: strawberry.Private[UnsignedRow]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(description="The institution that recorded it (登记机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        delivery = self.side.delivery
        row = await delivery.institutions.get(self.row.institution)
        return None if row is None else Institution.of(row.definition, delivery, row.version)

    @classmethod
    def of(cls, row: UnsignedRow, side: ResidentSide) -> UnsignedRecord:
        """The shape of a record."""
        side.delivery.institutions.expect([row.institution])
        return cls(
            code=row.code,
            reason=row.reason,
            reason_name=side.say(row.reason),
            on=row.on,
            ask_again=row.ask_again,
            note=row.note or None,
            team_code=row.team,
            resident_signature=NoticeSignature.of(row.by_resident, side),
            team_signature=NoticeSignature.of(row.by_team, side),
            recorded_at=row.at,
            recorded_by=row.by,
            row=row,
            side=side,
        )


@strawberry.type(description="Why somebody is not signed (未签约原因).")
class WithUnsigned:
    """The part of `Resident` that tells it."""

    code: strawberry.Private[str]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(
        description="Why the person is not signed today: the latest reason on record, where nobody was covered since; "
        "with `earlier` everything that was ever recorded, the latest first (未签约原因)."
    )
    async def unsigned_reasons(
        self,
        earlier: Annotated[
            bool, strawberry.argument(description="Also what no longer counts, the whole history (含历史).")
        ] = False,
    ) -> list[UnsignedRecord]:
        """R210, R216."""
        if earlier:
            return [UnsignedRecord.of(row, self.side) for row in await self.side.unsigned_ever.get(self.code) or ()]
        counting = await self.side.unsigned.get(self.code)
        return [] if counting is None else [UnsignedRecord.of(counting, self.side)]
