"""Whose facts an actor may read (居民数据范围): those of the own region's residents, or one's own; default: nobody's.

An institution's claim reaches nobody yet: who is whose comes with contracts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.actor import AccessRole, Actor
from enrolment.population import Values
from teams.region import stem

STAFF = frozenset(
    {
        AccessRole.CLINIC_CLERK,
        AccessRole.FAMILY_DOCTOR,
        AccessRole.TEAM_LEADER,
        AccessRole.INSTITUTION_ADMIN,
        AccessRole.REGION_AUTHORITY,
    }
)
"""Who may ask about the residents of the own region; a token without a region reaches none of them."""


@dataclass(frozen=True, slots=True)
class ResidentReach:
    """Residents of regions whose codes begin so, and single residents by code. Nothing at all reaches nobody."""

    region_stem: str | None = None
    residents: frozenset[str] = field(default_factory=frozenset)


def reads_residents(actor: Actor) -> ResidentReach:
    """Whose facts the actor may read."""
    own = actor.guardian_of | ({actor.resident} if actor.resident is not None else frozenset())
    is_resident, is_staff = AccessRole.RESIDENT in actor.roles, bool(actor.roles & STAFF)
    region = None if actor.region is None or not is_staff else stem(actor.region)
    return ResidentReach(region, own if is_resident else frozenset())


EVERYBODY = ResidentReach(region_stem="")
"""For the product's own reckoning, which tells nobody who it was about."""


def within(values: Values, reach: ResidentReach) -> str:
    """True for a row `r` of `resident` within the reach."""
    conditions = []
    if reach.region_stem is not None:
        below = values.name(f"{reach.region_stem}%")
        conditions.append(f"r.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})")
    if reach.residents:
        conditions.append(f"r.code = ANY({values.name(sorted(reach.residents))})")
    return f"({' OR '.join(conditions)})" if conditions else "1 = 0"
