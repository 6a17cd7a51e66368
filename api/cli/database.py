"""`qianyue migrate` and `qianyue seed`: the schema and the starter data of the configured database."""

import asyncio
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import err, masked, out, progress_bar, read_settings
from api.cli.files import refusing_faults
from api.settings import Settings

STARTER = Path(__file__).parents[2] / "seeds"
"""The starter data that ships."""


def migrate() -> None:
    """Bring the database to the present schema; an up-to-date one is left alone. SQLite is copied."""
    applied = _migrate(read_settings().database_url)
    out.print(f"{len(applied)} migrations applied" if applied else "The database is up to date", markup=False)


def seed(
    folder: Annotated[Path, typer.Argument(help="Folder with the data files", exists=True, file_okay=False)] = STARTER,
) -> None:
    """Load regions, institutions and the catalog from files; with any fault nothing is loaded."""
    url = read_settings().database_url
    _migrate(url)
    out.print(_load(url, folder), markup=False)


def prepare(settings: Settings) -> None:
    """What `serve` does before it listens: migrate, and load the starter data if the database holds no region."""
    _migrate(settings.database_url)
    if settings.seed_empty_database and _is_empty(settings.database_url):
        err.print(f"Loading the starter data from {STARTER}", markup=False)
        err.print(_load(settings.database_url, STARTER), markup=False)


def _migrate(url: str) -> list[str]:
    from core.migrate import migrate as run  # noqa: PLC0415  Tortoise is not loaded for the other commands

    with progress_bar(f"Migrating {masked(url)}") as bar:
        return asyncio.run(run(url, lambda name: bar.update(bar.task_ids[0], description=name, advance=1)))


def _load(url: str, folder: Path) -> str:
    """Load `folder` into the migrated database and say what was new or changed."""
    from catalog.starter import load_starter  # noqa: PLC0415
    from core.database import connected  # noqa: PLC0415

    async def load() -> str:
        async with connected(url):
            loaded = await load_starter(folder)
        if not loaded.anything:
            return "Everything stood in the database already"
        counts = ", ".join(f"{getattr(loaded, one.name)} {one.name}" for one in fields(loaded))
        return f"New or changed: {counts}"

    with refusing_faults(folder), progress_bar(f"Loading {folder}"):
        return asyncio.run(load())


def _is_empty(url: str) -> bool:
    from catalog.starter import is_empty  # noqa: PLC0415
    from core.database import connected  # noqa: PLC0415

    async def ask() -> bool:
        async with connected(url):
            return await is_empty()

    return asyncio.run(ask())
