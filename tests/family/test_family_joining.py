"""Joining a family's contract later: the one in force, never a past one, from the day of own consent (R042)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.models import OutboxEvent
from enrolment import models
from enrolment.family.joining import add_family_member
from enrolment.household.given import GivenMember
from enrolment.household.joining import JoinHousehold, join_household
from enrolment.signing.given import Circumstances
from enrolment.vocabulary import FamilyRelation, SignChannel
from tests.enrolment.desk_staging import key, refused, told
from tests.family.staging import (
    add,
    add_on,
    adding,
    covers,
    events,
    joined,
    left,
    member,
    memberships,
    renew,
    sign,
    signed_home,
    ward,
)
from tests.signing.staging import GROWN, TODAY, YEAR, World, ended, known_at, noon, paper_of, renewed, resident, signed

pytestmark = pytest.mark.anyio

JUNE, JULY, AUTUMN = date(2026, 6, 1), date(2026, 7, 10), date(2026, 10, 1)
NEXT_JUNE = date(2027, 6, 1)
CHILD = date(2018, 5, 6)


async def test_who_joins_the_household_later_is_covered_from_the_own_consent_to_the_contracts_end(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house)
    person = await joined(house, JUNE)

    enrolment = await add(contract, world.own, person, JULY)

    assert (enrolment.contract_id, enrolment.starts, enrolment.ends) == (contract.id, JULY, YEAR[1])
    assert (await memberships(contract))[person] == [(False, JULY, YEAR[1])]
    assert await add_on(person) == [(JULY, YEAR[1], None)]
    assert (await events(contract))[-3:] == [("CONSENTED", person), ("SIGNED", person), ("JOINED", person)]
    (told_of,) = await OutboxEvent.filter(subject=contract.code).order_by("-id").limit(1)
    assert (told_of.kind, told_of.residents) == ("contract.member_joined", [person])
    signatures = await models.Signature.filter(contract_id=contract.id, resident__code=person)
    now = await models.Contract.get(id=contract.id)
    assert [(each.party, each.digest) for each in signatures] == [("RESIDENT", now.digest)]
    assert now.digest != contract.digest


async def test_joining_the_household_alone_signs_nobody(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house)
    before = await memberships(contract)
    person = await joined(house, JUNE)
    assert await covers(person) == []
    assert await memberships(contract) == before


async def test_nobody_is_added_to_a_past_contract(world: World) -> None:
    """What openIMIS did: a new member of the family stood on every policy it ever had."""
    house = await signed_home(world.own)
    first = await sign(house)
    second = await renew(first, house, date(2027, 2, 10))
    before = await memberships(first)
    person = await joined(house, date(2027, 4, 1))

    given = await adding(first, world.own, member(person, at=noon(date(2027, 4, 2))))
    found = told(await refused(add_family_member(world.own.desk(date(2027, 4, 2)), given, key())))
    assert found == {("WRONG_STATE", "contract")}
    await add(second, world.own, person, date(2027, 4, 2))

    assert await memberships(first) == before
    assert await covers(person) == [("FAMILY", (date(2027, 4, 2), date(2028, 3, 1)))]
    assert list((await memberships(second))[person]) == [(False, date(2027, 4, 2), date(2028, 3, 1))]


async def test_a_price_in_mid_year_is_pro_rata(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house)
    person = await joined(house, JUNE)
    enrolment = await add(contract, world.own, person, JULY)
    whole = await models.Enrolment.get(resident__code=house.people[1])
    year, part = await _cost(whole), await _cost(enrolment)
    assert year > 0
    assert part == round(year * (YEAR[1] - JULY).days / 365)


async def _cost(enrolment: models.Enrolment) -> int:
    prices = models.SelectionPrice.filter(selection__enrolment_id=enrolment.id, selection__package__code="BAS-00")
    return sum([each.fen for each in await prices])


async def test_a_guardian_signs_for_a_child(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house)
    child = await joined(house, JUNE, CHILD)
    given = await adding(contract, world.own, member(child, at=noon(JUNE)))
    assert told(await refused(add_family_member(world.own.desk(JUNE), given, key()))) == {
        ("SIGNER_IS_A_MINOR", "member.consent.givenBy"),
        ("SIGNER_IS_A_MINOR", "member.residentSignature.signer"),
    }
    await ward(world.own, child, house.people[0], on=JUNE)
    given = replace(given, member=member(child, at=noon(JUNE), signer=house.people[0]))
    await add_family_member(world.own.desk(JUNE), given, key())
    assert await covers(child) == [("FAMILY", (JUNE, YEAR[1]))]


async def test_who_is_covered_by_the_provider_already_is_adopted(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house, on=JUNE)
    person = await joined(house, JUNE)
    own = await signed(person, world.own, JUNE, on=JUNE)
    await add(contract, world.own, person, JULY, "FAM-UNIT")
    assert await covers(person) == [("INDIVIDUAL", (own.starts, own.ends))]
    assert (await memberships(contract))[person] == [(True, JULY, NEXT_JUNE)]
    assert await add_on(person) == [(JULY, NEXT_JUNE, None)]


async def test_an_adopted_member_whose_own_cover_is_over_aligns_with_the_contract(world: World) -> None:
    house = await signed_home(world.own)
    anchor = house.people[0]
    contract = await sign(house, on=JUNE)
    early = date(2027, 2, 10)
    given = await adding(contract, world.own, member(anchor, at=noon(early)))
    answer = await add_family_member(world.own.desk(early), given, key())
    assert await covers(anchor) == [("INDIVIDUAL", YEAR), ("FAMILY", (YEAR[1], NEXT_JUNE))]
    assert (await memberships(contract))[anchor] == [(True, JUNE, YEAR[1]), (False, YEAR[1], NEXT_JUNE)]
    own = await models.Enrolment.get(code=answer["enrolment"]).select_related("renews")
    assert own.renews is not None
    assert (own.renews.resident_id, own.renews.ends) == (own.resident_id, YEAR[1])


async def test_who_renewed_alone_is_adopted_again(world: World) -> None:
    house = await signed_home(world.own)
    anchor = house.people[0]
    contract = await sign(house, on=JUNE)
    first = await models.Enrolment.get(resident__code=anchor).select_related("contract", "resident")
    await renewed(first, world.own, AUTUMN)
    await add(contract, world.own, anchor, AUTUMN, "FAM-UNIT")
    assert (await memberships(contract))[anchor] == [(True, JUNE, YEAR[1]), (True, YEAR[1], NEXT_JUNE)]
    assert [kind for kind, _days in await covers(anchor)] == ["INDIVIDUAL", "INDIVIDUAL"]


async def test_who_may_not_join_is_told_why(world: World) -> None:
    house = await signed_home(world.own)
    contract = await sign(house)
    stranger, elsewhere = await resident(world.own), await joined(house, JUNE)
    await known_at(world.other, elsewhere)
    away = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
    await signed(elsewhere, world.other, JUNE, on=JUNE, circumstances=away)

    async def said(person: str, **changes: object) -> set[tuple[str, str]]:
        given = await adding(contract, world.own, member(person, "BAS-00", at=noon(JUNE)), **changes)
        return told(await refused(add_family_member(world.own.desk(JUNE), given, key())))

    assert await said(stranger) == {("NOT_HOUSEHOLD_MEMBER", "member.resident")}
    assert await said("RES-NOBODY") == {("NOT_FOUND", "member.resident")}
    assert await said(elsewhere) == {("ALREADY_ENROLLED", "member.resident")}
    assert await said(house.people[1]) == {("ALREADY_IN_FAMILY", "member.resident")}
    assert await said(elsewhere, expected_version=9) == {("VERSION_CONFLICT", "expectedVersion")}
    alone = await paper_of(await models.Enrolment.get(resident__code=house.people[0]))
    assert await said(elsewhere, contract=alone.code) == {("NOT_A_FAMILY", "contract")}
    assert await said(elsewhere, contract="CON-NONE") == {("NOT_FOUND", "contract")}


async def test_who_comes_back_keeps_the_enrolment_and_takes_up_the_add_on_again(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, GROWN)
    contract = await sign(house)
    person = house.people[2]
    await left(house, person, JUNE)
    given = JoinHousehold(
        house.code, (await house.row).version, (GivenMember(person, FamilyRelation.SIBLING),), on=JULY
    )
    await join_household(world.own.desk(JULY), given, key())
    await add(contract, world.own, person, JULY, "FAM-UNIT")
    assert await covers(person) == [("FAMILY", YEAR)]
    assert (await memberships(contract))[person] == [(False, TODAY, JUNE), (True, JULY, YEAR[1])]
    assert await add_on(person) == [(TODAY, JUNE, "LEFT_FAMILY"), (JULY, YEAR[1], None)]


async def test_an_end_comes_before_joining_again(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, GROWN)
    contract = await sign(house)
    person = house.people[1]
    own = await models.Enrolment.get(resident__code=person).select_related("contract", "resident")
    await ended(own, world.own, JUNE, day=JUNE)
    assert (await memberships(contract))[person] == [(False, TODAY, JUNE)]
    await add(contract, world.own, person, JULY)
    assert (await memberships(contract))[person] == [(False, TODAY, JUNE), (False, JULY, YEAR[1])]
    assert await add_on(person) == [(TODAY, JUNE, "ENROLMENT_ENDED"), (JULY, YEAR[1], None)]
