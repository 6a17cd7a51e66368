"""What a region can deliver (可提供的项目): the items that somebody in it can do, for the teams that stand there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from catalog.delivery_pool import DeliveryPool
from catalog.item import ItemDefinition
from catalog.snapshot import Snapshot
from core.apart import apart
from core.faults import Fault
from teams.queries.workforce import workforce_of
from teams.region import RegionDefinition, lineage, stem
from teams.scope import Reach
from teams.team import Team, Workforce
from teams.vocabulary import TeamStanding

Deliverable = Mapping[str, frozenset[str] | None]
"""Codes of items by region; None where it is not known."""


async def deliverable_in(regions: Collection[str], catalog: Snapshot, on: date) -> Deliverable:
    """For each of these regions the items that one of its teams, by whomever, can deliver on the day: eight statements.

    Not known where a region has no team yet, so that a package may be designed before teams are formed, and where the
    smallest part of the country with all of the regions has more teams than are judged at once.
    """
    workforce = await workforce_in(_common_stem(regions), on, catalog.regions)
    if workforce is None:
        return dict.fromkeys(regions)
    items = [versions[-1].definition for versions in catalog.items.values()]
    return await apart(lambda: _by_region(regions, workforce, items))


async def workforce_in(beginning: str, on: date, regions: Mapping[str, RegionDefinition]) -> Workforce | None:
    """All who deliver in the regions whose codes begin so; None where more teams stand there than are judged at once.

    `regions` are all divisions by code.
    """
    lineages = {code: tuple(lineage(code, regions)) for code in regions}
    try:
        return await workforce_of(Reach(region_stem=beginning), on, lineages)
    except Fault:  # more teams or institutions than are read at once
        return None


def formed(workforce: Workforce) -> list[Team]:
    """The teams that were neither suspended nor dissolved."""
    return [team for team in workforce.teams if team.standing is TeamStanding.FORMED]


def _by_region(regions: Collection[str], workforce: Workforce, items: Collection[ItemDefinition]) -> Deliverable:
    pool = DeliveryPool(workforce)
    standing = formed(workforce)

    def of_region(region: str) -> frozenset[str] | None:
        own = [team for team in standing if team.region.startswith(stem(region))]
        return pool.deliverable(own, items) if own else None

    return {region: of_region(region) for region in regions}


def _common_stem(regions: Collection[str]) -> str:
    """What the codes of all of these, and of what lies in them, begin with: of a county, a city, a province, or all."""
    stems = sorted(stem(region) for region in regions)
    beginnings = ({one[:length] for one in stems} for length in (6, 4, 2))
    return next((found.pop() for found in beginnings if len(found) == 1), "")
