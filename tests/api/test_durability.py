"""What the server acknowledged is there after it was killed mid-write; the rest was written whole or not at all."""

import asyncio
import os
import signal
from datetime import timedelta
from typing import Any

import httpx

from api.access.development import mint
from api.settings import Settings
from catalog.models import Publication
from core.actor import AccessRole, Actor
from core.clock import system_clock, today
from core.database import connected
from core.models import AuditEntry, KeptAnswer
from teams.queries.lists import regions_by_id
from tests.api.processes import served
from tests.api.test_publishing import PUBLISH


async def publish_until_killed(http: httpx.AsyncClient, regions: list[str], acknowledged: list[str]) -> None:
    actor = Actor(subject="r", roles=frozenset({AccessRole.PACKAGE_REVIEWER}), region="450000")
    headers = {"authorization": f"Bearer {mint(Settings(), actor, system_clock(), timedelta(minutes=5))}"}
    starts = (today() + timedelta(days=1)).isoformat()
    packages = [{"code": "BAS-00"}, {"code": "PER-TCM"}]
    for region in regions:
        given: dict[str, Any] = {"region": region, "starts": starts, "packages": packages, "idempotencyKey": region}
        try:
            answer = await http.post(
                "/graphql", json={"query": PUBLISH, "variables": {"input": given}}, headers=headers
            )
        except httpx.TransportError:
            return
        assert answer.json()["data"]["publishPackages"]["problems"] == []
        acknowledged.append(region)


async def test_nothing_acknowledged_is_lost_and_nothing_is_half_written(starter_url: str) -> None:
    async with connected(starter_url):
        counties = sorted(r.code for r in (await regions_by_id()).values() if r.code.startswith("4503"))
    acknowledged: list[str] = []

    async with served(starter_url) as (process, http):
        publishing = asyncio.create_task(publish_until_killed(http, counties, acknowledged))
        while len(acknowledged) < 4:
            await asyncio.sleep(0.001)
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        await publishing

    assert 4 <= len(acknowledged) < len(counties)
    async with connected(starter_url):
        regions = {code: await _written(code) for code in counties}
    assert {regions[code] for code in acknowledged} == {(2, 1, 1)}
    assert set(regions.values()) <= {(2, 1, 1), (0, 0, 0)}

    async with served(starter_url) as (_process, http):
        query = "query($region: String!, $on: Date) { menu(region: $region, on: $on) { publishedBy { code } } }"
        variables = {"region": acknowledged[-1], "on": (today() + timedelta(days=1)).isoformat()}
        answer = (await http.post("/graphql", json={"query": query, "variables": variables})).json()
        assert answer["data"]["menu"]["publishedBy"]["code"] == acknowledged[-1]


async def _written(region: str) -> tuple[int, int, int]:
    """Publications, audit entries and kept answers of one region's publishing."""
    from teams.models import Region

    row = await Region.get(code=region)
    entries = await AuditEntry.filter(verb="Mutation.publishPackages")
    return (
        await Publication.filter(region_id=row.id).count(),
        len([entry for entry in entries if entry.detail["region"] == region]),
        await KeptAnswer.filter(key=region).count(),
    )
