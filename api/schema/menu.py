"""The menu in the schema: what a region offers on a day, section by section."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from api.schema.package import PackageVersion
from api.schema.region import Region
from catalog.menu import MenuSectionKind
from catalog.vocabulary import Population


@strawberry.type(description="A package on the menu: the version on offer, by whom and since when (菜单条目).")
class MenuEntry:
    """A publication as a reader of the menu sees it."""

    package: PackageVersion = strawberry.field(description="The version on offer.")
    published_by: Region = strawberry.field(description="The region whose publication this is.")
    starts: date = strawberry.field(description="On offer from this day.")
    ends: date | None = strawberry.field(description="Replaced from this day on; null: until further notice.")


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
    """A region's own menu, or its nearest ancestor's."""

    region: Region = strawberry.field(description="The region asked about.")
    published_by: Region = strawberry.field(
        description="Whose menu it is: the region's own, or its nearest ancestor's that has one."
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
