"""How the file of another system is read as a register (列映射): its headers, values, dates, its name (R228).

In YAML or JSON, all of it as needed:

    source: 中联
    sheet: 签约台账
    dateFormat: DD/MM/YYYY
    lastDay: INCLUDED
    columns: {姓名: name, 身份证: documentNumber, 备注: ignore}
    values: {sex: {男性: MALE}, packages: {基础包: BAS-00}, tags: {老年人: ""}}
    constants: {region: "450321"}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from catalog.file_faults import FaultyFiles, FileFault, in_order
from core.language import Text
from core.located_yaml import Document, Path, TextFault, read_document
from enrolment.register.format.choice import squeezed
from enrolment.register.format.columns import BY_CODE, recognised
from enrolment.register.format.day import DayPattern
from enrolment.register.format.layout import IGNORED

LONGEST_SOURCE: Final = 40
"""Characters of the name of a former system."""

MOST_VALUES: Final = 10_000
"""Translations of one column's values."""

OWN_SHAPE: Final = "CSV"
"""The name of the system a file comes from, where neither its mapping nor anybody else tells one."""

_IGNORE: Final = "ignore"
_LAST_DAYS: Final = {"INCLUDED": True, "EXCLUDED": False}


@dataclass(frozen=True, slots=True)
class RegisterMapping:
    """`columns`: squeezed header → column's code, or IGNORED. `values`: by column, a value → what it means, «» nothing.

    `source`: the former system, None: not told. `days`: how that system writes dates, beside our ways.
    `is_last_day`: its last day is the last one covered, not the first after it. `constants`: what blank cells mean.
    """

    source: str | None = None
    sheet: str | None = None
    days: DayPattern | None = None
    is_last_day: bool = True
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


AS_IT_IS: Final = RegisterMapping()
"""A register in our own shape."""


def read_mapping(text: str, name: str = "mapping.yaml") -> RegisterMapping:
    """The mapping that a YAML or JSON text says; `name` is the file's, for its faults.

    Raises FaultyFiles with every fault: those of YAML, UNKNOWN_KEY, WRONG_TYPE, UNKNOWN_COLUMN, MAPPED_TWICE,
    BAD_DATE_FORMAT, UNKNOWN_VALUE (`lastDay`), TEXT_SIZE, TOO_MANY.
    """
    document = read_document(text)
    reader = _Reader(document)
    mapping = reader.mapping() if not document.faults else AS_IT_IS
    found = [*document.faults, *reader.faults]
    if found:
        raise FaultyFiles(
            in_order(FileFault(name, each.mark.line, each.mark.column, each.code, each.message) for each in found)
        )
    return mapping


def mapping_digest(mapping: RegisterMapping) -> str:
    """SHA-256 (64 hexadecimals) of what a mapping says, however it is written; «» of a register in our own shape."""
    if mapping == AS_IT_IS:
        return ""
    said = (
        mapping.source,
        mapping.sheet,
        mapping.days,
        mapping.is_last_day,
        sorted(mapping.columns.items()),
        sorted((column, sorted(values.items())) for column, values in mapping.values.items()),
        sorted(mapping.constants.items()),
    )
    return sha256(repr(said).encode()).hexdigest()


class _Reader:
    """Reads one document, and keeps all that is wrong with it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[TextFault] = []

    def mapping(self) -> RegisterMapping:
        data = self._mapping((), self.document.data)
        readers = {
            "source": self._name,
            "sheet": self._name,
            "dateFormat": self._days,
            "lastDay": self._last_day,
            "columns": self._columns,
            "values": self._values,
            "constants": self._constants,
        }
        read: dict[str, Any] = {}
        for key, value in data.items():
            if key not in readers:
                keys = ", ".join(readers)
                self._say((key,), "UNKNOWN_KEY", f"没有这个键；可用：{keys}。", f"There is no such key; use {keys}.")
            elif value is not None:
                read[key] = readers[key]((key,), value)
        last_day = read.get("lastDay")
        return RegisterMapping(
            source=read.get("source"),
            sheet=read.get("sheet"),
            days=read.get("dateFormat"),
            is_last_day=True if last_day is None else last_day,
            columns=read.get("columns") or {},
            values=read.get("values") or {},
            constants=read.get("constants") or {},
        )

    def _name(self, path: Path, value: Any) -> str | None:
        text = self._text(path, value)
        if text is not None and not (1 <= len(text.strip()) <= LONGEST_SOURCE and text.isprintable()):
            most = LONGEST_SOURCE
            self._say(path, "TEXT_SIZE", f"须为1至{most}个可见字符。", f"Write 1 to {most} visible characters.")
        return None if text is None else text.strip()

    def _days(self, path: Path, value: Any) -> DayPattern | None:
        text = self._text(path, value)
        try:
            return None if text is None else DayPattern(text)
        except ValueError:
            zh, en = "须含YYYY、MM、DD各一次，如DD/MM/YYYY。", "Write YYYY, MM and DD once each, such as DD/MM/YYYY."
            self._say(path, "BAD_DATE_FORMAT", zh, en)
            return None

    def _last_day(self, path: Path, value: Any) -> bool | None:
        found = _LAST_DAYS.get(value) if isinstance(value, str) else None
        if found is None:
            zh = "须为INCLUDED（到期日含当日）或EXCLUDED（到期日不再服务）。"
            en = "Write INCLUDED (the last day is covered) or EXCLUDED (it no longer is)."
            self._say(path, "UNKNOWN_VALUE", zh, en)
        return found

    def _columns(self, path: Path, value: Any) -> dict[str, str]:
        found: dict[str, str] = {}
        taken: set[str] = set()
        for header, target in self._mapping(path, value).items():
            text = self._text((*path, header), target)
            if text is None:
                continue
            code = IGNORED if text.strip().casefold() == _IGNORE else self._column((*path, header), text)
            if code in taken:
                self._say((*path, header), "MAPPED_TWICE", "两列映射到同一栏目。", "Two columns are mapped to one.")
            if code:
                taken.add(code)
            if code is not None:
                found[squeezed(header)] = code
        return found

    def _values(self, path: Path, value: Any) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, listed in self._mapping(path, value).items():
            at = (*path, name)
            code, words = self._column(at, name), self._mapping(at, listed)
            if len(words) > MOST_VALUES:
                self._say(at, "TOO_MANY", f"最多{MOST_VALUES}项。", f"There may be {MOST_VALUES} at most.")
            meant = {word.strip(): self._text((*at, word), meaning or "") for word, meaning in words.items()}
            if code is not None:
                found[code] = {word: meaning.strip() for word, meaning in meant.items() if meaning is not None}
        return found

    def _constants(self, path: Path, value: Any) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, constant in self._mapping(path, value).items():
            code, text = self._column((*path, name), name), self._text((*path, name), constant)
            if code is not None and text is not None and text.strip():
                found[code] = text.strip()
        return found

    def _column(self, path: Path, name: str) -> str | None:
        code = name if name in BY_CODE else recognised(name)
        if code is None:
            zh, en = "没有这个栏目：写栏目代码，或ignore。", "There is no such column: write its code, or `ignore`."
            self._say(path, "UNKNOWN_COLUMN", zh, en)
        return code

    def _mapping(self, path: Path, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        if value is not None:
            self._say(path, "WRONG_TYPE", "须为键值对。", "This must be a mapping of keys and values.")
        return {}

    def _text(self, path: Path, value: Any) -> str | None:
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        self._say(path, "WRONG_TYPE", "须为文本。", "This must be a text.")
        return None

    def _say(self, path: Path, code: str, zh: str, en: str) -> None:
        self.faults.append(TextFault(self.document.nearest(path), code, Text(zh, en)))
