"""What is given to register residents and to keep what is known of them. Numbers may be written in any usual way."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.resident_vocabulary  # noqa: F401  the enums below get their faces there
from api.schema.given import bounds
from api.schema.institution_inputs import KEY, VERSION
from catalog.vocabulary import Sex
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneOwner, RevealedPart
from enrolment.vocabulary import AddressKind, FamilyRelation, PhoneStatus, RevealPurpose

_RESIDENT = "Code of the resident (居民)."
_REASON = "Why, up to 500 characters; kept with the act (原因)."
_INSTITUTION = "For which institution, by its code; null: your own (机构)."


@strawberry.input(description="An identity document as it is written (身份证件).")
class IdentityDocumentInput:
    """B6."""

    kind: IdentityDocumentKind = strawberry.field(description="What it is (证件类别).")
    number: str = strawberry.field(
        description="Its number; blanks, hyphens, lower case and full-width characters do not matter, and a card of 15 "
        "digits is taken as the 18 it became (证件号码).",
        metadata=bounds(40),
    )
    valid_until: date | None = strawberry.field(
        default=None, description="Last valid day; null: not told, or without end (有效期至)."
    )


@strawberry.input(description="A phone as it is written (电话).")
class PhoneInput:
    """R214."""

    number: str = strawberry.field(
        description="A mobile of 11 digits, or a landline with its area; +86 may stand before it (号码).",
        metadata=bounds(40),
    )
    owner: PhoneOwner = strawberry.field(default=PhoneOwner.SELF, description="Whose it is (持有人).")


@strawberry.input(description="An address (地址).")
class ResidentAddressInput:
    """Anybody lives anywhere (R233)."""

    region: str = strawberry.field(description="Division code (区划代码).")
    grid: str | None = strawberry.field(default=None, description="Code of the township or village there (网格).")
    text: str = strawberry.field(description="The rest, up to 200 characters (详细地址).", metadata=bounds(200))
    since: date | None = strawberry.field(default=None, description="First day there; null: today (开始日期).")


@strawberry.input(description="Who answers for somebody (监护人).")
class GuardianInput:
    """R191."""

    resident: str = strawberry.field(description="Code of the guardian, a resident too (监护人).")
    relation: FamilyRelation = strawberry.field(description="What the guardian is to the ward (关系).")


@strawberry.input(description="Somebody to register (居民登记).")
class RegisterResidentInput:
    """R037, R231, R233."""

    institution: str | None = strawberry.field(default=None, description=_INSTITUTION)
    name: str = strawberry.field(description="The name, up to 100 characters (姓名).", metadata=bounds(100))
    sex: Sex = strawberry.field(description="Sex, as the document tells it (性别).")
    born: date = strawberry.field(description="Birth date, as the document tells it (出生日期).")
    document: IdentityDocumentInput | None = strawberry.field(
        default=None, description="The document; null: none yet, of a child under one year with a guardian (证件)."
    )
    phones: list[PhoneInput] = strawberry.field(
        default_factory=list, description="Up to 5 phones, the first is called first (电话)."
    )
    residence: ResidentAddressInput = strawberry.field(description="Where the person lives (现住址).")
    registered: ResidentAddressInput | None = strawberry.field(
        default=None, description="Where the household is registered; null: not told (户籍地址)."
    )
    guardian: GuardianInput | None = strawberry.field(default=None, description="Who answers for the person (监护人).")
    confirmed_distinct: bool = strawberry.field(
        default=False,
        description="Whoever is on record with the same name, birth date and phone is somebody else; those alike whom "
        "you reach are told apart by it, as by `tellApart` (确认非同一人).",
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What of somebody is to be corrected; what is left out stays (更正).")
class AmendResidentInput:
    """Held against the documents on record."""

    resident: str = strawberry.field(description=_RESIDENT)
    name: str | None = strawberry.field(
        default=None, description="The name, up to 100 characters (姓名).", metadata=bounds(100)
    )
    sex: Sex | None = strawberry.field(default=None, description="Sex (性别).")
    born: date | None = strawberry.field(default=None, description="Birth date (出生日期).")
    reason: str = strawberry.field(description=_REASON, metadata=bounds(500))
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A document that somebody also has (添加证件).")
class AddIdentityDocumentInput:
    """B6."""

    resident: str = strawberry.field(description=_RESIDENT)
    document: IdentityDocumentInput = strawberry.field(description="The document (证件).")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A document that was entered in error (撤销证件).")
class WithdrawIdentityDocumentInput:
    """It stays on record as withdrawn."""

    resident: str = strawberry.field(description=_RESIDENT)
    document: str = strawberry.field(description="Its `IdentityDocument.code` (证件).")
    reason: str = strawberry.field(description=_REASON, metadata=bounds(500))
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A phone to reach somebody by (添加电话).")
class AddPhoneInput:
    """R214."""

    resident: str = strawberry.field(description=_RESIDENT)
    phone: PhoneInput = strawberry.field(description="The phone (电话).")
    is_primary: bool = strawberry.field(
        default=False, description="Whether it is called first; the only one is anyway (首选电话)."
    )
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Which phone of a resident (电话).")
class ResidentPhoneInput:
    """Of `makePhonePrimary` and `endPhone`."""

    resident: str = strawberry.field(description=_RESIDENT)
    phone: str = strawberry.field(description="Its `Phone.code` (电话).")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What came of a call (电话核实).")
class VerifyPhoneInput:
    """R214."""

    resident: str = strawberry.field(description=_RESIDENT)
    phone: str = strawberry.field(description="Its `Phone.code` (电话).")
    status: PhoneStatus = strawberry.field(description="What was found; never UNVERIFIED (核实结果).")
    note: str | None = strawberry.field(
        default=None, description="A note, up to 500 characters (备注).", metadata=bounds(500)
    )
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Where somebody lives or is registered from a day on (变更地址).")
class MoveResidentInput:
    """The address before ends that day."""

    resident: str = strawberry.field(description=_RESIDENT)
    kind: AddressKind = strawberry.field(
        default=AddressKind.RESIDENCE, description="Which address: living there is what places somebody (类型)."
    )
    address: ResidentAddressInput = strawberry.field(description="The new address (新地址).")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Who answers for a resident from a day on (登记监护人).")
class NameGuardianInput:
    """R191."""

    resident: str = strawberry.field(description=_RESIDENT)
    guardian: str = strawberry.field(description="Code of the guardian, a resident of age (监护人).")
    relation: FamilyRelation = strawberry.field(description="What the guardian is to the ward (关系).")
    starts: date | None = strawberry.field(default=None, description="First day; null: today (开始日期).")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Who answers for a resident no longer (终止监护).")
class EndGuardianshipInput:
    """R191."""

    resident: str = strawberry.field(description=_RESIDENT)
    guardian: str = strawberry.field(description="Code of the guardian (监护人).")
    on: date | None = strawberry.field(default=None, description="First day no longer; null: today (终止日期).")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Two records of one person (合并档案).")
class MergeResidentsInput:
    """R231."""

    survivor: str = strawberry.field(description="Code of the record that stays (保留的档案).")
    survivor_version: int = strawberry.field(description=VERSION)
    duplicate: str = strawberry.field(description="Code of the record that goes into it (重复的档案).")
    duplicate_version: int = strawberry.field(description=VERSION)
    reason: str = strawberry.field(description=_REASON, metadata=bounds(500))
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Two records alike that are of two people (确认非同一人).")
class TellApartInput:
    """R231."""

    resident: str = strawberry.field(description="Code of one record (居民编码).")
    other: str = strawberry.field(description="Code of the other record (另一份档案).")
    reason: str = strawberry.field(description=_REASON, metadata=bounds(500))
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What is to be read in clear, and what for (查看敏感信息).")
class RevealIdentityInput:
    """Each reading is one row of the audit trail; there is no key, for asking again is reading again."""

    resident: str = strawberry.field(description=_RESIDENT)
    purpose: RevealPurpose = strawberry.field(description="What for (用途).")
    reason: str = strawberry.field(description=_REASON, metadata=bounds(500))
    parts: list[RevealedPart] = strawberry.field(description="What, each once (内容).", metadata=bounds(32, 3))
