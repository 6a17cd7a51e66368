"""What keeps a row of a list from being carried out beside what the single verb refuses, each worded in one place."""

from __future__ import annotations

from core.faults import Problem
from core.language import Text

_SAID: dict[str, Text] = {
    "BACKDATED": Text("不能早于今天。", "This cannot be before today."),
    "FAMILY_TOGETHER": Text(
        "家庭签约不能逐人批量准备：须整户续约（renewFamily）；换团队则逐人签字更换（changeProvider），再由新团队整户"
        "签约（signFamily）。",
        "A family's contract is not prepared person by person in a list: renew it as a whole (renewFamily); to move, "
        "each signs with the new team (changeProvider), then the family does (signFamily).",
    ),
    "NOT_FOUND": Text("没有这个对象，或不在您的权限内。", "There is no such object within your reach."),
    "OUTSIDE_AREA": Text(
        "居民住址不在新团队的服务区域内：请先扩大其服务区域（changeArea），或由居民本人确认选择该团队后更换"
        "（changeProvider，R233）。",
        "The resident lives outside the new team's area: let the team serve it (changeArea), or the resident choose "
        "that team by the own word (changeProvider, R233).",
    ),
    "OUTSIDE_COVER": Text("该日不在签约期内。", "The day lies outside of what the enrolment covers."),
    "SAME_PROVIDER": Text("原团队与新团队相同。", "It is the same team."),
    "UNKNOWN_PACKAGE": Text("没有这个服务包。", "There is no such package."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code at that place of the row. Raises KeyError for a code that is not worded here."""
    return Problem(code, path, _SAID[code])
