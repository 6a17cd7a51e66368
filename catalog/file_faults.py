"""What is wrong in data files: the fault, and how a validator's error becomes one, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pydantic_core import ErrorDetails

from core.language import Text
from core.located_yaml import Path
from core.wire import ImpossibleDefinition


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """One fault: the file (relative to the folder read), line and column from 1, a stable code, what to do."""

    file: str
    line: int
    column: int
    code: str
    message: Text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message.en} / {self.message.zh}"


class FaultyFiles(ValueError):  # noqa: N818  named after what it is
    """The files cannot be used. Carries every fault of all files, by file and line; nothing was taken over."""

    def __init__(self, faults: tuple[FileFault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def in_order(faults: Iterable[FileFault]) -> tuple[FileFault, ...]:
    """The faults in the order of files, lines and columns."""
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column, fault.code)))


_LONGEST_SHOWN: Final = 60
"""Characters of a value that a message shows."""

_NUMBER, _DAY = Text("数", "a number"), Text("日期(YYYY-MM-DD)", "a date (YYYY-MM-DD)")
_LIST, _MAPPING = Text("列表", "a list"), Text("键值对", "a mapping of keys and values")
_OF_ANOTHER_FORM = Text("另一种格式", "of another form")
_EXPECTED: Final = {
    "int": Text("整数", "an integer"),
    "float": _NUMBER,
    "finite": _NUMBER,
    "decimal": _NUMBER,
    "bool": Text("true或false", "true or false"),
    "string": Text("文本", "a text"),
    "tuple": _LIST,
    "list": _LIST,
    "set": _LIST,
    "frozen": _LIST,
    "date": _DAY,
    "datetime": Text("日期和时间", "a date and time"),
    "dataclass": _MAPPING,
    "dict": _MAPPING,
    "mapping": _MAPPING,
    "model": _MAPPING,
    "none": Text("空(null)", "null"),
}
"""What a validator wants, by the first word of the kind of its error."""


def explain(error: ErrorDetails) -> tuple[Path, str, Text]:
    """Path, stable code and message of one error of pydantic's."""
    path: Path = tuple(error["loc"])
    context: dict[str, Any] = error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, ImpossibleDefinition):
        return (*path, *cause.at), cause.code, cause.text
    code, message = _said(error["type"], str(path[-1]) if path else "", error["input"], context)
    return path, code, message


def shown(value: Any) -> str:
    """A value as JSON spells it, at most 60 characters of it, on one line; what cannot be seen as its number."""
    try:
        written = json.dumps(value, ensure_ascii=False, default=_plain)
    except (TypeError, ValueError, RecursionError):
        written = "…"
    seen = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in written[:_LONGEST_SHOWN])
    return seen if len(written) <= _LONGEST_SHOWN else f"{seen}…"


def _said(kind: str, last: str, given: Any, context: dict[str, Any]) -> tuple[str, Text]:
    """Stable code and message for a kind of pydantic's errors."""
    if kind in ("missing", "missing_argument"):
        return "MISSING_KEY", Text(f"缺少«{last}»", f"`{last}` is missing")
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        key = shown(last).strip('"')
        return "UNKNOWN_KEY", Text(f"没有«{key}»这个键", f"there is no key `{key}` here")
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        allowed = _alternatives(str(context.get("expected") or context.get("expected_tags")))
        value = shown(_tag(given, context) if "tag" in context else given)
        zh = f"{value}不是允许的值；可用：{'、'.join(allowed)}"
        return "UNKNOWN_VALUE", Text(zh, f"{value} is not allowed; use {_either(allowed)}")
    if kind == "union_tag_not_found":
        return "MISSING_KEY", Text(
            "缺少说明类型的键(频次为kind)", "the key that names the type is missing (`kind`, for a schedule)"
        )
    wanted, value = _EXPECTED.get(kind.split("_", maxsplit=1)[0], _OF_ANOTHER_FORM), shown(given)
    return "WRONG_TYPE", Text(f"值{value}类型不对：须为{wanted.zh}", f"this must be {wanted.en}, not {value}")


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else str(value)


def _tag(given: Any, context: dict[str, Any]) -> Any:
    """What was written where a type is named; the validator itself keeps only how Python spells it."""
    key = str(context.get("discriminator", "")).strip("'")
    return given.get(key, context["tag"]) if isinstance(given, dict) else context["tag"]


def _alternatives(listed: str) -> tuple[str, ...]:
    """The values that the validator lists as «'A', 'B' or 'C'», without its marks."""
    quoted = re.findall(r"'((?:[^'\\]|\\.)*)'", listed)
    return tuple(quoted or re.split(r", | or ", listed))


def _either(alternatives: tuple[str, ...]) -> str:
    """«A, B or C»."""
    *others, last = alternatives
    return f"{', '.join(others)} or {last}" if others else last
