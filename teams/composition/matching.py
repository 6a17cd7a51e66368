"""Who fills which place when nobody may fill two: maximum bipartite matching by augmenting paths."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def assigned(places: Sequence[Sequence[T]]) -> tuple[T | None, ...]:
    """For each place, given as those who could fill it, who does; None: nobody is left for it.

    As many places are filled as can be, nobody fills two, and of places that compete the earlier is filled. So one
    comer more never empties a place, and one fewer never fills one. Who is named first is asked first.
    """
    filled: dict[T, int] = {}

    def fill(place: int, asked: set[T]) -> bool:
        for comer in places[place]:
            if comer in asked:
                continue
            asked.add(comer)
            if comer not in filled or fill(filled[comer], asked):
                filled[comer] = place
                return True
        return False

    for place in range(len(places)):
        fill(place, set())
    by_place = {place: comer for comer, place in filled.items()}
    return tuple(by_place.get(place) for place in range(len(places)))
