"""A publication (发布): a region offers a version of a package from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.labelled import Labelled
from core.wire import WIRE, ImpossibleDefinition


class MenuAct(Labelled):
    """What a region says of a package from a day on (菜单操作).

    CALLED_OFF takes back, before it begins, what the region was to say from that day: what it said before goes on.
    """

    OFFERED = "OFFERED", "发布", "offered"
    RETIRED = "RETIRED", "停用", "retired"
    LEFT_OUT = "LEFT_OUT", "不采用", "left out of what a region above offers"
    INHERITED = "INHERITED", "沿用上级", "given up for what a region above offers"
    CALLED_OFF = "CALLED_OFF", "取消预定", "called off before it began"


@dataclass(frozen=True, slots=True)
class PublicationDefinition:
    """The region of that division code offers a version (≥ 1) of the package, its newest if None, from `starts` on."""

    __pydantic_config__ = WIRE
    region: str
    package: str
    version: int | None
    starts: date

    def __post_init__(self) -> None:
        if self.version is not None and self.version < 1:
            raise ImpossibleDefinition("TOO_SMALL", "version至少为1", "`version` must be at least 1")


@dataclass(frozen=True, slots=True)
class Announcement:
    """Several packages, as the files beside it have them, offered by several regions from one day on.

    Files name no version: how many versions a database has had differs from one to the next, their contents do not.
    """

    __pydantic_config__ = WIRE
    regions: tuple[str, ...]
    packages: tuple[str, ...]
    starts: date

    def __post_init__(self) -> None:
        if not self.regions or not self.packages:
            raise ImpossibleDefinition(
                "EMPTY_LIST", "regions和packages不能为空", "`regions` and `packages` must not be empty"
            )

    def publications(self) -> tuple[PublicationDefinition, ...]:
        """One publication for each region and package, in their order."""
        return tuple(
            PublicationDefinition(region, package, None, self.starts)
            for region in self.regions
            for package in self.packages
        )
