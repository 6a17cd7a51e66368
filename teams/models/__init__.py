"""Storage of the delivery side: regions, institutions, practitioners, teams, and the dated facts between them.

A dated fact is a row with the half-open period [starts, ends); it ends by its `ends`, rows are never deleted. The
database itself refuses overlapping rows where only one may stand (`migrations/0003_invariants.py`).
"""

from teams.models.institution import Affiliation, GridResponsibility, Institution, InstitutionArea, Network
from teams.models.practitioner import PracticeSite, Practitioner
from teams.models.region import Grid, PolicyDocument, Region, RegionalPolicy
from teams.models.team import Team, TeamArea, TeamChainLink, TeamMember, TeamStandingPeriod

__all__ = [
    "Affiliation",
    "Grid",
    "GridResponsibility",
    "Institution",
    "InstitutionArea",
    "Network",
    "PolicyDocument",
    "PracticeSite",
    "Practitioner",
    "Region",
    "RegionalPolicy",
    "Team",
    "TeamArea",
    "TeamChainLink",
    "TeamMember",
    "TeamStandingPeriod",
]
