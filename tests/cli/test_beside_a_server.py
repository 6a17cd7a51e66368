"""`qianyue seed` beside a serving server: both write, the server answers all the while, and nothing is lost."""

import asyncio
import os
import re
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from api.access.development import mint
from api.settings import Settings
from catalog.models import MenuRevision, Publication, ServiceItem, ServiceItemVersion
from core.actor import AccessRole, Actor
from core.clock import system_clock, today
from core.database import connected
from core.models import AuditEntry
from teams.queries.lists import regions_by_id
from tests.api.processes import served
from tests.cli.command import CHECKOUT

PUBLISH = """
mutation($input: PublishPackagesInput!) { publishPackages(input: $input) { problems { code message } } }
"""
MENU = '{ menu(region: "450321") { packageCount revision } }'
IMPORTS = 3
LONGEST_SECONDS = 3.0
"""No menu may take longer than this, on a machine that runs other tests besides."""


def changed_seeds(folder: Path, round_: int) -> Path:
    """The shipped files with another name for every service item: an import that writes in almost every table."""
    changed = folder / f"seeds-{round_}"
    shutil.copytree(CHECKOUT / "seeds", changed, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (changed / "items").glob("*.yaml"):
        text = re.sub(r'(?m)^(    name: \{zh: "?)', rf"\g<1>第{round_}版", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
    return changed


async def import_again_and_again(url: str, folder: Path) -> None:
    """`qianyue seed` of changed files, several times, each in a process of its own."""
    for round_ in range(IMPORTS):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "api.cli", "seed", str(changed_seeds(folder, round_))),
            env=os.environ | {"DATABASE_URL": url, "PYTHONUTF8": "1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        assert "New or changed" in out.decode()


async def publish_until(done: asyncio.Event, http: httpx.AsyncClient, regions: list[str]) -> int:
    """Publish in one region and on one day after the other; answers how many were acknowledged."""
    actor = Actor(subject="r", roles=frozenset({AccessRole.PACKAGE_REVIEWER}), region="450000")
    headers = {"authorization": f"Bearer {mint(Settings(), actor, system_clock(), timedelta(minutes=5))}"}
    packages = [{"code": "BAS-00"}, {"code": "PER-TCM"}]
    count = 0
    while not done.is_set():
        starts = (today() + timedelta(days=1 + count // len(regions))).isoformat()
        region = regions[count % len(regions)]
        given: dict[str, Any] = {"region": region, "starts": starts, "packages": packages, "idempotencyKey": str(count)}
        answer = await http.post("/graphql", json={"query": PUBLISH, "variables": {"input": given}}, headers=headers)
        assert answer.json() == {"data": {"publishPackages": {"problems": []}}}
        count += 1
        await asyncio.sleep(0.02)
    return count


async def ask_until(done: asyncio.Event, http: httpx.AsyncClient) -> list[float]:
    """Ask for a menu again and again; how long each answer took, in seconds."""
    took = []
    while not done.is_set():
        since = time.monotonic()
        answer = await http.post("/graphql", json={"query": MENU})
        assert answer.json()["data"]["menu"]["packageCount"] > 0
        took.append(time.monotonic() - since)
        await asyncio.sleep(0.01)
    return took


async def test_an_import_beside_a_server_that_publishes_loses_nothing(starter_url: str, tmp_path: Path) -> None:
    async with connected(starter_url):
        counties = sorted(
            r.code for r in (await regions_by_id()).values() if r.code.startswith("4503") and r.code != "450300"
        )
        revision_before = (await MenuRevision.get(id=1)).number
        published_before = await Publication.filter(published_by="r").count()
    done = asyncio.Event()

    async with served(starter_url) as (_process, http):
        publishing = asyncio.create_task(publish_until(done, http, counties))
        asking = asyncio.create_task(ask_until(done, http))
        importing = asyncio.create_task(import_again_and_again(starter_url, tmp_path))
        await asyncio.wait({publishing, asking, importing}, return_when=asyncio.FIRST_COMPLETED)
        done.set()
        await importing
        acknowledged, took = await publishing, await asking
        await asyncio.sleep(1)  # every worker shows the last revision within a second
        shown = (await http.post("/graphql", json={"query": MENU})).json()["data"]["menu"]["revision"]

    assert acknowledged > IMPORTS
    assert max(took) < LONGEST_SECONDS
    async with connected(starter_url):
        revision = (await MenuRevision.get(id=1)).number
        items = await ServiceItem.all().count()
        assert await Publication.filter(published_by="r").count() == published_before + 2 * acknowledged
        assert await AuditEntry.filter(verb="Mutation.publishPackages").count() == acknowledged
        assert await AuditEntry.filter(verb="seed").count() == 1 + IMPORTS
        assert await ServiceItemVersion.all().count() == (1 + IMPORTS) * items
    assert revision == revision_before + acknowledged + IMPORTS
    assert shown == revision
