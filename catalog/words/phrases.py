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
_AGE_UNITS = {TimeUnit.MONTH: Text("月龄", "months of age"), TimeUnit.YEAR: Text("岁", "years of age")}


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

    Around the last menstrual period it is weeks of gestation («孕16周+0至20周+6»), around birth an age.
    """
    if opens is None and closes is None:
        return Text(f"以{ANCHORS[anchor].zh}起算", f"counted from {ANCHORS[anchor].en}")
    if anchor is Anchor.LMP and all(bound is None or bound.unit is TimeUnit.WEEK for bound in (opens, closes)):
        return _gestation(opens, closes)
    if anchor is Anchor.BIRTH and opens and closes and _is_age(opens, closes):
        return _age(opens, closes)
    return _around(ANCHORS[anchor], opens, closes)


def _listed(parts: list[Text], zh: str, en: str) -> Text:
    if len(parts) < 2:
        return parts[0] if parts else Text("", "")
    start = joined(parts[:-1], "、", ", ")
    return Text(f"{start.zh}{zh}{parts[-1].zh}", f"{start.en}{en}{parts[-1].en}")


def _gestation(opens: Offset | None, closes: Offset | None) -> Text:
    first = opens and (f"{opens.amount}周+{opens.days}", f"{opens.amount}+{opens.days}")
    last = closes and (f"{closes.amount}周+{closes.days}", f"{closes.amount}+{closes.days}")
    if first and last:
        return Text(f"孕{first[0]}至{last[0]}", f"{first[1]} to {last[1]} weeks of gestation")
    if last:
        return Text(f"不晚于孕{last[0]}", f"by {last[1]} weeks of gestation")
    if first:
        return Text(f"孕{first[0]}起", f"from {first[1]} weeks of gestation")
    return Text("孕期", "during gestation")


def _is_age(opens: Offset, closes: Offset) -> bool:
    return opens.unit is closes.unit and opens.unit in _AGE_UNITS and opens.days == 0 and closes.days in (0, -1)


def _age(opens: Offset, closes: Offset) -> Text:
    """«5至未满7月龄»: a day before a birthday is «未满», "under"."""
    unit = _AGE_UNITS[opens.unit]
    under = closes.days == -1
    return Text(
        f"{opens.amount}至{'未满' if under else ''}{closes.amount}{unit.zh}",
        f"{opens.amount} to {'under ' if under else ''}{closes.amount} {unit.en}",
    )


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
    point = _point(anchor, opens) if opens else anchor
    return Text(f"{point.zh}起", f"from {point.en} on")


def _point(anchor: Text, offset: Offset) -> Text:
    if offset.rough_days == 0:
        return Text(f"{anchor.zh}当日", f"the day of {anchor.en}")
    side_zh, side_en = ("后", "after") if offset.rough_days > 0 else ("前", "before")
    return Text(f"{anchor.zh}{side_zh}{length(offset).zh}", f"{length(offset).en} {side_en} {anchor.en}")
