"""Everything that is wrong with a draft, whole or half written (草稿检查). Pure; never raises, whatever is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from catalog.checks import Known, check_package, check_payers
from catalog.codec import adapter
from catalog.drafting.finding import DraftFinding, Severity
from catalog.drafting.finding_checks.admission import check_admission
from catalog.drafting.finding_checks.ages import check_ages
from catalog.drafting.finding_checks.base import check_base
from catalog.drafting.finding_checks.companions import Menu, check_companions
from catalog.drafting.finding_checks.delivery import check_delivery_of, check_term
from catalog.drafting.finding_checks.money import check_money
from catalog.drafting.finding_checks.prerequisites import check_prerequisites
from catalog.drafting.finding_checks.shape import check_shape
from catalog.drafting.hints import HINTS, spelled
from catalog.drafting.world import World, world_of
from catalog.drafting.written_form import DEEPEST, at, cleaned, explained, is_too_deep, unstorable
from catalog.eligibility.facts import Setting
from catalog.finding import Finding
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.written import Path, Record, lines_of, named, options_of
from core.language import Text

__all__ = ["DraftFinding", "Severity", "World", "errors", "findings", "world_of"]

_Told = tuple[Path, str, Text]


def findings(content: Mapping[str, Any], world: World) -> tuple[DraftFinding, ...]:
    """Every finding of a draft's content in that world, in the order of what is written, errors first in one place.

    `content` is a package definition as written, sound or not, in the keys of the package files; any JSON will do.
    """
    if is_too_deep(content):
        said = Text(f"嵌套超过{DEEPEST}层", f"nested more than {DEEPEST} levels deep")
        return (_finding({}, ((), "TOO_DEEP", said)),)
    readable = cleaned(content)
    draft = Record(PackageDefinition, readable)
    told: dict[tuple[Path, str], _Told] = {}
    for one in _all(content, draft, world):
        told.setdefault(one[:2], one)
    found = [_finding(readable, one) for one in told.values()]
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: (_place(readable, one.path), order.index(one.severity))))


def errors(found: tuple[DraftFinding, ...]) -> tuple[DraftFinding, ...]:
    """Those that stand in the way of review and publication."""
    return tuple(one for one in found if one.severity is Severity.ERROR)


def _all(content: Mapping[str, Any], draft: Record, world: World) -> Iterator[_Told]:
    for path in unstorable(content):
        yield path, "TEXT_UNSTORABLE", Text("含有无法保存的字符", "it contains characters that cannot be stored")
    yield from _faults_of_form(draft.data)
    others = {code: Record(PackageDefinition, written) for code, written in world.menu.items() if code != draft.code}
    menu = others if draft.code is None else {**others, draft.code: draft}
    for found in _disagreements(draft, menu, world):
        if found.at is draft:
            yield found.path, found.code, found.message


def _faults_of_form(written: Any) -> Iterator[_Told]:
    try:
        adapter(PackageDefinition).validate_json(json.dumps(written))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield explained(written, detail)


def _disagreements(draft: Record, menu: Menu, world: World) -> Iterator[Finding]:
    known = Known(
        items=frozenset(world.items),
        packages=world.packages | set(menu),
        regions=None,
        seasons=None,
        visits=None,
    )
    yield from check_shape(draft)
    yield from check_package(draft, menu, known)
    yield from check_payers((draft,), _payers_of_items(draft, world))
    yield from check_companions(draft, menu, world)
    yield from check_money(draft, menu, world)
    yield from check_admission(draft, Setting(world.ages))
    yield from check_prerequisites(draft, menu, Setting(world.ages))
    yield from check_ages(draft, _base(draft, world))
    yield from check_base(draft, world.begun_from, world.latest)
    yield from check_term(draft, world)
    yield from check_delivery_of(draft, world)


def _payers_of_items(draft: Record, world: World) -> Iterator[Record]:
    """The draft's items as far as their payers are concerned: the rest of them need not be written out."""
    listed = [one for path, line in lines_of(draft) for one in named(line, "item", path)]
    for code in dict.fromkeys(code for _, code in (*listed, *options_of(draft))):
        if code in world.items:
            yield Record(ItemDefinition, {"code": code, "payer": world.items[code].payer.value})


def _base(draft: Record, world: World) -> PackageDefinition | None:
    """What the draft changes: the version it was begun from, or else what the menu offers of its code."""
    if world.based_on is not None:
        return world.based_on
    offered = world.menu.get(draft.code or "")
    try:
        return None if offered is None else adapter(PackageDefinition).validate_json(json.dumps(offered))
    except ValidationError:  # another draft put in place, and half written
        return None


def _finding(content: Any, told: _Told) -> DraftFinding:
    path, code, message = told
    severity, hint = HINTS[code]
    written = at(content, path)
    key = path[-1] if path else ""
    value = Text(str(key), str(key)) if not isinstance(written, str | int) else Text(str(written), str(written))
    if code in ("MISSING_KEY", "UNKNOWN_KEY"):
        value = spelled(str(key)) if code == "MISSING_KEY" else Text(f"「{key}」", f"`{key}`")
    mend = Text(hint.zh.format(value=value.zh), hint.en.format(value=value.en))
    return DraftFinding(path, code, severity, message, mend)


def _place(content: Any, path: Path) -> tuple[int, ...]:
    """Where a path stands among what is written; what is not written comes last."""
    here, places = content, list[int]()
    for step in path:
        keys: list[Any] = (
            list(here) if isinstance(here, dict) else list(range(len(here))) if isinstance(here, list) else []
        )
        places.append(keys.index(step) if step in keys else len(keys))
        here = at(here, (step,))
    return tuple(places)
