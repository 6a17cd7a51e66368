"""When a service item falls due (频次与时间窗): ten kinds of schedules and their modifiers. Values only.

The grammar and its meaning are CATALOG.md's. Offsets are counted from an anchor; `opens` and `closes` are
inclusive. Due windows are computed elsewhere; here is only what cannot contradict itself.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, Literal, Union

from pydantic import Discriminator

from catalog.condition import Condition, RiskGradeCondition
from catalog.timing import (
    Cap,
    Host,
    Interval,
    Milestone,
    Offset,
    Within,
    at_least_one,
    month_day,
    not_empty,
    one_host,
    opens_first,
    positive,
)
from catalog.vocabulary import Anchor, Episode, Event, Frame, Need, OpeningHours, Period, Season, VisitClass
from core.wire import WIRE, ImpossibleDefinition

__all__ = [
    "Cap",
    "Combined",
    "Host",
    "Interval",
    "Milestone",
    "Milestones",
    "Offset",
    "OnDemand",
    "OnEvent",
    "Once",
    "PerEpisode",
    "PerPeriod",
    "Schedule",
    "Seasonal",
    "VariantCase",
    "Variants",
    "WithHost",
    "Within",
    "holds_proposal",
    "month_day",
]


@dataclass(frozen=True, slots=True)
class PerPeriod:
    """`times` in each block of `every` periods (按周期); CONTRACT blocks never pass the end of the term."""

    __pydantic_config__ = WIRE
    times: int
    period: Period
    frame: Frame
    every: int = 1
    within: Within | None = None
    interval: Interval | None = None
    while_: Condition | None = None
    with_: Host | None = None
    needs: tuple[Need, ...] = ()
    priority_for: RiskGradeCondition | None = None
    respond_within: Offset | None = None
    is_proposal: bool = False
    kind: Literal["PER_PERIOD"] = "PER_PERIOD"

    def __post_init__(self) -> None:
        at_least_one("times", self.times)
        at_least_one("every", self.every)
        if self.frame is Frame.SCHOOL and self.period not in (Period.YEAR, Period.HALF):
            raise ImpossibleDefinition(
                "IMPOSSIBLE_WINDOW",
                "学校口径只有学年(YEAR)和学期(HALF)",
                "a SCHOOL frame has only years (YEAR) and terms (HALF)",
            )
        positive("respondWithin", self.respond_within)


@dataclass(frozen=True, slots=True)
class Once:
    """One delivery in a window counted from an anchor (一次)."""

    __pydantic_config__ = WIRE
    anchor: Anchor
    opens: Offset | None = None
    closes: Offset | None = None
    while_: Condition | None = None
    needs: tuple[Need, ...] = ()
    is_proposal: bool = False
    kind: Literal["ONCE"] = "ONCE"

    def __post_init__(self) -> None:
        opens_first(self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class Milestones:
    """One delivery in each of several windows counted from one anchor (时点), in their order."""

    __pydantic_config__ = WIRE
    anchor: Anchor
    at: tuple[Milestone, ...]
    while_: Condition | None = None
    is_proposal: bool = False
    kind: Literal["MILESTONES"] = "MILESTONES"

    def __post_init__(self) -> None:
        not_empty("at", self.at)
        opens = [milestone.opens.rough_days if milestone.opens else float("-inf") for milestone in self.at]
        if opens != sorted(opens):
            raise ImpossibleDefinition(
                "MILESTONE_ORDER", "各时点须按先后排列", "milestones must stand in order of time"
            )


@dataclass(frozen=True, slots=True)
class OnEvent:
    """Due when an event happens (事件触发), by `deadline` after it; a negative deadline is before it."""

    __pydantic_config__ = WIRE
    event: Event
    deadline: Offset | None = None
    valid_for: Offset | None = None
    cap: Cap | None = None
    interval: Interval | None = None
    respond_within: Offset | None = None
    needs: tuple[Need, ...] = ()
    while_: Condition | None = None
    is_proposal: bool = False
    kind: Literal["ON_EVENT"] = "ON_EVENT"

    def __post_init__(self) -> None:
        positive("validFor", self.valid_for)
        positive("respondWithin", self.respond_within)


@dataclass(frozen=True, slots=True)
class OnDemand:
    """Due when the resident asks (按需); `respond_within` counts from the request."""

    __pydantic_config__ = WIRE
    respond_within: Offset | None = None
    hours: OpeningHours | None = None
    book_ahead: Offset | None = None
    cap: Cap | None = None
    needs: tuple[Need, ...] = ()
    while_: Condition | None = None
    is_proposal: bool = False
    kind: Literal["ON_DEMAND"] = "ON_DEMAND"

    def __post_init__(self) -> None:
        positive("respondWithin", self.respond_within)
        positive("bookAhead", self.book_ahead)


@dataclass(frozen=True, slots=True)
class WithHost:
    """In the window of another item or class of visits, and reported with it (随同). Kind WITH."""

    __pydantic_config__ = WIRE
    item: str | None = None
    visit: VisitClass | None = None
    kind: Literal["WITH"] = "WITH"

    def __post_init__(self) -> None:
        one_host(self.item, self.visit)


@dataclass(frozen=True, slots=True)
class PerEpisode:
    """`times` in one episode, inside `within` (按病程)."""

    __pydantic_config__ = WIRE
    episode: Episode
    times: int
    within: Within | None = None
    while_: Condition | None = None
    is_proposal: bool = False
    kind: Literal["PER_EPISODE"] = "PER_EPISODE"

    def __post_init__(self) -> None:
        at_least_one("times", self.times)


@dataclass(frozen=True, slots=True)
class Seasonal:
    """`times` in a season of the vocabulary, or between two days of the year «MM-DD» (季节)."""

    __pydantic_config__ = WIRE
    times: int
    season: Season | None = None
    from_: str | None = None
    to: str | None = None
    while_: Condition | None = None
    kind: Literal["SEASONAL"] = "SEASONAL"

    def __post_init__(self) -> None:
        at_least_one("times", self.times)
        dated = self.from_ is not None and self.to is not None
        if (self.season is not None) == dated or (self.from_ is None) != (self.to is None):
            raise ImpossibleDefinition(
                "SEASON_UNCLEAR",
                "须写season，或同时写from和to",
                "name a `season`, or both `from` and `to`, and not all three",
            )
        for day in (self.from_, self.to):
            if day is not None:
                month_day(day)


@dataclass(frozen=True, slots=True)
class Combined:
    """Several schedules at once (合并); one delivery satisfies all open occurrences whose window holds it."""

    __pydantic_config__ = WIRE
    of: tuple[Schedule, ...]
    kind: Literal["COMBINED"] = "COMBINED"

    def __post_init__(self) -> None:
        not_empty("of", self.of)


@dataclass(frozen=True, slots=True)
class VariantCase:
    """One case of a VARIANTS schedule."""

    __pydantic_config__ = WIRE
    when: Condition
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Variants:
    """The first case whose condition holds gives the schedule (分情形)."""

    __pydantic_config__ = WIRE
    cases: tuple[VariantCase, ...]
    kind: Literal["VARIANTS"] = "VARIANTS"

    def __post_init__(self) -> None:
        not_empty("cases", self.cases)


Schedule = Annotated[
    Union[  # noqa: UP007  `|` cannot hold the forward references of the recursive kinds
        PerPeriod,
        Once,
        Milestones,
        OnEvent,
        OnDemand,
        WithHost,
        PerEpisode,
        Seasonal,
        Combined,
        Variants,
    ],
    Discriminator("kind"),
]


def holds_proposal(schedule: Schedule) -> bool:
    """Whether the schedule or anything inside it was proposed here rather than stated by a source (建议值).

    Looks into combined parts, cases, and the conditions of both (the minimum of a roster can be a proposal).
    """
    return _holds_proposal(schedule)


def _holds_proposal(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(map(_holds_proposal, value))
    if not is_dataclass(value):
        return False
    inside = (getattr(value, one.name) for one in fields(value))
    return bool(getattr(value, "is_proposal", False)) or any(map(_holds_proposal, inside))
