"""Schedules in words: a base for each kind, then every modifier as a clause of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog.schedule import (
    Combined,
    Interval,
    Milestones,
    Once,
    OnDemand,
    OnEvent,
    PerEpisode,
    PerPeriod,
    Schedule,
    Seasonal,
    Variants,
    WithHost,
    month_day,
)
from catalog.vocabulary import OpeningHours, RiskGrade, VisitClass
from catalog.words.bases import episode_base, event_base, period_base, season_words
from catalog.words.conditions import condition_words
from catalog.words.phrases import joined, length, listed_and, times, window
from core.language import Text

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_VISITS = {
    VisitClass.ANTENATAL: Text("每次产前检查", "each antenatal visit"),
    VisitClass.FOLLOW_UP: Text("每次随访", "each follow-up visit"),
    VisitClass.ANNUAL_CHECK: Text("年度体检", "the annual check"),
    VisitClass.FIRST_OF_YEAR: Text("当年首诊", "the first visit of the calendar year"),
    VisitClass.ANY: Text("任一次就诊", "any visit"),
}


def schedule_words(
    schedule: Schedule, *, item_names: Mapping[str, Text], package_names: Mapping[str, Text] | None = None
) -> Text:
    """The schedule in words; every kind and every modifier is voiced, labels of milestones by their windows.

    `item_names` (and `package_names`, for conditions) by code; what is not among them shows its code.
    """
    return _Speaker(item_names, package_names or {}).say(schedule)


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Knows the names that schedules mention."""

    items: Mapping[str, Text]
    packages: Mapping[str, Text]

    def say(self, schedule: Schedule) -> Text:
        if isinstance(schedule, Combined):
            return joined(map(self.say, schedule.of), "；另外，", "; also ")
        if isinstance(schedule, Variants):
            return joined(
                (
                    Text(f"{when.zh}：{said.zh}", f"{when.en}: {said.en}")
                    for when, said in (
                        (condition_words(case.when, package_names=self.packages), self.say(case.schedule))
                        for case in schedule.cases
                    )
                ),
                "；",
                "; ",
            )
        clauses = [self.base(schedule), *self.modifiers(schedule)]
        said = joined(clauses, "，", ", ")
        proposed = getattr(schedule, "is_proposal", False)
        return Text(f"{said.zh}（建议值）", f"{said.en} (proposed)") if proposed else said

    def base(self, schedule: Schedule) -> Text:  # noqa: PLR0911  one return for each kind
        if isinstance(schedule, PerPeriod):
            return period_base(schedule)
        if isinstance(schedule, Once):
            return joined([times(1), window(schedule.anchor, schedule.opens, schedule.closes)], "，", ", ")
        if isinstance(schedule, Milestones):
            windows = [window(schedule.anchor, one.opens, one.closes) for one in schedule.at]
            if len(windows) == 1:
                return windows[0]
            listed = joined(windows, "、", ", ")
            return Text(f"共{len(windows)}次：{listed.zh}", f"{times(len(windows)).en}: {listed.en}")
        if isinstance(schedule, OnEvent):
            return event_base(schedule)
        if isinstance(schedule, OnDemand):
            return Text("按需提供", "on demand")
        if isinstance(schedule, WithHost):
            host = self.host(schedule.item, schedule.visit)
            return Text(f"随{host.zh}进行", f"with {host.en}")
        return episode_base(schedule) if isinstance(schedule, PerEpisode) else self.season(schedule)

    def season(self, schedule: Schedule) -> Text:
        if not isinstance(schedule, Seasonal):
            raise TypeError(f"no words for {type(schedule).__name__}")
        number = times(schedule.times)
        if schedule.season is not None:
            season = season_words(schedule.season)
            return Text(f"每年{season.zh}{number.zh}", f"{number.en} {season.en} each year")
        first, last = month_day(schedule.from_ or ""), month_day(schedule.to or "")
        return Text(
            f"每年{first[0]}月{first[1]}日至{last[0]}月{last[1]}日{number.zh}",
            f"{number.en} between {_day(first)} and {_day(last)} each year",
        )

    def host(self, item: str | None, visit: VisitClass | None) -> Text:
        if visit is not None:
            return _VISITS[visit]
        code = item or ""
        name = self.items.get(code, Text(code, code))
        return Text(f"「{name.zh}」", f"“{name.en}”")

    def modifiers(self, schedule: Schedule) -> Iterator[Text]:
        """A clause for each modifier that the schedule has, in a fixed order."""
        ridden = getattr(schedule, "with_", None)
        if ridden is not None:
            host = self.host(ridden.item, ridden.visit)
            at = f"at the visit for {host.en}" if ridden.item else f"at {host.en}"
            yield Text(f"可与{host.zh}同次进行", f"{at} if there is one")
        yield from _limits(schedule)
        interval = getattr(schedule, "interval", None)
        if interval is not None:
            yield from self.interval(interval)
        needs = getattr(schedule, "needs", ())
        if needs:
            listed = listed_and(need.label for need in needs)
            yield Text(f"须有{listed.zh}", f"needs {listed.en}")
        if isinstance(schedule, PerPeriod) and schedule.priority_for is not None:
            grades = listed_and(grade.label for grade in _in_order(schedule.priority_for.risk_grade))
            yield Text(f"{grades.zh}者优先", f"{grades.en} grades first")
        condition = getattr(schedule, "while_", None)
        if condition is not None:
            said = condition_words(condition, package_names=self.packages)
            yield Text(f"仅限{said.zh}", f"only while {said.en}")

    def interval(self, interval: Interval) -> Iterator[Text]:
        bounds = []
        if interval.min:
            shortest = length(interval.min)
            bounds.append(Text(f"两次间隔不少于{shortest.zh}", f"at least {shortest.en} apart"))
        if interval.max:
            longest = length(interval.max)
            bounds.append(Text(f"两次间隔不超过{longest.zh}", f"no more than {longest.en} apart"))
        said = joined(bounds, "，", ", ")
        if interval.when is None:
            yield said
        else:
            when = condition_words(interval.when, package_names=self.packages)
            yield Text(f"{said.zh}（{when.zh}时）", f"{said.en} (while {when.en})")


def _limits(schedule: Schedule) -> Iterator[Text]:
    """Clauses of windows, hours, validity, answers and caps."""
    within = getattr(schedule, "within", None)
    if within is not None and (within.opens or within.closes):
        yield window(within.anchor, within.opens, within.closes)
    if isinstance(schedule, OnDemand):
        if schedule.hours is not None:
            always = schedule.hours is OpeningHours.ALWAYS
            yield Text("随时", "at any time") if always else schedule.hours.label
        if schedule.book_ahead is not None:
            ahead = length(schedule.book_ahead)
            yield Text(f"可提前{ahead.zh}预约", f"bookable up to {ahead.en} ahead")
    valid = getattr(schedule, "valid_for", None)
    if valid is not None:
        yield Text(f"有效期{length(valid).zh}", f"valid for {length(valid).en}")
    answer = getattr(schedule, "respond_within", None)
    if answer is not None:
        said = length(answer)
        if isinstance(schedule, OnDemand):
            yield Text(f"申请后{said.zh}内", f"within {said.en} of the request")
        else:
            yield Text(f"服务后{said.zh}内反馈", f"result within {said.en}")
    cap = getattr(schedule, "cap", None)
    if cap is not None:
        most = times(cap.times)
        yield Text(f"每协议{cap.period.label.zh}最多{most.zh}", f"at most {most.en} a contract {cap.period.label.en}")


def _in_order(grades: tuple[RiskGrade, ...]) -> list[RiskGrade]:
    return [grade for grade in RiskGrade if grade in grades]


def _day(day: tuple[int, int]) -> str:
    return f"{day[1]} {_MONTHS[day[0] - 1]}"
