"""`qianyue menu check`: are the data files right? Says file:line:column for everything that is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import FAULTY, err, out


def check(
    folder: Annotated[Path, typer.Argument(help="Folder with the data files", exists=True, file_okay=False)],
) -> None:
    """Read the data files of a menu and name every fault in them; nothing is written anywhere."""
    from catalog.files import read_starter  # noqa: PLC0415

    with refusing_faults(folder):
        read_starter(folder)
    out.print(f"{folder}: no fault found", markup=False)


@contextmanager
def refusing_faults(folder: Path) -> Iterator[None]:
    """Print each fault of the files in `folder` as «file:line:column code message», then exit with 1."""
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
            out.print(f"{folder} {problem.code} {problem.message.zh} {problem.message.en}", markup=False)
        err.print(f"{len(refusal.problems)} problems; nothing was loaded", style="red", markup=False)
        raise typer.Exit(FAULTY) from None
