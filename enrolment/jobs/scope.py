"""Whose a job is (任务归属): of the institution it is about, or of the region; the one place where that is decided."""

from __future__ import annotations

from dataclasses import replace

from core.actor import AccessRole, Actor
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.problem import problem
from enrolment.population import Values
from enrolment.scope import serves
from teams.code import possible
from teams.models import Institution, Region
from teams.operations.verb import Objections
from teams.queries.statement import rows_of


def jobs_within(values: Values, actor: Actor) -> str:
    """True for a row `j` of `job` that the actor may see and cancel: of an institution where the actor serves (or one
    under it), or of a region whose authority the actor is. Nobody else's.

    A confidential one, whose rows and counts tell who belongs to a sensitive population, is the institution's alone.
    """
    reach = serves(actor)
    conditions = []
    if reach.region_stem is not None:
        below = values.name(f"{reach.region_stem}%")
        conditions.append(
            f"NOT j.is_confidential AND j.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})"
        )
    if reach.institution is not None:
        own = values.name(reach.institution)
        conditions.append(
            "j.institution_id IN (SELECT i.id FROM institution i LEFT JOIN institution p ON p.id = i.parent_id "
            f"WHERE i.code = {own} OR p.code = {own})"
        )
    return f"({' OR '.join(conditions)})" if conditions else "1 = 0"


def job_is_own(values: Values, actor: Actor) -> str:
    """True for a row `j` of `job` that the actor asked for, or of the institution where the actor serves (or one under
    it): whatever was told to whoever asked is theirs to read. A region authority sees jobs that are not its own."""
    at_the_clinic = jobs_within(values, replace(actor, roles=actor.roles - {AccessRole.REGION_AUTHORITY}))
    asked = f"j.subject = {values.name(actor.subject)}" if actor.subject else "1 = 0"
    return f"({asked} OR {at_the_clinic})"


async def job_at(desk: Desk, code: str, said: Objections) -> models.Job:
    """The job (`job`) within the actor's reach. Raises a Refusal: NOT_FOUND, unknown or foreign."""
    values = Values(code)
    condition = jobs_within(values, desk.actor)
    found = (
        await rows_of(f"SELECT j.id FROM job j WHERE j.code = $1 AND {condition}", *values.in_order())
        if possible([code])
        else []
    )
    if not found:
        said.add([problem("NOT_FOUND", "job")])
        raise said.refusal()
    return await models.Job.get(id=found[0]["id"])


async def owner_of(actor: Actor, path: tuple[str, ...], said: Objections) -> tuple[int, int | None]:
    """To whom a job over a list of codes belongs: the row ids of the region and, of a clinic's staff, of the
    institution. Raises a Refusal: NOT_FOUND (at `path`) for a token that names neither, or what is not on record."""
    reach = serves(actor)
    if reach.institution is not None:
        home = await Institution.get_or_none(code=reach.institution)
        if home is not None:
            return home.region_id, home.id
    if reach.region_stem is not None and actor.region is not None:
        region = await Region.get_or_none(code=actor.region)
        if region is not None:
            return region.id, None
    said.add([problem("NOT_FOUND", *path)])
    raise said.refusal()
