"""What is handed back: the list of faults, and the rejected lines, which are mended and given again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.language import Language, Text
from enrolment.register.format.fault import LineFault
from enrolment.register.format.layout import Layout
from enrolment.register.format.reader import ReadLine, open_register, open_table
from enrolment.register.format.report import write_faults, write_rejected
from enrolment.register.format.table import FileRefused
from tests.register.format.files import SIGNED, WANG, as_csv, kept, read, rows_of
from tests.register.format.people import TODAY

BAD = {**SIGNED, "姓名": "测试乙", "证件号码": "450399195503120019", "签约日期": "昨天", "现住址": "=1+2号"}


def opened(path: Path) -> tuple[Layout, list[ReadLine]]:
    """The layout of a file and all its lines."""
    with open_register(path, TODAY) as file:
        return file.layout, list(file.lines())


def rows(path: Path) -> list[list[str]]:
    """All rows of a file, as the reader of tables has them."""
    with open_table(path) as table:
        return [list(table.header), *(list(each.cells) for each in table.lines())]


def reported(path: Path, given: Path, language: Language) -> list[list[str]]:
    """A list of all faults of a file."""
    layout, lines = opened(given)
    with write_faults(path, language, layout) as report:
        for line in lines:
            report.write(line.faults)
    return rows(path)


def rejected(path: Path, given: Path, language: Language) -> list[list[str]]:
    """The faulty lines of a file."""
    layout, lines = opened(given)
    with write_rejected(path, language, layout) as found:
        for line in lines:
            if line.faults:
                found.write(line.cells, line.faults)
    return rows(path)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_every_fault_is_listed_by_line_column_and_code_in_the_language_asked_for(tmp_path: Path, suffix: str) -> None:
    given = kept(tmp_path, as_csv(rows_of(SIGNED, BAD)))
    assert reported(tmp_path / f"zh.{suffix}", given, Language.ZH) == [
        ["行（表头下第一行为1）", "栏目", "栏目代码", "差错代码", "说明"],
        ["2", "证件号码", "documentNumber", "DOCUMENT_CHECK", "证件号码的校验码不符，请逐位核对。"],
        [
            "2",
            "签约日期",
            "signedOn",
            "BAD_DATE",
            "须为存在的日期，如2026-03-01、2026/3/1、2026年3月1日或20260301；五位数是Excel的日期序号，请把该列设为日期格式。",
        ],
    ]
    english = reported(tmp_path / f"en.{suffix}", given, Language.EN)
    assert english[0] == ["Line (1 is the first below the header)", "Column", "Column code", "Code", "Message"]
    assert english[1][:4] == ["2", "证件号码", "documentNumber", "DOCUMENT_CHECK"]  # as the file calls it


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_rejected_lines_are_handed_back_cell_by_cell_with_their_faults(tmp_path: Path, suffix: str) -> None:
    given = kept(tmp_path, as_csv(rows_of(SIGNED, BAD)))
    header, line = rejected(tmp_path / f"rejected.{suffix}", given, Language.ZH)
    assert header == [*rows_of(BAD)[0], "差错"]
    assert line[:-1] == [text if text != "=1+2号" else "'=1+2号" for text in rows_of(BAD)[1]]
    assert line[-1].startswith("证件号码: ")
    assert "签约日期: " in line[-1]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_mended_line_is_taken_with_the_added_column_in_place(tmp_path: Path, suffix: str) -> None:
    given = kept(tmp_path, as_csv(rows_of(SIGNED, BAD)))
    path = tmp_path / f"rejected.{suffix}"
    rejected(path, given, Language.EN)
    _, (again,) = opened(path)
    assert [(each.column, each.code) for each in again.faults] == [
        ("documentNumber", "DOCUMENT_CHECK"),
        ("signedOn", "BAD_DATE"),
    ]
    header, line = rows(path)
    line[header.index("证件号码")], line[header.index("签约日期")] = "450399195503120018", "2026-03-01"
    (mended,) = read(kept(tmp_path, as_csv([header, line]), "mended.csv"))
    assert mended.line is not None
    assert mended.line.person.residence is not None
    assert mended.line.person.residence.text == "=1+2号"


def test_a_second_report_replaces_the_first_ones_column(tmp_path: Path) -> None:
    given = kept(tmp_path, as_csv(rows_of(BAD)))
    rejected(tmp_path / "first.csv", given, Language.ZH)
    second = rejected(tmp_path / "second.csv", tmp_path / "first.csv", Language.ZH)
    assert second[0].count("差错") == 1
    assert second == rows(tmp_path / "first.csv")


def test_a_line_that_could_not_be_taken_apart_is_handed_back_as_it_was(tmp_path: Path) -> None:
    lines = as_csv(rows_of(WANG, WANG)).splitlines()
    lines[1] = f'"{lines[1]}'
    handed = rejected(tmp_path / "rejected.csv", kept(tmp_path, "\r\n".join(lines)), Language.ZH)
    assert handed[1][0] == lines[1]
    assert handed[1][-1] == "引号不成对，这一行无法读取。"


def test_faults_of_a_header_are_reported_too(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        opened(kept(tmp_path, as_csv([["姓名", "?!x"]])))
    with write_faults(tmp_path / "faults.csv", Language.ZH) as report:
        report.write(caught.value.faults)
    written = rows(tmp_path / "faults.csv")
    assert [(row[0], row[3]) for row in written[1:]] == [("0", "UNKNOWN_HEADER"), ("0", "MISSING_HEADER")]
    assert [row[1] for row in written[1:]] == ["表头", "证件号码"]


def test_no_cell_of_a_report_is_a_formula(tmp_path: Path) -> None:
    with write_faults(tmp_path / "faults.csv", Language.ZH, Layout(("=HYPERLINK()",), ("name",))) as report:
        report.write([LineFault(1, "name", "PERSON_NAME", Text("-1", "-1"))])
    with (tmp_path / "faults.csv").open(encoding="utf-8-sig", newline="") as text:
        cells = [cell for row in csv.reader(text) for cell in row]
    assert "'=HYPERLINK()" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
