"""What a package would mean for a region (影响测算): for whom, at whose cost, with how much work. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catalog.deliverable import formed
from catalog.delivery_pool import DeliveryPool
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition, item_codes
from catalog.price import Price
from catalog.vocabulary import Payer, Population
from catalog.workload import Workload
from core.language import Text
from teams.parameter import FundingSubstitution
from teams.role import acts_as
from teams.team import Workforce
from teams.vocabulary import ExecutorRole, Tier

WEEKS_A_YEAR = 52
"""Of which members state their contract-service hours."""


@dataclass(frozen=True, slots=True)
class Place:
    """A township, or a region below: how many there qualify, `holders` of them already with a version of the package.

    `code` and `name` are None for those of whom the township is not recorded.
    """

    code: str | None
    name: Text | None
    residents: int
    holders: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one payer would pay in a year (per episode, where the package's term is one), in fen.

    `fen` for everybody who qualifies, `new_fen` for those of them who do not hold a version of the package yet.
    """

    payer: Payer
    fen: int
    new_fen: int


@dataclass(frozen=True, slots=True)
class Hands:
    """Members of teams in one role: how many, how many of them state their hours, and the sum of these a week."""

    members: int
    stating: int
    hours: int


@dataclass(frozen=True, slots=True)
class RoleLoad:
    """The work of a role in a year, if everybody who qualifies signed, against the time of those who act in it.

    `minutes` by tier, lowest first. `hours` are contract-service hours a year of the members of teams who act in the
    role or stand in for it; `unstated` of these `members` state none, so that their time is not in it.
    """

    role: ExecutorRole
    minutes: tuple[tuple[Tier, Fraction], ...]
    hours: int
    members: int
    unstated: int

    @property
    def needed_hours(self) -> Fraction:
        """The hours of work in a year, over all tiers."""
        return sum((minutes for _tier, minutes in self.minutes), Fraction(0)) / 60


@dataclass(frozen=True, slots=True)
class Impact:
    """What publishing a definition in a region would mean on a day. Counts are exact.

    `residents` live in the region, `qualifying` of them may have the package. `populations`: how many of these belong
    to each population of the audience (somebody may belong to several). `holders`: how many of them hold which version
    of the package by now. `loads` leave out the items `uncounted`, of whose deliveries nobody can say how many there
    will be. `lines_without_team`: items that no team of the region can deliver, in the order of the lines; None where
    the region has more teams than are judged at once.
    """

    region: str
    on: date
    residents: int
    qualifying: int
    populations: tuple[tuple[Population, int], ...]
    places: tuple[Place, ...]
    holders: tuple[tuple[int, int], ...]
    costs: tuple[Share, ...]
    loads: tuple[RoleLoad, ...]
    uncounted: tuple[str, ...]
    lines_without_team: tuple[str, ...] | None

    @property
    def already_holding(self) -> int:
        """How many of those who qualify hold some version of the package."""
        return sum(number for _version, number in self.holders)


@dataclass(frozen=True, slots=True)
class Count:
    """Residents who qualify, how many of them hold a version, and the same for those whose self-pay another bears."""

    residents: int
    holders: int
    borne: int = 0
    borne_holders: int = 0


def shares(price: Price, count: Count, substitution: FundingSubstitution | None) -> tuple[Share, ...]:
    """What each payer would pay, in the order of `Payer`; self-pay that another bears for a population is that payer's.

    The choice of dearer options and deductions for shared items are not in it.
    """

    def fen(residents: int, borne: int) -> Iterator[tuple[Payer, int]]:
        moved = price.of(Payer.SELF) * borne if substitution else 0
        for payer in Payer:
            own = price.of(payer) * residents
            if payer is Payer.SELF:
                own -= moved
            elif substitution and payer.value == substitution.borne_by:
                own += moved
            yield payer, own

    new = dict(fen(count.residents - count.holders, count.borne - count.borne_holders))
    return tuple(Share(payer, amount, new[payer]) for payer, amount in fen(count.residents, count.borne))


def loads(workload: Workload, residents: int, hands: Mapping[ExecutorRole, Hands]) -> tuple[RoleLoad, ...]:
    """The work of each role for so many residents, in the order of `ExecutorRole`, with the time of who may do it."""
    return tuple(
        _load(role, _minutes(workload, role, residents), hands)
        for role in ExecutorRole
        if any(role is worked for worked, _tier in workload.minutes)
    )


def _minutes(workload: Workload, role: ExecutorRole, residents: int) -> tuple[tuple[Tier, Fraction], ...]:
    minutes = {tier: made * residents for (worked, tier), made in workload.minutes.items() if worked is role}
    return tuple((tier, minutes[tier]) for tier in Tier if tier in minutes)


def _load(
    role: ExecutorRole, minutes: tuple[tuple[Tier, Fraction], ...], hands: Mapping[ExecutorRole, Hands]
) -> RoleLoad:
    acting = [found for member, found in hands.items() if role in acts_as(member)]
    return RoleLoad(
        role=role,
        minutes=minutes,
        hours=sum(found.hours for found in acting) * WEEKS_A_YEAR,
        members=sum(found.members for found in acting),
        unstated=sum(found.members - found.stating for found in acting),
    )


def without_team(
    definition: PackageDefinition, items: Mapping[str, ItemDefinition], workforce: Workforce
) -> tuple[str, ...]:
    """The items of a package that no team of the workforce which stands formed can deliver; all, if there is none."""
    codes = tuple(dict.fromkeys(item_codes(definition)))
    able = DeliveryPool(workforce).deliverable(formed(workforce), [items[code] for code in codes])
    return tuple(code for code in codes if code not in able)
