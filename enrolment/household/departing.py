"""Who dies or moves away leaves the household (死亡、迁出后的家庭): inside the act that records it."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import F, Q

from enrolment import models
from enrolment.desk import Desk
from enrolment.household.acting import Changing, stored, tell_household, write
from enrolment.household.household import next_head, relations_after
from enrolment.household.problem import problem
from enrolment.vocabulary import LeavingReason
from teams.operations.verb import Objections


async def depart(
    desk: Desk,
    resident: models.Resident,
    on: date,
    reason: LeavingReason,
    new_head: str | None,
    said: Objections,
) -> None:
    """End the membership and the headship of somebody whose row is locked; refuses with what was noted before.

    They end on the day, or on the day of the household's latest change where that is later: a death is often told late,
    and what the household became meanwhile stands. Problems: those of `next_head` (`newHead`), HEAD_STAYS also without
    any household.
    """
    belonging = Q(ends__isnull=True) | Q(ends__gt=on)
    rows = await models.HouseholdMember.filter(belonging, resident_id=resident.id).order_by("-starts", "-id")
    found = next((row for row in rows if row.starts != row.ends), None)
    if found is None:
        said.add([] if new_head is None else [problem("HEAD_STAYS", "newHead")])
        said.refuse()
        return
    await models.Household.filter(id=found.household_id).update(version=F("version") + 1)
    standing = await stored(found.household_id)
    day = max(on, standing.value.changed)
    present = standing.value.members_on(day)
    stay = [member for member in present if member.resident != resident.code]
    before = standing.value.head_on(day)
    head, wrong = next_head(stay, before, new_head, day)
    said.add(wrong)
    said.refuse()
    relations = relations_after(stay, before, head, ())
    await write(standing, Changing(day, head, {resident.code: reason}, relations=relations), {})
    everybody = [standing.ids[member.resident] for member in present]
    await tell_household(desk, "household.left", standing.row, everybody, reason=reason.value)
    await desk.followers.household(desk, found.household_id, [resident.id], day)
