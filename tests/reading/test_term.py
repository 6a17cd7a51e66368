"""Terms: half-open, one to three years, and what people are told."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.eligibility.facts import ResidentFacts
from catalog.quote.basket import Basket
from catalog.vocabulary import Sex
from enrolment.contract.term import Term, contract_years, last_day, term

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
YEARS = st.integers(1, 3)


def test_a_year_from_the_first_of_march_is_covered_to_the_last_of_february() -> None:
    """R028."""
    one = term(date(2026, 3, 1), 1)

    assert (one.ends, one.last_day) == (date(2027, 3, 1), date(2027, 2, 28))
    assert one.holds(date(2027, 2, 28))
    assert not one.holds(date(2027, 3, 1))
    assert not one.holds(date(2026, 2, 28))


def test_a_leap_year_has_its_day() -> None:
    assert term(date(2027, 3, 1), 1).last_day == date(2028, 2, 29)
    assert term(date(2027, 3, 1), 1).days == 366


def test_who_starts_on_29_february_is_covered_to_28_february() -> None:
    assert term(date(2028, 2, 29), 1).ends == date(2029, 3, 1)
    assert [year.last_day for year in contract_years(date(2028, 2, 29), 3)] == [
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
    ]


@pytest.mark.parametrize("years", [0, 4, -1])
def test_a_contract_runs_for_one_two_or_three_years(years: int) -> None:
    with pytest.raises(ValueError, match="1 to 3 years"):
        term(date(2026, 3, 1), years)
    with pytest.raises(ValueError, match="1 to 3 years"):
        contract_years(date(2026, 3, 1), years)


def test_a_term_has_a_day() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Term(date(2026, 3, 1), date(2026, 3, 1))


@given(DAYS, YEARS)
def test_the_years_are_the_term_without_a_gap(starts: date, years: int) -> None:
    whole, each = term(starts, years), contract_years(starts, years)

    assert (each[0].starts, each[-1].ends) == (whole.starts, whole.ends)
    assert all(one.ends == other.starts for one, other in pairwise(each))
    assert sum(one.days for one in each) == whole.days


@given(DAYS, YEARS)
def test_the_quote_reckons_the_same_term(starts: date, years: int) -> None:
    basket = Basket(ResidentFacts(date(1990, 1, 1), Sex.FEMALE), "450323", starts, years, ())

    assert (basket.term.opens, basket.term.closes) == (starts, term(starts, years).last_day)


def test_the_last_day_is_the_day_before_the_end() -> None:
    assert last_day(date(2026, 1, 1)) == date(2025, 12, 31)
    assert last_day(date(2026, 1, 1)) + timedelta(days=1) == date(2026, 1, 1)
