"""Families in a list of renewals (名单中的家庭): their contract is renewed as a whole, by whichever row comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.faults import Problem, Refusal
from enrolment import models
from enrolment.bulk.problem import problem
from enrolment.bulk.standing import chosen_until, prepared, renewed_by
from enrolment.desk import Desk
from enrolment.family.given import LEAST_MEMBERS, PreparedMember
from enrolment.family.preparing import prepare_renewal
from enrolment.household.acting import stored
from enrolment.jobs.job import Row, RowResult
from enrolment.jobs.kind import Given
from enrolment.jobs.vocabulary import JobRowState
from enrolment.signing.persons import persons_of
from enrolment.vocabulary import ContractKind
from teams.code import possible
from teams.models import Institution
from teams.operations.verb import lock


@dataclass(frozen=True, slots=True)
class FamilyToRenew:
    """A family's contract (row id), its household, and the enrolments of its members that belong to it to its end, with
    their residents; `own` is the one that stands on the row."""

    contract: int
    household: int
    members: tuple[models.FamilyMembership, ...]
    own: models.Enrolment


async def family_to_renew(desk: Desk, code: str) -> FamilyToRenew | None:
    """The family with whose contract an enrolment (code) is renewed: it belongs to that to its end, and so do others
    who still live in the household. None where it belongs to none, or nobody else is left: it is renewed alone.

    Nothing is taken yet, so that everybody may be in one order.
    """
    mine = list(await Institution.filter(desk.institutions).values_list("id", flat=True)) if possible([code]) else []
    rows = models.FamilyMembership.filter(
        enrolment__code=code,
        enrolment__voided_at=None,
        enrolment__contract__institution_id__in=mine,
        contract__institution_id__in=mine,
        contract__signed_at__not_isnull=True,
        contract__withdrawn_at=None,
    )
    own = await rows.order_by("-ends", "-id").first().select_related("contract", "enrolment")
    if own is None or own.contract.household_id is None:
        return None
    members = await _to_the_end(desk, own.contract, own.contract.household_id)
    if len(members) < LEAST_MEMBERS or own.enrolment_id not in {each.enrolment_id for each in members}:
        return None
    enrolment = next(each.enrolment for each in members if each.enrolment_id == own.enrolment_id)
    return FamilyToRenew(own.contract_id, own.contract.household_id, tuple(members), enrolment)


async def _to_the_end(desk: Desk, contract: models.Contract, household: int) -> Sequence[models.FamilyMembership]:
    """The memberships that last to the end of the contract, of those who live in the household when the renewal begins
    and today, in the order in which they joined."""
    rows = models.FamilyMembership.filter(
        contract_id=contract.id, ends__gte=contract.covered_until, enrolment__voided_at=None
    ).select_related("enrolment__resident")
    value = (await stored(household)).value
    days = {desk.today, max(desk.today, contract.covered_until)}
    living = set.intersection(*({each.resident for each in value.members_on(day)} for day in days))
    return [
        each for each in await rows.order_by("id") if each.starts < each.ends and each.enrolment.resident.code in living
    ]


async def family_prepared(desk: Desk, given: Given, row: Row, family: FamilyToRenew) -> RowResult | None:
    """Prepare the renewal of the family's contract, with what each member chose there and holds to its end. DONE, with
    the contract, for the row that comes first; SKIPPED, with the same one, for the other members', for whom there is
    nothing left to do, and where a renewal is prepared or signed, also of the one person alone. None where the family
    was renewed without the person, who is renewed alone then.

    Raises a Refusal: PREPARED_WITHOUT (`enrolment`), and those of `prepare_renewal`.
    """
    codes = [each.enrolment.resident.code for each in family.members]
    people = await persons_of(desk, codes, desk.today)
    await lock(models.Household, [family.household])
    await lock(models.Contract, [family.contract])
    standing = await _standing(family)
    if standing is not None:
        is_named = await models.ContractPerson.exists(
            contract_id=standing.id, resident_id=family.own.resident_id, removed_at=None
        )
        if is_named:
            return RowResult(row.position, JobRowState.SKIPPED, standing.code)
    alone = await renewed_by(family.own) or await prepared(family.own, renews_id=family.own.contract_id)
    if alone is not None:
        return RowResult(row.position, JobRowState.SKIPPED, alone)
    if standing is not None:
        if standing.signed_at is None:
            raise Refusal((problem("PREPARED_WITHOUT", "enrolment"),))
        return None
    old = await models.Contract.get(id=family.contract)
    members = await _members(family)
    try:
        code = await prepare_renewal(desk, old, given["years"] or old.years, members, people)
    except Refusal as refusal:
        raise Refusal(tuple(_placed(each) for each in refusal.problems)) from refusal
    return RowResult(row.position, JobRowState.DONE, code)


async def _standing(family: FamilyToRenew) -> models.Contract | None:
    """The family's contract that renews this one, or was prepared to."""
    later = models.Contract.filter(renews_id=family.contract, kind=ContractKind.FAMILY.value, withdrawn_at=None)
    return await later.order_by("id").first()


async def _members(family: FamilyToRenew) -> list[PreparedMember]:
    """Everybody with what was chosen: one statement."""
    chosen = await chosen_until({each.enrolment_id: each.ends for each in family.members})
    return [PreparedMember(each.enrolment.resident.code, chosen.get(each.enrolment_id, ())) for each in family.members]


def _placed(found: Problem) -> Problem:
    return replace(found, path=("enrolment",)) if found.path[:1] == ("contract",) else found
