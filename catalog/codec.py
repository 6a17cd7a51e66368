"""Definitions to and from their written form: data files, JSON columns, the menu's export.

Reading is strict: unknown keys are refused and nothing is converted. Writing drops what is absent or default,
so that `load(type(x), dump(x)) == x`.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar

from pydantic import TypeAdapter

from catalog.condition import WRAPPED, Condition
from catalog.price import Price, to_wire
from core.wire import wire_name

D = TypeVar("D")


def load(kind: type[D], written: Any) -> D:
    """The definition of that type from its written form.

    Raises `pydantic.ValidationError` with every fault found; a contradiction inside a part is an
    `ImpossibleDefinition` under the error's `ctx["error"]`.
    """
    definition: D = adapter(kind).validate_json(json.dumps(written))
    return definition


def load_condition(written: Any) -> Condition:
    """A condition from its written form; raises as `load`."""
    condition: Condition = adapter(Condition).validate_json(json.dumps(written))
    return condition


def adapter(kind: Any) -> TypeAdapter[Any]:
    """The validator of a definition type, built once."""
    return _adapter(kind)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: Any) -> Any:
    """The written form (JSON-able) of a definition or of any part of one."""
    if isinstance(value, Price):
        return to_wire(value)
    if is_dataclass(value) and not isinstance(value, type):
        written = _written_fields(value)
        return {WRAPPED[type(value)]: written} if type(value) in WRAPPED else written
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [dump(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def _written_fields(value: Any) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for field in fields(value):
        content = getattr(value, field.name)
        if field.name == "kind" and field.default is not MISSING:
            written = {"kind": content, **written}  # the discriminator of schedules: always there, and first
        elif field.default is MISSING or content != field.default:
            written[wire_name(field.name)] = dump(content)
    return written


def canonical(value: Any) -> bytes:
    """The one byte form of a definition: keys sorted, no spaces, UTF-8."""
    return json.dumps(dump(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(definition: Any) -> str:
    """SHA-256 (64 hex digits) of the canonical form: equal definitions, and only they, have equal digests."""
    return sha256(canonical(definition)).hexdigest()
