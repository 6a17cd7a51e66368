"""Worklists as tables for a spreadsheet (清单导出): the columns, and texts that are never taken for formulas. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from core.language import Language, Text
from enrolment.worklists.kind import step_of
from enrolment.worklists.reading import EntryRow

_COLUMNS: Final = (
    Text("事由", "Why"),
    Text("列入日期", "Since"),
    Text("到期日", "Due"),
    Text("处理操作", "Mutation that settles it"),
    Text("居民编码", "Resident"),
    Text("姓名", "Name"),
    Text("另一份档案", "Other record"),
    Text("电话编码", "Phone"),
    Text("脱敏号码", "Masked number"),
    Text("协议编码", "Contract"),
    Text("家庭编码", "Household"),
    Text("名册编码", "Roster"),
    Text("团队编码", "Team"),
)
_FORMULAS: Final = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell must not begin with: spreadsheets, Chinese ones too, take it for a formula (CWE-1236)."""


def header(language: Language) -> bytes:
    """The mark by which spreadsheets know UTF-8, and the line that names the columns."""
    return "\ufeff".encode() + _lines([[column.in_(language) for column in _COLUMNS]])


def lines(rows: Iterable[EntryRow], names: Mapping[str, str], numbers: Mapping[str, str], language: Language) -> bytes:
    """A line for each row; `names` of residents within the caller's reach and `numbers`, masked, of phones by code.

    Who is not within the reach has no line of the person's: the codes are left out with the name.
    """
    return _lines([_cells(row, names, numbers, language) for row in rows])


def _cells(row: EntryRow, names: Mapping[str, str], numbers: Mapping[str, str], language: Language) -> list[str]:
    return [
        row.reason.label.in_(language),
        row.since.isoformat(),
        row.due.isoformat(),
        step_of(row.kind, row.reason, row.contract_kind).value,
        _known(row.resident, names),
        names.get(row.resident or "", ""),
        _known(row.other_resident, names),
        row.phone or "",
        numbers.get(row.phone or "", ""),
        row.contract or "",
        row.household or "",
        row.roster or "",
        row.team or "",
    ]


def _known(code: str | None, names: Mapping[str, str]) -> str:
    return code if code is not None and code in names else ""


def plain(text: str) -> str:
    """The text as a spreadsheet shows it: one that would be a formula is marked as text by an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([plain(cell) for cell in row] for row in rows)
    return written.getvalue().encode()
