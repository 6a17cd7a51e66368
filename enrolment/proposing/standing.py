"""What keeps a package from being proposed once more (推荐现状): one that waits, one that was declined lately."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from core.clock import day_of
from enrolment import models
from enrolment.vocabulary import ProposalOutcome

ASKED_AGAIN_AFTER: Final = timedelta(days=90)
"""How long a decline is respected: no policy document says. A team contacts everybody once a calendar quarter at least
(DECISIONS, cadence), so that who declined at one round is asked again at the next, and not at every run of a list."""


async def standing_proposal(enrolment: models.Enrolment, package: str, on: date) -> tuple[str, date | None] | None:
    """The proposal (code) that keeps the package (code) from being proposed beside an enrolment on the day: one that
    waits there, with None; or one that the resident declined, under whatever enrolment, with the first day on which it
    may be proposed again. None: nothing does. One statement."""
    rows = models.PackageProposal.filter(enrolment__resident_id=enrolment.resident_id, package__code=package)
    found = await rows.order_by("-id")
    for row in found:
        if row.settled_at is None and row.enrolment_id == enrolment.id:
            return row.code, None
    until = [
        (day_of(row.settled_at) + ASKED_AGAIN_AFTER, row.code)
        for row in found
        if row.settled_at is not None and row.outcome == ProposalOutcome.DECLINED.value
    ]
    last, code = max(until, default=(date.min, ""))
    return (code, last) if on < last else None
