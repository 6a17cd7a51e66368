"""What every verb of rosters does the same way: find it, announce what happened to it."""

from __future__ import annotations

from collections.abc import Iterable

from tortoise.expressions import Q

from core.event import Event, Scalar
from core.outbox import announce
from enrolment import models
from enrolment.desk import Desk
from enrolment.registering.problem import problem as missing
from enrolment.scope import serves
from teams.code import possible
from teams.operations.verb import Objections
from teams.queries.statement import rows_of


def writable(desk: Desk) -> Q:
    """The condition on rosters that the actor may change: those that an institution of the actor's looks after."""
    return serves(desk.actor).rows("institution__region__code", ("institution__code", "institution__parent__code"))


async def roster_row(desk: Desk, code: str, said: Objections) -> models.Roster:
    """The roster; refuses at once: NOT_FOUND (`roster`), unknown or not the actor's."""
    found = await models.Roster.filter(writable(desk), code=code).first() if possible([code]) else None
    if found is None:
        said.add([missing("NOT_FOUND", "roster")])
        raise said.refusal()
    return found


async def tell_roster(desk: Desk, event: str, roster: int, residents: Iterable[str] = (), **payload: Scalar) -> None:
    """Announce what happened to a roster (row id) to the institution that looks after it and to these residents."""
    rows = await rows_of(
        "SELECT l.code, g.code AS region, i.code AS institution FROM roster l JOIN region g ON g.id = l.region_id "
        "LEFT JOIN institution i ON i.id = l.institution_id WHERE l.id = $1",
        roster,
    )
    row = rows[0]
    keeping = () if row["institution"] is None else (row["institution"],)
    await announce(desk.clock, Event(event, row["code"], row["region"], keeping, tuple(residents), payload))
