"""The request that is measured, and databases to ask it of."""

import asyncio
import shutil
from pathlib import Path
from urllib.parse import quote

import orjson

from catalog.starter import load_starter
from core.database import connected
from core.migrate import migrate
from tests.bench.load import request_bytes
from tests.bench.machine import ROOT

FULL_MENU = (Path(__file__).parent / "full_menu.graphql").read_text(encoding="utf-8")
REGION = "450300"
"""Guilin, which shows the menu of the autonomous region above it."""

PACKAGES = 29

VARIABLES = {"region": REGION}
FULL_MENU_BODY = orjson.dumps({"query": FULL_MENU, "variables": VARIABLES})


def full_menu_post(path: str = "/graphql") -> bytes:
    """The full menu asked for by POST."""
    return request_bytes("POST", path, FULL_MENU_BODY)


def full_menu_get(path: str = "/graphql") -> bytes:
    """The full menu asked for by GET, the whole document in the query string."""
    variables = orjson.dumps(VARIABLES).decode()
    return request_bytes("GET", f"{path}?query={quote(FULL_MENU)}&variables={quote(variables)}")


def seeded_sqlite(folder: Path) -> str:
    """The URL of a migrated SQLite file with the starter data, made in `folder` once and copied from then on."""
    original = folder / "starter.sqlite3"
    if not original.exists():
        asyncio.run(seed(f"sqlite://{original}"))
    copy = folder / f"copy-{len(list(folder.iterdir()))}.sqlite3"
    shutil.copy(original, copy)
    return f"sqlite://{copy}"


async def seed(url: str) -> None:
    """Migrate a database and load the starter data into it."""
    await migrate(url)
    async with connected(url):
        await load_starter(ROOT / "seeds")


def check_full_menu(answer: bytes) -> None:
    """Raise AssertionError unless the answer is the menu with the 29 packages of the starter data."""
    value = orjson.loads(answer)
    packages = ((value.get("data") or {}).get("menu") or {}).get("packageCount")
    if "errors" in value or packages != PACKAGES:
        raise AssertionError(f"not the full menu: {answer[:500].decode(errors='replace')}")
