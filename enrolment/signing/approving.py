"""Late entries after the deadline (补录审批, R229): they cover nobody until a region authority has approved them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.wire import WIRE
from enrolment import models
from enrolment.agreement import keeping
from enrolment.desk import Desk
from enrolment.signing.agreeing import quoted_of
from enrolment.signing.attaching import attach
from enrolment.signing.covers import state_on, tell_contract
from enrolment.signing.entering import Cover, Happening, note, put_cover
from enrolment.signing.judging import Ready, judged
from enrolment.signing.papers import contract_at, wish_of
from enrolment.signing.problem import problem
from enrolment.signing.quoting import Selected
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
    """Approve: the cover is written as it was signed, unless it no longer can be; priority packages that attach since
    do so from today on. Reject: the contract is withdrawn.

    Answers `contract`, `enrolment` (None when rejected), `version`. Raises a Refusal: NOT_FOUND, VERSION_CONFLICT,
    WRONG_STATE, REASON_NEEDED (a rejection without one), and on approval AGREEMENT_CHANGED (`contract`) and whatever
    keeps it from being signed by now, ALREADY_ENROLLED above all; the window for late entries was that of the day it
    was recorded.
    """

    async def body() -> Answer:
        said = Objections()
        if not given.is_approved and not given.reason.strip():
            said.add([problem("REASON_NEEDED", "reason")])
        was = ContractState.AWAITING_APPROVAL
        contract = await contract_at(desk, given.contract, given.expected_version, said, (was,))
        said.refuse()
        covers: list[models.Enrolment] = []
        if given.is_approved:
            covers = await _approved(desk, contract)
        else:
            await _rejected(desk, contract)
        now = await state_on(contract.id, desk.today)
        kind = ContractEventKind.APPROVED if given.is_approved else ContractEventKind.REJECTED
        await note(desk, contract.id, (Happening(kind, now, desk.today, was, note=given.reason.strip()),))
        await tell_contract(desk, "contract.approved" if given.is_approved else "contract.rejected", contract)
        await attach(desk, [enrolment.resident_id for enrolment in covers], desk.today)
        return {
            "contract": contract.code,
            "enrolment": covers[0].code if covers else None,
            "version": given.expected_version + 1,
        }

    return await acted(desk, "decideLateEntry", given, key, body)


async def _rejected(desk: Desk, contract: models.Contract) -> None:
    """The paper is withdrawn; its signatures stay on record."""
    await models.Contract.filter(id=contract.id).update(
        signed_at=None, withdrawn_at=desk.clock(), covered_until=contract.starts
    )


async def _approved(desk: Desk, contract: models.Contract) -> list[models.Enrolment]:
    """Write the cover that was signed, person by person. Raises a Refusal: AGREEMENT_CHANGED, and those of `judged`."""
    await models.Contract.filter(id=contract.id).update(approved_at=desk.clock(), approved_by=desk.subject)
    persons = await models.ContractPerson.filter(contract_id=contract.id, removed_at=None, enrolment_id=None).order_by(
        "id"
    )
    written: list[models.Enrolment] = []
    for person in persons:
        wish = replace(await wish_of(desk, contract, person), is_entered=True)
        ready = await judged(desk, wish, Objections(), lambda _p, _g: ())
        cover = Cover(ready.person, person.starts, ready.ends, await _as_signed(contract, ready))
        enrolment = await put_cover(desk, contract, cover)
        await models.ContractPerson.filter(id=person.id).update(enrolment_id=enrolment.id)
        written.append(enrolment)
    return written


async def _as_signed(contract: models.Contract, ready: Ready) -> tuple[Selected, ...]:
    """What the agreement names of what would be signed now. Raises a Refusal: AGREEMENT_CHANGED (`contract`) where a
    package of it is not to be had any more, in that version, for those days, at that price."""
    kept = await models.AgreementContent.filter(contract_id=contract.id).order_by("-id").first()
    if kept is None:
        return ready.selections
    signed, now = keeping.opened(kept.content, kept.digest), quoted_of(ready)
    named = {each.code: each for each in signed.packages}
    names = {each.name.zh for each in signed.packages}
    standing = {each.code: (each.version, each.days) for each in now.packages if each.code in named}
    prices = [(year.number, line) for year in now.prices for line in year.prices if line.package.zh in names]
    if standing != {code: (each.version, each.days) for code, each in named.items()} or prices != [
        (year.number, line) for year in signed.prices for line in year.prices
    ]:
        said = Objections()
        said.add([problem("AGREEMENT_CHANGED", "contract")])
        raise said.refusal()
    return tuple(each for each in ready.selections if each.version.code in named)
