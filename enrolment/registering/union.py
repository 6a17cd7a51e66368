"""How the dated facts of two records of one person come together (合并期间). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from teams.period import overlap


@dataclass(frozen=True, slots=True)
class Fact:
    """A dated row [starts, ends). Of facts with the same `key` only one may stand on any day; `value` is what it says.

    `value` None: it says more than can be compared, and nothing is the same as it.
    """

    id: int
    starts: date
    ends: date | None
    key: tuple[Any, ...] = ()
    value: tuple[Any, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """The row goes over to the survivor, for the days [starts, ends)."""

    id: int
    starts: date
    ends: date | None


def united(standing: Sequence[Fact], duplicate: Iterable[Fact]) -> tuple[Moved, ...] | None:
    """Which rows of the duplicate go over beside the survivor's `standing` rows, and for which days.

    What both say alike is said once: a row goes over for the days that the survivor's own leaves free, and one that
    adds no day stays where it is. None: the two contradict each other on some day, or one row would have to be two.
    """
    moved: list[Moved] = []
    for fact in duplicate:
        same = [each for each in standing if each.key == fact.key]
        meeting = [each for each in same if fact.starts != fact.ends and _meet(each, fact)]
        if any(fact.value is None or each.value != fact.value for each in meeting):
            return None
        free = _free(fact, meeting)
        if len(free) > 1:
            return None
        moved.extend(Moved(fact.id, starts, ends) for starts, ends in free)
    return tuple(moved)


def _meet(one: Fact, other: Fact) -> bool:
    return one.starts != one.ends and overlap(one.starts, one.ends, other.starts, other.ends)


def _free(fact: Fact, meeting: Iterable[Fact]) -> list[tuple[date, date | None]]:
    """The days of the fact without those of the others, as periods."""
    free: list[tuple[date, date | None]] = [(fact.starts, fact.ends)]
    for other in meeting:
        free = [piece for period in free for piece in _without(period, other)]
    return free


def _without(period: tuple[date, date | None], other: Fact) -> list[tuple[date, date | None]]:
    starts, ends = period
    if not overlap(starts, ends, other.starts, other.ends):
        return [period]
    pieces: list[tuple[date, date | None]] = [(starts, other.starts)] if starts < other.starts else []
    if other.ends is not None and (ends is None or other.ends < ends):
        pieces.append((other.ends, ends))
    return pieces
