"""What a region's draft is held against today: its menu, its terms, and the new packages that it drafts as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from catalog.draft import OPEN
from catalog.drafting.findings import world_of
from catalog.drafting.world import World
from catalog.laid_down import laid_down
from catalog.models import Draft
from catalog.snapshot import Snapshot
from teams.policy import Policies
from teams.queries import lists


async def world_around(snapshot: Snapshot, region: str, on: date, deliverable: frozenset[str] | None = None) -> World:
    """The world of a region's drafts on the day: two statements. Ages and terms are those in force there that day.

    Packages that the region drafts and that its menu has not count as if they were offered: drafts that need one
    another are handed in one by one and published together. `deliverable` as for `world_of`.
    """
    worlds = await worlds_of(snapshot, [region], on, {region: deliverable})
    return with_new_packages(worlds[region], (await open_contents([region]))[region])


async def worlds_of(
    snapshot: Snapshot, regions: Collection[str], on: date, deliverable: Mapping[str, frozenset[str] | None]
) -> dict[str, World]:
    """By region, what its menu offers and what it lays down on the day, without any draft: one statement for all.

    `deliverable` by region, as for `world_of`.
    """
    lineages = {region: tuple(snapshot.lineage(region)) for region in regions}
    policies = Policies(await lists.policies(sorted({code for lineage in lineages.values() for code in lineage})))
    worlds = {}
    for region, lineage in lineages.items():
        found = laid_down(policies, lineage, on)
        worlds[region] = world_of(snapshot, region, on, deliverable[region], terms=found.terms, ages=found.ages)
    return worlds


async def open_contents(regions: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """What is written in the open drafts of each of these regions, by code of the draft: one statement."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = Draft.filter(region__code__in=list(regions), state__in=[state.value for state in OPEN]).order_by("code")
    for row in await rows.values("region__code", "content"):
        found[row["region__code"]].append(row["content"])
    return {region: found[region] for region in regions}


def with_new_packages(world: World, contents: Collection[dict[str, Any]]) -> World:
    """The world with those of these drafts on the menu whose packages it does not offer yet."""
    return world.with_drafts(content for content in contents if content.get("code") not in world.menu)
