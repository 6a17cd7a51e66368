"""Members of a family's contract who keep an own cover (R042): a register says so by the number of the own contract."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enrolment import models
from enrolment.family.joining import add_family_member
from enrolment.register.exporting import export_register
from enrolment.register.format.fault import fault
from enrolment.register.format.record import (
    ContractEntry,
    EndingEntry,
    FaultyLine,
    HouseholdEntry,
    ProviderEntry,
    RegisterLine,
    Whose,
)
from enrolment.vocabulary import ContractKind, EndingReason, FamilyRelation
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from teams.vocabulary import ExecutorRole
from tests.enrolment.desk_staging import key
from tests.family.staging import BOTH, UNIT, adding, home, member, sign, signed_home
from tests.register.lines import STARTS, checked, contract, given, imported, line, person
from tests.register.test_exporting import WINDOW, _said, second_url
from tests.signing.conftest import opened
from tests.signing.staging import TODAY, Clinic, World, noon, signed

__all__ = ["second_url"]

LATE = date(2027, 1, 4)
"""When somebody signs who aligns with the family's contract."""

HEAD = HouseholdEntry("H8", FamilyRelation.HEAD, STARTS)
SPOUSE = replace(HEAD, relation=FamilyRelation.SPOUSE)


def _own(clinic: Clinic, **changes: Any) -> ContractEntry:
    """The head's own contract, some days older than the family's."""
    return replace(contract(clinic, date(2026, 1, 5), number="C8"), **changes)


def _kept(clinic: Clinic, **changes: Any) -> ContractEntry:
    """The head under the family's contract: the own one goes on."""
    entry = contract(clinic, kind=ContractKind.FAMILY, number="F8", packages=UNIT)
    return replace(entry, is_anchor=True, covered_by=("C8",), **changes)


def _family(clinic: Clinic, first: int = 1, **changes: Any) -> list[RegisterLine]:
    """The two lines under the family's contract: the head keeps the own cover, the spouse is signed anew."""
    new = contract(clinic, kind=ContractKind.FAMILY, number="F8", packages=BOTH)
    return [
        line(first, person(clinic, 1), _kept(clinic, **changes), household=HEAD),
        line(first + 1, person(clinic, 2), new, household=SPOUSE),
    ]


def _household(clinic: Clinic, **changes: Any) -> list[RegisterLine]:
    return [line(1, person(clinic, 1), _own(clinic)), *_family(clinic, 2, **changes)]


async def _shape() -> dict[str, Any]:
    """What there is of a family with an adopted head, but for codes and when it was recorded."""
    (family,) = await models.Contract.filter(kind="FAMILY")
    (own,) = await models.Contract.filter(kind="INDIVIDUAL")
    cover = await models.Enrolment.get(contract_id=own.id)
    by_contract = {family.id: "family", own.id: "own"}
    by_cover: dict[int | None, str] = {each.id: by_contract[each.contract_id] for each in await models.Enrolment.all()}
    heads = models.ContractPerson.filter(contract_id=family.id, resident_id=cover.resident_id)
    (head,) = await heads.values("basket", "starts", "adopted_id", "enrolment_id", "removed_at")
    members = await models.FamilyMembership.filter(contract_id=family.id)
    selections = await models.Selection.all().select_related("package")
    return {
        "head": {**head, "adopted_id": head["adopted_id"] == cover.id},
        "members": sorted((by_cover[each.enrolment_id], each.is_adopted, each.starts, each.ends) for each in members),
        "held": sorted(
            (each.package.code, by_cover[each.enrolment_id], each.joining, each.starts, each.ends)
            for each in selections
        ),
        "anchors": [
            each.resident_id == cover.resident_id for each in await models.HouseholdMember.filter(is_anchor=True)
        ],
        "until": (family.starts, family.ends, family.covered_until),
        "happened": sorted(
            (each.kind, each.on_day, each.resident_id == cover.resident_id)
            for each in await models.ContractEvent.filter(contract_id=family.id, kind="JOINED")
        ),
    }


async def _exported(world: World) -> list[RegisterLine]:
    return [each async for each in export_register(world.own.desk(), world.own.institution)]


async def test_a_member_who_keeps_an_own_cover_is_written_as_sign_family_writes_it(
    starter_url: str, second_url: str
) -> None:
    async with opened(starter_url) as world:
        house = await home(world.own)
        await signed(house.people[0], world.own)
        await sign(house)
        at_desk = await _shape()
        lines = await _exported(world)
    async with opened(second_url) as world:
        _, faults = await imported(world.own.desk(), world.own, lines)

        assert faults == []
        assert await _shape() == at_desk
        assert ("family", False, TODAY, date(2027, 3, 1)) in at_desk["members"]
        assert ("own", True, TODAY, date(2027, 3, 1)) in at_desk["members"]
        assert ("FAM-UNIT", "own", "CHOSEN", TODAY, date(2027, 3, 1)) in at_desk["held"]
        assert _said(await _exported(world)) == _said(lines)


async def test_who_aligned_with_the_family_when_the_own_cover_was_over_is_exported_with_both(
    starter_url: str, second_url: str
) -> None:
    async with opened(starter_url) as world:
        own = world.own
        await world.settle(PolicyParameter.BACKFILL, WINDOW)
        house = await signed_home(own, on=date(2026, 1, 15))
        paper = await sign(house, on=date(2026, 2, 1))
        aligning = await adding(paper, own, member(house.people[0], at=noon(LATE)))
        await add_family_member(own.desk(LATE), aligning, key())
        lines = await _exported(world)
    said = [each.contract for each in lines if each.contract is not None]
    assert sorted((each.starts, each.covered_by != ()) for each in said) == [
        (date(2026, 1, 15), False),
        (date(2026, 2, 1), False),
        (date(2026, 2, 1), True),
        (date(2027, 1, 15), False),
    ]
    lines = [_entered_late(each) for each in lines]
    async with opened(second_url) as world:
        await world.settle(PolicyParameter.BACKFILL, WINDOW)
        _, faults = await imported(world.own.desk(LATE), world.own, lines)

        assert faults == []
        members = models.FamilyMembership.all().order_by("starts", "ends")
        assert list(await members.values_list("is_adopted", "starts", "ends")) == [
            (True, date(2026, 2, 1), date(2027, 1, 15)),
            (False, date(2026, 2, 1), date(2027, 2, 1)),
            (False, date(2027, 1, 15), date(2027, 2, 1)),
        ]
        assert _said(await _exported(world)) == _said(lines)


def _entered_late(one: RegisterLine) -> RegisterLine:
    """With a reason for contracts that began before the import."""
    if one.contract is None:
        return one
    return replace(one, contract=replace(one.contract, backfill_reason="从旧系统迁入"))


async def test_a_family_is_taken_over_whose_members_are_on_record_with_their_own_contracts(fresh: World) -> None:
    own = fresh.own
    first = [line(1, person(own, 1), _own(own), household=HEAD), line(2, person(own, 2), household=SPOUSE)]
    _, faults = await imported(own.desk(), own, first)
    assert faults == []

    _, faults = await imported(own.desk(), own, _family(own), given("b"))

    assert faults == []
    found = await _shape()
    assert found["members"] == [
        ("family", False, STARTS, date(2027, 1, 15)),
        ("own", True, STARTS, date(2027, 1, 5)),
    ]
    assert ("FAM-UNIT", "own", "CHOSEN", STARTS, date(2027, 1, 5)) in found["held"]
    assert found["anchors"] == [True]
    assert (await models.RegisterSource.filter(contract_number="F8").count(), await models.Enrolment.all().count()) == (
        2,
        2,
    )


async def test_what_is_on_record_of_a_family_with_an_adopted_member_is_not_written_twice(fresh: World) -> None:
    own = fresh.own
    await imported(own.desk(), own, _household(own))
    tables = ("FamilyMembership", "ContractPerson", "Selection", "Contract", "Enrolment", "ContractEvent")
    before = {name: await getattr(models, name).all().count() for name in tables}

    _, faults = await imported(own.desk(), own, _household(own), given("b"))
    _, again = await imported(own.desk(), own, _family(own), given("c"))

    assert (faults, again) == ([], [])
    assert {name: await getattr(models, name).all().count() for name in tables} == before


async def test_an_add_on_ends_with_the_own_cover_that_was_cut_short(fresh: World) -> None:
    own = fresh.own
    head, *family = _household(own)
    over = EndingEntry(EndingReason.OWN_REQUEST, date(2026, 2, 20))
    _, faults = await imported(own.desk(), own, [replace(head, ending=over), *family])

    assert faults == []
    member_row = await models.FamilyMembership.get(is_adopted=True)
    assert (member_row.starts, member_row.ends) == (STARTS, date(2026, 2, 20))
    cover = await models.Enrolment.get(id=member_row.enrolment_id)
    (unit,) = await models.Selection.filter(enrolment_id=cover.id, package__code="FAM-UNIT")
    assert (unit.ends, unit.closing) == (date(2026, 2, 20), "ENROLMENT_ENDED")


@pytest.mark.parametrize(
    ("own", "kept", "told"),
    [
        ({}, {"covered_by": ("C9",)}, (2, "coveredBy", "KEPT_NOT_FOUND")),
        ({}, {"covered_by": ("F8",)}, (2, "coveredBy", "KEPT_NOT_FOUND")),
        ({}, {"packages": BOTH}, (2, "packages", "ADD_ON_ONLY")),
        ({"starts": date(2026, 1, 20), "ends": date(2027, 1, 20)}, {}, (2, "coveredBy", "KEPT_NOT_COVERING")),
    ],
)
async def test_what_is_wrong_with_an_own_contract_that_is_to_stay_is_told_at_its_column(
    fresh: World, own: dict[str, Any], kept: dict[str, Any], told: tuple[int, str, str]
) -> None:
    clinic = fresh.own
    lines = _household(clinic)
    lines[0] = replace(lines[0], contract=_own(clinic, **own))
    entry = lines[1].contract
    assert entry is not None
    lines[1] = replace(lines[1], contract=replace(entry, **kept))

    found = await checked(clinic.desk(), clinic, lines)

    assert told in found


async def test_an_own_contract_with_another_provider_cannot_stay_under_the_familys(fresh: World) -> None:
    clinic = fresh.own
    lines = _household(clinic)
    alone = ProviderEntry(None, clinic.doctor, ExecutorRole.GENERAL_PRACTITIONER, None, clinic.team)
    lines[0] = replace(lines[0], contract=_own(clinic, provider=alone))

    assert (2, "coveredBy", "KEPT_ELSEWHERE") in await checked(clinic.desk(), clinic, lines)


async def test_an_own_contract_that_was_over_before_the_familys_began_does_not_stay_under_it(fresh: World) -> None:
    clinic = fresh.own
    head, *family = _household(clinic)
    over = replace(head, ending=EndingEntry(EndingReason.OWN_REQUEST, date(2026, 1, 10)))

    assert (2, "coveredBy", "KEPT_NOT_COVERING") in await checked(clinic.desk(), clinic, [over, *family])


async def test_a_number_of_another_clinics_contract_finds_nothing(fresh: World) -> None:
    own, other = fresh.own, fresh.other
    away = replace(person(own, 1).residence or pytest.fail("no home"), grid=other.village)
    at_other = line(1, person(own, 1, residence=away), contract(other, date(2026, 1, 5), number="C8"))
    _, faults = await imported(other.desk(), other, [at_other])
    assert faults == []
    head, spouse = _family(own)
    told = replace(head, person=replace(head.person, residence=None))

    found = await checked(own.desk(), own, [told, spouse])

    assert (1, "coveredBy", "KEPT_NOT_FOUND") in found


async def test_nobody_belongs_to_two_families_on_one_day(fresh: World) -> None:
    own = fresh.own
    again = line(4, person(own, 1), _kept(own, number="F9"))

    found = await checked(own.desk(), own, [*_household(own), again])

    assert (4, "startsOn", "TERMS_OVERLAP") in found


async def test_who_belongs_to_a_family_on_record_keeps_the_own_cover_under_no_other(fresh: World) -> None:
    own = fresh.own
    _, faults = await imported(own.desk(), own, _household(own))
    assert faults == []
    later = _kept(own, number="F9", starts=date(2026, 2, 1), ends=date(2027, 2, 1), signed=date(2026, 2, 1))

    found = await checked(own.desk(), own, [line(1, person(own, 1), later, household=HEAD)])

    assert (1, "coveredBy", "ALREADY_IN_FAMILY") in found
    assert (1, "contractNumber", "FAMILY_SIGNED_ALREADY") in found


async def test_an_own_contract_on_a_line_that_could_not_be_read_is_not_missed(fresh: World) -> None:
    own = fresh.own
    head, *family = _household(own)
    unread = FaultyLine((fault(1, "team", "BAD_CODE"),), (Whose(head.person),))

    found = await checked(own.desk(), own, [unread, *family])

    assert found == [(1, "team", "BAD_CODE"), (2, "", "HOUSEHOLD_REJECTED"), (3, "", "HOUSEHOLD_REJECTED")]


async def test_after_the_deadline_nobody_enters_a_family_with_own_covers_that_stay(fresh: World) -> None:
    own = fresh.own
    await fresh.settle(PolicyParameter.BACKFILL, Backfill(window_days=730, deadline=date(2026, 2, 1)))

    found = await checked(own.desk(), own, _household(own))

    assert {(2, "coveredBy", "LATE_NEEDS_APPROVAL"), (2, "startsOn", "LATE_NEEDS_APPROVAL")} <= set(found)


async def test_a_line_that_keeps_an_own_contract_takes_no_room_with_the_team(fresh: World) -> None:
    own = fresh.own
    outcome, faults = await imported(own.desk(), own, _household(own))

    assert (faults, outcome.done) == ([], 3)
    assert await models.Enrolment.all().count() == 2
    assert await models.HealthRecord.all().count() == 2


async def test_statements_do_not_grow_with_those_who_keep_an_own_cover(fresh: World) -> None:
    own = fresh.own

    async def sent(orders: range, first: str, second: str) -> int:
        """Statements for families of people whose own contracts are on record already."""
        before = [each for order in orders for each in _numbered(own, order)[:1]]
        await imported(own.desk(), own, _in_order(before), given(first))
        fresh.sent.clear()
        _, faults = await imported(
            own.desk(), own, _in_order([each for order in orders for each in _numbered(own, order)[1:]]), given(second)
        )
        assert faults == []
        return len(fresh.sent)

    await sent(range(1, 2), "a", "b")
    assert await sent(range(11, 12), "c", "d") == await sent(range(21, 29), "e", "f")


def _in_order(lines: list[RegisterLine]) -> list[RegisterLine]:
    return [replace(each, number=number) for number, each in enumerate(lines, start=1)]


def _numbered(clinic: Clinic, order: int) -> list[RegisterLine]:
    """A household like the others, under numbers of its own."""
    found = []
    for each, who in zip(_household(clinic), (order, order, 100 + order), strict=True):
        entry, house = each.contract, each.household
        assert entry is not None
        kept = tuple(f"{number}-{order}" for number in entry.covered_by)
        entry = replace(entry, number=f"{entry.number}-{order}", covered_by=kept)
        here = None if house is None else replace(house, number=f"H{order}")
        found.append(replace(each, person=person(clinic, who), contract=entry, household=here))
    return found
