"""A team that stops satisfying its rules (DECISIONS): its contracts stay in force, it signs nobody until mended, and a
member whose leaving would break a rule leaves only with a successor while residents are enrolled."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from core.clock import Clock
from core.database import transaction
from core.faults import Refusal
from enrolment import models
from enrolment.provider.judging import capacity_problems, signer_problems, standing_problems
from enrolment.provider.load import carried
from enrolment.provider.provider import DoctorChoice
from teams import models as team_models
from teams.composition.finding import RuleKind
from teams.operations.membership import JoinTeam, LeaveTeam, TransferMember, join_team, leave_team, transfer_member
from teams.operations.problem import CompositionRefused
from teams.operations.standing import DissolveTeam, EndPractice, dissolve_team, end_practice
from teams.vocabulary import ExecutorRole, PracticeEnd, TeamStanding
from tests.provider.staging import YEAR, enrolled, ground
from tests.teams.staging import (
    AUTHORITY,
    FORMED,
    TODAY,
    TOMORROW,
    doctor,
    everything,
    memberships,
    refused,
    stage,
    told,
)

COUNT = partial(carried, on=TODAY)
LEAVE = LeaveTeam("LC-A", "LC-D1", TOMORROW, expected_version=1, accepts_incomplete=True)
TRANSFER = TransferMember("LC-A", "LC-B", "LC-D1", TOMORROW, from_version=1, to_version=1, accepts_incomplete=True)
DISSOLVE = DissolveTeam("LC-A", TOMORROW, expected_version=1, reason="合并")
DIED = EndPractice("LC-D1", TODAY, PracticeEnd.DECEASED, expected_version=1)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database, with nobody enrolled."""
    await stage()


async def covers() -> list[tuple[Any, ...]]:
    """Every enrolment with its contract, as the rows stand."""
    rows = (
        models.Enrolment.all()
        .order_by("id")
        .values_list("code", "contract_id", "starts", "ends", "covered_until", "voided_at")
    )
    papers = models.Contract.all().order_by("id").values_list("id", "team_id", "starts", "ends", "covered_until")
    return [*await rows, *await papers]


async def test_the_doctors_death_ends_no_contract_but_the_team_signs_nobody_until_it_has_a_doctor(clock: Clock) -> None:
    await enrolled("R-1")
    before = await covers()

    await end_practice(AUTHORITY, DIED, "1", clock)

    assert await covers() == before
    assert await models.Ending.all().count() == 0
    assert (await team_models.TeamStandingPeriod.get(team__code="LC-A")).standing == TeamStanding.FORMED.value
    alone = await ground()
    (gap,) = standing_problems(alone)
    assert isinstance(gap, CompositionRefused)
    assert gap.code == "TEAM_CANNOT_SIGN"
    assert {RuleKind.MINIMUM_ROLE, RuleKind.LEADER, RuleKind.SIGNING_DOCTOR} <= {each.kind for each in gap.gaps}
    assert told(capacity_problems(alone, 1)) == {("CAPACITY_REACHED", "provider.team")}
    assert told(signer_problems(alone, "LC-D1", ("signer",))) == {("MAY_NOT_SIGN", "signer")}

    await join_team(AUTHORITY, JoinTeam("LC-A", doctor(is_leader=True), expected_version=2), "2", clock)

    mended = await ground()
    assert standing_problems(mended) == capacity_problems(mended, 1) == signer_problems(mended, "LC-D3", ()) == ()
    assert (mended.load, mended.capacity) == (1, 2_000)
    assert await covers() == before


async def test_the_doctor_leaves_only_with_a_successor_while_somebody_is_enrolled(clock: Clock) -> None:
    await enrolled("R-1")
    before = await covers()

    problems = await refused(leave_team(AUTHORITY, LEAVE, "1", clock, COUNT))
    assert told(problems) == {("MEMBER_NEEDS_SUCCESSOR", "successor")}

    followed = replace(LEAVE, successor=doctor(is_leader=True))
    assert await leave_team(AUTHORITY, followed, "2", clock, COUNT) == {"team": "LC-A", "version": 2}
    assert await memberships("LC-A") == [
        ("LC-D1", "GENERAL_PRACTITIONER", True, FORMED, TOMORROW),
        ("LC-N1", "NURSE", False, FORMED, None),
        ("LC-D3", "GENERAL_PRACTITIONER", True, TOMORROW, None),
    ]
    assert await covers() == before
    assert standing_problems(await ground(starts=TOMORROW)) == ()


async def test_an_enrolment_that_only_begins_later_keeps_the_doctor_too(clock: Clock) -> None:
    await enrolled("R-1", days=(date(2026, 6, 1), date(2027, 6, 1)))

    problems = await refused(transfer_member(AUTHORITY, TRANSFER, "1", clock, COUNT))
    assert told(problems) == {("MEMBER_NEEDS_SUCCESSOR", "successor")}
    assert told(await refused(dissolve_team(AUTHORITY, DISSOLVE, "2", clock, COUNT))) == {
        ("TEAM_HAS_ENROLMENTS", "team")
    }


@pytest.mark.parametrize("ended", [YEAR[0], TODAY - timedelta(days=1), TODAY], ids=["never", "yesterday", "today"])
async def test_once_no_enrolment_is_in_force_or_upcoming_the_doctor_leaves_and_the_team_may_go(
    clock: Clock, ended: date
) -> None:
    await enrolled("R-1", covered_until=ended)
    await enrolled("R-2", "LC-B")
    before = await covers()

    await leave_team(AUTHORITY, LEAVE, "1", clock, COUNT)
    await dissolve_team(AUTHORITY, replace(DISSOLVE, expected_version=2), "2", clock, COUNT)

    assert (await memberships("LC-A"))[0] == ("LC-D1", "GENERAL_PRACTITIONER", True, FORMED, TOMORROW)
    assert await covers() == before
    assert told(standing_problems(await ground(starts=TOMORROW))) == {("TEAM_DISSOLVED", "provider.team")}


async def test_residents_of_a_doctor_alone_keep_nobody_in_a_team(clock: Clock) -> None:
    await enrolled("R-1", doctor="LC-D1")

    await leave_team(AUTHORITY, LEAVE, "1", clock, COUNT)

    assert (await memberships("LC-A"))[0][-1] == TOMORROW
    alone = DoctorChoice("LC-D1", ExecutorRole.GENERAL_PRACTITIONER, "LC-H")
    assert (await ground(alone, TOMORROW)).load == 1


async def test_who_leaves_while_somebody_signs_waits_and_then_needs_a_successor(clock: Clock) -> None:
    looked = asyncio.Event()

    async def signs() -> None:
        async with transaction():
            found = await ground()
            looked.set()
            await asyncio.sleep(0.2)  # long enough for the leaving to come to the team's row
            assert standing_problems(found) == ()
            await enrolled("R-1")

    async def leaves() -> set[tuple[str, str]]:
        await looked.wait()
        with pytest.raises(Refusal) as caught:
            await leave_team(AUTHORITY, LEAVE, "1", clock, COUNT)
        return told(caught.value.problems)

    before = (await everything())["TeamMember"]
    _, problems = await asyncio.gather(signs(), leaves())

    assert problems == {("MEMBER_NEEDS_SUCCESSOR", "successor")}
    assert (await everything())["TeamMember"] == before
    assert len(await covers()) == 2


async def test_two_clerks_do_not_share_the_last_place() -> None:
    """Capacity is asked under the lock of the team, so that one of two signings at once finds it full."""

    async def signs(resident: str) -> bool:
        async with transaction():
            found = replace(await ground(), capacity=1)
            if capacity_problems(found, 1):
                return False
            await asyncio.sleep(0.1)
            await enrolled(resident)
            return True

    assert sorted(await asyncio.gather(signs("R-1"), signs("R-2"))) == [False, True]
    assert await carried(["LC-A"], TODAY) == {"LC-A": 1}
