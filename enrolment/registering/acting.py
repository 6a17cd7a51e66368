"""What every verb of residents does the same way: who is reached, whose version is claimed, what is announced."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from core.act import carry_out
from core.event import Event, Scalar
from core.outbox import announce
from enrolment import models
from enrolment.desk import Desk
from enrolment.population import Values
from enrolment.registering.problem import problem
from enrolment.scope import within, writes_residents
from teams.code import possible
from teams.models import Grid, Institution, Region
from teams.operations.verb import Objections
from teams.queries.statement import rows_of

Answer = dict[str, Any]
"""What an operation answers: codes and versions, never a number, a phone or an address."""


async def perform(
    desk: Desk, verb: str, given: Any, key: str, body: Callable[[], Awaitable[Mapping[str, Any]]]
) -> Answer:
    """Act under the name of the GraphQL field `verb` (`core.act.carry_out`)."""
    return await carry_out(desk.actor, verb, given, key, desk.clock, body, desk.sealer)


async def reached(desk: Desk, codes: Iterable[str]) -> dict[str, models.Resident]:
    """Those of these residents whom the actor may change, by code; who reaches a person reaches merged records too."""
    values = Values(sorted(set(possible(codes))))
    told = await rows_of(
        "SELECT a.id FROM resident a JOIN resident r ON r.id = COALESCE(a.merged_into_id, a.id) "
        f"WHERE a.code = ANY($1) AND {within(values, writes_residents(desk.actor))}",
        *values.in_order(),
    )
    found = await models.Resident.filter(id__in=[row["id"] for row in told])
    return {each.code: each for each in found}


async def resident_at(desk: Desk, code: str, said: Objections, *path: str) -> models.Resident | None:
    """The resident of that code; noted otherwise: NOT_FOUND (unknown or not reached), RESIDENT_MERGED."""
    found = (await reached(desk, [code])).get(code)
    if found is None or found.merged_into_id is not None:
        said.add([problem("NOT_FOUND" if found is None else "RESIDENT_MERGED", *path)])
        return None
    return found


async def claimed(desk: Desk, code: str, expected: int, said: Objections) -> models.Resident:
    """The resident (`resident`), taken for this transaction at the expected version (`expectedVersion`).

    Refuses at once, with what was noted before: NOT_FOUND, RESIDENT_MERGED, VERSION_CONFLICT.
    """
    resident = await resident_at(desk, code, said, "resident")
    if resident is None:
        raise said.refusal()
    await said.claim(models.Resident, resident.id, expected, "expectedVersion")
    return await models.Resident.get(id=resident.id)


async def place_ids(region: str, grid: str | None, said: Objections, *path: str) -> tuple[int, int | None] | None:
    """The ids of a region and a grid in it; NOT_FOUND (`region`, `grid`) is noted. Anybody lives anywhere (R233)."""
    place = await Region.get_or_none(code=region) if len(region) <= 12 else None
    if place is None:
        said.add([problem("NOT_FOUND", *path, "region")])
        return None
    if grid is None:
        return place.id, None
    cell = await Grid.get_or_none(code=grid, region_id=place.id) if possible([grid]) else None
    if cell is None:
        said.add([problem("NOT_FOUND", *path, "grid")])
        return None
    return place.id, cell.id


async def institution_at(desk: Desk, code: str | None, said: Objections) -> Institution | None:
    """For which institution the actor acts (`institution`): the given one, or the own.

    Noted otherwise: INSTITUTION_NEEDED where neither says it, NOT_FOUND for one that is not the actor's.
    """
    wanted = code or desk.actor.institution
    if wanted is None:
        said.add([problem("INSTITUTION_NEEDED", "institution")])
        return None
    found = await Institution.filter(desk.institutions, code=wanted).first() if possible([wanted]) else None
    if found is None:
        said.add([problem("NOT_FOUND", "institution")])
    return found


async def tell(desk: Desk, event: str, resident: models.Resident, **payload: Scalar) -> None:
    """Announce what happened to a resident to the region and to every institution that knows the person."""
    rows = await rows_of(
        "SELECT g.code AS region, i.code AS institution FROM resident r JOIN region g ON g.id = r.region_id "
        "LEFT JOIN resident_registration k ON k.resident_id = r.id LEFT JOIN institution i ON i.id = k.institution_id "
        "WHERE r.id = $1 ORDER BY 2",
        resident.id,
    )
    knowing = tuple(row["institution"] for row in rows if row["institution"] is not None)
    await announce(desk.clock, Event(event, resident.code, rows[0]["region"], knowing, (resident.code,), payload))
