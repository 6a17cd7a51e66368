"""Workbooks as they come: real dates and numbers, several sheets, damage, encryption, and bombs."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from enrolment.register.format import xlsx_table
from enrolment.register.format.mapping import RegisterMapping
from enrolment.register.format.reader import open_register
from enrolment.register.format.table import FileRefused
from tests.register.format.files import SIGNED, WANG, codes, kept, line_of, read, rows_of
from tests.register.format.people import TODAY


def workbook(path: Path, rows: list[list[Any]], title: str = "签约台账") -> Path:
    """A workbook with a sheet of these rows, and one before it that is empty when the title is another."""
    book = Workbook()
    sheet: Any = book.active
    if title != "签约台账":
        sheet.append(["说明"])
        sheet = book.create_sheet(title)
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def refusal(path: Path, sheet: str | None = None) -> list[str]:
    """The codes of what keeps a file from being read."""
    with pytest.raises(FileRefused) as caught:
        read(path, RegisterMapping(sheet=sheet))
    return codes(caught.value.faults)


def test_real_dates_and_numbers_are_read_as_what_they_show(tmp_path: Path) -> None:
    header, row = rows_of(SIGNED)
    cells: list[Any] = list(row)
    cells[header.index("签约日期")] = datetime(2026, 3, 1)  # noqa: DTZ001  a workbook knows no zone
    cells[header.index("生效日期")] = date(2026, 3, 1)
    cells[header.index("签约年限")] = 1
    cells[header.index("联系电话")] = 13900000001
    cells[header.index("现住地区划代码")] = 450321.0
    (only,) = read(workbook(tmp_path / "register.xlsx", [list(header), cells]))
    assert only.faults == ()
    assert only.line == line_of(tmp_path, SIGNED)


def test_a_card_number_kept_as_a_number_was_rounded(tmp_path: Path) -> None:
    header, row = rows_of(WANG)
    cells: list[Any] = list(row)
    cells[header.index("证件号码")] = 450399195503120018
    (only,) = read(workbook(tmp_path / "register.xlsx", [list(header), cells]))
    assert [(each.column, each.code) for each in only.faults] == [("documentNumber", "NUMBER_ROUNDED")]


def test_the_sheet_that_is_named_is_read_and_else_the_first(tmp_path: Path) -> None:
    path = workbook(tmp_path / "register.xlsx", [list(row) for row in rows_of(WANG)], "台账")
    assert len(read(path, RegisterMapping(sheet="台账"))) == 1
    assert refusal(path, "没有") == ["SHEET_UNKNOWN"]
    assert refusal(path) == ["UNKNOWN_HEADER", "MISSING_HEADER"]


def test_short_and_blank_rows_of_a_sheet_are_as_they_look(tmp_path: Path) -> None:
    header, row = rows_of({**WANG, "补录原因": ""})
    path = workbook(tmp_path / "register.xlsx", [[], list(header), list(row[:-1]), [], [*row, None, "stray"]])
    found = read(path)
    assert [(each.number, codes(each.faults)) for each in found] == [(1, []), (3, ["COLUMN_COUNT"])]


def test_a_formulas_error_is_no_value(tmp_path: Path) -> None:
    header, row = rows_of({**WANG, "原系统编号": "#N/A"})
    (only,) = read(workbook(tmp_path / "register.xlsx", [list(header), list(row)]))
    assert ("legacyNumber", "CELL_ERROR") in [(each.column, each.code) for each in only.faults]


def test_damaged_files_are_refused_as_such(tmp_path: Path) -> None:
    path = workbook(tmp_path / "register.xlsx", [list(row) for row in rows_of(WANG)])
    whole = path.read_bytes()
    assert refusal(kept(tmp_path, whole[: len(whole) // 2], "cut.xlsx")) == ["FILE_BROKEN"]
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "no register")
    assert refusal(other) == ["FILE_NOT_TABLE"]


def test_entities_in_a_sheet_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "register.xlsx", [list(row) for row in rows_of(WANG)])
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    )
    hostile = tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(hostile, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, bomb if name.startswith("xl/worksheets/sheet") else whole.read(name))
    assert refusal(hostile) == ["FILE_BROKEN"]


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "register.xlsx", [list(row) for row in rows_of(WANG)])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * (8 << 20))
    monkeypatch.setattr(xlsx_table, "MOST_UNPACKED", 4 << 20)
    assert refusal(path) == ["FILE_TOO_LARGE"]


def test_one_part_packed_a_thousand_times_smaller_is_not_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "register.xlsx", [list(row) for row in rows_of(WANG)])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * (33 << 20))
    assert refusal(path) == ["FILE_TOO_LARGE"]


def test_a_sheet_that_counts_rows_without_end_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "register.xlsx", [list(row) for row in rows_of(WANG, WANG)])
    hostile = tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(hostile, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, whole.read(name).replace(b'<row r="3"', b'<row r="99999999999"'))
    monkeypatch.setattr(xlsx_table, "_MOST_ROWS", 1_000)
    assert refusal(hostile) == ["FILE_BROKEN"]


@cache
def _sound() -> bytes:
    """A sound workbook, the same bytes for all examples: a workbook holds the time it was made at."""
    with TemporaryDirectory() as folder:
        return workbook(Path(folder) / "register.xlsx", [list(row) for row in rows_of(SIGNED)]).read_bytes()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_workbook_damaged_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        whole = bytearray(_sound())
        for _ in range(data.draw(st.integers(1, 5))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(bytes(whole))
        with suppress(FileRefused):
            read(path)


def test_a_file_that_was_read_can_be_removed_and_was_closed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "register.xlsx", [list(row) for row in rows_of(WANG, WANG)])
    with open_register(path, TODAY) as file:
        next(file.lines())
    path.unlink()
    assert not path.exists()
