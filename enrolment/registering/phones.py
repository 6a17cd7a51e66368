"""Phones of residents (联系电话, R214): adding, preferring, ending, and what became of a call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.faults import Problem
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.phone import read_phone
from enrolment.registering.acting import Answer, claimed, perform, tell
from enrolment.registering.amending import LONGEST_REASON
from enrolment.registering.given import MOST_KEPT, GivenPhone
from enrolment.registering.keeping import phone_index, put_phone
from enrolment.registering.problem import problem
from enrolment.vocabulary import PhoneStatus
from teams.operations.problem import list_size, words_problems
from teams.operations.verb import Objections, cut

_UNUSABLE = frozenset({PhoneStatus.WRONG_NUMBER, PhoneStatus.NON_EXISTENT, PhoneStatus.NOT_SIGNATORY})


@dataclass(frozen=True, slots=True)
class AddPhone:
    """A phone to reach somebody by from today on; the first one, or one that `is_primary`, is called first."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    phone: GivenPhone
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class MakePhonePrimary:
    """The phone of that code is called first from now on."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    phone: str


@dataclass(frozen=True, slots=True)
class EndPhone:
    """The phone of that code is used no longer from today on."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    phone: str


@dataclass(frozen=True, slots=True)
class VerifyPhone:
    """Somebody called the phone of that code: what came of it."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    phone: str
    status: PhoneStatus
    note: str | None = None


async def add_phone(desk: Desk, given: AddPhone, key: str) -> Answer:
    """Add a phone, not verified yet. Answers `resident`, `version`, `phone` (code).

    Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`resident`), VERSION_CONFLICT, PHONE_NUMBER and PHONE_ON_RECORD
    (`phone.number`), LIST_SIZE (`phone`) beyond 20 in use.
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        phone = read_phone(given.phone.number.reveal(), ("phone", "number"))
        said.add([phone] if isinstance(phone, Problem) else [])
        resident = await claimed(desk, given.resident, given.expected_version, said)
        rows = await _in_use(resident.id, now)
        if isinstance(phone, Problem):
            raise said.refusal()
        index = phone_index(desk, phone)
        said.add([problem("PHONE_ON_RECORD", "phone", "number")] if any(r.number_index == index for r in rows) else [])
        said.add([list_size(("phone",), MOST_KEPT)] if len(rows) >= MOST_KEPT else [])
        said.refuse()
        primary = given.is_primary or not any(row.is_primary for row in rows)
        if primary:
            await _prefer_none(resident.id)
        row = await put_phone(desk, resident.id, phone, given.phone.owner, now, is_primary=primary)
        await tell(desk, "resident.phone_added", resident, phone=row.code)
        return {"resident": resident.code, "version": resident.version, "phone": row.code}

    return await perform(desk, "addPhone", given, key, body)


async def make_phone_primary(desk: Desk, given: MakePhonePrimary, key: str) -> Answer:
    """Call a phone first. Answers `resident`, `version`, `phone`.

    Raises a Refusal: NOT_FOUND (`resident`, `phone`), RESIDENT_MERGED, VERSION_CONFLICT, PHONE_ENDED, ALREADY_PRIMARY,
    PHONE_NOT_USABLE (`phone`: a call showed that the signatory is not reached by it).
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        resident = await claimed(desk, given.resident, given.expected_version, said)
        row = await _phone(resident.id, given.phone, now, said)
        said.add([problem("ALREADY_PRIMARY", "phone")] if row.is_primary else [])
        said.add([problem("PHONE_NOT_USABLE", "phone")] if PhoneStatus(row.status) in _UNUSABLE else [])
        said.refuse()
        await _prefer_none(resident.id)
        await models.Phone.filter(id=row.id).update(is_primary=True)
        await tell(desk, "resident.phone_preferred", resident, phone=row.code)
        return {"resident": resident.code, "version": resident.version, "phone": row.code}

    return await perform(desk, "makePhonePrimary", given, key, body)


async def end_phone(desk: Desk, given: EndPhone, key: str) -> Answer:
    """Use a phone no longer; it stays on record. Answers `resident`, `version`, `phone`.

    Of those that stay the oldest usable one is called first. Raises a Refusal: NOT_FOUND (`resident`, `phone`),
    RESIDENT_MERGED, VERSION_CONFLICT, PHONE_ENDED.
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        resident = await claimed(desk, given.resident, given.expected_version, said)
        row = await _phone(resident.id, given.phone, now, said)
        said.refuse()
        await cut(models.Phone, [row], now)
        others = [each for each in await _in_use(resident.id, now) if PhoneStatus(each.status) not in _UNUSABLE]
        if row.is_primary and others:
            await _prefer_none(resident.id)
            await models.Phone.filter(id=others[0].id).update(is_primary=True)
        await tell(desk, "resident.phone_ended", resident, phone=row.code)
        return {"resident": resident.code, "version": resident.version, "phone": row.code}

    return await perform(desk, "endPhone", given, key, body)


async def verify_phone(desk: Desk, given: VerifyPhone, key: str) -> Answer:
    """Record what came of calling a phone (R214). Answers `resident`, `version`, `phone`, `status`.

    Each call is a row of its own that never changes; the phone shows what the latest said. Raises a Refusal: NOT_FOUND
    (`resident`, `phone`), RESIDENT_MERGED, VERSION_CONFLICT, PHONE_ENDED, STATUS_NOT_A_RESULT (`status`), TEXT_SIZE
    (`note`).
    """

    return await perform(desk, "verifyPhone", given, key, lambda: verified(desk, given))


async def verified(desk: Desk, given: VerifyPhone) -> Answer:
    """What `verify_phone` does, inside the transaction of an act."""
    said, now = Objections(), desk.today
    said.add(call_problems(given.status, given.note))
    resident = await claimed(desk, given.resident, given.expected_version, said)
    row = await _phone(resident.id, given.phone, now, said)
    said.refuse()
    status = given.status.value
    await models.PhoneVerification.create(
        phone_id=row.id, status=status, at=desk.clock(), by=desk.subject, note=given.note or ""
    )
    await models.Phone.filter(id=row.id).update(status=status)
    await tell(desk, "resident.phone_verified", resident, phone=row.code, status=status)
    return {"resident": resident.code, "version": resident.version, "phone": row.code, "status": status}


def call_problems(status: PhoneStatus, note: str | None, *path: str) -> Iterator[Problem]:
    """What is wrong with the outcome of a call at that place: TEXT_SIZE (`note`), STATUS_NOT_A_RESULT (`status`)."""
    yield from words_problems(note, LONGEST_REASON, *path, "note")
    if status is PhoneStatus.UNVERIFIED:
        yield problem("STATUS_NOT_A_RESULT", *path, "status")


async def _in_use(resident: int, now: date) -> list[models.Phone]:
    rows = await models.Phone.filter(resident_id=resident).order_by("starts", "id")
    return [row for row in rows if row.ends is None or row.ends > now]


async def _phone(resident: int, code: str, now: date, said: Objections) -> models.Phone:
    """The phone in use; refuses at once otherwise: NOT_FOUND, PHONE_ENDED."""
    row = await models.Phone.get_or_none(code=code, resident_id=resident)
    if row is None or (row.ends is not None and row.ends <= now):
        said.add([problem("NOT_FOUND" if row is None else "PHONE_ENDED", "phone")])
        raise said.refusal()
    return row


async def _prefer_none(resident: int) -> None:
    """Before another one is preferred: the database lets only one be."""
    await models.Phone.filter(resident_id=resident, is_primary=True).update(is_primary=False)
