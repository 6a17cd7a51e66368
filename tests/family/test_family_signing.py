"""A family signs together: one contract, each member with own enrolment, packages and consent (R040, R042)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.vocabulary import Payer
from core.models import OutboxEvent
from enrolment import models
from enrolment.agreement.keeping import opened
from enrolment.family.signing import sign_family
from enrolment.signing.given import Circumstances
from enrolment.vocabulary import SignChannel
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.enrolment.desk_staging import key, refused, told
from tests.family.staging import (
    Home,
    add_on,
    covers,
    events,
    family,
    home,
    joined,
    left,
    member,
    memberships,
    sign,
    signed_home,
    ward,
)
from tests.signing.menus import amended
from tests.signing.staging import (
    GROWN,
    NOW,
    OLD,
    YEAR,
    World,
    changed,
    ended,
    held,
    known_at,
    noon,
    paid,
    renewed,
    resident,
    row,
    signed,
)

pytestmark = pytest.mark.anyio

JUNE, NEXT_JUNE = date(2026, 6, 1), date(2027, 6, 1)
CHILD = date(2018, 5, 6)
ANYWHERE = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)


async def test_the_anchor_is_adopted_and_the_others_are_newly_signed(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, OLD)
    anchor, spouse, mother = house.people

    contract = await sign(house, on=JUNE)

    assert (contract.kind, contract.starts, contract.ends) == ("FAMILY", JUNE, NEXT_JUNE)
    assert contract.household_id == (await house.row).id
    assert await covers(anchor) == [("INDIVIDUAL", YEAR)]
    assert await covers(spouse) == await covers(mother) == [("FAMILY", (JUNE, NEXT_JUNE))]
    assert await memberships(contract) == {
        anchor: [(True, JUNE, YEAR[1])],
        spouse: [(False, JUNE, NEXT_JUNE)],
        mother: [(False, JUNE, NEXT_JUNE)],
    }


async def test_the_enrolment_of_an_adopted_member_stays_as_it_is(world: World) -> None:
    house = await signed_home(world.own)
    before = await row(models.Enrolment, resident__code=house.people[0])
    await sign(house)
    assert await row(models.Enrolment, resident__code=house.people[0]) == before


async def test_every_member_has_own_packages_and_the_add_on_ends_with_the_own_cover(world: World) -> None:
    house = await signed_home(world.own, GROWN, OLD)
    await sign(house, on=JUNE)
    assert await add_on(house.people[0]) == [(JUNE, YEAR[1], None)]
    assert await add_on(house.people[1]) == [(JUNE, NEXT_JUNE, None)]
    own = await models.Enrolment.get(resident__code=house.people[1])
    assert {code: each[2] for code, each in (await held(own)).items()} == {
        "BAS-00": "CHOSEN",
        "FAM-UNIT": "CHOSEN",
        "PRI-ELD": "ATTACHED",
    }


async def test_each_consents_and_signs_and_the_provider_signs_once(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, CHILD)
    anchor, spouse, child = house.people
    await ward(world.own, child, anchor)
    at = NOW
    signing = (
        member(anchor, "FAM-UNIT", at=at),
        member(spouse, at=at),
        member(child, "BAS-00", "FAM-UNIT", at=at, signer=anchor),
    )
    contract = await sign(house, members=signing)

    consents = models.Consent.filter(contract_id=contract.id).select_related("resident", "given_by").order_by("id")
    assert [(each.resident.code, each.given_by.code) for each in await consents] == [
        (anchor, anchor),
        (spouse, spouse),
        (child, anchor),
    ]
    signatures = await models.Signature.filter(contract_id=contract.id).order_by("id")
    assert [each.party for each in signatures] == ["RESIDENT", "RESIDENT", "GUARDIAN", "PROVIDER"]
    assert {each.digest for each in signatures} == {contract.digest} != {None}
    people = models.ContractPerson.filter(contract_id=contract.id).select_related("adopted", "enrolment").order_by("id")
    assert [(each.adopted is None, each.enrolment is None) for each in await people] == [
        (False, True),
        (True, False),
        (True, False),
    ]


async def test_what_happened_is_noted_and_told(world: World) -> None:
    house = await signed_home(world.own)
    anchor, spouse = house.people
    contract = await sign(house)
    assert await events(contract) == [
        ("CONSENTED", anchor),
        ("SIGNED", anchor),
        ("CONSENTED", spouse),
        ("SIGNED", spouse),
        ("JOINED", anchor),
        ("JOINED", spouse),
        ("ENTERED", None),
    ]
    (event,) = await OutboxEvent.filter(subject=contract.code)
    assert (event.kind, event.residents, event.payload["kind"]) == ("contract.signed", [anchor, spouse], "FAMILY")


async def test_a_health_record_is_opened_for_who_is_newly_signed(world: World) -> None:
    house = await signed_home(world.own)
    await sign(house)
    for person in house.people:
        assert await models.HealthRecord.filter(resident__code=person).count() == 1


async def test_a_retry_signs_once(world: World) -> None:
    house = await signed_home(world.own)
    given, name = await family(house), key()
    first = await sign_family(world.own.desk(), given, name)
    assert await sign_family(world.own.desk(), given, name) == first
    assert await models.Contract.filter(household_id=(await house.row).id).count() == 1


async def test_who_is_covered_elsewhere_changes_the_provider_first(world: World) -> None:
    house = await signed_home(world.own)
    await known_at(world.other, house.people[1])
    await signed(house.people[1], world.other, circumstances=ANYWHERE)
    found = await refused(sign_family(world.own.desk(), await family(house), key()))
    assert told(found) == {("ALREADY_ENROLLED", "members.1.resident")}
    assert [getattr(each, "until", None) for each in found] == [YEAR[1]]
    assert [getattr(each, "enrolment", "") for each in found] == [None]


async def test_all_members_faults_are_told_at_once_and_nobody_is_signed(world: World) -> None:
    house = await signed_home(world.own, GROWN, CHILD, GROWN)
    stranger = await resident(world.own)
    anchor, child, grown = house.people
    at = NOW
    given = await family(
        house,
        years=5,
        members=(
            member(anchor, "BAS-00", at=at),
            member(child, at=at),
            member(grown, "BAS-00", "PER-NONE", at=at),
            member(stranger, at=at),
            member("RES-NOBODY", at=at),
            member(grown, at=at),
        ),
    )
    assert told(await refused(sign_family(world.own.desk(), given, key()))) >= {
        ("ADD_ON_ONLY", "members.0.packages.0.code"),
        ("SIGNER_IS_A_MINOR", "members.1.consent.givenBy"),
        ("SIGNER_IS_A_MINOR", "members.1.residentSignature.signer"),
        ("UNKNOWN_PACKAGE", "members.2.packages.1.code"),
        ("NOT_HOUSEHOLD_MEMBER", "members.3.resident"),
        ("NOT_FOUND", "members.4.resident"),
        ("LISTED_TWICE", "members.5.resident"),
        ("TERM_NOT_ALLOWED", "years"),
    }


async def test_a_family_starts_from_somebody_who_is_signed(world: World) -> None:
    house = await home(world.own)
    given = await family(house)
    assert told(await refused(sign_family(world.own.desk(), given, key()))) == {("ANCHOR_NOT_SIGNED", "anchor")}
    given = replace(given, anchor=await resident(world.own))
    assert told(await refused(sign_family(world.own.desk(), given, key()))) == {
        ("ANCHOR_NOT_LISTED", "anchor"),
        ("ANCHOR_NOT_SIGNED", "anchor"),
    }


async def test_one_person_is_no_family(world: World) -> None:
    house = await signed_home(world.own)
    given = await family(house, members=(member(house.people[0], "FAM-UNIT", at=NOW),))
    assert told(await refused(sign_family(world.own.desk(), given, key()))) == {("LIST_SIZE", "members")}
    given = await family(house, members=(member(house.people[1], "FAM-UNIT", at=NOW),))
    assert told(await refused(sign_family(world.own.desk(), given, key()))) == {
        ("LIST_SIZE", "members"),
        ("ANCHOR_NOT_LISTED", "anchor"),
    }


async def test_the_household_is_the_one_that_was_read(world: World) -> None:
    house = await signed_home(world.own)
    stale = await family(house, expected_version=(await house.row).version - 1)
    assert told(await refused(sign_family(world.own.desk(), stale, key()))) == {("VERSION_CONFLICT", "expectedVersion")}


async def test_a_household_has_one_family_contract_at_a_time(world: World) -> None:
    house = await signed_home(world.own)
    await sign(house)
    found = told(await refused(sign_family(world.own.desk(JUNE), await family(house, on=JUNE), key())))
    assert ("FAMILY_SIGNED_ALREADY", "household") in found
    assert {("ALREADY_IN_FAMILY", f"members.{number}.resident") for number in (0, 1)} <= found


async def test_who_left_and_keeps_the_enrolment_does_not_bind_those_who_stayed(world: World) -> None:
    house = await signed_home(world.own)
    anchor, gone = house.people
    await sign(house)
    third, fourth = date(2026, 3, 3), date(2026, 3, 4)
    await left(house, gone, date(2026, 3, 2))
    newcomer = await joined(house, third)
    found = told(await refused(sign_family(world.own.desk(third), await family(_of(house, newcomer), on=third), key())))
    assert ("FAMILY_SIGNED_ALREADY", "household") in found
    for person in (anchor, newcomer):
        await known_at(world.other, person)
    version = (await models.Resident.get(code=anchor)).version
    away = Circumstances(SignChannel.FAMILY_LINK, accepts_outside_area=True)
    await changed(anchor, world.other, fourth, day=third, expected_version=version, circumstances=away)
    there = replace(_of(house, newcomer), clinic=world.other)
    contract = await sign(there, on=fourth, circumstances=away)
    assert set(await memberships(contract)) == {anchor, newcomer}


def _of(house: Home, newcomer: str) -> Home:
    """The household after somebody took the place of the second."""
    return replace(house, people=(house.people[0], newcomer))


async def test_an_add_on_under_adopted_cover_costs_the_days_of_that_cover(world: World) -> None:
    priced = amended(
        world.own.catalog,
        "FAM-UNIT",
        lambda one: replace(one, price=replace(one.price, self_pay=36500, fiscal=100)),
    )
    house = await signed_home(world.own)
    anchor, spouse = house.people
    autumn = date(2026, 9, 1)
    contract = await sign(replace(house, clinic=replace(world.own, catalog=priced)), on=autumn)
    own, new = [await models.Enrolment.get(resident__code=each) for each in (anchor, spouse)]
    assert (await held(own))["FAM-UNIT"][:2] == (autumn, YEAR[1])
    assert (await paid(own))["FAM-UNIT"] == {(1, "SELF"): 18100, (1, "FISCAL"): 50}
    assert (await paid(new))["FAM-UNIT"] == {(1, "SELF"): 36500, (1, "FISCAL"): 100}
    paper = opened((await models.AgreementContent.get(contract_id=contract.id)).content, str(contract.digest))
    unit = [each.days for each in paper.packages if each.code == "FAM-UNIT"]
    assert unit == [((autumn, date(2027, 2, 28)),), ((autumn, date(2027, 8, 31)),)]
    told_of = [line.amounts.of(Payer.SELF) for line in paper.prices[0].prices]
    assert {18100, 36500} <= set(told_of)


async def test_another_clinic_cannot_sign_a_family_of_this_one(world: World) -> None:
    house = await signed_home(world.own)
    given = await family(house)
    found = told(await refused(sign_family(world.other.desk(), given, key())))
    assert ("NOT_FOUND", "household") in found
    for person in house.people:
        await known_at(world.other, person)
    assert ("NOT_FOUND", "anchor") in told(await refused(sign_family(world.other.desk(), given, key())))


async def test_the_add_on_asks_for_two_who_are_signed(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, GROWN)
    anchor, spouse, sister = house.people
    await signed(spouse, world.own)
    own = await models.Enrolment.get(resident__code=spouse)
    await ended(own, world.own, JUNE)
    at = noon(JUNE)
    alone = (member(anchor, "FAM-UNIT", at=at), member(spouse, "BAS-00", at=at))
    given = await family(house, on=JUNE, members=alone)
    await sign_family(world.own.desk(JUNE), given, key())
    assert await add_on(anchor) == [(JUNE, YEAR[1], None)]
    assert await add_on(spouse) == await add_on(sister) == []


async def test_a_family_that_signs_without_packages_for_the_anchor_leaves_the_anchor_as_it_was(world: World) -> None:
    house = await signed_home(world.own)
    at = NOW
    await sign(house, members=(replace(member(house.people[0], at=at), packages=()), member(house.people[1], at=at)))
    assert await add_on(house.people[0]) == []
    assert await add_on(house.people[1]) == [(*YEAR, None)]


async def test_who_renewed_with_the_provider_already_belongs_by_both_covers(world: World) -> None:
    house = await signed_home(world.own)
    anchor = house.people[0]
    first = await models.Enrolment.get(resident__code=anchor).select_related("contract", "resident")
    await renewed(first, world.own, JUNE)
    contract = await sign(house, on=JUNE)
    assert (await memberships(contract))[anchor] == [(True, JUNE, YEAR[1]), (True, YEAR[1], NEXT_JUNE)]
    assert await add_on(anchor) == [(JUNE, YEAR[1], None), (YEAR[1], NEXT_JUNE, None)]
    prices = models.SelectionPrice.filter(selection__resident__code=anchor, selection__package__code="FAM-UNIT")
    assert await prices.count() == 0  # nothing is paid for the add-on, by anybody


async def test_a_family_is_entered_late_only_where_the_region_lets_anybody_be(world: World) -> None:
    house = await signed_home(world.own)
    given = await family(house, on=JUNE, starts=date(2026, 5, 20))
    found = told(await refused(sign_family(world.own.desk(JUNE), given, key())))
    assert found == {
        ("BACKFILL_CLOSED", "starts"),
        ("BACKFILL_REASON_NEEDED", "backfillReason"),
        ("SIGNED_AFTER_START", "starts"),
    }


async def test_a_late_entry_covers_from_its_first_day_and_none_is_made_after_the_deadline(fresh: World) -> None:
    house = await signed_home(fresh.own)
    await fresh.settle(PolicyParameter.BACKFILL, Backfill(window_days=30))
    starts, paper = date(2026, 5, 20), date(2026, 5, 18)
    given = await family(house, on=paper, starts=starts, backfill_reason="系统迁移")
    await sign_family(fresh.own.desk(JUNE), given, key())
    assert await covers(house.people[1]) == [("FAMILY", (starts, date(2027, 5, 20)))]

    await fresh.settle(PolicyParameter.BACKFILL, Backfill(deadline=date(2026, 5, 31)))
    house = await signed_home(fresh.own)
    given = await family(house, on=paper, starts=starts, backfill_reason="系统迁移")
    assert told(await refused(sign_family(fresh.own.desk(JUNE), given, key()))) == {("LATE_NEEDS_APPROVAL", "starts")}
