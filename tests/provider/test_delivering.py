"""One of all who are alike answers as everybody does: whether somebody can do an item for a provider."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.delivery_pool import DeliveryPool
from catalog.files import read_starter
from core.database import connected
from enrolment.provider.delivering import pool_of
from teams.models import Team as TeamRow
from teams.queries.workforce import load_workforce
from teams.team import Team, Workforce
from teams.vocabulary import Department
from tests.catalog.conftest import SEEDS
from tests.teams.staging import TODAY

ITEMS = read_starter(SEEDS).items


def same(workforce: Workforce, team: Team) -> frozenset[str]:
    """What can be delivered for the team, by either pool."""
    small, whole = pool_of(workforce, team), DeliveryPool(workforce)
    found = small.deliverable([team], ITEMS)
    assert found == whole.deliverable([team], ITEMS)
    return found


@pytest.mark.parametrize("county", ["450321", "450323", "310101"])
async def test_in_every_county_of_the_starter_network_the_small_pool_answers_as_the_whole(
    starter_url: str, county: str
) -> None:
    async with connected(starter_url):
        rows = await TeamRow.filter(region__code=county).order_by("code").limit(3)
        assert rows
        for row in rows:
            workforce = await load_workforce([row.id], TODAY, {})
            (team,) = workforce.teams
            assert len(pool_of(workforce, team).workforce.practitioners) < len(workforce.practitioners)
            assert same(workforce, team)

            alone = replace(team, members=(), chain=())
            assert same(workforce, alone)  # whoever is related to the home institution is left

            registered = {code: replace(each, scope=(Department.TCM,)) for code, each in workforce.institutions.items()}
            narrow = replace(workforce, institutions={**registered, team.home: workforce.institutions[team.home]})
            assert same(narrow, alone) <= same(workforce, alone)

            apart = replace(workforce, networks={}, affiliations=())
            assert same(apart, alone) <= same(workforce, alone)
