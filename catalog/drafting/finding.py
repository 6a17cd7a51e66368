"""What a draft is found to be wrong in (草稿问题): where, how grave, why, and how to mend it. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.written import Path
from core.labelled import Labelled
from core.language import Text


class Severity(Labelled):
    """How grave a finding is (严重程度): an error stands in the way of review, a warning is for people to weigh."""

    ERROR = "ERROR", "错误", "error"
    WARNING = "WARNING", "提醒", "warning"


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """One thing wrong with a draft: `path` in its written form, a stable code, what is wrong, how to mend it."""

    path: Path
    code: str
    severity: Severity
    message: Text
    hint: Text
