"""Worklists of teams: rules broken, near and over capacity."""

from __future__ import annotations

import pytest

from enrolment.worklists.judged_teams import judged
from enrolment.worklists.kind import WorklistKind, WorklistReason
from enrolment.worklists.place import Where
from teams.composition.report import CompositionReport
from teams.composition.rule import Capacity
from teams.models import PolicyDocument, Region, RegionalPolicy, TeamMember
from teams.policy import PolicyParameter, written_rule
from tests.reading.rows import AT, CLERK, FOREIGN_AUTHORITY, FOREIGN_CLERK, TODAY, contract, resident
from tests.worklists.lists import entries, is_as_made_anew, listed

INCOMPLETE, CAPACITY = WorklistKind.TEAM_INCOMPLETE, WorklistKind.TEAM_NEAR_CAPACITY


async def test_a_team_that_loses_its_nurse_is_listed_from_that_day_until_it_is_mended(county: list[str]) -> None:
    assert await listed(INCOMPLETE) == set()
    nurse = await TeamMember.get(team__code="LC-A", role="NURSE")

    nurse.ends = TODAY
    await nurse.save()

    (row,) = await entries(INCOMPLETE)
    assert (row.team, row.reason, row.since) == ("LC-A", WorklistReason.RULES_BROKEN, TODAY)
    assert await listed(INCOMPLETE, CLERK) == await listed(INCOMPLETE, CLERK, Where(team="LC-A")) == {"LC-A"}
    assert await listed(INCOMPLETE, FOREIGN_AUTHORITY, Where(team="LC-A")) == set()
    assert await listed(INCOMPLETE, FOREIGN_CLERK) == {"YS-A"}  # its own: one doctor without a nurse

    nurse.ends = None
    await nurse.save()
    assert await listed(INCOMPLETE) == set()
    assert await is_as_made_anew()


async def test_a_team_is_listed_when_it_carries_nine_tenths_of_its_capacity(county: list[str]) -> None:
    region = await Region.get(code="450323")
    await RegionalPolicy.create(
        region=region,
        parameter=PolicyParameter.CAPACITY.value,
        rule=written_rule(PolicyParameter.CAPACITY, Capacity(residents_per_signing_doctor=2)),
        starts=TODAY,
        document=await PolicyDocument.first(),
        clause="1",
        status="POLICY",
        set_at=AT,
        set_by="authority",
    )
    for _ in range(2):
        await contract(await resident())
    (row,) = await entries(CAPACITY)
    assert (row.team, row.reason) == ("LC-A", WorklistReason.NEAR_CAPACITY)

    await contract(await resident())
    assert [row.reason for row in await entries(CAPACITY)] == [WorklistReason.OVER_CAPACITY]
    assert await is_as_made_anew()


@pytest.mark.parametrize(
    ("load", "capacity", "reasons"),
    [
        (1_799, 2_000, []),
        (1_800, 2_000, [WorklistReason.NEAR_CAPACITY]),
        (2_000, 2_000, [WorklistReason.NEAR_CAPACITY]),
        (2_001, 2_000, [WorklistReason.OVER_CAPACITY]),
        (5, 0, []),
    ],
)
def test_near_is_from_nine_tenths_over_is_beyond(load: int, capacity: int, reasons: list[WorklistReason]) -> None:
    found = CompositionReport("T", TODAY, (), capacity, load, has_specialist=False, has_tcm=False)

    assert [each.reason for each in judged(found)] == reasons
