"""What may be told to a webhook (通知类型), and where a delivery of it stands. Pure."""

from __future__ import annotations

from typing import Final

from core.labelled import Labelled


class NoticeKind(Labelled):
    """What is told (通知类型): the first three to a person by a clinic's gateway, the others to programs."""

    ONE_TIME_CODE = "ONE_TIME_CODE", "签约验证码", "a one-time code to sign with"
    RENEWAL_DUE = "RENEWAL_DUE", "续约提醒", "an enrolment ends soon"
    ENROLMENT_EXPIRED = "ENROLMENT_EXPIRED", "签约到期", "an enrolment has ended with its term"
    CONTRACT_OFFERED = "CONTRACT_OFFERED", "协议待签", "a contract awaits signatures"
    CONTRACT_SIGNED = "CONTRACT_SIGNED", "协议签订", "a contract was signed, renewed or taken over"
    CONTRACT_ENDED = "CONTRACT_ENDED", "协议终止", "an enrolment was ended or voided"
    PACKAGES_CHANGED = "PACKAGES_CHANGED", "服务包变动", "packages of an enrolment began or ended"
    PACKAGE_PROPOSED = "PACKAGE_PROPOSED", "服务包推荐", "a package was proposed, or a proposal declined or withdrawn"
    REQUEST_CHANGED = "REQUEST_CHANGED", "居民申请变动", "a resident's request was made, answered or withdrawn"


class DeliveryState(Labelled):
    """Where a delivery stands (投递状态)."""

    DUE = "DUE", "待投递", "to be sent, for the first time or again"
    SENT = "SENT", "已送达", "the receiver has taken it"
    DEAD = "DEAD", "已放弃", "given up; it can be replayed"


class DeliveryFault(Labelled):
    """Why an attempt failed, or a delivery was given up (投递失败原因)."""

    REFUSED = "REFUSED", "接收方拒绝", "the receiver answered with another status than 2xx"
    TIMED_OUT = "TIMED_OUT", "超时", "no answer in time"
    UNREACHABLE = "UNREACHABLE", "无法连接", "no connection, or a broken one"
    ADDRESS_NOT_ALLOWED = "ADDRESS_NOT_ALLOWED", "地址不允许", "the name leads to a private address"
    GONE = "GONE", "接收方已停用", "the receiver answered 410 Gone"
    EXPIRED = "EXPIRED", "已过时", "it would have come too late"
    RETIRED = "RETIRED", "推送地址已停用", "the webhook was retired"
    NOBODY_TO_TELL = "NOBODY_TO_TELL", "无可用手机号", "the person has no mobile that may be used"
    UNREADABLE = "UNREADABLE", "内容无法打开", "what was to be told cannot be opened"


TO_PEOPLE: Final = frozenset({NoticeKind.ONE_TIME_CODE, NoticeKind.RENEWAL_DUE, NoticeKind.ENROLMENT_EXPIRED})
"""Kinds that are addressed to a person: only the institution that cares for somebody tells them, by one gateway."""

EVENT_KINDS: Final = {
    "enrolment.renewal_due": NoticeKind.RENEWAL_DUE,
    "enrolment.expired": NoticeKind.ENROLMENT_EXPIRED,
    "contract.offered": NoticeKind.CONTRACT_OFFERED,
    "contract.awaiting": NoticeKind.CONTRACT_OFFERED,
    "contract.signed": NoticeKind.CONTRACT_SIGNED,
    "contract.transferred": NoticeKind.CONTRACT_SIGNED,
    "contract.ended": NoticeKind.CONTRACT_ENDED,
    "contract.voided": NoticeKind.CONTRACT_ENDED,
    "contract.packages_changed": NoticeKind.PACKAGES_CHANGED,
    "contract.packages_added": NoticeKind.PACKAGES_CHANGED,
    "contract.package_proposed": NoticeKind.PACKAGE_PROPOSED,
    "contract.proposal_settled": NoticeKind.PACKAGE_PROPOSED,
    "request.made": NoticeKind.REQUEST_CHANGED,
    "request.answered": NoticeKind.REQUEST_CHANGED,
    "request.withdrawn": NoticeKind.REQUEST_CHANGED,
}
"""Which events of the outbox are told as what; others are told to nobody."""
