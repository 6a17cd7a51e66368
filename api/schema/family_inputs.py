"""What is given to sign with a family, to let a member join its contract, and to renew it."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.contract_inputs import (
    RESIDENT,
    YEARS,
    CircumstancesInput,
    ConsentInput,
    ProviderSignatureInput,
    ResidentSignatureInput,
)
from api.schema.given import bounds
from api.schema.household_inputs import HOUSEHOLD
from api.schema.institution_inputs import KEY, VERSION
from api.schema.quote_input import ChosenPackage
from api.schema.stepwise_inputs import CONTRACT_VERSION
from catalog.quote.basket import MOST_PACKAGES
from enrolment.family.given import LEAST_MEMBERS
from enrolment.household.household import MOST_MEMBERS
from enrolment.registering.amending import LONGEST_REASON

CONTRACT = "Code of the family's contract (家庭签约协议)."
MEMBERS = f"Who signs, {LEAST_MEMBERS} to {MOST_MEMBERS} members of the household (签约成员)."
_LATE = (
    f"Why it is entered late, up to {LONGEST_REASON} characters; needed where {{}} is past, only within the region's "
    "window and never after its deadline, R229 (补录原因)."
)


@strawberry.input(description="A member of the household who signs, or for whom a guardian does (家庭签约成员).")
class FamilyMemberInput:
    """R042: own packages, own consent."""

    resident: str = strawberry.field(description=RESIDENT)
    packages: list[ChosenPackage] = strawberry.field(
        description=f"Of somebody newly signed one BASIC package and whatever is chosen beside it, at most "
        f"{MOST_PACKAGES}; of who is covered by the provider already family add-ons only, or nothing (服务包).",
        metadata=bounds(longest=MOST_PACKAGES),
    )
    consent: ConsentInput = strawberry.field(description="The member's consent (知情同意).")
    resident_signature: ResidentSignatureInput = strawberry.field(description="Of the member (居民签字).")


@strawberry.input(description="A household signs with the provider of a member who is signed already (家庭签约).")
class SignFamilyInput:
    """R040, R042, A5 3."""

    household: str = strawberry.field(description=HOUSEHOLD)
    anchor: str = strawberry.field(
        description="Code of the member who is signed on the first day and invites the others; the provider is the "
        "anchor's (锚定人)."
    )
    starts: date = strawberry.field(
        description="First day of the contract: today in Shanghai or later, at most 366 days ahead; before today only "
        "within the region's window for late entries (生效日期)."
    )
    years: int = strawberry.field(default=1, description=YEARS)
    members: list[FamilyMemberInput] = strawberry.field(
        description=f"{MEMBERS} The anchor is one of them.", metadata=bounds(longest=MOST_MEMBERS)
    )
    circumstances: CircumstancesInput = strawberry.field(description="How it comes about (签约情形).")
    provider_signature: ProviderSignatureInput = strawberry.field(description="Of the provider, once (家庭医生签字).")
    backfill_reason: str | None = strawberry.field(
        default=None, description=_LATE.format("`starts`"), metadata=bounds(LONGEST_REASON)
    )
    expected_version: int = strawberry.field(description=f"Of the household. {VERSION}")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A member of the household joins its contract in force (加入家庭签约).")
class AddFamilyMemberInput:
    """DECISIONS, family: from the day of own consent, with the contract's end."""

    contract: str = strawberry.field(description=CONTRACT)
    member: FamilyMemberInput = strawberry.field(
        description="Who joins: covered from the day of the consent to the contract's end (加入成员)."
    )
    circumstances: CircumstancesInput = strawberry.field(description="How it comes about (签约情形).")
    provider_signature: ProviderSignatureInput = strawberry.field(description="Of the provider (家庭医生签字).")
    backfill_reason: str | None = strawberry.field(
        default=None, description=_LATE.format("the day of the consent"), metadata=bounds(LONGEST_REASON)
    )
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A member who signs what was prepared, or for whom a guardian does (签字成员).")
class SigningMemberInput:
    """R042: own consent."""

    resident: str = strawberry.field(description=RESIDENT)
    consent: ConsentInput = strawberry.field(description="The member's consent (知情同意).")
    resident_signature: ResidentSignatureInput = strawberry.field(description="Of the member (居民签字).")


@strawberry.input(
    description="A family signs the renewal that was prepared for it; its days, its packages and how it comes about "
    "are as prepared: who wants them otherwise withdraws it and uses `renewFamily` (家庭续约签字)."
)
class SignPreparedFamilyInput:
    """R217: nothing renews by itself."""

    contract: str = strawberry.field(
        description="Code of the prepared contract, as `JobRow.result` and the worklist tell it (待签家庭协议)."
    )
    members: list[SigningMemberInput] = strawberry.field(
        description=f"Everybody whom it names (`Contract.persons`), {LEAST_MEMBERS} to {MOST_MEMBERS} (签字成员).",
        metadata=bounds(longest=MOST_MEMBERS),
    )
    provider_signature: ProviderSignatureInput = strawberry.field(description="Of the provider, once (家庭医生签字).")
    expected_version: int = strawberry.field(description=f"Of the prepared contract. {CONTRACT_VERSION}")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A family's contract goes on with the same provider, freshly signed (家庭续约).")
class RenewFamilyInput:
    """R217: nothing renews by itself."""

    contract: str = strawberry.field(description=CONTRACT)
    starts: date | None = strawberry.field(
        default=None,
        description="First day of the new contract; null: the first that the old one no longer covers, or today if "
        "that is past (生效日期).",
    )
    years: int = strawberry.field(default=1, description=YEARS)
    members: list[FamilyMemberInput] = strawberry.field(description=MEMBERS, metadata=bounds(longest=MOST_MEMBERS))
    circumstances: CircumstancesInput = strawberry.field(description="How it comes about (签约情形).")
    provider_signature: ProviderSignatureInput = strawberry.field(description="Of the provider, once (家庭医生签字).")
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)
