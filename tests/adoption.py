"""Leaving a package out and going back to what is above, the two ways to adopt that change a menu, for tests."""

from __future__ import annotations

from datetime import date

from catalog.drafting.adopting import AdoptForRegion, Adoption, adopt_for_region
from core.actor import Actor
from core.clock import Clock


async def leave_out(actor: Actor, region: str, starts: date, package: str, key: str, clock: Clock) -> int:
    """Leave out what a region above offers; the menu revision."""
    return await _adopt(actor, AdoptForRegion(region, package, Adoption.LEAVE_OUT, starts), key, clock)


async def inherit(actor: Actor, region: str, starts: date, package: str, key: str, clock: Clock) -> int:
    """Take what a region above offers as it is; the menu revision."""
    return await _adopt(actor, AdoptForRegion(region, package, Adoption.AS_IT_IS, starts), key, clock)


async def _adopt(actor: Actor, given: AdoptForRegion, key: str, clock: Clock) -> int:
    answer = await adopt_for_region(actor, given, key, clock)
    assert answer["starts"] == str(given.starts)
    return int(answer["revision"])
