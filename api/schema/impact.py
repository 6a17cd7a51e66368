"""What publishing a draft would mean, in the schema (影响测算): for whom, at whose cost, with how much work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import strawberry

from api.schema.common import Money
from api.schema.item import ServiceItem
from api.schema.region import Region
from api.schema.shelf import Shelf
from catalog.snapshot import PackageVersion
from catalog.vocabulary import Payer, Population
from core.language import Language
from enrolment.effect import Impact as ImpactValue
from enrolment.effect import Place, RoleLoad, Share
from teams.vocabulary import ExecutorRole, Tier


def _hours(minutes: Fraction) -> Decimal:
    """Minutes as hours, to one place."""
    return (Decimal(minutes.numerator) / Decimal(minutes.denominator) / 60).quantize(Decimal("0.1"))


@strawberry.type(description="How many of those who qualify belong to a population of the audience (按人群).")
class PopulationImpact:
    """Somebody may belong to several."""

    population: Population = strawberry.field(description="The population.")
    population_name: str = strawberry.field(description="The population, in the caller's language.")
    residents: int = strawberry.field(description="How many.")


@strawberry.type(description="How many qualify in a township, or in a region below (按乡镇或下级地区).")
class PlaceImpact:
    """A part of the region."""

    code: str | None = strawberry.field(description="Code of the township or region; null: not recorded of them.")
    name: str | None = strawberry.field(description="Its name, in the caller's language.")
    residents: int = strawberry.field(description="How many qualify.")
    holders: int = strawberry.field(description="How many of them hold a version of the package already.")

    @classmethod
    def of(cls, value: Place, language: Language) -> PlaceImpact:
        """The shape of a place."""
        return cls(
            code=value.code,
            name=None if value.name is None else value.name.in_(language),
            residents=value.residents,
            holders=value.holders,
        )


@strawberry.type(description="How many of those who qualify hold an earlier version (已持有版本).")
class VersionHolders:
    """A version and a number."""

    version: int = strawberry.field(description="The version they hold; they keep it until they renew.")
    residents: int = strawberry.field(description="How many.")


@strawberry.type(description="What one payer would pay in a year, or an episode (年度费用).")
class PayerImpact:
    """If everybody who qualifies signed."""

    payer: Payer = strawberry.field(description="Who pays.")
    payer_name: str = strawberry.field(description="Who pays, in the caller's language.")
    yearly: Money = strawberry.field(description="For everybody who qualifies.")
    yearly_for_new: Money = strawberry.field(description="For those of them who hold no version of it yet.")

    @classmethod
    def of(cls, value: Share, language: Language) -> PayerImpact:
        """The shape of a payer's share."""
        return cls(
            payer=value.payer,
            payer_name=value.payer.label.in_(language),
            yearly=Money.of(value.fen),
            yearly_for_new=Money.of(value.new_fen),
        )


@strawberry.type(description="Hours of work at one tier (按机构层级).")
class TierHours:
    """The lowest tier at which the items may be done."""

    tier: Tier = strawberry.field(description="The tier.")
    hours: Decimal = strawberry.field(description="Hours a year.")


@strawberry.type(description="The work of one role in a year, against the time there is (按岗位工时).")
class RoleImpact:
    """If everybody who qualifies signed. Staff minutes of the starter items are placeholders."""

    role: ExecutorRole = strawberry.field(description="The role: the first that each item names.")
    role_name: str = strawberry.field(description="The role, in the caller's language.")
    needed_hours: Decimal = strawberry.field(description="Hours of work a year.")
    by_tier: list[TierHours] = strawberry.field(description="The same by tier, lowest first.")
    available_hours: Decimal = strawberry.field(
        description="Contract-service hours a year of the team members who act in the role or may stand in "
        "(签约服务工时)."
    )
    members: int = strawberry.field(description="How many members these are.")
    members_without_hours: int = strawberry.field(
        description="How many of them state no hours, so that their time is not counted."
    )

    @classmethod
    def of(cls, value: RoleLoad, language: Language) -> RoleImpact:
        """The shape of a role's load."""
        return cls(
            role=value.role,
            role_name=value.role.label.in_(language),
            needed_hours=_hours(value.needed_hours * 60),
            by_tier=[TierHours(tier=tier, hours=_hours(minutes)) for tier, minutes in value.minutes],
            available_hours=Decimal(value.hours),
            members=value.members,
            members_without_hours=value.unstated,
        )


@strawberry.type(
    description="What publishing a draft would mean for a region: counted over its residents, exactly (影响测算)."
)
class Impact:
    """Before anybody can sign it."""

    region: Region = strawberry.field(description="The region.")
    on: date = strawberry.field(description="The day it is reckoned for.")
    residents: int = strawberry.field(description="Residents of the region.")
    qualifying: int = strawberry.field(description="How many of them may have the package.")
    already_holding: int = strawberry.field(description="How many of these hold some version of it already.")
    populations: list[PopulationImpact] = strawberry.field(description="Who qualifies, by population of the audience.")
    places: list[PlaceImpact] = strawberry.field(description="Who qualifies, by township, or by region below.")
    holders: list[VersionHolders] = strawberry.field(description="Who holds which earlier version.")
    costs: list[PayerImpact] = strawberry.field(description="Yearly cost, by payer.")
    roles: list[RoleImpact] = strawberry.field(description="Yearly work, by role, against the time there is.")
    uncounted: list[ServiceItem] = strawberry.field(
        description="Items on demand or on an event: nobody can say how many deliveries there will be."
    )
    lines_without_team: list[ServiceItem] | None = strawberry.field(
        description="Items that no team of the region can deliver; null where it has more teams than are judged at "
        "once."
    )

    @classmethod
    def of(cls, value: ImpactValue, version: PackageVersion, shelf: Shelf) -> Impact:
        """The shape of an impact; `version` has the items it names."""
        language = shelf.speaker.language

        def items(codes: tuple[str, ...]) -> list[ServiceItem]:
            return [shelf.item(version.items[code]) for code in codes]

        return cls(
            region=shelf.region(value.region),
            on=value.on,
            residents=value.residents,
            qualifying=value.qualifying,
            already_holding=value.already_holding,
            populations=[
                PopulationImpact(population=one, population_name=one.label.in_(language), residents=number)
                for one, number in value.populations
            ],
            places=[PlaceImpact.of(place, language) for place in value.places],
            holders=[VersionHolders(version=number, residents=residents) for number, residents in value.holders],
            costs=[PayerImpact.of(share, language) for share in value.costs],
            roles=[RoleImpact.of(load, language) for load in value.loads],
            uncounted=items(value.uncounted),
            lines_without_team=None if value.lines_without_team is None else items(value.lines_without_team),
        )
