"""Which teams the end of a relation between institutions may concern."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from teams.queries.statement import rows_of

_CONCERNED = """
WITH RECURSIVE party(id) AS (
    SELECT id FROM institution WHERE id = ANY($1)
    UNION
    SELECT a.institution_id FROM affiliation a WHERE a.network_id = $2 AND (a.ends IS NULL OR a.ends > $3)
    UNION
    SELECT n.lead_id FROM network n WHERE n.id = $2
), above(id) AS (
    SELECT id FROM party
    UNION
    SELECT i.parent_id FROM institution i JOIN above ON above.id = i.id WHERE i.parent_id IS NOT NULL
), below(id) AS (
    SELECT id FROM party
    UNION
    SELECT i.id FROM institution i JOIN below ON below.id = i.parent_id
), house(id) AS (
    SELECT id FROM above
    UNION
    SELECT id FROM below
), concerned(id) AS (
    SELECT id FROM team WHERE home_id IN (SELECT id FROM house)
    UNION
    SELECT m.team_id FROM team_member m
    WHERE m.institution_id IN (SELECT id FROM house) AND (m.ends IS NULL OR m.ends > $3)
    UNION
    SELECT c.team_id FROM team_chain_link c
    WHERE c.institution_id IN (SELECT id FROM house) AND (c.ends IS NULL OR c.ends > $3)
)
SELECT id FROM concerned ORDER BY id
"""


async def teams_around(institutions: Sequence[int], network: int | None, on: date) -> list[int]:
    """The ids of the teams that may be judged otherwise when these institutions (by id) part: one statement.

    Teams with their home, a member or a chain institution, on the day or later, in the house (itself, all above, all
    below) of one of them or of any member of the network.
    """
    return [row["id"] for row in await rows_of(_CONCERNED, list(institutions), network, on)]
