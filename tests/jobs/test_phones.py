"""Outcomes of calls over a list: each is a call on record as one by one, and told at its phone (R214)."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from core.faults import Refusal
from enrolment import models
from enrolment.bulk.phones import Call, VerifyPhones, verify_phones
from enrolment.registering.phones import EndPhone, end_phone
from enrolment.vocabulary import PhoneStatus
from tests.enrolment.desk_staging import key, phone
from tests.jobs.staging import REJECT_ALL, REJECT_FAILED, asked, audited, counts, done, rows, told, worker
from tests.signing.staging import Clinic, World, resident

TODAY = date(2026, 3, 2)
_numbers = count(13900000001)


async def phone_of(clinic: Clinic) -> str:
    """The phone of somebody new."""
    code = await resident(clinic, phones=(phone(str(next(_numbers))),))
    return (await models.Phone.get(resident__code=code)).code


async def calls(clinic: Clinic, *outcomes: Call, policy: object = REJECT_FAILED) -> models.Job:
    """The clinic's clerk tells what came of calls."""
    given = VerifyPhones(outcomes, policy)  # type: ignore[arg-type]
    return await asked(await verify_phones(clinic.desk(TODAY), given, key()))


async def test_each_call_is_on_record_and_the_phone_shows_it(world: World) -> None:
    one, other = await phone_of(world.own), await phone_of(world.own)
    job = await calls(world.own, Call(one, PhoneStatus.VERIFIED, "本人接听"), Call(other, PhoneStatus.NON_EXISTENT))
    job = await done(worker(world.own, at=TODAY), job)

    assert counts(job) == ("FINISHED", 2, 0, 0)
    for code, status, note in ((one, "VERIFIED", "本人接听"), (other, "NON_EXISTENT", "")):
        row = await models.Phone.get(code=code)
        assert row.status == status
        (call,) = await models.PhoneVerification.filter(phone_id=row.id)
        assert (call.status, call.note, call.by) == (status, note, f"clerk of {world.own.institution}")
    (entry,) = await audited(job)
    assert [row["result"] for row in entry["rows"]] == [one, other]


async def test_two_phones_of_one_person_are_both_recorded(world: World) -> None:
    code = await resident(world.own, phones=(phone(str(next(_numbers))), phone(str(next(_numbers)))))
    both = [each.code for each in await models.Phone.filter(resident__code=code).order_by("id")]
    job = await calls(world.own, *(Call(each, PhoneStatus.VERIFIED) for each in both))

    assert counts(await done(worker(world.own, at=TODAY), job)) == ("FINISHED", 2, 0, 0)


async def test_phones_that_are_foreign_unknown_or_ended_are_told_row_by_row(world: World) -> None:
    own, ended, foreign = await phone_of(world.own), await phone_of(world.own), await phone_of(world.other)
    whose = await models.Phone.get(code=ended).select_related("resident")
    await end_phone(world.own.desk(date(2026, 3, 1)), EndPhone(whose.resident.code, 1, ended), key())

    outcomes = (Call(each, PhoneStatus.VERIFIED) for each in (foreign, own, ended, "PHN-0", "13800000000 是谁"))
    job = await done(worker(world.own, at=TODAY), await calls(world.own, *outcomes))

    assert [told(row) for row in await rows(job)] == [
        {("NOT_FOUND", "phone")},
        set(),
        {("PHONE_ENDED", "phone")},
        {("NOT_FOUND", "phone")},
        {("NOT_FOUND", "phone")},
    ]
    assert not await models.PhoneVerification.filter(phone__code=foreign).exists()


async def test_one_bad_call_keeps_all_others_from_being_recorded_where_everything_is_rejected(world: World) -> None:
    own = await phone_of(world.own)
    job = await calls(
        world.own, Call(own, PhoneStatus.VERIFIED), Call("PHN-0", PhoneStatus.VERIFIED), policy=REJECT_ALL
    )

    assert counts(await done(worker(world.own, at=TODAY), job)) == ("FINISHED", 0, 1, 1)
    assert not await models.PhoneVerification.filter(phone__code=own).exists()


async def test_what_no_call_can_have_found_is_told_at_once(world: World) -> None:
    own, foreign = await phone_of(world.own), await phone_of(world.other)

    async def refused(*outcomes: Call) -> list[tuple[str, tuple[str, ...]]]:
        with pytest.raises(Refusal) as caught:
            await calls(world.own, *outcomes)
        return [(each.code, each.path) for each in caught.value.problems]

    unverified, long = Call(own, PhoneStatus.UNVERIFIED), Call(own, PhoneStatus.VERIFIED, "长" * 501)
    assert await refused(unverified, long) == [
        ("STATUS_NOT_A_RESULT", ("calls", "0", "status")),
        ("TEXT_SIZE", ("calls", "1", "note")),
        ("LISTED_TWICE", ("calls", "1", "phone")),
    ]
    assert await refused(Call(foreign, PhoneStatus.VERIFIED)) == [("NOT_FOUND", ("calls",))]
    assert await refused() == [("NOTHING_TO_DO", ("calls",))]
