"""A household that changes under its contract: members leave and keep their enrolments, the head moves (DECISIONS)."""

from __future__ import annotations

from datetime import date

import pytest

from core.models import OutboxEvent
from enrolment import models
from enrolment.household.forming import SplitHousehold, split_household
from enrolment.recording.departing import RecordDeparture, record_death
from enrolment.signing.given import Circumstances
from enrolment.vocabulary import SignChannel
from tests.enrolment.desk_staging import key
from tests.family.staging import add_on, covers, events, left, memberships, sign, signed_home
from tests.signing.staging import GROWN, OLD, TODAY, YEAR, World, changed, ended, held, known_at, voided

pytestmark = pytest.mark.anyio

JUNE, AUTUMN = date(2026, 6, 1), date(2026, 10, 1)


async def _own(person: str) -> models.Enrolment:
    return await models.Enrolment.get(resident__code=person).select_related("contract", "resident")


async def test_who_leaves_keeps_the_enrolment_and_loses_the_add_on(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, OLD)
    anchor, spouse, gone = house.people
    contract = await sign(house)
    await left(house, gone, JUNE)

    assert await covers(gone) == [("FAMILY", YEAR)]
    own = await held(await _own(gone))
    assert own["FAM-UNIT"] == (TODAY, JUNE, "CHOSEN", "LEFT_FAMILY")
    assert own["BAS-00"] == (*YEAR, "CHOSEN", None)
    assert (await memberships(contract))[gone] == [(False, TODAY, JUNE)]
    for stays in (anchor, spouse):
        assert await add_on(stays) == [(*YEAR, None)]
    assert (await events(contract))[-1] == ("LEFT", gone)
    (told_of,) = await OutboxEvent.filter(kind="contract.member_left", subject=contract.code)
    assert told_of.residents == [gone]
    standing = await models.Contract.get(id=contract.id)
    assert (standing.covered_until, standing.version) == (YEAR[1], 2)


async def test_the_last_two_who_part_both_lose_the_add_on(world: World) -> None:
    house = await signed_home(world.own)
    anchor, spouse = house.people
    contract = await sign(house)
    await left(house, spouse, JUNE)
    assert await add_on(anchor) == [(TODAY, JUNE, "LEFT_FAMILY")]
    assert await add_on(spouse) == [(TODAY, JUNE, "LEFT_FAMILY")]
    assert await covers(anchor) == [("INDIVIDUAL", YEAR)]
    assert await covers(spouse) == [("FAMILY", YEAR)]
    assert (await memberships(contract))[anchor] == [(True, *YEAR)]


async def test_who_splits_off_leaves_the_contract(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, OLD)
    contract = await sign(house)
    away = house.people[2]
    given = SplitHousehold(house.code, (await house.row).version, away, on=JUNE)
    await split_household(world.own.desk(JUNE), given, key())
    assert (await memberships(contract))[away] == [(False, TODAY, JUNE)]
    assert await add_on(away) == [(TODAY, JUNE, "LEFT_FAMILY")]
    assert await covers(away) == [("FAMILY", YEAR)]


async def test_the_heads_death_moves_the_head_and_not_the_contract(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, OLD)
    head, heir, mother = house.people
    contract = await sign(house)
    row = await models.Resident.get(code=head)
    await record_death(world.own.desk(AUTUMN), RecordDeparture(head, row.version, AUTUMN, heir), key())

    standing = await models.Contract.get(id=contract.id)
    assert (standing.household_id, standing.covered_until) == ((await house.row).id, YEAR[1])
    assert ("HEAD_MOVED", heir) in await events(contract)
    assert (await memberships(contract))[head] == [(True, TODAY, AUTUMN)]
    assert await covers(head) == [("INDIVIDUAL", (TODAY, AUTUMN))]
    for stays in (heir, mother):
        assert await covers(stays) == [("FAMILY", YEAR)]
        assert await add_on(stays) == [(*YEAR, None)]
    anchors = models.HouseholdMember.filter(household_id=standing.household_id, is_anchor=True, ends=None)
    assert [each.resident.code for each in await anchors.select_related("resident")] == [heir]


async def test_an_enrolment_that_ends_ends_the_membership(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, OLD)
    contract = await sign(house)
    gone = house.people[1]
    await ended(await _own(gone), world.own, JUNE, day=JUNE)
    assert (await memberships(contract))[gone] == [(False, TODAY, JUNE)]
    assert await add_on(gone) == [(TODAY, JUNE, "ENROLMENT_ENDED")]
    assert await add_on(house.people[0]) == [(*YEAR, None)]


async def test_of_two_the_end_of_one_enrolment_ends_the_add_on_of_the_other(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house)
    anchor, gone = house.people
    await ended(await _own(gone), world.own, JUNE, day=JUNE)
    assert await add_on(anchor) == [(TODAY, JUNE, "LEFT_FAMILY")]
    assert await covers(anchor) == [("INDIVIDUAL", YEAR)]
    assert (await models.Contract.get(id=contract.id)).covered_until == YEAR[1]


async def test_who_changes_the_provider_leaves_the_family(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house)
    anchor, gone = house.people
    await known_at(world.other, gone)
    away = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
    await changed(gone, world.other, JUNE, day=JUNE, circumstances=away)
    assert (await memberships(contract))[gone] == [(False, TODAY, JUNE)]
    assert await covers(gone) == [("FAMILY", (TODAY, JUNE)), ("INDIVIDUAL", (JUNE, date(2027, 6, 1)))]
    assert await add_on(anchor) == [(TODAY, JUNE, "LEFT_FAMILY")]


async def test_when_everybody_has_ended_the_contract_is_over(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house)
    for person in house.people:
        await ended(await _own(person), world.own, JUNE, day=JUNE)
    assert (await models.Contract.get(id=contract.id)).covered_until == JUNE


async def test_an_enrolment_voided_leaves_the_family_as_if_it_never_belonged(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house)
    anchor, wrong = house.people
    await voided(await _own(wrong), world.own, day=JUNE)
    assert (await memberships(contract))[wrong] == [(False, TODAY, TODAY)]
    assert await add_on(anchor) == [(TODAY, JUNE, "LEFT_FAMILY")]


async def test_who_leaves_another_household_changes_no_contract_of_this_one(world: World) -> None:
    house, other = await signed_home(world.own), await signed_home(world.own)
    contract = await sign(house)
    before = await memberships(contract)
    await left(other, other.people[1], JUNE)
    assert await memberships(contract) == before
    assert (await models.Contract.get(id=contract.id)).version == 1
