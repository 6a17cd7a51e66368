"""Quotes in words (报价用语): problems of a basket, overlaps, what is free or paid, and what must be disclosed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from catalog.eligibility.answer import Reason
from catalog.eligibility.facts import ResidentFacts
from catalog.quote.problem import QuoteProblemCode as Code
from catalog.vocabulary import Modality, Payer
from catalog.words.eligibility import reason_words
from catalog.words.phrases import joined, listed_and, listed_or
from core.language import Text

_PROBLEMS: Final[Mapping[Code, Text]] = {
    Code.TERM_NOT_ALLOWED: Text(
        "{subject}不能签{years}，可签{allowed}年", "{subject} cannot be signed for {years}, but for {allowed}"
    ),
    Code.START_OUT_OF_RANGE: Text("生效日期须在{first}至{last}之间", "the start must lie between {first} and {last}"),
    Code.NOT_YET_BORN: Text(
        "居民{born}才出生，协议不能早于此日生效", "the contract cannot start before the birth on {born}"
    ),
    Code.TOO_MANY_PACKAGES: Text("一次最多选{most}个服务包", "choose at most {most} packages"),
    Code.UNKNOWN_PACKAGE: Text(
        "{region}在{day}的菜单上没有服务包{name}", "there is no package {name} on the menu of {region} on {day}"
    ),
    Code.DUPLICATE_PACKAGE: Text("「{name}」选了两次", "“{name}” is chosen twice"),
    Code.NO_BASIC: Text(
        "须选一个基础包；只有按名册签约的团体包可以不选",
        "choose a basic package; only group packages of a roster need none",
    ),
    Code.SECOND_BASIC: Text(
        "只能有一个基础包，已有「{other}」，不能再选「{name}」",
        "there can be one basic package; “{other}” is chosen or held, so “{name}” cannot be",
    ),
    Code.ALREADY_HELD: Text("「{name}」在{day}已持有，不能重复选", "“{name}” is held already on {day}"),
    Code.NEVER_IN_EFFECT: Text(
        "「{name}」在协议期内无法启用：符合条件的日子里，不同时持有所需的服务包",
        "“{name}” is never in force during the contract: on no day that qualifies are all packages that it needs held",
    ),
    Code.MISSING_PREREQUISITE: Text("选「{name}」须同时选「{other}」", "“{name}” needs “{other}” beside it"),
    Code.MUTUALLY_EXCLUSIVE: Text("「{name}」与「{other}」不能同时持有", "“{name}” and “{other}” exclude each other"),
    Code.NOT_ELIGIBLE: Text(
        "协议期内不符合「{name}」的条件：{reasons}", "not eligible for “{name}” during the contract: {reasons}"
    ),
    Code.NO_FAMILY: Text("「{name}」只供家庭签约：{reasons}", "“{name}” is for families that sign: {reasons}"),
    Code.NO_EMPLOYER_CONTRACT: Text(
        "「{name}」由用人单位出资，须先有与该单位的协议",
        "“{name}” is paid for by the employer, which needs a contract with that employer",
    ),
    Code.UNKNOWN_GROUP: Text("「{name}」没有任选组{group}", "“{name}” has no choice group {group}"),
    Code.UNKNOWN_OPTION: Text("任选组「{group}」没有选项{item}", "the choice group “{group}” has no option {item}"),
    Code.CHOSEN_TWICE: Text("「{item}」选了两次", "“{item}” is chosen twice"),
    Code.TOO_FEW_CHOSEN: Text(
        "任选组「{group}」至少选{fewest}项，只选了{number}项",
        "choose at least {fewest} of “{group}”; {number} chosen",
    ),
    Code.TOO_MANY_CHOSEN: Text(
        "任选组「{group}」最多选{most}项，选了{number}项", "choose at most {most} of “{group}”; {number} chosen"
    ),
    Code.OPTION_UNAVAILABLE: Text(
        "「{item}」在协议期内不适用：{reasons}", "“{item}” does not apply during the contract: {reasons}"
    ),
    Code.UNKNOWN_LINE: Text("「{name}」没有项目{item}", "“{name}” has no line {item}"),
    Code.REQUIRED_LINE: Text("「{item}」是「{name}」的必选项目", "“{item}” is a required line of “{name}”"),
}


def problem_words(code: Code, **named: Text | str | int | date) -> Text:
    """What is wrong, with the names and numbers of the case put in."""
    said = _PROBLEMS[code]
    zh = {key: value.zh if isinstance(value, Text) else value for key, value in named.items()}
    en = {key: value.en if isinstance(value, Text) else value for key, value in named.items()}
    return Text(said.zh.format(**zh), said.en.format(**en))


def reasons_words(reasons: Iterable[Reason], facts: ResidentFacts, on: date, names: Mapping[str, Text]) -> Text:
    """Every reason, as it stands on the day: «须年满65周岁，现为63周岁；须居住在本地，现无此记录»."""
    return joined([reason_words(one, facts, on, package_names=names) for one in reasons], "；", "; ")


def years_words(years: int) -> Text:
    """«1年» / "1 year"."""
    return Text(f"{years}年", f"{years} year{'' if years == 1 else 's'}")


def numbers_words(numbers: Iterable[int]) -> Text:
    """«1、2或3» / "1, 2 or 3"."""
    return listed_or(Text(str(number), str(number)) for number in numbers)


def yuan(fen: int) -> str:
    """Fen as yuan: 26000 is «260», 26050 «260.50»."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def overlap_words(item: Text, packages: Iterable[Text], holds: Text) -> Text:
    """That an item of several packages is due once."""
    quoted = listed_and(Text(f"「{one.zh}」", f"“{one.en}”") for one in packages)
    return Text(
        f"「{item.zh}」见于{quoted.zh}，只提供一次，按「{holds.zh}」的频次和时间窗",
        f"“{item.en}” is in {quoted.en}; it is due once, as often and as soon as in “{holds.en}”",
    )


def free_words(package: Text) -> Text:
    """That the resident pays nothing for an item."""
    return Text(f"「{package.zh}」已包含，个人不付费", f"included in “{package.en}”, free for the resident")


def paid_words(package: Text, fen: int, surcharge: int, *, is_per_episode: bool) -> Text:
    """That the package an item comes with has a part the resident pays, and what choosing the item adds to its price.

    `fen`: the resident's part of the package over the contract; `surcharge`: fen a contract year, or an episode.
    """
    zh = f"包含在「{package.zh}」内，该包个人共付{yuan(fen)}元"
    en = f"included in “{package.en}”, of which the resident pays {yuan(fen)} yuan in all"
    if not surcharge:
        return Text(zh, en)
    each = Text("每次病程", "an episode") if is_per_episode else Text("每协议年", "a contract year")
    return Text(
        f"{zh}；选本项{each.zh}加价{yuan(surcharge)}元", f"{en}; choosing it adds {yuan(surcharge)} yuan {each.en}"
    )


def modality_words(modalities: Iterable[Modality]) -> Text:
    """How an item reaches the resident, and plainly whether it comes to the home: «门诊；不上门»."""
    ways = tuple(modalities)
    said = joined([way.label for way in ways], "、", ", ")
    return said if Modality.HOME in ways else Text(f"{said.zh}；不上门", f"{said.en}; not at home")


def disclosure_words(
    *, items: int, at_home: int, amounts: Mapping[Payer, int], has_paid_items: bool, is_placeholder: bool
) -> tuple[Text, ...]:
    """What must be said before signing (R238): signing is neither home service nor free service, and what it covers."""
    own, total = amounts[Payer.SELF], sum(amounts.values())
    said = [
        Text(
            f"签约服务不等于上门服务：共{items}个项目，其中{at_home}个可以上门，其余在机构、线上、电话或小组提供。",
            f"Signing does not mean service at home: of {items} items, {at_home} can be done at home, the others at "
            "the institution, online, by phone or in groups.",
        ),
        Text(
            f"签约服务也不等于免费服务：协议期内费用共{yuan(total)}元，其中个人支付{yuan(own)}元。",
            f"Nor does it mean free service: the contract costs {yuan(total)} yuan in all, of which the resident pays "
            f"{yuan(own)} yuan.",
        ),
    ]
    if has_paid_items:
        said.append(
            Text(
                "标明“收费”的项目，费用在所属服务包的个人支付部分内，项目本身不另收费。",
                "Items marked as paid are paid for with the resident's part of their package, not once more by item.",
            )
        )
    said.append(
        Text(
            "所选服务包以外的项目不在承诺之内，需要时按规定另行收费。",
            "Items outside the chosen packages are not promised; where needed they are charged for separately.",
        )
    )
    if is_placeholder:
        said.append(
            Text("价格为占位示例，尚未核定。", "Prices are placeholders that nobody has decided yet."),
        )
    return tuple(said)
