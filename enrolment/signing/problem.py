"""What signing refuses (不能签约的原因), each problem made in one place. Codes are stable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.quote.problem import QuoteProblem, input_place
from catalog.vocabulary import Need
from core.faults import Problem
from core.language import Language, Text
from enrolment.vocabulary import ContractState

Path = tuple[str, ...]

ALREADY_ENROLLED = "ALREADY_ENROLLED"


@dataclass(frozen=True, slots=True)
class AlreadyEnrolled(Problem):
    """ALREADY_ENROLLED: somebody is covered on days of the new term (B1.7). `until`: the first day no longer covered.

    `enrolment`: the code of that cover, None where the actor may not see it.
    """

    until: date
    enrolment: str | None


@dataclass(frozen=True, slots=True)
class NotInState(Problem):
    """WRONG_STATE: the contract stands where this cannot be done."""

    state: ContractState


_SAID: dict[str, Text] = {
    "ADD_ON_NEEDS_FAMILY": Text(
        "家庭联动包只在家庭签约中选用：请办理家庭签约或加入家庭签约（R042）。",
        "A family add-on is chosen under a family's contract: sign as a family, or join one (R042).",
    ),
    "AGREEMENT_CHANGED": Text(
        "服务包或价格与提交签字时已不一致，请退回草稿后重新提交。",
        "Packages or prices are no longer those that were offered: recall the contract and offer it again.",
    ),
    "AGREEMENT_MISSING": Text(
        "该地区没有这类协议的文本，不能签约（R029）",
        "No agreement text covers this: nobody can sign (R029).",
    ),
    "ALREADY_ENDED": Text("这份签约已经终止。", "This enrolment has ended already."),
    "BACKFILL_CLOSED": Text(
        "该地区没有开放补录，生效日期不能早于今天。", "The region has no window for late entries: begin today or later."
    ),
    "BACKFILL_REASON_NEEDED": Text(
        "生效日期早于今天为补录，须说明原因（R229）。",
        "A start before today is a late entry: say why (R229).",
    ),
    "BACKFILL_TOO_OLD": Text("早于补录窗口所及。", "This lies before the window for late entries."),
    "BEFORE_START": Text("须晚于生效日期。", "This must be later than the first day covered."),
    "CARE_NEEDED": Text(
        "该服务包只由照护本人的机构为其选用。", "Only a clinic that cares for the person signs this package."
    ),
    "CODE_NOT_HERE": Text(
        "验证码签字只能由居民本人在线完成。", "A one-time code is entered by the resident online, not recorded here."
    ),
    "CONSENT_AFTER_SIGNATURE": Text(
        "知情同意不能晚于居民一方的签字。", "Consent comes no later than the signature of the resident's side."
    ),
    "CONSENT_NEEDED": Text(
        "须先告知免费与收费、机构与上门的内容并由签约人确认（R238）。",
        "The signer must be told what is free and paid, at the clinic and at home, and acknowledge it (R238).",
    ),
    "DAY_IN_FUTURE": Text("不能晚于现在。", "This cannot be later than now."),
    "DECEASED": Text("该居民已登记死亡。", "The resident is recorded as deceased."),
    "EXPLANATION_NEEDED": Text(
        "义诊、现场签约须先说明服务内容（R132）。", "At an event the service must be explained first (R132)."
    ),
    "FAMILY_TOGETHER": Text(
        "家庭签约不逐人办理：由全部成员在签约机构同时签字（signPreparedFamily），不续的可撤回（withdrawContract）。",
        "A family's contract is signed by all its members at once, at the clinic (signPreparedFamily); what was "
        "prepared and is not wanted is withdrawn (withdrawContract).",
    ),
    "HAS_UPCOMING": Text("已有后续签约。", "There is a later enrolment already."),
    "IDENTITY_NEEDED": Text("签约前须登记有效身份证件。", "An identity document must be on record before signing."),
    "MOVED_AWAY": Text("该居民已登记迁出。", "The resident is recorded as having moved away."),
    "NOT_A_GUARDIAN": Text("其在当日不是该居民的监护人。", "This is not the resident's guardian on that day."),
    "NOT_FOUND": Text("没有这个对象，或不在您的权限内。", "There is no such object within your reach."),
    "NOT_RENEWABLE": Text(
        "只有仍在约或刚期满的签约才能续约。", "Only an enrolment in force, or just expired, is renewed."
    ),
    "NOTE_NEEDED": Text("原因为其他时须说明。", "The reason OTHER needs a note."),
    "NOTHING_TO_LEAVE": Text("该日没有可更换的签约。", "No enrolment is in force that day that could be left."),
    "RESIDENT_MERGED": Text("该居民档案已并入另一份。", "This record was merged into another."),
    "OUTSIDE_COVER": Text("该日不在签约期内。", "The day lies outside of what the enrolment covers."),
    "REASON_NEEDED": Text("须说明原因。", "A reason is needed."),
    "SAME_PROVIDER": Text("新旧签约主体相同：请续约。", "It is the same provider: renew instead."),
    "SIGNATURE_TOO_OLD": Text(
        "同意与签字最多早于登记日（或更早的生效日期）30天：须重新签字（R217）。",
        "A consent or signature is at most 30 days older than its recording, or than the first day covered where that "
        "is sooner: sign anew (R217).",
    ),
    "SIGNED_ALREADY": Text("已有人同意或签字。", "Somebody has consented or signed already."),
    "SIGNED_AFTER_START": Text(
        "签字日期不能晚于补录的生效日期。", "A late entry was signed no later than its first day."
    ),
    "SIGNED_AFTER_RECORDING": Text("签字时间不能晚于现在。", "A signature is no later than now."),
    "SIGNER_IS_A_MINOR": Text(
        "未满18周岁须由监护人签字（民法典第17、19条）。", "A guardian signs for somebody under 18 (Civil Code 17, 19)."
    ),
    "MAY_NOT_SIGN": Text("其当日不能为签约主体签字。", "This is not somebody who may sign for the provider that day."),
    "STARTS_PASSED": Text(
        "约定的生效日期已过：请撤回并重新草拟。", "The first day agreed is past: withdraw it and draft it anew."
    ),
    "STARTS_TOO_LATE": Text("生效日期最多在一年之内。", "The first day covered is at most a year ahead."),
    "TERM_NOT_ALLOWED": Text("期限为1至3年（R028）。", "A term is 1 to 3 years (R028)."),
    "USE_CHANGE_PROVIDER": Text(
        "更换签约主体须重新签字，请用 changeProvider（R217）。",
        "A change is signed anew: use changeProvider (R217).",
    ),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code at that place of the input. Raises KeyError for a code that is not worded here."""
    return Problem(code, path, _SAID[code])


def already_enrolled(until: date, enrolment: str | None, *path: str) -> AlreadyEnrolled:
    """Somebody is covered until, and not on, `until`."""
    last = until - timedelta(days=1)
    said = Text(
        f"该居民已有签约，至{last}止（含当日）；须先更换签约主体、终止，或在其后生效（一人只能签约一处）。",
        f"The resident is enrolled until {last} (included): change the provider, end it, or begin later. "
        "Nobody is enrolled twice.",
    )
    return AlreadyEnrolled(ALREADY_ENROLLED, path, said, until, enrolment)


def wrong_state(state: ContractState, *path: str) -> NotInState:
    """The contract stands where this cannot be done."""
    said = Text(
        f"协议处于「{state.label.zh}」，不能这样办理。", f"The contract is {state.label.en}: this cannot be done now."
    )
    return NotInState("WRONG_STATE", path, said, state)


def need_unmet(need: Need, package: Text, *path: str) -> Problem:
    """A package (by name) needs something that is not at hand."""
    name = package.in_(Language.EN)
    said = Text(f"{package.zh}须先具备：{need.label.zh}。", f"{name} needs {need.label.en}, which is not at hand.")
    return Problem("NEED_UNMET", path, said)


def of_quote(found: Iterable[QuoteProblem], groups: Sequence[Sequence[str]], *path: str) -> tuple[Problem, ...]:
    """The problems of a quote at their places in an input of packages (`input_place`)."""
    return tuple(
        Problem(each.code.value, (*path, *_place(input_place(each.path, groups))), each.message) for each in found
    )


def _place(found: tuple[str, ...]) -> tuple[str, ...]:
    """What a quote says of the resident's facts is said of the resident."""
    return ("resident",) if found[:1] == ("facts",) else found
