"""Outcomes of calls over a list (批量登记电话核实, R214, R215): each a call on record, as one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.faults import Refusal
from core.wire import WIRE
from enrolment import models
from enrolment.bulk.listing import listed_codes
from enrolment.bulk.problem import problem
from enrolment.desk import Desk
from enrolment.jobs.asking import Listed, ask
from enrolment.jobs.job import Row, RowResult
from enrolment.jobs.kind import Given, row_by_row
from enrolment.jobs.vocabulary import ErrorPolicy, JobKind, JobRowState
from enrolment.registering import acting
from enrolment.registering.acting import Answer
from enrolment.registering.phones import VerifyPhone, call_problems, verified
from enrolment.vocabulary import PhoneStatus
from teams.code import possible
from teams.operations.verb import Objections, lock

VERB = "verifyPhones"

MOST_CALLS = 1_000
"""Calls of one input, with a note each, which a request's body holds."""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody called the phone of that code: what came of it."""

    __pydantic_config__ = WIRE
    phone: str
    status: PhoneStatus
    note: str | None = None


@dataclass(frozen=True, slots=True)
class VerifyPhones:
    """What came of 1 to `MOST_CALLS` calls, each phone once."""

    __pydantic_config__ = WIRE
    calls: tuple[Call, ...]
    policy: ErrorPolicy


async def verify_phones(desk: Desk, given: VerifyPhones, key: str) -> Answer:
    """Ask for calls to be recorded. Answers `job`.

    Raises a Refusal: STATUS_NOT_A_RESULT and TEXT_SIZE (`calls.n.status`, `.note`), LISTED_TWICE (`calls.n.phone`),
    NOT_FOUND (`calls`, where none is of a resident the actor may write about), and those of `ask`. R214.
    """

    async def listing(said: Objections) -> Listed:
        for number, call in enumerate(given.calls):
            said.add(call_problems(call.status, call.note, "calls", str(number)))
        codes = [call.phone for call in given.calls]
        outcomes = [{"status": call.status.value, "note": call.note} for call in given.calls]
        return await listed_codes(desk, "phones", codes, ("calls",), said, _any_reached, outcomes, ("phone",))

    return await ask(desk, JobKind.VERIFY_PHONES, VERB, given, {}, given.policy, listing, key)


async def phone_verified(desk: Desk, _given: Given, row: Row) -> RowResult:
    """Record one call. Raises a Refusal: NOT_FOUND, RESIDENT_MERGED and PHONE_ENDED (`phone`)."""
    outcome = row.given or {}
    phone = await models.Phone.get_or_none(code=row.subject) if possible([row.subject]) else None
    if phone is None:
        raise Refusal((problem("NOT_FOUND", "phone"),))
    await lock(models.Resident, [phone.resident_id])
    resident = await models.Resident.get(id=phone.resident_id)
    call = VerifyPhone(resident.code, resident.version, phone.code, PhoneStatus(outcome["status"]), outcome["note"])
    try:
        await verified(desk, call)
    except Refusal as refusal:
        raise Refusal(tuple(replace(each, path=("phone",)) for each in refusal.problems)) from refusal
    return RowResult(row.position, JobRowState.DONE, phone.code)


async def _any_reached(desk: Desk, codes: Sequence[str]) -> bool:
    whose = await models.Phone.filter(code__in=possible(codes)).values_list("resident__code", flat=True)
    return bool(await acting.reached(desk, [str(code) for code in whose]))


PHONES = row_by_row(JobKind.VERIFY_PHONES, VERB, phone_verified, most=50)
