"""Several clerks at once about one family or organisation, on both databases: what stands is what one of them did."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from core.faults import Refusal
from enrolment import models
from enrolment.family.joining import add_family_member
from enrolment.family.signing import sign_family
from enrolment.groups.signing import sign_group
from enrolment.household.joining import LeaveHousehold, leave_household
from enrolment.recording.departing import RecordDeparture, record_death
from enrolment.signing.given import Circumstances
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import CommunityKind, SignChannel
from tests.enrolment.desk_staging import key
from tests.family.staging import add_on, adding, covers, family, joined, member, memberships, sign, signed_home
from tests.groups import staging as groups
from tests.signing.staging import GROWN, NOW, TODAY, World, asked, known_at

pytestmark = pytest.mark.anyio

CLERKS = 4


async def at_once(*acts: Awaitable[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[set[str]]]:
    """What was answered, and the codes of what was refused; anything else is an error."""
    answers: list[dict[str, Any]] = []
    refusals: list[set[str]] = []
    for told in await asyncio.gather(*acts, return_exceptions=True):
        if isinstance(told, Refusal):
            refusals.append({problem.code for problem in told.problems})
        elif isinstance(told, BaseException):
            raise told
        else:
            answers.append(told)
    return answers, refusals


async def test_of_several_who_sign_a_family_one_does(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, GROWN)
    given = await family(house)
    answers, refusals = await at_once(*[sign_family(world.own.desk(), given, key()) for _ in range(CLERKS)])
    assert (len(answers), refusals) == (1, [{"VERSION_CONFLICT"}] * (CLERKS - 1))
    (contract,) = await models.Contract.filter(household_id=(await house.row).id)
    assert {len(rows) for rows in (await memberships(contract)).values()} == {1}


async def test_a_member_whom_another_clinic_signs_meanwhile_is_covered_once(world: World) -> None:
    house = await signed_home(world.own)
    spouse = house.people[1]
    await known_at(world.other, spouse)
    away = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
    answers, refusals = await at_once(
        sign_family(world.own.desk(), await family(house), key()),
        sign_contract(world.other.desk(), asked(spouse, world.other, circumstances=away), key()),
    )
    assert len(answers) == 1
    assert refusals == [{"ALREADY_ENROLLED"}]
    assert len(await covers(spouse)) == 1


async def test_who_leaves_while_being_added_holds_no_add_on(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN)
    contract = await sign(house)
    person = await joined(house, TODAY)
    leaving = LeaveHousehold(house.code, (await house.row).version, person, on=TODAY)
    adds = await adding(contract, world.own, member(person, at=NOW))
    _answers, refusals = await at_once(
        add_family_member(world.own.desk(), adds, key()), leave_household(world.own.desk(), leaving, key())
    )
    assert refusals in ([], [{"NOT_HOUSEHOLD_MEMBER", "NO_FAMILY"}])
    assert await add_on(person) == []
    standing = (await memberships(contract)).get(person, [])
    assert all(starts == ends for _adopted, starts, ends in standing)


async def test_of_several_who_sign_an_organisation_one_does(world: World) -> None:
    home = await groups.community(world.own, CommunityKind.CARE_HOME, 2)
    given = await groups.asked(home, "ORG-NH")
    answers, refusals = await at_once(*[sign_group(world.own.desk(), given, key()) for _ in range(CLERKS)])
    assert (len(answers), refusals) == (1, [{"VERSION_CONFLICT"}] * (CLERKS - 1))
    assert await models.GroupCover.filter(resident__code__in=list(home.people)).count() == 2


async def test_who_dies_while_the_organisation_signs_is_not_covered_afterwards(world: World) -> None:
    home = await groups.community(world.own, CommunityKind.CARE_HOME, 2)
    gone = await models.Resident.get(code=home.people[0])
    death = RecordDeparture(gone.code, gone.version, TODAY)
    answers, refusals = await at_once(
        sign_group(world.own.desk(), await groups.asked(home, "ORG-NH"), key()),
        record_death(world.own.desk(), death, key()),
    )
    assert (len(answers), refusals) == (2, [])
    contract = await models.Contract.get(code=answers[0]["contract"])
    assert (await groups.covers(contract)).get(gone.code, [(TODAY, TODAY)]) == [(TODAY, TODAY)]
