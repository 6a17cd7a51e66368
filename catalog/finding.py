"""What a check of data files finds: two definitions that disagree, or one that names what does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.written import Named, Path, Record
from core.language import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A disagreement: in which definition, where in its written form, a stable code, what to do."""

    at: Record
    path: Path
    code: str
    message: Text


_NOUNS = {
    "UNKNOWN_ITEM": ("服务项目", "service item"),
    "UNKNOWN_PACKAGE": ("服务包", "service package"),
    "UNKNOWN_REGION": ("行政区划", "region"),
    "UNKNOWN_SEASON": ("季节", "season"),
    "UNKNOWN_VISIT": ("就诊类别", "class of visits"),
    "UNKNOWN_GRID": ("网格", "grid"),
    "UNKNOWN_INSTITUTION": ("机构", "institution"),
    "UNKNOWN_NETWORK": ("医联体", "network"),
    "UNKNOWN_PRACTITIONER": ("医务人员", "practitioner"),
    "UNKNOWN_DOCUMENT": ("政策文件", "policy document"),
}


def finding(at: Record, path: Path, code: str, zh: str, en: str) -> Finding:
    """A finding said in both languages."""
    return Finding(at, path, code, Text(zh, en))


def unknown(at: Record, written: Named, known: frozenset[str] | None, fault: str) -> Iterator[Finding]:
    """The finding that nothing has the code that is written; none where the codes cannot be known (`known` None)."""
    path, code = written
    if known is not None and code not in known:
        zh, en = _NOUNS[fault]
        yield finding(at, path, fault, f"没有编码为{code}的{zh}", f"there is no {en} {code}")
