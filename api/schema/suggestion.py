"""Teams proposed for an address and a set of packages, in the schema."""

from __future__ import annotations

import strawberry

from api.delivery_side import DeliverySide
from api.schema.common import Names
from api.schema.item import ServiceItem
from api.schema.team import Team
from catalog.suggestion import TeamSuggestion as Suggestion


@strawberry.input(description="Where a resident lives (住址).")
class AddressInput:
    """A county, and in it a village or township where known."""

    region: str = strawberry.field(description="Division code of the county (区划代码).")
    grid: str | None = strawberry.field(
        default=None, description="Code of the village or township there; left out: any team of the region is as near."
    )


@strawberry.type(description="A team that may sign and has room, proposed for an address and some packages (团队推荐).")
class TeamSuggestion:
    """R025."""

    team: Team = strawberry.field(description="The team.")
    distance: int = strawberry.field(
        description="0: its area contains the address; 1: its area is in the same township; 2: in the same county."
    )
    covers_all: bool = strawberry.field(description="Whether it can deliver all the packages.")
    missing: list[ServiceItem] = strawberry.field(description="Items that stand in the way of that.")
    load: int = strawberry.field(description="Residents signed with it.")
    free_capacity: int = strawberry.field(description="Residents it can still take, at least 1.")
    why: str = strawberry.field(description="What speaks for it, in the caller's language.")
    whys: Names = strawberry.field(description="The same in both languages.")

    @classmethod
    def of(cls, found: Suggestion, team: Team, items: dict[str, ServiceItem], side: DeliverySide) -> TeamSuggestion:
        """The shape of a suggestion."""
        return cls(
            team=team,
            distance=found.distance,
            covers_all=found.covers_all,
            missing=[items[code] for code in found.missing],
            load=found.load,
            free_capacity=found.free_capacity,
            why=found.why.in_(side.language),
            whys=Names.of(found.why),
        )
