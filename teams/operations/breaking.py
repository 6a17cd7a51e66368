"""What a change of a team would break: asked over the rows as they would stand, before they are kept (DECISIONS)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tortoise.expressions import Q

from teams import models
from teams.composition.departure import what_worsens
from teams.composition.finding import Finding
from teams.composition.report import CompositionReport, report
from teams.operations.joining import lineages
from teams.queries.departing import MOST_DAYS
from teams.queries.workforce import LARGEST_SLICE, load_workforce
from teams.team import Workforce
from teams.vocabulary import TeamStanding

Findings = tuple[Finding, ...]


async def chain_breaks(team_id: int, on: date, load: int, write: Callable[[], Awaitable[None]]) -> Findings:
    """Carry a change of the team's chain out, and answer what it breaks on the day or on a later one on which the team
    changes, of at most MOST_DAYS, nearest first.

    `load` residents are signed with the team. The caller refuses if it must; then its transaction takes the change
    back.
    """
    days = await _days(team_id, on)
    before = await _on(days, team_id)
    await write()
    after = await _on(days, team_id)
    for day in days:
        then, now = before[day], after[day]
        if then.teams and now.teams:
            gaps = what_worsens(then.teams[0], now.teams[0], _either(then, now), load)
            if gaps:
                return gaps
    return ()


async def teams_broken(
    teams: Sequence[int],
    days: tuple[date, date | None],
    loads: Callable[[Collection[str]], Awaitable[Mapping[str, int]]],
    write: Callable[[], Awaitable[None]],
) -> dict[str, Findings]:
    """Carry a change out that concerns many teams (by id), and answer the gaps of each that met its rules until then.

    By code, in its order. Looked at are the first of `days` and every later one, before the second, on which a team's
    own members or chain change. `loads` counts the residents signed with teams. At most LARGEST_SLICE teams are read
    at once, however many there are.
    """
    asked = await _days_of(teams, *days)
    met = {day: {each.team async for each in _reports(ids, day, loads) if each.is_met} for day, ids in asked.items()}
    await write()
    broken: dict[str, Findings] = {}
    for day, ids in asked.items():
        async for each in _reports(ids, day, loads):
            if each.team in met[day] and not each.is_met:
                broken.setdefault(each.team, each.gaps)
    return dict(sorted(broken.items()))


async def _days_of(teams: Sequence[int], on: date, until: date | None) -> dict[date, list[int]]:
    """Which teams to look at on which days, in order."""
    found: defaultdict[date, set[int]] = defaultdict(set, {on: set(teams)})
    for ids in _slices(teams):
        for model in (models.TeamMember, models.TeamChainLink):
            rows: Any = model
            later = rows.filter(Q(starts__gt=on) | Q(ends__gt=on), team_id__in=ids)
            for team, *edges in await later.values_list("team_id", "starts", "ends"):
                for day in edges:
                    if day is not None and day > on and (until is None or day < until):
                        found[day].add(team)
    return {day: sorted(found[day]) for day in sorted(found)}


async def _reports(
    teams: Sequence[int], on: date, loads: Callable[[Collection[str]], Awaitable[Mapping[str, int]]]
) -> AsyncIterator[CompositionReport]:
    """The reports of those of these teams that stand on the day."""
    known = await lineages()
    for ids in _slices(teams):
        workforce = await load_workforce(ids, on, known, with_candidates=False)
        standing = [team for team in workforce.teams if team.standing is not TeamStanding.DISSOLVED]
        carried = await loads([team.code for team in standing])
        for team in standing:
            yield report(team, workforce, carried.get(team.code, 0))


def _slices(teams: Sequence[int]) -> Iterator[Sequence[int]]:
    return (teams[at : at + LARGEST_SLICE] for at in range(0, len(teams), LARGEST_SLICE))


async def gaps_of(team_id: int, on: date, load: int) -> Findings:
    """What keeps the team from signing on the day."""
    workforce = (await _on([on], team_id))[on]
    return tuple(gap for team in workforce.teams for gap in report(team, workforce, load).gaps)


async def _days(team_id: int, on: date) -> list[date]:
    """The day itself and the nearest on which the members or the chain of the team change, as planned so far."""
    members, chain = models.TeamMember.filter(team_id=team_id), models.TeamChainLink.filter(team_id=team_id)
    rows: list[models.TeamMember | models.TeamChainLink] = [*await members, *await chain]
    planned = {day for row in rows for day in (row.starts, row.ends) if day is not None and day > on}
    return [on, *sorted(planned)[: MOST_DAYS - 1]]


async def _on(days: list[date], team_id: int) -> dict[date, Workforce]:
    known = await lineages()
    return {day: await load_workforce([team_id], day, known, with_candidates=False) for day in days}


def _either(before: Workforce, after: Workforce) -> Workforce:
    """All that is spoken of before the change or after it."""
    return replace(
        after,
        institutions={**before.institutions, **after.institutions},
        networks={**before.networks, **after.networks},
        affiliations=tuple(dict.fromkeys((*before.affiliations, *after.affiliations))),
        practitioners={**before.practitioners, **after.practitioners},
    )
