"""Regions in the schema."""

from __future__ import annotations

import strawberry

from api.schema.common import Names
from api.schema.node import Node, node_id
from core.language import Language
from teams.region import RegionDefinition, RegionKind


@strawberry.type(description="An administrative division; menus and policies hang on one (行政区划).")
class Region(Node):
    """A region and where it stands in the tree."""

    code: str = strawberry.field(description='GB/T 2260 division code: "450321" is Yangshuo (区划代码).')
    name: str = strawberry.field(description="Its name in the caller's language.")
    names: Names = strawberry.field(description="Its name in both languages.")
    kind: RegionKind = strawberry.field(description="Its level.")
    parent: Region | None = strawberry.field(description="The division directly above; null for the highest.")

    @classmethod
    def of(cls, region: RegionDefinition, parent: Region | None, language: Language) -> Region:
        """The shape of a region under an already shaped parent."""
        return cls(
            id=node_id("Region", region.code),
            code=region.code,
            name=region.name.in_(language),
            names=Names.of(region.name),
            kind=region.kind,
            parent=parent,
        )
