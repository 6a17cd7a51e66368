"""The phrases that words are built of: joining, numbers of times, lengths of time, windows around an anchor."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.schedule import Offset
from catalog.vocabulary import Anchor, TimeUnit
from core.language import Text

ANCHORS = {
    Anchor.CONTRACT_START: Text("协议生效", "contract start"),
    Anchor.PACKAGE_START: Text("服务包启用", "the start of the package"),
    Anchor.SIGNING: Text("签约", "signing"),
    Anchor.BIRTH: Text("出生", "birth"),
    Anchor.LMP: Text("末次月经", "the last menstrual period"),
    Anchor.DELIVERY: Text("分娩", "delivery"),
    Anchor.DISCHARGE: Text("出院", "discharge after the birth"),
    Anchor.NOTICE: Text("接到通知", "notification"),
    Anchor.TREATMENT_START: Text("开始治疗", "the start of treatment"),
    Anchor.TREATMENT_END: Text("停止治疗", "the end of treatment"),
    Anchor.KINDERGARTEN_ENTRY: Text("入园", "kindergarten entry"),
}
_AGE_UNITS = {TimeUnit.MONTH: ("月", "months"), TimeUnit.YEAR: ("岁", "years")}


def joined(parts: Iterable[Text], zh: str, en: str) -> Text:
    """The parts one after another, with the separator of each language between them."""
    listed = list(parts)
    return Text(zh.join(part.zh for part in listed), en.join(part.en for part in listed))


def listed_or(parts: Iterable[Text]) -> Text:
    """«A、B或C» / "A, B or C"."""
    return _listed(list(parts), "或", " or ")


def listed_and(parts: Iterable[Text]) -> Text:
    """«A、B和C» / "A, B and C"."""
    return _listed(list(parts), "和", " and ")


def times(number: int) -> Text:
    """«4次» / "4 times"; once and twice have words of their own in English."""
    return Text(f"{number}次", {1: "once", 2: "twice"}.get(number, f"{number} times"))


def length(offset: Offset) -> Text:
    """How long an offset is, whichever its sign: «7天» / "7 days", «20周+6天» / "20 weeks and 6 days"."""
    amount, days = abs(offset.amount), abs(offset.days)
    unit = offset.unit.label
    zh, en = f"{amount}{unit.zh}", f"{amount} {unit.en}{'' if amount == 1 else 's'}"
    if not days:
        return Text(zh, en)
    more = offset.days * (1 if offset.amount >= 0 else -1) > 0
    en_days = f"{days} day{'' if days == 1 else 's'}"
    return Text(f"{zh}{'加' if more else '少'}{days}天", f"{en} {'and' if more else 'less'} {en_days}")


def window(anchor: Anchor, opens: Offset | None, closes: Offset | None) -> Text:
    """The window between two offsets from an anchor, both ends inclusive; either may be open.

    Around the last menstrual period it is weeks of gestation («孕16⁺⁰–20⁺⁶周»), around birth an age.
    """
    if opens is None and closes is None:
        return Text(f"以{ANCHORS[anchor].zh}起算", f"counted from {ANCHORS[anchor].en}")
    if anchor is Anchor.LMP and all(bound is None or _is_gestation(bound) for bound in (opens, closes)):
        return _gestation(opens, closes)
    if anchor is Anchor.BIRTH and opens and closes and _is_age(opens, closes):
        return _ages([(opens, closes)])
    return _around(ANCHORS[anchor], opens, closes)


def windows(anchor: Anchor, pairs: list[tuple[Offset | None, Offset | None]]) -> Text:
    """Several windows one after another; ages in one unit name it once in English."""
    ages = [(opens, closes) for opens, closes in pairs if opens and closes and _is_age(opens, closes)]
    if anchor is Anchor.BIRTH and len(ages) == len(pairs) and len({opens.unit for opens, _ in ages}) == 1:
        return _ages(ages)
    return joined((window(anchor, opens, closes) for opens, closes in pairs), "、", ", ")


def _listed(parts: list[Text], zh: str, en: str) -> Text:
    if len(parts) < 2:
        return parts[0] if parts else Text("", "")
    start = joined(parts[:-1], "、", ", ")
    return Text(f"{start.zh}{zh}{parts[-1].zh}", f"{start.en}{en}{parts[-1].en}")


def _is_gestation(bound: Offset) -> bool:
    return bound.unit is TimeUnit.WEEK and bound.amount * 7 + bound.days >= 0


def _gestation(opens: Offset | None, closes: Offset | None) -> Text:
    first, last = (divmod(bound.amount * 7 + bound.days, 7) if bound else None for bound in (opens, closes))
    if first and last:
        return Text(
            f"孕{_week_zh(first)}–{_week_zh(last)}周", f"{_week_en(first)} to {_week_en(last)} weeks of gestation"
        )
    if last:
        return Text(f"不晚于孕{_week_zh(last)}周", f"by {_week_en(last)} weeks of gestation")
    if first:
        return Text(f"孕{_week_zh(first)}周起", f"from {_week_en(first)} weeks of gestation")
    return Text("孕期", "during gestation")


def _week_zh(week: tuple[int, int]) -> str:
    return f"{week[0]}⁺{'⁰¹²³⁴⁵⁶'[week[1]]}"


def _week_en(week: tuple[int, int]) -> str:
    return f"{week[0]}+{week[1]}"


def _is_age(opens: Offset, closes: Offset) -> bool:
    return (
        opens.unit is closes.unit
        and opens.unit in _AGE_UNITS
        and opens.amount >= 0
        and opens.days == 0
        and closes.days in (0, -1)
    )


def _ages(pairs: list[tuple[Offset, Offset]]) -> Text:
    """«满2月至满4月、满5月至未满7月»: a day before a birthday is «未满», "under"; the others are completed."""
    short, unit = _AGE_UNITS[pairs[0][0].unit]
    zh, en, completed = [], [], False  # one unit for all
    for opens, closes in pairs:
        under = closes.days == -1
        completed = completed or not under
        zh.append(f"满{opens.amount}{short}至{'未' if under else ''}满{closes.amount}{short}")
        en.append(Text("", f"{opens.amount} to {'under ' if under else ''}{closes.amount}"))
    note = " (completed)" if completed else ""
    return Text("、".join(zh), f"from {listed_and(en).en} {unit} of age{note}")


def _around(anchor: Text, opens: Offset | None, closes: Offset | None) -> Text:
    if opens and closes and opens.rough_days >= 0:
        first, last = length(opens), length(closes)
        if opens.unit is closes.unit and not opens.days:
            first = Text(str(opens.amount), str(opens.amount))
        return Text(f"{anchor.zh}后{first.zh}至{last.zh}", f"{first.en} to {last.en} after {anchor.en}")
    if opens and closes:
        first, last = _point(anchor, opens), _point(anchor, closes)
        return Text(f"{first.zh}至{last.zh}", f"from {first.en} to {last.en}")
    if closes and closes.rough_days > 0:
        return Text(f"{anchor.zh}后{length(closes).zh}内", f"within {length(closes).en} of {anchor.en}")
    if closes:
        point = _point(anchor, closes)
        return Text(f"不晚于{point.zh}", f"no later than {point.en}")
    if opens is None or opens.rough_days == 0:
        return Text(f"{anchor.zh}当日起", f"from {anchor.en} on")
    point = _point(anchor, opens)
    return Text(f"{point.zh}起", f"from {point.en} on")


def _point(anchor: Text, offset: Offset) -> Text:
    if offset.rough_days == 0:
        return Text(f"{anchor.zh}当日", f"the day of {anchor.en}")
    side_zh, side_en = ("后", "after") if offset.rough_days > 0 else ("前", "before")
    return Text(f"{anchor.zh}{side_zh}{length(offset).zh}", f"{length(offset).en} {side_en} {anchor.en}")
