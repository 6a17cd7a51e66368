"""What a region's draft is held against today: its menu, its terms, and the new packages that it drafts as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from catalog.draft import OPEN
from catalog.drafting.findings import world_of
from catalog.drafting.world import World
from catalog.models import Draft
from catalog.queries import read_laid_down
from catalog.snapshot import Snapshot


async def world_around(snapshot: Snapshot, region: str, on: date, deliverable: frozenset[str] | None = None) -> World:
    """The world of a region's drafts on the day: two statements. Ages and terms are those in force there that day.

    Packages that the region drafts and that its menu has not count as if they were offered: drafts that need one
    another are handed in one by one and published together. `deliverable` as for `world_of`.
    """
    lineage = tuple(snapshot.lineage(region))
    found = await read_laid_down(lineage, on)
    world = world_of(snapshot, region, on, deliverable, terms=found.terms, ages=found.ages)
    return with_new_packages(world, (await open_contents([region]))[region])


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
