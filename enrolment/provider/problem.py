"""What keeps a provider from signing (签约主体不能签约的原因), each problem made in one place. Codes are stable.

What the delivery side words itself (`teams.individual`, TEAM_NOT_IN_FORCE) is told in its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.faults import Problem
from core.language import Text
from teams.composition.finding import Finding
from teams.operations.problem import CompositionRefused

Path = tuple[str, ...]

NAMED_ITEMS = 5
"""Items that a sentence names; the problem's codes list them all."""


@dataclass(frozen=True, slots=True)
class TeamCannotSign(CompositionRefused):
    """TEAM_CANNOT_SIGN: the `team` (code) breaks rules as of the day `on`; `gaps` are the findings."""

    team: str
    on: date


_SAID: dict[str, Text] = {
    "NOT_FOUND": Text("没有这一编码，或您无权为其签约。", "There is no such code, or none you may sign for."),
    "OUTSIDE_AREA": Text(
        "居民住址不在该签约主体的服务区域内。居民可自愿跨区域签约，须确认其知悉（R233）。",
        "The resident lives outside the provider's area. Anybody may choose a provider elsewhere: confirm that it is "
        "the resident's own choice (R233).",
    ),
    "REGION_NOT_SERVED": Text(
        "签约地区须为签约主体所在地区、其上级或其下级。",
        "The region must be the provider's own, one above it or one below it.",
    ),
    "TEAM_DISSOLVED": Text("团队已解散，不能签约。", "The team is dissolved and signs nobody."),
}


@dataclass(frozen=True, slots=True)
class CapacityReached(Problem):
    """CAPACITY_REACHED: `load` residents are signed or about to be covered, of at most `capacity` (B1.5)."""

    capacity: int
    load: int


@dataclass(frozen=True, slots=True)
class Undeliverable(Problem):
    """UNDELIVERABLE: nobody can do these `items` (codes) of the `package` for the provider (R077, R197)."""

    package: str
    items: tuple[str, ...]


def problem(code: str, path: Path) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def team_cannot_sign(team: str, on: date, gaps: Sequence[Finding], path: Path) -> TeamCannotSign:
    """TEAM_CANNOT_SIGN: the team (code) breaks rules; it neither signs nor renews until they are met (DECISIONS)."""
    zh, en = "".join(gap.text.zh for gap in gaps), " ".join(gap.text.en for gap in gaps)
    text = Text(
        f"团队当日不符合要求，补足前不能签约或续约：{zh}",
        f"The team breaks a rule that day and neither signs nor renews until it is mended: {en}",
    )
    return TeamCannotSign("TEAM_CANNOT_SIGN", path, text, tuple(gaps), team, on)


def team_suspended(reason: str | None, path: Path) -> Problem:
    """TEAM_SUSPENDED, with the reason that was given for it."""
    zh, en = (f"（{reason}）", f" ({reason})") if reason else ("", "")
    text = Text(f"团队已暂停{zh}，恢复前不能签约。", f"The team is suspended{en} and signs nobody until it resumes.")
    return Problem("TEAM_SUSPENDED", path, text)


def capacity_reached(capacity: int, load: int, new: int, path: Path) -> CapacityReached:
    """CAPACITY_REACHED: `new` more residents would be more than `capacity`."""
    text = Text(
        f"签约容量{capacity}人，已签约{load}人，不能再签{new}人。",
        f"At most {capacity} residents may be signed, {load} are: there is no room for {new} more.",
    )
    return CapacityReached("CAPACITY_REACHED", path, text, capacity, load)


def undeliverable(package: str, items: Sequence[tuple[str, Text]], path: Path) -> Undeliverable:
    """UNDELIVERABLE: nobody can do these items, by code and name, of the package."""
    named = items[:NAMED_ITEMS]
    more = len(items) - len(named)
    zh = "、".join(f"{name.zh}（{code}）" for code, name in named) + (f"等{len(items)}项" if more else "")
    en = ", ".join(f"{name.en} ({code})" for code, name in named) + (f" and {more} more" if more else "")
    text = Text(
        f"该签约主体及其层级链、医联体无人可提供{package}中的：{zh}。",
        f"Neither the provider nor its chain or network can deliver, of {package}: {en}.",
    )
    return Undeliverable("UNDELIVERABLE", path, text, package, tuple(code for code, _ in items))


def may_not_sign(is_team: bool, path: Path) -> Problem:
    """MAY_NOT_SIGN: somebody signs who is not the doctor, or no member of the team who may be its signing doctor."""
    if not is_team:
        text = Text("须由签约医生本人签字。", "The doctor who is the provider signs in person.")
    else:
        text = Text(
            "须由当日以该团队为主团队、可任签约医生的成员签字（R010）。",
            "A member signs who may be the signing doctor that day, with this as the primary team (R010).",
        )
    return Problem("MAY_NOT_SIGN", path, text)
