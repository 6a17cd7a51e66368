"""Assigning (包干分片): a hospital answers for a grid, one hospital a grid on any day (R016)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.actor import Actor
from core.clock import Clock, today
from core.language import Text
from core.wire import WIRE
from teams import models
from teams.institution import GridResponsibilityDefinition
from teams.operations.affiliating import is_hospital
from teams.operations.joining import standing_row
from teams.operations.problem import ahead_problems, day_problems, grid_has_a_hospital, problem
from teams.operations.verb import Objections, carry_out, cut, lock
from teams.period import ever, overlap
from teams.queries.reachable import grids_in, institutions_in
from teams.scope import governs, reads


@dataclass(frozen=True, slots=True)
class AssignGrid(GridResponsibilityDefinition):
    """`replaces`: the code of the hospital that answers for the grid on the day it starts, and then stops doing so."""

    __pydantic_config__ = WIRE
    replaces: str | None = None


async def assign_grid(actor: Actor, given: AssignGrid, key: str, clock: Clock) -> dict[str, Any]:
    """A hospital answers for a grid from a day on (包干分片, R016). Answers `grid`, `hospital`, `starts`, `ends`.

    Only a region authority. Raises a Refusal: NOT_FOUND (`grid`, `hospital`; `replaces` where none answers for it
    that day), NOT_A_HOSPITAL, GRID_HAS_A_HOSPITAL (`grid`; `replaces` where another than expected does; names it),
    GRID_LEFT_WITHOUT (`ends`: before the one that is replaced would have ended), BACKDATED (`replaces` would end a
    responsibility in the past), TOO_FAR_AHEAD.
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        in_days = ahead_problems if given.replaces is None else day_problems
        said.add(in_days(given.starts, now, ("starts",)))
        grid = await models.Grid.filter(grids_in(governs(actor)), code=given.grid).first()
        hospital = await models.Institution.filter(institutions_in(reads(actor)), code=given.hospital).first()
        said.add([problem("NOT_FOUND", "grid")] if grid is None else [])
        said.add([problem("NOT_FOUND", "hospital")] if hospital is None else [])
        if grid is None or hospital is None:
            raise said.refusal()
        said.add([problem("NOT_A_HOSPITAL", "hospital")] if not is_hospital(hospital) else [])
        await lock(models.Grid, [grid.id])
        replaced = await _replaced(given, grid.id, said)
        said.refuse()
        await cut(models.GridResponsibility, replaced, given.starts)
        await models.GridResponsibility.create(
            grid_id=grid.id, hospital_id=hospital.id, starts=given.starts, ends=given.ends
        )
        ends = None if given.ends is None else given.ends.isoformat()
        return {"grid": grid.code, "hospital": hospital.code, "starts": given.starts.isoformat(), "ends": ends}

    return await carry_out(actor, "assignGrid", given, key, clock, body)


async def _replaced(given: AssignGrid, grid: int, said: Objections) -> list[models.GridResponsibility]:
    """The responsibility that ends when this one begins, if one is to; what stands in the way is noted."""
    rows_of_grid = models.GridResponsibility.filter(grid_id=grid).select_related("hospital").order_by("starts")
    standing = ever(await rows_of_grid)
    on_the_day = standing_row(standing, given.starts)
    replaced = on_the_day if on_the_day is not None and on_the_day.hospital.code == given.replaces else None
    if on_the_day is None and given.replaces is not None:
        said.add([problem("NOT_FOUND", "replaces")])
    rest = [row for row in standing if row is not replaced]
    if replaced is not None and given.ends is not None and (replaced.ends is None or given.ends < replaced.ends):
        said.add([problem("GRID_LEFT_WITHOUT", "ends")])
    in_the_way = [row for row in rest if overlap(given.starts, given.ends, row.starts, row.ends)]
    for row in in_the_way[:1]:
        path = "replaces" if given.replaces is not None and row is on_the_day else "grid"
        name = Text(row.hospital.name_zh, row.hospital.name_en)
        said.add([grid_has_a_hospital((path,), row.hospital.code, name)])
    return [] if replaced is None else [replaced]
