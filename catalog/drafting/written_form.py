"""A draft as it is written, made fit to be read, and where in it a validator's fault stands. Pure; never raises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from catalog.drafting.hints import spelled
from catalog.file_faults import explain
from catalog.written import Path
from core.language import Text

DEEPEST = 40
"""Levels of lists and mappings within one another; more is a slip, and no rule that people read needs it."""

_FURTHEST = 10**15
"""Beyond every bound of every number in a package, so it is refused as the number itself would be, and can be reckoned
with."""


def is_too_deep(content: Any) -> bool:
    """Whether the content nests deeper than `DEEPEST` levels."""
    level = [content]
    for _depth in range(DEEPEST):
        level = [part for value in level for part in _inside(value)]
        if not level:
            return False
    return True


def unstorable(content: Any, path: Path = ()) -> Iterator[Path]:
    """Where a text stands that no database takes: with a NUL or half of a character (a lone surrogate)."""
    if isinstance(content, str) and _cleaned_text(content) != content:
        yield path
    for key, part in _entries(content):
        if isinstance(key, str) and _cleaned_text(key) != key:
            yield path
        yield from unstorable(part, (*path, key))


def cleaned(content: Any) -> Any:
    """The content without characters that nothing can store, its numbers no further from zero than `_FURTHEST`."""
    if type(content) is int:
        return max(-_FURTHEST, min(_FURTHEST, content))
    if isinstance(content, str):
        return _cleaned_text(content)
    if isinstance(content, Mapping):
        return {_cleaned_text(str(key)): cleaned(part) for key, part in content.items()}
    return [cleaned(part) for part in content] if isinstance(content, list | tuple) else content


def explained(content: Any, error: ErrorDetails) -> tuple[Path, str, Text]:
    """Path in the written form, stable code and message of one error of the validator's.

    The validator names every alternative it entered (`eligibility, all, all, 0, age`); nobody wrote those.
    """
    told, code, message = explain(error)
    if error["type"] == "union_tag_not_found":  # of all parts of a package, only conditions are told apart by a key
        code = "CONDITION_UNNAMED"
        message = Text("这里须写一个条件", "this must be a condition")
    elif code == "MISSING_KEY" and told:
        key = spelled(str(told[-1]))
        message = Text(f"缺少{key.zh}", f"{key.en} is missing")
    return _written_path(content, told, code), code, message


def at(content: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    here = content
    for step in path:
        if isinstance(here, dict):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and 0 <= step < len(here):
            here = here[step]
        else:
            return None
    return here


def _written_path(content: Any, told: Path, code: str) -> Path:
    here, above, path = content, None, list[str | int]()
    for position, step in enumerate(told):
        is_last = position == len(told) - 1
        if _stands(here, step):
            above, here = here, here[step]
            path.append(step)
        elif is_last and code == "MISSING_KEY" and isinstance(here, dict) and isinstance(step, str):
            path.append(step)
        elif is_last and code == "UNKNOWN_KEY" and _stands(above, step):
            path[-1] = step  # beside the key that names the type, not below it
    return tuple(path)


def _stands(here: Any, step: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(step, int) and 0 <= step < len(here)
    return isinstance(here, dict) and step in here


def _inside(value: Any) -> list[Any]:
    return [part for _key, part in _entries(value)]


def _entries(value: Any) -> list[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list | tuple) else []


def _cleaned_text(text: str) -> str:
    return "".join(letter for letter in text if letter != "\0" and not "\ud800" <= letter <= "\udfff")
