"""Ending and voiding enrolments (解约、作废), with a coded reason (B4); nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tortoise.expressions import F

from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.refusing.problem import problem as of_record
from enrolment.registering.amending import LONGEST_REASON
from enrolment.signing.covers import close_selections, cut_short, enrolment_at, settle_contract, state_on, tell
from enrolment.signing.entering import Happening, note
from enrolment.signing.membership import end_memberships
from enrolment.signing.problem import problem
from enrolment.signing.signing import Answer, acted
from enrolment.vocabulary import ClosingReason, ContractEventKind, ContractState, EndingReason
from teams.operations.problem import words_problems
from teams.operations.verb import Objections

MOST_AHEAD = timedelta(days=366)
"""An end is entered at most a year ahead."""


@dataclass(frozen=True, slots=True)
class EndEnrolment:
    """`on`: the first day no longer covered, today if left out; a day before the cover begins means it never does.

    `expected_version` is the contract's.
    """

    __pydantic_config__ = WIRE
    enrolment: str
    expected_version: int
    reason: EndingReason
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class VoidEnrolment:
    """An enrolment that was entered in error. `expected_version` is the contract's."""

    __pydantic_config__ = WIRE
    enrolment: str
    expected_version: int
    reason: str


async def end_enrolment(desk: Desk, given: EndEnrolment, key: str) -> Answer:
    """Cut an enrolment short. Answers `contract`, `enrolment`, `version`.

    Raises a Refusal: NOT_FOUND, VERSION_CONFLICT, ALREADY_ENDED, OUTSIDE_COVER (`on`: not before today, nor after what
    is covered, at most a year ahead), NOTE_NEEDED for OTHER, TEXT_SIZE (`note`), USE_CHANGE_PROVIDER for
    CHANGED_PROVIDER, which needs a fresh signature (R217), RECORD_DISAGREES (`reason`: DECEASED of somebody whose death
    is not on record), HAS_UPCOMING (a renewal waits: whoever leaves ends that first).
    """

    async def body() -> Answer:
        said, on = Objections(), given.on or desk.today
        if given.reason is EndingReason.OTHER and not given.note.strip():
            said.add([problem("NOTE_NEEDED", "note")])
        else:
            said.add(words_problems(given.note or None, LONGEST_REASON, "note"))
        if given.reason is EndingReason.CHANGED_PROVIDER:
            said.add([problem("USE_CHANGE_PROVIDER", "reason")])
        enrolment = await enrolment_at(desk, given.enrolment, given.expected_version, said)
        if given.reason is EndingReason.DECEASED and enrolment.resident.died is None:
            said.add([of_record("RECORD_DISAGREES", "reason")])
        if await upcoming(enrolment.id):
            said.add([problem("HAS_UPCOMING", "enrolment")])
        if await models.Ending.exists(enrolment_id=enrolment.id):
            said.add([problem("ALREADY_ENDED", "enrolment")])
        elif not desk.today <= on < enrolment.covered_until or on - desk.today > MOST_AHEAD:
            said.add([problem("OUTSIDE_COVER", "on")])
        said.refuse()
        on = max(on, enrolment.starts)
        was = await state_on(enrolment.contract_id, desk.today)
        await cut_short(desk, enrolment, on, given.reason, given.note)
        happened = Happening(
            ContractEventKind.ENDED,
            await state_on(enrolment.contract_id, max(on, desk.today)),
            on,
            was,
            enrolment.resident_id,
            given.reason.value,
            given.note,
        )
        await note(desk, enrolment.contract_id, (happened,))
        await tell(desk, "contract.ended", enrolment, on=on.isoformat(), reason=given.reason.value)
        return answer_of(enrolment, given.expected_version)

    return await acted(desk, "endEnrolment", given, key, body)


async def void_enrolment(desk: Desk, given: VoidEnrolment, key: str) -> Answer:
    """Void an enrolment entered in error: it never covered anybody, and stays on record. Answers as `end_enrolment`.

    Raises a Refusal: NOT_FOUND, VERSION_CONFLICT, REASON_NEEDED, TEXT_SIZE (`reason`), HAS_UPCOMING (another renews or
    follows it: void that one first).
    """

    async def body() -> Answer:
        said = Objections()
        if not given.reason.strip():
            said.add([problem("REASON_NEEDED", "reason")])
        else:
            said.add(words_problems(given.reason, LONGEST_REASON, "reason"))
        enrolment = await enrolment_at(desk, given.enrolment, given.expected_version, said)
        later = models.Enrolment.filter(voided_at=None)
        if await later.filter(renews_id=enrolment.id).exists() or await later.filter(follows_id=enrolment.id).exists():
            said.add([problem("HAS_UPCOMING", "enrolment")])
        said.refuse()
        was = await state_on(enrolment.contract_id, desk.today)
        await models.Enrolment.filter(id=enrolment.id).update(voided_at=desk.clock(), void_reason=given.reason)
        await close_selections(enrolment.id, enrolment.starts, ClosingReason.VOIDED)
        families = await end_memberships([enrolment.id], enrolment.starts, max(enrolment.starts, desk.today))
        for contract in sorted({enrolment.contract_id, *families}):
            await settle_contract(contract)
        happened = Happening(
            ContractEventKind.VOIDED,
            ContractState.VOIDED,
            desk.today,
            was,
            enrolment.resident_id,
            note=given.reason,
        )
        await note(desk, enrolment.contract_id, (happened,))
        await tell(desk, "contract.voided", enrolment)
        return answer_of(enrolment, given.expected_version)

    return await acted(desk, "voidEnrolment", given, key, body)


async def upcoming(enrolment: int) -> bool:
    """Whether cover stands that renews this enrolment (row id)."""
    renewals = models.Enrolment.filter(renews_id=enrolment, voided_at=None, covered_until__gt=F("starts"))
    return bool(await renewals.exists())


def answer_of(enrolment: models.Enrolment, expected: int) -> Answer:
    """What acts about an enrolment answer."""
    return {"contract": enrolment.contract.code, "enrolment": enrolment.code, "version": expected + 1}
