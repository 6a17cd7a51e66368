"""What the day itself changes (每日处理): birthdays, weeks of gestation and ends of episodes turn rules true or false.

Priority packages of everybody who is covered follow their rules as of the day (DECISIONS). What applies on a date is
computed wherever it is asked for; this writes it down. Run again the same day, it changes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from core.database import transaction
from enrolment import models
from enrolment.desk import Desk
from enrolment.signing.attaching import attach
from teams.operations.verb import lock

AT_ONCE = 200
"""Residents in one transaction: others wait for no longer than that takes."""

Progress = Callable[[int], object]
"""Told how many residents have been looked at so far."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How many residents are covered, and how many enrolments changed."""

    residents: int
    changed: int


async def follow_the_day(desk: Desk, progress: Progress = lambda _count: None) -> Followed:
    """Let everybody's priority packages follow their rules as of today, a few residents to a transaction.

    What was done before an interruption stays done; memory does not grow with the residents.
    """
    looked_at = changed = 0
    async for residents in _covered(desk):
        async with transaction():
            await lock(models.Resident, residents)
            changed += await attach(desk, residents, desk.today)
        looked_at += len(residents)
        progress(looked_at)
    return Followed(looked_at, changed)


async def _covered(desk: Desk) -> AsyncIterator[list[int]]:
    """Residents (row ids) covered today, in order, some at a time."""
    today, last = desk.today, 0
    while True:
        rows = models.Enrolment.filter(
            starts__lte=today, covered_until__gt=today, voided_at=None, resident_id__gt=last
        ).order_by("resident_id")
        found: list[Any] = list(await rows.limit(AT_ONCE).values_list("resident_id", flat=True))
        if not found:
            return
        yield found
        last = found[-1]
