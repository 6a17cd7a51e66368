"""How much a draft may say (草稿的限度), and what can be kept at all. Pure; what is sound the findings tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any, Final

import orjson

from catalog.drafting.problem import Path, problem
from catalog.package import PackageDefinition
from catalog.written import mapping
from core.faults import Problem
from core.language import Text
from core.wire import wire_name
from teams.operations.problem import list_size

EDITABLE: Final = tuple(wire_name(field.name) for field in fields(PackageDefinition) if field.name != "code")
"""The written keys of a package that an edit may replace: all but its code."""

MOST_BYTES = 256 * 1024
"""The largest content, as JSON in UTF-8."""
MOST_LINES, MOST_GROUPS, MOST_OPTIONS = 100, 20, 50
"""Lines a package, choice groups a package, options a group."""
DEEPEST = 60
"""How deep values may be nested: no rule of ours comes near it."""
LONGEST_GROUP_NAME = 100
"""Characters of a choice group's name in either language: what its column holds."""
LONGEST_NOTE = 1_000
"""Characters of a note or reason."""
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A value with None in place of what cannot be kept, and a problem for each of those."""

    value: Any
    problems: tuple[Problem, ...]


def kept(value: Any, *path: str) -> Kept:
    """What of a JSON value a database column can keep: NOT_WRITABLE for the rest, at its path below `path`.

    Refused: text with NUL or half a surrogate pair, integers beyond 64 bits, infinities, other types, nesting deeper
    than 60.
    """
    found: list[Problem] = []
    return Kept(_kept(value, path, 0, found), tuple(found))


def _kept(value: Any, path: Path, depth: int, found: list[Problem]) -> Any:
    if depth > DEEPEST:
        return _refused(path, found)
    if isinstance(value, Mapping):
        if not all(_is_text(key) for key in value):
            return _refused(path, found)
        return {key: _kept(part, (*path, key), depth + 1, found) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_kept(part, (*path, str(place)), depth + 1, found) for place, part in enumerate(value)]
    return value if _is_plain(value) else _refused(path, found)


def _is_plain(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return _SMALLEST <= value <= _LARGEST
    return isfinite(value) if isinstance(value, float) else _is_text(value)


def _is_text(value: Any) -> bool:
    """Whether PostgreSQL's JSON takes it."""
    if not isinstance(value, str) or "\x00" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _refused(path: Path, found: list[Problem]) -> Any:
    found.append(problem("NOT_WRITABLE", *path))
    return None


def size_problems(content: Mapping[str, Any], *path: str) -> Iterator[Problem]:
    """CONTENT_TOO_LARGE, LIST_SIZE and TEXT_SIZE of a content, each below `path`; lists of other shapes are passed."""
    size = len(orjson.dumps(content))
    if size > MOST_BYTES:
        text = Text(
            f"内容过大：{size}字节，至多{MOST_BYTES}字节。",
            f"The content is too large: {size} bytes, and {MOST_BYTES} are the most.",
        )
        yield Problem("CONTENT_TOO_LARGE", path, text)
    if _length(content.get("lines")) > MOST_LINES:
        yield list_size((*path, "lines"), MOST_LINES)
    groups = content.get("choiceGroups")
    if _length(groups) > MOST_GROUPS:
        yield list_size((*path, "choiceGroups"), MOST_GROUPS)
    for number, group in enumerate(groups if isinstance(groups, list) else ()):
        place = (*path, "choiceGroups", str(number))
        if _length(mapping(group).get("options")) > MOST_OPTIONS:
            yield list_size((*place, "options"), MOST_OPTIONS)
        for language, words in mapping(mapping(group).get("name")).items():
            if isinstance(words, str) and len(words) > LONGEST_GROUP_NAME:
                yield _too_long((*place, "name", language), LONGEST_GROUP_NAME)


def note_problems(note: str | None, *path: str, needed: bool = False) -> Iterator[Problem]:
    """TEXT_SIZE of a note or reason: 1 to 1,000 characters that can be seen, over several lines if need be."""
    if note is None and not needed:
        return
    shown = "" if note is None else note.replace("\n", " ").replace("\t", " ")
    if not shown.strip() or len(shown) > LONGEST_NOTE or not shown.isprintable():
        text = Text(f"须为1至{LONGEST_NOTE}个可见字符。", f"Write 1 to {LONGEST_NOTE} visible characters.")
        yield Problem("TEXT_SIZE", path, text)


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def _too_long(path: Path, most: int) -> Problem:
    return Problem("TEXT_SIZE", path, Text(f"至多{most}个字符。", f"Write at most {most} characters."))
