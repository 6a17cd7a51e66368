"""Whoever goes through a list reads what its team is judged by once, and sees at once when the team changes."""

from __future__ import annotations

from datetime import date

import pytest

from core.actor import AccessRole, Actor
from enrolment import models
from enrolment.provider.surroundings import KEPT_SECONDS, MOST_KEPT, Surroundings
from teams.models import Team
from teams.operations.standing import SuspendTeam, suspend_team
from tests.enrolment.desk_staging import key
from tests.jobs.staging import chunk, done, rows, told, worker
from tests.jobs.test_proposals import TODAY, migrant, proposals
from tests.signing.staging import World, signed

AUTHORITY = Actor("city", frozenset({AccessRole.REGION_AUTHORITY}), region="450300")
READ = "WITH RECURSIVE home(id)"
"""How a team's network is asked for."""


def reads(world: World) -> int:
    """How often a team's network was read."""
    return sum(READ in sent for sent in world.sent)


async def people(world: World, many: int) -> list[str]:
    """So many for whom the package is, signed with the clinic."""
    codes = [await migrant(world.own) for _ in range(many)]
    for code in codes:
        await signed(code, world.own)
    return codes


@pytest.mark.parametrize("most", [1, 20], ids=["a row a chunk", "many"])
async def test_the_rows_of_a_list_read_the_network_of_their_team_once(world: World, most: int) -> None:
    counts = []
    for many in (1, 4):
        codes = await people(world, many)
        working, job = worker(world.own, at=TODAY, most=most), await proposals(world.own, *codes)
        world.sent.clear()
        assert (await done(working, job)).done == many
        counts.append(reads(world))
    assert counts == [1, 1]


async def test_a_team_that_is_suspended_while_a_list_is_gone_through_is_seen_by_the_next_row(fresh: World) -> None:
    codes = await people(fresh, 2)
    working, job = worker(fresh.own, at=TODAY, most=1), await proposals(fresh.own, *codes)
    assert await chunk(working, job)
    version = (await Team.get(code=fresh.own.team)).version
    given = SuspendTeam(fresh.own.team, TODAY, reason="整改", expected_version=version)
    await suspend_team(AUTHORITY, given, key(), fresh.own.desk(TODAY).clock)

    await chunk(working, job)

    first, second = await rows(job)
    assert first.state == "DONE"
    assert (second.state, told(second)) == ("REJECTED", {("TEAM_SUSPENDED", "enrolment")})
    assert await models.PackageProposal.all().count() == 1


async def test_what_was_read_serves_for_some_seconds_one_team_and_one_day_among_the_same_regions(world: World) -> None:
    now = [0.0]
    kept, desk = Surroundings(lambda: now[0]), world.own.desk(TODAY)
    team, other = await Team.get(code=world.own.team), await Team.get(code=world.other.team)
    lineages = {code: tuple(desk.catalog.lineage(code)) for code in desk.catalog.regions}
    world.sent.clear()

    async def read(which: Team = team, on: date = TODAY, regions: dict[str, tuple[str, ...]] = lineages) -> int:
        before = reads(world)
        found = await kept.around(which, on, regions)
        assert [each.code for each in found.teams] == [which.code]
        return reads(world) - before

    assert [await read(), await read()] == [1, 0]
    assert [await read(other), await read(on=date(2026, 5, 2)), await read()] == [1, 1, 0]
    assert [await read(regions=dict(lineages)), await read()] == [1, 1], "of another catalog"
    now[0] = KEPT_SECONDS - 0.1
    assert await read() == 0
    now[0] = KEPT_SECONDS
    assert await read() == 1
    team.version += 1
    assert [await read(), await read()] == [1, 0], "somebody joined, or left"
    for day in range(1, MOST_KEPT + 1):
        await read(on=date(2026, 6, day))
    assert await read() == 1, "a few are kept, and no more"
