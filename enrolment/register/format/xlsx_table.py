"""Registers as XLSX workbooks (Excel工作簿), read by openpyxl line by line: values, not formulas.

openpyxl holds the strings that a workbook shares between its cells; the bound on what a workbook unpacks to bounds
that too. XML is parsed by defusedxml: entities are refused.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from math import isinf, isnan
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from enrolment.register.format.table import MOST_COLUMNS, RawLine, refused

MOST_UNPACKED: Final = 2 << 30
"""Bytes of a workbook once unpacked: some ten times a register of 125,000 lines."""

MOST_SHARED: Final = 256 << 20
"""Bytes of the strings shared between cells, which openpyxl holds."""

_MOST_FILES: Final = 2_000
_MOST_ROWS: Final = 1_048_576
_MOST_PACKED: Final = 200
"""How many times smaller a part may be packed: sheets are some twenty times, a cell of a gigabyte a thousand times."""
_SMALL: Final = 32 << 20
_EXACT: Final = 10**15
"""From here on Excel rounds whole numbers: it keeps 15 digits."""
_BROKEN: Final = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    zlib.error,
)
"""What openpyxl, zipfile and defusedxml (ValueError) raise of damaged and hostile workbooks."""


class XlsxTable:
    """A sheet of a workbook that was opened."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._header: tuple[str, ...] = ()
        for row in self._safely():
            cells = [cell_text(value).strip() for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                self._header = tuple(cells)
                break
        if not self._header:
            raise refused("FILE_EMPTY")
        if len(self._header) > MOST_COLUMNS:
            raise refused("TOO_MANY_COLUMNS")

    @property
    def header(self) -> tuple[str, ...]:
        """The cells of the first line that is not blank, without blank ones at its end."""
        return self._header

    def lines(self) -> Iterator[RawLine]:
        """The lines under the header that are not blank."""
        width = len(self._header)
        for number, row in enumerate(self._safely(), 1):
            cells = ["" if value is None else value if type(value) is str else cell_text(value) for value in row]
            if len(cells) > width and not any(cells[width:]):
                del cells[width:]
            if any(cells) and any(map(str.strip, cells)):
                is_wider = len(cells) > width
                cells += [""] * (width - len(cells))
                likely = tuple(cells) if is_wider else ()
                yield RawLine(number, tuple(cells), "COLUMN_COUNT" if is_wider else None, likely)

    def _safely(self) -> Iterator[tuple[Any, ...]]:
        """The rows; FILE_BROKEN where the workbook is damaged further on, or counts rows that no sheet has."""
        for _ in range(_MOST_ROWS + 1):
            try:
                row = next(self._rows)
            except StopIteration:
                return
            except _BROKEN:
                raise refused("FILE_BROKEN") from None
            yield row
        raise refused("FILE_BROKEN")


@contextmanager
def open_xlsx(path: Path, sheet: str | None = None) -> Iterator[XlsxTable]:
    """The sheet of that name, or the first one, of the workbook at `path`; closed afterwards.

    Raises FileRefused: FILE_BROKEN, FILE_TOO_LARGE, FILE_NOT_TABLE (another kind of archive), SHEET_UNKNOWN,
    FILE_EMPTY, TOO_MANY_COLUMNS.
    """
    _check_size(path)
    with path.open("rb") as raw:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and extensions that openpyxl leaves out
                book = openpyxl.load_workbook(raw, read_only=True, data_only=True, keep_links=False)
        except _BROKEN:
            raise refused("FILE_BROKEN") from None
        try:
            if sheet is not None and sheet not in book.sheetnames:
                raise refused("SHEET_UNKNOWN")
            found = next((each for each in book.worksheets if sheet in (None, each.title)), None)
            if found is None:
                raise refused("SHEET_UNKNOWN")
            found.reset_dimensions()  # what a workbook says of its own size is often wrong
            rows = found.iter_rows(values_only=True)
            yield XlsxTable(iter(rows))
        finally:
            book.close()


def cell_text(value: object) -> str:
    """A cell's value as it would be written in a CSV file: dates as 2026-03-01, whole numbers without a point.

    A whole number of more than 15 digits is written as Excel shows it (4.50399E+17): it has been rounded.
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return "" if value is None else str(value)


def _number(value: float) -> str:
    if isinf(value) or isnan(value):
        return str(value)
    if abs(value) >= _EXACT:
        return f"{value:.5E}"
    return str(int(value)) if value == int(value) else repr(value)


def _check_size(path: Path) -> None:
    """Refuses what would not fit into memory or time, by what the archive says of itself before it is unpacked.

    An archive that says too little is cut off where it said it would end.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise refused("FILE_BROKEN") from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise refused("FILE_NOT_TABLE")
    shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED or shared > MOST_SHARED:
        raise refused("FILE_TOO_LARGE")
    if any(part.file_size > max(_SMALL, _MOST_PACKED * part.compress_size) for part in parts):
        raise refused("FILE_TOO_LARGE")
    if any(part.flag_bits & 0x1 for part in parts):
        raise refused("FILE_ENCRYPTED")
