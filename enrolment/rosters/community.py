"""What kind of roster a functional community keeps (功能社区与名册). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from catalog.vocabulary import Roster
from enrolment.vocabulary import CommunityKind

ROSTER_OF: Final[Mapping[CommunityKind, Roster]] = {
    CommunityKind.ENTERPRISE: Roster.EMPLOYER,
    CommunityKind.INDUSTRIAL_PARK: Roster.EMPLOYER,
    CommunityKind.OFFICE_BUILDING: Roster.EMPLOYER,
    CommunityKind.CAMPUS: Roster.SCHOOL,
    CommunityKind.NURSERY: Roster.SCHOOL,
    CommunityKind.SCHOOL: Roster.SCHOOL,
    CommunityKind.CARE_HOME: Roster.CARE_HOME,
    CommunityKind.HOME_CARE_CENTRE: Roster.CARE_HOME,
}
"""The rule tree knows three kinds of rosters; each functional community (R167, R232) keeps one of them."""
