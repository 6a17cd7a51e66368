"""Enrolments as acts take hold of them (办理中的签约): reached, claimed, cut short."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import F

from core.event import Event, Scalar
from core.outbox import announce
from enrolment import models
from enrolment.contract.state import state_sql
from enrolment.desk import Desk
from enrolment.population import Values
from enrolment.signing.membership import end_memberships
from enrolment.signing.persons import Covering
from enrolment.signing.problem import problem
from enrolment.vocabulary import ClosingReason, ContractState, EndingReason
from teams.code import possible
from teams.models import Institution
from teams.operations.verb import Objections, lock
from teams.queries.statement import rows_of


async def enrolment_at(desk: Desk, code: str, expected: int, said: Objections) -> models.Enrolment:
    """The enrolment (`enrolment`) with its contract and resident, the contract taken at the expected version.

    Raises a Refusal: those of `enrolment_held`, VERSION_CONFLICT (`expectedVersion`, of the contract).
    """
    found = await enrolment_held(desk, code, said)
    await said.claim(models.Contract, found.contract_id, expected, "expectedVersion")
    return await models.Enrolment.get(id=found.id).select_related("contract", "resident")


async def enrolment_held(desk: Desk, code: str, said: Objections) -> models.Enrolment:
    """The enrolment (`enrolment`) with its contract and resident, the resident taken for this transaction.

    The resident is taken first, as by whoever signs: acts about one person follow one another, and never wait for each
    other crosswise. Raises a Refusal: NOT_FOUND (unknown, voided, or of an institution the actor does not serve).
    """
    mine = await Institution.filter(desk.institutions).values_list("id", flat=True) if possible([code]) else []
    found = (
        await models.Enrolment.filter(code=code, voided_at=None, contract__institution_id__in=list(mine))
        .select_related("contract", "resident")
        .first()
    )
    if found is None:
        said.add([problem("NOT_FOUND", "enrolment")])
        raise said.refusal()
    await lock(models.Resident, [found.resident_id])
    return found


def covering_of(old: models.Enrolment) -> Covering:
    """The enrolment as what covers somebody, seen by whoever acts; its contract must be loaded."""
    contract = old.contract
    return Covering(
        old.id,
        old.code,
        old.contract_id,
        old.starts,
        old.ends,
        old.covered_until,
        contract.team_id,
        contract.practitioner_id,
        is_seen=True,
    )


async def cut_short(desk: Desk, enrolment: models.Enrolment, on: date, reason: EndingReason, note: str = "") -> None:
    """End an enrolment on a day of its cover, the first no longer covered: the Ending, and what it held until then.

    The contract's own `covered_until` follows when nobody is covered by it any longer. `on` before the cover begins
    means that it never does.
    """
    last = max(on, enrolment.starts)
    await models.Ending.create(
        enrolment_id=enrolment.id, on_day=last, reason=reason.value, note=note, at=desk.clock(), by=desk.subject
    )
    await shorten(enrolment, last)


async def shorten(enrolment: models.Enrolment, on: date) -> None:
    """Let an enrolment, and what is held under it, last until a day at most, or never begin.

    Its Ending, if it has one already, stays as it was entered: there is one of each, and it never changes.
    """
    last = max(on, enrolment.starts)
    await models.Enrolment.filter(id=enrolment.id).update(covered_until=last)
    await close_selections(enrolment.id, last, ClosingReason.ENROLMENT_ENDED)
    families = await end_memberships([enrolment.id], last)
    for contract in sorted({enrolment.contract_id, *families}):
        await settle_contract(contract)


async def close_selections(enrolment: int, on: date, reason: ClosingReason) -> None:
    """Nothing is held under an enrolment from the day on; what would only begin then never does. Two statements."""
    held = models.Selection.filter(enrolment_id=enrolment, ends__gt=on)
    await held.filter(starts__lt=on).update(ends=on, closing=reason.value)
    await models.Selection.filter(enrolment_id=enrolment, starts__gte=on, ends__gt=F("starts")).update(
        ends=F("starts"), closing=reason.value
    )


async def settle_contract(contract: int) -> None:
    """Let a contract last as long as anybody's cover under it: at most its own term."""
    rows = await models.Enrolment.filter(contract_id=contract, voided_at=None).values_list("covered_until", flat=True)
    family = await models.FamilyMembership.filter(contract_id=contract).values_list("ends", flat=True)
    standing = await models.Contract.get(id=contract)
    until = max((*rows, *family), default=standing.starts)
    await models.Contract.filter(id=contract).update(covered_until=max(min(until, standing.ends), standing.starts))


async def state_on(contract: int, on: date) -> ContractState:
    """Where a contract stands on the day."""
    values = Values(contract)
    said = state_sql(values, on)
    rows = await rows_of(f"SELECT {said} AS state FROM contract c WHERE c.id = $1", *values.in_order())
    return ContractState(rows[0]["state"])


async def tell(desk: Desk, kind: str, enrolment: models.Enrolment, **payload: Scalar) -> None:
    """Announce what happened to an enrolment to its institution, its region and its resident."""
    contract = await models.Contract.get(id=enrolment.contract_id).select_related("region", "institution")
    await tell_contract(desk, kind, contract, (enrolment.resident.code,), enrolment=enrolment.code, **payload)


async def tell_contract(
    desk: Desk, kind: str, contract: models.Contract, residents: tuple[str, ...] | None = None, **payload: Scalar
) -> None:
    """Announce what happened to a contract; `residents` by code, all its persons if not told."""
    if residents is None:
        persons = models.ContractPerson.filter(contract_id=contract.id, removed_at=None).order_by("id")
        residents = tuple(str(code) for code in await persons.values_list("resident__code", flat=True))
    place, home = contract.region.code, contract.institution.code
    await announce(desk.clock, Event(kind, contract.code, place, (home,), residents, payload))
