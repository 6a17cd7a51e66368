"""Whether a team can deliver a package, line by line, in the schema."""

from __future__ import annotations

import strawberry

from api.delivery_side import DeliverySide
from api.judged import Judged
from api.schema.common import Names, said
from api.schema.composition import person_shape
from api.schema.institution import Institution
from api.schema.item import ServiceItem
from api.schema.package import PackageVersion
from api.schema.practitioner import Practitioner
from catalog.delivery import DeliveredBy, DeliveryLevel
from catalog.delivery import LineDelivery as Line
from catalog.snapshot import PackageVersion as PackageVersionValue
from teams.team import Team as TeamOnADay
from teams.vocabulary import ExecutorRole, Tier

_NAMED = "in the caller's language"


@strawberry.type(description="Who can deliver one item of a package for a team's residents (条目提供方).")
class LineDelivery:
    """R077, R197."""

    item: ServiceItem = strawberry.field(description="The item, in the version the package was made with.")
    is_required: bool = strawberry.field(description="False: optional, or an option of a choice group.")
    choice_group: str | None = strawberry.field(description="Code of the choice group it is an option of.")
    by: DeliveredBy = strawberry.field(description="The nearest source that can (由谁提供).")
    by_name: str = strawberry.field(description=f"The source {_NAMED}.")
    tier: Tier | None = strawberry.field(description="The lowest tier at which that source can; null: nobody can.")
    tier_name: str | None = strawberry.field(description=f"The tier {_NAMED}.")
    level: DeliveryLevel | None = strawberry.field(
        description="Village, township or specialist; null: nobody can (提供层级)."
    )
    level_name: str | None = strawberry.field(description=f"The level {_NAMED}.")
    practitioners: list[Practitioner] = strawberry.field(
        description="People of that source who can, lowest tier first, at most 10."
    )
    institutions: list[Institution] = strawberry.field(description="Where they work, lowest tier first, at most 10.")
    roles_needed: list[ExecutorRole] = strawberry.field(description="Any of these roles may execute it.")
    role_names: list[str] = strawberry.field(description=f"The roles {_NAMED}, in the same order.")
    lowest_tier: Tier = strawberry.field(description="At this tier or above.")
    why: str = strawberry.field(description="The answer in words, in the caller's language.")
    whys: Names = strawberry.field(description="The same in both languages.")

    @classmethod
    def of(cls, line: Line, item: ServiceItem, judged: Judged, side: DeliverySide) -> LineDelivery:
        """The shape of a line."""
        known = judged.workforce.institutions
        return cls(
            item=item,
            is_required=line.is_required,
            choice_group=line.choice_group,
            by=line.by,
            by_name=side.say(line.by),
            tier=line.tier,
            tier_name=side.say_if(line.tier),
            level=line.level,
            level_name=side.say_if(line.level),
            practitioners=[person_shape(code, judged, side) for code in line.practitioners],
            institutions=[Institution.of(known[code], side) for code in line.institutions],
            roles_needed=list(line.roles),
            role_names=said(line.roles, side.language),
            lowest_tier=line.lowest_tier,
            why=line.why.in_(side.language),
            whys=Names.of(line.why),
        )


@strawberry.type(description="A team held against one version of a package (服务包可提供性).")
class PackageDelivery:
    """Who can do what of it."""

    package: PackageVersion = strawberry.field(description="The version that is asked about.")
    is_deliverable: bool = strawberry.field(
        description="Somebody of the team, its chain or its networks can do every required line, and enough options of "
        "each choice group."
    )
    lines: list[LineDelivery] = strawberry.field(description="Line by line, then the options of choice groups.")
    missing: list[ServiceItem] = strawberry.field(description="Items that stand in the way.")
    beyond_members: list[ServiceItem] = strawberry.field(description="Items that no member can do, whoever else can.")
    undeliverable: list[ServiceItem] = strawberry.field(description="Items that nobody can do, required or not.")

    @classmethod
    def of(cls, team: TeamOnADay, version: PackageVersionValue, judged: Judged, side: DeliverySide) -> PackageDelivery:
        """The shape of a team's delivery of a package version."""
        found = judged.deliveries.can_deliver(team, version)
        items = {code: side.shelf.item(item) for code, item in version.items.items()}
        return cls(
            package=side.shelf.package_version(version),
            is_deliverable=found.is_deliverable,
            lines=[LineDelivery.of(line, items[line.item], judged, side) for line in found.lines],
            missing=[items[code] for code in found.missing],
            beyond_members=[items[code] for code in found.beyond_members],
            undeliverable=[items[code] for code in found.undeliverable],
        )
