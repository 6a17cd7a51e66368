"""`qianyue menu check` and `menu schema`: what the data files must be. Says file:line:column for all that is not so."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import FAULTY, err, out, refuse


class FileKind(Enum):
    """Kinds of files an editor can help to write."""

    PACKAGE = "package"
    ITEMS = "items"


def check(
    paths: Annotated[
        list[Path], typer.Argument(help="A folder with all data files of a menu, or single package files", exists=True)
    ],
) -> None:
    """Read data files and name every fault in them; nothing is written anywhere.

    A single package file is checked by itself: whether the items and other packages it names exist, a folder tells,
    or the database when the file is imported.
    """
    from catalog.files import read_starter  # noqa: PLC0415
    from catalog.package_files import check_package_files, read_package_files  # noqa: PLC0415
    from enrolment.agreement.template_file import templates_in  # noqa: PLC0415

    for folder in (path for path in paths if path.is_dir()):
        with refusing_faults(folder):
            read_starter(folder)
            templates_in(folder)
    with refusing_faults(Path()), reading_files():
        check_package_files(read_package_files([path for path in paths if not path.is_dir()]))
    for path in paths:
        out.print(f"{path}: no fault found", markup=False)


def schema(
    kind: Annotated[FileKind, typer.Argument(help="The kind of file to describe")] = FileKind.PACKAGE,
    to: Annotated[Path | None, typer.Option("--out", help="File to write; default: print it", dir_okay=False)] = None,
) -> None:
    """Print the JSON Schema (2020-12) of package or item files, with which an editor helps to write them."""
    from catalog.json_schema import items_schema, package_schema, schema_text  # noqa: PLC0415

    text = schema_text(package_schema() if kind is FileKind.PACKAGE else items_schema())
    if to is None:
        typer.echo(text, nl=False)
        return
    with reading_files():
        to.write_text(text, encoding="utf-8")
    out.print(f"{to}: written", markup=False)


@contextmanager
def reading_files() -> Iterator[None]:
    """Say in one line which file cannot be read or written and why, and exit with 2."""
    try:
        yield
    except OSError as error:
        refuse(f"{error.filename}: {error.strerror}")


@contextmanager
def refusing_faults(folder: Path) -> Iterator[None]:
    """Print each fault of the files in `folder` as «file:line:column code message», then exit with 1.

    With an empty `folder` files are named as they were given, and what is no file's by its place in the command.
    """
    from catalog.file_faults import FaultyFiles  # noqa: PLC0415
    from core.faults import Refusal  # noqa: PLC0415

    try:
        yield
    except FaultyFiles as faulty:
        for fault in faulty.faults:
            place = f"{folder / fault.file}:{fault.line}:{fault.column}"
            out.print(f"{place} {fault.code} {fault.message.zh} {fault.message.en}", markup=False)
        err.print(f"{len(faulty.faults)} faults; nothing was loaded", style="red", markup=False)
        raise typer.Exit(FAULTY) from None
    except Refusal as refusal:
        for problem in refusal.problems:
            place = str(folder) if folder.parts else ".".join(problem.path)
            out.print(f"{place} {problem.code} {problem.message.zh} {problem.message.en}", markup=False)
        err.print(f"{len(refusal.problems)} problems; nothing was loaded", style="red", markup=False)
        raise typer.Exit(FAULTY) from None
