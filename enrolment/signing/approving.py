"""Late entries after the deadline (补录审批, R229): they cover nobody until a region authority has approved them."""

from __future__ import annotations

from dataclasses import dataclass

from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.signing.covers import state_on, tell_contract
from enrolment.signing.entering import Cover, Happening, note, put_cover
from enrolment.signing.judging import judged
from enrolment.signing.papers import contract_at, wish_of
from enrolment.signing.problem import problem
from enrolment.signing.signing import Answer, acted
from enrolment.vocabulary import ContractEventKind, ContractState
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class DecideLateEntry:
    """Approve a late entry, or reject it with a reason. `expected_version` is the contract's."""

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    is_approved: bool
    reason: str = ""


async def decide_late_entry(desk: Desk, given: DecideLateEntry, key: str) -> Answer:
    """Approve: the cover is written as it was signed, unless it no longer can be. Reject: the contract is withdrawn.

    Answers `contract`, `enrolment` (None when rejected), `version`. Raises a Refusal: NOT_FOUND, VERSION_CONFLICT,
    WRONG_STATE, REASON_NEEDED (a rejection without one), and on approval whatever keeps it from being signed
    by now, ALREADY_ENROLLED above all.
    """

    async def body() -> Answer:
        said = Objections()
        if not given.is_approved and not given.reason.strip():
            said.add([problem("REASON_NEEDED", "reason")])
        was = ContractState.AWAITING_APPROVAL
        contract = await contract_at(desk, given.contract, given.expected_version, said, (was,))
        said.refuse()
        enrolment: models.Enrolment | None = None
        if given.is_approved:
            enrolment = await _approved(desk, contract)
        else:
            await _rejected(desk, contract)
        now = await state_on(contract.id, desk.today)
        kind = ContractEventKind.APPROVED if given.is_approved else ContractEventKind.REJECTED
        await note(desk, contract.id, (Happening(kind, now, desk.today, was, note=given.reason.strip()),))
        await tell_contract(desk, "contract.approved" if given.is_approved else "contract.rejected", contract)
        return {
            "contract": contract.code,
            "enrolment": None if enrolment is None else enrolment.code,
            "version": given.expected_version + 1,
        }

    return await acted(desk, "decideLateEntry", given, key, body)


async def _rejected(desk: Desk, contract: models.Contract) -> None:
    """The paper is withdrawn; its signatures stay on record."""
    await models.Contract.filter(id=contract.id).update(
        signed_at=None, withdrawn_at=desk.clock(), covered_until=contract.starts
    )


async def _approved(desk: Desk, contract: models.Contract) -> models.Enrolment | None:
    """Write the cover that was signed, person by person; answers the first."""
    await models.Contract.filter(id=contract.id).update(approved_at=desk.clock(), approved_by=desk.subject)
    persons = await models.ContractPerson.filter(contract_id=contract.id, removed_at=None, enrolment_id=None).order_by(
        "id"
    )
    written: list[models.Enrolment] = []
    for person in persons:
        ready = await judged(desk, await wish_of(desk, contract, person), Objections(), lambda _p, _g: ())
        cover = Cover(ready.person, person.starts, ready.ends, ready.selections)
        enrolment = await put_cover(desk, contract, cover)
        await models.ContractPerson.filter(id=person.id).update(enrolment_id=enrolment.id)
        written.append(enrolment)
    return written[0] if written else None
