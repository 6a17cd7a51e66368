"""How the input of a mutation becomes a domain value: every fault of it is told at once, each with its path.

A text of an input has at most `most` characters and a list at most `longest` entries, whatever else is asked of them;
`bounds` states both on the field. So nothing reaches a column it does not fit into, and no text holds what a database
refuses (a NUL). What the domain then refuses keeps the domain's own code and words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar

import strawberry
from pydantic import ValidationError
from strawberry.utils.str_converters import to_camel_case

from catalog.codec import adapter
from catalog.file_faults import explain
from core.act import BAD_KEY
from core.faults import Problem, Refusal
from core.idempotency import is_key
from core.wire import wire_name
from teams.operations.problem import code_size, list_size, words_problems

V = TypeVar("V")
Path = tuple[str, ...]
Places = Mapping[Path, Path]
"""Where parts of the domain's value stand in the input: the beginning of a path there → here."""

LONGEST_CODE, LONGEST_LIST = 32, 500
"""What holds for texts (codes) and lists that state nothing else."""

_KEY = "idempotency_key"


def bounds(most: int = LONGEST_CODE, longest: int = LONGEST_LIST) -> dict[str, int]:
    """The metadata of an input field: characters of a text, entries of a list; of what is inside an input, too."""
    return {"most": most, "longest": longest}


def value_of(kind: type[V], given: Any, written: Mapping[str, Any], places: Places) -> V:
    """The value of `kind`. Raises a Refusal with all that keeps it from being one, an unusable key included."""
    value, found = tried(kind, given, written, places)
    if found or value is None:
        raise Refusal((*(() if is_key(given.idempotency_key) else (BAD_KEY,)), *found))
    return value


def tried(kind: type[V], given: Any, written: Mapping[str, Any], places: Places) -> tuple[V | None, list[Problem]]:
    """The value of `kind`, and everything that keeps it from being used; None where it cannot be made at all."""
    found = list(_size_problems(given, (), bounds()))
    value: V | None = None
    try:
        value = adapter(kind).validate_python(written, strict=False)
    except ValidationError as error:
        found.extend(_contradictions(error, {each.path for each in found}, places))
    return value, found


def spelt(given: Any) -> Any:
    """An input, or a part of one, in the wire's spelling; what was left out is not there."""
    if isinstance(given, list):
        return [spelt(part) for part in given]
    if isinstance(given, Enum):
        return given.value
    if not is_dataclass(given):
        return given.isoformat() if isinstance(given, date) else given
    return {
        wire_name(field.name): spelt(value)
        for field in fields(given)
        if not _is_left_out(field, value := getattr(given, field.name)) and field.name != _KEY
    }


def cleared(written: Mapping[str, Any]) -> dict[str, Any]:
    """The input in the wire's spelling without its nulls, which name under `clears` what is to be without a value."""
    nulls = [name for name, value in written.items() if value is None]
    return {**{name: value for name, value in written.items() if value is not None}, "clears": nulls}


def _is_left_out(field: Any, value: Any) -> bool:
    """An optional part that is null was left out, unless it says by its default (UNSET) that null is an answer."""
    return value is strawberry.UNSET or (value is None and field.default is None)


def _size_problems(given: Any, path: Path, within: Mapping[str, int]) -> Iterator[Problem]:
    if isinstance(given, str):
        most = within["most"]
        found = words_problems(given, most, *path)
        yield from [code_size(path, most)] if found and most == LONGEST_CODE else found
    elif isinstance(given, list):
        if len(given) > within["longest"]:
            yield list_size(path, within["longest"])
            return
        for number, part in enumerate(given):
            yield from _size_problems(part, (*path, str(number)), within)
    elif is_dataclass(given):
        for field in fields(given):
            if field.name != _KEY:
                name = getattr(field, "graphql_name", None) or to_camel_case(field.name)
                inside = {**within, **field.metadata}
                yield from _size_problems(getattr(given, field.name), (*path, name), inside)


def _contradictions(error: ValidationError, known: set[Path], places: Places) -> Iterator[Problem]:
    """What the domain's own values refuse; not where the same text or list was objected to already."""
    for detail in error.errors(include_url=False):
        at, code, said = explain(detail)
        told = moved(Problem(code, tuple(str(step) for step in at), said), places)
        if not any(told.path and each[: len(told.path)] == told.path[: len(each)] for each in known):
            yield told


def moved(told: Problem, places: Places) -> Problem:
    """The problem at its place in the input; the longest beginning that is named decides."""
    for beginning in sorted(places, key=len, reverse=True):
        if told.path[: len(beginning)] == beginning:
            return replace(told, path=(*places[beginning], *told.path[len(beginning) :]))
    return told
