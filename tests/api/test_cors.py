"""Browsers of allowed origins may call; no other origin is told anything."""

import pytest

from core.clock import Clock
from tests.api.conftest import Client, serving

PORTAL = "https://portal.example"
QUERY = {"query": "{ __typename }"}


async def test_an_allowed_origin_may_ask_and_read_what_it_needs(starter_url: str, clock: Clock) -> None:
    async with serving(starter_url, clock, cors_origins=(PORTAL,)) as client:
        preflight = await client.http.options(
            "/graphql",
            headers={
                "origin": PORTAL,
                "access-control-request-method": "POST",
                "access-control-request-headers": "content-type,authorization",
            },
        )
        answer = await client.http.post("/graphql", json=QUERY, headers={"origin": PORTAL})

    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == PORTAL
    assert answer.headers["access-control-allow-origin"] == PORTAL
    exposed = answer.headers["access-control-expose-headers"].lower()
    assert all(name in exposed for name in ("etag", "ratelimit-remaining", "x-request-id"))


@pytest.mark.parametrize("origins", [(), (PORTAL,)])
async def test_another_origin_is_not_allowed(starter_url: str, clock: Clock, origins: tuple[str, ...]) -> None:
    async with serving(starter_url, clock, cors_origins=origins) as client:
        answer = await client.http.post("/graphql", json=QUERY, headers={"origin": "https://elsewhere.example"})

    assert "access-control-allow-origin" not in answer.headers


async def test_a_query_is_answered_at_exactly_one_path(client: Client) -> None:
    assert (await client.http.post("/graphql/", json=QUERY)).status_code == 404
    assert (await client.http.post("/", json=QUERY)).status_code == 405
    assert (await client.http.get("/")).headers["location"] == "/graphql"
