"""What keeps a proposal from being settled (不能答复推荐的原因), each problem made in one place. Codes are stable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.faults import Problem
from core.language import Text


@dataclass(frozen=True, slots=True)
class Declined(Problem):
    """PROPOSAL_DECLINED: the package was declined lately; from `until` on it may be proposed again."""

    until: date


_SAID: dict[str, Text] = {
    "NOT_FOUND": Text("没有这个对象，或不在您的权限内。", "There is no such object within your reach."),
    "PROPOSAL_SETTLED": Text("该推荐已采纳、谢绝或撤回。", "The proposal was taken up, declined or withdrawn already."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code at that place of the input. Raises KeyError for a code that is not worded here."""
    return Problem(code, path, _SAID[code])


def declined(until: date, *path: str) -> Declined:
    """The package was declined and may be proposed again from `until` on."""
    said = Text(
        f"居民已谢绝推荐该服务包，{until}起方可再次推荐。",
        f"The resident declined this package lately: it may be proposed again from {until} on.",
    )
    return Declined("PROPOSAL_DECLINED", path, said, until)
