"""What the contracts of organisations refuse (团体签约不能办理的原因), each made in one place. Codes are stable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core.faults import Problem
from core.language import Text


@dataclass(frozen=True, slots=True)
class GroupSigned(Problem):
    """GROUP_SIGNED_ALREADY: the roster has a contract until, and not on, `until`."""

    until: date


_SAID: dict[str, Text] = {
    "NOT_A_GROUP": Text("该协议不是团体签约。", "This is no organisation's contract."),
    "NOT_GROUP_COVER": Text(
        "团体签约只含功能社区服务包；其他服务包由本人签约。",
        "An organisation signs packages for organisations only; everything else somebody signs in person.",
    ),
    "ROSTER_EMPTY": Text("生效日名册上没有人。", "Nobody is on the roster on the first day."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def group_signed(until: date, *path: str) -> GroupSigned:
    """GROUP_SIGNED_ALREADY: on some of these days the roster has a contract; there is one on any day."""
    last = until - timedelta(days=1)
    text = Text(
        f"该名册已有团体签约，至{last}止（含当日）：请在其后生效，或先终止。",
        f"The roster has a contract until {last} (included): begin later, or end that one first.",
    )
    return GroupSigned("GROUP_SIGNED_ALREADY", path, text, until)
