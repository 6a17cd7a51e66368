"""What differs between two drafts as written, sound or not: part by part, and by meaning where both can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from pydantic import ValidationError

from catalog.codec import load
from catalog.difference.definitions import difference
from catalog.difference.value import Difference, Names
from catalog.package import PackageDefinition
from core.wire import wire_name


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A key of the written form whose value differs. None: the key is not there."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class WrittenDifference:
    """`parts` that are written otherwise; `differences` by meaning, None where either side is no sound definition."""

    parts: tuple[ChangedPart, ...]
    differences: tuple[Difference, ...] | None


def written_difference(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Names | None = None
) -> WrittenDifference:
    """Compare two contents. Parts are in the order of the package files, keys that no package has come last."""
    known = [wire_name(field.name) for field in fields(PackageDefinition)]
    keys = [*known, *(key for key in {**before, **after} if key not in known)]
    parts = tuple(
        ChangedPart(key, before.get(key), after.get(key)) for key in keys if _form(before, key) != _form(after, key)
    )
    was, now = _readable(before), _readable(after)
    if was is None or now is None:
        return WrittenDifference(parts, None)
    return WrittenDifference(parts, difference(was, now, names or Names()))


def _form(content: Mapping[str, Any], key: str) -> str | None:
    return json.dumps(content[key], sort_keys=True) if key in content else None


def _readable(content: Mapping[str, Any]) -> PackageDefinition | None:
    try:
        return load(PackageDefinition, dict(content))
    except ValidationError:
        return None
