"""The starter menu as a world that drafts are held against, and drafts made of its packages with something wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from catalog import codec
from catalog.drafting.finding import DraftFinding, Severity
from catalog.drafting.findings import findings
from catalog.drafting.world import World
from catalog.files import StarterData, read_starter
from catalog.written import Path
from tests.catalog.conftest import SEEDS

Edit = Callable[[dict[str, Any]], Any]


@cache
def starter() -> StarterData:
    """What the seeds say."""
    return read_starter(SEEDS)


def world() -> World:
    """A region that offers every starter package."""
    menu = {package.code: codec.dump(package) for package in starter().packages}
    items = {item.code: item for item in starter().items}
    return World("450321", items, frozenset(menu), menu)


def written(code: str) -> dict[str, Any]:
    """A starter package as written, to be changed at will, its price decided."""
    content: dict[str, Any] = copy.deepcopy(codec.dump(next(one for one in starter().packages if one.code == code)))
    content["price"]["status"] = "ADOPTED"
    return content


def edited(code: str, *edits: Edit) -> dict[str, Any]:
    """The package with some edits made to it."""
    content = written(code)
    for edit in edits:
        edit(content)
    return content


def put(*path: str | int, value: Any) -> Edit:
    """An edit that writes a value at a path; the parts above it are there."""

    def edit(content: dict[str, Any]) -> None:
        here: Any = content
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return edit


def places(found: Iterable[DraftFinding]) -> list[tuple[Path, str]]:
    """Where each finding is, and its code."""
    return [(one.path, one.code) for one in found]


def found_in(content: dict[str, Any], around: World | None = None) -> list[tuple[Path, str]]:
    """The findings of a draft in the starter world, or another."""
    return places(findings(content, around or world()))


def severity_of(content: dict[str, Any], code: str, around: World | None = None) -> Severity:
    """How grave the finding of that code is; a draft without it fails the test."""
    return next(one.severity for one in findings(content, around or world()) if one.code == code)
