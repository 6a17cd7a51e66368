"""To which key populations people on a worklist belong (所属重点人群), as far as the caller may know."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from catalog.condition import TagCondition
from catalog.eligibility.facts import Setting
from catalog.queries import read_laid_down
from catalog.snapshot import Snapshot
from catalog.vocabulary import Population
from core.actor import Actor
from core.database import connection
from enrolment.population import Values, holding
from enrolment.reading.sensitive import told_population
from enrolment.scope import reads_residents, within
from enrolment.worklists.kind import KEY_POPULATIONS
from teams.code import possible
from teams.queries.statement import rows_of


async def ages_of(actor: Actor, catalog: Snapshot, on: date) -> Setting:
    """The ages by which the actor's region goes on the day; without a region the usual ones. One statement at most."""
    lineage = tuple(catalog.lineage(actor.region)) if actor.region else ()
    return (await read_laid_down(lineage, on)).setting if lineage else Setting()


async def key_populations(
    actor: Actor, codes: Collection[str], setting: Setting, on: date
) -> dict[str, tuple[Population, ...]]:
    """By code of those within reach: the key populations of the day. One statement."""
    values, dialect = Values(sorted(set(possible(codes)))), connection().capabilities.dialect
    place = actor.region or ""
    held = {
        tag: told_population(values, actor, tag, holding(TagCondition(tag), setting, place, on, values, dialect))
        for tag in KEY_POPULATIONS
    }
    said = ", ".join(f"CASE WHEN {text} THEN 1 ELSE 0 END AS tag_{tag.value.lower()}" for tag, text in held.items())
    rows = await rows_of(
        f"SELECT r.code, {said} FROM resident r WHERE r.code = ANY($1) AND {within(values, reads_residents(actor))}",
        *values.in_order(),
    )
    return {row["code"]: tuple(tag for tag in KEY_POPULATIONS if row[f"tag_{tag.value.lower()}"]) for row in rows}
