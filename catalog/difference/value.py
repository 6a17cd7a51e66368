"""One difference between two versions (差异): in which part, what happened, to what, how it reads. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.written import Path
from core.labelled import Labelled
from core.language import Text


class Part(Labelled):
    """Parts of a package that can differ (差异部分), in the order they are told."""

    TEXTS = "TEXTS", "名称与说明", "names and notes"
    TIER = "TIER", "服务包层级", "tier"
    AUDIENCE = "AUDIENCE", "面向人群", "audience"
    ELIGIBILITY = "ELIGIBILITY", "资格条件", "eligibility"
    TERM = "TERM", "期限", "term"
    PRICE = "PRICE", "价格与减免", "price and deductions"
    LINES = "LINES", "包内条目", "lines"
    CHOICES = "CHOICES", "任选", "choice groups"
    RULES = "RULES", "依赖与互斥", "prerequisites and exclusions"
    NEEDS = "NEEDS", "签约前提", "needs"
    VISIBILITY = "VISIBILITY", "可见范围", "visibility"


class DifferenceKind(Labelled):
    """What happened (差异类型)."""

    ADDED = "ADDED", "新增", "added"
    REMOVED = "REMOVED", "删除", "removed"
    CHANGED = "CHANGED", "修改", "changed"
    MOVED = "MOVED", "调整顺序", "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `path` is its place in the written form after, or before where it was removed.

    `subject` is the code concerned: an item's, a choice group's, a payer's, a population's, a need's or a package's.
    `before` and `after` are words; None where there is nothing to say on that side.
    """

    part: Part
    kind: DifferenceKind
    path: Path
    subject: str | None
    before: Text | None
    after: Text | None


@dataclass(frozen=True, slots=True)
class Names:
    """Names for words, by code; what is not named shows its code."""

    items: Mapping[str, Text] = field(default_factory=dict)
    packages: Mapping[str, Text] = field(default_factory=dict)

    def item(self, code: str) -> Text:
        """«ELD-01（年度体检）», or the code alone."""
        return _named(code, self.items.get(code))

    def package(self, code: str) -> Text:
        """«BAS-00（基础包）», or the code alone."""
        return _named(code, self.packages.get(code))


def _named(code: str, name: Text | None) -> Text:
    return Text(code, code) if name is None else Text(f"{code}（{name.zh}）", f"{code} ({name.en})")
