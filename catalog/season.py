"""Vocabulary entries with content of their own: when a season is, which items make up a class of visits."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.schedule import Offset, month_day
from catalog.vocabulary import Season, VisitClass
from core.wire import WIRE, ImpossibleDefinition


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From one day of the year to another, «MM-DD», both inclusive; it may run over the new year."""

    __pydantic_config__ = WIRE
    from_: str
    to: str

    def __post_init__(self) -> None:
        month_day(self.from_)
        month_day(self.to)


@dataclass(frozen=True, slots=True)
class SeasonDefinition:
    """When a season is (季节): fixed days of the year, or an almanac rule in words with `opens` and `closes`.

    `parts` are the almanac's own sections of the season (初伏, 中伏, 末伏); `approx` helps planning where
    only the almanac has the days. `is_assumed`: no source states the days.
    """

    __pydantic_config__ = WIRE
    code: Season
    from_: str | None = None
    to: str | None = None
    almanac: str | None = None
    parts: tuple[str, ...] = ()
    approx: DaySpan | None = None
    opens: Offset | None = None
    closes: Offset | None = None
    is_assumed: bool = False

    def __post_init__(self) -> None:
        dated = self.from_ is not None and self.to is not None
        if dated == (self.almanac is not None) or (self.from_ is None) != (self.to is None):
            raise ImpossibleDefinition(
                "SEASON_UNCLEAR",
                "季节须写from和to，或写历法规则almanac",
                "a season needs `from` and `to`, or an `almanac` rule, and not both",
            )
        for day in (self.from_, self.to):
            if day is not None:
                month_day(day)
        if self.opens and self.closes and self.opens.surely_after(self.closes):
            raise ImpossibleDefinition("IMPOSSIBLE_WINDOW", "季节的结束早于开始", "the season closes before it opens")


@dataclass(frozen=True, slots=True)
class VisitDefinition:
    """Which items are visits of a class (就诊类别); empty for the classes that need no list."""

    __pydantic_config__ = WIRE
    code: VisitClass
    items: tuple[str, ...] = ()
