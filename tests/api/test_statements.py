"""SQL statements a request: none for what is published, and never more with more rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from api.menu_board import MenuBoard
from catalog.operations import lock_menu, put_items, put_packages, put_publications, raise_revision
from catalog.publication import PublicationDefinition
from catalog.vocabulary import PackageTier
from core.clock import Clock
from core.database import transaction
from tests.api.conftest import REVIEWER, Client, serving
from tests.api.test_menu import MENU
from tests.api.test_publishing import PUBLISH, given


@pytest.fixture
async def client(starter_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A client of an application that does not poll the database by itself, so that every statement is a request's."""

    @asynccontextmanager
    async def unwatched(board: MenuBoard, _seconds: float) -> AsyncIterator[MenuBoard]:
        yield board

    monkeypatch.setattr(MenuBoard, "watched", unwatched)
    async with serving(starter_url, clock) as client:
        yield client


READS = {
    "menu": MENU,
    "servicePackages": "query($region: String!) { servicePackages(region: $region, first: 100) { totalCount nodes { "
    "versions { nodes { id } } current { lines { item { name } } } } } }",
    "serviceItems": "{ serviceItems(first: 100) { totalCount nodes { schedule { words } } } }",
    "regions": "{ regions(first: 100) { nodes { parent { parent { name } } } } }",
}


async def statements(client: Client, query: str) -> int:
    """Statements of one request."""
    client.statements.clear()
    variables: dict[str, Any] = {"region": "450321"} if "$region" in query else {}
    await client.data(query, **variables)
    return len(client.statements)


async def grow(client: Client, clock: Clock) -> None:
    """Three times the catalog."""
    snapshot = client.app.board.present.snapshot
    items = [versions[0].definition for versions in snapshot.items.values()]
    packages = [versions[0].definition for versions in snapshot.packages.values()]
    async with transaction():
        revision = await lock_menu()
        more_items = [
            replace(item, code=f"{item.code.split('-')[0]}-{int(item.code.split('-')[1]) + 100 * turn}")
            for item in items
            for turn in (1, 2)
        ]
        await put_items(more_items, clock())
        more = [
            replace(package, code=f"NEW-{turn}{place:02d}", tier=PackageTier.PERSONALISED)
            for place, package in enumerate(packages)
            for turn in (1, 2)
        ]
        await put_packages(more, clock())
        publications = [PublicationDefinition("450000", package.code, 1, date(2026, 1, 1)) for package in more]
        await put_publications(publications, clock(), "test")
        await raise_revision(revision)
    await client.app.board.refresh()


@pytest.mark.parametrize("name", READS)
async def test_reading_what_is_published_needs_no_statement(client: Client, name: str) -> None:
    assert await statements(client, READS[name]) == 0


async def test_taking_up_a_revision_needs_as_many_statements_for_three_times_the_rows(
    client: Client, clock: Clock
) -> None:
    async def taken_up() -> int:
        async with transaction():
            await raise_revision(await lock_menu())
        client.statements.clear()
        assert await client.app.board.refresh()
        return len(client.statements)

    small = await taken_up()
    await grow(client, clock)
    assert client.app.board.present.snapshot.menu_region("450321", date(2026, 3, 1)) == "450000"
    assert len(client.app.board.present.snapshot.packages) == 87

    assert await taken_up() == small


async def test_publishing_needs_as_many_statements_for_three_times_the_rows(client: Client, clock: Clock) -> None:
    async def published(key: str, region: str) -> int:
        client.statements.clear()
        data = await client.data(PUBLISH, REVIEWER, input=given(key, region))
        assert data["publishPackages"]["problems"] == []
        return len(client.statements)

    small = await published("k-1", "450321")
    await grow(client, clock)

    assert await published("k-2", "450323") == small
