"""Counting who belongs together over time (人数变化): periods in, the number in force from day to day out. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Counted:
    """On the days [starts, ends), so many are there, `marked` of them with a mark; `ends` None: still."""

    number: int
    marked: int
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are there, from each of `days` on: `counts` has the number and how many of them are marked."""

    days: tuple[date, ...]
    counts: tuple[tuple[int, int], ...]

    def during(self, starts: date, ends: date | None) -> Iterator[Counted]:
        """The counts of the days [starts, ends), one after another."""
        at = bisect_right(self.days, starts)
        while ends is None or starts < ends:
            following = self.days[at] if at < len(self.days) else None
            until = following if ends is None or (following is not None and following < ends) else ends
            yield Counted(*(self.counts[at - 1] if at else (0, 0)), starts, until)
            if until is None or until == ends:
                return
            starts, at = until, at + 1


def tally(periods: Iterable[tuple[date, date | None, int, bool]]) -> Tally:
    """The tally of periods [starts, ends), each of so many and marked or not."""
    changes: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    for starts, ends, number, is_marked in periods:
        if ends is not None and ends <= starts:
            continue
        for day, more in ((starts, number), (ends, -number)):
            if day is not None:
                changes[day][0] += more
                changes[day][1] += more if is_marked else 0
    days = tuple(sorted(changes))
    counts, number, marked = [], 0, 0
    for day in days:
        number, marked = number + changes[day][0], marked + changes[day][1]
        counts.append((number, marked))
    return Tally(days, tuple(counts))
