"""What keeps a proposal from being settled (不能答复推荐的原因), each problem made in one place. Codes are stable."""

from __future__ import annotations

from core.faults import Problem
from core.language import Text

_SAID: dict[str, Text] = {
    "NOT_FOUND": Text("没有这个对象，或不在您的权限内。", "There is no such object within your reach."),
    "PROPOSAL_SETTLED": Text("该推荐已采纳、谢绝或撤回。", "The proposal was taken up, declined or withdrawn already."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code at that place of the input. Raises KeyError for a code that is not worded here."""
    return Problem(code, path, _SAID[code])
