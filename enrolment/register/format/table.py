"""A register's file as lines of cells (表), whatever it was written with; and why a file cannot be read at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from core.language import Text
from enrolment.register.format.fault import LineFault

MOST_COLUMNS: Final = 300
"""Columns of a file: three times as many as a register has."""


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line under the header: its number (1 is the first), its cells as written, and what kept it from being read.

    `broken`: the code of a `LineFault` of the line as a whole, None where its cells could be told apart. `likely`: all
    cells that seem to be there, where they are too many (blank ones at the end, too) or too few.
    """

    number: int
    cells: tuple[str, ...]
    broken: str | None = None
    likely: tuple[str, ...] = ()


class Table(Protocol):
    """A file that was opened. `lines` may be asked for once, and reads on as it is asked."""

    @property
    def header(self) -> tuple[str, ...]:
        """The cells of the first line that is not blank."""
        ...

    def lines(self) -> Iterator[RawLine]:
        """The lines under the header that are not blank, numbered with those that are. Raises FileRefused."""
        ...


class FileRefused(ValueError):  # noqa: N818  named after what it is
    """The file cannot be read as a register; carries everything wrong with it. The line of a fault is 0, the header."""

    def __init__(self, faults: Iterable[LineFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(each.message.en for each in self.faults))


_SAID: Final[dict[str, Text]] = {
    "FILE_BROKEN": Text("文件已损坏，无法读取。", "The file is damaged and cannot be read."),
    "FILE_EMPTY": Text("文件是空的。", "The file is empty."),
    "FILE_ENCODING": Text(
        "无法识别文字编码：请另存为UTF-8的CSV或XLSX。",
        "The encoding of the text is not UTF-8, UTF-16 or GB18030: save it as CSV in UTF-8, or as XLSX.",
    ),
    "FILE_ENCRYPTED": Text(
        "文件已加密或是旧版Excel（.xls）：请取消密码并另存为XLSX。",
        "The file is encrypted, or of the old Excel format (.xls): take the password off and save it as XLSX.",
    ),
    "FILE_NOT_TABLE": Text(
        "不是CSV或XLSX文件：如能用Excel打开，请另存为XLSX。",
        "This is neither a CSV file nor an XLSX workbook: if Excel opens it, save it as XLSX.",
    ),
    "FILE_TOO_LARGE": Text(
        "工作簿解压后过大：请改用CSV，或拆分为几个文件。",
        "The workbook is too large once unpacked: use CSV, or several files.",
    ),
    "LINE_TOO_LONG": Text(
        "有一行超过100万个字符：不是CSV文件，或引号不成对。",
        "A line has more than a million characters: this is no CSV file, or its quotation marks do not match.",
    ),
    "SHEET_UNKNOWN": Text("工作簿中没有这个工作表。", "The workbook has no sheet of that name."),
    "TOO_MANY_COLUMNS": Text(f"列数超过{MOST_COLUMNS}。", f"There are more than {MOST_COLUMNS} columns."),
}


def refused(code: str) -> FileRefused:
    """The file as a whole is refused for that reason; KeyError for a code without words."""
    return FileRefused([LineFault(0, "", code, _SAID[code])])
