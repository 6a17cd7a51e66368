"""What is given to sign contracts, to renew them, to change the provider and to end them."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.schema.given import bounds
from api.schema.institution_inputs import KEY, VERSION
from api.schema.quote_input import ChosenPackage
from catalog.quote.basket import MOST_PACKAGES
from catalog.vocabulary import Need
from enrolment.vocabulary import BusinessLine, CommunityPartner, EndingReason, SignChannel, SigningMethod
from teams.vocabulary import ExecutorRole

RESIDENT = "Code of the resident (居民)."
ENROLMENT = "Code of the enrolment (签约)."
YEARS = "Contract years, 1 to 3, as the region allows, R028 (签约年数)."
PACKAGES = (
    f"Exactly one BASIC package and whatever is chosen beside it, at most {MOST_PACKAGES}, each in the version on "
    "offer on the first day; packages that come by their rule need not be named (服务包)."
)
EVIDENCE = (
    "SHA-256 of what proves it (the scan, the strokes on the screen, the fingerprint), 64 hexadecimal characters; "
    "the proof itself stays with you (证据摘要)."
)
CONTRACT_VERSION = (
    "The `Contract.version` you read, of the contract that the enrolment stands on; a conflict is told when it is no "
    "longer the current one (协议版本)."
)
_SIGNED_AT = "When, with its offset; not later than now (签字时间)."
_METHOD = "How; a one-time code is entered by the resident online, never here (签字方式)."


@strawberry.input(description="A doctor who signs alone (医生个人签约).")
class DoctorProviderInput:
    """R010, R019, R026."""

    practitioner: str = strawberry.field(description="Code of the doctor (医生).")
    role: ExecutorRole = strawberry.field(description="As what the doctor signs (签约身份).")
    guiding_institution: str | None = strawberry.field(
        default=None, description="Code of the institution that guides the doctor (指导机构)."
    )
    supporting_team: str | None = strawberry.field(
        default=None, description="Code of the team that supports the doctor; one of the two is needed (支撑团队)."
    )


@strawberry.input(one_of=True, description="With whom is signed, exactly one, R023–R026 (签约主体).")
class ProviderInput:
    """R024."""

    team: str | None = strawberry.field(default=strawberry.UNSET, description="Code of the team (团队).")
    doctor: DoctorProviderInput | None = strawberry.field(
        default=strawberry.UNSET, description="A doctor alone (医生个人)."
    )


@strawberry.input(description="Somebody agrees, knowing what is free and what is paid, R191, R238 (知情同意).")
class ConsentInput:
    """Given before or with the signature."""

    at: datetime = strawberry.field(description="When, with its offset; not later than now (同意时间).")
    disclosure_acknowledged: bool = strawberry.field(
        description="Whether the signer was told what is free and paid, at the clinic and at home "
        "(`Quote.disclosure`), and acknowledged it; without it nobody signs (已告知并确认)."
    )
    given_by: str | None = strawberry.field(
        default=None, description="Code of the guardian who agrees; null: the resident (同意人)."
    )


@strawberry.input(description="The resident's signature, or that of a guardian (居民签字).")
class ResidentSignatureInput:
    """A guardian signs for somebody under 18 (Civil Code 17–19)."""

    method: SigningMethod = strawberry.field(description=_METHOD)
    at: datetime = strawberry.field(description=_SIGNED_AT)
    evidence: str = strawberry.field(description=EVIDENCE, metadata=bounds(64))
    signer: str | None = strawberry.field(
        default=None, description="Code of the guardian who signs; null: the resident (签字人)."
    )


@strawberry.input(description="The provider's signature (家庭医生签字).")
class ProviderSignatureInput:
    """R010, R024."""

    practitioner: str = strawberry.field(
        description="Code of who signs: the doctor who signs alone, or a member of the team who may be its signing "
        "doctor that day (签字医生)."
    )
    method: SigningMethod = strawberry.field(description=_METHOD)
    at: datetime = strawberry.field(description=_SIGNED_AT)
    evidence: str = strawberry.field(description=EVIDENCE, metadata=bounds(64))


@strawberry.input(description="How a contract comes about (签约情形).")
class CircumstancesInput:
    """R036, R041, R132–R134, R233."""

    channel: SignChannel = strawberry.field(description="By which way (签约渠道).")
    business_line: BusinessLine | None = strawberry.field(
        default=None, description="In the course of which work; with the channel BUSINESS_LINE only (业务条线)."
    )
    partner: CommunityPartner | None = strawberry.field(
        default=None, description="Who in the community helped; null: nobody (协同单位)."
    )
    explanation_given: bool = strawberry.field(
        default=False,
        description="Whether the service was explained first; needed at a free clinic or signing event, R132 (已说明).",
    )
    accepts_outside_area: bool = strawberry.field(
        default=False,
        description="Whether the resident, who lives outside the provider's area, chose it all the same, R233 "
        "(自愿跨区域签约).",
    )
    provided: list[Need] = strawberry.field(
        default_factory=list,
        description="What packages need and is at hand beside signatures, such as a booking (已具备的条件).",
        metadata=bounds(longest=len(Need)),
    )


@strawberry.input(description="One resident and one provider sign (个人签约).")
class SignContractInput:
    """R023–R029, R042, R106, R132, R191, R229, R238."""

    resident: str = strawberry.field(description=RESIDENT)
    provider: ProviderInput = strawberry.field(description="With whom (签约主体).")
    starts: date = strawberry.field(
        description="First day covered: today in Shanghai or later, at most 366 days ahead; before today only within "
        "the region's window for late entries (生效日期)."
    )
    years: int = strawberry.field(default=1, description=YEARS)
    packages: list[ChosenPackage] = strawberry.field(description=PACKAGES, metadata=bounds(longest=MOST_PACKAGES))
    circumstances: CircumstancesInput = strawberry.field(description="How it comes about (签约情形).")
    consent: ConsentInput = strawberry.field(description="The consent (知情同意).")
    resident_signature: ResidentSignatureInput = strawberry.field(description="Of the resident (居民签字).")
    provider_signature: ProviderSignatureInput = strawberry.field(description="Of the provider (家庭医生签字).")
    backfill_reason: str | None = strawberry.field(
        default=None,
        description="Why it is entered late, up to 500 characters; needed where `starts` is past, R229 (补录原因).",
        metadata=bounds(500),
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An enrolment goes on with the same provider, freshly signed, R217 (续约).")
class RenewContractInput:
    """Nothing renews by itself."""

    enrolment: str = strawberry.field(description=ENROLMENT)
    starts: date | None = strawberry.field(
        default=None,
        description="First day covered; null: the first that the enrolment no longer covers, or today if that is past "
        "(生效日期).",
    )
    years: int = strawberry.field(default=1, description=YEARS)
    packages: list[ChosenPackage] = strawberry.field(description=PACKAGES, metadata=bounds(longest=MOST_PACKAGES))
    circumstances: CircumstancesInput = strawberry.field(description="How it comes about (签约情形).")
    consent: ConsentInput = strawberry.field(description="The consent (知情同意).")
    resident_signature: ResidentSignatureInput = strawberry.field(description="Of the resident (居民签字).")
    provider_signature: ProviderSignatureInput = strawberry.field(description="Of the provider (家庭医生签字).")
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A resident leaves one provider for another from a day on (更换家庭医生).")
class ChangeProviderInput:
    """R191, R217."""

    resident: str = strawberry.field(description=RESIDENT)
    on: date = strawberry.field(
        description="First day with the new provider, today or later, within what covers the resident (生效日期)."
    )
    provider: ProviderInput = strawberry.field(description="The new provider (新签约主体).")
    years: int = strawberry.field(default=1, description=YEARS)
    packages: list[ChosenPackage] = strawberry.field(description=PACKAGES, metadata=bounds(longest=MOST_PACKAGES))
    circumstances: CircumstancesInput = strawberry.field(description="How it comes about (签约情形).")
    consent: ConsentInput = strawberry.field(description="The consent (知情同意).")
    resident_signature: ResidentSignatureInput = strawberry.field(description="Of the resident (居民签字).")
    provider_signature: ProviderSignatureInput = strawberry.field(description="Of the new provider (家庭医生签字).")
    note: str | None = strawberry.field(
        default=None, description="Why, up to 500 characters (备注).", metadata=bounds(500)
    )
    expected_version: int = strawberry.field(
        description="Of the resident: whoever signs somebody who is covered elsewhere need not see that contract. "
        + VERSION
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="More packages under cover that runs, freshly consented to and signed (加选服务包).")
class AddPackagesInput:
    """DECISIONS: priority packages that are only proposed wait for consent."""

    enrolment: str = strawberry.field(description=ENROLMENT)
    starts: date | None = strawberry.field(
        default=None,
        description="From which day; today or later, a day that is covered; null: today, or the first day covered "
        "(生效日期).",
    )
    packages: list[ChosenPackage] = strawberry.field(
        description=f"1 to {MOST_PACKAGES} packages beside those that are held, each in the version on offer on the "
        "first day; a priority package that was only proposed comes into force so (服务包).",
        metadata=bounds(longest=MOST_PACKAGES),
    )
    provided: list[Need] = strawberry.field(
        default_factory=list,
        description="What packages need and is at hand beside signatures, such as a booking (已具备的条件).",
        metadata=bounds(longest=len(Need)),
    )
    consent: ConsentInput = strawberry.field(description="The consent (知情同意).")
    resident_signature: ResidentSignatureInput = strawberry.field(description="Of the resident (居民签字).")
    provider_signature: ProviderSignatureInput = strawberry.field(description="Of the provider (家庭医生签字).")
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An enrolment ends before its term (解约).")
class EndEnrolmentInput:
    """B4; a change of provider is `changeProvider`."""

    enrolment: str = strawberry.field(description=ENROLMENT)
    on: date | None = strawberry.field(
        default=None, description="First day no longer covered, today to 366 days ahead; null: today (终止日期)."
    )
    reason: EndingReason = strawberry.field(description="Why; OTHER needs a note (解约原因).")
    note: str | None = strawberry.field(
        default=None, description="A note, up to 500 characters (备注).", metadata=bounds(500)
    )
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An enrolment that was entered in error never covered anybody (作废).")
class VoidEnrolmentInput:
    """It stays on record."""

    enrolment: str = strawberry.field(description=ENROLMENT)
    reason: str = strawberry.field(description="Why, up to 500 characters (作废原因).", metadata=bounds(500))
    expected_version: int = strawberry.field(description=CONTRACT_VERSION)
    idempotency_key: str = strawberry.field(description=KEY)
