"""What keeps a row of a list from being carried out beside what the single verb refuses, each worded in one place."""

from __future__ import annotations

from core.faults import Problem
from core.language import Text

_SAID: dict[str, Text] = {
    "BACKDATED": Text("不能早于今天。", "This cannot be before today."),
    "BEFORE_START": Text(
        "该日为签约期首日，转签须至少晚一天：请另选日期；或终止该签约（endEnrolment），从当日起与新团队签约（signContract）。",
        "That is the first day covered, and a transfer ends a cover that has begun: choose a later day, or end this "
        "enrolment (endEnrolment) and sign with the new team from that day on (signContract).",
    ),
    "HAS_UPCOMING": Text(
        "该居民已签续约，转签须先终止该续约（endEnrolment）；或待续约生效后再转签。",
        "A renewal is signed already: end that first (endEnrolment), or prepare the transfer for a day under it.",
    ),
    "NOT_FOUND": Text("没有这个对象，或不在您的权限内。", "There is no such object within your reach."),
    "OUTSIDE_AREA": Text(
        "居民住址不在新团队的服务区域内：请先扩大其服务区域（changeArea），或由居民本人确认选择该团队后更换"
        "（changeProvider，R233）。",
        "The resident lives outside the new team's area: let the team serve it (changeArea), or the resident choose "
        "that team by the own word (changeProvider, R233).",
    ),
    "OUTSIDE_COVER": Text("该日不在签约期内。", "The day lies outside of what the enrolment covers."),
    "PREPARED_WITHOUT": Text(
        "该家庭已准备续约，但未含该成员：请撤回（withdrawContract）后重新准备，或直接整户续约（renewFamily）。",
        "The family's renewal was prepared without this member: withdraw it (withdrawContract) and prepare it anew, or "
        "renew at once (renewFamily).",
    ),
    "SAME_PROVIDER": Text("原团队与新团队相同。", "It is the same team."),
    "UNKNOWN_PACKAGE": Text("没有这个服务包。", "There is no such package."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code at that place of the row. Raises KeyError for a code that is not worded here."""
    return Problem(code, path, _SAID[code])
