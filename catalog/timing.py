"""The parts that schedules are made of (时间要素): offsets, windows, caps, intervals, hosts. Values only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.condition import Condition
from catalog.vocabulary import Anchor, Period, TimeUnit, VisitClass
from core.wire import WIRE, ImpossibleDefinition

_DAYS = {
    TimeUnit.MINUTE: 1 / 1440,
    TimeUnit.HOUR: 1 / 24,
    TimeUnit.WORKDAY: 1.0,
    TimeUnit.DAY: 1.0,
    TimeUnit.WEEK: 7.0,
    TimeUnit.MONTH: 30.5,
    TimeUnit.YEAR: 365.25,
}
_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from an anchor: `amount` units and `days` more («20+6 weeks»). Negative means before."""

    __pydantic_config__ = WIRE
    amount: int
    unit: TimeUnit
    days: int = 0

    @property
    def rough_days(self) -> float:
        """About how many days it is: for telling which of two offsets is later, never for a due date."""
        return self.amount * _DAYS[self.unit] + self.days

    def surely_after(self, other: Offset) -> bool:
        """Whether it is later than `other` whatever the lengths of months, years and holidays in between."""
        slack = 0.0 if self.unit is other.unit else 3 + abs(other.rough_days) / 10
        return self.rough_days > other.rough_days + slack


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `times` (≥ 1) deliveries in one contract period."""

    __pydantic_config__ = WIRE
    times: int
    period: Period

    def __post_init__(self) -> None:
        at_least_one("times", self.times)


@dataclass(frozen=True, slots=True)
class Interval:
    """The shortest and longest time between two deliveries, while `when` holds (always, if absent)."""

    __pydantic_config__ = WIRE
    min: Offset | None = None
    max: Offset | None = None
    when: Condition | None = None

    def __post_init__(self) -> None:
        if self.min is None and self.max is None:
            raise ImpossibleDefinition("EMPTY_INTERVAL", "间隔须写明min或max", "an interval needs a `min` or a `max`")
        if self.min and self.max and self.min.surely_after(self.max):
            raise ImpossibleDefinition(
                "IMPOSSIBLE_WINDOW", "最短间隔大于最长间隔", "the interval's `min` is longer than its `max`"
            )


@dataclass(frozen=True, slots=True)
class Within:
    """The stretch of time, counted from an anchor, outside of which nothing falls due."""

    __pydantic_config__ = WIRE
    anchor: Anchor
    opens: Offset | None = None
    closes: Offset | None = None

    def __post_init__(self) -> None:
        opens_first(self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One window of a MILESTONES schedule, under its own label."""

    __pydantic_config__ = WIRE
    label: str
    opens: Offset | None = None
    closes: Offset | None = None

    def __post_init__(self) -> None:
        opens_first(self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class Host:
    """The item or the class of visits that another item rides along with; exactly one of the two."""

    __pydantic_config__ = WIRE
    item: str | None = None
    visit: VisitClass | None = None

    def __post_init__(self) -> None:
        one_host(self.item, self.visit)


def month_day(text: str) -> tuple[int, int]:
    """Month and day of «MM-DD» (29 February is allowed); refuses what is not a day of the year."""
    match = re.fullmatch(r"([0-9]{2})-([0-9]{2})", text)
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (1 <= month <= 12 and 1 <= day <= _MONTH_LENGTHS[month - 1]):
        raise ImpossibleDefinition(
            "NOT_A_DAY", f"«{text}»不是一年中的某日(MM-DD)", f"'{text}' is not a day of the year (MM-DD)"
        )
    return month, day


def opens_first(opens: Offset | None, closes: Offset | None) -> None:
    """Refuses a window that closes before it opens."""
    if opens and closes and opens.surely_after(closes):
        raise ImpossibleDefinition("IMPOSSIBLE_WINDOW", "时间窗的截止早于开始", "the window closes before it opens")


def at_least_one(name: str, number: int) -> None:
    """Refuses a number below 1."""
    if number < 1:
        raise ImpossibleDefinition("TOO_SMALL", f"{name}至少为1", f"`{name}` must be at least 1")


def positive(name: str, offset: Offset | None) -> None:
    """Refuses a length of nothing or less."""
    if offset and offset.rough_days <= 0:
        raise ImpossibleDefinition("TOO_SMALL", f"{name}须大于零", f"`{name}` must be longer than nothing")


def not_empty(name: str, parts: tuple[object, ...]) -> None:
    """Refuses an empty list."""
    if not parts:
        raise ImpossibleDefinition("EMPTY_LIST", f"{name}不能为空", f"`{name}` must not be empty")


def one_host(item: str | None, visit: VisitClass | None) -> None:
    """Refuses a host that is neither or both of an item and a class of visits."""
    if (item is None) == (visit is None):
        raise ImpossibleDefinition("HOST_UNCLEAR", "须写item或visit其中之一", "name exactly one of `item` and `visit`")
