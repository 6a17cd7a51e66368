"""Families in a list of renewals: one contract for all, awaiting the signatures of all; and in a list of transfers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from core.models import OutboxEvent
from enrolment import models
from enrolment.bulk.transfers import PrepareTransfers, TransferList, prepare_transfers
from enrolment.household.forming import FormHousehold, form_household
from enrolment.household.given import GivenMember
from enrolment.jobs.reading import rows_of_jobs
from enrolment.signing.given import Circumstances, GroupChosen, PackageWanted
from enrolment.vocabulary import FamilyRelation, SignChannel
from enrolment.worklists.keeping import keep_the_day
from enrolment.worklists.kind import WorklistKind
from teams.models import Team
from teams.queries.window import Window
from tests.enrolment.desk_staging import address, key
from tests.family.preparing import prepare, prepared_home, waiting
from tests.family.staging import LINKED, Home, add, home, joined, left, member, renew, sign, signed_home, ward
from tests.jobs.staging import (
    REJECT_ALL,
    REJECT_FAILED,
    TODAY,
    asked,
    awaiting,
    counts,
    done,
    enrolled,
    renewals,
    renewals_of_team,
    rows,
    told,
    worker,
)
from tests.signing.menus import unpublished
from tests.signing.staging import GROWN, World, changed, noon, packages, resident, signed
from tests.worklists.lists import entries

pytestmark = pytest.mark.anyio

NEXT = (date(2027, 3, 1), date(2028, 3, 1))
CHILD = date(2020, 5, 6)
NEW_TEAM, MOVE = "LC-T01-TEAM02", date(2026, 6, 1)
COUNTY = Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}), region="450323")
POLICIES = pytest.mark.parametrize("policy", [REJECT_FAILED, REJECT_ALL])


async def cover(person: str) -> models.Enrolment:
    """What covers somebody who was signed once."""
    return await models.Enrolment.get(resident__code=person).select_related("contract", "resident")


async def baskets(contract: models.Contract) -> dict[str, list[str]]:
    """By resident, the packages that are to be signed."""
    persons = models.ContractPerson.filter(contract_id=contract.id, removed_at=None).select_related("resident")
    return {each.resident.code: [one["code"] for one in each.basket] for each in await persons.order_by("id")}


@POLICIES
async def test_one_contract_is_prepared_for_all_of_a_family(fresh: World, policy: Any) -> None:
    house = await signed_home(fresh.own, GROWN, GROWN, GROWN)
    old = await sign(house)
    (alone,) = await enrolled(fresh.own, 1)

    job = await done(worker(fresh.own), await renewals_of_team(fresh.own, policy=policy, years=2))

    assert counts(job) == ("FINISHED", 2, 0, 2), "one of the family, and one who signed alone"
    contract = await waiting(old)
    found = await rows(job)
    family = {(await cover(each)).code for each in house.people}
    assert [(row.state, row.result, row.problems) for row in found if row.subject in family] == [
        ("DONE", contract.code, None),
        ("SKIPPED", contract.code, None),
        ("SKIPPED", contract.code, None),
    ]
    assert (contract.kind, contract.household_id, contract.team_id) == ("FAMILY", old.household_id, old.team_id)
    assert (contract.starts, contract.ends, contract.years) == (NEXT[0], date(2029, 3, 1), 2)
    assert contract.offered_at is not None
    assert (contract.signed_at, contract.signed_on) == (None, None)
    assert contract.digest == (await models.AgreementContent.get(contract_id=contract.id)).digest
    assert await baskets(contract) == {each: ["BAS-00", "FAM-UNIT"] for each in house.people}
    assert await models.Enrolment.filter(contract_id=contract.id).count() == 0, "it covers nobody"
    assert await models.FamilyMembership.filter(contract_id=contract.id).count() == 0
    assert len(await awaiting(alone)) == 1
    offered = await OutboxEvent.get(kind="contract.offered", subject=contract.code)
    assert set(offered.residents) == set(house.people)


async def test_a_list_that_is_asked_for_again_prepares_nothing_more(world: World) -> None:
    old, house = await prepared_home(world.own)
    contract = await waiting(old)

    codes = [(await cover(each)).code for each in house.people]
    job = await done(worker(world.own), await renewals(world.own, *codes))

    assert counts(job) == ("FINISHED", 0, 0, 2)
    assert {row.result for row in await rows(job)} == {contract.code}
    assert await waiting(old) == contract


async def test_any_member_on_a_list_brings_the_whole_family(world: World) -> None:
    house = await signed_home(world.own)
    old = await sign(house)

    job = await done(worker(world.own), await renewals(world.own, (await cover(house.people[1])).code))

    assert counts(job) == ("FINISHED", 1, 0, 0)
    assert (await baskets(await waiting(old))).keys() == set(house.people)


async def test_who_left_renews_alone_and_who_joined_the_household_alone_is_not_on_the_paper(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, GROWN)
    anchor, spouse, gone = house.people
    old = await sign(house)
    await left(house, gone, date(2026, 6, 1))
    await joined(house, date(2026, 7, 1))

    codes = [(await cover(each)).code for each in (gone, spouse, anchor)]
    job = await done(worker(world.own), await renewals(world.own, *codes))

    assert counts(job) == ("FINISHED", 2, 0, 1)
    first, second, third = await rows(job)
    single = await models.Contract.get(code=first.result)
    assert (single.kind, single.renews_id) == ("INDIVIDUAL", old.id)
    assert await baskets(single) == {gone: ["BAS-00"]}, "the family add-on is the family's"
    family = await models.Contract.get(code=second.result)
    assert (third.state, third.result) == ("SKIPPED", family.code)
    assert (family.kind, set(await baskets(family))) == ("FAMILY", {anchor, spouse})


async def test_the_last_who_is_left_of_a_family_renews_alone(world: World) -> None:
    house = await signed_home(world.own)
    await sign(house)
    await left(house, house.people[1], date(2026, 6, 1))

    job = await done(worker(world.own), await renewals(world.own, (await cover(house.people[0])).code))

    (row,) = await rows(job)
    assert (row.state, (await models.Contract.get(code=row.result)).kind) == ("DONE", "INDIVIDUAL")


async def test_who_goes_on_by_an_own_contract_is_adopted_with_the_add_on_alone(world: World) -> None:
    house = await home(world.own)
    anchor, spouse = house.people
    await signed(anchor, world.own, years=2)
    old = await sign(house)

    job = await done(worker(world.own), await renewals(world.own, (await cover(spouse)).code))

    assert counts(job) == ("FINISHED", 1, 0, 0)
    contract = await waiting(old)
    assert await baskets(contract) == {anchor: ["FAM-UNIT"], spouse: ["BAS-00", "FAM-UNIT"]}
    adopted = await models.ContractPerson.get(contract_id=contract.id, resident__code=anchor)
    assert adopted.adopted_id == (await cover(anchor)).id
    assert adopted.enrolment_id is None


async def test_a_family_with_a_minor_is_prepared_and_the_paper_names_the_guardian(world: World) -> None:
    house = await home(world.own, GROWN, CHILD)
    parent, child = house.people
    await ward(world.own, child, parent)
    await signed(parent, world.own)
    at = noon(date(2026, 3, 1))
    both = (member(parent, "FAM-UNIT", at=at), member(child, at=at, signer=parent))
    old = await sign(house, members=both)

    job = await done(worker(world.own), await renewals(world.own, (await cover(child)).code))

    assert counts(job) == ("FINISHED", 1, 0, 0)
    assert (await baskets(await waiting(old))).keys() == {parent, child}


@POLICIES
async def test_what_keeps_one_member_keeps_the_family_and_is_told_with_the_member(fresh: World, policy: Any) -> None:
    house = await signed_home(fresh.own)
    anchor, spouse = house.people
    old = await sign(house)
    (alone,) = await enrolled(fresh.own, 1)
    await models.Resident.filter(code=spouse).update(moved_away=date(2027, 1, 5))
    before = await models.Contract.all().count()

    codes = [(await cover(anchor)).code, (await cover(spouse)).code, alone.code]
    job = await done(worker(fresh.own), await renewals(fresh.own, *codes, policy=policy))

    first, second, third = await rows(job)
    assert (first.state, second.state) == ("REJECTED", "REJECTED")
    assert told(first) == told(second) == {("MOVED_AWAY", f"members.{spouse}.resident")}
    assert not await models.Contract.filter(renews_id=old.id).exists()
    assert third.state == ("DONE" if policy is REJECT_FAILED else "SKIPPED")
    assert await models.Contract.all().count() == before + (policy is REJECT_FAILED)


async def test_a_package_that_is_offered_no_longer_is_told_of_the_member_who_has_it(fresh: World) -> None:
    house = await signed_home(fresh.own)
    anchor, spouse = house.people
    at = noon(date(2026, 3, 1))
    tcm = PackageWanted("PER-TCM", (GroupChosen("TECHNIQUES", ("TCM-04", "TCM-05", "TCM-06")),))
    both = (
        member(anchor, "FAM-UNIT", at=at),
        replace(member(spouse, at=at), packages=(*packages("BAS-00", "FAM-UNIT"), tcm)),
    )
    old = await sign(house, members=both)
    poorer = replace(fresh.own, catalog=unpublished(fresh.own.catalog, "PER-TCM"))

    job = await done(worker(poorer), await renewals(fresh.own, (await cover(anchor)).code))

    (row,) = await rows(job)
    assert (row.state, told(row)) == ("REJECTED", {("UNKNOWN_PACKAGE", f"members.{spouse}.packages.2.code")})
    assert not await models.Contract.filter(renews_id=old.id).exists()


async def test_what_is_wrong_with_a_members_packages_is_told_to_those_who_care_for_the_member(fresh: World) -> None:
    house = await signed_home(fresh.own)
    await sign(house)
    poorer = replace(fresh.own, catalog=unpublished(fresh.own.catalog, "FAM-UNIT"))
    job = await done(worker(poorer), await renewals(fresh.own, (await cover(house.people[0])).code))

    clerk = fresh.own.desk().actor
    assert await shown(clerk, job) == {("UNKNOWN_PACKAGE", f"members.{each}.packages.1.code") for each in house.people}
    assert await shown(COUNTY, job) == {("REASON_WITHHELD", f"members.{each}.packages") for each in house.people}
    assert await shown(None, job) == await shown(clerk, job)


async def shown(actor: Actor | None, job: models.Job) -> set[tuple[str, str]]:
    """What somebody reads of the rows of a job."""
    page = (await rows_of_jobs(actor, [job.id], None, Window(10)))[job.id]
    return {(each.code, ".".join(each.path)) for row in page.rows for each in row.problems}


async def test_a_member_who_came_in_after_the_renewal_was_prepared_is_not_passed_over(world: World) -> None:
    old, house = await prepared_home(world.own)
    late = await add(old, world.own, await joined(house, TODAY), TODAY)

    job = await done(worker(world.own), await renewals(world.own, late.code))

    (row,) = await rows(job)
    assert (row.state, told(row)) == ("REJECTED", {("PREPARED_WITHOUT", "enrolment")})


async def test_who_left_after_the_renewal_was_prepared_renews_alone(world: World) -> None:
    _old, house = await prepared_home(world.own, GROWN, GROWN, GROWN)
    gone = house.people[2]
    await left(house, gone, TODAY)

    job = await done(worker(world.own), await renewals(world.own, (await cover(gone)).code))

    (row,) = await rows(job)
    assert (row.state, (await models.Contract.get(code=row.result)).kind) == ("DONE", "INDIVIDUAL")


async def test_a_family_that_has_renewed_needs_no_preparing(world: World) -> None:
    house = await signed_home(world.own)
    old = await sign(house)
    new = await renew(old, house, TODAY)

    job = await prepare(old, house)

    assert counts(job) == ("FINISHED", 0, 0, 2)
    assert {row.result for row in await rows(job)} == {new.code}


async def test_preparing_asks_no_more_of_the_database_for_each_further_member(fresh: World) -> None:
    sent = {}
    for size in (2, 5):
        house = await signed_home(fresh.own, *[GROWN] * size)
        await sign(house)
        job = await renewals(fresh.own, (await cover(house.people[0])).code)
        fresh.sent.clear()
        assert counts(await done(worker(fresh.own), job)) == ("FINISHED", 1, 0, 0)
        sent[size] = len(fresh.sent)
    assert sent[2] == sent[5]


async def test_members_of_a_family_are_asked_one_by_one_and_the_family_signs_anew(fresh: World) -> None:
    away = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
    there = replace(fresh.own, team=NEW_TEAM, doctor="LC-P0022")
    village = address(fresh.own.region, "LC-T01-V06")
    people = [await resident(fresh.own, residence=village) for _ in range(2)]
    members = (GivenMember(people[1], FamilyRelation.SPOUSE),)
    formed = await form_household(fresh.own.desk(), FormHousehold(people[0], members, date(2026, 3, 1)), key())
    house = Home(fresh.own, formed["household"], tuple(people))
    await signed(people[0], fresh.own, circumstances=away)
    old = await sign(house, circumstances=replace(LINKED, accepts_outside_area=True))

    codes = [(await cover(each)).code for each in house.people]
    given = PrepareTransfers(TransferList(tuple(codes)), NEW_TEAM, MOVE, REJECT_ALL)
    at = date(2026, 5, 20)
    job = await done(worker(fresh.own, at=at), await asked(await prepare_transfers(fresh.own.desk(at), given, key())))

    assert counts(job) == ("FINISHED", 2, 0, 0)
    for row in await rows(job):
        contract = await models.Contract.get(code=row.result)
        assert (contract.kind, contract.starts) == ("INDIVIDUAL", MOVE)
        assert [each for one in (await baskets(contract)).values() for each in one] == ["BAS-00"]

    for person in house.people:
        await changed(person, there, MOVE, day=at)
    assert (await models.Contract.get(id=old.id)).covered_until == MOVE
    await keep_the_day(MOVE)
    (listed,) = await entries(WorklistKind.FAMILY_TO_INVITE, COUNTY, on=MOVE)
    assert listed.household == house.code
    on_lists = await models.WorklistEntry.filter(kind=WorklistKind.FAMILY_TO_INVITE.value, place="T")
    assert [each.place_id for each in on_lists] == [(await Team.get(code=NEW_TEAM)).id]
    new = await sign(
        Home(there, house.code, house.people),
        on=MOVE,
        members=tuple(member(each, "FAM-UNIT", at=noon(MOVE)) for each in house.people),
    )
    assert (new.team_id, new.covered_until) == ((await Team.get(code=NEW_TEAM)).id, date(2027, 6, 1))
