"""SQL statements of questions about the delivery side: few, and no more with more rows, members or levels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

from api.menu_board import MenuBoard
from core.actor import Actor
from core.clock import Clock
from teams.models import Institution, Practitioner, Team, TeamMember
from tests.api.conftest import Client, serving
from tests.api.readers import IN_GUILIN, IN_YANGSHUO


@pytest.fixture
async def client(starter_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A client of an application that does not poll the database by itself, so that every statement is a request's."""

    @asynccontextmanager
    async def unwatched(board: MenuBoard, _seconds: float) -> AsyncIterator[MenuBoard]:
        yield board

    monkeypatch.setattr(MenuBoard, "watched", unwatched)
    async with serving(starter_url, clock) as client:
        yield client


REPORTS = """{ teams(region: "450321", first: FIRST) { nodes { code state capacity
  members { role practitioner { name } institution { name } }
  compositionReport { isMet findings { kind } gaps { message policy { clause } candidates { why practitioner { name }
    institution { name } } chainCandidates { name } } } } } }"""
LISTS = {
    "teams and reports": (REPORTS, 8),
    "teams counted": ('{ teams(region: "450321", first: FIRST) { totalCount nodes { name } } }', 9),
    "teams by state": ("{ teams(first: FIRST, filter: {states: [ACTIVE]}) { totalCount nodes { state } } }", 8),
    "deliveries": (
        '{ teams(region: "450321", first: FIRST) { nodes { canDeliver(package: "PRI-ELD") { isDeliverable '
        "lines { by practitioners { name } institutions { name } } } } } }",
        8,
    ),
    "areas": ("{ teams(first: FIRST) { nodes { areas { nodes { name parent { name } } } } } }", 9),
    "institutions": (
        "{ institutions(first: FIRST) { totalCount nodes { version parent { name } grid { name } "
        "area { nodes { name } } affiliations { nodes { institution { name version } counterpart { name } "
        "network { name lead { name } members { nodes { institution { name } } } } } } } } }",
        11,  # 9 when one level waits for the other; PostgreSQL answers some of two levels apart
    ),
    "practitioners": (
        "{ practitioners(first: FIRST) { totalCount nodes { name sites { institution { name parent { name } } } } } }",
        6,
    ),
    "networks": (
        "{ networks(first: FIRST) { totalCount nodes { lead { name } members { nodes { institution { name } } } } } }",
        5,
    ),
    "grids": (
        '{ grids(region: "450302", first: FIRST) { totalCount nodes { parent { name } '
        "responsibility { hospital { name } } } } }",
        5,
    ),
}


async def statements(client: Client, query: str, actor: Actor, **variables: object) -> int:
    """Statements of one request."""
    client.statements.clear()
    await client.data(query, actor, **variables)
    return len(client.statements)


@pytest.mark.parametrize("name", LISTS)
async def test_a_hundred_rows_need_no_more_statements_than_a_few(client: Client, name: str) -> None:
    query, most = LISTS[name]
    few = await statements(client, query.replace("FIRST", "20"), IN_GUILIN)
    many = await statements(client, query.replace("FIRST", "100"), IN_GUILIN)

    assert few <= most
    assert many <= most


async def test_the_reports_of_all_84_teams_with_candidates_take_at_most_8(client: Client) -> None:
    query = REPORTS.replace("FIRST", "100")

    assert await statements(client, query, IN_YANGSHUO) <= 8


async def test_reports_need_as_many_statements_for_twice_the_members(client: Client) -> None:
    query = REPORTS.replace("FIRST", "100")
    before = await statements(client, query, IN_YANGSHUO)
    home = await Institution.get(code="YS-T01-H")
    helpers = await Practitioner.filter(code__startswith="YS-P00").limit(50)
    for team in await Team.filter(home=home):
        taken = {row.practitioner_id for row in await TeamMember.filter(team=team)}
        for helper in helpers:
            if helper.id not in taken:
                await TeamMember.create(
                    team=team,
                    practitioner=helper,
                    institution=home,
                    role="HEALTH_MANAGER",
                    is_primary=False,
                    starts=date(2026, 1, 1),
                )

    assert await statements(client, query, IN_YANGSHUO) == before


async def test_a_hundred_ids_of_a_kind_need_as_many_statements_as_one(client: Client) -> None:
    again = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for field in ("institutions", "practitioners", "teams"):
        page = (await client.data(f"{{ {field}(first: 100) {{ nodes {{ id }} }} }}", IN_GUILIN))[field]["nodes"]
        ids = [node["id"] for node in page]
        one = await statements(client, again, IN_GUILIN, ids=ids[:1])

        assert len(ids) == 100
        assert await statements(client, again, IN_GUILIN, ids=ids) == one


async def test_published_objects_are_fetched_without_a_statement(client: Client) -> None:
    ids = (await client.data('{ region(code: "450321") { id } }'))["region"]["id"]

    assert await statements(client, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", IN_GUILIN, ids=[ids]) == 0


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ('{ compositionReport(of: {home: "YS-T01-H", members: []}) { gaps { candidates { why } } } }', 5),
        ('{ departure(team: "YS-T01-TEAM01", practitioner: "YS-P0004") { breaks { candidates { why } } } }', 9),
        ('{ teamSuggestions(address: {region: "450321"}, packages: ["BAS-00"]) { team { name } } }', 9),
        ('{ staffing(region: "450321") { clinics unstaffedClinics { nodes { name } } } }', 9),
        ('{ individualProvider(practitioner: "YS-P0007", guidingInstitution: "YS-H01") { mayProvide } }', 8),
        ('{ regionalPolicies(region: "450321") { rule { __typename } } }', 1),
        ('{ policyHistory(region: "450321", parameter: TIER_CHAIN) { totalCount } }', 1),
    ],
)
async def test_other_questions_take_few_statements(client: Client, query: str, most: int) -> None:
    assert await statements(client, query, IN_YANGSHUO) <= most
