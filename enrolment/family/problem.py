"""What the contracts of families refuse (家庭签约不能办理的原因), each problem made in one place. Codes are stable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.faults import Problem
from core.language import Text
from enrolment.signing.problem import AlreadyEnrolled, Path


@dataclass(frozen=True, slots=True)
class FamilySigned(Problem):
    """FAMILY_SIGNED_ALREADY, ALREADY_IN_FAMILY: a family's contract stands until, and not on, `until`."""

    until: date


_SAID: dict[str, Text] = {
    "ADD_ON_ONLY": Text(
        "已签约的成员保留原签约，只能加选家庭联动包。",
        "Who is signed already keeps the own packages, and chooses family add-ons only.",
    ),
    "AGREEMENT_CHANGED": Text(
        "服务包或价格与准备续约时已不一致：请撤回（withdrawContract），再重新准备，或直接整户续约（renewFamily）。",
        "Packages or prices are no longer those that were prepared: withdraw it (withdrawContract), then prepare it "
        "anew, or renew at once (renewFamily).",
    ),
    "ANCHOR_NOT_LISTED": Text("发起人也须在签约成员之列。", "The anchor signs too: list the anchor among the members."),
    "ANCHOR_NOT_SIGNED": Text(
        "家庭签约以已签约居民为基础：发起人在生效日须在约（R042）。",
        "A family's contract starts from somebody who is signed on its first day: the anchor is not (R042).",
    ),
    "LATE_NEEDS_APPROVAL": Text(
        "补录期限已过：家庭、团体签约不再补录，请自今日起签约。",
        "The deadline for late entries is over: families and organisations sign from today on.",
    ),
    "MEMBERS_MISSING": Text(
        "须由准备续约时的全部成员同时签字；有人不续时请撤回后重新准备，或直接整户续约（renewFamily）。",
        "All whom the prepared renewal names sign together; where somebody does not, withdraw it and prepare it anew, "
        "or renew at once (renewFamily).",
    ),
    "NOT_A_FAMILY": Text("该协议不是家庭签约。", "This is no family's contract."),
    "NOT_ON_CONTRACT": Text("该居民不在这份协议的签约成员之列。", "This is nobody whom the contract is to cover."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def family_signed(until: date, *path: str) -> FamilySigned:
    """FAMILY_SIGNED_ALREADY: somebody of the household belongs to its contract on some of these days."""
    last = until - timedelta(days=1)
    text = Text(
        f"该家庭已有家庭签约，至{last}止（含当日）：请加入成员或续约。",
        f"The household has a family's contract until {last} (included): add members to it, or renew it.",
    )
    return FamilySigned("FAMILY_SIGNED_ALREADY", path, text, until)


def in_family(until: date, *path: str) -> FamilySigned:
    """ALREADY_IN_FAMILY: the member belongs to a family's contract on some of these days."""
    last = until - timedelta(days=1)
    text = Text(
        f"该成员已在家庭签约中，至{last}止（含当日）。",
        f"The member belongs to a family's contract until {last} (included).",
    )
    return FamilySigned("ALREADY_IN_FAMILY", path, text, until)


def of_member(found: Iterable[Problem], place: Path) -> Iterator[Problem]:
    """What keeps one member from signing, at that member's place; what is said of the whole contract stays there."""
    for each in found:
        if isinstance(each, AlreadyEnrolled):
            yield replace(each, path=(*place, "resident"))
        elif each.path[:1] == ("provider",):
            yield replace(each, path=(*place, "packages"))
        elif each.path[:1] in _OF_ALL:
            yield each
        else:
            yield replace(each, path=(*place, *each.path))


def of_provider(found: Iterable[Problem], place: Path) -> Iterator[Problem]:
    """What is wrong with a provider that the input names by something else, at that place."""
    for each in found:
        yield replace(each, path=place) if each.path[:1] == ("provider",) else each


_OF_ALL = {("starts",), ("years",), ("circumstances",), ("backfillReason",)}
