"""Money by the day: no fen is lost or invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.quote.proration import NOTHING, Amounts, only, share, split, together
from catalog.vocabulary import Payer

fen = st.integers(0, 10**10) | st.integers(0, 5)
amounts = st.tuples(fen, fen, fen, fen, fen).map(Amounts)
lengths = st.lists(st.integers(0, 366), min_size=1, max_size=6).filter(any)


@given(amounts, st.integers(0, 366))
def test_a_share_is_the_nearest_fen_and_its_payers_sum_to_it(whole: Amounts, days: int) -> None:
    part = share(whole, days, 366)
    assert part.total == (2 * whole.total * days + 366) // 732
    for payer in Payer:
        assert abs(part.of(payer) * 366 - whole.of(payer) * days) < 366
        assert 0 <= part.of(payer) <= whole.of(payer)


@given(amounts, lengths)
def test_a_split_year_is_the_whole_year_again(whole: Amounts, parts: list[int]) -> None:
    found = split(whole, parts)
    assert together(found) == whole
    assert all(amount >= 0 for part in found for amount in part.fen)
    assert [part for part, days in zip(found, parts, strict=True) if days == 0] == [NOTHING] * parts.count(0)


@given(amounts, st.integers(1, 365))
def test_the_two_halves_of_a_year_do_not_depend_on_which_is_asked(whole: Amounts, day: int) -> None:
    first = split(whole, (0, day, 365 - day))[1]
    second = split(whole, (day, 365 - day, 0))[1]
    assert first.plus(second) == whole


@given(amounts, st.sampled_from(Payer), st.sampled_from(Payer))
def test_money_that_another_pays_stays_money(whole: Amounts, payer: Payer, other: Payer) -> None:
    moved = whole.moved(payer, other)
    assert moved.total == whole.total
    assert moved.of(payer) == (whole.of(payer) if payer is other else 0)


def test_the_largest_remainder_has_the_fen_that_is_left() -> None:
    # 100, 100 and 100 fen for a third of the year: 33⅓ each, and 100 in all
    assert share(Amounts((100, 100, 100, 0, 0)), 1, 3) == Amounts((34, 33, 33, 0, 0))
    assert share(Amounts((100, 200, 0, 0, 0)), 1, 3) == Amounts((33, 67, 0, 0, 0))


def test_what_is_taken_off_never_goes_below_zero() -> None:
    assert only(Payer.SELF, 5).minus(only(Payer.SELF, 9)) == NOTHING


def test_more_days_than_there_are_have_no_share() -> None:
    with pytest.raises(ValueError, match="no share of 5 of 4 days"):
        share(NOTHING, 5, 4)
