"""Institutions and grids are linked to a team and unlinked from it, as of a day; nothing is deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.act import VersionConflict
from core.actor import Actor
from core.clock import Clock
from teams import models
from teams.composition.finding import RuleKind
from teams.composition.rule import LARGEST_TEAM, ChainSlot, TierChain
from teams.operations.linking import ChangeArea, ChangeChain, change_area, change_chain
from teams.operations.problem import CompositionRefused
from teams.operations.standing import DissolveTeam, dissolve_team
from teams.policy import PolicyParameter, written_rule
from teams.vocabulary import Tier
from tests.teams.staging import (
    ADMIN,
    AUTHORITY,
    FOREIGNERS,
    FORMED,
    LAST_YEAR,
    TODAY,
    TOMORROW,
    everything,
    refused,
    stage,
    told,
)

LATER, YESTERDAY = TODAY + timedelta(days=30), TODAY - timedelta(days=1)
CHAIN = ChangeChain("LC-A", TOMORROW, expected_version=1, add=("LC-V1",), remove=("LC-H",))
AREA = ChangeArea("LC-A", TOMORROW, expected_version=1, add=("LC-G1-1",), remove=("LC-G1",))
Link = tuple[str, date, date | None]


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county: LC-A has LC-H in its chain and serves LC-G1."""
    await stage()


async def chain(team: str = "LC-A") -> list[Link]:
    """The links of a team's chain, in the order of writing."""
    rows = models.TeamChainLink.filter(team__code=team).order_by("id")
    return [(str(code), starts, ends) for code, starts, ends in await rows.values_list(*_of("institution"))]


async def area(team: str = "LC-A") -> list[Link]:
    """The grids of a team, in the order of writing."""
    rows = models.TeamArea.filter(team__code=team).order_by("id")
    return [(str(code), starts, ends) for code, starts, ends in await rows.values_list(*_of("grid"))]


def _of(what: str) -> tuple[str, str, str]:
    return f"{what}__code", "starts", "ends"


async def ask_for_a_hospital(at_most: int = 1) -> None:
    """From last year on, the county wants a hospital in every chain, and not more than so many."""
    await models.RegionalPolicy.create(
        region=await models.Region.get(code="450323"),
        parameter=PolicyParameter.TIER_CHAIN.value,
        rule=written_rule(PolicyParameter.TIER_CHAIN, TierChain((ChainSlot((Tier.SECONDARY,), at_most=at_most),))),
        starts=LAST_YEAR,
        document=await models.PolicyDocument.get(code="DOC-1"),
        clause="1+1+1",
        status="POLICY",
        set_at=datetime.fromisoformat("2025-01-01T00:00:00+00:00"),
        set_by="authority",
    )


async def guide(hospital: str) -> None:
    """A further hospital guides the township hospital."""
    institution, counterpart = [await models.Institution.get(code=code) for code in ("LC-T", hospital)]
    await models.Affiliation.create(institution=institution, counterpart=counterpart, kind="GUIDANCE", starts=LAST_YEAR)


async def residents_are_enrolled(teams: Collection[str]) -> Mapping[str, int]:
    return dict.fromkeys(teams, 12)


@pytest.mark.parametrize("actor", [AUTHORITY, ADMIN], ids=lambda actor: actor.subject)
async def test_institutions_are_linked_and_unlinked_on_the_same_day(clock: Clock, actor: Actor) -> None:
    assert await change_chain(actor, CHAIN, "k", clock) == {"team": "LC-A", "version": 2}

    assert await chain() == [("LC-H", FORMED, TOMORROW), ("LC-V1", TOMORROW, None)]


async def test_what_is_wrong_with_a_chain_is_told_at_once(clock: Clock) -> None:
    wrong = replace(
        CHAIN,
        on=YESTERDAY,
        add=("LC-T", "LC-H", "LC-X", "LC-P", "NOWHERE", "YS-H", "LC-V2", "LC-V2"),
        remove=("LC-V2", "LC-V1", "NOBODY", "YS-T"),
    )

    assert told(await refused(change_chain(AUTHORITY, wrong, "k", clock))) == {
        ("BACKDATED", "on"),
        ("LISTED_TWICE", "add.0"),
        ("ALREADY_LINKED", "add.1"),
        ("OUTSIDE_EVERY_NETWORK", "add.2"),
        ("AGREEMENT_NEEDED", "add.3"),
        ("NOT_FOUND", "add.4"),
        ("NOT_FOUND", "add.5"),
        ("LISTED_TWICE", "add.7"),
        ("LISTED_TWICE", "remove.0"),
        ("NOT_LINKED", "remove.0"),
        ("NOT_LINKED", "remove.1"),
        ("NOT_FOUND", "remove.2"),
        ("NOT_FOUND", "remove.3"),
    }


@pytest.mark.parametrize(
    ("verb", "given", "most"), [(change_chain, CHAIN, LARGEST_TEAM), (change_area, AREA, 500)], ids=["chain", "area"]
)
async def test_a_change_of_nothing_and_one_of_too_much_are_refused(
    clock: Clock, verb: Any, given: Any, most: int
) -> None:
    for name in ("add", "remove"):
        long = replace(given, **{name: ("LC-V1",) * (most + 1)})
        assert told(await refused(verb(AUTHORITY, long, "k", clock))) == {("LIST_SIZE", name)}
    nothing = replace(given, add=(), remove=(), on=TODAY + timedelta(days=367))
    assert told(await refused(verb(AUTHORITY, nothing, "k", clock))) == {("LIST_SIZE", "add"), ("TOO_FAR_AHEAD", "on")}


async def test_a_link_planned_for_later_stands_in_the_way_until_it_is_taken_back(clock: Clock) -> None:
    add = ChangeChain("LC-A", LATER, 1, add=("LC-V1",))
    await change_chain(AUTHORITY, add, "1", clock)
    sooner = replace(add, on=TODAY, expected_version=2)
    assert told(await refused(change_chain(AUTHORITY, sooner, "2", clock))) == {("ALREADY_LINKED", "add.0")}

    await change_chain(AUTHORITY, ChangeChain("LC-A", LATER, 2, remove=("LC-V1",)), "3", clock)
    await change_chain(AUTHORITY, replace(sooner, expected_version=3), "4", clock)

    assert await chain() == [("LC-H", FORMED, None), ("LC-V1", LATER, LATER), ("LC-V1", TODAY, None)]


async def test_unlinking_what_the_rule_asks_for_is_told_before_it_is_done(clock: Clock) -> None:
    """R077, and as with a leaving member (DECISIONS)."""
    await ask_for_a_hospital()
    gone = ChangeChain("LC-A", TOMORROW, 1, remove=("LC-H",))

    (problem,) = await refused(change_chain(AUTHORITY, gone, "1", clock))
    assert isinstance(problem, CompositionRefused)
    assert (problem.code, problem.path) == ("COMPOSITION_WOULD_BREAK", ("acceptsIncomplete",))
    assert [(gap.kind, gap.missing) for gap in problem.gaps] == [(RuleKind.TIER_CHAIN, 1)]
    accepted = replace(gone, accepts_incomplete=True)
    (problem,) = await refused(change_chain(AUTHORITY, accepted, "2", clock, residents_are_enrolled))
    assert (problem.code, problem.path) == ("CHAIN_NEEDED", ("add",))

    await change_chain(AUTHORITY, accepted, "3", clock)
    assert await chain() == [("LC-H", FORMED, TOMORROW)]


async def test_another_hospital_in_its_place_mends_the_chain_even_with_enrolments(clock: Clock) -> None:
    await ask_for_a_hospital()
    await guide("LC-X")

    swap = ChangeChain("LC-A", TOMORROW, 1, add=("LC-X",), remove=("LC-H",))
    assert (await change_chain(AUTHORITY, swap, "k", clock, residents_are_enrolled))["version"] == 2

    assert await chain() == [("LC-H", FORMED, TOMORROW), ("LC-X", TOMORROW, None)]


async def test_one_hospital_more_than_the_rule_allows_is_told_too(clock: Clock) -> None:
    await ask_for_a_hospital()
    await guide("LC-X")

    more = ChangeChain("LC-A", TOMORROW, 1, add=("LC-X",))

    (problem,) = await refused(change_chain(AUTHORITY, more, "k", clock))
    assert isinstance(problem, CompositionRefused)
    assert [gap.institutions for gap in problem.gaps] in ([("LC-H",)], [("LC-X",)])


async def test_what_breaks_only_on_a_later_day_is_told_today(clock: Clock) -> None:
    """The other hospital is already planned to go: unlinking this one leaves none from that day on."""
    await ask_for_a_hospital(at_most=2)
    await guide("LC-X")
    await change_chain(AUTHORITY, ChangeChain("LC-A", TODAY, 1, add=("LC-X",)), "1", clock)
    await change_chain(AUTHORITY, ChangeChain("LC-A", LATER, 2, remove=("LC-H",)), "2", clock)

    gone = ChangeChain("LC-A", TOMORROW, 3, add=("LC-V1",), remove=("LC-X",))

    (problem,) = await refused(change_chain(AUTHORITY, gone, "3", clock))
    assert problem.code == "COMPOSITION_WOULD_BREAK"


@pytest.mark.parametrize("actor", [AUTHORITY, ADMIN], ids=lambda actor: actor.subject)
async def test_grids_are_taken_on_and_given_up_on_the_same_day(clock: Clock, actor: Actor) -> None:
    # A township's administrator sees no grid of its own, only those of the home institution's county.
    assert await change_area(actor, AREA, "k", clock) == {"team": "LC-A", "version": 2}

    assert await area() == [("LC-G1", FORMED, TOMORROW), ("LC-G1-1", TOMORROW, None)]


async def test_what_is_wrong_with_an_area_is_told_at_once(clock: Clock) -> None:
    wrong = replace(
        AREA,
        on=YESTERDAY,
        add=("LC-G1", "YS-G1", "NOWHERE", "LC-G1-1", "LC-G1-1"),
        remove=("LC-G1-1", "NOBODY"),
    )

    assert told(await refused(change_area(AUTHORITY, wrong, "k", clock))) == {
        ("BACKDATED", "on"),
        ("ALREADY_LINKED", "add.0"),
        ("NOT_FOUND", "add.1"),
        ("NOT_FOUND", "add.2"),
        ("LISTED_TWICE", "add.4"),
        ("LISTED_TWICE", "remove.0"),
        ("NOT_LINKED", "remove.0"),
        ("NOT_FOUND", "remove.1"),
    }
    foreign = replace(AREA, add=(), remove=("YS-G1",))
    assert told(await refused(change_area(AUTHORITY, foreign, "k", clock))) == {("NOT_FOUND", "remove.0")}


async def test_a_team_serves_no_more_grids_than_allowed(clock: Clock) -> None:
    region = await models.Region.get(code="450323")
    await models.Grid.bulk_create(
        models.Grid(code=f"G-{n}", name_zh="村", name_en="village", kind="VILLAGE", region_id=region.id)
        for n in range(500)
    )
    many = replace(AREA, add=tuple(f"G-{n}" for n in range(500)), remove=())

    assert told(await refused(change_area(AUTHORITY, many, "1", clock))) == {("LIST_SIZE", "add")}
    await change_area(AUTHORITY, replace(many, remove=("LC-G1",)), "2", clock)


VERBS: list[tuple[Any, Any]] = [(change_chain, CHAIN), (change_area, AREA)]
named = pytest.mark.parametrize(("verb", "given"), VERBS, ids=["chain", "area"])


@named
async def test_what_is_linked_to_a_team_goes_with_it(clock: Clock, verb: Any, given: Any) -> None:
    await dissolve_team(AUTHORITY, DissolveTeam("LC-A", LATER, 1), "1", clock)

    await verb(AUTHORITY, replace(given, expected_version=2), "2", clock)

    ended = await (chain if verb is change_chain else area)()
    assert [(starts, ends) for _, starts, ends in ended] == [(FORMED, TOMORROW), (TOMORROW, LATER)]
    after = replace(given, on=LATER, expected_version=3)
    assert told(await refused(verb(AUTHORITY, after, "3", clock))) == {("TEAM_NOT_IN_FORCE", "on")}


@named
@pytest.mark.parametrize("actor", FOREIGNERS, ids=lambda actor: actor.subject)
async def test_to_a_foreign_actor_nothing_here_exists(clock: Clock, actor: Actor, verb: Any, given: Any) -> None:
    assert told(await refused(verb(actor, given, "k", clock))) == {("NOT_FOUND", "team")}


@named
async def test_a_retry_is_told_the_same_and_a_stale_version_the_one_that_stands(
    clock: Clock, verb: Any, given: Any
) -> None:
    first = await verb(AUTHORITY, given, "k", clock)
    stands = await everything()

    assert await verb(AUTHORITY, given, "k", clock) == first
    assert await everything() == stands
    (problem,) = await refused(verb(AUTHORITY, given, "k2", clock))
    assert isinstance(problem, VersionConflict)
    assert problem.current == 2
