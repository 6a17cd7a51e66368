"""For whom somebody may act at the own door (本人与被监护人): oneself, and wards by token and register both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from core.actor import AccessRole, Actor
from enrolment.desk import Desk
from enrolment.scope import Door
from teams.code import possible
from teams.queries.statement import rows_of

_PEOPLE = """
SELECT r.id, r.code FROM resident r
WHERE r.merged_into_id IS NULL AND (r.code = ANY($1) OR (r.code = ANY($2) AND EXISTS (
    SELECT 1 FROM guardianship k JOIN resident g ON g.id = k.guardian_id
    WHERE k.resident_id = r.id AND g.code = ANY($1) AND g.merged_into_id IS NULL
    AND k.starts <= $3 AND (k.ends IS NULL OR k.ends > $3))))
ORDER BY r.id
"""


async def own_people(actor: Actor, on: date) -> Mapping[str, int]:
    """Row ids by code: the actor's own record first, then the wards that the token names (`guardian_of`) and of whom
    the register says, too, that the actor is the guardian on the day. Empty for whoever is no RESIDENT. One statement.
    """
    if AccessRole.RESIDENT not in actor.roles or actor.resident is None:
        return {}
    own = possible([actor.resident])
    found = {
        row["code"]: int(row["id"]) for row in await rows_of(_PEOPLE, own, sorted(possible(actor.guardian_of)), on)
    }
    first = [code for code in own if code in found]
    return {code: found[code] for code in (*first, *(code for code in found if code not in first))}


def opened(desk: Desk, resident: str, institution: str | None) -> Desk:
    """The desk as the resident's own door: about this one resident (code), at this institution (code) and no other."""
    return replace(desk, door=Door(frozenset({resident}), institution))
