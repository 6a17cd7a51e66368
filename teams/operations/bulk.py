"""Many rows at once: the ids of what stands by code, and inserts of many rows in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_AT_ONCE = 500
"""Rows in one INSERT: SQLite allows 32,766 values in a statement."""


@dataclass(slots=True)
class Ids:
    """Row ids by code, of what stands and of what was just written."""

    regions: dict[str, int] = field(default_factory=dict)
    grids: dict[str, int] = field(default_factory=dict)
    institutions: dict[str, int] = field(default_factory=dict)
    networks: dict[str, int] = field(default_factory=dict)
    practitioners: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)


async def ids_by_code(model: Any) -> dict[str, int]:
    """The id of every row of a model by its code."""
    return dict(await model.all().values_list("code", "id"))


async def insert(rows: Iterable[Any]) -> None:
    """Rows of any models, many in one statement; those of one model keep their order."""
    by_model: dict[Any, list[Any]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, some in by_model.items():
        await model.bulk_create(some, batch_size=_AT_ONCE)
