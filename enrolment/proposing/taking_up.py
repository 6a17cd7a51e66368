"""What was proposed and is held by now (采纳推荐): it waits no longer, by whatever verb it came to be held."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from enrolment import models
from enrolment.desk import Desk
from enrolment.vocabulary import ProposalOutcome


async def waiting_of(resident: int) -> dict[str, int]:
    """What waits for somebody's answer (row id): the proposals by package (row ids, code). One statement."""
    rows = models.PackageProposal.filter(enrolment__resident_id=resident, settled_at=None)
    return {str(package): int(number) for number, package in await rows.values_list("id", "package__code")}


async def taken_up(desk: Desk, proposed: Mapping[str, int], held: Collection[str]) -> None:
    """Settle of what waits (`waiting_of`) whatever is held from now on (codes of packages). No statement where that is
    nothing, else one."""
    settled = sorted(proposed[package] for package in {*held} & proposed.keys())
    if settled:
        await models.PackageProposal.filter(id__in=settled).update(
            outcome=ProposalOutcome.TAKEN_UP.value, settled_at=desk.clock(), settled_by=desk.subject, version=2
        )
