"""Registers as CSV (逗号分隔文本): UTF-8, UTF-16 or GB18030; commas, tabs or semicolons. RFC 4180, read as it comes.

Memory does not grow with the file: at most one line of the table and one block of the file are held.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

from enrolment.register.format.columns import recognised
from enrolment.register.format.table import MOST_COLUMNS, RawLine, refused

LONGEST_LINE: Final = 1_000_000
"""Characters between two line breaks of the file."""

DELIMITERS: Final = (",", "\t", ";")
_BLOCK: Final = 1 << 16
_SIGNATURES: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\s*", re.IGNORECASE)
"""What Excel writes and wants as the first line, to tell the delimiter."""
_NOTHING: Final = " \t\r\n,;"


class CsvTable:
    """A CSV file that was opened."""

    def __init__(self, text: TextIO) -> None:
        self._source = _Lines(text)
        first = self._first_filled()
        named = _SEPARATOR_LINE.fullmatch(first)
        if named:
            first = self._first_filled()
        self._delimiter = named[1] if named else _delimiter(first)
        self._source.put_back([first])
        try:
            self._header = tuple(next(self._reader()))
        except csv.Error:
            raise refused("FILE_NOT_TABLE") from None
        if len(self._header) > MOST_COLUMNS:
            raise refused("TOO_MANY_COLUMNS")
        if any("\0" in cell for cell in self._header):
            raise refused("FILE_NOT_TABLE")

    @property
    def header(self) -> tuple[str, ...]:
        """The cells of the first line that is not blank."""
        return self._header

    def lines(self) -> Iterator[RawLine]:
        """The lines under the header that are not blank.

        BAD_QUOTES: a line of the file (its one cell) that begins a line of the table whose quotation marks do not
        match; reading goes on with the next line of the file, so that none is lost.
        """
        reader, width, number = self._reader(), len(self._header), 0
        while True:
            number += 1
            self._source.taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                first, *rest = self._source.taken
                self._source.put_back(rest)
                written = first.rstrip("\r\n")
                yield RawLine(number, (written,), "BAD_QUOTES", tuple(written.replace('"', "").split(self._delimiter)))
                continue
            if any(cells) and any(map(str.strip, cells)):
                yield _of(number, cells, width)

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._source, delimiter=self._delimiter, strict=True)

    def _first_filled(self) -> str:
        """The next line of the file that holds more than delimiters."""
        for line in self._source:
            if line.strip(_NOTHING):
                return line
        raise refused("FILE_EMPTY")


class _Lines:
    """The lines of a file, none longer than memory allows; those in `taken` can be put back."""

    def __init__(self, text: TextIO) -> None:
        self._readline = text.readline
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > LONGEST_LINE:
            raise refused("LINE_TOO_LONG")
        self.taken.append(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        """Read these again, next."""
        self._again.extendleft(reversed(lines))


@contextmanager
def open_csv(path: Path) -> Iterator[CsvTable]:
    """The file at `path`, closed afterwards.

    Raises FileRefused: FILE_EMPTY, FILE_ENCODING, FILE_NOT_TABLE, LINE_TOO_LONG, TOO_MANY_COLUMNS.
    """
    encoding = _encoding(path)
    with path.open("rb") as raw, TextIOWrapper(raw, encoding=encoding, newline="") as text:
        yield CsvTable(text)


def _of(number: int, cells: list[str], width: int) -> RawLine:
    """Empty cells after the last column are nothing: spreadsheets write them."""
    if len(cells) == width:
        return RawLine(number, tuple(cells))
    if len(cells) > width and not any(cells[width:]):
        return RawLine(number, tuple(cells[:width]), None, tuple(cells))
    return RawLine(number, tuple(cells), "COLUMN_COUNT", tuple(cells))


def _delimiter(first: str) -> str:
    """That which tells apart most headers that are known; among equals the one that tells apart most."""

    def told_apart(delimiter: str) -> tuple[int, int]:
        cells = first.rstrip("\r\n").split(delimiter)
        return sum(recognised(cell.strip(' "')) is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=told_apart)


def _encoding(path: Path) -> str:
    """That of the signature, where there is one; UTF-8 if the whole file is, else GB18030. One quick pass each."""
    with path.open("rb") as raw:
        head = raw.read(4)
        if not head:
            raise refused("FILE_EMPTY")
        signed = [encoding for signature, encoding in _SIGNATURES if head.startswith(signature)]
        for encoding in signed or ["utf-8", "gb18030"]:
            raw.seek(0)
            if _is_in(raw.read, encoding):
                return encoding
    raise refused("FILE_ENCODING")


def _is_in(read: Callable[[int], bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
