"""Worklists of teams (团队类清单): near or over capacity, rules broken; judged as reports judge them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.apart import apart
from enrolment import models
from enrolment.provider.load import carried
from enrolment.worklists.kind import NEAR_CAPACITY_PERCENT, WorklistKind, WorklistReason
from teams.composition.finding import RuleKind
from teams.composition.report import CompositionReport, report
from teams.queries.rows import day
from teams.queries.statement import carry_out, rows_of
from teams.queries.workforce import LARGEST_SLICE, Lineages, load_workforce
from teams.team import Workforce
from teams.vocabulary import TeamStanding

_KINDS = (WorklistKind.TEAM_NEAR_CAPACITY, WorklistKind.TEAM_INCOMPLETE)
_TEAMS = """
SELECT t.id, t.code, t.region_id, t.home_id, h.parent_id FROM team t JOIN institution h ON h.id = t.home_id
WHERE t.id = ANY($1)
"""
_SINCE = """
SELECT w.kind, w.subject_id, min(w.since) AS since FROM worklist_entry w
WHERE w.kind = ANY($1) AND w.subject_id = ANY($2) GROUP BY w.kind, w.subject_id
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a team stands on a list for."""

    kind: WorklistKind
    reason: WorklistReason


def judged(found: CompositionReport) -> Iterator[Judged]:
    """Why a team stands on worklists by its report. Pure.

    A team without capacity is not near it: that it has nobody who may sign is a rule broken.
    """
    if found.load > found.capacity > 0:
        yield Judged(WorklistKind.TEAM_NEAR_CAPACITY, WorklistReason.OVER_CAPACITY)
    elif found.capacity > 0 and found.load * 100 >= found.capacity * NEAR_CAPACITY_PERCENT:
        yield Judged(WorklistKind.TEAM_NEAR_CAPACITY, WorklistReason.NEAR_CAPACITY)
    if any(gap.kind is not RuleKind.CAPACITY for gap in found.gaps):
        yield Judged(WorklistKind.TEAM_INCOMPLETE, WorklistReason.RULES_BROKEN)


async def keep_teams(teams: Collection[int], on: date, lineages: Lineages) -> None:
    """Let the lists of teams say how these (row ids) stand on the day; who stood there already keeps the day."""
    keys = sorted(set(teams))
    for start in range(0, len(keys), LARGEST_SLICE):
        await _keep(keys[start : start + LARGEST_SLICE], on, lineages)


async def _keep(keys: list[int], on: date, lineages: Lineages) -> None:
    workforce = await load_workforce(keys, on, lineages, with_candidates=False)
    loads = await carried([team.code for team in workforce.teams], on)
    found = await apart(lambda: _reports(workforce, loads))
    kinds = [kind.value for kind in _KINDS]
    since = {(row["kind"], row["subject_id"]): day(row["since"]) for row in await rows_of(_SINCE, kinds, keys)}
    await carry_out("DELETE FROM worklist_entry WHERE kind = ANY($1) AND subject_id = ANY($2)", kinds, keys)
    rows = [
        models.WorklistEntry(
            kind=one.kind.value,
            place=place,
            place_id=place_id,
            due=since.get((one.kind.value, team["id"]), on),
            since=since.get((one.kind.value, team["id"]), on),
            subject_id=team["id"],
            reason=one.reason.value,
        )
        for team in await rows_of(_TEAMS, keys)
        if team["code"] in found
        for one in judged(found[team["code"]])
        for place, place_id in _places(team)
    ]
    await models.WorklistEntry.bulk_create(rows, batch_size=1_000)


def _reports(workforce: Workforce, loads: Mapping[str, int]) -> dict[str, CompositionReport]:
    """Of the teams that are not dissolved: one that is suspended stays on the list of what is to be mended."""
    return {
        team.code: report(team, workforce, loads.get(team.code, 0))
        for team in workforce.teams
        if team.standing is not TeamStanding.DISSOLVED
    }


def _places(team: Mapping[str, int | None]) -> Iterator[tuple[str, int]]:
    """The lists of its region, its home, the institution above, and its own."""
    for place, column in (("R", "region_id"), ("I", "home_id"), ("I", "parent_id"), ("T", "id")):
        place_id = team[column]
        if place_id is not None:
            yield place, place_id
