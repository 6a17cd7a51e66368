"""The outbox: what was committed is read once and in order, whoever commits when; what was rolled back never was."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from core.clock import Clock
from core.database import _StatementLog, connection, transaction
from core.event import Event
from core.outbox import Position, announce, later, newest

SIGNED = Event(
    "contract.signed",
    "c-1",
    region="450321",
    institutions=("GX-YS-01", "GX-YS-02"),
    residents=("r-1",),
    payload={"term_years": 1, "starts": "2026-03-01", "renews": None, "online": False},
)


def event(subject: str) -> Event:
    return replace(SIGNED, subject=subject)


async def say(clock: Clock, *subjects: str) -> None:
    async with transaction():
        await announce(clock, *map(event, subjects))


async def read(position: Position, most: int = 500) -> tuple[list[str], Position]:
    """Subjects of all events after the position, page by page."""
    subjects: list[str] = []
    while True:
        page = await later(position, most)
        assert len(page.events) <= most
        subjects += [announced.event.subject for announced in page.events]
        position = page.position
        if not page.more:
            return subjects, position


class Open:
    """A transaction of another task that announces at once and ends when it is told."""

    def __init__(self, clock: Clock, subject: str) -> None:
        self.written, self.may_end, self.rolls_back = asyncio.Event(), asyncio.Event(), False
        self.task = asyncio.create_task(self._run(clock, subject))

    async def _run(self, clock: Clock, subject: str) -> None:
        try:
            async with transaction():
                await announce(clock, event(subject))
                self.written.set()
                await self.may_end.wait()
                if self.rolls_back:
                    raise LookupError
        except LookupError:
            pass

    async def end(self) -> None:
        self.may_end.set()
        await self.task


async def test_an_event_is_read_as_it_was_announced(database: str, clock: Clock) -> None:
    start = await newest()
    await say(clock, "c-1")

    (announced,) = (await later(start)).events

    assert announced.event == SIGNED
    assert announced.at == datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


async def test_a_reader_who_begins_now_reads_only_what_comes_later(database: str, clock: Clock) -> None:
    await say(clock, "before")
    start = await newest()
    assert await read(start) == ([], start)
    await say(clock, "after")
    subjects, position = await read(start)
    assert subjects == ["after"]
    assert (await read(position))[0] == []
    assert (await read(start))[0] == ["after"], "a position is a value: it may be read from again"


async def test_what_is_rolled_back_was_never_announced(database: str, clock: Clock) -> None:
    start = await newest()
    never = Open(clock, "never")
    never.rolls_back = True
    await never.written.wait()
    await never.end()
    await say(clock, "c-2")
    assert (await read(start))[0] == ["c-2"]


async def test_many_events_are_one_statement_and_keep_their_order(database: str, clock: Clock) -> None:
    start = await newest()
    statements: list[str] = []
    subjects = [f"c-{number}" for number in range(1_200)]
    async with transaction() as client:
        counted: Any = client
        counted.log = _StatementLog(client.log, statements.append)
        await announce(clock, *map(event, subjects))
        await announce(clock)

    assert len(statements) == 1
    assert (await read(start))[0] == subjects
    assert (await read(start, most=7))[0] == subjects, "page by page it is the same"


async def test_pages_end_where_the_events_end(database: str, clock: Clock) -> None:
    start = await newest()
    await say(clock, "c-1", "c-2", "c-3", "c-4")
    assert (await read(start, most=2))[0] == ["c-1", "c-2", "c-3", "c-4"]
    assert (await read(start, most=1))[0] == ["c-1", "c-2", "c-3", "c-4"]


async def test_what_is_committed_while_pages_are_read_comes_in_its_turn(database: str, clock: Clock) -> None:
    start = await newest()
    await say(clock, "c-1", "c-2", "c-3")
    first = await later(start, 2)
    await say(clock, "c-4")

    rest, position = await read(first.position, 2)

    assert rest[0] == "c-3"
    assert [*rest, *(await read(position))[0]] == ["c-3", "c-4"]


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_an_event_that_is_committed_late_is_not_skipped_and_delays_nobody(database: str, clock: Clock) -> None:
    position = await newest()
    slow = Open(clock, "slow")
    await slow.written.wait()
    await say(clock, "fast")  # a higher id, visible earlier

    first, position = await read(position)
    assert first == ["fast"]
    assert (await read(position))[0] == []
    await slow.end()
    assert (await read(position))[0] == ["slow"]


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_reader_who_begins_during_a_transaction_reads_what_it_commits_and_nothing_earlier(
    database: str, clock: Clock
) -> None:
    slow, failing = Open(clock, "slow"), Open(clock, "never")
    failing.rolls_back = True
    await slow.written.wait()
    await failing.written.wait()
    await say(clock, "before")
    start = await newest()
    assert (await read(start))[0] == []

    await slow.end()
    await failing.end()

    assert (await read(start))[0] == ["slow"]


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_late_commit_between_two_pages_is_read_once(database: str, clock: Clock) -> None:
    start = await newest()
    slow = Open(clock, "slow")
    await slow.written.wait()
    await say(clock, "c-1", "c-2", "c-3")
    first = await later(start, 2)
    await slow.end()

    rest, position = await read(first.position, 2)
    again, _ = await read(position)

    assert [announced.event.subject for announced in first.events] == ["c-1", "c-2"]
    assert [*rest, *again] == ["c-3", "slow"]


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_rows_of_a_dump_of_another_server_are_never_new(database: str, clock: Clock) -> None:
    await say(clock, "c-1")
    columns = "at, kind, subject, region, institutions, residents, payload"
    (xid,) = await connection().execute_query_dict("SELECT pg_current_xact_id()::text::bigint + 20 AS ahead")
    await connection().execute_query(
        f"INSERT INTO outbox_event ({columns}, transaction_id) "  # noqa: S608
        f"SELECT {columns}, {xid['ahead']} FROM outbox_event"
    )
    start = await newest()
    for number in range(30):  # this server's transactions reach and pass the foreign id
        await say(clock, f"c-{number}")
    assert (await read(start))[0] == [f"c-{number}" for number in range(30)]


async def test_many_writers_at_once_lose_nothing_and_repeat_nothing(database: str, clock: Clock) -> None:
    position, heard, done = await newest(), [], False
    expected = {f"w{writer}-{number}" for writer in range(6) for number in range(15)}

    async def write(writer: int) -> None:
        for number in range(15):
            async with transaction():
                await announce(clock, event(f"w{writer}-{number}"))
                await connection().execute_query("SELECT 1")

    async def listen() -> None:
        nonlocal position
        while True:
            last = done
            page, position = await read(position, most=3)
            heard.extend(page)
            if last:
                return
            await asyncio.sleep(0)

    listening = asyncio.create_task(listen())
    await asyncio.gather(*map(write, range(6)))
    done = True
    await asyncio.wait_for(listening, 20)

    assert sorted(heard) == sorted(expected)
    for writer in range(6):
        mine = [subject for subject in heard if subject.startswith(f"w{writer}-")]
        assert mine == [f"w{writer}-{number}" for number in range(15)], "what follows is never read first"


async def test_outside_of_a_transaction_nothing_is_announced(database: str, clock: Clock) -> None:
    with pytest.raises(RuntimeError):
        await announce(clock, SIGNED)


@pytest.mark.parametrize("change", ["UPDATE outbox_event SET subject = 'c-9'", "DELETE FROM outbox_event"])
async def test_what_was_announced_never_changes(database: str, clock: Clock, change: str) -> None:
    await say(clock, "c-1")
    with pytest.raises((IntegrityError, OperationalError), match="append-only"):
        await connection().execute_query(change)


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        (replace(SIGNED, kind="Contract signed"), "kind"),
        (replace(SIGNED, kind="contract"), "kind"),
        (replace(SIGNED, kind="contract." + "s" * 80), "kind"),
        (replace(SIGNED, subject="王小明"), "subject"),
        (replace(SIGNED, subject=""), "subject"),
        (replace(SIGNED, region="阳朔"), "region"),
        (replace(SIGNED, institutions=("阳朔镇卫生院",)), "institutions"),
        (replace(SIGNED, residents=("r-1", "a b")), "residents"),
        (replace(SIGNED, payload={"name": "王小明"}), "payload 'name'"),
        (replace(SIGNED, payload={"document": "450399199001010013"}), "payload 'document'"),
        (replace(SIGNED, payload={"phone": "19900000001"}), "payload 'phone'"),
        (replace(SIGNED, payload={"facts": {"age": 66}}), "payload 'facts' is no scalar"),  # type: ignore[dict-item]
    ],
)
async def test_an_event_that_says_more_than_codes_is_not_announced(
    database: str, clock: Clock, faulty: Event, said: str
) -> None:
    start = await newest()
    with pytest.raises(ValueError, match=said) as refused:
        async with transaction():
            await announce(clock, SIGNED, faulty)
    for personal in ("王小明", "450399199001010013", "19900000001"):
        assert personal not in str(refused.value)
    assert (await read(start))[0] == []
