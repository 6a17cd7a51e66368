"""The anchor of a family that signs (锚定人, R042): signed first, inviting the others. There is always one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from enrolment import models
from enrolment.household.acting import Stored
from teams.period import in_force


async def mark_anchor(standing: Stored, anchor: int, on: date) -> None:
    """The household's anchor is this resident (row id), by whom others count as a family that signs (R042)."""
    for row in standing.members:
        if row.resident_id == anchor and in_force(row.starts, row.ends, on):
            await models.HouseholdMember.filter(id=row.id).update(is_anchor=True)


async def move_anchor(household: int, signed: Collection[int], on: date) -> None:
    """Where no anchor is among those of a household's members who are signed (row ids), the head is one from now on, or
    else whoever of them came first: the rule of the add-on asks for one when somebody joins later."""
    rows = await models.HouseholdMember.filter(household_id=household).order_by("starts", "id")
    able = [row for row in rows if in_force(row.starts, row.ends, on) and row.resident_id in signed]
    if not able or any(row.is_anchor for row in able):
        return
    heads = await models.HouseholdHead.filter(household_id=household)
    head = next((row.resident_id for row in heads if in_force(row.starts, row.ends, on)), None)
    chosen = next((row for row in able if row.resident_id == head), able[0])
    await models.HouseholdMember.filter(id=chosen.id).update(is_anchor=True)
