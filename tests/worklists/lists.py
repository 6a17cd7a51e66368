"""Asking for worklists in the small county; every asking holds the table against what would be made anew."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from core.actor import Actor
from core.database import connection
from enrolment import models as m
from enrolment.reading.keyset import Keyset
from enrolment.worklists.keeping import keep_the_day, keep_up
from enrolment.worklists.kind import DEFAULT_DAYS, STOCKS, WorklistKind
from enrolment.worklists.place import Where, places_of
from enrolment.worklists.reading import Asked, EntryRow, count, page
from tests.reading.rows import AUTHORITY, TODAY

NEXT_YEAR = TODAY + timedelta(365)


async def entries(
    kind: WorklistKind,
    actor: Actor = AUTHORITY,
    where: Where | None = None,
    on: date = TODAY,
    days: int = DEFAULT_DAYS,
) -> list[EntryRow]:
    """What stands on a list; counted it is as much, and made anew the table is the same."""
    await keep_up(on)
    places = await places_of(actor, where or Where())
    if places is None:
        return []
    asked = Asked(kind, places, on, days)
    rows = await page(asked, Keyset(100))
    assert await count(asked) == len(rows.rows)
    return list(rows.rows)


async def listed(kind: WorklistKind, actor: Actor = AUTHORITY, where: Where | None = None, **more: Any) -> set[str]:
    """The codes of what stands on a list."""
    subject = {"unsigned_record": "resident"}.get(STOCKS[kind].subject, STOCKS[kind].subject)
    return {getattr(row, subject) for row in await entries(kind, actor, where, **more)}


async def table() -> list[tuple[Any, ...]]:
    """All entries, without the numbers of their rows."""
    columns = ("kind", "place", "place_id", "due", "subject_id", "other_id", "since", "reason")
    return sorted(tuple(map(str, row)) for row in await m.WorklistEntry.all().values_list(*columns))


async def is_as_made_anew(on: date = TODAY) -> bool:
    """Whether what changes kept is what the definitions make of everything; teams keep the day they were first seen."""
    await keep_up(on)
    kept = await table()
    kinds = (WorklistKind.TEAM_INCOMPLETE.value, WorklistKind.TEAM_NEAR_CAPACITY.value)
    await m.WorklistEntry.exclude(kind__in=kinds).delete()
    await keep_the_day(on)
    assert await m.WorklistMark.all().count() == 0
    return kept == await table()


async def marks() -> int:
    """How many changes wait to be worked out."""
    return await m.WorklistMark.all().count()


def dialect() -> str:
    """The engine at hand."""
    return str(connection().capabilities.dialect)
