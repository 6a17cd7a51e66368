"""What stands of a family already (家庭签约现状): its contracts, and what a renewal of one takes over from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core.faults import Problem
from enrolment import models
from enrolment.desk import Desk
from enrolment.family.judging import Asked
from enrolment.family.problem import family_signed
from enrolment.signing.covers import state_on
from enrolment.signing.papers import LATELY
from enrolment.signing.persons import Covering, Person
from enrolment.signing.problem import problem as of_signing
from enrolment.vocabulary import ContractState
from teams.period import in_force


async def standing_problems(desk: Desk, asked: Asked, path: str, beside: int | None = None) -> list[Problem]:
    """FAMILY_SIGNED_ALREADY where somebody of the household belongs to another contract of it on days of the new one.

    Who left the household and keeps the enrolment does not bind those who stayed.
    """
    first = asked.terms.starts
    days = {first, max(first, desk.today)}
    rows = await models.HouseholdMember.filter(household_id=asked.household)
    present = [row.resident_id for row in rows if any(in_force(row.starts, row.ends, day) for day in days)]
    memberships = models.FamilyMembership.filter(
        contract__household_id=asked.household,
        contract__signed_at__not_isnull=True,
        contract__withdrawn_at=None,
        enrolment__resident_id__in=present,
        enrolment__voided_at=None,
        starts__lt=asked.ends,
        ends__gt=first,
    )
    until: dict[int, date] = {}
    for row in await memberships.order_by("contract__starts", "contract_id"):
        if row.contract_id != beside and row.starts < row.ends:
            until[row.contract_id] = max(row.ends, until.get(row.contract_id, row.ends))
    return [family_signed(day, path) for day in until.values()]


async def renewal_problems(desk: Desk, old: models.Contract, starts: date) -> list[Problem]:
    """NOT_RENEWABLE, HAS_UPCOMING, OUTSIDE_COVER."""
    found = []
    state = await state_on(old.id, desk.today)
    standing = (ContractState.UPCOMING, ContractState.IN_FORCE, ContractState.EXPIRED)
    if state not in (*standing, ContractState.RENEWED) or starts - old.covered_until > LATELY:
        found.append(of_signing("NOT_RENEWABLE", "contract"))
    # A member who renewed alone names this contract too: that one is no family's, and the family still may.
    later = models.Contract.filter(renews_id=old.id, kind=old.kind, signed_at__not_isnull=True, withdrawn_at=None)
    if await later.exists():
        found.append(of_signing("HAS_UPCOMING", "contract"))
    if starts < old.covered_until:
        found.append(of_signing("OUTSIDE_COVER", "starts"))
    return found


async def renewed_enrolments(old: models.Contract, people: Mapping[str, Person], starts: date) -> dict[int, int]:
    """By resident (row ids), the last enrolment of each under the old contract that is over by the day."""
    belonged = {row.enrolment_id for row in await models.FamilyMembership.filter(contract_id=old.id)}
    found: dict[int, int] = {}
    for person in people.values():
        over: list[Covering] = [each for each in person.covers if each.id in belonged and each.until <= starts]
        if over:
            found[person.id] = max(over, key=lambda each: each.until).id
    return found
