"""The worklists and why something stands on one (工作清单类型与事由). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from catalog.vocabulary import Population
from core.labelled import Labelled
from enrolment.reading.sensitive import SENSITIVE


class WorklistKind(Labelled):
    """What a clinic opens in the morning (工作清单)."""

    UNSIGNED_KEY_POPULATION = "UNSIGNED_KEY_POPULATION", "重点人群应签未签", "key-population residents not signed"
    ENDING_SOON = "ENDING_SOON", "即将到期", "contracts that end soon, with no renewal signed or offered"
    RENEWAL_AWAITING_SIGNATURE = "RENEWAL_AWAITING_SIGNATURE", "续约待签字", "renewals that await signatures"
    TRANSFER_AWAITING_SIGNATURE = "TRANSFER_AWAITING_SIGNATURE", "转签待签字", "transfers that await signatures"
    PHONE_TO_VERIFY = "PHONE_TO_VERIFY", "电话待核实", "phones of signatories to verify"
    REFUSED_ASK_AGAIN = "REFUSED_ASK_AGAIN", "拒签待再次动员", "people who refused and are due to be asked again"
    FAMILY_PARTLY_SIGNED = "FAMILY_PARTLY_SIGNED", "家庭未签齐", "families of which somebody is missing"
    FAMILY_TO_INVITE = "FAMILY_TO_INVITE", "待邀约家庭", "families with somebody signed, without a family contract"
    ROSTER_CHANGED = "ROSTER_CHANGED", "名册有变动", "rosters under contract with somebody left to cover or to sign"
    TEAM_NEAR_CAPACITY = "TEAM_NEAR_CAPACITY", "团队签约量临近或超过容量", "teams near or over their capacity"
    TEAM_INCOMPLETE = "TEAM_INCOMPLETE", "团队组成不达标", "teams that break a rule of composition"
    LATE_ENTRY_TO_APPROVE = "LATE_ENTRY_TO_APPROVE", "补录待审批", "late entries that await approval"
    DUPLICATE_TO_SETTLE = "DUPLICATE_TO_SETTLE", "疑似重复待处理", "records that are probably of one person"


class WorklistReason(Labelled):
    """Why something stands on a worklist (列入事由)."""

    NEVER_SIGNED = "NEVER_SIGNED", "从未签约且无原因登记", "never covered, and nobody told why"
    LAPSED = "LAPSED", "期满或解约后未再签", "was covered, and is not any more"
    TERM_ENDS = "TERM_ENDS", "协议即将期满且未续约", "the term ends, and no renewal is signed or offered"
    CONSENT_MISSING = "CONSENT_MISSING", "已提交签字，尚未知情同意", "offered for signature, and nobody has consented"
    RESIDENT_SIGNATURE_MISSING = "RESIDENT_SIGNATURE_MISSING", "居民尚未签字", "the resident has not signed"
    PROVIDER_SIGNATURE_MISSING = "PROVIDER_SIGNATURE_MISSING", "家庭医生尚未签字", "the doctor has not signed"
    START_PASSED = "START_PASSED", "起始日已过仍未签齐，须撤回重拟", "not signed by its first day: to be withdrawn"
    OVERTAKEN = "OVERTAKEN", "原签约已另有变动，不再待签，须撤回", "what it takes over from changed: to be withdrawn"
    NOT_CALLED = "NOT_CALLED", "电话尚未核实", "nobody has called the number yet"
    WRONG_NUMBER = "WRONG_NUMBER", "电话为错号", "it was a wrong number"
    NON_EXISTENT = "NON_EXISTENT", "电话为空号", "the number does not exist"
    NOT_SIGNATORY = "NOT_SIGNATORY", "电话属他人", "the number is somebody else's"
    ASK_AGAIN = "ASK_AGAIN", "已到约定再次动员的日期", "refused, and the day to ask again has come"
    MEMBERS_NOT_IN = "MEMBERS_NOT_IN", "有成员未纳入家庭签约", "members of the household are not in its contract"
    MEMBERS_UNSIGNED = "MEMBERS_UNSIGNED", "家中有人已签，有人未签", "somebody is signed, and others are not"
    SIGNED_SINGLY = "SIGNED_SINGLY", "家人均单独签约", "everybody is signed, each alone"
    MEMBERS_NOT_COVERED = "MEMBERS_NOT_COVERED", "名册中有人未获团体服务", "members have no cover of the group"
    JOINED_UNSIGNED = "JOINED_UNSIGNED", "新增人员尚未签约", "people who joined are not enrolled with anybody"
    NEAR_CAPACITY = "NEAR_CAPACITY", "达到容量九成", "nine tenths of the capacity or more"
    OVER_CAPACITY = "OVER_CAPACITY", "超过容量", "more than the capacity"
    RULES_BROKEN = "RULES_BROKEN", "不满足团队组成规则", "a rule of composition is not met"
    ENTERED_AFTER_DEADLINE = "ENTERED_AFTER_DEADLINE", "截止日后补录", "entered after the deadline"
    SAME_PERSON = "SAME_PERSON", "姓名、出生日期、性别相同", "same name, birth date and sex, not told apart by cards"


class WorklistStep(Enum):
    """The mutation that settles something on a worklist, by its name in the schema."""

    SIGN_CONTRACT = "signContract"
    RENEW_CONTRACT = "renewContract"
    RENEW_FAMILY = "renewFamily"
    SIGN_PREPARED_FAMILY = "signPreparedFamily"
    CONSENT_TO_CONTRACT = "consentToContract"
    SIGN_FOR_RESIDENT = "signForResident"
    SIGN_FOR_PROVIDER = "signForProvider"
    WITHDRAW_CONTRACT = "withdrawContract"
    VERIFY_PHONE = "verifyPhone"
    ADD_PHONE = "addPhone"
    END_PHONE = "endPhone"
    ADD_FAMILY_MEMBER = "addFamilyMember"
    SIGN_FAMILY = "signFamily"
    SIGN_GROUP = "signGroup"
    END_GROUP = "endGroup"
    LEAVE_ROSTER = "leaveRoster"
    JOIN_TEAM = "joinTeam"
    DECIDE_LATE_ENTRY = "decideLateEntry"
    MERGE_RESIDENTS = "mergeResidents"
    TELL_APART = "tellApart"


@dataclass(frozen=True, slots=True)
class Stock:
    """Of which noun the rows of a worklist are, and of which its first and second key are the row ids."""

    subject: str
    step: WorklistStep


STOCKS: Final = {
    WorklistKind.UNSIGNED_KEY_POPULATION: Stock("resident", WorklistStep.SIGN_CONTRACT),
    WorklistKind.ENDING_SOON: Stock("contract", WorklistStep.RENEW_CONTRACT),
    WorklistKind.RENEWAL_AWAITING_SIGNATURE: Stock("contract", WorklistStep.CONSENT_TO_CONTRACT),
    WorklistKind.TRANSFER_AWAITING_SIGNATURE: Stock("contract", WorklistStep.CONSENT_TO_CONTRACT),
    WorklistKind.PHONE_TO_VERIFY: Stock("phone", WorklistStep.VERIFY_PHONE),
    WorklistKind.REFUSED_ASK_AGAIN: Stock("unsigned_record", WorklistStep.SIGN_CONTRACT),
    WorklistKind.FAMILY_PARTLY_SIGNED: Stock("contract", WorklistStep.ADD_FAMILY_MEMBER),
    WorklistKind.FAMILY_TO_INVITE: Stock("household", WorklistStep.SIGN_FAMILY),
    WorklistKind.ROSTER_CHANGED: Stock("contract", WorklistStep.END_GROUP),
    WorklistKind.TEAM_NEAR_CAPACITY: Stock("team", WorklistStep.JOIN_TEAM),
    WorklistKind.TEAM_INCOMPLETE: Stock("team", WorklistStep.JOIN_TEAM),
    WorklistKind.LATE_ENTRY_TO_APPROVE: Stock("contract", WorklistStep.DECIDE_LATE_ENTRY),
    WorklistKind.DUPLICATE_TO_SETTLE: Stock("resident", WorklistStep.MERGE_RESIDENTS),
}
"""What each worklist is of, and which mutation settles its rows unless the row says another (`step_of`)."""

KEY_POPULATIONS: Final = (
    Population.ELDERLY,
    Population.MATERNAL,
    Population.CHILD,
    Population.DISABLED,
    Population.POVERTY_LIFTED,
    Population.MONITORED,
    Population.FP_SPECIAL,
    Population.HYPERTENSION,
    Population.T2DM,
    Population.TB,
    Population.SMD,
)
"""The key populations (重点人群): those for whom a priority package stands in the catalog (DOMAIN A2, R037)."""

PLAIN_POPULATIONS: Final = tuple(tag for tag in KEY_POPULATIONS if tag not in SENSITIVE)
"""The key populations that everybody who reaches a resident may read."""

LACKING: Final = frozenset(
    {WorklistKind.FAMILY_PARTLY_SIGNED, WorklistKind.FAMILY_TO_INVITE, WorklistKind.ROSTER_CHANGED}
)
"""The lists whose rows tell who is to come in, or to be covered (`worklists.reading.missing`)."""

DEFAULT_DAYS, MOST_DAYS = 30, 90
"""Within how many days a contract that ends is listed: unless told otherwise, and at most."""

DAYS_KEPT = MOST_DAYS + 10
"""Contracts that end within so many days are kept in the table: a daily run that is missed for a week shows nowhere."""

NEAR_CAPACITY_PERCENT = 90
"""From how much of its capacity on a team is near it."""


def step_of(kind: WorklistKind, reason: WorklistReason, contract_kind: str | None = None) -> WorklistStep:
    """The mutation that settles a row; `contract_kind` is the code of the contract's, where there is one."""
    if kind is WorklistKind.ENDING_SOON:
        return {"FAMILY": WorklistStep.RENEW_FAMILY, "GROUP": WorklistStep.SIGN_GROUP}.get(
            contract_kind or "", WorklistStep.RENEW_CONTRACT
        )
    if kind is WorklistKind.RENEWAL_AWAITING_SIGNATURE and contract_kind == "FAMILY":
        return {WorklistReason.CONSENT_MISSING: WorklistStep.SIGN_PREPARED_FAMILY}.get(reason, _BY_REASON[reason])
    return _BY_REASON.get(reason, STOCKS[kind].step)


def steps_beside(reason: WorklistReason) -> tuple[WorklistStep, ...]:
    """The mutations that settle a row as well, where things are otherwise than `step_of` takes them to be."""
    return _BESIDE.get(reason, ())


_BY_REASON: Final = {
    WorklistReason.CONSENT_MISSING: WorklistStep.CONSENT_TO_CONTRACT,
    WorklistReason.RESIDENT_SIGNATURE_MISSING: WorklistStep.SIGN_FOR_RESIDENT,
    WorklistReason.PROVIDER_SIGNATURE_MISSING: WorklistStep.SIGN_FOR_PROVIDER,
    WorklistReason.START_PASSED: WorklistStep.WITHDRAW_CONTRACT,
    WorklistReason.OVERTAKEN: WorklistStep.WITHDRAW_CONTRACT,
    WorklistReason.JOINED_UNSIGNED: WorklistStep.SIGN_CONTRACT,
    WorklistReason.WRONG_NUMBER: WorklistStep.END_PHONE,
    WorklistReason.NON_EXISTENT: WorklistStep.END_PHONE,
    WorklistReason.NOT_SIGNATORY: WorklistStep.END_PHONE,
}
"""What settles a row where that follows from why it is there."""

_ANOTHER_NUMBER: Final = (WorklistStep.ADD_PHONE, WorklistStep.VERIFY_PHONE)
_BESIDE: Final = {
    WorklistReason.WRONG_NUMBER: _ANOTHER_NUMBER,
    WorklistReason.NON_EXISTENT: _ANOTHER_NUMBER,
    WorklistReason.NOT_SIGNATORY: _ANOTHER_NUMBER,
    WorklistReason.SAME_PERSON: (WorklistStep.TELL_APART,),
    WorklistReason.MEMBERS_NOT_COVERED: (WorklistStep.LEAVE_ROSTER,),
}
"""What settles a row as well, or goes with it.

A number that reaches somebody else, or nobody, is ended, and the right one is added, where it is known; a call that
finds the person after all settles it too. What an organisation signed brings nothing to somebody whom it does not fit:
it signs anew over the whole roster, once the contract is ended, with what fits, or whoever is there no longer leaves.
"""
