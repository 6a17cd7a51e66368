"""Reminding of ends (到期提醒, R217): some days before an enrolment ends, and when it has ended with its term.

Nothing renews by itself, so somebody has to be told in time. Made by the daily run, for every enrolment and each of the
days once: the row that says so and the event that tells it are written in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from core.database import transaction
from core.event import Event
from core.outbox import announce
from enrolment import models
from enrolment.desk import Desk
from enrolment.signing.daily import Progress
from teams.operations.verb import lock
from teams.parameter import RenewalReminders
from teams.policy import Policies, PolicyParameter
from teams.queries.lists import policies
from teams.queries.rows import day
from teams.queries.statement import rows_of

AT_ONCE: Final = 200
"""Enrolments in one transaction: others wait for no longer than that takes."""

TOLD_AFTERWARDS: Final = 14
"""Days for which a daily run that was left out is made up for: older ends are old news."""

_ENDING: Final = """
SELECT e.id, e.code, e.starts, e.ends, c.code AS contract, g.code AS region, i.code AS institution, r.code AS resident
FROM enrolment e JOIN contract c ON c.id = e.contract_id JOIN region g ON g.id = c.region_id
JOIN institution i ON i.id = c.institution_id JOIN resident r ON r.id = e.resident_id
WHERE e.voided_at IS NULL AND e.covered_until = e.ends AND e.covered_until > $1 AND e.covered_until <= $2
  AND e.id > $3 AND g.code = ANY($6) AND r.died IS NULL AND r.moved_away IS NULL
  AND NOT EXISTS (SELECT 1 FROM reminder m WHERE m.enrolment_id = e.id AND m.days = $4)
  AND NOT EXISTS (SELECT 1 FROM enrolment n WHERE n.resident_id = e.resident_id AND n.covered_until > e.covered_until
                  AND n.voided_at IS NULL AND n.starts < n.covered_until)
ORDER BY e.id LIMIT $5
"""
"""Who is covered on afterwards, by a renewal or by anybody else, is not reminded."""


@dataclass(frozen=True, slots=True)
class Band:
    """Ends from `after` (not included) to `until` days from today; told as `days`."""

    days: int
    after: int
    until: int


def bands(days_ahead: tuple[int, ...]) -> Iterator[Band]:
    """The ends to remind of, each in the one band it lies in, the furthest first, at last what has ended.

    `days_ahead`: distinct, 1 or more. A reminder that was missed is made later, as long as the next is not due.
    """
    steps = [*sorted(days_ahead, reverse=True), 0]
    for place, ahead in enumerate(steps[:-1]):
        yield Band(ahead, steps[place + 1], ahead)
    yield Band(0, -TOLD_AFTERWARDS, 0)


async def remind(desk: Desk, progress: Progress = lambda _count: None) -> int:
    """Announce `enrolment.renewal_due` and `enrolment.expired`; how many. Run again the same day, it announces none.

    How many days ahead, the region of the contract lays down (RENEWAL_REMINDERS). What was done before an interruption
    stays done; memory does not grow with the enrolments.
    """
    made = 0
    for days_ahead, regions in (await _days_ahead(desk)).items():
        for band in bands(days_ahead):
            last, goes_on = 0, True
            while goes_on:
                last, count, goes_on = await _remind(desk, band, regions, last)
                made += count
                progress(made)
    return made


async def _days_ahead(desk: Desk) -> dict[tuple[int, ...], list[str]]:
    """On which days ahead the ends are reminded of, and in which regions (codes): one statement."""
    codes = sorted(desk.catalog.regions)
    told = Policies(await policies(codes))
    found: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for code in codes:
        lineage = tuple(desk.catalog.lineage(code))
        rule = told.rule(PolicyParameter.RENEWAL_REMINDERS, lineage, desk.today, RenewalReminders)
        found[tuple(sorted((rule or RenewalReminders()).days, reverse=True))].append(code)
    return found


async def _remind(desk: Desk, band: Band, regions: list[str], last: int) -> tuple[int, int, bool]:
    """Some more of a band after a row id: up to which id, how many, and whether there may be others."""
    between = [desk.today + timedelta(band.after), desk.today + timedelta(band.until)]
    async with transaction():
        rows = await rows_of(_ENDING, *between, last, band.days, AT_ONCE, regions)
        ids = [row["id"] for row in rows]
        await lock(models.Enrolment, ids)  # two runs at once: the second sees what the first wrote
        done: set[Any] = set(
            await models.Reminder.filter(enrolment_id__in=ids, days=band.days).values_list("enrolment_id", flat=True)
        )
        new = [row for row in rows if row["id"] not in done]
        if new:
            await models.Reminder.bulk_create(
                models.Reminder(enrolment_id=row["id"], days=band.days, at=desk.clock()) for row in new
            )
            await announce(desk.clock, *(_event(row, band) for row in new))
    return (ids[-1] if ids else last), len(new), len(rows) == AT_ONCE


def _event(row: dict[str, Any], band: Band) -> Event:
    kind = "enrolment.renewal_due" if band.days else "enrolment.expired"
    told = {"contract": row["contract"], "starts": day(row["starts"]).isoformat(), "ends": day(row["ends"]).isoformat()}
    return Event(
        kind,
        row["code"],
        row["region"],
        (row["institution"],),
        (row["resident"],),
        {**told, "days": band.days},
    )
