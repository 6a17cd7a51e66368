"""Whose worklist (清单范围): a team's, an institution's, a region's, as far as the actor reaches. The one place where a
token decides what is read of worklists."""

from __future__ import annotations

from dataclasses import dataclass

from core.actor import Actor
from enrolment.scope import STAFF, ResidentReach, reads_residents
from teams.code import possible
from teams.queries.statement import rows_of
from teams.region import stem


@dataclass(frozen=True, slots=True)
class Where:
    """Whose list is asked for, by code: at most one of them; none: the caller's own institution, else region."""

    team: str | None = None
    institution: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Places whose entries are read: regions ("R"), an institution ("I") or a team ("T"), by row ids.

    `within`: entries of somebody else's institution or team are read as far as they are also on the list of one of
    these regions, so that a region's authority reads nothing there that it could not read of the region. `reach`: of
    whom the reader may know who it is.
    """

    place: str
    ids: tuple[int, ...]
    reach: ResidentReach
    within: tuple[int, ...] | None = None


_REGIONS = "SELECT id FROM region WHERE code LIKE $1 ORDER BY id"
_INSTITUTION = """
SELECT i.id, i.code, p.code AS parent, g.code AS region FROM institution i JOIN region g ON g.id = i.region_id
LEFT JOIN institution p ON p.id = i.parent_id WHERE i.code = ANY($1)
"""
_TEAM = """
SELECT t.id, i.code, p.code AS parent, g.code AS region FROM team t JOIN institution i ON i.id = t.home_id
JOIN region g ON g.id = t.region_id LEFT JOIN institution p ON p.id = i.parent_id WHERE t.code = ANY($1)
"""


async def places_of(actor: Actor, where: Where) -> Places | None:
    """The places asked for, or None where there are none within the actor's reach: the same for what is unknown.

    Residents have no worklists. At most two statements.
    """
    if not actor.roles & STAFF:
        return None
    reach = reads_residents(actor)
    if where == Where():
        where = Where(institution=reach.institution, region=None if reach.institution else actor.region)
    if where.team is not None:
        return await _house("T", _TEAM, where.team, reach)
    if where.institution is not None:
        return await _house("I", _INSTITUTION, where.institution, reach)
    return None if where.region is None else await _region(where.region, reach)


async def _region(code: str, reach: ResidentReach) -> Places | None:
    below = stem(code)
    if not possible([code]) or reach.region_stem is None or not below.startswith(reach.region_stem):
        return None
    found = tuple(row["id"] for row in await rows_of(_REGIONS, f"{below}%"))
    return Places("R", found, reach) if found else None


async def _house(place: str, statement: str, code: str, reach: ResidentReach) -> Places | None:
    rows = await rows_of(statement, possible([code]))
    if not rows:
        return None
    row, own = rows[0], reach.institution
    if own is not None and own in (row["code"], row["parent"]):
        return Places(place, (row["id"],), reach)
    if reach.region_stem is None or not row["region"].startswith(reach.region_stem):
        return None
    regions = await rows_of(_REGIONS, f"{reach.region_stem}%")
    return Places(place, (row["id"],), reach, tuple(each["id"] for each in regions))
