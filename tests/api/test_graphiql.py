"""GraphiQL in development: a page that fetches nothing from outside, opened on a query that works."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

from api.app import STARTER_QUERY
from api.sealing_keys import key_file, new_keys
from core.clock import Clock
from tests.api.conftest import Client, serving

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_every_script_of_the_page_is_served_with_the_hash_the_page_demands(client: Client) -> None:
    page = (await client.http.get("/graphql", headers=BROWSER)).text
    wanted = re.findall(r'(?:src|href)="(/graphiql/[^"]+)"\s+integrity="sha384-([^"]+)"', page)

    assert len(wanted) == 7
    assert not re.findall(r'(?:src|href)="https?://', page)
    for path, expected in wanted:
        answer = await client.http.get(path)
        assert answer.status_code == 200
        assert base64.b64encode(hashlib.sha384(answer.content).digest()).decode() == expected
        assert "immutable" in answer.headers["cache-control"]


async def test_scripts_go_over_the_wire_compressed(client: Client) -> None:
    async with client.http.stream("GET", "/graphiql/react@18.2.0/umd/react.production.min.js") as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])

    assert b"React" in gzip.decompress(raw)


async def test_other_files_are_not_served(client: Client) -> None:
    for path in ("/graphiql/NOTICE", "/graphiql/../graphiql.py", "/graphiql/%2e%2e/endpoint.py", "/graphiql/"):
        assert (await client.http.get(path)).status_code == 404


async def test_the_starter_query_answers_the_whole_menu(client: Client) -> None:
    data = await client.data(STARTER_QUERY)

    assert data["menu"]["packageCount"] == 29


async def test_production_has_neither_page_nor_scripts(starter_url: str, clock: Clock, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(key_file(new_keys()), encoding="utf-8")
    async with serving(starter_url, clock, environment="production", sealing_keys_file=keys) as client:
        page = await client.http.get("/graphql", headers=BROWSER)
        script = await client.http.get("/graphiql/react@18.2.0/umd/react.production.min.js")

    assert "html" not in page.headers["content-type"]
    assert script.status_code == 404
