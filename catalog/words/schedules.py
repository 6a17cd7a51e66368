"""Schedules in words: a base for each kind, then every modifier as a clause of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from catalog.condition import EpisodeCondition
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
from catalog.vocabulary import Anchor, Episode, Need, OpeningHours, RiskGrade, VisitClass
from catalog.words.bases import episode_base, period_base, season_base
from catalog.words.conditions import condition_words, only_words, while_words
from catalog.words.events import event_words
from catalog.words.phrases import joined, length, listed_and, times, window, windows
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
_NEEDS = {
    Need.GUARDIAN_CONSENT: Text("经监护人同意", "the guardian's consent"),
    Need.GUARDIAN_SIGNATURE: Text("由监护人签字", "the guardian's signature"),
    Need.PATIENT_CONSENT: Text("经患者同意", "the patient's consent"),
    Need.SIGNED_CONFIRMATION: Text("签字确认", "signed confirmation"),
    Need.BOOKING: Text("预约", "booking"),
    Need.RESERVED_SLOT: Text("有预留号源", "a slot in the reserved pool"),
    Need.HOSPITAL_ACCEPTANCE: Text("经医院同意接收", "the hospital's acceptance"),
    Need.DEVICE_DATA: Text("有设备上传数据", "device upload"),
}
_PREGNANT = EpisodeCondition(Episode.PREGNANCY)


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
            return self.combined(schedule)
        if isinstance(schedule, Variants):
            cases = []
            for case in schedule.cases:
                when, said = condition_words(case.when, package_names=self.packages), self.part(case.schedule)
                cases.append(Text(f"{when.zh}：{said.zh}", f"{when.en}: {said.en}"))
            return joined(cases, "；", "; ")
        clauses = [self.base(schedule), *self.modifiers(schedule)]
        said = joined(clauses, "，", ", ")
        proposed = getattr(schedule, "is_proposal", False)
        return Text(f"{said.zh}（建议值）", f"{said.en} (proposed)") if proposed else said

    def part(self, schedule: Schedule) -> Text:
        """A schedule inside another; in brackets, where it is itself several."""
        said = self.say(schedule)
        several = isinstance(schedule, Combined | Variants) and "；" in said.zh
        return Text(f"（{said.zh}）", f"({said.en})") if several else said

    def combined(self, schedule: Combined) -> Text:
        """Parts after semicolons; hosts, and seasons of one number, share a phrase."""
        hosts = [part for part in schedule.of if isinstance(part, WithHost)]
        if len(hosts) == len(schedule.of):
            said = listed_and(self.host(part.item, part.visit) for part in hosts)
            return Text(f"随{said.zh}进行", f"with {said.en}")
        seasons = [part.season for part in schedule.of if _is_plain_season(part) and part.season is not None]
        numbers = {part.times for part in schedule.of if isinstance(part, Seasonal)}
        if len(seasons) == len(schedule.of) == len(set(seasons)) and len(numbers) == 1:
            return season_base(seasons, numbers.pop())
        listed = [self.part(part) for part in schedule.of]
        if len(listed) == 1:
            return listed[0]
        start = joined(listed[:-1], "；", "; ")
        return Text(f"{start.zh}；{listed[-1].zh}", f"{start.en}; and {listed[-1].en}")

    def base(self, schedule: Schedule) -> Text:  # noqa: PLR0911  one return for each kind
        if isinstance(schedule, PerPeriod):
            return period_base(schedule)
        if isinstance(schedule, Once):
            return joined([times(1), window(schedule.anchor, schedule.opens, schedule.closes)], "，", ", ")
        if isinstance(schedule, Milestones):
            listed, number = (
                windows(schedule.anchor, [(one.opens, one.closes) for one in schedule.at]),
                len(schedule.at),
            )
            return Text(f"共{number}次：{listed.zh}", f"{times(number).en}: {listed.en}") if number > 1 else listed
        if isinstance(schedule, OnEvent):
            return event_words(schedule.event, schedule.deadline, schedule.respond_within)
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
            return season_base([schedule.season], schedule.times)
        first, last = month_day(schedule.from_ or ""), month_day(schedule.to or "")
        return Text(
            f"每年{first[0]}月{first[1]}日至{last[0]}月{last[1]}日期间{number.zh}",
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
        yield from _needs(getattr(schedule, "needs", ()))
        if isinstance(schedule, PerPeriod) and schedule.priority_for is not None:
            grades = listed_and(grade.label for grade in _in_order(schedule.priority_for.risk_grade))
            yield Text(f"{grades.zh}者优先", f"{grades.en} grades first")
        condition = getattr(schedule, "while_", None)
        if condition is not None and not (condition == _PREGNANT and _is_gestation(schedule)):
            yield only_words(condition, package_names=self.packages)

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
            when = while_words(interval.when, package_names=self.packages)
            yield Text(f"{said.zh}（{when.zh}）", f"{said.en} ({when.en})")


def _is_plain_season(schedule: Schedule) -> TypeGuard[Seasonal]:
    return isinstance(schedule, Seasonal) and schedule.while_ is None


def _is_gestation(schedule: Schedule) -> bool:
    """Whether it is counted in weeks of gestation, so that pregnancy goes without saying."""
    within = getattr(schedule, "within", None)
    return getattr(within or schedule, "anchor", None) is Anchor.LMP


def _needs(needs: tuple[Need, ...]) -> Iterator[Text]:
    """«须预约» / "needs booking"; the list of suitable items limits, and is not needed."""
    plain = [need for need in needs if need is not Need.SUITABLE_ITEM]
    if plain:
        zh = "，并".join(_NEEDS[need].zh for need in plain)
        yield Text(f"须{zh}", f"needs {listed_and(_NEEDS[need] for need in plain).en}")
    if len(plain) < len(needs):
        yield Text("限适宜项目目录内", "only for items on the suitable list")


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
        elif not isinstance(schedule, OnEvent):  # an event's answer is said with the event
            yield Text(f"{said.zh}内反馈", f"feedback within {said.en}")
    cap = getattr(schedule, "cap", None)
    if cap is not None:
        most = times(cap.times)
        yield Text(f"每协议{cap.period.label.zh}最多{most.zh}", f"at most {most.en} a contract {cap.period.label.en}")


def _in_order(grades: tuple[RiskGrade, ...]) -> list[RiskGrade]:
    return [grade for grade in RiskGrade if grade in grades]


def _day(day: tuple[int, int]) -> str:
    return f"{day[1]} {_MONTHS[day[0] - 1]}"
