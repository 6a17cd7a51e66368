"""What an orchestrator is told."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest
from starlette.applications import Starlette

from api.health import Ready, health_routes

pytestmark = pytest.mark.anyio


async def ask(path: str, ready: Ready) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=health_routes(ready, seconds=0.05)))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(path)


async def good() -> Mapping[str, bool]:
    return {"database": True, "migrated": True, "menu": True}


async def behind() -> Mapping[str, bool]:
    return {"database": True, "migrated": False, "menu": True}


async def hanging() -> Mapping[str, bool]:
    await asyncio.sleep(60)
    return {}


async def broken() -> Mapping[str, bool]:
    raise OSError("postgres://u:secret@h refused")


async def test_ready_when_every_check_holds() -> None:
    answer = await ask("/readyz", good)
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "checks": {"database": True, "migrated": True, "menu": True}}
    assert answer.headers["cache-control"] == "no-store"


async def test_unavailable_names_the_check_that_does_not_hold() -> None:
    answer = await ask("/readyz", behind)
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "checks": {"database": True, "migrated": False, "menu": True},
    }


@pytest.mark.parametrize("ready", [hanging, broken])
async def test_a_check_that_hangs_or_breaks_is_a_failed_one_and_tells_nothing(ready: Ready) -> None:
    answer = await ask("/readyz", ready)
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "checks": {"answered": False}}


@pytest.mark.parametrize("ready", [good, broken])
async def test_alive_whatever_the_database_does(ready: Ready) -> None:
    answer = await ask("/healthz", ready)
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
