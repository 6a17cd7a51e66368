"""What is wrong in data files: the fault, and how a validator's error becomes one, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


def explain(error: ErrorDetails) -> tuple[Path, str, Text]:
    """Path, stable code and message of one error of pydantic's."""
    path: Path = tuple(error["loc"])
    context: dict[str, Any] = error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, ImpossibleDefinition):
        return (*path, *cause.at), cause.code, cause.text
    code, message = _said(error["type"], str(path[-1]) if path else "", error["input"], error["msg"], context)
    return path, code, message


def _said(kind: str, last: str, given: Any, said: str, context: dict[str, Any]) -> tuple[str, Text]:
    """Stable code and message for a kind of pydantic's errors."""
    if kind == "missing":
        return "MISSING_KEY", Text(f"缺少«{last}»", f"`{last}` is missing")
    if kind == "unexpected_keyword_argument":
        return "UNKNOWN_KEY", Text(f"没有«{last}»这个键", f"there is no key `{last}` here")
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        allowed = str(context.get("expected") or context.get("expected_tags"))
        value = context.get("tag", given)
        zh = f"«{value}»不是允许的值；可用：{allowed}"
        return "UNKNOWN_VALUE", Text(zh, f"'{value}' is not allowed; use one of {allowed}")
    if kind == "union_tag_not_found":
        return "MISSING_KEY", Text(
            "缺少说明类型的键(频次为kind)", "the key that names the type is missing (`kind`, for a schedule)"
        )
    shown = f"{given!r:.60}"
    return "WRONG_TYPE", Text(f"值{shown}类型不对：{_expected(kind)}", f"{said}, not {shown}")


def _expected(kind: str) -> str:
    """What a validator wanted, in Chinese, by the kind of its error."""
    words = {
        "int": "须为整数",
        "bool": "须为true或false",
        "string": "须为文本",
        "tuple": "须为列表",
        "date": "须为日期(YYYY-MM-DD)",
        "dataclass": "须为键值对",
    }
    return words.get(kind.split("_", maxsplit=1)[0], "格式不符")
