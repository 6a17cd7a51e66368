"""Pages of contracts: every filter, every order, forwards and backwards; and what hangs on a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from catalog.quote.quote import Joining
from catalog.vocabulary import Payer, Population, RiskGrade
from core.actor import AccessRole, Actor
from enrolment import models as m
from enrolment.reading.contract_rows import ContractRow, DoctorProvider, FamilyPlace, PriceRow, TeamProvider
from enrolment.reading.contracts import ContractFilter, ContractOrder, contracts, contracts_by_code, count_contracts
from enrolment.reading.covers import enrolments_of, persons_of
from enrolment.reading.held import held_as_group, held_by, held_under
from enrolment.reading.households import households_by_id, households_of
from enrolment.reading.keyset import Keyset, Place
from enrolment.vocabulary import ContractKind, ContractState, EndingReason, FamilyRelation
from tests.reading.rows import (
    AT,
    AUTHORITY,
    CLERK,
    FOREIGN_CLERK,
    HERE,
    THERE,
    TODAY,
    contract,
    enrolled,
    group_contract,
    household,
    person,
    resident,
    selected,
    self_of,
)

CITY = Actor("city", frozenset({AccessRole.REGION_AUTHORITY}), region="450300")


async def listed(asked: ContractFilter, actor: Actor = CITY, on: date = TODAY) -> set[str]:
    """The codes that a filter leaves; counted they are as many."""
    found = {row.code for row in (await contracts(actor, asked, Keyset(100), ContractOrder.CODE, on)).rows}
    assert await count_contracts(actor, asked, on) == len(found)
    return found


async def test_the_paper_filters_by_place_provider_kind_and_end(county: list[str]) -> None:
    await contract(await resident(), code="TEAM")
    await contract(await resident(), code="DOCTOR", doctor="LC-D2", years=2)
    await contract(await resident(region=THERE, known_at=("YS-T",)), code="THERE", team="YS-A", years=3)
    await group_contract(await resident(), code="GROUP")

    assert await listed(ContractFilter()) == {"TEAM", "DOCTOR", "THERE", "GROUP"}
    assert await listed(ContractFilter(region=HERE)) == {"TEAM", "DOCTOR", "GROUP"}
    assert await listed(ContractFilter(region="450300")) == {"TEAM", "DOCTOR", "THERE", "GROUP"}
    assert await listed(ContractFilter(institution="YS-T")) == {"THERE"}
    assert await listed(ContractFilter(team="LC-A")) == {"TEAM", "GROUP"}
    assert await listed(ContractFilter(practitioner="LC-D2")) == {"DOCTOR"}
    assert await listed(ContractFilter(kinds=[ContractKind.GROUP])) == {"GROUP"}
    assert await listed(ContractFilter(until=date(2027, 3, 1))) == {"TEAM", "GROUP"}
    assert await listed(ContractFilter(until=date(2027, 2, 28))) == set()
    assert await listed(ContractFilter(team="no such code")) == set()


async def test_states_are_asked_of_the_day(county: list[str]) -> None:
    await contract(await resident(), code="NOW")
    await contract(await resident(), code="DRAFT", phase="DRAFT")
    await contract(await resident(), code="LATER", starts=TODAY + timedelta(days=30))

    async def in_force(on: date) -> set[str]:
        return await listed(ContractFilter(states=[ContractState.IN_FORCE]), on=on)

    assert await in_force(TODAY) == {"NOW"}
    assert await in_force(TODAY + timedelta(days=30)) == {"NOW", "LATER"}
    assert await in_force(date(2027, 3, 1)) == {"LATER"}
    assert await listed(ContractFilter(states=[ContractState.DRAFT, ContractState.UPCOMING])) == {"DRAFT", "LATER"}


async def test_people_are_found_by_population_grade_name_and_code(county: list[str]) -> None:
    old = await resident("RES-OLD", born=date(1950, 1, 1), name="陈一")
    young = await resident("RES-YOUNG", born=date(1990, 1, 1), name="陈二", sex="FEMALE")
    await m.Diagnosis.create(resident=young, icd10="I10", starts=date(2025, 1, 1))
    await m.RiskGrading.create(resident=old, grade="RED", starts=date(2025, 1, 1))
    await m.RiskGrading.create(resident=young, grade="GREEN", starts=date(2025, 1, 1))
    await contract(old, code="OLD")
    await contract(young, code="YOUNG", phase="DRAFT")
    await group_contract(old, code="GROUP")

    assert await listed(ContractFilter(populations=[Population.ELDERLY])) == {"OLD", "GROUP"}
    assert await listed(ContractFilter(populations=[Population.HYPERTENSION, Population.ELDERLY])) == {
        *("OLD", "YOUNG", "GROUP")
    }
    assert await listed(ContractFilter(populations=[Population.CHILD])) == set()
    assert await listed(ContractFilter(risk_grades=[RiskGrade.GREEN])) == {"YOUNG"}
    assert await listed(ContractFilter(populations=[Population.ELDERLY], risk_grades=[RiskGrade.GREEN])) == set()
    assert await listed(ContractFilter(text="陈")) == {"OLD", "YOUNG", "GROUP"}
    assert await listed(ContractFilter(text="陈二")) == {"YOUNG"}
    assert await listed(ContractFilter(text="二")) == set()
    assert await listed(ContractFilter(text="ol")) == {"OLD"}
    assert await listed(ContractFilter(text="%")) == set()
    assert await listed(ContractFilter(text="_")) == set()
    assert await listed(ContractFilter(resident="RES-OLD")) == {"OLD", "GROUP"}


@pytest.mark.parametrize("tag", [Population.TB, Population.SMD])
async def test_tuberculosis_and_mental_disorders_find_contracts_for_those_who_care_alone(
    county: list[str], tag: Population
) -> None:
    who = await resident("RES-ILL")
    await m.PopulationTag.create(resident=who, tag=tag.value, starts=date(2025, 1, 1))
    await contract(who, code="ILL")
    asked = ContractFilter(populations=[tag])

    assert await listed(asked, CLERK) == {"ILL"}
    assert await listed(asked, self_of("RES-ILL")) == {"ILL"}
    assert await listed(asked, AUTHORITY) == set()
    assert await listed(ContractFilter(), AUTHORITY) == {"ILL"}


async def paged(order: ContractOrder, *, descending: bool, from_end: bool) -> list[str]:
    """All codes, two a page."""
    places: dict[ContractOrder, Callable[[ContractRow], Place]] = {
        ContractOrder.ENDS: lambda row: (row.facts.covered_until, row.code),
        ContractOrder.RECORDED: lambda row: (row.code,),
        ContractOrder.CODE: lambda row: (row.code,),
    }
    found: list[str] = []
    at: Place | None = None
    while True:
        window = Keyset(2, None, at, from_end=True) if from_end else Keyset(2, at)
        page = await contracts(CLERK, ContractFilter(), window, order, TODAY, descending=descending)
        codes = [row.code for row in page.rows]
        found = codes + found if from_end else found + codes
        assert (page.has_next if from_end else page.has_previous) == (at is not None)
        if not (page.has_previous if from_end else page.has_next):
            return found
        at = places[order](page.rows[0 if from_end else -1])


@pytest.mark.parametrize("order", ContractOrder)
async def test_every_order_is_total_and_pages_neither_skip_nor_repeat(county: list[str], order: ContractOrder) -> None:
    for number, code in enumerate(["C", "A", "E", "B", "D"]):
        await contract(await resident(), code=f"CON-{code}", years=1 + number % 2)
    expected = {
        ContractOrder.CODE: ["CON-A", "CON-B", "CON-C", "CON-D", "CON-E"],
        ContractOrder.RECORDED: ["CON-C", "CON-A", "CON-E", "CON-B", "CON-D"],
        ContractOrder.ENDS: ["CON-C", "CON-D", "CON-E", "CON-A", "CON-B"],
    }[order]

    for from_end in (False, True):
        assert await paged(order, descending=False, from_end=from_end) == expected
        assert await paged(order, descending=True, from_end=from_end) == expected[::-1]


async def test_the_paper_is_read_as_it_stands(county: list[str]) -> None:
    before = await contract(await resident(), code="BEFORE", starts=date(2025, 3, 1))
    await contract(
        await resident(),
        code="PAPER",
        renews=before,
        chain=["LC-V1", "LC-H"],
        business_line="ELDERLY",
        partner="COMMITTEE",
        backfill_reason="停电",
        needs_approval=True,
        approved_at=AT,
        approved_by="authority",
        digest="a" * 64,
    )
    await contract(await resident(), code="DOCTOR", doctor="LC-D2")
    found = await contracts_by_code(CLERK, ["PAPER", "DOCTOR", "BEFORE", "NONE", "not a code"])

    paper, doctor = found["PAPER"], found["DOCTOR"]
    assert set(found) == {"PAPER", "DOCTOR", "BEFORE"}
    assert isinstance(paper.provider, TeamProvider)
    assert (paper.provider.code, paper.region, paper.institution) == ("LC-A", HERE, "LC-T")
    assert (paper.chain, paper.renews, paper.follows, paper.digest) == (("LC-V1", "LC-H"), "BEFORE", None, "a" * 64)
    assert (paper.signed_on, paper.signed_at, paper.approved_at, paper.approved_by) == (TODAY, AT, AT, "authority")
    assert found["BEFORE"].facts.is_renewed
    assert isinstance(doctor.provider, DoctorProvider)
    assert (doctor.provider.code, doctor.provider.guiding_institution) == ("LC-D2", "LC-H")


async def test_people_come_with_cover_endings_chain_and_what_they_hold(county: list[str]) -> None:
    who = await resident("RES-1")
    first = await contract(who, starts=date(2025, 6, 1), covered_until=TODAY, team="LC-A")
    earlier = await m.Enrolment.get(contract=first)
    second = await contract(code="SECOND", team="LC-B", follows=first)
    covered = await enrolled(second, who, follows=earlier)
    await m.ContractPerson.create(
        contract=second,
        resident=who,
        basket=[{"code": "BAS-00", "options": {}, "leaveOut": []}],
        starts=TODAY,
        enrolment=covered,
        added_at=AT,
    )
    await selected(who, "PRI-HTN", TODAY, None, {"SELF": 1200, "FISCAL": 3400}, enrolment=covered, joining="ATTACHED")
    found = await persons_of(CLERK, [first.id, second.id])

    (before,), (after,) = found[first.id], found[second.id]
    assert before.enrolment is not None
    assert before.enrolment.ending is not None
    assert (before.enrolment.ending.on, before.enrolment.ending.reason) == (TODAY, EndingReason.OWN_REQUEST)
    assert after.enrolment is not None
    assert (after.wanted, after.enrolment.follows, after.enrolment.ending) == (("BAS-00",), earlier.code, None)
    assert [row.code for row in (await enrolments_of(CLERK, [who.id]))[who.id]] == [covered.code, earlier.code]
    (selection,) = (await held_under([covered.id]))[covered.id]
    assert (selection.package, selection.version, selection.joining, selection.ends) == (
        *("PRI-HTN", 1, Joining.ATTACHED, None),
    )
    assert (selection.options, selection.left_out) == ((("GROUP", ("A", "B")),), ("C",))
    assert set(selection.prices) == {PriceRow(1, Payer.SELF, 1200, True), PriceRow(1, Payer.FISCAL, 3400, True)}
    assert [row.package for row in await held_by(who.id, TODAY)] == ["PRI-HTN"]
    assert await held_under([]) == {}


async def test_a_family_adopts_whoever_is_covered_already(county: list[str]) -> None:
    anchor, joins = await resident("RES-ANCHOR"), await resident("RES-JOINS")
    own = await contract(anchor, starts=date(2025, 9, 1))
    cover = await m.Enrolment.get(contract=own)
    found = await contract(kind="FAMILY", household=await household(anchor, joins))
    await person(found, anchor, adopted=cover)
    await person(found, joins)
    await m.FamilyMembership.create(
        contract=found, enrolment=cover, is_adopted=True, starts=TODAY, ends=date(2026, 9, 1)
    )
    adopted, signed = (await persons_of(CLERK, [found.id]))[found.id]

    assert (adopted.is_adopted, signed.is_adopted) == (True, False)
    assert adopted.enrolment is not None
    assert (adopted.enrolment.contract, adopted.family) == (own.code, FamilyPlace(TODAY, date(2026, 9, 1)))
    assert signed.enrolment is not None
    assert (signed.enrolment.contract, signed.family) == (found.code, None)


async def test_a_groups_package_is_read_beside_any_enrolment(county: list[str]) -> None:
    who = await resident()
    found = await group_contract(who)
    cover = await m.GroupCover.get(contract=found)

    (selection,) = (await held_as_group([cover.id]))[cover.id]
    assert selection.package == "ORG-ENT"


async def test_a_merged_record_is_read_as_the_one_that_stayed(county: list[str]) -> None:
    stays = await resident("RES-STAYS")
    found = await contract(await resident("RES-TWICE", merged_into=stays))

    (row,) = (await persons_of(CLERK, [found.id]))[found.id]
    assert row.resident.code == "RES-STAYS"


async def test_a_household_stands_as_of_the_day(county: list[str]) -> None:
    head, other = await resident("RES-HEAD"), await resident("RES-OTHER", known_at=("YS-T",))
    found = await household(head, other, code="HH")
    await m.HouseholdMember.filter(resident=other).update(ends=date(2026, 6, 1), leaving="MOVED_OUT")

    row = (await households_by_id(CITY, [found.id], TODAY))[found.id]
    assert (row.code, row.size) == ("HH", 2)
    assert [(one.resident.code, one.relation, one.is_head) for one in row.members] == [
        ("RES-HEAD", FamilyRelation.HEAD, True),
        ("RES-OTHER", FamilyRelation.SPOUSE, False),
    ]
    later = await households_of(CITY, [head.id, other.id], date(2026, 6, 1))
    assert {key: (each.size, len(each.members)) for key, each in later.items()} == {head.id: (1, 1)}
    assert (await households_by_id(CITY, [found.id], date(2024, 1, 1)))[found.id].size == 0
    assert await households_by_id(CITY, [], TODAY) == {}


async def test_of_a_household_others_are_counted_not_told(county: list[str]) -> None:
    head, other = await resident("RES-HEAD"), await resident("RES-OTHER", known_at=("YS-T",))
    found = await household(head, other)

    for actor, seen in ((CLERK, ["RES-HEAD"]), (FOREIGN_CLERK, ["RES-OTHER"]), (self_of("RES-OTHER"), ["RES-OTHER"])):
        row = (await households_by_id(actor, [found.id], TODAY))[found.id]
        assert (row.size, [one.resident.code for one in row.members]) == (2, seen)
