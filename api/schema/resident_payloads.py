"""What the verbs of residents answer: the resident as the caller may see the person, or the problems."""

from __future__ import annotations

import strawberry

from api.schema.problems import Problem
from api.schema.resident import Resident
from api.schema.resident_contact import Phone

_NULL = "null when there are problems"


@strawberry.type(description="What every act on a resident answers (结果).")
class ResidentChanged:
    """Shared by all payloads."""

    resident: Resident | None = strawberry.field(
        default=None, description=f"The resident as the person stands now; {_NULL}, or not yours to see (居民)."
    )
    version: int | None = strawberry.field(
        default=None, description=f"Its version after this act, the same for every retry; {_NULL} (版本)."
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="A changed phone, or the problems (电话结果).")
class PhoneChanged(ResidentChanged):
    """Of acts on a phone."""

    phone: Phone | None = strawberry.field(default=None, description=f"The phone; {_NULL} (电话).")


@strawberry.type(description="What became of it: the resident, or the problems (居民登记结果).")
class RegisterResidentPayload(ResidentChanged):
    """R037, R231."""

    existing: bool | None = strawberry.field(
        default=None,
        description=f"Whether the person was on record already, so that your institution was only added; {_NULL} "
        "(是否已有档案).",
    )


@strawberry.type(description="What became of it: the resident, or the problems (更正结果).")
class AmendResidentPayload(ResidentChanged):
    """Name, sex, birth date."""


@strawberry.type(description="What became of it: the resident, or the problems (添加证件结果).")
class AddIdentityDocumentPayload(ResidentChanged):
    """B6."""


@strawberry.type(description="What became of it: the resident, or the problems (撤销证件结果).")
class WithdrawIdentityDocumentPayload(ResidentChanged):
    """B6."""


@strawberry.type(description="What became of it: the phone, or the problems (添加电话结果).")
class AddPhonePayload(PhoneChanged):
    """R214."""


@strawberry.type(description="What became of it: the phone, or the problems (首选电话结果).")
class MakePhonePrimaryPayload(PhoneChanged):
    """R214."""


@strawberry.type(description="What became of it: the phone, or the problems (停用电话结果).")
class EndPhonePayload(PhoneChanged):
    """R214."""


@strawberry.type(description="What became of it: the phone with its history, or the problems (电话核实结果).")
class VerifyPhonePayload(PhoneChanged):
    """R214."""


@strawberry.type(description="What became of it: the resident, or the problems (变更地址结果).")
class MoveResidentPayload(ResidentChanged):
    """R233."""


@strawberry.type(description="What became of it: the resident, or the problems (登记监护人结果).")
class NameGuardianPayload(ResidentChanged):
    """R191."""


@strawberry.type(description="What became of it: the resident, or the problems (终止监护结果).")
class EndGuardianshipPayload(ResidentChanged):
    """R191."""


@strawberry.type(description="What became of it: the record that stayed, or the problems (合并档案结果).")
class MergeResidentsPayload(ResidentChanged):
    """R231."""


@strawberry.type(description="What became of it: the first of the two, unchanged, or the problems (确认非同一人结果).")
class TellApartPayload(ResidentChanged):
    """R231."""


@strawberry.type(description="What became of it: the resident with the record, or the problems (建立健康档案结果).")
class OpenHealthRecordPayload(ResidentChanged):
    """R046. `version` is the record's."""


@strawberry.type(description="What became of it: the resident with the record, or the problems (更新健康档案结果).")
class UpdateHealthRecordPayload(ResidentChanged):
    """R046. `version` is the record's."""


@strawberry.type(description="A text in clear (明文).")
class ClearText:
    """Not to be kept by whoever asked."""

    code: str = strawberry.field(description="Of the document or phone; of an address its kind (编码).")
    kind: str = strawberry.field(description="Kind of the document, phone or address, by its code (类别).")
    text: str = strawberry.field(description="The number or address (内容).")


@strawberry.type(description="What was asked for in clear, or the problems (查看敏感信息结果).")
class RevealIdentityPayload:
    """What was not asked for is empty."""

    documents: list[ClearText] = strawberry.field(default_factory=list, description="Numbers of documents (证件号码).")
    phones: list[ClearText] = strawberry.field(default_factory=list, description="Numbers of phones in use (电话号码).")
    addresses: list[ClearText] = strawberry.field(default_factory=list, description="Present addresses (详细地址).")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")
