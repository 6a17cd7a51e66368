"""The closed sets of worklists as GraphQL enums: each value described in English and Chinese."""

from __future__ import annotations

from enum import Enum
from typing import cast

from api.schema.enums import expose
from core.labelled import Labelled
from enrolment.worklists.kind import WorklistKind, WorklistReason, WorklistStep


def _both(member: Enum) -> str:
    said = cast(Labelled, member).label
    return f"{said.en[:1].upper()}{said.en[1:]} ({said.zh})."


expose(WorklistKind, "The worklists of a clinic, a team or a region (工作清单类型).", _both)
expose(WorklistReason, "Why something stands on a worklist (列入事由).", _both)
_STEPS = {
    WorklistStep.SIGN_CONTRACT: "Sign the person, or record why not (签约)",
    WorklistStep.RENEW_CONTRACT: "Renew the contract (续约)",
    WorklistStep.RENEW_FAMILY: "Renew the family's contract (家庭续约)",
    WorklistStep.SIGN_PREPARED_FAMILY: "Sign the renewal prepared for the family, all at once (家庭续约签字)",
    WorklistStep.CONSENT_TO_CONTRACT: "Take the resident's consent, before any signature of theirs (取得知情同意)",
    WorklistStep.SIGN_FOR_RESIDENT: "Take the resident's signature, or a guardian's (补居民签字)",
    WorklistStep.SIGN_FOR_PROVIDER: "Take the doctor's signature (补家庭医生签字)",
    WorklistStep.WITHDRAW_CONTRACT: "Withdraw what can be signed no more, so that it may be prepared anew (撤回协议)",
    WorklistStep.VERIFY_PHONE: "Call, and say what came of it (核实电话)",
    WorklistStep.ADD_PHONE: "Add the right number, where it is known (添加电话)",
    WorklistStep.END_PHONE: "End the number, which does not reach the person (停用电话)",
    WorklistStep.ADD_FAMILY_MEMBER: "Add who is missing to the family's contract (增加家庭成员)",
    WorklistStep.SIGN_FAMILY: "Sign the family (家庭签约)",
    WorklistStep.SIGN_GROUP: "Sign over the roster as it is now (团体签约)",
    WorklistStep.END_GROUP: (
        "End the organisation's contract, and sign anew over the roster as it is now, with packages that fit everybody "
        "on it: `signGroup` is refused while a contract is in force (终止后重签团体协议)"
    ),
    WorklistStep.LEAVE_ROSTER: "Take off the roster whoever does not belong on it any longer (离开名册)",
    WorklistStep.JOIN_TEAM: "Let somebody join the team (加入团队)",
    WorklistStep.DECIDE_LATE_ENTRY: "Approve the late entry or reject it (审批补录)",
    WorklistStep.MERGE_RESIDENTS: "Merge the two records, where they are of one person (合并档案)",
    WorklistStep.TELL_APART: "Say that the two records are of two people (确认非同一人)",
}
expose(
    WorklistStep,
    "What settles something on a worklist (处理方式).",
    lambda member: f"{_STEPS[cast(WorklistStep, member)]}.",
)
