"""One thing wrong with a line of a register (台账差错): where, a stable code, what to do. No value stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.faults import Problem
from core.language import Text
from enrolment.register.format.day import DayPattern

LONGEST_CELL: Final = 4_000
"""Characters of a cell, of which no column needs more."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """A fault: the line (1 is the first under the header, 0 the header), the column's code, what is wrong.

    `column`: a `Column`'s code (`enrolment.register.format.columns`), «» where it is the line as a whole. The message
    holds no name, number, phone or address.
    """

    line: int
    column: str
    code: str
    message: Text


_SAID: Final[dict[str, Text]] = {
    "BAD_CODE": Text("编码为2至32个大写字母、数字或连字符。", "A code is 2 to 32 capital letters, digits or hyphens."),
    "BAD_DATE": Text(
        "须为存在的日期，如2026-03-01、2026/3/1、2026年3月1日或20260301；五位数是Excel的日期序号，请把该列设为日期格式。",
        "Write a day that there is, such as 2026-03-01, 2026/3/1 or 20260301; a number of five digits is how Excel "
        "counts days: format the column as dates.",
    ),
    "BAD_PACKAGE": Text(
        "服务包写编码；任选与不选写在括号内：PER-X(组=项目+项目,-项目)。",
        "Write a package's code, and in brackets what was chosen and left out: PER-X(GROUP=ITEM+ITEM,-ITEM).",
    ),
    "BAD_QUOTES": Text(
        "引号不成对，这一行无法读取。", "The quotation marks of this line do not match: it cannot be read."
    ),
    "BAD_YES_NO": Text("须填是或否。", "Write yes or no."),
    "CELL_ERROR": Text("单元格是公式错误，请改为值。", "The cell holds a formula's error: put a value there."),
    "CELL_TOO_LONG": Text(f"单元格超过{LONGEST_CELL}个字符。", f"The cell has more than {LONGEST_CELL} characters."),
    "COLUMN_COUNT": Text(
        "单元格数与表头不符，请检查分隔符和引号。",
        "The line has not as many cells as the header: check delimiters and quotation marks.",
    ),
    "CONTROL_CHARACTER": Text("单元格含不可见的控制字符。", "The cell holds control characters."),
    "ENDING_WITHOUT_CONTRACT": Text("解约须与其协议写在同一行。", "An ending stands on the line of its contract."),
    "HEADER_BLANK": Text("有内容的列没有表头。", "There are values in a column without a header."),
    "KEPT_ENDS_ITSELF": Text(
        "原签约的解约写在原协议所在的行，不写在这一行。",
        "That the own contract ended stands on its own line, not on this one.",
    ),
    "KEPT_IN_FAMILY_ONLY": Text(
        "沿用协议编号只填在协议类型为家庭的行。", "Only a line of a family's contract names an own one that stays."
    ),
    "LIST_LENGTH": Text(
        "须与所对应的列逐个对应，个数相同（可留空位）。",
        "One for each value of the column it goes with, in the same order; a place may be blank.",
    ),
    "LISTED_TWICE": Text("同一单元格内重复。", "This stands in the cell twice."),
    "MISSING_VALUE": Text("不能为空。", "This must not be blank."),
    "NUMBER_ROUNDED": Text(
        "Excel已将号码按数值四舍五入（只保留15位）：请设为文本格式后重新录入。",
        "Excel has rounded this number to 15 digits: format the column as text and enter it again.",
    ),
    "PERSON_NOT_NAMED": Text(
        "须有证件号码或原系统编号；都没有时须有姓名、性别和出生日期。",
        "Give the document's number or the legacy number; without either the name, the sex and the birth date.",
    ),
    "TERM_DISAGREES": Text(
        "生效日期、年限与到期日期（含当日）不一致。",
        "First day, years and last day (included) do not agree.",
    ),
    "YEARS_NEEDED": Text(
        "不能由到期日期得出1、2或3年，请填写年限。", "The last day makes no term of 1, 2 or 3 years: give the years."
    ),
}


def fault(line: int, column: str, code: str) -> LineFault:
    """The fault of that code at that column; KeyError for a code without words."""
    return LineFault(line, column, code, _SAID[code])


def bad_date(line: int, column: str, pattern: DayPattern | None) -> LineFault:
    """BAD_DATE: no day that there is, or not written in a way that the file may use; `pattern`: its mapping's own."""
    said = _SAID["BAD_DATE"]
    if pattern is not None:
        also = Text(f"也可按列映射写作{pattern.written}。", f" Or write it as the mapping says: {pattern.written}.")
        said = Text(said.zh + also.zh, said.en + also.en)
    return LineFault(line, column, "BAD_DATE", said)


def unknown_value(line: int, column: str, allowed: tuple[Sequence[str], Sequence[str]]) -> LineFault:
    """UNKNOWN_VALUE: not one of the choices, which are told in both languages (zh, en)."""
    zh, en = allowed
    said = Text(f"须为下列之一：{'、'.join(zh)}。", f"Write one of these: {', '.join(en)}.")
    return LineFault(line, column, "UNKNOWN_VALUE", said)


def of_problem(line: int, column: str, found: Problem) -> LineFault:
    """The fault that a rule of the domain found, at that column of the line."""
    return LineFault(line, column, found.code, found.message)
