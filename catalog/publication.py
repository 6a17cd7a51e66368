"""A publication (发布): a region offers a version of a package from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.wire import WIRE, ImpossibleDefinition


@dataclass(frozen=True, slots=True)
class PublicationDefinition:
    """The region of that division code offers version `version` (≥ 1) of the package from `starts` on."""

    __pydantic_config__ = WIRE
    region: str
    package: str
    version: int
    starts: date

    def __post_init__(self) -> None:
        if self.version < 1:
            raise ImpossibleDefinition("TOO_SMALL", "version至少为1", "`version` must be at least 1")


@dataclass(frozen=True, slots=True)
class Announcement:
    """Several packages in one version, offered by several regions from one day on: how files write them."""

    __pydantic_config__ = WIRE
    regions: tuple[str, ...]
    packages: tuple[str, ...]
    version: int
    starts: date

    def __post_init__(self) -> None:
        if not self.regions or not self.packages:
            raise ImpossibleDefinition(
                "EMPTY_LIST", "regions和packages不能为空", "`regions` and `packages` must not be empty"
            )
        if self.version < 1:
            raise ImpossibleDefinition("TOO_SMALL", "version至少为1", "`version` must be at least 1")

    def publications(self) -> tuple[PublicationDefinition, ...]:
        """One publication for each region and package, in their order."""
        return tuple(
            PublicationDefinition(region, package, self.version, self.starts)
            for region in self.regions
            for package in self.packages
        )
