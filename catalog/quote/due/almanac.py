"""The days of seasons (季节日期): days of the year as the vocabulary has them, and what the Chinese almanac says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from catalog.quote.due.moment import shifted
from catalog.quote.due.span import DAY, Span
from catalog.season import SeasonDefinition
from catalog.timing import month_day
from catalog.vocabulary import Season

_NEW_YEARS: Final = {
    day.year: day
    for day in map(
        date.fromisoformat,
        (
            *("2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"),
            *("2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31"),
            *("2034-02-19", "2035-02-08", "2036-01-28", "2037-02-15", "2038-02-04", "2039-01-24", "2040-02-12"),
        ),
    )
}
"""The first day of the first lunar month (农历正月初一), after GB/T 33661-2017."""

_SOLSTICE, _AUTUMN_BEGINS = 21.37, 7.5
"""The customary constants of 夏至 and 立秋 for the years 2000 to 2099, in days of June and of August."""


@dataclass(frozen=True, slots=True)
class SeasonSpan:
    """One season of one year, or one of its parts by name. `is_approximate`: its days are assumed or rough."""

    span: Span
    part: str | None = None
    is_approximate: bool = False


def day_spans(from_: str, to: str, inside: Span) -> Iterator[Span]:
    """The runs «MM-DD» to «MM-DD», over the new year where need be, that share a day with `inside`."""
    for year in range(inside.opens.year - 1, inside.closes.year + 1):
        opens, closes = _day_of(year, from_, is_last=False), _day_of(year, to, is_last=True)
        if closes < opens:
            closes = _day_of(year + 1, to, is_last=True)
        if opens <= inside.closes and closes >= inside.opens:
            yield Span(opens, closes)


def season_spans(season: SeasonDefinition, inside: Span, *, parted: bool = False) -> tuple[SeasonSpan, ...] | None:
    """The seasons that share a day with `inside`; `parted`: in their parts, where the days of these are known.

    None where only the almanac of those years could tell: the lunar new year is known from 2020 to 2040, the dog days
    (三伏) from 2000 to 2099; beyond them `approx` serves, if there is one.
    """
    if season.from_ is not None and season.to is not None:
        return tuple(SeasonSpan(span, None, season.is_assumed) for span in day_spans(season.from_, season.to, inside))
    found: list[SeasonSpan] = []
    for year in range(inside.opens.year, inside.closes.year + 1):
        told = _told(season, year, parted=parted)
        if told is None:
            return None
        found += [one for one in told if one.span.meet(inside)]
    return tuple(found)


def dog_days(year: int) -> tuple[date, date, date, date]:
    """The first days of 初伏, 中伏 and 末伏 of a year 2000 to 2099, and the first day after them.

    初伏 begins on the third 庚 day from the summer solstice on, 中伏 on the fourth, 末伏 on the first 庚 day from the
    beginning of autumn (立秋) on; it has ten days.
    """
    solstice = date(year, 6, _term_day(year, _SOLSTICE))
    first = _geng_from(solstice) + timedelta(days=20)
    last = _geng_from(date(year, 8, _term_day(year, _AUTUMN_BEGINS)))
    return first, first + timedelta(days=10), last, last + timedelta(days=10)


def _told(season: SeasonDefinition, year: int, *, parted: bool) -> list[SeasonSpan] | None:
    if season.code is Season.SANFU and 2000 <= year <= 2099:
        turns = dog_days(year)
        spans = [Span(opens, ends - DAY) for opens, ends in itertools.pairwise(turns)]
        if parted and len(season.parts) == len(spans):
            return [SeasonSpan(span, part) for span, part in zip(spans, season.parts, strict=True)]
        return [SeasonSpan(Span(turns[0], turns[-1] - DAY))]
    if season.code is Season.SPRING_FESTIVAL and year in _NEW_YEARS:
        day = _NEW_YEARS[year]
        opens = shifted(day, season.opens) if season.opens else day
        closes = shifted(day, season.closes) if season.closes else day
        return [SeasonSpan(Span(opens, max(opens, closes)), None, season.is_assumed)]
    if season.approx is None:
        return None
    whole = Span(date(year, 1, 1), date(year, 12, 31))
    spans = [span for span in day_spans(season.approx.from_, season.approx.to, whole) if span.opens.year == year]
    return [SeasonSpan(span, None, is_approximate=True) for span in spans]


def _term_day(year: int, constant: float) -> int:
    short = year % 100
    exception = 1 if (year, constant) == (2002, _AUTUMN_BEGINS) else 0
    return int(short * 0.2422 + constant) - (short // 4) + exception


def _geng_from(day: date) -> date:
    """The first day from `day` on whose heavenly stem is 庚, the seventh of ten."""
    return day + timedelta(days=(_GENG - day.toordinal()) % 10)


_GENG: Final = date(2024, 7, 15).toordinal() % 10  # 2024-07-15 was 庚午, the first of the dog days


def _day_of(year: int, text: str, *, is_last: bool) -> date:
    month, day = month_day(text)
    try:
        return date(year, month, day)
    except ValueError:  # 29 February in a common year: the season's last day is the 28th, its first 1 March
        return date(year, 3, 1) - (DAY if is_last else timedelta())
