"""What the verbs of households refuse, each problem made in one place. Codes are stable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.faults import Problem
from core.language import Text
from enrolment.recording.problem import AlreadyStanding


@dataclass(frozen=True, slots=True)
class NewHeadNeeded(Problem):
    """NEW_HEAD_NEEDED: adults are left without a head; `candidates` (codes) may be it, the eldest first."""

    candidates: tuple[str, ...]


_SAID: dict[str, Text] = {
    "ALREADY_HEAD": Text("其当日已是户主。", "This is the head on that day already."),
    "HAS_BEEN_HEAD": Text(
        "其曾任户主，不能作为登记错误撤销，请按迁出登记。",
        "Somebody who has been the head was no member by mistake: let somebody move out instead.",
    ),
    "HEAD_NOT_ADULT_MEMBER": Text(
        "户主须为当日在世、年满18周岁的家庭成员。",
        "The head is a member of the household on that day, alive, and 18 or older.",
    ),
    "HEAD_STAYS": Text("户主未变动，如需更换请用 changeHead。", "The head stays: to change the head, use changeHead."),
    "NOT_HOUSEHOLD_MEMBER": Text("其当日不是该家庭成员。", "This is no member of the household on that day."),
    "RELATION_OF_HEAD": Text(
        "“户主”关系属于且只属于户主。", "HEAD is what the head is, and nobody else; leave the head's relation out."
    ),
    "RESIDENT_GONE": Text(
        "其当日尚未出生、已死亡或已迁出。", "On that day this resident is not born, or dead, or has moved away."
    ),
    "SPLIT_OF_ALL": Text("至少须有一名成员留在原家庭。", "At least one member stays in the old household."),
    "WRONG_LEAVING_REASON": Text(
        "分户与死亡另有操作，请用 splitHousehold 或 recordDeath。",
        "A split and a death are acts of their own: splitHousehold, recordDeath.",
    ),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def already_in_household(since: date, until: date | None, *path: str) -> AlreadyStanding:
    """ALREADY_IN_HOUSEHOLD: a household has this member on that day or later; which one is not told."""
    text = Text(
        f"其自{since}起已是一个家庭的成员，请先退出或分户。",
        f"This is a member of a household since {since}: leave that one first.",
    )
    return AlreadyStanding("ALREADY_IN_HOUSEHOLD", path, text, since, until)


def changed_later(since: date, *path: str) -> AlreadyStanding:
    """HOUSEHOLD_CHANGED_LATER: the household changed after that day; what came before is history."""
    text = Text(f"家庭在{since}已有更晚的变动。", f"The household changed later, on {since}.")
    return AlreadyStanding("HOUSEHOLD_CHANGED_LATER", path, text, since, None)


def new_head_needed(candidates: Sequence[str], *path: str) -> NewHeadNeeded:
    """Adults stay, and none of them is the head."""
    listed = tuple(candidates)
    text = Text(
        f"尚有成年成员，请指定新户主（年龄由大到小：{'、'.join(listed)}）。",
        f"Adults are left: say who is the new head (the eldest first: {', '.join(listed)}).",
    )
    return NewHeadNeeded("NEW_HEAD_NEEDED", path, text, listed)
