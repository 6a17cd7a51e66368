"""A family's contract renewed: freshly signed by everybody; members align when the own cover ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from enrolment import models
from enrolment.family.signing import renew_family
from enrolment.signing.covers import state_on
from enrolment.vocabulary import ContractState
from tests.enrolment.desk_staging import key, refused, told
from tests.family.staging import (
    add_on,
    covers,
    events,
    left,
    member,
    memberships,
    renew,
    renewing,
    sign,
    signed_home,
)
from tests.signing.staging import GROWN, YEAR, World, noon, paper_of, renewed

pytestmark = pytest.mark.anyio

FEBRUARY, JUNE = date(2027, 2, 10), date(2026, 6, 1)
NEXT = (YEAR[1], date(2028, 3, 1))


async def test_both_contracts_stand_and_touch_and_everybody_has_the_new_term(world: World) -> None:
    house = await signed_home(world.own)
    anchor, spouse = house.people
    old = await sign(house)
    new = await renew(old, house, FEBRUARY)

    assert (new.renews_id, new.starts, new.ends, new.kind) == (old.id, *NEXT, "FAMILY")
    assert (await models.Contract.get(id=old.id)).covered_until == YEAR[1]
    assert await covers(anchor) == [("INDIVIDUAL", YEAR), ("FAMILY", NEXT)]
    assert await covers(spouse) == [("FAMILY", YEAR), ("FAMILY", NEXT)]
    assert await memberships(new) == {anchor: [(False, *NEXT)], spouse: [(False, *NEXT)]}
    for person in house.people:
        first, second = await models.Enrolment.filter(resident__code=person).order_by("starts")
        assert second.renews_id == first.id
        assert await add_on(person) == [(*YEAR, None), (*NEXT, None)]
    assert (await events(old))[-1] == ("RENEWED", None)


async def test_an_adopted_member_whose_cover_goes_on_is_adopted_again_and_aligns_later(world: World) -> None:
    house = await signed_home(world.own, starts=date(2026, 9, 1))
    anchor, spouse = house.people
    autumn = date(2026, 9, 1)
    old = await sign(house, on=autumn)
    assert old.ends == date(2027, 9, 1)
    new = await renew(old, house, date(2027, 8, 1))
    assert await covers(anchor) == [
        ("INDIVIDUAL", (autumn, date(2027, 9, 1))),
        ("FAMILY", (date(2027, 9, 1), date(2028, 9, 1))),
    ]
    assert set(await memberships(new)) == {anchor, spouse}


async def test_a_family_renews_without_who_left(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, GROWN)
    anchor, spouse, gone = house.people
    old = await sign(house)
    await left(house, gone, JUNE)
    at = noon(FEBRUARY)
    given = await renewing(old, house, FEBRUARY)
    assert told(await refused(renew_family(world.own.desk(FEBRUARY), given, key()))) == {
        ("NOT_HOUSEHOLD_MEMBER", "members.2.resident"),
        ("NO_FAMILY", "members.2.packages.1.code"),
    }
    new = await renew(old, house, FEBRUARY, members=(member(anchor, at=at), member(spouse, at=at)))
    assert set(await memberships(new)) == {anchor, spouse}
    assert await covers(gone) == [("FAMILY", YEAR)]


async def test_nothing_renews_without_fresh_signatures_or_twice_or_before_the_end(world: World) -> None:
    house = await signed_home(world.own)
    old = await sign(house)
    given = await renewing(old, house, FEBRUARY, starts=JUNE)
    found = told(await refused(renew_family(world.own.desk(FEBRUARY), given, key())))
    assert ("OUTSIDE_COVER", "starts") in found
    given = await renewing(old, house, FEBRUARY)
    unread = replace(given.members[1], consent=replace(given.members[1].consent, disclosure_acknowledged=False))
    assert told(
        await refused(renew_family(world.own.desk(FEBRUARY), replace(given, members=(given.members[0], unread)), key()))
    ) == {("CONSENT_NEEDED", "members.1.consent.disclosureAcknowledged")}
    await renew(old, house, FEBRUARY)
    found = told(await refused(renew_family(world.own.desk(FEBRUARY), await renewing(old, house, FEBRUARY), key())))
    assert ("HAS_UPCOMING", "contract") in found


async def test_a_member_who_renewed_alone_is_adopted_when_the_family_renews(world: World) -> None:
    house = await signed_home(world.own)
    anchor, spouse = house.people
    old = await sign(house)
    own = await models.Enrolment.get(resident__code=spouse).select_related("contract", "resident")
    await renewed(own, world.own, FEBRUARY)
    at = noon(FEBRUARY)
    new = await renew(old, house, FEBRUARY, members=(member(anchor, at=at), member(spouse, "FAM-UNIT", at=at)))
    assert await memberships(new) == {anchor: [(False, *NEXT)], spouse: [(True, *NEXT)]}
    assert await covers(spouse) == [("FAMILY", YEAR), ("INDIVIDUAL", NEXT)]
    assert await add_on(spouse) == [(*YEAR, None), (*NEXT, None)]


async def test_what_one_member_does_alone_is_no_state_of_the_familys_contract(world: World) -> None:
    house = await signed_home(world.own)
    anchor, spouse = house.people
    old = await sign(house)
    own = await models.Enrolment.get(resident__code=spouse).select_related("contract", "resident")
    await renewed(own, world.own, FEBRUARY)
    assert await state_on(old.id, YEAR[1]) is ContractState.EXPIRED
    at = noon(FEBRUARY)
    await renew(old, house, FEBRUARY, members=(member(anchor, at=at), member(spouse, "FAM-UNIT", at=at)))
    assert await state_on(old.id, YEAR[1]) is ContractState.RENEWED


async def test_a_contract_long_over_is_signed_anew(world: World) -> None:
    house = await signed_home(world.own)
    old = await sign(house)
    late = date(2028, 3, 10)
    found = told(await refused(renew_family(world.own.desk(late), await renewing(old, house, late), key())))
    assert found == {("NOT_RENEWABLE", "contract")}


async def test_only_a_familys_contract_of_the_own_clinic_is_renewed_so(world: World) -> None:
    house = await signed_home(world.own)
    old = await sign(house)
    given = await renewing(old, house, FEBRUARY)
    assert told(await refused(renew_family(world.other.desk(FEBRUARY), given, key()))) == {("NOT_FOUND", "contract")}
    alone = await paper_of(await models.Enrolment.get(resident__code=house.people[0]))
    assert told(await refused(renew_family(world.own.desk(FEBRUARY), replace(given, contract=alone.code), key()))) == {
        ("NOT_A_FAMILY", "contract")
    }
    stale = replace(given, expected_version=9)
    assert told(await refused(renew_family(world.own.desk(FEBRUARY), stale, key()))) == {
        ("VERSION_CONFLICT", "expectedVersion")
    }
