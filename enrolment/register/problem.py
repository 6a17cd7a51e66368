"""Why a register is not taken over at all (不能导入的原因), each problem made in one place."""

from __future__ import annotations

from core.faults import Problem
from core.language import Text

_SAID: dict[str, Text] = {
    "IMPORT_OPEN": Text(
        "该机构有另一份台账尚未导入完毕，请先完成。",
        "Another register of this institution is not finished: resume that one.",
    ),
    "IMPORT_TAKEN": Text("这份台账正由他人导入。", "Somebody else is taking this register over just now."),
    "NO_IMPORT_OPEN": Text("该机构没有未导入完毕的台账。", "No register of this institution waits to be gone on with."),
    "NOT_FOUND": Text("没有这个对象，或不在您的权限内。", "There is no such object within your reach."),
    "SOURCE_SYSTEM": Text("请写明原系统名称，1至100个字符。", "Name the former system, in 1 to 100 characters."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code at that place of the input; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])
