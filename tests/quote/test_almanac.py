"""The days of seasons, against days that almanacs and the vocabulary state."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.quote.basket import QuoteWorld
from catalog.quote.due.almanac import day_spans, dog_days, season_spans
from catalog.quote.due.span import Span
from catalog.vocabulary import Season


@pytest.mark.parametrize(
    ("year", "chufu", "zhongfu", "mofu"),
    [
        (2015, (7, 13), (7, 23), (8, 12)),
        (2020, (7, 16), (7, 26), (8, 15)),
        (2021, (7, 11), (7, 21), (8, 10)),
        (2022, (7, 16), (7, 26), (8, 15)),
        (2023, (7, 11), (7, 21), (8, 10)),
        (2024, (7, 15), (7, 25), (8, 14)),
        (2025, (7, 20), (7, 30), (8, 9)),
        (2026, (7, 15), (7, 25), (8, 14)),
    ],
)
def test_dog_days_are_those_of_the_almanac(
    year: int, chufu: tuple[int, int], zhongfu: tuple[int, int], mofu: tuple[int, int]
) -> None:
    assert dog_days(year)[:3] == (date(year, *chufu), date(year, *zhongfu), date(year, *mofu))


def test_dog_days_last_thirty_or_forty_days_of_july_and_august() -> None:
    for year in range(2000, 2100):
        first, middle, last, ends = dog_days(year)
        assert (middle - first).days == (ends - last).days == 10
        assert (last - middle).days in (10, 20)
        assert date(year, 7, 10) <= first
        assert ends <= date(year, 8, 29)


def test_a_season_over_the_new_year_is_one_season() -> None:
    inside = Span(date(2026, 1, 15), date(2026, 12, 1))
    assert list(day_spans("11-01", "03-31", inside)) == [
        Span(date(2025, 11, 1), date(2026, 3, 31)),
        Span(date(2026, 11, 1), date(2027, 3, 31)),
    ]


def test_the_29th_of_february_is_the_last_day_of_february() -> None:
    common, leap = (
        list(day_spans("09-01", "02-29", Span(date(year, 2, 1), date(year, 2, 2)))) for year in (2027, 2028)
    )
    assert common == [Span(date(2026, 9, 1), date(2027, 2, 28))]
    assert leap == [Span(date(2027, 9, 1), date(2028, 2, 29))]
    assert list(day_spans("02-29", "03-05", Span(date(2027, 3, 1), date(2027, 3, 1)))) == [
        Span(date(2027, 3, 1), date(2027, 3, 5))
    ]


def test_beyond_the_almanac_only_what_is_rough_is_told(menu: QuoteWorld) -> None:
    late = Span(date(2101, 1, 1), date(2101, 12, 31))
    (dog,) = season_spans(menu.seasons[Season.SANFU], late) or ()
    assert (dog.span, dog.is_approximate) == (Span(date(2101, 7, 11), date(2101, 8, 27)), True)
    assert season_spans(menu.seasons[Season.SPRING_FESTIVAL], late) is None
