"""Leaves of one tree that cannot turn by themselves (条件关联): equal ones, and those that imply or exclude others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from catalog.condition import (
    AgeCondition,
    Condition,
    EpisodeCondition,
    FlagCondition,
    HoldsCondition,
    HouseholdCondition,
    ResidenceCondition,
    RiskGradeCondition,
    SexCondition,
    TagCondition,
)
from catalog.eligibility.clash import Literal, clash
from catalog.eligibility.facts import Setting
from catalog.vocabulary import Episode, Population

MOST_BOUND: Final = 40
"""Of more leaves of one kind only equal ones are known to be bound to each other."""


@dataclass(frozen=True, slots=True)
class Bonds:
    """How the leaves of a tree are bound, in a region with the ages of a setting.

    `kinds`: the numbers of leaves that may bear on each other, by leaf; leaves that stand alone are left out.
    `forced`: by leaf and the value it takes, the values that others then have. `impossible`: values no leaf can take.
    """

    leaves: tuple[Condition, ...]
    setting: Setting
    kinds: Mapping[int, tuple[int, ...]]
    forced: Mapping[tuple[int, bool], tuple[tuple[int, bool], ...]]
    impossible: frozenset[tuple[int, bool]]

    def closed(self, turned: Iterable[int], truths: Sequence[bool]) -> frozenset[int] | None:
        """The leaves that turn when these do, themselves included; None if they cannot turn together."""
        found, left = set(turned), list(turned)
        while left:
            one = left.pop()
            literal = (one, not truths[one])
            if literal in self.impossible:
                return None
            for other, value in self.forced.get(literal, ()):
                if (truths[other] is value) is (other in found):  # has turned, and must not; or has not, and must
                    if other in found:
                        return None
                    found.add(other)
                    left.append(other)
        return frozenset(found)

    def clashing(self, turned: frozenset[int], truths: Sequence[bool]) -> tuple[int, ...]:
        """Leaves of one kind that cannot be as they are once these have turned; none if nothing is known against it."""
        for kind in dict.fromkeys(self.kinds[one] for one in sorted(turned) if one in self.kinds):
            literals = [(self.leaves[one], truths[one] is not (one in turned)) for one in kind]
            if clash(literals, self.setting):
                return kind
        return ()


@lru_cache(maxsize=1024)
def bonds_of(leaves: tuple[Condition, ...], setting: Setting) -> Bonds | None:
    """The bonds of leaves, by their numbers in the tuple; None if each can be as it likes."""
    kinds: dict[int, tuple[int, ...]] = {}
    forced: dict[tuple[int, bool], list[tuple[int, bool]]] = {}
    for kind in _kinds(leaves):
        for one, other in combinations(kind, 2):
            for literal, beside in _excluding(leaves, one, other, setting):
                forced.setdefault(literal, []).append((beside[0], not beside[1]))
                forced.setdefault(beside, []).append((literal[0], not literal[1]))
        kinds.update(dict.fromkeys(kind, kind))
    impossible = frozenset(
        (number, value)
        for number, leaf in enumerate(leaves)
        for value in (True, False)
        if isinstance(leaf, AgeCondition | TagCondition) and clash([(leaf, value)], setting)
    )
    if not forced and not impossible and not kinds:
        return None
    return Bonds(leaves, setting, kinds, {key: tuple(found) for key, found in forced.items()}, impossible)


def _excluding(
    leaves: Sequence[Condition], one: int, other: int, setting: Setting
) -> Iterator[tuple[tuple[int, bool], tuple[int, bool]]]:
    for value in (True, False):
        for beside in (True, False):
            literals: list[Literal] = [(leaves[one], value), (leaves[other], beside)]
            if clash(literals, setting):
                yield (one, value), (other, beside)


def _kinds(leaves: Sequence[Condition]) -> Iterator[tuple[int, ...]]:
    """The numbers of leaves that may bear on each other: each in one group, groups of one left out."""
    groups: dict[Hashable, list[int]] = {}
    for number, leaf in enumerate(leaves):
        groups.setdefault(_kind(leaf), []).append(number)
    for listed in groups.values():
        if len(listed) <= MOST_BOUND:
            equal = [listed]
        else:
            alike: dict[Condition, list[int]] = {}
            for number in listed:
                alike.setdefault(leaves[number], []).append(number)
            equal = list(alike.values())
        yield from (tuple(group) for group in equal if len(group) > 1)


def _kind(leaf: Condition) -> Hashable:
    """What else it may bear on: facts of one kind, and the tags and sexes that follow from them."""
    if isinstance(leaf, AgeCondition) or leaf in (TagCondition(Population.ELDERLY), TagCondition(Population.CHILD)):
        return "age"
    if isinstance(leaf, SexCondition) or leaf == TagCondition(Population.MATERNAL):
        return "sex"
    if isinstance(leaf, EpisodeCondition):
        return leaf.episode if leaf.episode is Episode.TB_TREATMENT else "sex"
    if isinstance(leaf, FlagCondition | HoldsCondition | ResidenceCondition):
        return leaf
    if isinstance(leaf, RiskGradeCondition | HouseholdCondition):
        return "grade" if isinstance(leaf, RiskGradeCondition) else "household"
    return "recorded"  # diagnoses, rosters, mobility, and the tags that follow from them


def may_be_bound(leaves: Sequence[Condition]) -> bool:
    """Whether any of the leaves may be bound; where not, `bonds_of` need not be asked."""
    return any(True for _kind in _kinds(leaves)) or any(
        isinstance(leaf, AgeCondition) and not leaf.warn_only and not leaf.from_ and leaf.to is None for leaf in leaves
    )
