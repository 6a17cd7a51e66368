"""What every menu keeps to (菜单规则), whoever put the packages on it: C1 rules 1 and 3, R088. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.menu import LARGEST_MENU
from catalog.package import has_tcm
from catalog.snapshot import PackageVersion
from catalog.vocabulary import PackageTier
from core.faults import Problem
from core.language import Text


@dataclass(frozen=True, slots=True)
class MenuFault:
    """A rule that a menu breaks: as a whole, or because `package` requires `required`, which is not on it."""

    code: str
    package: str | None = None
    required: str | None = None


def faults(menu: Mapping[str, PackageVersion]) -> Iterator[MenuFault]:
    """Every rule that the menu (by package code) breaks; one that offers nothing breaks none.

    MENU_TOO_LARGE above 200 packages, NO_BASIC and SECOND_BASIC (C1 rule 1: a contract holds exactly one BASIC
    package, so a menu offers exactly one), MENU_WITHOUT_TCM (R088), PREREQUISITE_NOT_ON_MENU (C1 rule 3).
    """
    if not menu:
        return
    if len(menu) > LARGEST_MENU:
        yield MenuFault("MENU_TOO_LARGE")
    basics = _basics(menu)
    if not basics:
        yield MenuFault("NO_BASIC")
    if len(basics) > 1:
        yield MenuFault("SECOND_BASIC")
    if not any(has_tcm(version.definition, version.item_definitions) for version in menu.values()):
        yield MenuFault("MENU_WITHOUT_TCM")
    for code, version in menu.items():
        for required in version.definition.requires:
            if required not in menu:
                yield MenuFault("PREREQUISITE_NOT_ON_MENU", code, required)


def named(fault: MenuFault, menu: Mapping[str, PackageVersion]) -> list[str]:
    """The packages that a fault of the menu is about; none where it is about the menu as a whole."""
    if fault.code == "SECOND_BASIC":
        return _basics(menu)
    return [] if fault.package is None else [fault.package]


def fault_problem(
    fault: MenuFault, menu: Mapping[str, PackageVersion], day: date, where: Text, path: tuple[str, ...]
) -> Problem:
    """The fault as a problem at `path`: on the day, `where` (with its own brackets, or empty)."""
    basics = _basics(menu)
    said = {
        "MENU_TOO_LARGE": Text(
            f"菜单最多{LARGEST_MENU}个服务包，{day}将有{len(menu)}个",
            f"A menu holds at most {LARGEST_MENU} packages; on {day} it would hold {len(menu)}",
        ),
        "NO_BASIC": Text(
            f"菜单须有且只有一个基础包，{day}却没有",
            f"A menu offers exactly one BASIC package; on {day} it would offer none",
        ),
        "SECOND_BASIC": Text(
            f"菜单须有且只有一个基础包，{day}将有{'、'.join(basics)}",
            f"A menu offers exactly one BASIC package; on {day} it would offer {' and '.join(basics)}",
        ),
        "MENU_WITHOUT_TCM": Text(
            f"菜单中须有中医药服务（R088），{day}却没有",
            f"A menu offers at least one service of Chinese medicine (R088); on {day} it would not",
        ),
        "PREREQUISITE_NOT_ON_MENU": Text(
            f"{fault.package}要求{fault.required}，而{day}它不在菜单上",
            f"{fault.package} requires {fault.required}, which is not on the menu on {day}",
        ),
    }[fault.code]
    return Problem(fault.code, path, Text(f"{said.zh}{where.zh}。", f"{said.en}{where.en}."))


def _basics(menu: Mapping[str, PackageVersion]) -> list[str]:
    return [code for code, version in menu.items() if version.definition.tier is PackageTier.BASIC]
