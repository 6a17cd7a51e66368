"""What would turn an answer round (翻转): the smallest sets of leaves whose turning turns the tree.

Leaves that are equal, or imply or exclude each other, turn together; where they cannot, no set has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from typing import Final, Union

from catalog.condition import AgeCondition, AllOf, AnyOf, Condition, NoneOf, TagCondition
from catalog.eligibility.answer import Path
from catalog.eligibility.bonds import Bonds, bonds_of, may_be_bound
from catalog.eligibility.facts import Setting
from catalog.vocabulary import Population

MOST: Final = 12
"""At most so many sets are told; the smallest, and among those of one size the ones that come first in the tree."""

_MOST_WAYS, _MOST_STEPS = 64, 256
"""Among bound leaves so many ways are looked at from one point, and so many points in all."""

FlipSet = tuple[int, ...]
"""The numbers of leaves, ascending; leaves are counted from 0 in the tree's order."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition without parts, and where it stands.

    `can_turn` False: it holds whoever is asked about (`warnOnly`, ALL).
    """

    number: int
    condition: Condition
    path: Path
    can_turn: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition of parts: it holds where all of them do (`every`), or where one does; denied where `denies`."""

    parts: tuple[Node, ...]
    every: bool
    denies: bool


Node = Union[Leaf, Branch]  # noqa: UP007  `|` cannot hold the forward reference


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A condition taken apart once, for every resident it is asked of."""

    condition: Condition
    root: Node
    leaves: tuple[Leaf, ...]
    ages: tuple[tuple[AgeCondition, Path], ...]
    """Ages that only warn."""
    is_free: bool
    """Every leaf can turn by itself."""


_TREES: Final[dict[int, Tree]] = {}
_MOST_TREES: Final = 4096


def tree_of(condition: Condition) -> Tree:
    """The condition as a tree of numbered leaves.

    Kept by identity: hashing a condition would take a fifth of the time of an answer. A tree holds its condition, so
    that no other one can have its identity while the tree is kept.
    """
    tree = _TREES.get(id(condition))
    if tree is None:
        leaves: list[Leaf] = []
        root = _node(condition, (), leaves)
        tree = Tree(
            condition,
            root,
            tuple(leaves),
            tuple(_warning_ages(leaves)),
            not may_be_bound([one.condition for one in leaves]),
        )
        if len(_TREES) >= _MOST_TREES:
            _TREES.clear()
        _TREES[id(condition)] = tree
    return tree


def _warning_ages(leaves: list[Leaf]) -> Iterator[tuple[AgeCondition, Path]]:
    for leaf in leaves:
        if isinstance(leaf.condition, AgeCondition) and leaf.condition.warn_only:
            yield leaf.condition, leaf.path


@dataclass(frozen=True, slots=True)
class Flip:
    """One set: the numbers and paths of the leaves to turn, and of those that turn `along` with them."""

    numbers: FlipSet
    paths: tuple[Path, ...]
    along: FlipSet = ()
    paths_along: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Flips:
    """The sets of leaves that turn a tree, and all leaves named in them in the tree's order."""

    sets: tuple[Flip, ...]
    named: tuple[Leaf, ...]


def flips(tree: Tree, truths: tuple[bool, ...], setting: Setting) -> Flips:
    """The smallest sets of leaves that turn the tree when all of them turn, where the leaves are as in `truths`.

    No part of such a set turns it. At most `MOST`, fewest leaves first; only leaves that can turn, together with those
    bound to them in a region of that setting.
    """
    return _free_flips(tree, truths) if tree.is_free else _bound_flips(tree, truths, setting)


@lru_cache(maxsize=8192)
def _free_flips(tree: Tree, truths: tuple[bool, ...]) -> Flips:
    return _told(tree, [(one, ()) for one in _flips(tree.root, truths)[1]])


@lru_cache(maxsize=8192)
def _bound_flips(tree: Tree, truths: tuple[bool, ...], setting: Setting) -> Flips:
    bonds = bonds_of(tuple(leaf.condition for leaf in tree.leaves), setting)
    return _free_flips(tree, truths) if bonds is None else _told(tree, _Search(tree, truths, bonds).found())


def _told(tree: Tree, sets: list[tuple[FlipSet, FlipSet]]) -> Flips:
    def paths(numbers: FlipSet) -> tuple[Path, ...]:
        return tuple(tree.leaves[number].path for number in numbers)

    named = {number for one, _along in sets for number in one}
    return Flips(
        tuple(Flip(one, paths(one), along, paths(along)) for one, along in sets),
        tuple(leaf for leaf in tree.leaves if leaf.number in named),
    )


class _Search:
    """Looks for sets among leaves that are bound: what would turn the tree if none were, with what turns along; and
    where that is not enough, or not possible, with what must turn besides. Smallest sets first."""

    def __init__(self, tree: Tree, truths: tuple[bool, ...], bonds: Bonds) -> None:
        self._tree, self._truths, self._bonds = tree, truths, bonds
        self._value = _flips(tree.root, truths)[0]

    def found(self) -> list[tuple[FlipSet, FlipSet]]:
        """The sets, each with the leaves that turn along."""
        found: list[tuple[frozenset[int], FlipSet]] = []
        left: list[tuple[int, FlipSet, FlipSet]] = []
        seen: set[frozenset[int]] = set()
        self._open(frozenset(), (), left, seen)
        for _step in range(_MOST_STEPS):
            if not left or len(found) == MOST:
                break
            _size, listed, causes = heappop(left)
            turned = frozenset(listed)
            if any(turned >= one for one, _causes in found):
                continue
            clashing = self._bonds.clashing(turned, self._truths)
            if clashing:
                for one in clashing:
                    if one not in turned and self._tree.leaves[one].can_turn:
                        self._add((*causes, one), left, seen)
            elif _flips(self._tree.root, self._turned(turned))[0] is not self._value:
                found.append((turned, causes))
            else:
                self._open(turned, causes, left, seen)
        return [self._divided(turned, causes) for turned, causes in found]

    def _open(
        self,
        turned: frozenset[int],
        causes: FlipSet,
        left: list[tuple[int, FlipSet, FlipSet]],
        seen: set[frozenset[int]],
    ) -> None:
        """Add what would turn the tree once these have turned, and stay so."""
        for one in _flips(self._tree.root, self._turned(turned), turned, _MOST_WAYS)[1]:
            self._add((*causes, *one), left, seen)

    def _add(self, causes: FlipSet, left: list[tuple[int, FlipSet, FlipSet]], seen: set[frozenset[int]]) -> None:
        turned = self._bonds.closed(causes, self._truths)
        if turned is None or turned in seen or not all(self._tree.leaves[one].can_turn for one in turned):
            return
        seen.add(turned)
        heappush(left, (len(turned), tuple(sorted(turned)), tuple(sorted(causes))))

    def _turned(self, turned: frozenset[int]) -> tuple[bool, ...]:
        return tuple(value is not (number in turned) for number, value in enumerate(self._truths))

    def _divided(self, turned: frozenset[int], causes: FlipSet) -> tuple[FlipSet, FlipSet]:
        """As few causes as have all the others turn along; of equal leaves the first is told."""
        kept = list(causes)
        for one in reversed(causes):
            rest = [other for other in kept if other != one]
            if rest and self._bonds.closed(rest, self._truths) == turned:
                kept = rest
        return tuple(kept), tuple(sorted(turned.difference(kept)))


def _node(condition: Condition, path: Path, leaves: list[Leaf]) -> Node:
    if isinstance(condition, AllOf):
        return Branch(_parts(condition.all, (*path, "all"), leaves), every=True, denies=False)
    if isinstance(condition, AnyOf):
        return Branch(_parts(condition.any, (*path, "any"), leaves), every=False, denies=False)
    if isinstance(condition, NoneOf):
        return Branch(_parts(condition.not_, (*path, "not"), leaves), every=False, denies=True)
    leaves.append(Leaf(len(leaves), condition, path, _can_turn(condition)))
    return leaves[-1]


def _parts(parts: Sequence[Condition], path: Path, leaves: list[Leaf]) -> tuple[Node, ...]:
    return tuple(_node(part, (*path, place), leaves) for place, part in enumerate(parts))


def _can_turn(leaf: Condition) -> bool:
    if isinstance(leaf, AgeCondition):
        return not leaf.warn_only
    return not (isinstance(leaf, TagCondition) and leaf.tag is Population.ALL)


def _flips(
    node: Node, truths: tuple[bool, ...], fixed: frozenset[int] = frozenset(), most: int = MOST
) -> tuple[bool, list[FlipSet]]:
    """Whether the node holds, and what turns it, of leaves that are not `fixed`.

    Where one part alone decides (all hold, of «all»; none does, of «any») turning any part will do; otherwise all
    parts that decide must turn together. Parts share no leaf, so that what is smallest for each is so for the whole.
    """
    if isinstance(node, Leaf):
        return truths[node.number], [(node.number,)] if node.can_turn and node.number not in fixed else []
    told = [_flips(part, truths, fixed, most) for part in node.parts]
    deciding = [sets for holds, sets in told if holds is not node.every]
    holds = node.every is not bool(deciding)
    if not deciding:
        return holds is not node.denies, _smallest((one for _, sets in told for one in sets), most)
    together = deciding[0]
    for sets in deciding[1:]:
        together = _smallest((one + other for one in together for other in sets), most)
    return holds is not node.denies, together


def _smallest(sets: Iterable[FlipSet], most: int) -> list[FlipSet]:
    return sorted(sets, key=lambda one: (len(one), one))[:most]
