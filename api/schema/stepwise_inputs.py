"""What is given to bring a contract about step by step: drafted, offered, consented to, signed by each party."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.contract_inputs import (
    PACKAGES,
    RESIDENT,
    YEARS,
    CircumstancesInput,
    ConsentInput,
    ProviderInput,
    ProviderSignatureInput,
    ResidentSignatureInput,
)
from api.schema.given import bounds
from api.schema.institution_inputs import KEY
from api.schema.quote_input import ChosenPackage
from catalog.quote.basket import MOST_PACKAGES
from enrolment.registering.amending import LONGEST_REASON

CONTRACT = "Code of the contract (协议)."
CONTRACT_VERSION = (
    "The `Contract.version` you read; a conflict is told when it is no longer the current one (协议版本)."
)
_STAYS = "null or left out: it stays"
_STARTS = (
    "First day covered, today in Shanghai or later by the time it is offered; what is past is signed at once, R229"
)


@strawberry.input(
    one_of=True, description="What a contract takes over from with its last signature, exactly one (承接关系)."
)
class TakeoverInput:
    """R217: a fresh signature either way."""

    renews: str | None = strawberry.field(
        default=strawberry.UNSET, description="Code of the enrolment it renews, one of yours (所续签约)."
    )
    changes_provider: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="True: it ends whatever covers the resident on its first day, with any clinic (更换家庭医生).",
    )


@strawberry.input(description="A contract for one resident, to be signed later (草拟协议).")
class DraftContractInput:
    """A5 1. It may still be incomplete: `offerContract` looks at everything."""

    resident: str = strawberry.field(description=RESIDENT)
    provider: ProviderInput = strawberry.field(description="With whom (签约主体).")
    starts: date = strawberry.field(description=f"{_STARTS} (生效日期).")
    years: int = strawberry.field(default=1, description=YEARS)
    packages: list[ChosenPackage] = strawberry.field(
        description=f"What is thought of by now, perhaps nothing, at most {MOST_PACKAGES} (意向服务包).",
        metadata=bounds(longest=MOST_PACKAGES),
    )
    circumstances: CircumstancesInput = strawberry.field(description="How it comes about (签约情形).")
    takeover: TakeoverInput | None = strawberry.field(
        default=None, description="What it takes over from; null: nothing (承接关系)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Changes of a draft (修改协议草稿).")
class AmendContractInput:
    """What it takes over from does not change: withdraw it and draft anew."""

    contract: str = strawberry.field(description=CONTRACT)
    provider: ProviderInput | None = strawberry.field(default=None, description=f"With whom; {_STAYS} (签约主体).")
    starts: date | None = strawberry.field(default=None, description=f"{_STARTS}; {_STAYS} (生效日期).")
    years: int | None = strawberry.field(
        default=None, description=f"Contract years, 1 to 3, R028; {_STAYS} (签约年数)."
    )
    packages: list[ChosenPackage] | None = strawberry.field(
        default=None,
        description=f"{PACKAGES} The whole list; {_STAYS}.",
        metadata=bounds(longest=MOST_PACKAGES),
    )
    circumstances: CircumstancesInput | None = strawberry.field(
        default=None, description=f"How it comes about, as a whole; {_STAYS} (签约情形)."
    )
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A draft is offered for signature (提交签字).")
class OfferContractInput:
    """A5 1."""

    contract: str = strawberry.field(description=CONTRACT)
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An offered contract becomes a draft again (退回草稿).")
class RecallContractInput:
    """While nobody has consented or signed."""

    contract: str = strawberry.field(description=CONTRACT)
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A draft, or what awaits signatures, is given up (撤回协议).")
class WithdrawContractInput:
    """It stays on record."""

    contract: str = strawberry.field(description=CONTRACT)
    reason: str = strawberry.field(
        description=f"Why, up to {LONGEST_REASON} characters (撤回原因).", metadata=bounds(LONGEST_REASON)
    )
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The resident, or a guardian, agrees to an offered contract (知情同意).")
class ConsentToContractInput:
    """R191, R238."""

    contract: str = strawberry.field(description=CONTRACT)
    consent: ConsentInput = strawberry.field(description="The consent (知情同意).")
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The resident, or a guardian, signs an offered contract (居民签字).")
class SignForResidentInput:
    """After the consent."""

    contract: str = strawberry.field(description=CONTRACT)
    signature: ResidentSignatureInput = strawberry.field(description="Of the resident (居民签字).")
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The doctor signs an offered contract, for the team or alone (家庭医生签字).")
class SignForProviderInput:
    """Before or after the resident."""

    contract: str = strawberry.field(description=CONTRACT)
    signature: ProviderSignatureInput = strawberry.field(description="Of the provider (家庭医生签字).")
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The region decides about a late entry (补录审批).")
class DecideLateEntryInput:
    """R229."""

    contract: str = strawberry.field(description=CONTRACT)
    is_approved: bool = strawberry.field(
        description="True: what was signed is entered; false: the contract is withdrawn (是否通过)."
    )
    reason: str | None = strawberry.field(
        default=None,
        description=f"Why, up to {LONGEST_REASON} characters; a rejection needs one (理由).",
        metadata=bounds(LONGEST_REASON),
    )
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)
