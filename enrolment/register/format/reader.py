"""Reading a register from a file (读取台账): line by line, each as what it says, or as everything wrong with it.

with open_register(path, today) as register:
    for read in register.lines():
        read.line, read.faults, read.cells
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from enrolment.register.format.cells import Cells, joined, split
from enrolment.register.format.columns import BY_CODE, COLUMNS, EXAMPLE
from enrolment.register.format.csv_table import open_csv
from enrolment.register.format.fault import LineFault, fault
from enrolment.register.format.guard import unguarded
from enrolment.register.format.layout import IGNORED, NAMELESS, Layout, layout
from enrolment.register.format.line import Reading, read_line, read_whose
from enrolment.register.format.mapping import AS_IT_IS, RegisterMapping
from enrolment.register.format.record import Entry, FaultyLine, RegisterLine, Whose
from enrolment.register.format.table import RawLine, Table, refused
from enrolment.register.format.xlsx_table import open_xlsx

_BESIDE: Final = {
    column.code: tuple(each.code for each in COLUMNS if each.of == column.code) for column in COLUMNS if column.is_list
}
"""By the column of a list the columns whose values go with its, one for one."""
_HEAD: Final = 64
"""Bytes from the beginning of a file, by which its kind is known."""
_ARCHIVE: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
"""How files of the old Excel begin, and workbooks with a password."""
_MARKUP: Final = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")
"""How web pages and XML begin, which older systems hand out by the name of .xls."""
_NO_TABLES: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of the file: its number (1 is the first under the header), its cells as they are written there, and
    either what it says or everything wrong with it; in that case also `whose` it is, as far as that could be read."""

    number: int
    cells: tuple[str, ...]
    line: RegisterLine | None
    faults: tuple[LineFault, ...]
    whose: tuple[Whose, ...] = ()

    @property
    def entry(self) -> Entry:
        """As it is taken over, or held back."""
        return FaultyLine(self.faults, self.whose) if self.line is None else self.line


class RegisterFile:
    """A register's file that was opened. Its lines may be read once."""

    def __init__(self, table: Table, mapping: RegisterMapping, today: date) -> None:
        self._table = table
        self.layout: Layout = layout(table.header, mapping.columns, mapping.constants)
        self._reading = Reading(today, mapping.is_last_day)
        self._days = mapping.days
        self._constants = mapping.constants
        self._memory: dict[tuple[str | None, ...], Any] = {}
        self._values = {code: words for code, words in mapping.values.items() if code in self.layout.codes}

    def lines(self, after: int = 0) -> Iterator[ReadLine]:
        """The lines numbered above `after` that are neither blank nor the template's example, in their order.

        Raises FileRefused where the file is damaged further on.
        """
        for raw in self._table.lines():
            if raw.number > after and EXAMPLE not in raw.cells:
                yield self._read(raw)

    def _read(self, raw: RawLine) -> ReadLine:
        if raw.broken is not None:
            return ReadLine(raw.number, raw.cells, None, (fault(raw.number, "", raw.broken),), self._guessed(raw))
        given = self._given(raw.cells)
        given.pop(IGNORED, None)
        is_stray = given.pop(NAMELESS, None) is not None
        cells = self._cells(raw.number, given)
        if is_stray:
            cells.say("", "HEADER_BLANK")
        line, faults = read_line(cells, self._reading)
        whose = () if line is not None else (self._whose(raw.number, given), *self._guessed(raw))
        return ReadLine(raw.number, raw.cells, line, faults, whose)

    def _given(self, cells: Sequence[str]) -> dict[str, str]:
        """What stands in the cells by the code of their column, where anything does."""
        pairs = zip(self.layout.codes, cells, strict=True)
        return {code: text for code, cell in pairs if cell and (text := cell.strip())}

    def _cells(self, number: int, given: dict[str, str]) -> Cells:
        meant = {code: unguarded(text).strip() if text[0] == "'" else text for code, text in given.items()}
        if self._values:
            meant = self._translated(meant)
        return Cells(number, meant, self._constants, self._days, self._memory)

    def _whose(self, number: int, given: dict[str, str]) -> Whose:
        return read_whose(self._cells(number, given), self._reading.today)

    def _guessed(self, raw: RawLine) -> tuple[Whose, ...]:
        """Whose a line with too many or too few cells may be: what stands before the wrong place is right when counted
        from the left, what stands after it when counted from the right."""
        width, cells = len(self.layout.codes), raw.likely
        blank = ("",) * max(width - len(cells), 0)
        ways = ((*cells, *blank)[:width], (*blank, *cells)[-width:]) if cells else ()
        return tuple(self._whose(raw.number, self._given(way)) for way in ways)

    def _translated(self, given: dict[str, str]) -> dict[str, str]:
        """What the values mean by the mapping; of a cell with several each by itself. «» is nothing."""
        for code, words in self._values.items():
            written = given.get(code)
            if written is None:
                continue
            if written in words:
                given[code] = words[written]
                for beside in _BESIDE.get(code, ()) if not words[written] else ():
                    given.pop(beside, None)
            elif BY_CODE[code].is_list:
                given[code] = _translated_list(code, written, words, given)
        return {code: text for code, text in given.items() if text.strip(" ；;")}


def _translated_list(code: str, written: str, words: Mapping[str, str], given: dict[str, str]) -> str:
    """A cell with several values; with one that means nothing goes what stands for it in other columns."""
    pieces = split(written)
    meant = [words.get(piece, piece) for piece in pieces]
    kept = [number for number, piece in enumerate(meant) if piece]
    for beside in _BESIDE.get(code, ()) if len(kept) < len(meant) else ():
        others = split(given.get(beside, ""))
        if len(others) == len(pieces):
            given[beside] = joined([others[number] for number in kept])
    return joined([meant[number] for number in kept])


@contextmanager
def open_register(path: Path, today: date, mapping: RegisterMapping = AS_IT_IS) -> Iterator[RegisterFile]:
    """The register at `path`, CSV or XLSX by its content, closed afterwards. Raises FileRefused, OSError."""
    with open_table(path, mapping.sheet) as table:
        yield RegisterFile(table, mapping, today)


def open_table(path: Path, sheet: str | None = None) -> AbstractContextManager[Table]:
    """The file as a table, by what it begins with. Raises FileRefused: FILE_ENCRYPTED, FILE_NOT_TABLE, those of
    `open_csv` and `open_xlsx`."""
    with path.open("rb") as raw:
        head = raw.read(_HEAD)
    if head.startswith(_OLE):
        raise refused("FILE_ENCRYPTED")
    if head.startswith(_ARCHIVE):
        return open_xlsx(path, sheet)
    if head.startswith(_NO_TABLES) or head.removeprefix(BOM_UTF8).lstrip().lower().startswith(_MARKUP):
        raise refused("FILE_NOT_TABLE")
    return open_csv(path)
