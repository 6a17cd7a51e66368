"""A region (行政区划): its division code by GB/T 2260 and its place in the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.labelled import Labelled
from core.wire import WIRE, ImpossibleDefinition, Name

_CODE = re.compile(r"[1-9][0-9]{5}")


class RegionKind(Labelled):
    """Levels of divisions (区划级别), from the shape of the code."""

    PROVINCE = "PROVINCE", "省级", "province, autonomous region or municipality"
    CITY = "CITY", "地级", "prefecture-level city"
    COUNTY = "COUNTY", "县级", "county, county-level city or district"


def kind_of(code: str) -> RegionKind:
    """The level that a six-digit code stands for: 450000 province, 450300 city, 450321 county."""
    if code.endswith("0000"):
        return RegionKind.PROVINCE
    return RegionKind.CITY if code.endswith("00") else RegionKind.COUNTY


def stem(code: str) -> str:
    """The leading digits that a division shares with all below it: 450000 → 45, 450300 → 4503."""
    return {RegionKind.PROVINCE: code[:2], RegionKind.CITY: code[:4]}.get(kind_of(code), code)


@dataclass(frozen=True, slots=True)
class RegionDefinition:
    """A division; its code's shape (GB/T 2260) agrees with its kind, and its parent's stem begins its code.

    Districts of a municipality (310101 under 310000) have the municipality as parent: the level between is no
    division of its own.
    """

    __pydantic_config__ = WIRE
    code: str
    name: Name
    kind: RegionKind
    parent: str | None = None

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ImpossibleDefinition(
                "BAD_CODE", f"«{self.code}»不是六位区划代码", f"'{self.code}' is no six-digit division code"
            )
        if kind_of(self.code) is not self.kind:
            raise ImpossibleDefinition(
                "REGION_KIND",
                f"代码{self.code}是{kind_of(self.code).label.zh}，不是{self.kind.label.zh}",
                f"code {self.code} has the shape of {kind_of(self.code).value}, not {self.kind.value}",
            )
        if self.parent is not None and not (
            self.parent != self.code
            and kind_of(self.parent) is not RegionKind.COUNTY
            and self.code.startswith(stem(self.parent))
        ):
            raise ImpossibleDefinition(
                "REGION_PARENT",
                f"{self.parent}不是{self.code}的上级",
                f"{self.parent} cannot be an ancestor of {self.code}",
            )


def lineage(code: str, regions: Mapping[str, RegionDefinition]) -> Iterator[str]:
    """The region and then its ancestors, nearest first; nothing for a code that is not a region's.

    A parent's stem is shorter than its child's (`RegionDefinition`), so the way up ends.
    """
    at: str | None = code
    while at is not None and at in regions:
        yield at
        at = regions[at].parent
