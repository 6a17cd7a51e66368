"""Lists side by side: which entries are new, gone or in both, and which of those in both changed their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Key = tuple[Hashable, int]


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """An entry and its index in its list, from 0."""

    index: int
    value: T


@dataclass(frozen=True, slots=True)
class Comparison(Generic[T]):
    """Entries gone, new, and in both (before, after); of those, the ones that moved.

    Entries that moved together, one after the other, are told by the first of them.
    """

    removed: tuple[Placed[T], ...]
    added: tuple[Placed[T], ...]
    kept: tuple[tuple[Placed[T], Placed[T]], ...]
    moved: tuple[tuple[Placed[T], Placed[T]], ...]


def compared(before: Iterable[T], after: Iterable[T], key: Callable[[T], Hashable]) -> Comparison[T]:
    """Two lists by the key of their entries; the second entry of a key is held against the second one."""
    was, now = _by_key(before, key), _by_key(after, key)
    kept = tuple((was[one], placed) for one, placed in now.items() if one in was)
    return Comparison(
        removed=tuple(placed for one, placed in was.items() if one not in now),
        added=tuple(placed for one, placed in now.items() if one not in was),
        kept=kept,
        moved=_moved(kept),
    )


def _by_key(values: Iterable[T], key: Callable[[T], Hashable]) -> Mapping[Key, Placed[T]]:
    seen: Counter[Hashable] = Counter()
    found: dict[Key, Placed[T]] = {}
    for index, value in enumerate(values):
        code = key(value)
        found[code, seen[code]] = Placed(index, value)
        seen[code] += 1
    return found


def _moved(kept: tuple[tuple[Placed[T], Placed[T]], ...]) -> tuple[tuple[Placed[T], Placed[T]], ...]:
    """The first entry of each run that moved as a whole; `kept` is in the order after.

    Runs that follow one another in both lists stay together. Of the runs, those stay that keep their order with the
    most entries, and among these the most runs: the other way round as many move.
    """
    runs = _runs(kept)
    best: list[tuple[int, int, int | None]] = []  # entries and runs that can stay up to this one, and the one before
    for number, run in enumerate(runs):
        before = max(
            (earlier for earlier in range(number) if runs[earlier][0][0].index < run[0][0].index),
            key=lambda earlier: best[earlier][:2],
            default=None,
        )
        entries, stayed = (0, 0) if before is None else best[before][:2]
        best.append((entries + len(run), stayed + 1, before))
    staying = set[int]()
    last = max(range(len(runs)), key=lambda number: best[number][:2], default=None)
    while last is not None:
        staying.add(last)
        last = best[last][2]
    return tuple(run[0] for number, run in enumerate(runs) if number not in staying)


def _runs(kept: tuple[tuple[Placed[T], Placed[T]], ...]) -> list[list[tuple[Placed[T], Placed[T]]]]:
    """The entries in both, cut where one does not follow the same entry in both."""
    ranks = {index: rank for rank, index in enumerate(sorted(was.index for was, _now in kept))}
    runs: list[list[tuple[Placed[T], Placed[T]]]] = []
    for pair in kept:
        if runs and ranks[pair[0].index] == ranks[runs[-1][-1][0].index] + 1:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return runs
