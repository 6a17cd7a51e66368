"""Every row that a verb of the delivery side may write, to be compared before and after."""

from __future__ import annotations

from typing import Any

from tortoise import Tortoise
from tortoise.models import Model

from core.models import AuditEntry, KeptAnswer


async def rows() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of every table of the app `teams`, of the kept answers and of the audit, by table."""
    apps: Any = Tortoise.apps
    models: list[type[Model]] = [*apps["teams"].values(), KeptAnswer, AuditEntry]
    return {
        str(model._meta.db_table): [tuple(map(repr, row)) for row in await model.all().order_by("id").values_list()]
        for model in models
    }
