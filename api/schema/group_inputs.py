"""What is given to sign with an organisation, and to end its contract."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from api.schema.contract_inputs import EVIDENCE, YEARS, CircumstancesInput, ProviderInput, ProviderSignatureInput
from api.schema.given import bounds
from api.schema.institution_inputs import KEY, VERSION
from api.schema.quote_input import ChosenPackage
from api.schema.stepwise_inputs import CONTRACT_VERSION
from catalog.quote.basket import MOST_PACKAGES
from enrolment.groups.given import LONGEST_NAME
from enrolment.registering.amending import LONGEST_REASON
from enrolment.vocabulary import EndingReason, SigningMethod


@strawberry.input(description="The organisation's representative signs or seals for it (单位签字盖章).")
class OrganisationSignatureInput:
    """R168."""

    representative: str = strawberry.field(
        description=f"Name of who signs for the organisation, 1 to {LONGEST_NAME} characters (代表人).",
        metadata=bounds(LONGEST_NAME),
    )
    method: SigningMethod = strawberry.field(description="How; never a one-time code (签字方式).")
    at: datetime = strawberry.field(description="When, with its offset; not later than now (签字时间).")
    evidence: str = strawberry.field(description=EVIDENCE, metadata=bounds(64))
    disclosure_acknowledged: bool = strawberry.field(
        default=False,
        description="Whether the representative was told, for everybody on the roster, what is free and what each of "
        "them pays, at the clinic and at home, and acknowledged it; without it nobody signs (已告知并确认).",
    )


@strawberry.input(description="An organisation signs for everybody on its roster (团体签约).")
class SignGroupInput:
    """R167, R168, R232."""

    roster: str = strawberry.field(description="Code of the roster, one that your institution looks after (名册).")
    provider: ProviderInput = strawberry.field(description="With whom (签约主体).")
    starts: date = strawberry.field(
        description="First day covered: today in Shanghai or later, at most 366 days ahead; before today only within "
        "the region's window for late entries (生效日期)."
    )
    years: int = strawberry.field(default=1, description=YEARS)
    packages: list[ChosenPackage] = strawberry.field(
        description=f"Packages for organisations, 1 to {MOST_PACKAGES}; each for whom its rule fits, at a frozen price "
        "per head. What members' other packages are they sign themselves (团体服务包).",
        metadata=bounds(longest=MOST_PACKAGES),
    )
    circumstances: CircumstancesInput = strawberry.field(
        description="How it comes about; `provided` says what the organisation has gathered for everybody, such as the "
        "consent of guardians (签约情形)."
    )
    organisation_signature: OrganisationSignatureInput = strawberry.field(
        description="Of the organisation (单位签字盖章)."
    )
    provider_signature: ProviderSignatureInput = strawberry.field(description="Of the provider (家庭医生签字).")
    backfill_reason: str | None = strawberry.field(
        default=None,
        description=f"Why it is entered late, up to {LONGEST_REASON} characters; needed where `starts` is past, only "
        "within the region's window and never after its deadline, R229 (补录原因).",
        metadata=bounds(LONGEST_REASON),
    )
    expected_version: int = strawberry.field(description=f"Of the roster. {VERSION}")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(
    description="An organisation's contract ends before its term, and everybody's cover with it (团体解约)."
)
class EndGroupInput:
    """Enrolments of its people stay."""

    contract: str = strawberry.field(description="Code of the organisation's contract (团体签约协议).")
    on: date | None = strawberry.field(
        default=None,
        description="First day nobody is covered any longer, today to 366 days ahead; null: today (终止日期).",
    )
    reason: EndingReason = strawberry.field(description="Why; OTHER needs a note (解约原因).")
    note: str | None = strawberry.field(
        default=None, description=f"A note, up to {LONGEST_REASON} characters (备注).", metadata=bounds(LONGEST_REASON)
    )
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)
