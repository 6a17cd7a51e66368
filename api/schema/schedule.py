"""Schedules in the schema: one type for each of the ten kinds in `catalog.schedule`, behind one interface."""

from __future__ import annotations

from typing import TypedDict

import strawberry

from api.schema.common import OffsetShape
from api.schema.condition import ResidentCondition, condition_shape
from api.schema.speaker import Speaker
from catalog import schedule as rule
from catalog.condition import Condition
from catalog.season import SeasonDefinition
from catalog.vocabulary import (
    Anchor,
    Episode,
    Event,
    Frame,
    Need,
    OpeningHours,
    Period,
    RiskGrade,
    ScheduleKind,
    Season,
    VisitClass,
)

_WHILE = "Only while this holds for the resident; null: always."
_NEEDS = "What must be at hand before the service is delivered."
_OPENS = "First day of the window, from the anchor; null: open from the start."
_CLOSES = "Last day of the window, from the anchor; null: open to the end."


@strawberry.interface(
    description="When a service falls due: its kind, the same in words, and by kind the exact data (频次与时间窗)."
)
class Schedule:
    """What every kind of schedule tells."""

    kind: ScheduleKind = strawberry.field(description="Which of the ten kinds it is.")
    words: str = strawberry.field(description="The schedule in words, in the caller's language, made from the data.")
    is_proposal: bool = strawberry.field(
        description="It, or a part of it, is our proposal; no policy or standard states it."
    )
    while_: ResidentCondition | None = strawberry.field(name="while", description=_WHILE)


@strawberry.type(description="At most so many deliveries in one contract period (上限).")
class Cap:
    """A ceiling."""

    times: int = strawberry.field(description="At most so many.")
    period: Period = strawberry.field(description="In each of these periods of the contract.")

    @classmethod
    def of(cls, cap: rule.Cap | None) -> Cap | None:
        """The shape of a cap; None stays None."""
        return None if cap is None else cls(times=cap.times, period=cap.period)


@strawberry.type(description="The shortest and longest time between two deliveries (间隔).")
class Interval:
    """Spacing."""

    min: OffsetShape | None = strawberry.field(description="Not sooner after the last one than this.")
    max: OffsetShape | None = strawberry.field(description="Not later after the last one than this.")
    when: ResidentCondition | None = strawberry.field(description="Only while this holds; null: always.")


@strawberry.type(description="The stretch of time outside of which nothing falls due (时段).")
class Within:
    """A stretch counted from an anchor."""

    anchor: Anchor = strawberry.field(description="What the offsets are counted from.")
    opens: OffsetShape | None = strawberry.field(description=_OPENS)
    closes: OffsetShape | None = strawberry.field(description=_CLOSES)

    @classmethod
    def of(cls, within: rule.Within | None) -> Within | None:
        """The shape of a stretch; None stays None."""
        if within is None:
            return None
        return cls(anchor=within.anchor, opens=OffsetShape.of(within.opens), closes=OffsetShape.of(within.closes))


@strawberry.type(description="When a season is: days of the year, or an almanac rule (季节日期).")
class SeasonDates:
    """Reference data of the season, as it stands now; not part of a package's version."""

    from_day: str | None = strawberry.field(description='First day of the year, "MM-DD"; null for an almanac rule.')
    to_day: str | None = strawberry.field(description='Last day of the year, "MM-DD"; null for an almanac rule.')
    almanac: str | None = strawberry.field(description="The almanac's rule, in Chinese; null for fixed days.")
    opens: OffsetShape | None = strawberry.field(description="First day, counted from the almanac's day.")
    closes: OffsetShape | None = strawberry.field(description="Last day, counted from the almanac's day.")
    is_assumed: bool = strawberry.field(description="No source states these days; we assumed them.")

    @classmethod
    def of(cls, season: SeasonDefinition | None) -> SeasonDates | None:
        """The shape of a season's dates; None stays None."""
        if season is None:
            return None
        return cls(
            from_day=season.from_,
            to_day=season.to,
            almanac=season.almanac,
            opens=OffsetShape.of(season.opens),
            closes=OffsetShape.of(season.closes),
            is_assumed=season.is_assumed,
        )


@strawberry.type(description="The item or class of visits that a service rides along with; one of the two (随同).")
class ScheduleHost:
    """A host."""

    item_code: str | None = strawberry.field(description="The code of the host item.")
    visit: VisitClass | None = strawberry.field(description="The class of visits.")
    visit_item_codes: list[str] = strawberry.field(
        description="The items that are visits of that class, as reference data now have them; empty for an item."
    )

    @classmethod
    def of(cls, host: rule.Host | rule.WithHost, speaker: Speaker) -> ScheduleHost:
        """The shape of a host."""
        visits = None if host.visit is None else speaker.visits.get(host.visit)
        return cls(item_code=host.item, visit=host.visit, visit_item_codes=[] if visits is None else list(visits.items))


@strawberry.type(description="One window of a milestones schedule (时点).")
class Milestone:
    """A labelled window."""

    label: str = strawberry.field(description="The label the data carry, as in the source.")
    words: str = strawberry.field(description="The window in words, in the caller's language.")
    opens: OffsetShape | None = strawberry.field(description=_OPENS)
    closes: OffsetShape | None = strawberry.field(description=_CLOSES)


@strawberry.type(description="So many times in each period (按周期).")
class PerPeriodSchedule(Schedule):
    """Kind PER_PERIOD."""

    times: int = strawberry.field(description="Deliveries in each block.")
    every: int = strawberry.field(description="A block is so many periods: every 2 MONTHs.")
    period: Period = strawberry.field(description="The period repeated.")
    frame: Frame = strawberry.field(description="What periods are counted by.")
    within: Within | None = strawberry.field(description="Nothing falls due outside of this.")
    interval: Interval | None = strawberry.field(description="Time between deliveries.")
    same_visit: ScheduleHost | None = strawberry.field(
        description="In the same visit if there is one, otherwise alone; null: alone."
    )
    needs: list[Need] = strawberry.field(description=_NEEDS)
    priority_for: list[RiskGrade] = strawberry.field(description="These grades come first when capacity is short.")
    respond_within: OffsetShape | None = strawberry.field(
        description="From the delivery to the written result or call back."
    )


@strawberry.type(description="One delivery in a window (一次).")
class OnceSchedule(Schedule):
    """Kind ONCE."""

    anchor: Anchor = strawberry.field(description="What the window is counted from.")
    opens: OffsetShape | None = strawberry.field(description=_OPENS)
    closes: OffsetShape | None = strawberry.field(description=_CLOSES)
    needs: list[Need] = strawberry.field(description=_NEEDS)


@strawberry.type(description="One delivery in each of several windows counted from one anchor (时点).")
class MilestonesSchedule(Schedule):
    """Kind MILESTONES."""

    anchor: Anchor = strawberry.field(description="What the windows are counted from.")
    milestones: list[Milestone] = strawberry.field(description="The windows in order of time.")


@strawberry.type(description="Due when an event happens (事件触发).")
class OnEventSchedule(Schedule):
    """Kind ON_EVENT."""

    event: Event = strawberry.field(description="What makes it due.")
    deadline: OffsetShape | None = strawberry.field(description="By this after the event; negative: before it.")
    valid_for: OffsetShape | None = strawberry.field(description="What was done stays valid for so long.")
    cap: Cap | None = strawberry.field(description="At most so often.")
    interval: Interval | None = strawberry.field(description="Time between deliveries.")
    respond_within: OffsetShape | None = strawberry.field(
        description="From the delivery to the written result or call back."
    )
    needs: list[Need] = strawberry.field(description=_NEEDS)


@strawberry.type(description="Due when the resident asks (按需).")
class OnDemandSchedule(Schedule):
    """Kind ON_DEMAND."""

    respond_within: OffsetShape | None = strawberry.field(description="From the request to the service.")
    hours: OpeningHours | None = strawberry.field(description="When it can be asked for; null: not stated.")
    book_ahead: OffsetShape | None = strawberry.field(description="How far ahead it can be booked.")
    cap: Cap | None = strawberry.field(description="At most so often.")
    needs: list[Need] = strawberry.field(description=_NEEDS)


@strawberry.type(description="In the window of another service, and reported with it (随同).")
class WithSchedule(Schedule):
    """Kind WITH."""

    host: ScheduleHost = strawberry.field(description="What it rides along with.")


@strawberry.type(description="So many times in one episode (按病程).")
class PerEpisodeSchedule(Schedule):
    """Kind PER_EPISODE."""

    episode: Episode = strawberry.field(description="The episode.")
    times: int = strawberry.field(description="Deliveries in one episode.")
    within: Within | None = strawberry.field(description="Nothing falls due outside of this.")


@strawberry.type(description="So many times in a season, or between two days of the year (季节).")
class SeasonalSchedule(Schedule):
    """Kind SEASONAL."""

    times: int = strawberry.field(description="Deliveries in one season.")
    season: Season | None = strawberry.field(description="The season; null when two days of the year are given.")
    season_dates: SeasonDates | None = strawberry.field(description="When that season is; null without a season.")
    from_day: str | None = strawberry.field(description='First day of the year, "MM-DD"; null when a season is given.')
    to_day: str | None = strawberry.field(description='Last day of the year, "MM-DD"; null when a season is given.')


@strawberry.type(
    description="Several schedules at once; one delivery satisfies every open occurrence whose window holds it (合并)."
)
class CombinedSchedule(Schedule):
    """Kind COMBINED."""

    of: list[Schedule] = strawberry.field(description="The schedules combined.")


@strawberry.type(description="One case of a schedule that differs by condition (情形).")
class ScheduleCase:
    """A case."""

    when: ResidentCondition = strawberry.field(description="The case applies while this holds.")
    schedule: Schedule = strawberry.field(description="The schedule of this case.")


@strawberry.type(description="The first case whose condition holds gives the schedule (分情形).")
class VariantsSchedule(Schedule):
    """Kind VARIANTS."""

    cases: list[ScheduleCase] = strawberry.field(description="The cases, in the order they are tried.")


SCHEDULES: list[type] = [
    PerPeriodSchedule, OnceSchedule, MilestonesSchedule, OnEventSchedule, OnDemandSchedule, WithSchedule,
    PerEpisodeSchedule, SeasonalSchedule, CombinedSchedule, VariantsSchedule,
]  # fmt: skip


def schedule_shape(schedule: rule.Schedule, speaker: Speaker) -> Schedule:
    """The schema's shape of a schedule, said by `speaker`."""
    shared = _Shared(schedule, speaker)
    match schedule:
        case rule.PerPeriod():
            return _per_period(schedule, shared)
        case rule.Once():
            return OnceSchedule(
                **shared.fields,
                anchor=schedule.anchor,
                opens=OffsetShape.of(schedule.opens),
                closes=OffsetShape.of(schedule.closes),
                needs=list(schedule.needs),
            )
        case rule.Milestones():
            return MilestonesSchedule(
                **shared.fields,
                anchor=schedule.anchor,
                milestones=[
                    Milestone(
                        label=at.label,
                        words=words,
                        opens=OffsetShape.of(at.opens),
                        closes=OffsetShape.of(at.closes),
                    )
                    for at, words in zip(schedule.at, speaker.milestones(schedule), strict=True)
                ],
            )
        case rule.OnEvent():
            return _on_event(schedule, shared)
        case rule.OnDemand():
            return OnDemandSchedule(
                **shared.fields,
                respond_within=OffsetShape.of(schedule.respond_within),
                hours=schedule.hours,
                book_ahead=OffsetShape.of(schedule.book_ahead),
                cap=Cap.of(schedule.cap),
                needs=list(schedule.needs),
            )
        case rule.WithHost():
            return WithSchedule(**shared.fields, host=ScheduleHost.of(schedule, speaker))
        case rule.PerEpisode():
            return PerEpisodeSchedule(
                **shared.fields,
                episode=schedule.episode,
                times=schedule.times,
                within=Within.of(schedule.within),
            )
        case rule.Seasonal():
            return SeasonalSchedule(
                **shared.fields,
                times=schedule.times,
                season=schedule.season,
                season_dates=SeasonDates.of(speaker.season(schedule.season)),
                from_day=schedule.from_,
                to_day=schedule.to,
            )
        case rule.Combined():
            return CombinedSchedule(**shared.fields, of=[schedule_shape(part, speaker) for part in schedule.of])
        case rule.Variants():
            return VariantsSchedule(
                **shared.fields,
                cases=[
                    ScheduleCase(
                        when=condition_shape(case.when, speaker), schedule=schedule_shape(case.schedule, speaker)
                    )
                    for case in schedule.cases
                ],
            )


class _Told(TypedDict):
    """The fields of the interface."""

    kind: ScheduleKind
    words: str
    is_proposal: bool
    while_: ResidentCondition | None


class _Shared:
    """What every kind tells, and the optional parts several kinds have."""

    def __init__(self, schedule: rule.Schedule, speaker: Speaker) -> None:
        self.speaker = speaker
        self.fields: _Told = {
            "kind": ScheduleKind(schedule.kind),
            "words": speaker.schedule(schedule),
            "is_proposal": rule.holds_proposal(schedule),
            "while_": self.condition(getattr(schedule, "while_", None)),
        }

    def condition(self, condition: Condition | None) -> ResidentCondition | None:
        return None if condition is None else condition_shape(condition, self.speaker)

    def interval(self, interval: rule.Interval | None) -> Interval | None:
        if interval is None:
            return None
        return Interval(
            min=OffsetShape.of(interval.min), max=OffsetShape.of(interval.max), when=self.condition(interval.when)
        )


def _per_period(schedule: rule.PerPeriod, shared: _Shared) -> PerPeriodSchedule:
    return PerPeriodSchedule(
        **shared.fields,
        times=schedule.times,
        every=schedule.every,
        period=schedule.period,
        frame=schedule.frame,
        within=Within.of(schedule.within),
        interval=shared.interval(schedule.interval),
        same_visit=None if schedule.with_ is None else ScheduleHost.of(schedule.with_, shared.speaker),
        needs=list(schedule.needs),
        priority_for=list(schedule.priority_for.risk_grade) if schedule.priority_for else [],
        respond_within=OffsetShape.of(schedule.respond_within),
    )


def _on_event(schedule: rule.OnEvent, shared: _Shared) -> OnEventSchedule:
    return OnEventSchedule(
        **shared.fields,
        event=schedule.event,
        deadline=OffsetShape.of(schedule.deadline),
        valid_for=OffsetShape.of(schedule.valid_for),
        cap=Cap.of(schedule.cap),
        interval=shared.interval(schedule.interval),
        respond_within=OffsetShape.of(schedule.respond_within),
        needs=list(schedule.needs),
    )
