"""The closed sets of contracts and cover as GraphQL enums: each value described in English and Chinese."""

from enum import Enum
from typing import cast

from api.schema.enums import expose
from core.labelled import Labelled
from enrolment.reading.contracts import ContractOrder
from enrolment.reading.residents_list import ResidentOrder
from enrolment.reading.signing_status import SigningStatus
from enrolment.recommendation import Emphasis
from enrolment.vocabulary import (
    BusinessLine,
    ClosingReason,
    CommunityPartner,
    ContractEventKind,
    ContractKind,
    ContractState,
    EndingReason,
    EnrolmentState,
    SignChannel,
    SigningMethod,
    SigningParty,
    UnsignedReason,
)


def _both(member: Enum) -> str:
    said = cast(Labelled, member).label
    return f"{said.en[:1].upper()}{said.en[1:]} ({said.zh})."


_DESCRIPTIONS: dict[type[Labelled], str] = {
    BusinessLine: "In the course of which work somebody was signed, R036 (业务条线).",
    ClosingReason: "Why a package ended sooner than it would have (停用原因).",
    CommunityPartner: "Who in the community helped, R041 (协同单位).",
    ContractEventKind: "What can happen to a contract (协议变动).",
    ContractKind: "Whom a contract is for, R040, R167 (协议类型).",
    ContractState: "Where a contract stands on a day; derived, never stored (协议状态).",
    Emphasis: "On what the service lays weight for a population, R128, R141 (服务侧重).",
    EndingReason: "Why an enrolment ended before its term (解约原因).",
    EnrolmentState: "Where one resident's cover stands on a day (签约状态).",
    SignChannel: "By which way a contract came about (签约渠道).",
    SigningMethod: "How somebody signs (签字方式).",
    SigningParty: "For whom somebody signs (签字方).",
    SigningStatus: "How somebody stands to signing on a day, R210, R216 (签约情况).",
    UnsignedReason: "Why somebody is not signed, R210, R216 (未签约原因).",
}
for _enum, _description in _DESCRIPTIONS.items():
    expose(_enum, _description, _both)

_ORDERS = {
    "CODE": "By code (编码).",
    "ENDS": "By the day until which it covers anybody (到期日).",
    "NAME": "By name, as written; Chinese in the order of the characters' code points (姓名).",
    "RECORDED": "In the order in which they were entered (登记先后).",
}
expose(
    ContractOrder,
    "What contracts are ordered by; ties by code (排序).",
    lambda member: _ORDERS[member.name],
    name="ContractOrderField",
)
expose(
    ResidentOrder,
    "What residents are ordered by; ties by code (排序).",
    lambda member: _ORDERS[member.name],
    name="ResidentOrderField",
)
