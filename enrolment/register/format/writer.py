"""Writing a register to a file (写出台账), in the shape in which it is read: write → read is an identity."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.language import Language
from enrolment.register.format.columns import COLUMNS
from enrolment.register.format.guard import guarded
from enrolment.register.format.record import RegisterLine
from enrolment.register.format.sheet import Sheet, write_table
from enrolment.register.format.writing import cells_of

_CODES = tuple(column.code for column in COLUMNS)


class RegisterWriter:
    """A register that is being written, all columns, its header first."""

    def __init__(self, sheet: Sheet, language: Language) -> None:
        self._sheet, self._language = sheet, language
        sheet.write(headers(language))

    def write(self, line: RegisterLine) -> None:
        """One line, under those written before; its own number is that of its place."""
        cells = cells_of(line, self._language)
        self._sheet.write([guarded(cells[code]) if code in cells else "" for code in _CODES])


@contextmanager
def write_register(path: Path, language: Language) -> Iterator[RegisterWriter]:
    """A register at `path`: XLSX where it is so called, else CSV. Raises OSError, TooManyRows."""
    with write_table(path, len(COLUMNS)) as sheet:
        yield RegisterWriter(sheet, language)


def headers(language: Language) -> list[str]:
    """The header of a register in one language."""
    return [column.header.in_(language) for column in COLUMNS]
