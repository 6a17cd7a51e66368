"""Why a basket may not be signed as it is (不能签约的原因): stable codes, places in the basket, both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.eligibility.answer import Reason
from core.labelled import Labelled
from core.language import Text

Path = tuple[str | int, ...]
"""Where in the basket: `("packages", 1, "options", "MATERNAL_PLUS")`."""


class QuoteProblemCode(Labelled):
    """Kinds of problems of a basket (报价问题)."""

    TERM_NOT_ALLOWED = "TERM_NOT_ALLOWED", "期限不允许", "the term is not allowed"
    START_OUT_OF_RANGE = "START_OUT_OF_RANGE", "生效日期超出范围", "the start is out of range"
    NOT_YET_BORN = "NOT_YET_BORN", "尚未出生", "not born yet"
    TOO_MANY_PACKAGES = "TOO_MANY_PACKAGES", "服务包过多", "too many packages"
    UNKNOWN_PACKAGE = "UNKNOWN_PACKAGE", "菜单上没有该服务包", "no such package on the menu"
    DUPLICATE_PACKAGE = "DUPLICATE_PACKAGE", "服务包重复", "a package chosen twice"
    NO_BASIC = "NO_BASIC", "缺基础包", "no basic package"
    SECOND_BASIC = "SECOND_BASIC", "基础包多于一个", "more than one basic package"
    ALREADY_HELD = "ALREADY_HELD", "已持有该服务包", "the package is held already"
    MISSING_PREREQUISITE = "MISSING_PREREQUISITE", "缺前置服务包", "a required package is missing"
    MUTUALLY_EXCLUSIVE = "MUTUALLY_EXCLUSIVE", "服务包互斥", "packages exclude each other"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "不符合资格条件", "not eligible"
    NEVER_IN_EFFECT = "NEVER_IN_EFFECT", "协议期内无法启用", "never in force during the contract"
    NO_FAMILY = "NO_FAMILY", "没有家庭签约", "no family that signs"
    NO_EMPLOYER_CONTRACT = "NO_EMPLOYER_CONTRACT", "缺用人单位协议", "no contract with the employer"
    UNKNOWN_GROUP = "UNKNOWN_GROUP", "没有该任选组", "no such choice group"
    UNKNOWN_OPTION = "UNKNOWN_OPTION", "没有该选项", "no such option"
    CHOSEN_TWICE = "CHOSEN_TWICE", "重复选择", "chosen twice"
    TOO_FEW_CHOSEN = "TOO_FEW_CHOSEN", "任选不足", "too few chosen"
    TOO_MANY_CHOSEN = "TOO_MANY_CHOSEN", "任选过多", "too many chosen"
    OPTION_UNAVAILABLE = "OPTION_UNAVAILABLE", "选项不适用", "the option does not apply"
    UNKNOWN_LINE = "UNKNOWN_LINE", "服务包中没有该项目", "no such line in the package"
    REQUIRED_LINE = "REQUIRED_LINE", "必选项目不能放弃", "a required line cannot be left out"


@dataclass(frozen=True, slots=True)
class QuoteProblem:
    """One thing that keeps the basket from being signed. `reasons` tell why somebody is not eligible."""

    code: QuoteProblemCode
    path: Path
    message: Text
    reasons: tuple[Reason, ...] = ()


def input_place(path: Path, groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Where in an input of packages, `[{code, options: [{group, items}], leaveOut}]`, a place of the basket is.

    «packages, 2, options, TCM, 0» is «packages, 2, options, 1, items, 0». `groups`: the choice groups named in the
    input, package by package. What is missing is placed at the list that lacks it.
    """
    match path:
        case ("packages", int(number), "package"):
            return ("packages", str(number), "code")
        case ("packages", int(number), "leftOut", *rest):
            return ("packages", str(number), "leaveOut", *map(str, rest))
        case ("packages", int(number), "options", group, *rest):
            options, named = ("packages", str(number), "options"), list(groups[number])
            if group not in named:
                return options
            inside = ("group",) if rest == ["group"] else ("items", *map(str, rest))
            return (*options, str(named.index(str(group))), *inside)
    return tuple(str(step) for step in path)
