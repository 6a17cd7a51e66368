"""Renewing and changing the provider: the worked examples of the decisions, by their rows (R217)."""

from __future__ import annotations

from datetime import date

import pytest

from core.act import VersionConflict
from enrolment import models
from enrolment.signing.covers import state_on
from enrolment.signing.given import Circumstances
from enrolment.signing.renewing import change_provider, renew_contract
from enrolment.vocabulary import ContractState, SignChannel
from tests.enrolment.desk_staging import key, refused, told
from tests.signing.staging import (
    TODAY,
    YEAR,
    World,
    again,
    announced,
    audited,
    change,
    changed,
    ended,
    happened,
    held,
    known_at,
    noon,
    packages,
    paid,
    paper_of,
    renewal,
    renewed,
    resident,
    row,
    signed,
    voided,
)

pytestmark = pytest.mark.anyio

EARLY, NEXT = date(2027, 2, 10), (date(2027, 3, 1), date(2028, 3, 1))
MIDDLE = date(2026, 9, 15)
OUTSIDE = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)


async def moved(code: str, world: World, on: date = MIDDLE, **changes: object) -> models.Enrolment:
    """The resident goes to the other clinic, whose area it is not."""
    await known_at(world.other, code)
    return await changed(code, world.other, on, day=on, circumstances=OUTSIDE, **changes)


async def test_early_renewal_leaves_both_rows_standing_and_they_touch(world: World) -> None:
    """A [2026-03-01, 2027-03-01); on 2027-02-10 B [2027-03-01, 2028-03-01) is signed, `renews` = A; A simply ends."""
    first = await signed(await resident(world.own), world.own)
    before = await row(models.Enrolment, id=first.id), await held(first), await paid(first)
    second = await renewed(first, world.own, EARLY)

    assert (first.starts, first.ends, first.covered_until) == (*YEAR, YEAR[1])
    assert (second.starts, second.ends, second.covered_until) == (*NEXT, NEXT[1])
    assert (second.renews_id, second.follows_id) == (first.id, None)
    assert (second.contract.renews_id, second.contract.follows_id) == (first.contract_id, None)
    assert (await row(models.Enrolment, id=first.id), await held(first), await paid(first)) == before
    assert not await models.Ending.exists(enrolment_id=first.id)
    assert await held(second) == {
        "BAS-00": (*NEXT, "CHOSEN", None),
        "PRI-ELD": (*NEXT, "ATTACHED", None),
    }
    old, new = await paper_of(first), await paper_of(second)
    assert (old.version, old.covered_until, new.signed_on, new.starts) == (2, YEAR[1], EARLY, NEXT[0])
    assert (await happened(first))[-1] == ("RENEWED", "IN_FORCE", "IN_FORCE", NEXT[0], None)
    assert (await happened(second))[-1][2] == "UPCOMING"
    assert (await audited("renewContract", second))["input"]["enrolment"] == first.code
    states = [await state_on(old.id, day) for day in (EARLY, NEXT[0])]
    assert states == [ContractState.IN_FORCE, ContractState.RENEWED]
    assert await state_on(new.id, NEXT[0]) is ContractState.IN_FORCE
    assert await models.HealthRecord.filter(resident_id=first.resident_id).count() == 1


async def test_a_contract_that_expired_lately_is_renewed_from_today(world: World) -> None:
    late = date(2027, 4, 10)
    first = await signed(await resident(world.own), world.own)
    second = await renewed(first, world.own, late)

    assert (second.starts, second.ends, second.renews_id) == (late, date(2028, 4, 10), first.id)
    assert await state_on(first.contract_id, late) is ContractState.RENEWED


async def test_one_that_expired_long_ago_or_was_ended_is_not_renewed(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    long_after = date(2028, 3, 10)
    found = await refused(renew_contract(world.own.desk(long_after), renewal(first, world.own, long_after), key()))
    assert told(found) == {("NOT_RENEWABLE", "enrolment")}

    await ended(first, world.own, date(2026, 6, 1))
    found = await refused(renew_contract(world.own.desk(), renewal(first, world.own, TODAY, 2), key()))
    assert told(found) == {("NOT_RENEWABLE", "enrolment")}


async def test_nothing_is_renewed_twice_until_the_renewal_is_voided(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    second = await renewed(first, world.own, EARLY)
    found = await refused(renew_contract(world.own.desk(EARLY), renewal(first, world.own, EARLY, 2), key()))
    assert told(found) == {("HAS_UPCOMING", "enrolment")}

    await voided(second, world.own, day=EARLY)
    third = await renewed(first, world.own, EARLY)
    assert (third.renews_id, third.starts) == (first.id, NEXT[0])


async def test_a_renewal_that_was_ended_before_it_began_is_in_nobodys_way(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    second = await renewed(first, world.own, EARLY)
    await ended(second, world.own, day=EARLY)

    third = await renewed(first, world.own, EARLY)
    assert ((await again(second)).covered_until, third.renews_id, third.starts) == (NEXT[0], first.id, NEXT[0])


async def test_a_renewal_begins_no_sooner_than_the_cover_ends_and_by_the_version_that_was_read(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    sooner = renewal(first, world.own, EARLY, starts=date(2027, 2, 20))
    assert told(await refused(renew_contract(world.own.desk(EARLY), sooner, key()))) == {("OUTSIDE_COVER", "starts")}

    stale = renewal(first, world.own, EARLY, 7)
    (conflict,) = await refused(renew_contract(world.own.desk(EARLY), stale, key()))
    assert isinstance(conflict, VersionConflict)
    assert conflict.current == 1


async def test_another_clinic_renews_nothing_of_ours(world: World) -> None:
    first = await signed(await resident(world.own), world.own)
    found = await refused(renew_contract(world.other.desk(EARLY), renewal(first, world.other, EARLY), key()))

    assert told(found) == {("NOT_FOUND", "enrolment")}


async def test_a_change_of_provider_ends_one_and_begins_the_other_the_same_day(world: World) -> None:
    """A gets an Ending (CHANGED_PROVIDER, d), B starts at d and follows A; what was delivered stays on A."""
    code = await resident(world.own)
    first = await signed(code, world.own)
    second = await moved(code, world, note="搬到邻镇")

    ending = await row(models.Ending, enrolment_id=first.id)
    clerk = "clerk of LC-T02-H"
    assert ending == {
        "enrolment_id": first.id,
        "on_day": MIDDLE,
        "reason": "CHANGED_PROVIDER",
        "note": "搬到邻镇",
        "at": noon(MIDDLE),
        "by": clerk,
    }
    first = await again(first)
    assert (first.starts, first.ends, first.covered_until) == (*YEAR, MIDDLE)
    assert (second.starts, second.ends, second.covered_until) == (MIDDLE, date(2027, 9, 15), date(2027, 9, 15))
    assert (second.follows_id, second.renews_id) == (first.id, None)
    assert (second.contract.follows_id, second.contract.team_id) != (None, first.contract_id)
    assert await held(first) == {
        "BAS-00": (TODAY, MIDDLE, "CHOSEN", "ENROLMENT_ENDED"),
        "PRI-ELD": (TODAY, MIDDLE, "ATTACHED", "ENROLMENT_ENDED"),
    }
    assert await held(second) == {
        "BAS-00": (MIDDLE, second.ends, "CHOSEN", None),
        "PRI-ELD": (MIDDLE, second.ends, "ATTACHED", None),
    }
    old = await paper_of(first)
    assert (old.covered_until, old.ends, old.version) == (MIDDLE, YEAR[1], 2)
    assert second.contract.follows_id == old.id
    assert await state_on(old.id, MIDDLE) is ContractState.TRANSFERRED
    assert (await happened(first))[-1] == ("TRANSFERRED", "IN_FORCE", "TRANSFERRED", MIDDLE, "CHANGED_PROVIDER")
    assert (await announced(first))[-1] == (
        "contract.transferred",
        {"enrolment": first.code, "on": MIDDLE.isoformat()},
    )
    entry = await audited("changeProvider", second)
    assert (entry["subject"], entry["input"]["note"]) == (clerk, "搬到邻镇")
    assert (await models.Resident.get(code=code)).version == 2


async def test_the_amounts_of_the_old_contract_stay_frozen_when_the_provider_changes(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    before = await paid(first)
    await moved(code, world)

    assert await paid(first) == before


async def test_the_same_provider_is_renewed_not_changed_and_all_else_is_told_too(world: World) -> None:
    code = await resident(world.own)
    await signed(code, world.own)
    same = change(code, world.own, MIDDLE, day=MIDDLE)
    assert told(await refused(change_provider(world.own.desk(MIDDLE), same, key()))) == {("SAME_PROVIDER", "provider")}

    both = change(code, world.own, MIDDLE, day=MIDDLE, packages=packages("BAS-00", "PER-XXX"))
    assert told(await refused(change_provider(world.own.desk(MIDDLE), both, key()))) == {
        ("SAME_PROVIDER", "provider"),
        ("UNKNOWN_PACKAGE", "packages.1.code"),
    }


async def test_nobody_leaves_what_is_not_there_has_passed_or_is_over_already(world: World) -> None:
    code = await resident(world.own)
    await known_at(world.other, code)
    desk = world.other.desk(MIDDLE)

    async def said(on: date, **changes: object) -> set[tuple[str, str]]:
        wanted = change(code, world.other, on, day=MIDDLE, circumstances=OUTSIDE, **changes)
        return told(await refused(change_provider(desk, wanted, key())))

    assert await said(MIDDLE) == {("NOTHING_TO_LEAVE", "on")}
    first = await signed(code, world.own)
    assert await said(date(2026, 9, 14)) == {("OUTSIDE_COVER", "on")}
    assert await said(YEAR[1]) == {("NOTHING_TO_LEAVE", "on")}
    assert await said(MIDDLE, expected_version=5) == {("VERSION_CONFLICT", "expectedVersion")}
    assert await said(MIDDLE, note="x" * 501) == {("TEXT_SIZE", "note")}
    await ended(first, world.own, date(2026, 12, 1), day=MIDDLE)
    assert await said(date(2026, 10, 1)) == {("ALREADY_ENDED", "on")}


async def test_a_renewal_that_waits_is_ended_before_the_provider_is_changed(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    second = await renewed(first, world.own, EARLY)
    await known_at(world.other, code)
    leave = date(2027, 2, 20)
    wanted = change(code, world.other, leave, day=EARLY, circumstances=OUTSIDE)
    found = await refused(change_provider(world.other.desk(EARLY), wanted, key()))
    assert told(found) == {("HAS_UPCOMING", "on")}

    await ended(second, world.own, day=EARLY)
    third = await changed(code, world.other, leave, day=EARLY, circumstances=OUTSIDE)
    assert (third.starts, third.follows_id) == (leave, first.id)


async def test_a_change_on_a_day_to_come_leaves_the_old_cover_until_then(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    await known_at(world.other, code)
    second = await changed(code, world.other, MIDDLE, circumstances=OUTSIDE)

    assert ((await again(first)).covered_until, second.starts) == (MIDDLE, MIDDLE)
    assert await state_on(first.contract_id, TODAY) is ContractState.IN_FORCE
    assert await state_on(second.contract_id, TODAY) is ContractState.UPCOMING
    assert (await happened(first))[-1][2] == "TRANSFERRED"


async def test_a_clinic_where_the_resident_is_not_registered_takes_nobody_over(world: World) -> None:
    code = await resident(world.own)
    await signed(code, world.own)
    found = await refused(
        change_provider(world.other.desk(MIDDLE), change(code, world.other, MIDDLE, day=MIDDLE), key())
    )
    assert told(found) == {("NOT_FOUND", "resident")}
