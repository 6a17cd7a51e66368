"""Reading teams, and what a member's leaving would break."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial

from api.context import Info
from api.delivery_side import DeliverySide, delivery_side
from api.judged import Judged
from api.lookahead import mentions
from api.resolvers.suggestions import judged_region, loads_of
from api.schema.composition import CompositionReport, Finding, person_shape
from api.schema.connection import Connection, Order, Page, connect, connect_rows, window
from api.schema.delivery_filters import TeamFilter, asks_for_nothing, team_filter
from api.schema.departure import Departure, SuccessorInput
from api.schema.team import NEEDS_CANDIDATES, Team
from core.apart import apart
from core.faults import bad_argument
from core.language import Language
from teams.composition.departure import Leaving, afterwards
from teams.queries import lists
from teams.queries.departing import first_breakage
from teams.queries.lists import ListedTeam
from teams.queries.window import Rows
from teams.queries.workforce import load_workforce
from teams.team import MemberDefinition, Workforce
from teams.team import Team as TeamOnADay

_BY_CODE: Order[ListedTeam] = Order("CODE", lambda team: (team.code,))
_JUDGED_BY_CODE: Order[TeamOnADay] = Order("CODE", lambda team: (team.code,))


async def team(info: Info, code: str, as_of: date | None, language: Language | None) -> Team | None:
    """One team within the caller's reach, as it stands on the day; None before it was formed."""
    side = delivery_side(info, as_of, language)
    return (await teams_shaped(info, side, [code])).get(code)


async def teams_shaped(info: Info, side: DeliverySide, codes: Collection[str]) -> dict[str, Team]:
    """Those of these teams that are within reach and there on the day: one statement, and six for what is in them."""
    listed = await lists.teams_by_code(side.reach, codes, side.on)
    judged = await _judged(info, side, list(listed.values()))
    return {team.code: Team.of(team, judged, side) for team in judged.workforce.teams}


async def teams(
    info: Info,
    region: str | None,
    wanted: TeamFilter | None,
    as_of: date | None,
    language: Language | None,
    asked: Page,
) -> Connection[Team]:
    """The teams within reach, and of a region and all below it, that pass the filter."""
    side = delivery_side(info, as_of, language)
    chosen = team_filter(wanted, None if region is None else info.context.known_region(region))
    cut = window(_BY_CODE, asked)
    if asks_for_nothing(wanted):
        return connect_rows(Rows((), False, False), _BY_CODE, _shape_of({}), _none)
    if wanted is not None and (passes := _computed(wanted, side)) is not None:
        full = wanted.can_deliver is not None or mentions(info, NEEDS_CANDIDATES)
        judged = await judged_region(side, chosen, ("region",), with_candidates=full)
        found = await apart(partial(_passing, passes, judged))
        return connect(found, _JUDGED_BY_CODE, lambda team: Team.of(team, judged, side), asked)
    rows = await lists.teams(side.reach, chosen, cut, side.on)
    judged = await _judged(info, side, rows.rows)
    shapes = {team.code: Team.of(team, judged, side) for team in judged.workforce.teams}
    return connect_rows(rows, _BY_CODE, _shape_of(shapes), lambda: lists.count_teams(side.reach, chosen, side.on))


async def departure(
    info: Info,
    code: str,
    practitioner: str,
    successor: SuccessorInput | None,
    on: date | None,
    language: Language | None,
) -> Departure | None:
    """What a member's leaving would break; None for a team outside the caller's reach."""
    side = delivery_side(info, on, language)
    listed = (await lists.teams_by_code(side.reach, [code], side.on)).get(code)
    if listed is None:
        return None
    judged = await _judged(info, side, [listed], with_candidates=True)
    (there,) = judged.workforce.teams
    if practitioner not in {member.practitioner.code for member in there.members}:
        raise bad_argument(
            ("practitioner",), "其当日不是该团队成员。", "Nobody of this code is a member of the team on the day."
        )
    if successor is not None and successor.practitioner == practitioner:
        raise bad_argument(
            ("successor", "practitioner"), "接任者不能是离开者本人。", "Nobody succeeds to the own place."
        )
    follower = None if successor is None else _follower(successor, judged.workforce, there)
    leaving = Leaving(practitioner, side.on, follower)
    broken = await first_breakage(listed.id, leaving, judged.load(there), side.lineages, judged.workforce)
    then, left = await _then(leaving, listed, judged, side, side.on if broken is None else broken.on)
    return Departure(
        team=Team.of(there, judged, side),
        practitioner=person_shape(practitioner, judged, side),
        on=side.on,
        breaks_on=None if broken is None else broken.on,
        breaks=[Finding.of(each, left, then, side, practitioner) for each in (() if broken is None else broken.gaps)],
        afterwards=CompositionReport.of(left, then, side, practitioner),
    )


async def _then(
    leaving: Leaving, listed: ListedTeam, judged: Judged, side: DeliverySide, on: date
) -> tuple[Judged, TeamOnADay]:
    """What is judged on that day, candidates included, and the team as the leaving would leave it."""
    if on != judged.workforce.on:
        named = () if leaving.successor is None else (leaving.successor.practitioner,)
        workforce = await load_workforce([listed.id], on, side.lineages, named=named)
        judged = Judged(workforce, judged.loads)
    (there,) = judged.workforce.teams
    return judged, afterwards(there, leaving, judged.workforce)


def _follower(given: SuccessorInput, workforce: Workforce, team: TeamOnADay) -> MemberDefinition:
    """The membership that would begin. Raises a BAD_USER_INPUT fault for who or what is not around the team."""
    who = workforce.practitioners.get(given.practitioner)
    if who is None:
        raise bad_argument(
            ("successor", "practitioner"),
            "可参加该团队的机构中没有这名人员。",
            "Nobody of this code works where staff may serve in the team.",
        )
    place = workforce.institutions.get(given.institution)
    if place is None or not workforce.related(place.code, team.home):
        raise bad_argument(
            ("successor", "institution"),
            "没有这个机构，或其人员不能参加该团队。",
            "There is no such institution, or its staff may not serve in the team.",
        )
    if given.ends is not None and given.ends <= (given.starts or workforce.on):
        raise bad_argument(("successor", "ends"), "结束日期须晚于开始日期。", "`ends` must be later than `starts`.")
    here = any(member.is_primary for member in team.members if member.practitioner.code == who.code)
    return MemberDefinition(
        practitioner=who.code,
        role=given.role,
        institution=place.code,
        is_leader=given.is_leader,
        is_primary=who.would_be_primary(given.is_primary, is_here=here),
        starts=given.starts,
        ends=given.ends,
    )


async def _judged(
    info: Info, side: DeliverySide, listed: Collection[ListedTeam], *, with_candidates: bool = False
) -> Judged:
    full = with_candidates or mentions(info, NEEDS_CANDIDATES)
    keys = [team.id for team in listed]
    workforce = await load_workforce(keys, side.on, side.lineages, with_candidates=full)
    return Judged(workforce, await loads_of([team.code for team in listed], side.on))


def _computed(wanted: TeamFilter, side: DeliverySide) -> Callable[[TeamOnADay, Judged], bool] | None:
    """The part of a filter that is worked out team by team; None where there is none."""
    states = None if wanted.states is None else frozenset(wanted.states)
    room, package = wanted.min_free_capacity, wanted.can_deliver
    if states is None and room is None and package is None:
        return None
    if room is not None and room < 1:
        raise bad_argument(("filter", "minFreeCapacity"), "minFreeCapacity 至少为1。", "minFreeCapacity is at least 1.")
    if package is not None and package not in side.shelf.snapshot.packages:
        raise bad_argument(("filter", "canDeliver"), "没有这个服务包。", "No package of this code is published.")

    def passes(team: TeamOnADay, judged: Judged) -> bool:
        return (
            (states is None or judged.state(team) in states)
            and (room is None or judged.free_capacity(team) >= room)
            and (package is None or _delivers(team, package, judged, side))
        )

    return passes


def _passing(passes: Callable[[TeamOnADay, Judged], bool], judged: Judged) -> list[TeamOnADay]:
    return [team for team in judged.workforce.teams if passes(team, judged)]


def _delivers(team: TeamOnADay, package: str, judged: Judged, side: DeliverySide) -> bool:
    version = side.package(team.region, package)
    return version is not None and judged.deliveries.can_deliver(team, version).is_deliverable


def _shape_of(shapes: Mapping[str, Team]) -> Callable[[ListedTeam], Team]:
    return lambda row: shapes[row.code]


async def _none() -> int:
    return 0
