"""Commands that are started at once on a fresh database follow one another, on both engines."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from catalog.files import read_starter
from catalog.models import MenuRevision, ServicePackage
from core.database import connected, connection
from core.migrate import pending
from core.models import AuditEntry
from teams.models import Region
from tests.cli.command import CHECKOUT, qianyue

COMMANDS = ("seed", "migrate", "seed", "migrate", "seed")


def test_processes_that_migrate_and_seed_at_once_all_succeed_and_the_data_stand_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(len(COMMANDS)) as pool:
        ended = list(pool.map(lambda command: qianyue(command, DATABASE_URL=empty_database_url), COMMANDS))

    assert [one.returncode for one in ended] == [0] * len(COMMANDS), [one.stderr[-500:] for one in ended]
    assert len([one for one in ended if "New or changed" in one.stdout]) == 1
    asyncio.run(_assert_loaded_once(empty_database_url))


async def _assert_loaded_once(url: str) -> None:
    shipped = read_starter(CHECKOUT / "seeds")
    async with connected(url):
        assert await pending(url) == []
        records = await connection().execute_query_dict("SELECT app, name FROM tortoise_migrations")
        assert len(records) == len({(record["app"], record["name"]) for record in records})
        assert await Region.all().count() == len(shipped.regions)
        assert await ServicePackage.all().count() == len(shipped.packages)
        assert (await MenuRevision.get(id=1)).number == 1
        assert await AuditEntry.filter(verb="seed").count() == 1
