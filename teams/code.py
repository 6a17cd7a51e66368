"""The codes of the delivery side: our own stable ones, and the unified social credit code (统一社会信用代码)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stdnum.cn import uscc

from core.wire import ImpossibleDefinition

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,31}")
_CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")


def stable_code(code: str) -> str:
    """The code itself: 2 to 32 of A-Z, 0-9 and hyphens, not beginning with one. ImpossibleDefinition BAD_CODE."""
    if not _CODE.fullmatch(code):
        raise ImpossibleDefinition(
            "BAD_CODE",
            f"«{code}»不是编码：2至32个大写字母、数字或连字符",
            f"'{code}' is no code: 2 to 32 capital letters, digits or hyphens",
        )
    return code


def possible(codes: Iterable[str]) -> list[str]:
    """Those of these that are codes. The others name nothing and no column takes them: they are not looked for."""
    return [code for code in codes if _CODE.fullmatch(code)]


def credit_code(code: str) -> str:
    """The code itself, if it is 18 characters with the check character of GB 32100-2015 (DOMAIN B6).

    Raises ImpossibleDefinition BAD_CREDIT_CODE.
    """
    if not _CREDIT_CODE.fullmatch(code) or not uscc.is_valid(code):
        raise ImpossibleDefinition(
            "BAD_CREDIT_CODE",
            f"«{code}»不是有效的统一社会信用代码：18位数字或大写字母，末位为校验码，请核对（GB 32100）",
            f"'{code}' is no unified social credit code: 18 digits or capital letters, of which the last checks the "
            "others (GB 32100)",
        )
    return code
