"""The opening phrase of schedules that repeat by period, episode or season."""

from __future__ import annotations

from catalog.schedule import PerEpisode, PerPeriod
from catalog.vocabulary import Frame, Period, Season
from catalog.words.phrases import ANCHORS, joined, listed_and, times
from core.language import Text

_SEASONS = {
    Season.SANFU: Text("三伏期间", "in the dog days"),
    Season.SPRING_FESTIVAL: Text("春节前后", "around Spring Festival"),
    Season.DENGUE_HFMD_SUMMER: Text(
        "夏季登革热、手足口病流行季", "in the summer season of dengue and hand, foot and mouth disease"
    ),
    Season.INFLUENZA_WINTER: Text("冬季流感流行季", "in the winter season of influenza"),
    Season.SPRING: Text("春季", "in spring"),
    Season.AUTUMN: Text("秋季", "in autumn"),
}
_PARTS = {Season.SANFU: (Text("初伏、中伏、末伏", "the three dog-day periods"), 3)}
"""Sections of a season that have names of their own, and how many they are (the almanac's)."""


def season_base(seasons: list[Season], number: int) -> Text:
    """«每年春季和秋季各1次» / "once in spring and once in autumn each year"; one season or several."""
    count = times(number)
    if len(seasons) > 1:
        said = listed_and(_SEASONS[season] for season in seasons)
        en = joined((Text("", f"{count.en} {_SEASONS[season].en}") for season in seasons), "", " and ").en
        return Text(f"每年{said.zh}各{count.zh}", f"{en} each year")
    season = seasons[0]
    if season in _PARTS and _PARTS[season][1] == number:
        part = _PARTS[season][0]
        return Text(f"每年{part.zh}各1次", f"once in each of {part.en} each year")
    return Text(f"每年{_SEASONS[season].zh}{count.zh}", f"{count.en} {_SEASONS[season].en} each year")


def episode_base(schedule: PerEpisode) -> Text:
    """«每次妊娠4次» / "4 times for each pregnancy"."""
    number, name = times(schedule.times), schedule.episode.label
    return Text(f"每次{name.zh}{number.zh}", f"{number.en} for each {name.en}")


def period_base(schedule: PerPeriod) -> Text:
    """«每季度1次（自然季度）» / "once each calendar quarter"."""
    number, period, every = times(schedule.times), schedule.period, schedule.every
    if schedule.frame is Frame.SCHOOL:
        zh, en = ("学年", "school year") if period is Period.YEAR else ("学期", "school term")
        each_en = f"each {en}" if every == 1 else f"every {every} {en}s"
        return Text(f"每{'' if every == 1 else f'{every}个'}{zh}{number.zh}", f"{number.en} {each_en}")
    counter = "个" if period in (Period.MONTH, Period.QUARTER, Period.HALF) else ""
    zh = f"每{'' if every == 1 else f'{every}{counter}'}{period.label.zh}{number.zh}"
    if schedule.within is not None and schedule.frame is Frame.CONTRACT:
        anchor = ANCHORS[schedule.within.anchor]
        return Text(
            f"{zh}（自{anchor.zh}起算）",
            f"{number.en} {_each(period.label.en, every)} counted from {anchor.en}",
        )
    if period is Period.DAY:
        return Text(zh, f"{number.en} {_each('day', every)}")
    if schedule.frame is Frame.CALENDAR:
        noted = f"自然{period.label.zh}"
        return Text(f"{zh}（{noted}）", f"{number.en} {_each(f'calendar {period.label.en}', every)}")
    return Text(f"{zh}（自协议生效起算）", f"{number.en} {_each(f'contract {period.label.en}', every)}")


def _each(period: str, every: int) -> str:
    return f"each {period}" if every == 1 else f"every {every} {period}s"
