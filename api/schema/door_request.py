"""What a resident asks of the clinic, in the schema (居民申请, R190, R191)."""

from __future__ import annotations

from datetime import datetime

import strawberry

import api.schema.door_vocabulary  # noqa: F401  the enums below get their faces there
from api.contract_side import ContractSide
from api.schema.connection import Order
from api.schema.contract import Enrolment
from api.schema.contract_provider import TeamProvider, institution_of
from api.schema.institution import Institution
from api.schema.resident import Resident
from enrolment.door.reading import RequestRow
from enrolment.vocabulary import RequestAnswer, RequestKind

LATEST_FIRST: Order[RequestRow] = Order("REQUEST", lambda row: (row.code,), descending=True)


@strawberry.type(
    description="A resident asks for another provider, or an end; it changes nothing by itself: the clinic answers, "
    "and then acts by changeProvider or endEnrolment (居民申请)."
)
class ResidentRequest:
    """FHIR cousin: Task."""

    code: str = strawberry.field(description="Opaque and stable (申请编码).")
    kind: RequestKind = strawberry.field(description="What is asked for (申请类型).")
    kind_name: str = strawberry.field(description="The same in the caller's language.")
    note: str | None = strawberry.field(description="Why, as the resident says (备注).")
    at: datetime = strawberry.field(description="When it was made (申请时间).")
    is_open: bool = strawberry.field(description="Whether nobody has answered or withdrawn it (待答复).")
    answer: RequestAnswer | None = strawberry.field(description="What became of it; null: it is open (答复).")
    answer_name: str | None = strawberry.field(description="The same in the caller's language.")
    answered_at: datetime | None = strawberry.field(description="When; null: it is open (答复时间).")
    answer_note: str | None = strawberry.field(description="What the clinic says (答复说明).")
    version: int = strawberry.field(description="Raised by its answer (版本).")
    wanted_team: TeamProvider | None = strawberry.field(
        description="To which team one would go; null: not told (意向团队)."
    )
    row: strawberry.Private[RequestRow]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="Who asks, or for whom a guardian does (居民).")
    def resident(self) -> Resident:
        """Read with it."""
        return Resident.of(self.row.resident, self.side.residents)

    @strawberry.field(description="About which enrolment; null where that is not yours to see (签约).")
    async def enrolment(self) -> Enrolment | None:
        """All of a page in one statement."""
        row = await self.side.enrolments.get(self.row.enrolment)
        return None if row is None else Enrolment.of(row, self.side)

    @strawberry.field(description="The institution that answers (签约机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        return await institution_of(self.row.institution, self.side)

    @classmethod
    def of(cls, row: RequestRow, side: ContractSide) -> ResidentRequest:
        """The shape of a request."""
        side.enrolments.expect([row.enrolment])
        side.delivery.institutions.expect([row.institution])
        return cls(
            code=row.code,
            kind=row.kind,
            kind_name=side.say(row.kind),
            note=row.note or None,
            at=row.at,
            is_open=row.answered_at is None,
            answer=row.answer,
            answer_name=side.say_if(row.answer),
            answered_at=row.answered_at,
            answer_note=row.answer_note or None,
            version=row.version,
            wanted_team=None if row.wanted_team is None else TeamProvider.of(row.wanted_team, side),
            row=row,
            side=side,
        )
