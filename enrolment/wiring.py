"""What follows from what (事项联动), in the transaction of the act: facts → packages, death → the end of cover.

The verbs of facts, households and rosters know nothing of contracts; a desk that serves carries `FOLLOWERS`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tortoise.expressions import F

from enrolment import models
from enrolment.desk import Desk
from enrolment.family.leaving import family_members_changed
from enrolment.followers import Followers
from enrolment.groups.covering import cover_roster
from enrolment.signing.attaching import attach
from enrolment.signing.covers import cut_short, shorten, state_on, tell
from enrolment.signing.entering import Happening, note
from enrolment.vocabulary import ContractEventKind, EndingReason


async def follow_facts(desk: Desk, residents: Collection[int], _on: date) -> None:
    """Facts of these residents (row ids) are others from a day on: the cover of the dead ends on the day of death,
    and the packages of the living follow their rules from today on (DECISIONS, priority packages)."""
    await _end_of_the_dead(desk, residents)
    await attach(desk, residents, desk.today)


async def _end_of_the_dead(desk: Desk, residents: Collection[int]) -> None:
    """No cover goes on after a death, also where it was to end later; what was to follow never begins."""
    rows = (
        await models.Enrolment.filter(resident_id__in=sorted(set(residents)), voided_at=None)
        .exclude(resident__died=None)
        .select_related("resident", "contract")
        .order_by("id")
    )
    endings = models.Ending.filter(enrolment_id__in=[row.id for row in rows])
    ended: set[object] = set(await endings.values_list("enrolment_id", flat=True))
    for row in rows:
        died = row.resident.died
        if died is None or row.covered_until <= max(died, row.starts):
            continue
        was = await state_on(row.contract_id, desk.today)
        await models.Contract.filter(id=row.contract_id).update(version=F("version") + 1)
        if row.id in ended:
            await shorten(row, died)
        else:
            await cut_short(desk, row, died, EndingReason.DECEASED)
        now = await state_on(row.contract_id, desk.today)
        happened = Happening(ContractEventKind.ENDED, now, died, was, row.resident_id, EndingReason.DECEASED.value)
        await note(desk, row.contract_id, (happened,))
        await tell(desk, "contract.ended", row, on=died.isoformat(), reason=EndingReason.DECEASED.value)


FOLLOWERS = Followers(facts=follow_facts, household=family_members_changed, rosters=cover_roster)
"""Those of the product."""
