"""Differences in what a package contains: its lines, and its choice groups with their options and surcharges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from catalog.difference.lists import Placed, compared
from catalog.difference.value import Difference, DifferenceKind, Names, Part
from catalog.package import ChoiceGroupDefinition, LineDefinition, PackageDefinition, Surcharge
from catalog.words import difference as words
from catalog.written import Path
from core.language import Text

_ADDED, _REMOVED = DifferenceKind.ADDED, DifferenceKind.REMOVED
_CHANGED, _MOVED = DifferenceKind.CHANGED, DifferenceKind.MOVED
_Group = Placed[ChoiceGroupDefinition]
T = TypeVar("T")


def line_differences(before: PackageDefinition, after: PackageDefinition, names: Names) -> Iterator[Difference]:
    """Lines by their item: removed, added, changed in one of their parts, moved among those in both."""
    lists = compared(before.lines, after.lines, lambda line: line.item)
    for gone in lists.removed:
        yield _line(_REMOVED, ("lines", gone.index), gone.value, _said(gone.value, names), None)
    for new in lists.added:
        yield _line(_ADDED, ("lines", new.index), new.value, None, _said(new.value, names))
    for was, now in lists.kept:
        yield from _changed_line(was.value, now.value, ("lines", now.index), names)
    for was, now in lists.moved:
        stood, stands = _preceding(before.lines, was), _preceding(after.lines, now)
        said = (words.standing(None if line is None else names.item(line.item)) for line in (stood, stands))
        yield _line(_MOVED, ("lines", now.index), now.value, *said)


def choice_differences(before: PackageDefinition, after: PackageDefinition, names: Names) -> Iterator[Difference]:
    """Choice groups by their code, and what differs inside those that are in both."""
    lists = compared(before.choice_groups, after.choice_groups, lambda group: group.code)
    for gone in lists.removed:
        yield _choice(_REMOVED, (), gone, _whole(gone.value, names), None)
    for new in lists.added:
        yield _choice(_ADDED, (), new, None, _whole(new.value, names))
    for was, now in lists.kept:
        yield from _changed_group(was.value, now)
        yield from _options(was, now, names)
        yield from _surcharges(was, now)
    for was, now in lists.moved:
        stood, stands = _preceding(before.choice_groups, was), _preceding(after.choice_groups, now)
        said = (words.standing(None if group is None else group.name) for group in (stood, stands))
        yield _choice(_MOVED, (), now, *said)


def _preceding(listed: Sequence[T], placed: Placed[T]) -> T | None:
    """The entry before it in its list; None for the first."""
    return listed[placed.index - 1] if placed.index else None


def _line(
    kind: DifferenceKind, path: Path, line: LineDefinition, before: Text | None, after: Text | None
) -> Difference:
    return Difference(Part.LINES, kind, path, line.item, before, after)


def _said(line: LineDefinition, names: Names) -> Text:
    return words.line(line, names.item(line.item), _payer(line, names))


def _payer(line: LineDefinition, names: Names) -> Text | None:
    return None if line.paid_in is None else names.package(line.paid_in)


def _changed_line(was: LineDefinition, now: LineDefinition, path: Path, names: Names) -> Iterator[Difference]:
    if was.is_required != now.is_required:
        said = words.required(was.is_required), words.required(now.is_required)
        yield _line(_CHANGED, (*path, "required"), now, *said)
    if was.paid_in != now.paid_in:
        said = words.paid_in(_payer(was, names)), words.paid_in(_payer(now, names))
        yield _line(_CHANGED, (*path, "paidIn"), now, *said)
    if was.subject is not now.subject:
        yield _line(_CHANGED, (*path, "subject"), now, words.subject(was), words.subject(now))
    if was.is_proposal != now.is_proposal:
        said = words.proposal(was.is_proposal), words.proposal(now.is_proposal)
        yield _line(_CHANGED, (*path, "proposal"), now, *said)


def _choice(kind: DifferenceKind, inside: Path, group: _Group, before: Text | None, after: Text | None) -> Difference:
    path = ("choiceGroups", group.index, *inside)
    return Difference(Part.CHOICES, kind, path, group.value.code, before, after)


def _whole(group: ChoiceGroupDefinition, names: Names) -> Text:
    return words.group(group, tuple(names.item(code) for code in group.options))


def _changed_group(was: ChoiceGroupDefinition, group: _Group) -> Iterator[Difference]:
    now = group.value
    if was.name != now.name:
        yield _choice(_CHANGED, ("name",), group, was.name, now.name)
    if (was.choose, was.fewest) != (now.choose, now.fewest):
        key = "choose" if was.choose != now.choose else "atLeast"
        yield _choice(_CHANGED, (key,), group, words.choosing(was), words.choosing(now))
    if was.is_proposal != now.is_proposal:
        said = words.proposal(was.is_proposal), words.proposal(now.is_proposal)
        yield _choice(_CHANGED, ("proposal",), group, *said)


def _options(was: _Group, now: _Group, names: Names) -> Iterator[Difference]:
    before, after = was.value.options, now.value.options
    lists = compared(before, after, str)
    path: Path = ("choiceGroups", now.index, "options")
    for gone in lists.removed:
        place: Path = ("choiceGroups", was.index, "options", gone.index)
        yield Difference(Part.CHOICES, _REMOVED, place, gone.value, names.item(gone.value), None)
    for new in lists.added:
        item = names.item(new.value)
        yield Difference(Part.CHOICES, _ADDED, (*path, new.index), new.value, None, item)
    for old, new in lists.moved:
        stood, stands = _preceding(before, old), _preceding(after, new)
        said = (words.standing(None if code is None else names.item(code)) for code in (stood, stands))
        yield Difference(Part.CHOICES, _MOVED, (*path, new.index), new.value, *said)


def _surcharges(was: _Group, now: _Group) -> Iterator[Difference]:
    lists = compared(was.value.surcharges, now.value.surcharges, lambda surcharge: surcharge.item)
    for gone in lists.removed:
        yield _surcharge(_REMOVED, was.index, gone, words.surcharge(gone.value), None)
    for new in lists.added:
        yield _surcharge(_ADDED, now.index, new, None, words.surcharge(new.value))
    for old, new in lists.kept:
        if old.value != new.value:
            yield _surcharge(_CHANGED, now.index, new, words.surcharge(old.value), words.surcharge(new.value))


def _surcharge(
    kind: DifferenceKind, group: int, placed: Placed[Surcharge], before: Text | None, after: Text | None
) -> Difference:
    path: Path = ("choiceGroups", group, "surcharges", placed.index)
    return Difference(Part.CHOICES, kind, path, placed.value.item, before, after)
