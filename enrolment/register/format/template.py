"""The empty register to download (台账模板): its header, and one example line that a reader passes over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from catalog.vocabulary import Population, Sex
from core.language import Language, Text
from enrolment.identity.document import Document
from enrolment.identity.phone import Phone
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind
from enrolment.register.format.choice import write_yes
from enrolment.register.format.column import CellKind, Column, Wanted
from enrolment.register.format.columns import COLUMNS, EXAMPLE
from enrolment.register.format.record import (
    AddressEntry,
    ContractEntry,
    DiagnosisEntry,
    FactsEntry,
    HouseholdEntry,
    PersonEntry,
    PhoneEntry,
    ProviderEntry,
    RegisterLine,
    TagEntry,
)
from enrolment.register.format.sheet import replacing, write_table
from enrolment.register.format.writer import RegisterWriter
from enrolment.register.format.writing import cells_of
from enrolment.signing.given import PackageWanted
from enrolment.vocabulary import FamilyRelation, PhoneStatus, SignChannel, TagEvidence

_VALIDATED_ROWS: Final = 200_000
_NEEDED: Final = PatternFill("solid", fgColor="FFF2CC")
_CHOICES: Final = Text("选项", "Choices")
_TITLE: Final = Text("签约台账", "Register")
_JOINED: Final = Text("几个值之间用；隔开。", "Several values are joined by `;`.")

_EXAMPLE_LINE: Final = RegisterLine(
    1,
    PersonEntry(
        legacy_number=EXAMPLE,
        name="测试人",
        document=Document(
            IdentityDocumentKind.RESIDENT_ID_CARD,
            "450399195503120018",
            "RESIDENT_ID_CARD:450399195503120018",
            date(1955, 3, 12),
            Sex.MALE,
        ),
        born=date(1955, 3, 12),
        sex=Sex.MALE,
        phones=(PhoneEntry(Phone(PhoneKind.MOBILE, "13900000000"), status=PhoneStatus.VERIFIED),),
        residence=AddressEntry("450321", "测试路1号"),
    ),
    household=HouseholdEntry("1", FamilyRelation.HEAD),
    facts=FactsEntry(
        tags=(TagEntry(Population.POVERTY_LIFTED, TagEvidence.ROSTER),), diagnoses=(DiagnosisEntry("I10"),)
    ),
    contract=ContractEntry(
        ProviderEntry(team="TEAM-1"),
        signed=date(2026, 3, 1),
        starts=date(2026, 3, 1),
        ends=date(2027, 3, 1),
        years=1,
        packages=(PackageWanted("BAS-00"), PackageWanted("PRI-HTN")),
        channel=SignChannel.CLINIC,
    ),
)
"""Nobody: the area 450399 is not assigned."""


def write_template(path: Path, language: Language) -> None:
    """The empty register at `path`: XLSX with comments and choices where it is so called, else CSV. Raises OSError."""
    if path.suffix.lower() == ".xlsx":
        with replacing(path) as beside:
            _workbook(language).save(beside)
        return
    with write_table(path, len(COLUMNS)) as sheet:
        RegisterWriter(sheet, language).write(_EXAMPLE_LINE)


def told(column: Column, language: Language) -> str:
    """What a column is for, whether it must be filled, and that it may hold several values: for people."""
    parts = [column.says, _wanted(column), *([_JOINED] if column.is_list else [])]
    return ("" if language is Language.ZH else " ").join(part.in_(language) for part in parts)


def _wanted(column: Column) -> Text:
    label = column.wanted.label
    return Text(f"（{label.zh}）", f"({label.en}.)")


def _workbook(language: Language) -> Workbook:
    book = Workbook()
    sheet: Any = book.active
    choices: Any = book.create_sheet(_CHOICES.in_(language))
    sheet.title = _TITLE.in_(language)
    sheet.freeze_panes = "A2"
    example = cells_of(_EXAMPLE_LINE, language)
    listed = 0
    for number, column in enumerate(COLUMNS, 1):
        _header(sheet.cell(1, number), column, language)
        letter = get_column_letter(number)
        dimension = sheet.column_dimensions[letter]
        dimension.width, dimension.number_format = max(12, 2 * len(column.header.in_(language)) + 2), "@"
        cell = sheet.cell(2, number, example.get(column.code))
        cell.number_format, cell.font = "@", Font(italic=True, color="808080")
        allowed = _allowed(column, language)
        if allowed:
            listed += 1
            _list(choices, listed, column.header.in_(language), allowed)
            place = get_column_letter(listed)
            where = f"'{choices.title}'!${place}$2:${place}${len(allowed) + 1}"
            sheet.add_data_validation(_validation(where, letter, column))
    return book


def _header(cell: Any, column: Column, language: Language) -> None:
    cell.value, cell.font = column.header.in_(language), Font(bold=True)
    cell.comment = Comment(told(column, language), "Qianyue", width=320, height=120)
    if column.wanted is not Wanted.FREE:
        cell.fill = _NEEDED


def _allowed(column: Column, language: Language) -> list[str]:
    """What may be chosen in a column, [] where anything may be written."""
    if column.kind is CellKind.YES:
        return [write_yes(is_so=True, language=language), "否" if language is Language.ZH else "no"]
    return [] if column.choices is None else column.choices.named(language)


def _list(sheet: Any, number: int, header: str, allowed: Sequence[str]) -> None:
    for row, text in enumerate((header, *allowed), 1):
        sheet.cell(row, number, text)


def _validation(where: str, letter: str, column: Column) -> DataValidation:
    """A list to choose from. Codes, the other language and several values may be written too, so nothing is refused."""
    found = DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=False)
    found.add(f"{letter}2:{letter}{_VALIDATED_ROWS}")
    found.showDropDown = False  # openpyxl's name for hiding the arrow
    found.promptTitle = column.code
    return found
