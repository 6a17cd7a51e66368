"""`qianyue menu export` and `menu import`: a region's menu between the database and files."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from api.cli.console import FAULTY, err, masked, out, progress_bar, read_settings, refuse
from api.cli.database import reaching
from api.cli.files import reading_files, refusing_faults

if TYPE_CHECKING:
    from catalog.exported_menu import ExportedMenu
    from catalog.importing import ImportedFiles
    from catalog.package_files import PackageFile

LONGEST_SUBJECT = 200
"""Characters of a subject that the database keeps."""

Region = Annotated[str, typer.Option(help="Division code of the region (450321)")]


def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write; made if it is not there", file_okay=False)],
    region: Region,
    on: Annotated[datetime | None, typer.Option(help="The day; default: today", formats=["%Y-%m-%d"])] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace what an earlier export wrote there")] = False,
) -> None:
    """Write what the region's menu offers on a day as the files that `seed`, `menu check` and `menu import` read.

    The same menu gives the same bytes. Exits with 1 when the files were written, but do not agree with one another.
    """
    from catalog.files import read_starter  # noqa: PLC0415
    from core.clock import today  # noqa: PLC0415

    if not force and folder.is_dir() and any(folder.iterdir()):
        refuse(f"{folder}: there are files already; --force replaces what an earlier export wrote")
    day = on.date() if on else today()
    exported = _exported(read_settings().database_url, region, day)
    if exported is None:
        refuse(f"Nothing is on offer in {region} on {day}, or there is no such region", FAULTY)
    with reading_files():
        removed = _put_files(folder, exported.files())
    for file in removed:
        err.print(f"{file}: removed, it is no longer part of it", style="yellow", markup=False)
    if exported.superseded:
        names = ", ".join(exported.superseded)
        err.print(f"In several versions on this menu, written in the newest: {names}", style="yellow", markup=False)
    with refusing_faults(folder):
        read_starter(folder)
    out.print(f"{folder}: {exported.offered} packages on offer in {region} on {day}", markup=False)


def import_(
    paths: Annotated[
        list[Path], typer.Argument(help="Package files, or a folder with a folder `packages`", exists=True)
    ],
    region: Region,
    subject: Annotated[str, typer.Option("--as", help="Who it is: the author of the drafts")],
    expect: Annotated[
        list[str] | None,
        typer.Option(help="DRAFT=VERSION: overwrite that draft in that version, whoever wrote in it; may be repeated"),
    ] = None,
) -> None:
    """Import package files as drafts of the region, all or none; files that say what stands change nothing.

    For operators: whoever can reach the database acts as a package designer of that region. Every fault is named
    first, by file, line and column; then nothing is imported. A reviewer approves and publishes the drafts.

    What somebody else wrote in an open draft is overwritten only with --expect; what is in review or approved, never.
    """
    from catalog.package_files import package_paths, read_package_files  # noqa: PLC0415

    if not (1 <= len(subject) <= LONGEST_SUBJECT and subject.isprintable() and not subject.isspace()):
        refuse(f"--as: say who it is, in 1 to {LONGEST_SUBJECT} visible characters")
    expected = dict(_expected(given) for given in expect or ())
    with refusing_faults(Path()):
        with reading_files():
            files = read_package_files(package_paths(paths))
        imported = _imported(read_settings().database_url, files, region, subject, expected)
    for fault in imported.warnings:
        place = f"{fault.file}:{fault.line}:{fault.column}"
        err.print(f"{place} {fault.code} {fault.message.zh} {fault.message.en}", style="yellow", markup=False)
    for one in imported.became:
        said = f"{one.became.label.zh} {one.became.label.en}"
        out.print(f"{one.package} {one.draft or '-'} {said}", markup=False)


def _exported(url: str, region: str, day: date) -> "ExportedMenu | None":
    from catalog.exporting import read_exported_menu  # noqa: PLC0415

    async def read() -> "ExportedMenu | None":
        async with _migrated(url):
            return await read_exported_menu(region, day)

    with reaching(url), progress_bar(f"Exporting the menu of {region}"):
        return asyncio.run(read())


def _expected(given: str) -> tuple[str, int]:
    draft, _, version = given.rpartition("=")
    if not (draft and re.fullmatch("[1-9][0-9]{0,8}", version)):
        refuse(f"--expect: write DRAFT=VERSION, like PRI-ELD.450321.1=3, not {given}")
    return draft, int(version)


def _imported(
    url: str, files: "tuple[PackageFile, ...]", region: str, subject: str, expected: Mapping[str, int]
) -> "ImportedFiles":
    from catalog.importing import import_files  # noqa: PLC0415
    from core.actor import AccessRole, Actor  # noqa: PLC0415
    from core.clock import system_clock  # noqa: PLC0415

    actor = Actor(subject=subject, roles=frozenset({AccessRole.PACKAGE_DESIGNER}), region=region)

    async def put() -> "ImportedFiles":
        async with _migrated(url):
            return await import_files(files, actor, region, f"import-{uuid4()}", system_clock, expected)

    with reaching(url), progress_bar(f"Importing {len(files)} packages"):
        return asyncio.run(put())


@asynccontextmanager
async def _migrated(url: str) -> AsyncIterator[None]:
    """The database, open; refused where it has not the present schema."""
    from core.database import COMMAND_PATIENCE_SECONDS, connected  # noqa: PLC0415
    from core.migrate import pending  # noqa: PLC0415

    async with connected(url, patience_seconds=COMMAND_PATIENCE_SECONDS):
        if await pending(url):
            refuse(f"{masked(url)} has not the present schema: run `qianyue migrate` first")
        yield


def _put_files(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Write the files; package and item files that are none of them are removed and named."""
    from catalog.exported_menu import ITEMS, PACKAGES  # noqa: PLC0415

    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    held = [file for part in (PACKAGES, ITEMS) for file in sorted((folder / part).glob("*.yaml"))]
    removed = [file for file in held if file.relative_to(folder).as_posix() not in files]
    for file in removed:
        file.unlink()
    return removed
