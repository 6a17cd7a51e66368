"""Two records of one person: what both say is said once, and what they contradict each other in stops the merge."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from enrolment.registering.union import Fact, Moved, united
from teams.period import in_force

FIRST = date(2026, 1, 1)
SPAN = 12


def day(number: int) -> date:
    """The day of that number."""
    return FIRST + timedelta(number)


def fact(identity: int, starts: int, ends: int | None, key: str = "k", value: str = "v") -> Fact:
    """A fact of days by number."""
    return Fact(identity, day(starts), None if ends is None else day(ends), (key,), (value,))


def test_a_fact_that_the_survivor_has_not_goes_over_as_it_is() -> None:
    assert united([fact(1, 0, 5)], [fact(2, 5, None)]) == (Moved(2, day(5), None),)
    assert united([fact(1, 0, None, "k")], [fact(2, 0, None, "other")]) == (Moved(2, day(0), None),)


def test_what_the_survivor_says_already_stays_with_the_duplicate() -> None:
    assert united([fact(1, 0, None)], [fact(2, 3, None)]) == ()


def test_of_what_was_known_earlier_the_earlier_days_go_over() -> None:
    assert united([fact(1, 5, None)], [fact(2, 0, None)]) == (Moved(2, day(0), day(5)),)
    assert united([fact(1, 0, 5)], [fact(2, 3, None)]) == (Moved(2, day(5), None),)


def test_one_row_cannot_become_two() -> None:
    assert united([fact(1, 3, 5)], [fact(2, 0, None)]) is None


def test_two_values_on_one_day_contradict_each_other() -> None:
    assert united([fact(1, 0, 5, value="RED")], [fact(2, 4, None, value="GREEN")]) is None
    assert united([fact(1, 0, 5, value="RED")], [fact(2, 5, None, value="GREEN")]) is not None


def test_what_cannot_be_compared_never_meets_another() -> None:
    opaque = Fact(2, day(0), day(9), ("k",), None)
    assert united([fact(1, 3, 5)], [opaque]) is None
    assert united([fact(1, 9, None)], [opaque]) == (Moved(2, day(0), day(9)),)


def test_a_row_that_was_never_in_force_meets_nothing() -> None:
    assert united([fact(1, 3, 3, value="x")], [fact(2, 0, None)]) == (Moved(2, day(0), None),)
    assert united([fact(1, 0, None, value="x")], [fact(2, 3, 3)]) == (Moved(2, day(3), day(3)),)


def _apart(numbers: list[int], first: int) -> list[Fact]:
    """Facts that do not overlap each other, two numbers each."""
    cuts = sorted(set(numbers))
    return [fact(first + at, *pair) for at, pair in enumerate(zip(cuts[::2], cuts[1::2], strict=False))]


CUTS = st.lists(st.integers(0, SPAN), max_size=8)


@given(CUTS, CUTS)
def test_after_a_merge_every_day_that_either_knew_is_known_once(one: list[int], other: list[int]) -> None:
    standing, duplicate = _apart(one, 1), _apart(other, 100)
    moved = united(standing, duplicate)
    if moved is None:
        return
    after: list[Fact | Moved] = [*standing, *moved]
    for number in range(SPAN + 1):
        on = day(number)
        known = [row for row in after if in_force(row.starts, row.ends, on)]
        before = [row for row in (*standing, *duplicate) if in_force(row.starts, row.ends, on)]
        assert len(known) == min(1, len(before))
