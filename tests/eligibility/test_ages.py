"""Ages are completed on the birthday, to the day, in years, months and days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.eligibility.ages import born_by, completed, reached
from catalog.eligibility.days import FAR
from catalog.vocabulary import TimeUnit
from tests.eligibility.oracle import age
from tests.eligibility.strategies import asked, birthdays

UNITS = [TimeUnit.YEAR, TimeUnit.MONTH, TimeUnit.DAY]
amounts = st.tuples(st.integers(0, 130), st.sampled_from(UNITS))


@pytest.mark.parametrize(
    ("born", "amount", "unit", "day"),
    [
        (date(1961, 5, 4), 65, TimeUnit.YEAR, date(2026, 5, 4)),
        (date(1960, 2, 29), 65, TimeUnit.YEAR, date(2025, 3, 1)),
        (date(1960, 2, 29), 64, TimeUnit.YEAR, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, TimeUnit.MONTH, date(2026, 3, 1)),
        (date(2026, 1, 31), 2, TimeUnit.MONTH, date(2026, 3, 31)),
        (date(2026, 3, 31), 1, TimeUnit.MONTH, date(2026, 5, 1)),
        (date(2025, 12, 31), 2, TimeUnit.MONTH, date(2026, 3, 1)),
        (date(2026, 1, 31), 28, TimeUnit.DAY, date(2026, 2, 28)),
        (date(2026, 1, 31), 0, TimeUnit.MONTH, date(2026, 1, 31)),
    ],
)
def test_an_age_is_reached_on_the_birthday_or_on_the_first_of_the_month_after(
    born: date, amount: int, unit: TimeUnit, day: date
) -> None:
    assert date.fromordinal(reached(born, amount, unit)) == day


@given(birthdays(), amounts)
def test_the_day_an_age_is_reached_is_the_first_on_which_it_is_completed(
    born: date, amount: tuple[int, TimeUnit]
) -> None:
    number, unit = amount
    day = date.fromordinal(reached(born, *amount))
    assert completed(born, day, unit) == age(born, day, unit) == number
    assert age(born, date.fromordinal(day.toordinal() - 1), unit) == number - 1


@given(birthdays(), asked(), amounts)
def test_who_has_an_age_is_told_by_the_birthday_alone(born: date, on: date, amount: tuple[int, TimeUnit]) -> None:
    last = born_by(on, *amount)
    assert last is not None
    assert (born <= last) is (reached(born, *amount) <= on.toordinal())


@given(asked(), amounts)
def test_the_last_birthday_of_an_age_is_exact(on: date, amount: tuple[int, TimeUnit]) -> None:
    last = born_by(on, *amount)
    assert last is not None
    assert reached(last, *amount) <= on.toordinal() < reached(date.fromordinal(last.toordinal() + 1), *amount)


@pytest.mark.parametrize("unit", UNITS)
def test_ages_beyond_the_calendar_are_never_reached(unit: TimeUnit) -> None:
    assert reached(date(2026, 1, 1), 10_000_000, unit) > FAR
    assert born_by(date(2026, 1, 1), 10_000_000, unit) is None


def test_nobody_has_an_age_before_being_born() -> None:
    assert [completed(date(2026, 3, 2), date(2026, 3, 1), unit) for unit in UNITS] == [None, None, None]
    assert [completed(date(2026, 3, 1), date(2026, 3, 1), unit) for unit in UNITS] == [0, 0, 0]
