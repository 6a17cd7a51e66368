"""The difference between two package definitions, and between two versions with the items they point at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog.difference.conditions_of_sale import (
    need_differences,
    price_differences,
    rule_differences,
    standing_differences,
    text_differences,
)
from catalog.difference.contents import choice_differences, line_differences
from catalog.difference.trees import tree_differences
from catalog.difference.value import Difference, DifferenceKind, Names, Part
from catalog.package import PackageDefinition
from catalog.snapshot import ItemVersion, PackageVersion
from catalog.words import difference as words
from catalog.words import schedule_words
from catalog.words.phrases import joined
from catalog.written import Path
from core.language import Text

_NO_NAMES = Names()


def difference(before: PackageDefinition, after: PackageDefinition, names: Names = _NO_NAMES) -> tuple[Difference, ...]:
    """What differs, part by part in the order of `Part`; nothing exactly where both mean the same (`same`).

    `names` are used in words; what has none shows its code.
    """
    found = [
        *text_differences(before, after),
        *standing_differences(before, after),
        *tree_differences(before.eligibility, after.eligibility, names),
        *price_differences(before, after, names),
        *line_differences(before, after, names),
        *choice_differences(before, after, names),
        *rule_differences(before, after, names),
        *need_differences(before, after, names),
    ]
    order = list(Part)
    return tuple(sorted(found, key=lambda one: order.index(one.part)))


def version_difference(
    before: PackageVersion, after: PackageVersion, packages: Mapping[str, Text] | None = None
) -> tuple[Difference, ...]:
    """What differs between two versions; items in both that got another version stand after the other differences."""
    items = {**before.item_definitions, **after.item_definitions}
    names = Names({code: item.name for code, item in items.items()}, packages or {})
    found = difference(before.definition, after.definition, names)
    return (*found, *_item_versions(before, after, names))


def _item_versions(before: PackageVersion, after: PackageVersion, names: Names) -> Iterator[Difference]:
    held = set(_places(before.definition))
    for code, (part, path) in _places(after.definition).items():
        was, now = before.items.get(code), after.items.get(code)
        if code in held and was is not None and now is not None and was.definition != now.definition:
            said = (_item(was, names), _item(now, names))
            yield Difference(part, DifferenceKind.CHANGED, path, code, *said)


def _places(package: PackageDefinition) -> dict[str, tuple[Part, Path]]:
    """Where each item stands first: a line, or an option."""
    places: dict[str, tuple[Part, Path]] = {}
    for index, line in enumerate(package.lines):
        places.setdefault(line.item, (Part.LINES, ("lines", index, "item")))
    for number, group in enumerate(package.choice_groups):
        for index, code in enumerate(group.options):
            places.setdefault(code, (Part.CHOICES, ("choiceGroups", number, "options", index)))
    return places


def _item(version: ItemVersion, names: Names) -> Text:
    """«第2版：年度体检，每年1次（自然年），30分钟»."""
    item = version.definition
    schedule = schedule_words(item.schedule, item_names=names.items, package_names=names.packages)
    minutes = Text(f"{item.staff_minutes}分钟", f"{item.staff_minutes} minutes")
    said = joined([item.name, schedule, minutes], "，", ", ")
    number = words.version_number(version.number)
    return Text(f"{number.zh}：{said.zh}", f"{number.en}: {said.en}")
