"""Differences in for whom, for how long, at what price and beside which others a package is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from catalog.difference.lists import Placed, compared
from catalog.difference.normal import in_order, normal_need
from catalog.difference.value import Difference, DifferenceKind, Names, Part
from catalog.package import Deduction, PackageDefinition, PackageNeed
from catalog.vocabulary import Payer
from catalog.words import difference as words
from catalog.words import term_words
from catalog.written import Path
from core.language import Text

_ADDED, _REMOVED, _CHANGED = DifferenceKind.ADDED, DifferenceKind.REMOVED, DifferenceKind.CHANGED


def text_differences(before: PackageDefinition, after: PackageDefinition) -> Iterator[Difference]:
    """The code, the name, what it rests on, the note, and the words of the source."""
    if before.code != after.code:
        yield _changed(Part.TEXTS, ("code",), words.plain(before.code), words.plain(after.code))
    if before.name != after.name:
        yield _changed(Part.TEXTS, ("name",), before.name, after.name)
    if before.basis != after.basis:
        yield _changed(Part.TEXTS, ("basis",), words.plain(before.basis), words.plain(after.basis))
    was, now = (None if note is None else words.plain(note) for note in (before.note, after.note))
    if was != now:
        kind = _ADDED if was is None else _REMOVED if now is None else _CHANGED
        yield Difference(Part.TEXTS, kind, ("note",), None, was, now)
    for key in ("pop", "rule", "age", "term"):
        old, new = (getattr(package.eligibility_wording, key) for package in (before, after))
        if old != new:
            yield _changed(Part.TEXTS, ("eligibilityWording", key), words.plain(old), words.plain(new))


def standing_differences(before: PackageDefinition, after: PackageDefinition) -> Iterator[Difference]:
    """The tier, the populations, the term and who may see that somebody holds it."""
    if before.tier is not after.tier:
        yield _changed(Part.TIER, ("tier",), before.tier.label, after.tier.label)
    lists = compared(dict.fromkeys(before.audience), dict.fromkeys(after.audience), lambda population: population)
    for gone in lists.removed:
        path: Path = ("audience", before.audience.index(gone.value))
        yield Difference(Part.AUDIENCE, _REMOVED, path, gone.value.value, gone.value.label, None)
    for new in lists.added:
        path = ("audience", after.audience.index(new.value))
        yield Difference(Part.AUDIENCE, _ADDED, path, new.value.value, None, new.value.label)
    if before.term != after.term:
        yield _changed(Part.TERM, ("term",), term_words(before.term), term_words(after.term))
    if before.visibility is not after.visibility:
        yield _changed(Part.VISIBILITY, ("visibility",), before.visibility.label, after.visibility.label)


def price_differences(before: PackageDefinition, after: PackageDefinition, names: Names) -> Iterator[Difference]:
    """What each payer pays, the total, whether anybody decided it, and deductions."""
    was, now = before.price, after.price
    for payer in Payer:
        if was.of(payer) != now.of(payer):
            said = words.yuan(was.of(payer)), words.yuan(now.of(payer))
            yield Difference(Part.PRICE, _CHANGED, ("price", "payers", payer.value), payer.value, *said)
    if was.total != now.total:
        yield _changed(Part.PRICE, ("price", "total"), words.yuan(was.total), words.yuan(now.total))
    if was.status is not now.status:
        yield _changed(Part.PRICE, ("price", "status"), was.status.label, now.status.label)
    yield from _deductions(before, after, names)


def rule_differences(before: PackageDefinition, after: PackageDefinition, names: Names) -> Iterator[Difference]:
    """Packages required and excluded."""
    sides = ("requires", before.requires, after.requires), ("excludes", before.excludes, after.excludes)
    for (key, was, now), say in zip(sides, (words.requires, words.excludes), strict=True):
        yield from _codes((key, was, now), say, names)


def need_differences(before: PackageDefinition, after: PackageDefinition, names: Names) -> Iterator[Difference]:
    """What must be at hand to sign, and when."""
    was, now = _needs(before), _needs(after)
    lists = compared(was, now, lambda need: need[1].code)
    for gone in lists.removed:
        yield _need(_REMOVED, gone, words.need(gone.value[1], names.packages), None)
    for new in lists.added:
        yield _need(_ADDED, new, None, words.need(new.value[1], names.packages))
    for old, new in lists.kept:
        if old.value[1] != new.value[1]:
            said = (words.need(one.value[1], names.packages) for one in (old, new))
            yield _need(_CHANGED, new, *said)


def _changed(part: Part, path: Path, before: Text, after: Text) -> Difference:
    return Difference(part, _CHANGED, path, None, before, after)


def _codes(
    sides: tuple[str, tuple[str, ...], tuple[str, ...]], say: Callable[[Text], Text], names: Names
) -> Iterator[Difference]:
    key, was, now = sides
    for code in dict.fromkeys(was):
        if code not in now:
            path: Path = (key, was.index(code))
            yield Difference(Part.RULES, _REMOVED, path, code, say(names.package(code)), None)
    for code in dict.fromkeys(now):
        if code not in was:
            yield Difference(Part.RULES, _ADDED, (key, now.index(code)), code, None, say(names.package(code)))


def _deductions(before: PackageDefinition, after: PackageDefinition, names: Names) -> Iterator[Difference]:
    lists = compared(_sorted_deductions(before), _sorted_deductions(after), _whose)

    def said(placed: Placed[tuple[int, Deduction]]) -> Text:
        value = placed.value[1]
        return words.deduction(value, names.item(value.item), names.package(value.shared_with))

    for gone in lists.removed:
        yield _deduction(_REMOVED, gone, said(gone), None)
    for new in lists.added:
        yield _deduction(_ADDED, new, None, said(new))
    for old, new in lists.kept:
        if old.value[1] != new.value[1]:
            yield _deduction(_CHANGED, new, said(old), said(new))


def _sorted_deductions(package: PackageDefinition) -> list[tuple[int, Deduction]]:
    """The deductions, each with its index as written, in an order that where they stand cannot sway."""
    return sorted(enumerate(package.deductions), key=lambda one: (one[1].item, one[1].shared_with, one[1].fen))


def _whose(deduction: tuple[int, Deduction]) -> tuple[str, str, Payer]:
    return deduction[1].item, deduction[1].shared_with, deduction[1].payer


def _deduction(
    kind: DifferenceKind, placed: Placed[tuple[int, Deduction]], before: Text | None, after: Text | None
) -> Difference:
    index, value = placed.value
    return Difference(Part.PRICE, kind, ("deductions", index), value.item, before, after)


def _needs(package: PackageDefinition) -> list[tuple[int, PackageNeed]]:
    """The needs in normal form, each with its index as written, in an order that where they stand cannot sway."""
    normal = [normal_need(need) for need in package.needs]
    ranks = {need: rank for rank, need in enumerate(in_order(normal))}
    return sorted(enumerate(normal), key=lambda one: ranks[one[1]])


def _need(
    kind: DifferenceKind, placed: Placed[tuple[int, PackageNeed]], before: Text | None, after: Text | None
) -> Difference:
    index, value = placed.value
    return Difference(Part.NEEDS, kind, ("needs", index), value.code.value, before, after)
