"""Members of families who died, moved away or left the household: their covers come in, and go out, with a register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from enrolment import models
from enrolment.recording.departing import RecordDeparture, record_death
from enrolment.register.exporting import export_register
from enrolment.register.format.record import EndingEntry, HouseholdEntry
from enrolment.vocabulary import ContractKind, EndingReason, FamilyRelation
from teams.policy import PolicyParameter
from tests.enrolment.desk_staging import key
from tests.family.staging import home, sign
from tests.register.lines import STARTS, checked, contract, imported, line, person
from tests.register.test_adopting import _entered_late
from tests.register.test_exporting import WINDOW, _said, second_url
from tests.signing.conftest import opened
from tests.signing.staging import GROWN, OLD, TODAY, World, signed

__all__ = ["second_url"]

DIED = date(2026, 2, 10)
GONE = date(2026, 3, 20)


async def test_a_family_of_which_a_member_died_since_is_taken_over_whole(fresh: World) -> None:
    own = fresh.own
    family = contract(own, kind=ContractKind.FAMILY, number="F1")
    head = HouseholdEntry("H1", FamilyRelation.HEAD, STARTS)
    late = line(
        1,
        person(own, 1, died=DIED),
        family,
        household=replace(head, relation=FamilyRelation.PARENT),
        ending=EndingEntry(EndingReason.DECEASED, date(2026, 2, 11)),
    )

    _, faults = await imported(own.desk(), own, [late, line(2, person(own, 2), family, household=head)])

    assert faults == []
    (paper,) = await models.Contract.all()
    household = await models.Household.get()
    assert paper.household_id == household.id
    assert await models.FamilyMembership.all().count() == 2
    gone, here = await models.HouseholdMember.all().order_by("id").values_list("starts", "ends", "leaving")
    assert (gone, here) == ((STARTS, DIED, "DIED"), (STARTS, None, None))


async def test_a_family_of_which_nobody_is_left_keeps_its_contract(fresh: World) -> None:
    own = fresh.own
    family = contract(own, kind=ContractKind.FAMILY, number="F1")
    head = HouseholdEntry("H1", FamilyRelation.HEAD, STARTS)
    spouse = replace(head, relation=FamilyRelation.SPOUSE)
    over = EndingEntry(EndingReason.MOVED, DIED)
    lines = [
        line(1, person(own, 1, moved_away=DIED), family, household=head, ending=over),
        line(2, person(own, 2, moved_away=DIED), family, household=spouse, ending=over),
    ]

    _, faults = await imported(own.desk(), own, lines)

    assert faults == []
    assert (await models.Contract.get()).household_id == (await models.Household.get()).id


async def test_who_died_on_record_without_a_household_comes_into_none(fresh: World) -> None:
    own = fresh.own
    _, faults = await imported(own.desk(), own, [line(1, person(own, 1, died=DIED))])
    assert faults == []
    family = contract(own, kind=ContractKind.FAMILY, number="F1")
    head = HouseholdEntry("H1", FamilyRelation.HEAD, STARTS)
    over = EndingEntry(EndingReason.DECEASED, DIED)

    found = await checked(own.desk(), own, [line(1, person(own, 1), family, household=head, ending=over)])

    assert (1, "contractKind", "FAMILY_NEEDS_HOUSEHOLD") in found


async def test_who_died_before_coming_into_the_household_does_not_belong_to_its_contract(fresh: World) -> None:
    own = fresh.own
    family = contract(own, kind=ContractKind.FAMILY, number="F1")
    later = HouseholdEntry("H1", FamilyRelation.HEAD, date(2026, 2, 20))
    over = EndingEntry(EndingReason.DECEASED, date(2026, 2, 11))

    found = await checked(own.desk(), own, [line(1, person(own, 1, died=DIED), family, household=later, ending=over)])

    assert (1, "contractKind", "FAMILY_NEEDS_HOUSEHOLD") in found


async def test_members_who_died_since_are_exported_with_the_family_they_belonged_to(
    starter_url: str, second_url: str
) -> None:
    async with opened(starter_url) as world:
        house = await home(world.own, OLD, GROWN, GROWN)
        own_cover = await signed(house.people[0], world.own)
        await sign(house)
        desk = world.own.desk(GONE)
        head = await models.Resident.get(code=house.people[0])
        departed = RecordDeparture(head.code, head.version, GONE, house.people[1])
        await record_death(desk, departed, key())
        lines = [each async for each in export_register(desk, world.own.institution)]
        until = (await models.Enrolment.get(id=own_cover.id)).covered_until
    assert [each.household for each in lines if each.household is None] == []
    kept = [each for each in lines if each.contract is not None and each.contract.covered_by]
    assert [each.person.died for each in kept] == [GONE]
    async with opened(second_url) as world:
        await world.settle(PolicyParameter.BACKFILL, WINDOW)
        lines = [_entered_late(each) for each in lines]
        desk = world.own.desk(GONE)
        _, faults = await imported(desk, world.own, lines)

        assert faults == []
        member = await models.FamilyMembership.get(is_adopted=True)
        assert (member.starts, member.ends) == (TODAY, until)
        again = [each async for each in export_register(desk, world.own.institution)]
        assert _said(again) == _said(lines)
