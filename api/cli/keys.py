"""`qianyue keys new`: keys that seal identity numbers, phones and addresses."""

import os
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import err, out, refuse

_KEEP = (
    "Keep a copy where the database's copies are not: without these keys what is sealed with them cannot be read, "
    "and without the index key nobody is found."
)


def new(
    to: Annotated[
        Path | None,
        typer.Option(
            "--out", help="File to make, readable by you alone; never written over. Default: print", dir_okay=False
        ),
    ] = None,
    beside: Annotated[
        Path | None,
        typer.Option(help="A key file in use: its keys stay, a new one seals from now on", dir_okay=False),
    ] = None,
) -> None:
    """Make a key file for QIANYUE_SEALING_KEYS_FILE; with --beside the next one, when keys are changed."""
    from api.sealing_keys import key_file, keys_of_file, new_keys  # noqa: PLC0415

    try:
        text = key_file(new_keys(None if beside is None else keys_of_file(beside)))
    except ValueError as error:
        refuse(str(error).replace("QIANYUE_SEALING_KEYS_FILE", "--beside"))
    if to is None:
        typer.echo(text, nl=False)
    else:
        _write(to, text)
        out.print(f"{to}: written", markup=False)
    err.print(_KEEP, style="yellow", markup=False)


def _write(path: Path, text: str) -> None:
    """Make the file with rights for its owner only; one that is there stays as it is."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        refuse(f"{path}: {error.strerror}")
