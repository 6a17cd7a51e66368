"""What judging a whole register finds beside the faults of single cells (台账审核差错): each worded here, once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from core.faults import Problem
from core.language import Text
from enrolment.register.format.fault import LineFault, of_problem

_SAID: Final[dict[str, Text]] = {
    "AWAITS_APPROVAL": Text(
        "补录期限已过，协议须经审批：审批前不能登记其解约。",
        "This is entered after the deadline and awaits approval: its end is recorded after that.",
    ),
    "CONTRADICTS_LINE": Text(
        "与本文件中同一人的另一行不一致。", "Another line of the same person says something else."
    ),
    "CONTRADICTS_RECORD": Text(
        "与系统中已登记的不一致：如登记有误或情况有变，请先在系统中更正。",
        "This is not what is on record: where that is wrong, or no longer so, change it there first.",
    ),
    "ENDING_DAY": Text(
        "解约日期须在签约期内，且不晚于今天。", "The ending lies within the term, and no later than today."
    ),
    "FAMILY_DISAGREES": Text(
        "同一家庭协议各行的签约团队（医生）、期限、签订情况须一致，且属同一家庭编号；后加入者可另有生效日、签订日。",
        "The lines of one family's contract name the same provider, term, circumstances and household; only who joined "
        "later has another first day and day of signing.",
    ),
    "FAMILY_NEEDS_HOUSEHOLD": Text(
        "家庭签约须填写家庭编号和协议编号。", "A family's contract needs the household's number and the contract's."
    ),
    "FAMILY_TWICE": Text(
        "同一家庭在同一天有两份家庭协议：请核对协议编号和期限。",
        "The household has two families' contracts on one day: check their numbers and their terms.",
    ),
    "GUARDIAN_CIRCLE": Text(
        "监护关系成环：互为（或辗转互为）监护人。", "These are guardians of each other, at first or second hand."
    ),
    "GUARDIAN_NOT_FOUND": Text(
        "监护人既不在本文件的有效行中，也未登记。", "The guardian is neither on a sound line of the file nor on record."
    ),
    "HOUSEHOLD_HEAD": Text(
        "一个家庭须有且只有一名户主，年满18周岁，在世且未迁出。",
        "A household has one head, of 18 years or more, who is alive and has not moved away.",
    ),
    "HOUSEHOLD_REJECTED": Text(
        "同一人或同一家庭另有差错：一户整体导入，请一并更正。",
        "Another line of this person or household is faulty: a household is taken over as a whole.",
    ),
    "KEPT_ELSEWHERE": Text(
        "该编号的协议是与其他签约主体签订的：只有与家庭协议同一签约主体的才能沿用。",
        "The contract of this number is with another provider than the family's: only one with the same stays.",
    ),
    "KEPT_NOT_COVERING": Text(
        "该编号的协议不在家庭协议的期限内，或都不覆盖此行的生效日期。",
        "The contract of this number shares no day with the family's, or none of these covers the first day.",
    ),
    "KEPT_NOT_FOUND": Text(
        "此人没有这一编号的个人协议：本文件各行没有，也未登记与该签约主体的签约。",
        "The person has no contract of this number: neither on a line of the file nor on record with this provider.",
    ),
    "NOT_FOUND": Text("没有这一编码，或您无权使用。", "There is no such code, or none you may use."),
    "NOTICE_NEEDED": Text(
        "拒签须附双方签字的告知书：请填写告知团队、告知签字人、告知书凭据和告知书团队凭据。",
        "A refusal comes with the notice that both have signed: give its team, the team's signer and the digests of "
        "what proves both signatures.",
    ),
    "NOT_STORED": Text(
        "此户未能写入：与已登记的内容冲突，或同时另有人在改动。请核对后重新导入。",
        "This household could not be written: it clashes with what is on record, or somebody changed that meanwhile. "
        "Check it and import it again.",
    ),
    "SAME_LEGACY_NUMBER": Text(
        "同一原系统编号用于不同证件。", "The same legacy number stands with different documents."
    ),
    "TERMS_OVERLAP": Text(
        "与本文件中此人另一份协议的期限重叠。", "It overlaps another term of this person in the file."
    ),
    "TWO_HOUSEHOLDS": Text("同一人属于两个家庭编号。", "One person stands in two households."),
}


def fault(line: int, column: str, code: str) -> LineFault:
    """The fault of that code at that column of a line; KeyError for a code without words."""
    return LineFault(line, column, code, _SAID[code])


def found(line: int, column: str, problems: Iterable[Problem]) -> list[LineFault]:
    """What rules of the domain found, all at one column."""
    return [of_problem(line, column, each) for each in problems]
