"""Providers of a register are judged over their region, read once for alike days, as each would be alone."""

from __future__ import annotations

from datetime import timedelta

from enrolment.provider.ground import ground_of
from enrolment.provider.judging import standing_problems
from enrolment.provider.provider import TeamChoice
from enrolment.provider.value import ProviderGround
from enrolment.register.providers import Providers, turning_days
from teams.models import Team
from teams.team import Workforce
from tests.signing.staging import TODAY, World

DAYS = (TODAY - timedelta(days=200), TODAY - timedelta(days=30), TODAY)


async def test_each_team_is_judged_as_if_it_were_asked_about_alone(fresh: World) -> None:
    desk = fresh.own.desk()
    providers = Providers(desk, await turning_days())
    versions = [version for listed in desk.catalog.packages.values() for version in listed]
    teams = await Team.filter(home__code__startswith="LC-").order_by("code").values_list("code", flat=True)
    compared = 0
    for on in DAYS:
        for code in teams:
            choice = TeamChoice(str(code))
            alone = await ground_of(desk, choice, on, None, ("provider",), is_held=False)
            common, problems = await providers.common(choice, on)
            if not isinstance(alone, ProviderGround):
                assert (common, problems) == (None, list(alone))
                continue
            assert common is not None
            ground = common.ground
            compared += 1
            assert problems == list(standing_problems(alone))
            assert ground.provider == alone.provider
            assert (ground.rows, ground.institution, ground.region) == (alone.rows, alone.institution, alone.region)
            assert (ground.chain, ground.area, ground.capacity) == (alone.chain, alone.area, alone.capacity)
            assert ground.workforce.policies == alone.workforce.policies
            assert [ground.delivery(each).missing for each in versions] == [
                alone.delivery(each).missing for each in versions
            ]
    assert compared > len(DAYS)


async def test_a_region_is_read_once_for_the_days_that_are_alike(fresh: World) -> None:
    desk, choice = fresh.own.desk(), TeamChoice(fresh.own.team)
    teams = await Team.filter(region__code=fresh.own.region).order_by("code").values_list("code", flat=True)
    providers = Providers(desk, [])
    await providers.common(choice, TODAY)
    (read,) = providers._workforces.values()
    for code in teams:
        await providers.common(TeamChoice(str(code)), TODAY - timedelta(days=1))

    assert isinstance(read, Workforce)
    assert {str(code) for code in teams} >= {each.code for each in read.teams} >= {fresh.own.team}
    assert [*providers._workforces.values()] == [read]
