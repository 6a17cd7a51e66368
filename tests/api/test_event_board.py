"""What happened reaches whoever listens: within a second, at every worker, once, and only when it was committed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Any

import pytest
import strawberry
import structlog

from api import event_board
from api.event_board import EventBoard
from api.http.endpoint import GraphQLEndpoint
from api.settings import Settings
from core.actor import ANONYMOUS
from core.clock import Clock
from core.database import connection, transaction
from core.event import Announced, Event
from core.faults import Fault
from core.outbox import announce
from tests.http.wire import Wire, http_scope, socket

EVERY = Settings.model_fields["event_poll_seconds"].default


def signed(subject: str, region: str = "450321") -> Event:
    return Event("contract.signed", subject, region=region)


async def say(clock: Clock, *subjects: str, region: str = "450321") -> None:
    async with transaction():
        await announce(clock, *(signed(subject, region) for subject in subjects))


def everything(_announced: Announced) -> bool:
    return True


async def subjects(listener: AsyncIterator[Announced], count: int) -> list[str]:
    """The subjects of the next events, which must come within a second each."""
    return [(await asyncio.wait_for(anext(listener), 1)).event.subject for _ in range(count)]


async def quiet(listener: AsyncIterator[Announced]) -> bool:
    """Whether nothing comes for longer than the board takes to ask twice."""
    try:
        await asyncio.wait_for(anext(listener), 2.5 * EVERY)
    except TimeoutError:
        return True
    return False


@pytest.fixture
async def board(database: str) -> AsyncIterator[EventBoard]:
    """A board of its own that asks as often as the default says."""
    async with EventBoard().watched(EVERY) as board:
        yield board


async def test_an_event_is_heard_without_asking(board: EventBoard, clock: Clock) -> None:
    async with board.listening(everything) as listener:
        await asyncio.sleep(EVERY)
        for number in range(3):
            await say(clock, f"c-{number}")
            async with asyncio.timeout(30):  # half a second on a machine that does nothing else
                assert await subjects(listener, 1) == [f"c-{number}"]


async def test_whoever_begins_to_listen_hears_only_what_comes_later(board: EventBoard, clock: Clock) -> None:
    await say(clock, "c-1")
    async with board.listening(everything) as first:
        await say(clock, "c-2")
        async with board.listening(everything) as second:  # before the board has asked again
            await say(clock, "c-3")
            assert await subjects(first, 2) == ["c-2", "c-3"]
            assert await subjects(second, 1) == ["c-3"]
            assert await quiet(second)


async def test_what_is_committed_after_listening_began_and_before_the_first_is_asked_for_is_heard(
    board: EventBoard, clock: Clock
) -> None:
    async with board.listening(everything) as listener:
        await say(clock, "c-1")
        await board.refresh()
        assert await subjects(listener, 1) == ["c-1"]


async def test_what_is_rolled_back_is_never_heard(board: EventBoard, clock: Clock) -> None:
    async def fail() -> None:
        async with transaction():
            await announce(clock, signed("never"))
            raise LookupError

    async with board.listening(everything) as listener:
        with pytest.raises(LookupError):
            await fail()
        assert await quiet(listener)
        await say(clock, "c-1")
        assert await subjects(listener, 1) == ["c-1"]


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_all_workers_on_one_database_hear_it_also_when_it_is_committed_late(
    board: EventBoard, clock: Clock
) -> None:
    may_end, written = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        async with transaction():
            await announce(clock, signed("slow"))
            written.set()
            await may_end.wait()

    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(EventBoard().watched(EVERY))
        listeners = [await stack.enter_async_context(one.listening(everything)) for one in (board, other)]
        writing = asyncio.create_task(slowly())
        await written.wait()
        await say(clock, "fast")
        for listener in listeners:
            assert await subjects(listener, 1) == ["fast"]
        may_end.set()
        await writing
        for listener in listeners:
            assert await subjects(listener, 1) == ["slow"]
            assert await quiet(listener)


async def test_each_listener_hears_what_is_wanted_and_a_faulty_one_disturbs_nobody(
    board: EventBoard, clock: Clock
) -> None:
    def faulty(announced: Announced) -> bool:
        raise KeyError(announced.event.region)

    async with (
        board.listening(lambda announced: announced.event.region == "450322") as quanzhou,
        board.listening(faulty) as broken,
        board.listening(everything) as all_of_it,
    ):
        await say(clock, "c-1")
        await say(clock, "c-2", region="450322")
        assert await subjects(all_of_it, 2) == ["c-1", "c-2"]
        assert await subjects(quanzhou, 1) == ["c-2"]
        with pytest.raises(KeyError):
            await subjects(broken, 1)


async def test_a_listener_who_does_not_keep_up_is_sent_away_and_the_others_hear_on(database: str, clock: Clock) -> None:
    board = EventBoard(most_waiting=20)
    async with board.listening(everything) as slow, board.listening(everything) as quick:
        for turn in range(3):
            await say(clock, *(f"c-{turn}-{number}" for number in range(10)))
            await board.refresh()
            assert await subjects(quick, 10) == [f"c-{turn}-{number}" for number in range(10)]
        for _ in range(2):
            with pytest.raises(Fault, match="subscribe anew") as fault:
                await anext(slow)
            assert fault.value.code.value == "LISTENER_TOO_SLOW"
        assert not slow._waiting, "nothing is kept for a listener who was sent away"


async def test_a_listener_may_fall_behind_up_to_the_bound(database: str, clock: Clock) -> None:
    board = EventBoard(most_waiting=20)
    async with board.listening(everything) as listener:
        await say(clock, *(f"c-{number}" for number in range(20)))
        await board.refresh()
        assert await subjects(listener, 20) == [f"c-{number}" for number in range(20)]


async def test_while_nobody_listens_the_database_is_not_asked(board: EventBoard, clock: Clock) -> None:
    statements: list[str] = []
    counted: Any = connection()

    class Log:
        def debug(self, *arguments: object) -> None:
            statements.append(str(arguments[1]))

    real, counted.log = counted.log, Log()
    try:
        await asyncio.sleep(3 * EVERY)
        assert statements == []
        async with board.listening(everything):
            await asyncio.sleep(3 * EVERY)
            assert len(statements) >= 3
        await asyncio.sleep(EVERY)
        statements.clear()
        await asyncio.sleep(3 * EVERY)
        assert statements == []
    finally:
        counted.log = real


async def test_whoever_listens_again_after_all_have_left_hears_nothing_of_the_time_between(
    board: EventBoard, clock: Clock
) -> None:
    async with board.listening(everything):
        pass
    await say(clock, "between")
    async with board.listening(everything) as listener:
        await say(clock, "c-1")
        assert await subjects(listener, 1) == ["c-1"]


async def test_many_may_come_and_go_at_once_and_each_hears_all_of_its_time(board: EventBoard, clock: Clock) -> None:
    written = 0

    async def write() -> None:
        nonlocal written
        while True:
            await say(clock, f"c-{written}")
            written += 1
            await asyncio.sleep(0.002)

    async def visit() -> None:
        for _ in range(3):
            acknowledged = written
            async with board.listening(everything) as listener:
                heard = [int(subject.removeprefix("c-")) for subject in await subjects(listener, 5)]
            assert heard[0] >= acknowledged, "what stood before is not told"
            assert heard == list(range(heard[0], heard[0] + 5)), "nothing is left out or told twice"

    writing = asyncio.create_task(write())
    try:
        await asyncio.wait_for(asyncio.gather(*(visit() for _ in range(10))), 20)
    finally:
        writing.cancel()
        await asyncio.wait((writing,))
    assert not board._listeners


async def test_a_database_that_goes_away_is_told_once_and_nothing_is_missed(
    board: EventBoard, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionError("the database is away")

    with structlog.testing.capture_logs() as logs:
        async with board.listening(everything) as listener:
            with monkeypatch.context() as broken:
                broken.setattr(event_board, "later", away)
                broken.setattr(event_board, "_SECONDS_WHILE_AWAY", 0.05)
                await say(clock, "c-1")
                await asyncio.sleep(3 * EVERY)
            assert await subjects(listener, 1) == ["c-1"]
            await asyncio.sleep(EVERY)
    assert [entry["event"] for entry in logs] == ["events cannot be read", "events can be read again"]


@strawberry.type
class Query:
    """A schema needs one."""

    @strawberry.field
    def nothing(self) -> str | None:
        return None


@strawberry.type
class Subscription:
    """As a resolver of the product uses the board."""

    @strawberry.subscription
    async def contract_signed(self, info: strawberry.Info[Any, None], region: str) -> AsyncGenerator[str, None]:
        board: EventBoard = info.context.events
        async for announced in board.events(lambda announced: announced.event.region == region):
            yield announced.event.subject


def endpoint(board: EventBoard, clock: Clock) -> GraphQLEndpoint:
    """The tiny schema over our own transport."""
    return GraphQLEndpoint(
        schema=strawberry.Schema(query=Query, subscription=Subscription)._schema,
        settings=Settings(),
        identify=lambda _header: ANONYMOUS,
        make_context=lambda _caller: SimpleNamespace(events=board),
        edition=lambda: "1",
        is_public=lambda _name: False,
        list_sizes={},
        sized_by={},
        starter_query="{ nothing }",
        clock=clock,
        on_operation=lambda *_: None,
    )


LISTEN = 'subscription { contractSigned(region: "450321") }'


async def listened(board: EventBoard) -> None:
    """Wait until somebody listens at the board."""
    async with asyncio.timeout(2):
        while not board._listeners:
            await asyncio.sleep(0.01)


async def left(board: EventBoard) -> None:
    """Wait until nobody listens any more."""
    async with asyncio.timeout(2):
        while board._listeners:
            await asyncio.sleep(0.01)


async def test_a_subscription_on_a_socket_is_told_and_leaves_the_board_with_its_client(
    board: EventBoard, clock: Clock
) -> None:
    async with socket(endpoint(board, clock)) as client:
        await client.init()
        await client.tell(type="subscribe", id="1", payload={"query": LISTEN})
        await listened(board)
        await say(clock, "c-1", region="450322")
        await say(clock, "c-2")
        assert (await client.hear())["payload"] == {"data": {"contractSigned": "c-2"}}
    await left(board)


async def test_a_subscriber_who_is_too_slow_is_told_so_by_a_stable_code(database: str, clock: Clock) -> None:
    board = EventBoard(most_waiting=3)
    wire = Wire(endpoint(board, clock), http_scope(accept="text/event-stream", accept_language="en"))
    wire.give(type="http.request", body=b'{"query": "%s"}' % LISTEN.replace('"', '\\"').encode(), more_body=False)
    await wire.take()
    await wire.take()
    await listened(board)
    await say(clock, "c-1", "c-2", "c-3", "c-4")
    await board.refresh()

    told = (await wire.take())["body"]

    assert b'"code":"LISTENER_TOO_SLOW"' in told
    assert b"subscribe anew" in told
    await wire.ended()
    await left(board)
