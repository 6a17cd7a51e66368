"""Which column of a file is which of a register's (表头): by its header, or as a mapping says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.language import Text
from enrolment.register.format.choice import squeezed
from enrolment.register.format.columns import header_of, is_passed_over, recognised
from enrolment.register.format.fault import LineFault
from enrolment.register.format.table import FileRefused

IGNORED: Final = ""
"""In place of a column's code: cells that say nothing of the register."""

NAMELESS: Final = "?"
"""In place of a column's code: cells under a blank header, which must be blank too."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The header as it is written, and for each of its cells the code of a column, IGNORED or NAMELESS."""

    header: tuple[str, ...]
    codes: tuple[str, ...]

    def shown(self, code: str) -> Text:
        """How people find that column in this file: by the header it has here, or by ours where it has none."""
        written = next((name for name, each in zip(self.header, self.codes, strict=True) if each == code), None)
        return header_of(code) if written is None else Text(written.strip(), written.strip())


def layout(header: Sequence[str], mapped: Mapping[str, str], constants: Mapping[str, str]) -> Layout:
    """The layout of that header, `mapped` (squeezed header → code or IGNORED) going before what is known.

    Raises FileRefused: UNKNOWN_HEADER, DUPLICATE_HEADER, MISSING_HEADER, each at its place. An unknown header is not
    told again, only its place: it may be no header at all but somebody's data.
    """
    codes, faults = [], []
    for number, written in enumerate(header, 1):
        code = _code(written, mapped)
        if code is None:
            faults.append(_unknown(number))
        codes.append(IGNORED if code is None else code)
    counted = Counter(codes)
    faults += [_twice(code) for code, times in counted.items() if times > 1 and code not in (IGNORED, NAMELESS)]
    told = {*codes, *constants}
    if not told & {"documentNumber", "legacyNumber"} and not {"name", "sex", "born"} <= told:
        faults.append(_missing("documentNumber"))
    faults += [_missing(code) for code in _together(told)]
    if faults:
        raise FileRefused(faults)
    return Layout(tuple(header), tuple(codes))


def _code(written: str, mapped: Mapping[str, str]) -> str | None:
    name = squeezed(written)
    if name in mapped:
        return mapped[name]
    if not name:
        return NAMELESS
    return IGNORED if is_passed_over(written) else recognised(written)


def _together(told: set[str]) -> list[str]:
    """Columns without which others say nothing."""
    wanted = {
        "startsOn": ("signedOn", "packages"),
        "signedOn": ("startsOn",),
        "packages": ("startsOn",),
        "address": ("region",),
        "householdNumber": ("householdRelation",),
        "householdRelation": ("householdNumber",),
        "endingReason": ("endedOn",),
        "endedOn": ("endingReason",),
        "unsignedReason": ("unsignedOn",),
    }
    return sorted({each for code, needs in wanted.items() if code in told for each in needs if each not in told})


def _unknown(number: int) -> LineFault:
    place = _letters(number)
    said = Text(
        f"第{number}列（{place}）的表头不认识：请按模板改正，或在列映射文件中说明（不需要的写ignore）。",
        f"The header of column {number} ({place}) is not known: write it as in the template, or say in a mapping what "
        "it is (`ignore`, where it is not needed).",
    )
    return LineFault(0, "", "UNKNOWN_HEADER", said)


def _twice(code: str) -> LineFault:
    name = header_of(code)
    said = Text(f"「{name.zh}」出现了两次。", f"There are two columns of '{name.en}'.")
    return LineFault(0, code, "DUPLICATE_HEADER", said)


def _missing(code: str) -> LineFault:
    name = header_of(code)
    said = Text(f"缺少「{name.zh}」这一列。", f"There is no column '{name.en}'.")
    return LineFault(0, code, "MISSING_HEADER", said)


def _letters(number: int) -> str:
    """How a spreadsheet names its column of that number, 1 being A."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
