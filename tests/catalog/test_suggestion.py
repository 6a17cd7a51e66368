"""Teams proposed to a resident: nearest area, covers everything, lightest load (R025)."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.delivery_pool import DeliveryPool
from catalog.files import StarterData, read_starter
from catalog.snapshot import PackageVersion
from catalog.suggestion import TeamSuggestion, suggestions
from teams.institution import GridDefinition
from teams.team import Practitioner, Team
from teams.vocabulary import ExecutorRole, GridKind
from tests.catalog.conftest import SEEDS
from tests.catalog.workforces import COUNTY, ELSEWHERE, GP, NURSE, member, name, team, version, workforce

STARTER = read_starter(SEEDS)


def grid(code: str, parent: str | None = None, region: str = COUNTY) -> GridDefinition:
    """A village, or a township where there is no parent."""
    kind = GridKind.TOWNSHIP if parent is None else GridKind.VILLAGE
    return GridDefinition(code=code, name=name(code), region=region, kind=kind, parent=parent)


GRIDS = {
    one.code: one
    for one in (
        grid("TOWN-A"),
        grid("VILLAGE-A1", "TOWN-A"),
        grid("VILLAGE-A2", "TOWN-A"),
        grid("TOWN-B"),
        grid("VILLAGE-B1", "TOWN-B"),
    )
}


def suggested(
    teams: list[Team],
    *,
    at: str | None = "VILLAGE-A1",
    versions: tuple[PackageVersion, ...] = (),
    loads: Mapping[str, int] | None = None,
    able: set[str] | None = None,
    capacities: Mapping[str, int] | None = None,
    people: tuple[Practitioner, ...] = (),
    limit: int = 100,
) -> tuple[TeamSuggestion, ...]:
    """What is proposed where every team may sign for 2,000 unless said otherwise."""
    return suggestions(
        at,
        GRIDS,
        DeliveryPool(workforce(*people, teams=tuple(teams))),
        versions,
        able={one.code for one in teams} if able is None else able,
        capacities={one.code: 2000 for one in teams} if capacities is None else capacities,
        loads=loads or {},
        limit=limit,
    )


def codes(found: tuple[TeamSuggestion, ...]) -> list[str]:
    """Which teams, in order."""
    return [one.team for one in found]


FAR = team(code="FAR", area=("VILLAGE-B1",))
NEXT = team(code="NEXT", area=("VILLAGE-A2",))
TOWN = team(code="TOWN", area=("TOWN-A", "NO-SUCH-GRID"))
HERE = team(code="THERE", area=("VILLAGE-A1", "VILLAGE-B1"))
CITY_WIDE = team(code="ZCITY", region="450300")
OTHER_COUNTY = team(code="OTHER", region=ELSEWHERE)
EVERYBODY = [OTHER_COUNTY, FAR, NEXT, TOWN, HERE, CITY_WIDE]


def test_the_nearest_area_comes_first_and_other_counties_not_at_all() -> None:
    found = suggested(EVERYBODY)
    assert [(one.team, one.distance) for one in found] == [
        ("THERE", 0),
        ("NEXT", 1),
        ("TOWN", 1),
        ("FAR", 2),
        ("ZCITY", 2),
    ]


def test_an_address_known_by_its_township_counts_the_teams_of_its_villages_as_near() -> None:
    found = suggested(EVERYBODY, at="TOWN-A")
    assert [(one.team, one.distance) for one in found][:3] == [("TOWN", 0), ("NEXT", 1), ("THERE", 1)]


def test_without_a_grid_every_team_is_as_near() -> None:
    found = suggested([FAR, HERE, NEXT], at=None)
    assert [(one.team, one.distance) for one in found] == [("FAR", 2), ("NEXT", 2), ("THERE", 2)]


def test_a_grid_that_is_not_known_is_refused() -> None:
    with pytest.raises(KeyError):
        suggested([HERE], at="NO-SUCH-GRID")


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        suggested([HERE], limit=limit)


def test_only_teams_that_may_sign_and_have_room_are_proposed() -> None:
    teams = [team(code=code, area=("VILLAGE-A1",)) for code in ("BROKEN", "FULL", "OVERFULL", "NO-DOCTOR", "FREE")]
    found = suggested(
        teams,
        able={"FULL", "OVERFULL", "NO-DOCTOR", "FREE"},
        capacities={"BROKEN": 2000, "FULL": 2000, "OVERFULL": 2000, "FREE": 2000},
        loads={"FULL": 2000, "OVERFULL": 2001, "FREE": 1999},
    )
    assert [(one.team, one.load, one.free_capacity) for one in found] == [("FREE", 1999, 1)]


def test_who_covers_the_packages_comes_before_who_carries_less(starter: StarterData) -> None:
    # HTN takes a general practitioner; nobody at home but the member of «COVERS», who works elsewhere, is one.
    distant = Practitioner(definition=GP.definition)
    covers = team(
        member(distant, ExecutorRole.GENERAL_PRACTITIONER, "STRANGER"),
        member(NURSE, ExecutorRole.NURSE, "TOWNSHIP"),
        code="COVERS",
        area=("VILLAGE-A1",),
    )
    lacks = team(member(NURSE, ExecutorRole.NURSE, "TOWNSHIP"), code="AT-EASE", area=("VILLAGE-A1",))
    found = suggested([lacks, covers], versions=(version(starter, "PRI-HTN"),), loads={"COVERS": 1500}, people=(NURSE,))
    assert codes(found) == ["COVERS", "AT-EASE"]
    best, other = found
    assert (best.covers_all, best.missing, best.members) == (True, (), 2)
    assert other.covers_all is False
    assert "HTN-02" in other.missing
    assert len(other.missing) == len(set(other.missing))
    assert (
        best.why.en == "its area contains the address; can deliver the packages; 1500 residents signed of at most 2000"
    )
    assert best.why.zh == "服务区域包含该地址；所选服务包均可提供；已签约1500人，容量2000人"
    assert f"{len(other.missing)} of the items have nobody" in other.why.en


def test_an_item_that_several_packages_miss_is_named_once(starter: StarterData) -> None:
    twice = (version(starter, "PRI-HTN"), version(starter, "PRI-HTN"))
    (once,) = suggested([HERE], versions=twice[:1])
    (both,) = suggested([HERE], versions=twice)
    assert once.missing == both.missing != ()


def test_the_load_is_weighed_as_a_share_of_the_capacity() -> None:
    small, large = team(code="A-SMALL", area=("VILLAGE-A1",)), team(code="LARGE", area=("VILLAGE-A1",))
    found = suggested(
        [small, large], capacities={"A-SMALL": 2000, "LARGE": 6000}, loads={"A-SMALL": 1000, "LARGE": 2000}
    )
    assert codes(found) == ["LARGE", "A-SMALL"]


areas = st.lists(st.sampled_from(sorted(GRIDS)), max_size=2, unique=True).map(tuple)


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Team], dict[str, int], dict[str, int]]:
    """Teams here and there, with and without a doctor, their loads and capacities."""
    teams = [
        team(
            *([member(GP, ExecutorRole.GENERAL_PRACTITIONER, "STRANGER")] if draw(st.booleans()) else []),
            code=f"T-{number}",
            area=draw(areas),
        )
        for number in draw(st.lists(st.integers(0, 30), max_size=8, unique=True))
    ]
    few = st.integers(0, 4)
    return teams, {one.code: draw(few) for one in teams}, {one.code: draw(few) for one in teams}


@given(situations(), st.randoms(), st.sampled_from([None, *sorted(GRIDS)]), st.integers(1, 5))
def test_the_order_is_total_and_does_not_depend_on_how_the_teams_were_read(
    situation: tuple[list[Team], dict[str, int], dict[str, int]], random: Random, at: str | None, limit: int
) -> None:
    teams, loads, capacities = situation
    versions = (version(STARTER, "PRI-HTN"),)
    whole = suggested(teams, at=at, versions=versions, loads=loads, capacities=capacities)
    shuffled = list(teams)
    random.shuffle(shuffled)
    again = suggested(shuffled, at=at, versions=versions, loads=loads, capacities=capacities)
    assert again == whole
    orders = [one.order for one in whole]
    assert orders == sorted(set(orders))
    assert suggested(teams, at=at, versions=versions, loads=loads, capacities=capacities, limit=limit) == whole[:limit]
    assert set(codes(whole)) == {one.code for one in teams if capacities[one.code] > loads[one.code]}
    assert all(one.covers_all is (one.missing == ()) and one.free_capacity >= 1 for one in whole)
