"""Recording why somebody is not signed, and what these acts answer. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import refusing
from api.resolvers.residents import act
from api.schema.problems import Problem, Refusable
from api.schema.refusal import UnsignedRecord
from api.schema.refusal_inputs import RecordRefusalInput, RecordUnsignedReasonInput
from api.schema.resident import Resident
from enrolment.refusing.given import RecordRefusal, RecordUnsignedReason
from enrolment.refusing.refusing import record_refusal, record_unsigned_reason

_NULL = "null when there are problems"


@strawberry.type(description="What recording why somebody is not signed answers (结果).")
class UnsignedRecorded:
    """Shared by the payloads."""

    resident: Resident | None = strawberry.field(default=None, description=f"The resident; {_NULL} (居民).")
    record: UnsignedRecord | None = strawberry.field(default=None, description=f"What was recorded; {_NULL} (登记).")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the refusal on record, or the problems (拒签登记结果).")
class RecordRefusalPayload(UnsignedRecorded):
    """R216."""


@strawberry.type(description="What became of it: the reason on record, or the problems (未签约登记结果).")
class RecordUnsignedReasonPayload(UnsignedRecorded):
    """R210."""


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


RecordRefusalGiven = Annotated[RecordRefusalInput, _input("Who refuses, and who signed the notice.")]
RecordUnsignedReasonGiven = Annotated[RecordUnsignedReasonInput, _input("Who is not signed, and why.")]


@strawberry.type(description="Acts about people who are not signed (未签约登记操作).")
class RefusalMutation:
    """R210, R216."""

    @strawberry.mutation(
        description="Record that somebody does not want to be signed, with the notice that both have signed; who is "
        "signed has no such record (登记拒签).",
        extensions=[Refusable(RecordRefusalPayload)],
    )
    async def record_refusal(self, info: Info, given: RecordRefusalGiven) -> RecordRefusalPayload | None:
        """R216."""
        answer = await act(info, record_refusal, RecordRefusal, given)
        resident, record = await refusing.recorded(info, answer["resident"], answer["record"])
        return RecordRefusalPayload(resident=resident, record=record)

    @strawberry.mutation(
        description="Record another reason why somebody is not signed; the latest counts (登记未签约原因).",
        extensions=[Refusable(RecordUnsignedReasonPayload)],
    )
    async def record_unsigned_reason(
        self, info: Info, given: RecordUnsignedReasonGiven
    ) -> RecordUnsignedReasonPayload | None:
        """R210."""
        answer = await act(info, record_unsigned_reason, RecordUnsignedReason, given)
        resident, record = await refusing.recorded(info, answer["resident"], answer["record"])
        return RecordUnsignedReasonPayload(resident=resident, record=record)
