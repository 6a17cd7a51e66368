"""Proposing teams to a resident."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial

from api.context import Info
from api.delivery_side import DeliverySide, delivery_side
from api.judged import Judged
from api.schema.suggestion import AddressInput, TeamSuggestion
from api.schema.team import Team
from catalog.snapshot import PackageVersion
from catalog.suggestion import TeamSuggestion as Suggestion
from catalog.suggestion import suggestions
from core.apart import apart
from core.faults import bad_argument
from core.language import Language
from enrolment.provider.load import carried
from teams.institution import GridDefinition
from teams.queries import lists
from teams.queries.selection import TeamFilter
from teams.queries.window import Window
from teams.queries.workforce import LARGEST_SLICE, load_workforce
from teams.team import Team as TeamOnADay
from teams.vocabulary import TeamState

MOST_SUGGESTIONS, MOST_PACKAGES = 20, 20


async def loads_of(teams: Collection[str], on: date) -> Mapping[str, int]:
    """Residents signed with each of these teams (codes), as of a day; a team that is not named carries none.

    Every report and suggestion of the API takes the loads from here.
    """
    return await carried(teams, on)


async def team_suggestions(
    info: Info, address: AddressInput, packages: list[str], on: date | None, language: Language | None, first: int
) -> list[TeamSuggestion]:
    """The best teams for an address and a set of packages (R025)."""
    if not 1 <= first <= MOST_SUGGESTIONS:
        raise bad_argument(("first",), f"first 须为1至{MOST_SUGGESTIONS}。", f"first is 1 to {MOST_SUGGESTIONS}.")
    side = delivery_side(info, on, language)
    region = address.region
    if region not in side.lineages:
        raise bad_argument(("address", "region"), "没有这个区划代码。", "No region has this code.")
    versions = _versions(packages, region, side)
    grids = await lists.grids_of(side.reach, [region])
    if address.grid is not None and address.grid not in grids:
        raise bad_argument(("address", "grid"), "该地区没有这个网格。", "The region has no grid of this code.")
    judged = await judged_region(side, TeamFilter(region=region), ("address", "region"))
    teams = {team.code: team for team in judged.workforce.teams}
    found = await apart(partial(_best, judged, teams, address.grid, grids, versions, first))
    items = {code: side.shelf.item(item) for version in versions for code, item in version.items.items()}
    return [TeamSuggestion.of(one, Team.of(teams[one.team], judged, side), items, side) for one in found]


def _best(
    judged: Judged,
    teams: Mapping[str, TeamOnADay],
    grid: str | None,
    grids: Mapping[str, GridDefinition],
    versions: Sequence[PackageVersion],
    limit: int,
) -> tuple[Suggestion, ...]:
    return suggestions(
        grid,
        grids,
        judged.deliveries,
        versions,
        able={code for code, team in teams.items() if judged.state(team) is TeamState.ACTIVE},
        capacities={code: judged.report(team).capacity for code, team in teams.items()},
        loads=judged.loads,
        limit=limit,
    )


async def judged_region(
    side: DeliverySide, chosen: TeamFilter, path: tuple[str, ...], *, with_candidates: bool = True
) -> Judged:
    """All teams within reach that pass the filter, at once: eight statements.

    Raises a BAD_USER_INPUT fault at `path` where that is more than LARGEST_SLICE teams.
    """
    listed = await lists.teams(side.reach, chosen, Window(LARGEST_SLICE), side.on)
    if listed.has_next:
        raise bad_argument(
            path,
            f"超过{LARGEST_SLICE}个团队，请选择更小的地区。",
            f"There are more than {LARGEST_SLICE} teams; name a smaller region.",
        )
    keys = [team.id for team in listed.rows]
    workforce = await load_workforce(keys, side.on, side.lineages, with_candidates=with_candidates)
    return Judged(workforce, await loads_of([team.code for team in workforce.teams], side.on))


def _versions(packages: list[str], region: str, side: DeliverySide) -> list[PackageVersion]:
    if len(packages) > MOST_PACKAGES:
        raise bad_argument(("packages",), f"最多{MOST_PACKAGES}个服务包。", f"At most {MOST_PACKAGES} packages.")
    versions = []
    for at, code in enumerate(packages):
        version = side.package(region, code)
        if version is None:
            raise bad_argument(
                ("packages", str(at)),
                "该地区当日没有提供这个服务包。",
                "No package of this code is on offer in the region on the day.",
            )
        versions.append(version)
    return versions
