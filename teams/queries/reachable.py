"""Which rows of the delivery side are within a reach, and which facts hold on a day, as conditions on the tables.

Every list and every lookup takes its reach from here. Reach is that of today (`now`), whatever the day that is shown:
who asks about a day long past sees no more than what is in reach now.
"""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q, Subquery

from teams.models import Affiliation, InstitutionArea, PracticeSite
from teams.scope import Reach

_OWN_OR_ABOVE = ("code", "parent__code")


def standing(on: date) -> Q:
    """The condition on a dated row that it is in force on the day."""
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))


def institutions_in(reach: Reach) -> Q:
    """Institutions of the region, or the own one and those under it."""
    return reach.rows("region__code", _OWN_OR_ABOVE)


def networks_in(reach: Reach, now: date) -> Q:
    """Networks of the region, and those that an institution within reach leads or is a member of today."""
    members = Affiliation.filter(standing(now), _institution_in(reach), network_id__not_isnull=True)
    led = reach.rows("region__code", [f"lead__{column}" for column in _OWN_OR_ABOVE])
    return led | Q(id__in=Subquery(members.values("network_id")))


def grids_in(reach: Reach) -> Q:
    """Grids of the region, and those that an institution within reach serves."""
    served = InstitutionArea.filter(_institution_in(reach)).values("grid_id")
    return reach.rows("region__code", ()) | Q(id__in=Subquery(served))


def practitioners_in(reach: Reach, now: date) -> Q:
    """Those registered in the region, and those who work at an institution within reach today."""
    sites = PracticeSite.filter(standing(now), _institution_in(reach)).values("practitioner_id")
    return reach.rows("region__code", ()) | Q(id__in=Subquery(sites))


def teams_in(reach: Reach) -> Q:
    """Teams of the region, or at home at the own institution or under it."""
    return reach.rows("region__code", [f"home__{column}" for column in _OWN_OR_ABOVE])


def _institution_in(reach: Reach) -> Q:
    return reach.rows("institution__region__code", [f"institution__{column}" for column in _OWN_OR_ABOVE])
