"""What every verb of the delivery side does the same way: it acts once, tells all problems, locks in one order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tortoise.models import Model

from core.act import carry_out, claim
from core.faults import Problem, Refusal

__all__ = ["Objections", "carry_out", "cut", "lock"]


class Objections:
    """The problems found so far."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, problems: Iterable[Problem]) -> None:
        """Note some more."""
        self.found.extend(problems)

    def refuse(self) -> None:
        """Raise a Refusal with all of them, if there are any."""
        if self.found:
            raise self.refusal()

    def refusal(self) -> Refusal:
        """The Refusal with all of them, where the rest cannot be looked at without what is missing."""
        return Refusal(tuple(self.found))

    async def claim(self, model: type[Model], identity: int, expected: int, *path: str) -> None:
        """Claim a row (`core.act.claim`). A stale version refuses at once, with what was found before.

        What else would be wrong is not looked for: the caller decided by what no longer stands.
        """
        try:
            await claim(model, identity, expected, path)
        except Refusal as refusal:
            raise Refusal((*self.found, *refusal.problems)) from refusal


async def lock(model: type[Model], ids: Iterable[int]) -> None:
    """Take rows for this transaction in the order of their ids; nobody else who locks them decides meanwhile.

    Rows that refer to them may still be written. SQLite's write lock has seen to it all already.
    """
    rows: Any = model
    await rows.filter(id__in=sorted(set(ids))).order_by("id").select_for_update(no_key=True)


async def cut(model: type[Model], rows: Iterable[Any], on: date) -> None:
    """End dated rows on the day; those that would only begin then or later end as they begin: never in force."""
    changed: Any = model
    for row in rows:
        await changed.filter(id=row.id).update(ends=max(row.starts, on))
