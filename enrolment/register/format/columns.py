"""All columns of a register, in the order in which they are written, and how a header is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.language import Text
from enrolment.register.format.choice import squeezed
from enrolment.register.format.column import Column, Part
from enrolment.register.format.columns_after import AFTER
from enrolment.register.format.columns_contract import CONTRACT
from enrolment.register.format.columns_facts import FACTS
from enrolment.register.format.columns_person import AROUND, PERSON

COLUMNS: Final[tuple[Column, ...]] = (*PERSON, *AROUND, *FACTS, *CONTRACT, *AFTER)

BY_CODE: Final[Mapping[str, Column]] = {column.code: column for column in COLUMNS}

FAULTS: Final = Text("差错", "Faults")
"""The header of what a report adds to rejected lines; a reader passes it over."""

CODES_OF: Final[Mapping[Part, frozenset[str]]] = {
    part: frozenset(column.code for column in COLUMNS if column.part is part) for part in Part
}
"""The codes of the columns of each part."""

EXAMPLE: Final = "示例（请删除） EXAMPLE (delete this line)"
"""The legacy number of the template's example line; a reader passes such a line over."""

_KNOWN: Final[Mapping[str, str]] = {
    squeezed(spelling): column.code
    for column in COLUMNS
    for spelling in (column.code, column.header.zh, column.header.en, *column.also)
}
_PASSED_OVER: Final = frozenset(squeezed(word) for word in (FAULTS.zh, FAULTS.en))


def recognised(header: str) -> str | None:
    """The code of the column with that header: code, Chinese, English or a usual other one; None where it is none.

    Blanks, case, full-width forms and punctuation (an asterisk of a required column) make no difference.
    """
    return _KNOWN.get(squeezed(header))


def is_passed_over(header: str) -> bool:
    """Whether it is the column that a report adds, which says nothing of the register itself."""
    return squeezed(header) in _PASSED_OVER


def header_of(code: str) -> Text:
    """The headers of a column by its code; the code itself for what is no column («» is the line as a whole)."""
    column = BY_CODE.get(code)
    return Text(code, code) if column is None else column.header
