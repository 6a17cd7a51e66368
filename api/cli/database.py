"""`qianyue migrate` and `qianyue seed`: the schema and the starter data of the configured database."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import FAULTY, err, masked, out, progress_bar, read_settings, refuse
from api.cli.files import refusing_faults
from api.settings import Settings
from core.database_url import DatabaseUnreachable

STARTER = Path(__file__).parents[2] / "seeds"
"""The starter data that ships."""


FIGURES_FILE = "figures.yaml"
"""Its published figures (`enrolment.figures.file.FIGURES`, which is not loaded for every command)."""

NOTHING_NEW = "Everything stood in the database already"


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


def figures(
    file: Annotated[Path, typer.Argument(help="File with published figures", exists=True, dir_okay=False)] = STARTER
    / FIGURES_FILE,
) -> None:
    """Load published figures: what is new is added, what changed corrects what stood, run again it changes nothing."""
    url = read_settings().database_url
    _migrate(url)
    count = _load_figures(url, file)
    out.print(f"New or changed: {count} published figures" if count else NOTHING_NEW, markup=False)


def prepare(settings: Settings) -> None:
    """What `serve` does before it listens: migrate, and load the starter data if the database holds no region.

    One from before there were agreement texts, or figures, gets those: without a text nobody could sign.
    """
    url = settings.database_url
    _migrate(url)
    if not settings.seed_empty_database:
        return
    lacking = _lacking(url)
    if "regions" in lacking:
        err.print(f"Loading the starter data from {STARTER}", markup=False)
        err.print(_load(url, STARTER), markup=False)
        return
    if "texts" in lacking:
        err.print(f"Loading the agreement texts from {STARTER}", markup=False)
        _load_texts(url, STARTER)
    if "figures" in lacking and (count := _load_figures(url, STARTER / FIGURES_FILE)):
        err.print(f"New: {count} published figures from {STARTER}", markup=False)


def _migrate(url: str) -> list[str]:
    from core.migrate import BrokenReferences  # noqa: PLC0415  Tortoise is not loaded for the other commands
    from core.migrate import migrate as run  # noqa: PLC0415

    with reaching(url), progress_bar(f"Migrating {masked(url)}") as bar:
        try:
            return asyncio.run(run(url, lambda name: bar.update(bar.task_ids[0], description=name, advance=1)))
        except BrokenReferences as broken:
            refuse(f"{masked(url)} was not migrated and is as it was: {broken}", FAULTY)


def _load(url: str, folder: Path) -> str:
    """Load `folder` into the migrated database and say what was new or changed; whoever else loads, waits."""
    from catalog.starter import load_starter  # noqa: PLC0415
    from core.database import COMMAND_PATIENCE_SECONDS, connected  # noqa: PLC0415
    from core.migration_lock import alone  # noqa: PLC0415
    from enrolment.agreement.storing import load_templates  # noqa: PLC0415
    from enrolment.agreement.template_file import TEMPLATES, templates_in  # noqa: PLC0415
    from enrolment.figures.file import FIGURES, read_figures  # noqa: PLC0415
    from enrolment.figures.loading import load_figures  # noqa: PLC0415

    async def load() -> str:
        has_texts = bool(templates_in(folder))  # their faults are told before anything is written
        has_figures = (folder / FIGURES).exists() and bool(read_figures(folder / FIGURES))
        async with alone(url), connected(url, patience_seconds=COMMAND_PATIENCE_SECONDS):
            loaded = await load_starter(folder)
            agreements = await load_templates(folder / TEMPLATES) if has_texts else 0
            figures = await load_figures(folder / FIGURES) if has_figures else 0
        if not loaded.anything and not agreements and not figures:
            return NOTHING_NEW
        every = {**loaded.counts, "agreement texts": agreements, "published figures": figures}
        counts = ", ".join(f"{count} {name}" for name, count in every.items())
        held = f"; {len(loaded.held_back)} publications stand with earlier contents" if loaded.held_back else ""
        return f"New or changed: {counts}{held}"

    with reaching(url), refusing_faults(folder), progress_bar(f"Loading {folder}"):
        return asyncio.run(load())


def _load_texts(url: str, folder: Path) -> None:
    from core.database import COMMAND_PATIENCE_SECONDS, connected  # noqa: PLC0415
    from core.migration_lock import alone  # noqa: PLC0415
    from enrolment.agreement.storing import load_templates  # noqa: PLC0415
    from enrolment.agreement.template_file import TEMPLATES  # noqa: PLC0415

    async def load() -> None:
        async with alone(url), connected(url, patience_seconds=COMMAND_PATIENCE_SECONDS):
            await load_templates(folder / TEMPLATES)

    with reaching(url), refusing_faults(folder):
        asyncio.run(load())


def _load_figures(url: str, file: Path) -> int:
    """How many were new or changed."""
    from core.database import COMMAND_PATIENCE_SECONDS, connected  # noqa: PLC0415
    from core.migration_lock import alone  # noqa: PLC0415
    from enrolment.figures.loading import load_figures  # noqa: PLC0415

    async def load() -> int:
        async with alone(url), connected(url, patience_seconds=COMMAND_PATIENCE_SECONDS):
            return await load_figures(file)

    with reaching(url), refusing_faults(file.parent):
        return asyncio.run(load())


def _lacking(url: str) -> set[str]:
    """What of the starter data the database holds nothing of: `regions`, agreement `texts`, published `figures`."""
    from catalog.starter import is_empty  # noqa: PLC0415
    from core.database import connected  # noqa: PLC0415
    from enrolment.agreement.storing import has_templates  # noqa: PLC0415
    from enrolment.figures.loading import has_published  # noqa: PLC0415

    async def ask() -> set[str]:
        async with connected(url):
            holds = {
                "regions": not await is_empty(),
                "texts": await has_templates(),
                "figures": await has_published(),
            }
            return {name for name, is_there in holds.items() if not is_there}

    with reaching(url):
        return asyncio.run(ask())


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Say in one line why the database cannot be opened, and exit with 2."""
    try:
        yield
    except DatabaseUnreachable as unreachable:
        refuse(f"DATABASE_URL: cannot open {masked(url)}: {unreachable}")
