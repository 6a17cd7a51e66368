"""Conditions compared as trees: what was added, removed or changed in them, at its place, not the tree as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import Enum

from catalog.codec import canonical
from catalog.condition import (
    AgeCondition,
    AllOf,
    AnyOf,
    Condition,
    DiagnosisCondition,
    EpisodeCondition,
    HouseholdCondition,
    NoneOf,
    RiskGradeCondition,
    RosterCondition,
    parts_of,
)
from catalog.difference.normal import normal_condition
from catalog.difference.value import Difference, DifferenceKind, Names, Part
from catalog.words import condition_words
from catalog.words import difference as words
from catalog.words.conditions import people
from catalog.written import Path
from core.language import Text

_ADDED, _REMOVED, _CHANGED = DifferenceKind.ADDED, DifferenceKind.REMOVED, DifferenceKind.CHANGED


_Kind = type[AllOf] | type[AnyOf] | type[NoneOf]


class _Beside(Enum):
    """What one more part does to the parts beside it."""

    NARROWS = "NARROWS"
    WIDENS = "WIDENS"


@dataclass(frozen=True, slots=True)
class _Node:
    """A part of a tree and where it stands.

    `denied`: it has to fail, for an odd number of «not» stand above it. `beside`: whether it narrows or widens what
    stands beside it; None: nothing does.
    """

    condition: Condition
    path: Path
    denied: bool = False
    beside: _Beside | None = None

    @property
    def form(self) -> bytes:
        return canonical(normal_condition(self.condition))


def tree_differences(before: Condition, after: Condition, names: Names) -> Iterator[Difference]:
    """Differences of two eligibility trees; the order of parts says nothing, and «all» or «any» of one is that one."""
    yield from _compared(_Node(before, ("eligibility",)), _Node(after, ("eligibility",)), names)


def _compared(before: _Node, after: _Node, names: Names) -> Iterator[Difference]:
    if before.form == after.form:
        return
    before, after = _unwrapped(before), _unwrapped(after)
    kind = _shared_kind(before.condition, after.condition)
    if kind is None:
        yield _difference(_CHANGED, before, after, names)
        return
    was, now = _without_equals(_inside(before, kind), _inside(after, kind))
    gone, new = _grouped(was), _grouped(now)
    for key in dict.fromkeys((*gone, *new)):
        left, right = gone.get(key, []), new.get(key, [])
        for one, other in zip(left, right, strict=False):
            yield from _compared(one, other, names)
        for one in left[len(right) :]:
            yield _difference(_REMOVED, one, None, names)
        for other in right[len(left) :]:
            yield _difference(_ADDED, None, other, names)


def _unwrapped(node: _Node) -> _Node:
    while isinstance(node.condition, AllOf | AnyOf):
        inside = list(parts_of(node.condition))
        if len(inside) != 1:
            break
        place, part = inside[0]
        node = _Node(part, (*node.path, *place), node.denied, node.beside)
    return node


def _shared_kind(before: Condition, after: Condition) -> _Kind | None:
    """As what the two are compared part by part: a single condition counts as «all» or «any» of itself."""
    for kind in (AllOf, AnyOf):
        if isinstance(before, kind) or isinstance(after, kind):
            return kind
    return NoneOf if isinstance(before, NoneOf) and isinstance(after, NoneOf) else None


def _inside(node: _Node, kind: _Kind) -> list[_Node]:
    if not isinstance(node.condition, kind):
        return [node]
    denied = node.denied is not (kind is NoneOf)
    beside = _Beside.WIDENS if (kind is AnyOf) is not node.denied else _Beside.NARROWS  # «not» turns them around
    return [_Node(part, (*node.path, *place), denied, beside) for place, part in parts_of(node.condition)]


def _without_equals(before: list[_Node], after: list[_Node]) -> tuple[list[_Node], list[_Node]]:
    """Both sides without the pairs that mean the same."""
    waiting: defaultdict[bytes, list[_Node]] = defaultdict(list)
    for node in after:
        waiting[node.form].append(node)
    left = []
    for node in before:
        if waiting[node.form]:
            waiting[node.form].pop(0)
        else:
            left.append(node)
    return left, [node for nodes in waiting.values() for node in nodes]


def _grouped(nodes: list[_Node]) -> dict[Hashable, list[_Node]]:
    """Nodes that may be one and the same condition with other values, in an order that where they stand cannot sway."""
    groups: defaultdict[Hashable, list[_Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda one: one.form):
        groups[_likeness(_unwrapped(node).condition)].append(node)
    return groups


def _likeness(condition: Condition) -> Hashable:
    """What two conditions have in common when one became the other; those that only name a thing are that thing."""
    if isinstance(condition, AgeCondition):
        return AgeCondition, condition.unit
    if isinstance(condition, EpisodeCondition):
        return EpisodeCondition, condition.episode
    if isinstance(condition, RosterCondition):
        return RosterCondition, condition.roster
    if isinstance(condition, AllOf | AnyOf | NoneOf | DiagnosisCondition | RiskGradeCondition | HouseholdCondition):
        return type(condition).__name__
    return condition


def _difference(kind: DifferenceKind, before: _Node | None, after: _Node | None, names: Names) -> Difference:
    place = after or before
    path = place.path if place else ()
    whole = kind is not _CHANGED
    said = _words(before, names, beside=whole), _words(after, names, beside=whole)
    return Difference(Part.ELIGIBILITY, kind, path, None, *said)


def _words(node: _Node | None, names: Names, *, beside: bool) -> Text | None:
    """What the node asks, and with `beside` also what that does to what stands beside it."""
    if node is None:
        return None
    condition = NoneOf((node.condition,)) if node.denied else node.condition
    said = condition_words(condition, package_names=names.packages)
    if not beside or node.beside is None:
        return said
    if node.beside is _Beside.WIDENS:
        return words.widening(said)
    return words.narrowing(said, is_group=people(condition, names.packages) is not None)
