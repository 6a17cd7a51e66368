"""Endings and what was entered in error, and signing again afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.act import VersionConflict
from enrolment import models
from enrolment.recording.departing import RecordDeparture, record_death
from enrolment.signing.covers import state_on
from enrolment.signing.ending import EndEnrolment, VoidEnrolment, end_enrolment, void_enrolment
from enrolment.signing.given import Circumstances
from enrolment.vocabulary import ContractState, EndingReason, SignChannel
from tests.enrolment.desk_staging import key, refused, told
from tests.signing.staging import (
    TODAY,
    YEAR,
    Clinic,
    World,
    again,
    announced,
    changed,
    ended,
    happened,
    held,
    known_at,
    noon,
    paid,
    paper_of,
    renewed,
    resident,
    row,
    signed,
    version_of,
    voided,
)

pytestmark = pytest.mark.anyio

SPRING, SUMMER = date(2026, 4, 1), date(2026, 7, 1)
OUTSIDE = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
ELSEWHERE = {EndingReason.CHANGED_PROVIDER, EndingReason.DECEASED}
ENDINGS = [reason for reason in EndingReason if reason not in ELSEWHERE]


@pytest.mark.parametrize("reason", ENDINGS)
async def test_an_enrolment_is_cut_short_for_a_coded_reason(world: World, reason: EndingReason) -> None:
    first = await signed(await resident(world.own), world.own)
    before = await paid(first)
    answer = await ended(first, world.own, SUMMER, day=SUMMER, reason=reason, note="见登记")

    assert answer == {"contract": first.contract.code, "enrolment": first.code, "version": 2}
    assert await row(models.Ending, enrolment_id=first.id) == {
        "enrolment_id": first.id,
        "on_day": SUMMER,
        "reason": reason.value,
        "note": "见登记",
        "at": noon(SUMMER),
        "by": "clerk of LC-T01-H",
    }
    now, contract = await again(first), await paper_of(first)
    assert (now.ends, now.covered_until) == (YEAR[1], SUMMER)
    assert (contract.ends, contract.covered_until, contract.version) == (YEAR[1], SUMMER, 2)
    assert await held(first) == {
        "BAS-00": (TODAY, SUMMER, "CHOSEN", "ENROLMENT_ENDED"),
        "PRI-ELD": (TODAY, SUMMER, "ATTACHED", "ENROLMENT_ENDED"),
    }
    assert await paid(first) == before
    assert (await happened(first))[-1] == ("ENDED", "IN_FORCE", "ENDED", SUMMER, reason.value)
    told_of = {"enrolment": first.code, "on": SUMMER.isoformat(), "reason": reason.value}
    assert (await announced(first))[-1] == ("contract.ended", told_of)
    assert await state_on(contract.id, SUMMER) is ContractState.ENDED


async def test_an_end_that_cannot_be_is_refused_with_all_that_is_wrong(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    desk = world.own.desk(SUMMER)

    async def said(reason: EndingReason, on: date | None, note: str = "") -> set[tuple[str, str]]:
        given = EndEnrolment(first.code, 1, reason, on, note)
        return told(await refused(end_enrolment(desk, given, key())))

    yesterday = SUMMER - timedelta(days=1)
    assert await said(EndingReason.OWN_REQUEST, yesterday) == {("OUTSIDE_COVER", "on")}
    assert await said(EndingReason.OWN_REQUEST, YEAR[1]) == {("OUTSIDE_COVER", "on")}
    assert await said(EndingReason.OTHER, yesterday, " ") == {
        ("OUTSIDE_COVER", "on"),
        ("NOTE_NEEDED", "note"),
    }
    assert await said(EndingReason.CHANGED_PROVIDER, SUMMER) == {("USE_CHANGE_PROVIDER", "reason")}
    assert await said(EndingReason.MOVED, SUMMER, "字" * 501) == {("TEXT_SIZE", "note")}


async def test_an_end_is_entered_once_by_its_own_clinic_and_by_the_version_that_was_read(world: World) -> None:
    first = await signed(await resident(world.own), world.own, years=3)
    far = EndEnrolment(first.code, 1, EndingReason.MOVED, TODAY + timedelta(days=367))
    assert told(await refused(end_enrolment(world.own.desk(), far, key()))) == {("OUTSIDE_COVER", "on")}
    given = EndEnrolment(first.code, 1, EndingReason.MOVED)
    assert told(await refused(end_enrolment(world.other.desk(), given, key()))) == {("NOT_FOUND", "enrolment")}
    await ended(first, world.own)
    (stale,) = await refused(end_enrolment(world.own.desk(), given, key()))
    assert isinstance(stale, VersionConflict)
    assert stale.current == 2
    twice = EndEnrolment(first.code, 2, EndingReason.MOVED)
    assert told(await refused(end_enrolment(world.own.desk(), twice, key()))) == {("ALREADY_ENDED", "enrolment")}


async def test_who_was_ended_signs_elsewhere_the_same_day_and_the_ranges_touch(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    await ended(first, world.own, SUMMER, day=SUMMER)
    await known_at(world.other, code)
    second = await signed(code, world.other, SUMMER, on=SUMMER, circumstances=OUTSIDE)

    assert ((await again(first)).covered_until, second.starts) == (SUMMER, SUMMER)
    assert (second.renews_id, second.follows_id) == (None, None)


@pytest.mark.parametrize("on", [None, TODAY + timedelta(days=10), SUMMER])
async def test_an_upcoming_enrolment_ended_before_it_begins_covers_nobody(world: World, on: date | None) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own, SUMMER)
    await ended(first, world.own, on)

    now, contract = await again(first), await paper_of(first)
    assert (now.starts, now.covered_until, contract.covered_until) == (SUMMER, SUMMER, SUMMER)
    assert {(starts, until) for starts, until, _how, _why in (await held(first)).values()} == {(SUMMER, SUMMER)}
    assert (await models.Ending.get(enrolment_id=first.id)).on_day == SUMMER
    assert await state_on(contract.id, SUMMER) is ContractState.ENDED
    second = await signed(code, world.own, date(2026, 6, 1))
    assert second.starts < SUMMER < second.ends


async def test_what_is_ended_on_its_first_day_never_covered_anybody(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    await ended(first, world.own)
    second = await signed(code, world.own)

    assert ((await again(first)).covered_until, second.starts) == (TODAY, TODAY)


async def test_what_was_entered_in_error_is_voided_stays_on_record_and_is_in_nobodys_way(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    answer = await voided(first, world.own, day=SUMMER)

    assert answer == {"contract": first.contract.code, "enrolment": first.code, "version": 2}
    now, contract = await again(first), await paper_of(first)
    assert (now.voided_at, now.void_reason, now.covered_until) == (noon(SUMMER), "录错了人", YEAR[1])
    assert (contract.covered_until, contract.version) == (TODAY, 2)
    assert await held(first) == {
        "BAS-00": (TODAY, TODAY, "CHOSEN", "VOIDED"),
        "PRI-ELD": (TODAY, TODAY, "ATTACHED", "VOIDED"),
    }
    assert (await happened(first))[-1] == ("VOIDED", "IN_FORCE", "VOIDED", SUMMER, None)
    assert (await announced(first))[-1] == ("contract.voided", {"enrolment": first.code})
    assert await state_on(contract.id, SUMMER) is ContractState.VOIDED
    assert not await models.Ending.exists(enrolment_id=first.id)
    second = await signed(code, world.own)
    assert await held(second) == {
        "BAS-00": (*YEAR, "CHOSEN", None),
        "PRI-ELD": (*YEAR, "ATTACHED", None),
    }
    assert await models.Enrolment.filter(resident_id=first.resident_id).count() == 2


async def test_voiding_needs_a_reason_and_nothing_that_came_after(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    desk = world.own.desk()

    async def said(reason: str) -> set[tuple[str, str]]:
        given = VoidEnrolment(first.code, await version_of(first), reason)
        return told(await refused(void_enrolment(desk, given, key())))

    assert await said("  ") == {("REASON_NEEDED", "reason")}
    assert await said("字" * 501) == {("TEXT_SIZE", "reason")}
    await renewed(first, world.own, date(2027, 2, 10))
    assert await said("录错了人") == {("HAS_UPCOMING", "enrolment")}


async def test_what_is_voided_is_not_there_any_more_for_acts(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    await voided(first, world.own)
    twice = VoidEnrolment(first.code, 2, "录错了人")

    assert told(await refused(void_enrolment(world.own.desk(), twice, key()))) == {("NOT_FOUND", "enrolment")}


async def died(code: str, clinic: Clinic, on: date) -> None:
    """The resident's death is recorded the day after."""
    version = (await models.Resident.get(code=code)).version
    given = RecordDeparture(code, version, on)
    await record_death(clinic.desk(on + timedelta(days=1)), given, key())


async def test_nobody_is_covered_after_death_whatever_end_was_entered_before(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    await ended(first, world.own, SUMMER)
    await died(code, world.own, SPRING)

    contract = await paper_of(first)
    assert ((await again(first)).covered_until, contract.covered_until, contract.version) == (SPRING, SPRING, 3)
    assert {(starts, until) for starts, until, _how, _why in (await held(first)).values()} == {(TODAY, SPRING)}
    ending = await models.Ending.get(enrolment_id=first.id)
    assert (ending.on_day, ending.reason) == (SUMMER, "OWN_REQUEST")
    assert (await happened(first))[-1] == ("ENDED", "IN_FORCE", "ENDED", SPRING, "DECEASED")
    told_of = {"enrolment": first.code, "on": SPRING.isoformat(), "reason": "DECEASED"}
    assert (await announced(first))[-1] == ("contract.ended", told_of)


async def test_a_change_that_was_to_come_never_begins_after_death(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    await known_at(world.other, code)
    second = await changed(code, world.other, SUMMER, circumstances=OUTSIDE)
    await died(code, world.own, SPRING)

    assert ((await again(first)).covered_until, (await again(second)).covered_until) == (SPRING, SUMMER)
    assert {until for _starts, until, _how, _why in (await held(first)).values()} == {SPRING}
    assert {(starts, until) for starts, until, _how, _why in (await held(second)).values()} == {(SUMMER, SUMMER)}
    assert [await version_of(each) for each in (first, second)] == [3, 2]


async def test_who_leaves_ends_a_renewal_that_waits_first(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    await renewed(first, world.own, SPRING)
    given = EndEnrolment(first.code, await version_of(first), EndingReason.MOVED, None)
    assert told(await refused(end_enrolment(world.own.desk(SPRING), given, key()))) == {("HAS_UPCOMING", "enrolment")}


async def test_a_death_is_recorded_not_told_as_a_reason(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    given = EndEnrolment(first.code, await version_of(first), EndingReason.DECEASED, None)
    assert told(await refused(end_enrolment(world.own.desk(), given, key()))) == {("RECORD_DISAGREES", "reason")}
