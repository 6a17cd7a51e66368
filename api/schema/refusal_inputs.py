"""What is given to record why somebody is not signed."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.schema.contract_inputs import RESIDENT, ProviderSignatureInput, ResidentSignatureInput
from api.schema.given import bounds
from api.schema.institution_inputs import KEY
from enrolment.vocabulary import UnsignedReason

_ASK_AGAIN = "From when on to ask again, after today, at most 366 days ahead; null: not told (再次询问日)."
_NOTE = "up to 500 characters (备注)."


@strawberry.input(description="Somebody does not want to be signed, and both have signed the notice (拒签).")
class RecordRefusalInput:
    """R216."""

    resident: str = strawberry.field(description=RESIDENT)
    team: str = strawberry.field(description="Code of the team whose member signed the notice (团队).")
    resident_signature: ResidentSignatureInput = strawberry.field(
        description="Of the resident, or of a guardian; somebody under 18 does not sign (居民签字)."
    )
    team_signature: ProviderSignatureInput = strawberry.field(
        description="Of any member of the team on that day (团队签字)."
    )
    ask_again: date | None = strawberry.field(default=None, description=_ASK_AGAIN)
    note: str | None = strawberry.field(default=None, description=f"A note, {_NOTE}", metadata=bounds(500))
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Why somebody is not signed, other than by a refusal (未签约原因).")
class RecordUnsignedReasonInput:
    """R210."""

    resident: str = strawberry.field(description=RESIDENT)
    reason: UnsignedReason = strawberry.field(
        description="Why; REFUSED goes by recordRefusal, OTHER needs a note, DECEASED and MOVED_OUT follow what is on "
        "record of the resident (原因)."
    )
    institution: str | None = strawberry.field(
        default=None, description="Code of the institution that records it; null: your own (登记机构)."
    )
    on: date | None = strawberry.field(
        default=None, description="As of which day, within the person's life; null: today; never ahead of it (日期)."
    )
    ask_again: date | None = strawberry.field(default=None, description=_ASK_AGAIN)
    note: str | None = strawberry.field(default=None, description=f"A note, {_NOTE}", metadata=bounds(500))
    idempotency_key: str = strawberry.field(description=KEY)
