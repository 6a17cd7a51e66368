"""Who may do what to which drafts (草稿权限): a role, inside the subtree of the actor's region; default: nothing."""

from __future__ import annotations

import re

from core.actor import AccessRole, Actor
from teams.models import Region
from teams.region import RegionKind, kind_of
from teams.scope import NOTHING, Reach, covers, reads

DESIGNER, REVIEWER = AccessRole.PACKAGE_DESIGNER, AccessRole.PACKAGE_REVIEWER

_DIVISION = re.compile(r"[1-9][0-9]{5}")

READERS = frozenset({DESIGNER, REVIEWER, AccessRole.REGION_AUTHORITY, AccessRole.AUDITOR})
"""Who may read drafts and what was done to packages, in the own region and below."""


def reads_drafts(actor: Actor) -> Reach:
    """The regions whose drafts the actor may read."""
    return Reach(region_stem=reads(actor).region_stem) if actor.roles & READERS else NOTHING


async def region_for(actor: Actor, role: AccessRole, code: str) -> Region | None:
    """The region, if there is one and the actor acts there in that role; one statement."""
    if role not in actor.roles or not _DIVISION.fullmatch(code):
        return None
    candidates = above(code)
    rows = {row.id: row for row in await Region.filter(code__in=candidates)}
    at = next((row for row in rows.values() if row.code == code), None)
    found, lineage = at, []
    while at is not None:
        lineage.append(at.code)
        at = None if at.parent_id is None else rows.get(at.parent_id)
    return found if covers(actor, lineage) else None


def above(code: str) -> tuple[str, ...]:
    """The codes that the region and those above it can have: a parent's stem begins its child's code (GB/T 2260)."""
    shapes = {RegionKind.COUNTY: (code, f"{code[:4]}00", f"{code[:2]}0000"), RegionKind.CITY: (code, f"{code[:2]}0000")}
    return shapes.get(kind_of(code), (code,))
