"""A published change reaches every worker within a second, whole."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
import structlog

from api import menu_board
from api.menu_board import open_board
from catalog.operations import lock_menu, put_publications, raise_revision
from catalog.publication import PublicationDefinition
from core.clock import Clock
from core.database import transaction
from core.language import Language
from tests.api.conftest import Client

MENU = '{ menu(region: "450321") { revision publishedBy { code } packageCount } }'
DAY = date(2026, 3, 1)


async def publish_in_yangshuo(clock: Clock) -> None:
    """As another process would: around this worker."""
    async with transaction():
        revision = await lock_menu()
        publications = [PublicationDefinition("450321", code, 1, DAY) for code in ("BAS-00", "PER-TCM")]
        await put_publications(publications, clock(), "another process")
        await raise_revision(revision)


async def test_a_change_made_elsewhere_is_served_by_itself_and_never_in_part(client: Client, clock: Clock) -> None:
    whole = {(1, "450000", 29), (2, "450321", 29)}
    await client.data(MENU)
    await publish_in_yangshuo(clock)

    async with asyncio.timeout(30):  # a second on a machine that does nothing else: the worker asks twice in one
        while True:
            menu = (await client.data(MENU))["menu"]
            seen = (menu["revision"], menu["publishedBy"]["code"], menu["packageCount"])
            assert seen in whole
            if seen[0] == 2:
                break
            await asyncio.sleep(0.01)

    assert client.app.settings.menu_poll_seconds <= 0.5


async def test_an_answer_kept_for_today_is_not_given_tomorrow(client: Client) -> None:
    noon = datetime(2026, 3, 1, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    now = [noon]
    client.app.board._clock = client.app.clock = lambda: now[0]
    query = '{ menu(region: "450321") { on } }'

    assert (await client.data(query))["menu"]["on"] == "2026-03-01"
    now[0] = noon + timedelta(minutes=2)
    assert (await client.data(query))["menu"]["on"] == "2026-03-02"


async def test_a_request_keeps_to_the_snapshot_it_began_with(client: Client, clock: Clock) -> None:
    board = client.app.board
    present = board.present

    await publish_in_yangshuo(clock)
    await board.refresh()

    before, after = present.shelf(Language.EN).menu("450321", DAY), board.present.shelf(Language.EN).menu("450321", DAY)
    assert before is not None
    assert after is not None
    assert (before.revision, before.package_count) == (1, 29)
    assert (after.revision, after.package_count) == (2, 29)


async def test_listeners_hear_the_present_revision_and_every_later_one(client: Client, clock: Clock) -> None:
    board = await open_board(clock)
    heard = []

    async def listen() -> None:
        async for present in board.changes():
            heard.append(present.snapshot.revision)
            if len(heard) == 2:
                return

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0)
    await publish_in_yangshuo(clock)
    assert await board.refresh()
    await asyncio.wait_for(listening, 2)

    assert heard == [1, 2]
    assert not await board.refresh()


async def test_a_database_that_goes_away_is_told_once_and_the_menu_stays(
    client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> int:
        raise ConnectionError("the database is away")

    with structlog.testing.capture_logs() as logs:
        with monkeypatch.context() as broken:
            broken.setattr(menu_board, "menu_revision", away)
            broken.setattr(menu_board, "_SECONDS_WHILE_AWAY", 0.05)
            await asyncio.sleep(0.8)
            assert (await client.data(MENU))["menu"]["packageCount"] == 29
        await asyncio.sleep(0.5)

    told = [entry["event"] for entry in logs if "menu revision" in entry["event"]]
    assert told == ["menu revision cannot be read", "menu revision can be read again"]
