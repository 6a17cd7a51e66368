"""However a transaction ends, it ends: nobody waits for it any more, and it is there whole or not at all."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from catalog.operations import lock_menu
from catalog.queries import menu_revision
from core.database import connected, connection, transaction
from core.database_url import is_sqlite, postgres_address, sqlite_path
from teams.models import Region

PATIENCE = 0.5
PROMPT = 2.0
"""Seconds within which anything answers that waits for nobody: far below what a hang would take."""


@pytest.fixture
async def impatient(database_url: str) -> AsyncIterator[str]:
    """A migrated database, open with little patience for other writers; answers its URL."""
    async with connected(database_url, patience_seconds=PATIENCE):
        yield database_url


@asynccontextmanager
async def another_writer(url: str) -> AsyncIterator[None]:
    """Another connection writes, and holds what writers of the menu wait for, until the block ends."""
    if is_sqlite(url):
        with closing(sqlite3.connect(sqlite_path(url), isolation_level=None, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    address = postgres_address(url)
    other = await asyncpg.connect(host=address.host, user=address.user, database=address.database)
    try:
        async with other.transaction():
            await other.execute("SELECT 1 FROM menu_revision FOR UPDATE NOWAIT")
            yield
    finally:
        await other.close()


async def write(code: str) -> None:
    """Two rows in one transaction, behind the lock of the menu."""
    async with transaction():
        await lock_menu()
        for part in ("a", "b"):
            await Region.create(code=f"{code}{part}", name_zh="县", name_en="County", kind="COUNTY")


async def written(code: str) -> int:
    return await Region.filter(code__startswith=code).count()


async def assert_all_is_well(url: str, code: str) -> None:
    """Other tasks read and write, and other processes too, without waiting for anybody."""
    async with asyncio.timeout(PROMPT):
        assert await asyncio.create_task(menu_revision()) == 0
        async with another_writer(url):
            pass
        await asyncio.gather(*(asyncio.create_task(write(f"{code}{number}")) for number in range(6)))
        assert await asyncio.create_task(written(code)) == 12


async def test_a_writer_who_waits_too_long_is_told_and_the_server_goes_on(impatient: str) -> None:
    async with another_writer(impatient):
        waiting = asyncio.create_task(write("x"))
        await asyncio.sleep(PATIENCE / 4)
        async with asyncio.timeout(PATIENCE / 2):  # readers do not stand behind the writer who waits
            assert await menu_revision() == 0
        with pytest.raises((OperationalError, TimeoutError)):
            await asyncio.wait_for(waiting, PATIENCE + PROMPT)

    assert await written("x") == 0
    await assert_all_is_well(impatient, "y")


async def test_a_writer_who_waits_is_served_as_soon_as_the_other_is_done(database: str) -> None:
    async with another_writer(database):
        waiting = asyncio.create_task(write("x"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
    async with asyncio.timeout(PROMPT):
        await waiting
    assert await written("x") == 2


async def test_a_writer_cancelled_while_it_waits_leaves_nothing_behind(database: str) -> None:
    async with another_writer(database):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):  # as the deadline of an operation does
                await asyncio.create_task(write("x"))

    await assert_all_is_well(database, "y")
    assert await written("x") == 0


async def test_writers_cancelled_while_they_stand_in_line_leave_nothing_behind(database: str) -> None:
    async with another_writer(database):
        line = [asyncio.create_task(write(f"x{number}")) for number in range(8)]  # more than the pool has connections
        await asyncio.sleep(0.1)
        for task in line:
            task.cancel()
        await asyncio.wait(line, timeout=PROMPT)
        assert all(task.cancelled() for task in line)

    await assert_all_is_well(database, "y")
    assert await written("x") == 0


async def test_a_transaction_cancelled_in_its_body_is_rolled_back(database: str) -> None:
    inside = asyncio.Event()

    async def body() -> None:
        async with transaction():
            await Region.create(code="x", name_zh="县", name_en="County", kind="COUNTY")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(body())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await written("x") == 0
    await assert_all_is_well(database, "y")


async def cancelled_everywhere(database: str, work: Callable[[str], Awaitable[None]]) -> set[int]:
    """Cancel `work` at every moment of its course, from before its BEGIN to after its COMMIT; what stood afterwards."""
    outcomes = set()
    for step in range(60):
        code = f"x{step:02}"
        task = asyncio.ensure_future(work(code))
        await asyncio.sleep(step * 0.0002)
        task.cancel()
        done, _ = await asyncio.wait({task}, timeout=PROMPT)
        assert done, f"cancelled after {step * 0.2:.1f} ms, it never ended"
        async with asyncio.timeout(PROMPT):
            async with another_writer(database):
                pass
            outcomes.add(await written(code))
    return outcomes


async def test_a_transaction_cancelled_at_any_moment_is_whole_or_not_there(database: str) -> None:
    assert await cancelled_everywhere(database, write) == {0, 2}
    await assert_all_is_well(database, "y")


async def test_many_rows_at_once_cancelled_at_any_moment_are_all_there_or_none(database: str) -> None:
    async def many(code: str) -> None:
        rows = [Region(code=f"{code}{n}", name_zh="县", name_en="County", kind="COUNTY") for n in range(50)]
        await Region.bulk_create(rows)

    assert await cancelled_everywhere(database, many) == {0, 50}
    await assert_all_is_well(database, "y")


async def test_a_commit_that_fails_leaves_nothing_open(database: str) -> None:
    await connection().execute_script(
        "CREATE TABLE child (parent int REFERENCES menu_revision (id) DEFERRABLE INITIALLY DEFERRED)"
    )

    async def leave_an_orphan() -> None:
        async with transaction() as within:
            await Region.create(code="x", name_zh="县", name_en="County", kind="COUNTY")
            await within.execute_query("INSERT INTO child VALUES (99)")

    with pytest.raises((IntegrityError, sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)):
        await leave_an_orphan()

    assert await written("x") == 0
    await assert_all_is_well(database, "y")


async def test_an_inner_transaction_that_fails_leaves_the_outer_one_whole(database: str) -> None:
    async def fail() -> None:
        async with transaction():
            await write("z")
            raise LookupError

    async with transaction():
        await write("x")
        with pytest.raises(LookupError):
            await fail()

    assert (await written("x"), await written("z")) == (2, 0)
    await assert_all_is_well(database, "y")


async def test_a_script_inside_a_transaction_belongs_to_it(database: str) -> None:
    script = """
    CREATE TABLE note (line text);
    INSERT INTO note VALUES ('one; two');
    """

    async def run_and_fail() -> None:
        async with transaction() as within:
            await within.execute_script(script)
            assert (await within.execute_query_dict("SELECT line FROM note"))[0]["line"] == "one; two"
            raise LookupError

    with pytest.raises(LookupError):
        await run_and_fail()
    with pytest.raises(OperationalError):
        await connection().execute_query("SELECT * FROM note")


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_statement_that_takes_longer_than_the_patience_is_given_up(impatient: str) -> None:
    async with asyncio.timeout(PATIENCE + PROMPT):
        with pytest.raises(TimeoutError):
            async with transaction() as within:
                await within.execute_query("SELECT pg_sleep(60)")
    await assert_all_is_well(impatient, "y")


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_connection_cut_in_a_transaction_is_replaced(database: str) -> None:
    for _ in range(6):  # more often than the pool has connections
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OperationalError, ConnectionError)):
            async with transaction() as within:
                await within.execute_query("SELECT pg_terminate_backend(pg_backend_pid())")
    await assert_all_is_well(database, "y")


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_transaction_cancelled_in_its_begin_gives_its_connection_back(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = asyncpg.transaction.Transaction.start
    beginning = asyncio.Event()

    async def noted(begin: asyncpg.transaction.Transaction) -> None:
        beginning.set()
        await start(begin)

    with monkeypatch.context() as patched:
        patched.setattr(asyncpg.transaction.Transaction, "start", noted)
        for number in range(6):  # more often than the pool has connections
            task = asyncio.create_task(write(f"x{number}"))
            async with asyncio.timeout(PROMPT):
                await beginning.wait()
            beginning.clear()
            task.cancel()
            await asyncio.wait({task}, timeout=PROMPT)
            assert task.cancelled()

    assert await written("x") == 0
    await assert_all_is_well(database, "y")
