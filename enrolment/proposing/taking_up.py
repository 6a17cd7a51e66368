"""What was proposed and is held by now (采纳推荐): it waits no longer, by whatever verb it came to be held."""

from __future__ import annotations

from collections.abc import Collection

from enrolment import models
from enrolment.desk import Desk
from enrolment.vocabulary import ProposalOutcome


async def taken_up(desk: Desk, held: Collection[tuple[int, str]]) -> None:
    """Settle what waits for these people: pairs of a resident (row id) and the code of a package that is held from now
    on. One statement where nothing waits for them, two where something does."""
    people = sorted({person for person, _package in held})
    waiting = models.PackageProposal.filter(enrolment__resident_id__in=people, settled_at=None)
    rows = await waiting.values_list("id", "enrolment__resident_id", "package__code")
    settled = [number for number, person, package in rows if (person, package) in held]
    if settled:
        await models.PackageProposal.filter(id__in=settled).update(
            outcome=ProposalOutcome.TAKEN_UP.value, settled_at=desk.clock(), settled_by=desk.subject, version=2
        )
