"""Packages that depend on each other's days, settled together (相互依赖的服务包): always to an end, whatever the rules.

Only packages that depend on each other in a circle are settled together, so that no other package of the basket
bears on the outcome. All of them are first taken to be in force as long as can be, and what turns out not to shrinks
until nothing changes. Where that goes round in circles (A unless B, B unless A) they are taken one after another, and
the earlier one stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol, TypeVar

E = TypeVar("E")
_MOST_ROUNDS: Final = 64
"""Packages that have not settled after so many rounds are taken one after another."""


class Scene(Protocol[E]):
    """What is to be settled: `one` tells the effect of a package beside given effects of others; None: it has none."""

    def most(self) -> E:
        """The longest effect there can be."""
        ...

    def one(self, code: str, others: Mapping[str, E], /) -> E | None:
        """The effect of a package beside the others; its own, if among them, must not count."""

    def narrowed(self, effect: E, to: E | None, /) -> E | None:
        """What is left of an effect on the days of another; None if nothing."""


def settled(codes: Sequence[str], asks_for: Callable[[str], Iterable[str]], scene: Scene[E]) -> dict[str, E]:
    """The effects of all packages that have one, in the order of `codes`, which is that of precedence."""
    asked = {code: sorted(asks_for(code)) for code in codes}
    found: dict[str, E] = {}
    for circle in circles(asked):
        ordered = [code for code in codes if code in circle]
        if len(ordered) == 1:
            effect = scene.one(ordered[0], found)
            together = {} if effect is None else {ordered[0]: effect}
        else:
            together = _shrunk(ordered, found, scene)
        found.update(together)
    return {code: found[code] for code in codes if code in found}


def circles(asked: Mapping[str, Sequence[str]]) -> list[frozenset[str]]:
    """The packages in groups of those that depend on each other, each group after the ones that it depends on."""
    reached = {code: _reached(code, asked) for code in asked}
    groups = {frozenset(other for other in reached[code] if code in reached[other]) for code in asked}
    return sorted(groups, key=lambda group: (len(reached[min(group)]), min(group)))


def _reached(code: str, asked: Mapping[str, Sequence[str]]) -> set[str]:
    found, left = {code}, [code]
    while left:
        new = [other for other in asked[left.pop()] if other not in found]
        found.update(new)
        left += new
    return found


def _shrunk(codes: Sequence[str], known: Mapping[str, E], scene: Scene[E]) -> dict[str, E]:
    """From the longest effects on until nothing changes; one after another where they come back to what they were."""
    now = {code: scene.most() for code in codes}
    seen: list[dict[str, E]] = []
    while now not in seen and len(seen) < _MOST_ROUNDS:
        seen.append(now)
        told = {code: scene.one(code, {**known, **now}) for code in codes}
        now = {code: effect for code, effect in told.items() if effect is not None}
    return now if now == seen[-1] else _in_turn(codes, known, scene)


def _in_turn(codes: Sequence[str], known: Mapping[str, E], scene: Scene[E]) -> dict[str, E]:
    """Each beside the earlier ones; then what does not stand beside the later ones either is cut back, last ones first.

    It only ever shrinks, so it ends; nothing of it is in force on a day on which its rule or a prerequisite says no.
    """
    now: dict[str, E] = {}
    for code in codes:
        effect = scene.one(code, {**known, **now})
        if effect is not None:
            now[code] = effect
    while True:
        for code in reversed(list(now)):
            left = scene.narrowed(now[code], scene.one(code, {**known, **now}))
            if left != now[code]:
                cut = {other: left if other == code else effect for other, effect in now.items()}
                now = {other: effect for other, effect in cut.items() if effect is not None}
                break
        else:
            return now
