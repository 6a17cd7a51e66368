"""Designers and reviewers of a county, its city and a neighbour, and drafts on their way. Today is 2026-03-01."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Mapping
from datetime import date
from itertools import count
from typing import Any

import pytest
from tortoise.models import Model

from catalog import models
from catalog.drafting.drafting import DraftPackage, draft_package
from catalog.drafting.editing import EditDraft, edit_draft
from catalog.drafting.publishing import ChosenDraft, PublishDrafts, publish_drafts
from catalog.drafting.reviewing import OnDraft, approve_draft, submit_for_review
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.faults import Problem, Refusal
from core.models import AuditEntry, KeptAnswer
from tests.teams.staging import told

__all__ = ["told"]

TODAY, TOMORROW, YESTERDAY = date(2026, 3, 1), date(2026, 3, 2), date(2026, 2, 28)
COUNTY, NEIGHBOUR, CITY, PROVINCE = "450321", "450323", "450300", "450000"
_DESIGNER, _REVIEWER = frozenset({AccessRole.PACKAGE_DESIGNER}), frozenset({AccessRole.PACKAGE_REVIEWER})

DESIGNER = Actor("designer", _DESIGNER, region=COUNTY)
SECOND = Actor("second designer", _DESIGNER, region=COUNTY)
REVIEWER = Actor("reviewer", _REVIEWER, region=COUNTY)
BOTH = Actor("both", _DESIGNER | _REVIEWER, region=COUNTY)
CITY_DESIGNER = Actor("city designer", _DESIGNER, region=CITY)
CITY_REVIEWER = Actor("city reviewer", _REVIEWER, region=CITY)
NEIGHBOURS = Actor("neighbour", _DESIGNER | _REVIEWER, region=NEIGHBOUR)
FOREIGN = (
    NEIGHBOURS,
    Actor("nobody's", _DESIGNER | _REVIEWER),
    Actor("authority", frozenset({AccessRole.REGION_AUTHORITY, AccessRole.AUDITOR}), region=COUNTY),
)

PRICE = {
    "status": "ADOPTED",
    "payers": {"PUBLIC_HEALTH": 4000, "MEDICAL_INSURANCE": 3000, "FISCAL": 1000, "EMPLOYER": 0, "SELF": 0},
    "total": 8000,
}
"""80 yuan, where the starter's BAS-00 costs 70."""

_KEYS = count()

TABLES: tuple[type[Model], ...] = (
    AuditEntry,
    KeptAnswer,
    *(kind for _, kind in inspect.getmembers(models, inspect.isclass) if issubclass(kind, Model) and kind is not Model),
)


async def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that a verb of drafts may touch."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES:
        rows: Any = table
        found[table.__name__] = list(await rows.all().order_by("id").values())
    return found


async def refused(act: Awaitable[object]) -> tuple[Problem, ...]:
    """The problems that an act is refused with; checks that it changed nothing at all."""
    before = await everything()
    with pytest.raises(Refusal) as caught:
        await act
    assert await everything() == before
    return caught.value.problems


async def at_once(*acts: Awaitable[Any]) -> tuple[list[Any], list[Refusal]]:
    """Answers and refusals of acts that run together; anything else that one raises fails the test."""
    ended = await asyncio.gather(*acts, return_exceptions=True)
    refusals = [each for each in ended if isinstance(each, Refusal)]
    answers = [each for each in ended if isinstance(each, (dict, tuple))]
    assert len(refusals) + len(answers) == len(acts), ended
    return answers, refusals


async def opened(clock: Clock, package: str = "BAS-00", by: Actor = DESIGNER, region: str = COUNTY) -> str:
    """A draft just opened; its code."""
    answer = await draft_package(by, DraftPackage(region, package), f"open {next(_KEYS)}", clock)
    return str(answer["draft"])


async def edited(
    clock: Clock, package: str = "BAS-00", by: Actor = DESIGNER, region: str = COUNTY, **parts: Any
) -> str:
    """A draft in version 2, with the note (or these parts) changed; its code."""
    code = await opened(clock, package, by, region)
    changed: Mapping[str, Any] = parts or {"note": f"as {region} has it"}
    await edit_draft(by, EditDraft(code, 1, changed), f"edit {code}", clock)
    return code


async def submitted(clock: Clock, package: str = "BAS-00", **parts: Any) -> str:
    """An edited draft in review, in version 3; its code."""
    code = await edited(clock, package, **parts)
    await submit_for_review(DESIGNER, OnDraft(code, 2), f"submit {code}", clock)
    return code


async def approved(clock: Clock, package: str = "BAS-00", **parts: Any) -> str:
    """An edited and approved draft, in version 4; its code."""
    code = await submitted(clock, package, **parts)
    await approve_draft(REVIEWER, OnDraft(code, 3), f"approve {code}", clock)
    return code


async def published(clock: Clock, package: str = "BAS-00", starts: date | None = None, **parts: Any) -> str:
    """A draft published by its county, in version 5; its code."""
    code = await approved(clock, package, **parts)
    given = PublishDrafts(COUNTY, (ChosenDraft(code, 4),), starts)
    await publish_drafts(REVIEWER, given, f"publish {code}", clock)
    return code


async def published_at_once(code: str, version: int, clock: Clock) -> None:
    """Take an open draft of the county, in that version, all the way to its menu, from today."""
    await submit_for_review(DESIGNER, OnDraft(code, version), f"submit {code}", clock)
    await approve_draft(REVIEWER, OnDraft(code, version + 1), f"approve {code}", clock)
    given = PublishDrafts(COUNTY, (ChosenDraft(code, version + 2),))
    await publish_drafts(REVIEWER, given, f"publish {code}", clock)


async def history(code: str) -> list[tuple[str, str, int, bool]]:
    """What was done to a draft: act, by whom, the version after, whether the contents were kept."""
    rows = models.PackageEvent.filter(draft__code=code).order_by("id")
    return [
        (row["act"], row["by"], row["draft_version"], row["content"] is not None)
        for row in await rows.values("act", "by", "draft_version", "content")
    ]
