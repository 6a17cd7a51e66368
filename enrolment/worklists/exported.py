"""Worklists as tables for a spreadsheet (清单导出): the columns, and texts that are never taken for formulas. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from catalog.vocabulary import Population
from core.language import Language, Text
from enrolment.worklists.kind import step_of
from enrolment.worklists.reading import EntryRow, others
from enrolment.worklists.settling import inputs_of

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
    Text("重点人群", "Key populations"),
    Text("未签成员编码", "Missing"),
    Text("未签成员", "Missing by name"),
    Text("处理参数", "Arguments"),
)
_FORMULAS: Final = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell must not begin with: spreadsheets, Chinese ones too, take it for a formula (CWE-1236)."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the lines tell beside their rows: `names` of residents within the caller's reach, `numbers`, masked, of
    phones, key `populations` of residents, all by code; who is `missing`, by the row's subject."""

    names: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    populations: Mapping[str, Sequence[Population]] = field(default_factory=dict)
    missing: Mapping[int, Sequence[str]] = field(default_factory=dict)


def header(language: Language) -> bytes:
    """The mark by which spreadsheets know UTF-8, and the line that names the columns."""
    return "\ufeff".encode() + _lines([[column.in_(language) for column in _COLUMNS]])


def lines(rows: Iterable[EntryRow], beside: Beside, language: Language) -> bytes:
    """A line for each row. Who is not within the reach has no line of the person's: the codes are left out with the
    name."""
    return _lines([_cells(row, beside, language) for row in rows])


def _cells(row: EntryRow, beside: Beside, language: Language) -> list[str]:
    names, step = beside.names, step_of(row.kind, row.reason, row.contract_kind)
    missing = [code for code in others(row, beside.missing.get(row.subject, ())) if code in names]
    return [
        row.reason.label.in_(language),
        row.since.isoformat(),
        row.due.isoformat(),
        step.value,
        _known(row.resident, names),
        names.get(row.resident or "", ""),
        _known(row.other_resident, names),
        row.phone or "",
        beside.numbers.get(row.phone or "", ""),
        row.contract or "",
        row.household or "",
        row.roster or "",
        row.team or "",
        _listed(tag.label.in_(language) for tag in beside.populations.get(row.resident or "", ())),
        _listed(missing),
        _listed(names[code] for code in missing),
        _listed(f"{name}={value}" for name, value in inputs_of(row, step)),
    ]


def _listed(parts: Iterable[str]) -> str:
    """Several in one cell, parted as registers part them."""
    return "；".join(parts)


def _known(code: str | None, names: Mapping[str, str]) -> str:
    return code if code is not None and code in names else ""


def plain(text: str) -> str:
    """The text as a spreadsheet shows it: one that would be a formula is marked as text by an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([plain(cell) for cell in row] for row in rows)
    return written.getvalue().encode()
