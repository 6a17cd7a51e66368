"""Writing tables (写表): CSV or XLSX, line by line, memory not growing with their length; formulas kept out."""

from __future__ import annotations

import csv
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any, Final, Protocol

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML, and so a workbook, cannot hold."""

MOST_ROWS: Final = 1_048_576
"""Lines of a sheet, header included."""

_WIDTH: Final = 16


class Sheet(Protocol):
    """A table that is being written. Cells are written as they are: whoever writes guards them."""

    def write(self, cells: Sequence[str]) -> None:
        """One line."""


class TooManyRows(ValueError):  # noqa: N818  named after what it says
    """A sheet of a workbook holds 1,048,576 lines; more are written as CSV."""


class _CsvSheet:
    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def write(self, cells: Sequence[str]) -> None:
        self._writer.writerow(cells)


class _XlsxSheet:
    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._rows = 0

    def write(self, cells: Sequence[str]) -> None:
        """Every cell is a text, so that no number is rounded; what XML cannot hold becomes U+FFFD."""
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise TooManyRows(f"a sheet holds {MOST_ROWS} lines")
        self._sheet.append([_writable(cell) if cell else None for cell in cells])


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write what is to stand at `path`: a file beside it, which takes its place at the end of the block.

    Where the block raises, what stood at `path` stands there still. What is written tells of people in clear: nobody
    but its owner reads it (0600). A pipe or a terminal is written to as it is. Raises OSError.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        yield path
        return
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error  # as the caller knows the file
    try:
        yield beside
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def write_table(path: Path, columns: int, title: str = "register") -> Iterator[Sheet]:
    """A table of so many columns at `path`: XLSX where it is so called, else CSV (UTF-8 with a signature, for Excel).

    The file is there once all is written (`replacing`). Raises OSError, TooManyRows.
    """
    with replacing(path) as beside:
        yield from _written(beside, columns, title, is_book=path.suffix.lower() == ".xlsx")


def _written(path: Path, columns: int, title: str, *, is_book: bool) -> Iterator[Sheet]:
    if is_book:
        book = Workbook(write_only=True)
        sheet: Any = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for number in range(1, columns + 1):
            dimension = sheet.column_dimensions[get_column_letter(number)]
            dimension.number_format, dimension.width = "@", _WIDTH
        try:
            yield _XlsxSheet(sheet)
            book.save(path)
        finally:
            book.close()
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as text:
            yield _CsvSheet(csv.writer(text, lineterminator="\r\n"))


def _writable(cell: str) -> str:
    return cell if cell.isprintable() else _UNWRITABLE.sub("\ufffd", cell)


class CsvPieces:
    """A CSV table that is handed on while it is written, as `write_table` would write it; memory is that of a piece."""

    def __init__(self) -> None:
        self._text = StringIO(newline="")
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._text.write("\ufeff")

    def write(self, cells: Sequence[str]) -> None:
        """One line."""
        self._writer.writerow(cells)

    def taken(self) -> bytes:
        """What was written since the last time, in UTF-8."""
        piece = self._text.getvalue().encode("utf-8", "surrogatepass")
        self._text.seek(0)
        self._text.truncate()
        return piece
