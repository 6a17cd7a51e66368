"""Teams to propose to a resident (团队推荐, R025): nearest area, then covers everything, then lightest load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from catalog.delivery_pool import DeliveryPool
from catalog.snapshot import PackageVersion
from core.language import Text
from teams.institution import GridDefinition
from teams.team import Team, Workforce

_AREAS = (
    Text("服务区域包含该地址", "its area contains the address"),
    Text("服务区域在同一乡镇、街道", "its area is in the same township"),
    Text("在同一地区", "in the same region"),
)


@dataclass(frozen=True, slots=True)
class TeamSuggestion:
    """A team that may sign and has room. `missing`: items of the packages that stand in the way (`Delivery.missing`).

    `distance`: 0 its area contains the address, 1 the same township, 2 the same county. `load` counts residents
    signed, `free_capacity` (at least 1) those it can still take, `members` the people in it that day.
    """

    team: str
    distance: int
    covers_all: bool
    missing: tuple[str, ...]
    load: int
    free_capacity: int
    members: int
    why: Text

    @property
    def order(self) -> tuple[int, bool, Fraction, str]:
        """The order of suggestions, the best first; no two teams share a place."""
        return self.distance, not self.covers_all, Fraction(self.load, self.load + self.free_capacity), self.team


def suggestions(
    grid: str | None,
    grids: Mapping[str, GridDefinition],
    pool: DeliveryPool,
    versions: Sequence[PackageVersion],
    *,
    able: Set[str],
    capacities: Mapping[str, int],
    loads: Mapping[str, int],
    limit: int,
) -> tuple[TeamSuggestion, ...]:
    """At most `limit` (1 or more) teams of the pool's workforce for an address and a set of packages, best first.

    `grid` None: the address is known by its region only, and every team of the workforce is as near. `able` are the
    codes of teams that may sign that day; a team without a capacity has none, one without a load carries none.
    Raises KeyError for a grid that is not among `grids`, ValueError for a limit below 1.
    """
    if limit < 1:
        raise ValueError("`limit` must be at least 1")
    found: list[TeamSuggestion] = []
    for near in _by_distance(grid, grids, pool.workforce):
        candidates = [team for team in near.teams if team.code in able and _room(team, capacities, loads) > 0]
        judged = [_suggestion(team, near.distance, pool, versions, capacities, loads) for team in candidates]
        found.extend(sorted(judged, key=lambda one: one.order))
        if len(found) >= limit:  # those further away come after all of these
            break
    return tuple(found[:limit])


@dataclass(frozen=True, slots=True)
class _Near:
    """All teams at one distance."""

    distance: int
    teams: list[Team]


def _by_distance(grid: str | None, grids: Mapping[str, GridDefinition], workforce: Workforce) -> Iterator[_Near]:
    if grid is None:
        yield _Near(2, list(workforce.teams))
        return
    by_distance: tuple[list[Team], ...] = ([], [], [])
    address = grids[grid]
    for team in workforce.teams:
        distance = _distance(address, grids, team, workforce.regions)
        if distance is not None:
            by_distance[distance].append(team)
    for distance, teams in enumerate(by_distance):
        yield _Near(distance, teams)


def _distance(
    grid: GridDefinition, grids: Mapping[str, GridDefinition], team: Team, regions: Mapping[str, tuple[str, ...]]
) -> int | None:
    """How far a team's area is from the address; None: it belongs to another county."""
    if grid.code in team.area:
        return 0
    township = _township(grid)
    if any(_township(grids[code]) == township for code in team.area if code in grids):
        return 1
    is_same_county = grid.region in regions.get(team.region, (team.region,)) or team.region in regions.get(
        grid.region, (grid.region,)
    )
    return 2 if is_same_county else None


def _township(grid: GridDefinition) -> str:
    """The township grid of a village; a township, or a village without one, stands for itself."""
    return grid.parent or grid.code


def _room(team: Team, capacities: Mapping[str, int], loads: Mapping[str, int]) -> int:
    return capacities.get(team.code, 0) - loads.get(team.code, 0)


def _suggestion(
    team: Team,
    distance: int,
    pool: DeliveryPool,
    versions: Iterable[PackageVersion],
    capacities: Mapping[str, int],
    loads: Mapping[str, int],
) -> TeamSuggestion:
    missing = dict.fromkeys(item for version in versions for item in pool.can_deliver(team, version).missing)
    load, room = loads.get(team.code, 0), _room(team, capacities, loads)
    return TeamSuggestion(
        team=team.code,
        distance=distance,
        covers_all=not missing,
        missing=tuple(missing),
        load=load,
        free_capacity=room,
        members=len(team.members),
        why=_why(distance, tuple(missing), load, load + room),
    )


def _why(distance: int, missing: tuple[str, ...], load: int, capacity: int) -> Text:
    area = _AREAS[distance]
    if missing:
        cover = Text(f"{len(missing)}个项目无人可提供", f"{len(missing)} of the items have nobody to deliver them")
    else:
        cover = Text("所选服务包均可提供", "can deliver the packages")
    return Text(
        f"{area.zh}；{cover.zh}；已签约{load}人，容量{capacity}人",
        f"{area.en}; {cover.en}; {load} residents signed of at most {capacity}",
    )
