"""Households and organisations as parties (签约家庭与单位): of a day; one statement each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog.vocabulary import Roster
from core.language import Text
from enrolment.agreement.agreement import OrganisationParty
from enrolment.vocabulary import CommunityKind, FamilyRelation
from teams.queries.rows import known
from teams.queries.statement import rows_of


@dataclass(frozen=True, slots=True)
class Home:
    """A household of a day: the head's name, and what each member (row id) is to the head."""

    head: str
    relations: Mapping[int, FamilyRelation]


_HOME = """
SELECT m.resident_id, m.relation, r.name, h.id AS headship
FROM household_member m JOIN resident r ON r.id = m.resident_id
LEFT JOIN household_head h ON h.household_id = m.household_id AND h.resident_id = m.resident_id
    AND h.starts <= $2 AND (h.ends IS NULL OR h.ends > $2)
WHERE m.household_id = $1 AND m.starts <= $2 AND (m.ends IS NULL OR m.ends > $2) ORDER BY m.id
"""

_ORGANISATION = """
SELECT o.name, o.kind, o.community, o.credit_code,
       (SELECT count(*) FROM roster_member m WHERE m.roster_id = o.id AND m.starts <= $2
        AND (m.ends IS NULL OR m.ends > $2)) AS people
FROM roster o WHERE o.id = $1
"""


async def home_of(household: int, on: date) -> Home:
    """The household (row id) on the day."""
    rows = await rows_of(_HOME, household, on)
    heads = [row["name"] for row in rows if row["headship"] is not None]
    relations = {
        row["resident_id"]: FamilyRelation.HEAD if row["headship"] is not None else FamilyRelation(row["relation"])
        for row in rows
    }
    return Home(heads[0] if heads else "", relations)


async def organisation_of(roster: int, representative: str, on: date) -> OrganisationParty:
    """Whose roster (row id) it is; people are counted, not named."""
    (row,) = await rows_of(_ORGANISATION, roster, on)
    community = known(CommunityKind, row["community"])
    return OrganisationParty(
        name=Text(row["name"], row["name"]),
        kind=Roster(row["kind"]).label if community is None else community.label,
        social_credit_code=row["credit_code"] or "",
        roster=int(row["people"]),
        contact=representative,
    )
