"""Definitions as they are written (原样): what can be told of one although other values in it are faulty.

Everything here takes plain data of any shape and never raises: what is not of the expected shape is passed over,
for the validators have reported it already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.price import MOST_FEN, Price, price_of
from catalog.vocabulary import Payer
from teams.period import in_force, overlap

Path = tuple[str | int, ...]
Named = tuple[Path, str]
"""A code, and where it is written."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One definition as it is written, sound or not. Two records are the same only if they are one."""

    kind: type
    data: Any

    @property
    def code(self) -> str | None:
        """Its own code; None where there is none to read."""
        return self.text("code")

    def text(self, key: str) -> str | None:
        """The text under a key of the definition itself."""
        value = mapping(self.data).get(key)
        return value if isinstance(value, str) else None

    def codes(self, key: str) -> list[Named]:
        """The codes of the list under a key."""
        return texts(mapping(self.data).get(key), (key,))


def mapping(value: Any) -> dict[str, Any]:
    """The value, if it is a mapping; an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def parts(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The mappings of a list, each with its place."""
    for index, part in enumerate(value if isinstance(value, list) else ()):
        if isinstance(part, dict):
            yield (*path, index), part


def texts(value: Any, path: Path) -> list[Named]:
    """The texts of a list, each with its place."""
    listed = value if isinstance(value, list) else []
    return [((*path, index), part) for index, part in enumerate(listed) if isinstance(part, str)]


def named(part: dict[str, Any], key: str, path: Path) -> list[Named]:
    """The text under a key of a part that stands at `path`: one, or none."""
    value = part.get(key)
    return [((*path, key), value)] if isinstance(value, str) else []


def lines_of(package: Record) -> list[tuple[Path, dict[str, Any]]]:
    """The lines of a package."""
    return list(parts(mapping(package.data).get("lines"), ("lines",)))


def groups_of(package: Record) -> list[tuple[Path, dict[str, Any]]]:
    """The choice groups of a package."""
    return list(parts(mapping(package.data).get("choiceGroups"), ("choiceGroups",)))


def options_of(package: Record) -> list[Named]:
    """The options of all choice groups of a package."""
    return [one for path, group in groups_of(package) for one in texts(group.get("options"), (*path, "options"))]


def schedules_of(item: Record) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The schedule of an item and all schedules inside it, each with its place."""
    yield from _schedules(mapping(item.data).get("schedule"), ("schedule",))


def held(value: Any, path: Path) -> Iterator[Named]:
    """The packages that conditions ask for (`holds`), anywhere in a written condition, schedule or list of needs."""
    if isinstance(value, dict):
        yield from named(value, "holds", path)
        for key, part in value.items():
            yield from held(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from held(part, (*path, index))


def needed(package: Record) -> list[Named]:
    """The packages that must be held to hold this one: required, or asked for (`holds`) by every way to be eligible."""
    asked = _always_held(mapping(package.data).get("eligibility"), ("eligibility",))
    return [*package.codes("requires"), *asked]


def _always_held(condition: Any, path: Path) -> Iterator[Named]:
    """What a written condition asks to be held whichever way it is met."""
    written = mapping(condition)
    yield from named(written, "holds", path)
    for key in ("all", "any"):
        inner = list(parts(written.get(key), (*path, key)))
        if key == "all" or len(inner) == 1:
            for place, part in inner:
                yield from _always_held(part, place)


def price_by_payers(package: Record) -> Price | None:
    """The price that the payers add up to, whatever total is written; None where a payer or amount is faulty."""
    payers = mapping(mapping(package.data).get("price")).get("payers")
    known = {payer.value: payer for payer in Payer}
    if not isinstance(payers, dict) or not set(payers) <= set(known):
        return None
    if not all(type(fen) is int and 0 <= fen <= MOST_FEN for fen in payers.values()):
        return None
    return price_of({known[payer]: fen for payer, fen in payers.items()})


def _schedules(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    if not isinstance(value, dict):
        return
    yield path, value
    listed = value.get("of")
    for index, part in enumerate(listed if isinstance(listed, list) else ()):
        yield from _schedules(part, (*path, "of", index))
    for place, case in parts(value.get("cases"), (*path, "cases")):
        yield from _schedules(case.get("schedule"), (*place, "schedule"))


@dataclass(frozen=True, slots=True)
class Span:
    """A written period [starts, ends), and where it is written."""

    path: Path
    starts: date
    ends: date | None

    def meets(self, other: Span) -> bool:
        """Whether the two share a day."""
        return overlap(self.starts, self.ends, other.starts, other.ends)

    def holds(self, on: date) -> bool:
        """Whether the day lies in it."""
        return in_force(self.starts, self.ends, on)


def span(part: dict[str, Any], path: Path, starts: date | None = None) -> Span | None:
    """The period of a part that stands at `path`; `starts` where it states no beginning. None if it is no period."""
    begins = day(part["starts"]) if part.get("starts") is not None else starts
    ends = day(part["ends"]) if part.get("ends") is not None else None
    if begins is None or (ends is None and part.get("ends") is not None):
        return None
    return None if ends is not None and ends <= begins else Span(path, begins, ends)


def day(value: Any) -> date | None:
    """The day that a text of the form YYYY-MM-DD names."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
