"""What a household that changed means for its contract (家庭变动后的家庭签约): members leave it, the head moves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tortoise.expressions import F

from enrolment import models
from enrolment.desk import Desk
from enrolment.family.anchor import move_anchor
from enrolment.signing.covers import settle_contract, state_on, tell_contract
from enrolment.signing.entering import Happening, note
from enrolment.signing.membership import close_add_ons, end_memberships, standing_members
from enrolment.vocabulary import ContractEventKind, ContractKind


async def family_members_changed(desk: Desk, household: int, left: Collection[int], on: date) -> None:
    """Let the contracts of a household (row id) follow a change of it, inside the act that makes the change.

    Who left (row ids) keeps the enrolment to its end; the membership ends on the day, and with it the family add-on. Of
    the last two who part both lose it. Where the anchor left, the head or else the oldest member is the anchor. Another
    head is noted: the contract stays (DECISIONS, family).
    """
    contracts = await models.Contract.filter(
        household_id=household,
        kind=ContractKind.FAMILY.value,
        signed_at__not_isnull=True,
        withdrawn_at=None,
        covered_until__gt=on,
    ).select_related("region", "institution")
    for contract in sorted(contracts, key=lambda each: each.id):
        changed = await _members_left(desk, contract, left, on)
        if left:
            signed = {row.enrolment.resident_id for row in await standing_members(contract.id, on)}
            await move_anchor(household, signed, on)
        changed = await _note_head(desk, contract, household, on) or changed
        if changed:
            await models.Contract.filter(id=contract.id).update(version=F("version") + 1)


async def _members_left(desk: Desk, contract: models.Contract, left: Collection[int], on: date) -> bool:
    """End the memberships of those who left (row ids)."""
    standing = await standing_members(contract.id, on) if left else []
    going = [row for row in standing if row.enrolment.resident_id in left]
    if not going:
        return False
    was = await state_on(contract.id, desk.today)
    enrolments = [row.enrolment_id for row in going]
    await close_add_ons(enrolments, on)
    await end_memberships(enrolments, on)
    await settle_contract(contract.id)
    now = await state_on(contract.id, desk.today)
    residents = sorted({row.enrolment.resident_id for row in going})
    await note(desk, contract.id, [Happening(ContractEventKind.LEFT, now, on, was, each) for each in residents])
    codes = await models.Resident.filter(id__in=residents).order_by("id").values_list("code", flat=True)
    told = tuple(str(code) for code in codes)
    await tell_contract(desk, "contract.member_left", contract, told, on=on.isoformat(), members=len(told))
    return True


async def _note_head(desk: Desk, contract: models.Contract, household: int, on: date) -> bool:
    """Note that another is the head from the day on, once."""
    rows = [row for row in await models.HouseholdHead.filter(household_id=household) if row.starts != row.ends]
    now = next((row for row in rows if row.starts == on), None)
    if now is None or not any(row.starts < on for row in rows):
        return False
    kind = ContractEventKind.HEAD_MOVED
    noted = models.ContractEvent.filter(
        contract_id=contract.id, kind=kind.value, on_day=on, resident_id=now.resident_id
    )
    if await noted.exists():
        return False
    state = await state_on(contract.id, desk.today)
    await note(desk, contract.id, (Happening(kind, state, on, state, now.resident_id),))
    return True
