"""The template to download: every column, explained, with one line that is nobody's and is passed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.language import Language
from enrolment.register.format.columns import COLUMNS, EXAMPLE
from enrolment.register.format.reader import open_register, open_table
from enrolment.register.format.template import told, write_template
from tests.register.format.files import as_csv, kept, read
from tests.register.format.people import TODAY


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_template_has_every_column_and_no_line_of_anybody(tmp_path: Path, language: Language, suffix: str) -> None:
    path = tmp_path / f"template.{suffix}"
    write_template(path, language)
    with open_register(path, TODAY) as file:
        assert file.layout.codes == tuple(column.code for column in COLUMNS)
        assert file.layout.header == tuple(column.header.in_(language) for column in COLUMNS)
        assert list(file.lines()) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_examples_line_would_be_taken_if_it_were_somebody(tmp_path: Path, language: Language, suffix: str) -> None:
    path = tmp_path / f"template.{suffix}"
    write_template(path, language)
    with open_table(path) as table:
        (example,) = table.lines()
        rows = [table.header, tuple("L1" if cell == EXAMPLE else cell for cell in example.cells)]
    assert EXAMPLE in example.cells
    (somebody,) = read(kept(tmp_path, as_csv(rows), "filled.csv"))
    assert somebody.faults == ()
    assert somebody.line is not None
    assert somebody.line.contract is not None


@pytest.mark.parametrize("language", Language)
def test_a_workbook_explains_its_columns_and_offers_their_choices(tmp_path: Path, language: Language) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, language)
    book = openpyxl.load_workbook(path)
    sheet: Any = book.worksheets[0]
    assert [cell.comment.text for cell in sheet[1]] == [told(column, language) for column in COLUMNS]
    choices: Any = book.worksheets[1]
    listed = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in choices.columns}
    offered = {column.header.in_(language): column for column in COLUMNS if column.choices is not None}
    for header, column in offered.items():
        assert column.choices is not None
        assert listed[header] == column.choices.named(language)
    validated = {str(each.sqref).split(":")[0] for each in sheet.data_validations.dataValidation}
    assert len(validated) == len(listed) >= len(offered)
    assert all(sheet.cell(2, number).number_format == "@" for number in range(1, len(COLUMNS) + 1))
    book.close()
