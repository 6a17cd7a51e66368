"""What keeps a row of a list from being carried out beside what the single verb refuses, each worded in one place."""

from __future__ import annotations

from core.faults import Problem
from core.language import Text

_SAID: dict[str, Text] = {
    "BACKDATED": Text("不能早于今天。", "This cannot be before today."),
    "FAMILY_TOGETHER": Text(
        "家庭签约须整户办理续约或转签，不能逐人批量准备。",
        "A family's contract is renewed, or moves, as a whole: not person by person in a list.",
    ),
    "NOT_FOUND": Text("没有这个对象，或不在您的权限内。", "There is no such object within your reach."),
    "OUTSIDE_COVER": Text("该日不在签约期内。", "The day lies outside of what the enrolment covers."),
    "SAME_PROVIDER": Text("原团队与新团队相同。", "It is the same team."),
    "UNKNOWN_PACKAGE": Text("没有这个服务包。", "There is no such package."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code at that place of the row. Raises KeyError for a code that is not worded here."""
    return Problem(code, path, _SAID[code])
