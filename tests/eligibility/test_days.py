"""Sets of days are what sets of days are, whatever they are made of."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalog.eligibility.days import ALWAYS, FAR, NEVER, DaySet, between, intersection, union

FIRST, SPAN = date(2026, 1, 1).toordinal(), 40
DAYS = range(FIRST - 2, FIRST + SPAN + 2)
bounds = st.none() | st.integers(FIRST, FIRST + SPAN)
intervals = st.tuples(bounds, bounds)
pools = st.lists(intervals, max_size=4)


def _set(pool: list[tuple[int | None, int | None]]) -> DaySet:
    return union(between(*one) for one in pool)


def _plain(pool: list[tuple[int | None, int | None]]) -> set[int]:
    return {
        day
        for day in DAYS
        if any((first is None or first <= day) and (last is None or day < last) for first, last in pool)
    }


def _days(one: DaySet) -> set[int]:
    return {day for day in DAYS if date.fromordinal(day) in one}


@given(pools)
def test_a_union_of_intervals_has_the_days_of_each_and_is_normal(pool: list[tuple[int | None, int | None]]) -> None:
    made = _set(pool)
    assert _days(made) == _plain(pool)
    assert list(made.turns) == sorted(set(made.turns))
    assert made == union([made, *(between(*one) for one in reversed(pool))])


@given(pools, pools, pools)
def test_union_intersection_and_complement_are_those_of_sets(
    one: list[tuple[int | None, int | None]],
    two: list[tuple[int | None, int | None]],
    three: list[tuple[int | None, int | None]],
) -> None:
    pools = (one, two, three)
    assert _days(union(map(_set, pools))) == _plain(one) | _plain(two) | _plain(three)
    assert _days(intersection(map(_set, pools))) == _plain(one) & _plain(two) & _plain(three)
    assert _days(_set(one).complement()) == set(DAYS) - _plain(one)
    assert intersection(map(_set, pools)).complement() == union(_set(pool).complement() for pool in pools)


@given(pools, st.sampled_from(DAYS))
def test_around_a_day_all_is_alike_and_just_outside_it_is_not(
    pool: list[tuple[int | None, int | None]], day: int
) -> None:
    made, asked = _set(pool), date.fromordinal(day)
    from_, until = made.around(asked)
    first = DAYS.start if from_ is None else from_.toordinal()
    last = DAYS.stop if until is None else until.toordinal()
    assert first <= day < last
    assert {made.has(one) for one in range(first, last)} == {asked in made}
    assert from_ is None or (from_ - timedelta(1) in made) is not (asked in made)
    assert until is None or (until in made) is not (asked in made)
    assert made.next_change(asked) == until


@given(pools, st.sampled_from(DAYS))
def test_the_first_day_from_a_day_is_the_smallest_that_belongs(
    pool: list[tuple[int | None, int | None]], day: int
) -> None:
    found = _set(pool).first_from(date.fromordinal(day))
    later = [one for one in _plain(pool) if one >= day]
    assert found == (date.fromordinal(min(later)) if later else None)


def test_no_sets_have_no_union_and_everything_in_common() -> None:
    assert union([]) == NEVER
    assert intersection([]) == ALWAYS


def test_what_ends_after_the_calendar_goes_on_and_what_begins_after_it_never_does() -> None:
    assert between(FIRST, FAR + 1) == between(FIRST, None)
    assert between(FAR + 1, None) == NEVER
    assert date.max in between(FAR, None)
    assert between(FIRST, FIRST) == between(FIRST, FIRST - 1) == NEVER
