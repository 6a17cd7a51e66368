"""Linking (关联): which institutions stand behind a team (层级链), and which grids it serves (服务区域)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.actor import Actor
from core.clock import Clock, today
from core.faults import Problem
from core.wire import WIRE
from teams import models
from teams.composition.rule import LARGEST_TEAM
from teams.operations.admission import place_problems
from teams.operations.breaking import chain_breaks
from teams.operations.joining import after, ids_of, load_ties, standing_row, standings_of, team_to_write
from teams.operations.membership import EnrolmentCount, load_of, no_enrolments
from teams.operations.problem import composition_refused, day_problems, list_size, problem
from teams.operations.registering import MOST_LISTED, list_problems, refuse_long
from teams.operations.verb import Objections, carry_out, cut
from teams.period import ever, in_force, overlap
from teams.queries.reachable import grids_in
from teams.scope import reads
from teams.vocabulary import TeamStanding


@dataclass(frozen=True, slots=True)
class ChangeArea:
    """From `on` the team serves the grids `add` besides, and those of `remove` no longer."""

    __pydantic_config__ = WIRE
    team: str
    on: date
    expected_version: int
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeChain:
    """From `on` the institutions `add` stand behind the team besides, and those of `remove` no longer.

    `accepts_incomplete`: the team may break a rule afterwards; counts only while no enrolment is in force.
    """

    __pydantic_config__ = WIRE
    team: str
    on: date
    expected_version: int
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    accepts_incomplete: bool = False


Links = Mapping[str, list[Any]]
"""The dated rows of a team by what they link, without those never in force."""


async def change_chain(
    actor: Actor, given: ChangeChain, key: str, clock: Clock, enrolments: EnrolmentCount = no_enrolments
) -> dict[str, Any]:
    """Link further institutions of the tier chain, and unlink others, on one day. Answers `team` and `version`.

    What is unlinked stays so: also links planned for later end. Raises a Refusal: NOT_FOUND (`team`, `add.n`,
    `remove.n`), VERSION_CONFLICT, TEAM_NOT_IN_FORCE, BACKDATED, TOO_FAR_AHEAD, LIST_SIZE (nothing to do, a list of
    more than 100, or more than 100 linked), LISTED_TWICE (within the two lists, or the home institution),
    ALREADY_LINKED, OUTSIDE_EVERY_NETWORK and AGREEMENT_NEEDED (`add.n`), NOT_LINKED (`remove.n`), and as a
    CompositionRefused with the gaps: CHAIN_NEEDED (enrolments are in force), COMPOSITION_WOULD_BREAK (not accepted).
    """

    async def body() -> dict[str, Any]:
        said = Objections()
        team, until = await _team(actor, given, LARGEST_TEAM, said, clock)
        home = await models.Institution.get(id=team.home_id)
        ties = await load_ties(actor, {home.code, *given.add, *given.remove})
        relations = ties.on(given.on)
        for n, code in enumerate(given.add):
            said.add([problem("LISTED_TWICE", "add", str(n))] if code == home.code else [])
            said.add(place_problems(ties, relations, code, home.code, ("add", str(n))))
        known = {code for code in given.remove if code in ties.in_reach or relations.related(code, home.code)}
        linked = await models.TeamChainLink.filter(team_id=team.id).select_related("institution")
        links = _by_code((row.institution.code, row) for row in linked)
        said.add(_link_problems(given, links, known & set(ties.institutions), LARGEST_TEAM))
        said.refuse()
        places = await ids_of(models.Institution, given.add)

        async def write() -> None:
            await _unlink(models.TeamChainLink, given, links)
            await models.TeamChainLink.bulk_create(
                models.TeamChainLink(team_id=team.id, institution_id=places[code], starts=given.on, ends=until)
                for code in given.add
            )

        load = await load_of(team.code, enrolments)
        gaps = await chain_breaks(team.id, given.on, load, write)
        if gaps and load:
            said.add([composition_refused("CHAIN_NEEDED", ("add",), gaps)])
        elif gaps and not given.accepts_incomplete:
            said.add([composition_refused("COMPOSITION_WOULD_BREAK", ("acceptsIncomplete",), gaps)])
        said.refuse()
        return {"team": team.code, "version": given.expected_version + 1}

    return await carry_out(actor, "changeChain", given, key, clock, body)


async def change_area(actor: Actor, given: ChangeArea, key: str, clock: Clock) -> dict[str, Any]:
    """Let a team serve further grids, and others no longer, from a day on. Answers `team` and `version`.

    Raises a Refusal: NOT_FOUND (`team`, `add.n`, `remove.n`), VERSION_CONFLICT, TEAM_NOT_IN_FORCE, BACKDATED,
    TOO_FAR_AHEAD, LIST_SIZE (nothing to do, a list of more than 500, or more than 500 served), LISTED_TWICE,
    ALREADY_LINKED (`add.n`), NOT_LINKED (`remove.n`).
    """

    async def body() -> dict[str, Any]:
        said = Objections()
        team, until = await _team(actor, given, MOST_LISTED, said, clock)
        known = await servable_grids(actor, team.region_id, (*given.add, *given.remove))
        said.add(problem("NOT_FOUND", "add", str(n)) for n, grid in enumerate(given.add) if grid not in known)
        served = await models.TeamArea.filter(team_id=team.id).select_related("grid")
        links = _by_code((row.grid.code, row) for row in served)
        said.add(_link_problems(given, links, set(known), MOST_LISTED))
        said.refuse()
        await _unlink(models.TeamArea, given, links)
        await models.TeamArea.bulk_create(
            models.TeamArea(team_id=team.id, grid_id=known[code], starts=given.on, ends=until) for code in given.add
        )
        return {"team": team.code, "version": given.expected_version + 1}

    return await carry_out(actor, "changeArea", given, key, clock, body)


async def servable_grids(actor: Actor, region: int, codes: Iterable[str]) -> dict[str, int]:
    """The ids, by code, of those grids that a team of the region (its row's id) may serve: grids that the actor may
    see, and those of the region itself."""
    wanted = sorted(set(codes))
    seen = await models.Grid.filter(grids_in(reads(actor)), code__in=wanted).values_list("code", "id")
    own = await models.Grid.filter(region_id=region, code__in=wanted).values_list("code", "id")
    return {str(code): int(key) for code, key in (*seen, *own)}


async def _team(
    actor: Actor, given: ChangeChain | ChangeArea, most: int, said: Objections, clock: Clock
) -> tuple[models.Team, date | None]:
    """The team, claimed, and the day it is dissolved, if that is decided; what is wrong with day and lists is noted.

    Raises a Refusal where the actor may not write it or has an old version, and where it is not in force on the day.
    """
    refuse_long(given.add, "add", most=most)
    refuse_long(given.remove, "remove", most=most)
    said.add(day_problems(given.on, today(clock), ("on",)))
    said.add(_list_problems(given, most))
    team = await team_to_write(actor, given.team, said, "team")
    if team is None:
        raise said.refusal()
    await said.claim(models.Team, team.id, given.expected_version, "expectedVersion")
    standings = await standings_of(team.id)
    standing = standing_row(standings, given.on)
    if standing is None or standing.standing == TeamStanding.DISSOLVED.value:
        said.add([problem("TEAM_NOT_IN_FORCE", "on")])
        raise said.refusal()
    dissolved = [row.starts for row in standings if row.standing == TeamStanding.DISSOLVED.value]
    return team, min(dissolved, default=None)


def _list_problems(given: ChangeChain | ChangeArea, most: int) -> Iterator[Problem]:
    yield from list_problems(given.add, "add")
    yield from list_problems(given.remove, "remove")
    added = set(given.add)
    yield from (problem("LISTED_TWICE", "remove", str(n)) for n, code in enumerate(given.remove) if code in added)
    if not given.add and not given.remove:
        yield list_size(("add",), most, least=1)


def _link_problems(
    given: ChangeChain | ChangeArea, links: Links, known: Collection[str], most: int
) -> Iterator[Problem]:
    """`known` are those that the actor may know of; of others it is not told that they exist."""
    for n, code in enumerate(given.add):
        if any(overlap(given.on, None, row.starts, row.ends) for row in links.get(code, ())):
            yield problem("ALREADY_LINKED", "add", str(n))
    for n, code in enumerate(given.remove):
        if standing_row(links.get(code, ()), given.on) is None:
            yield problem("NOT_LINKED" if code in links or code in known else "NOT_FOUND", "remove", str(n))
    standing = {code for code, found in links.items() if any(in_force(row.starts, row.ends, given.on) for row in found)}
    if given.add and len((standing - set(given.remove)) | set(given.add)) > most:
        yield list_size(("add",), most)


def _by_code(found: Iterable[tuple[str, Any]]) -> Links:
    links: defaultdict[str, list[Any]] = defaultdict(list)
    for code, row in found:
        links[code].append(row)
    return {code: kept for code, all_of_it in links.items() if (kept := ever(all_of_it))}


async def _unlink(model: Any, given: ChangeChain | ChangeArea, links: Links) -> None:
    await cut(model, (row for code in given.remove for row in after(links[code], given.on)), given.on)
