"""The menu in the schema: what a region offers on a day, section by section."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from api.schema.package import PackageVersion
from api.schema.region import Region
from catalog.menu import MenuSectionKind
from catalog.provenance import OfferOrigin, OfferPart
from catalog.vocabulary import Population


@strawberry.type(description="Which version a part of a package was written in as it stands (组成部分来源).")
class MenuEntryPart:
    """One part of an overridden package."""

    part: OfferPart = strawberry.field(description="The part.")
    name: str = strawberry.field(description="Its name in the caller's language.")
    is_own: bool = strawberry.field(description="Whether the region whose menu this is wrote it so itself.")
    region: Region | None = strawberry.field(description="The region that wrote it so; null where none offered it.")
    package_code: str = strawberry.field(description="The package it was written in: this one, or one it was made of.")
    version: int = strawberry.field(description="The version of that package in which it was first written so.")


@strawberry.type(description="A package on the menu: the version on offer, by whom and since when (菜单条目).")
class MenuEntry:
    """A publication as a reader of the menu sees it."""

    package: PackageVersion = strawberry.field(description="The version on offer.")
    published_by: Region = strawberry.field(description="The region whose publication this is.")
    origin: OfferOrigin = strawberry.field(description="Whether it is the region's own, inherited or overridden.")
    origin_name: str = strawberry.field(description="The same in the caller's language.")
    starts: date = strawberry.field(description="On offer on this menu from this day.")
    ends: date | None = strawberry.field(
        description="Replaced or taken off this menu from this day on; null: until further notice."
    )
    parts: list[MenuEntryPart] = strawberry.field(
        description="Where each part comes from, when the version was made out of another region's; empty when all of "
        "it is one region's."
    )


@strawberry.type(description="The packages of one disease group inside the chronic-disease section (病种分组).")
class MenuGroup:
    """One of the seven chronic-disease groups."""

    population: Population = strawberry.field(description="The disease group.")
    name: str = strawberry.field(description="Its name in the caller's language.")
    entries: list[MenuEntry] = strawberry.field(description="Its packages.")


@strawberry.type(description="A section of the menu, by population; empty sections are left out (菜单分区).")
class MenuSection:
    """A section. A package stands in every section whose population it addresses."""

    kind: MenuSectionKind = strawberry.field(description="Which section it is.")
    name: str = strawberry.field(description="Its name in the caller's language.")
    entries: list[MenuEntry] = strawberry.field(description="Its packages: basic and priority first.")
    groups: list[MenuGroup] = strawberry.field(
        description="The same packages by disease group, in CHRONIC_DISEASE; empty elsewhere."
    )


@strawberry.type(
    description="What a region offers on a day. A document bounded by its publication, not a paginated list (菜单)."
)
class Menu:
    """Package by package what the region says, or else its nearest ancestor that says anything."""

    region: Region = strawberry.field(description="The region asked about.")
    published_by: Region = strawberry.field(
        description="Whose menu it is: the nearest region, this one or above it, that offers anything on it. Each "
        "entry tells its own."
    )
    on: date = strawberry.field(description="The day it holds for.")
    revision: int = strawberry.field(description="Grows whenever anything published changes; compare for freshness.")
    sections: list[MenuSection] = strawberry.field(description="The sections, in the order to show them.")
    package_count: int = strawberry.field(description="How many different packages are on offer.")


@strawberry.type(description="Told whenever a region's menu may have changed (菜单变更).")
class MenuChange:
    """A hint to read the menu again."""

    region: Region = strawberry.field(description="The region subscribed to.")
    revision: int = strawberry.field(description="The menu revision that is now served.")
    at: datetime = strawberry.field(description="When this server took it up.")
