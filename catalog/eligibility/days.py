"""Sets of days (日集): unions of half-open intervals, open-ended where something held since ever or goes on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

FAR: Final = date.max.toordinal()
"""The last day of the calendar. What would begin later never does, and what would end later never does either."""


@dataclass(frozen=True, slots=True)
class DaySet:
    """Days, as the ordinals of the days on which membership turns: strictly increasing, within the calendar.

    `before`: whether the days before the first turn belong. Two sets of the same days are equal.
    """

    before: bool
    turns: tuple[int, ...] = ()

    def __contains__(self, day: date) -> bool:
        return self.has(day.toordinal())

    def has(self, day: int) -> bool:
        """Whether the day of that ordinal belongs."""
        return self.before ^ (bisect_right(self.turns, day) & 1 == 1)

    def complement(self) -> DaySet:
        """All other days."""
        return DaySet(not self.before, self.turns)

    def next_change(self, day: date) -> date | None:
        """The first day after `day` that belongs where `day` does not, or the reverse; None if there is none."""
        return self.around(day)[1]

    def around(self, day: date) -> tuple[date | None, date | None]:
        """The days [from, until) around `day` that are alike in belonging or not; None: without end."""
        turns = self.turns
        if not turns:
            return None, None
        place = bisect_right(turns, day.toordinal())
        return (
            date.fromordinal(turns[place - 1]) if place else None,
            date.fromordinal(turns[place]) if place < len(turns) else None,
        )

    def first_from(self, day: date) -> date | None:
        """The first day of the set on or after `day`; None if there is none."""
        place = bisect_right(self.turns, day.toordinal())
        if self.before ^ (place & 1 == 1):
            return day
        return date.fromordinal(self.turns[place]) if place < len(self.turns) else None


NEVER: Final = DaySet(False)
ALWAYS: Final = DaySet(True)


def between(starts: int | None, ends: int | None) -> DaySet:
    """The days [starts, ends), by ordinals; None: since ever, or still. Empty where `ends` is not after `starts`."""
    if ends is not None and ends > FAR:
        ends = None
    if starts is None:
        return ALWAYS if ends is None else DaySet(True, (ends,))
    if starts > FAR or (ends is not None and ends <= starts):
        return NEVER
    return DaySet(False, (starts,) if ends is None else (starts, ends))


def union(sets: Iterable[DaySet]) -> DaySet:
    """The days of at least one of the sets; none of no sets."""
    some = [one for one in sets if one.turns or one.before]
    if len(some) < 2:
        return some[0] if some else NEVER
    return _swept(some, 1)


def intersection(sets: Iterable[DaySet]) -> DaySet:
    """The days of all of the sets; all days of no sets."""
    some = [one for one in sets if one.turns or not one.before]
    if len(some) < 2:
        return some[0] if some else ALWAYS
    return _swept(some, len(some))


def _swept(sets: list[DaySet], least: int) -> DaySet:
    """The days of at least `least` of the sets."""
    steps: dict[int, int] = {}
    number = 0
    for one in sets:
        step = 1
        if one.before:
            number += 1
            step = -1
        for turn in one.turns:
            steps[turn] = steps.get(turn, 0) + step
            step = -step
    before = inside = number >= least
    turns = []
    for turn in sorted(steps):
        number += steps[turn]
        if (number >= least) is not inside:
            inside = not inside
            turns.append(turn)
    return DaySet(before, tuple(turns))
