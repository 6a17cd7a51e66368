"""Whether a team can deliver a package, line by line, and at which tier (DECISIONS «Data», R077, R197).

Values only; `catalog.delivery_pool` finds who can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.labelled import Labelled
from core.language import Text
from teams.vocabulary import ExecutorRole, Tier

MOST_NAMED = 10
"""Practitioners and institutions named for one line."""


class DeliveredBy(Labelled):
    """Who can execute an item for a team's residents (由谁提供); the nearest source that can."""

    TEAM = "TEAM", "团队成员", "a member of the team"
    CHAIN = "CHAIN", "层级链内机构", "staff of the team's chain of institutions"
    NETWORK = "NETWORK", "医联体、指导或合作机构", "staff of a related institution (network, guidance, agreement)"
    NOBODY = "NOBODY", "无人可提供", "nobody"


class DeliveryLevel(Labelled):
    """The level at which a line is delivered (提供层级)."""

    VILLAGE = "VILLAGE", "村（站）", "village"
    TOWNSHIP = "TOWNSHIP", "乡镇（中心）", "township"
    SPECIALIST = "SPECIALIST", "专科（二、三级医院）", "specialist, at a level-2 or level-3 hospital"


LEVELS: Mapping[Tier, DeliveryLevel] = {
    Tier.VILLAGE: DeliveryLevel.VILLAGE,
    Tier.TOWNSHIP: DeliveryLevel.TOWNSHIP,
    Tier.SECONDARY: DeliveryLevel.SPECIALIST,
    Tier.TERTIARY: DeliveryLevel.SPECIALIST,
}


@dataclass(frozen=True, slots=True)
class LineDelivery:
    """Who can deliver one item of a package; an option of a choice group is not required by itself.

    `tier` is the lowest at which the nearest source can do it, None where nobody can; `practitioners` and
    `institutions` are that source's, lowest tier first, then by code, at most MOST_NAMED each. `roles` are the
    alternatives, from `lowest_tier` upwards.
    """

    item: str
    is_required: bool
    choice_group: str | None
    by: DeliveredBy
    tier: Tier | None
    practitioners: tuple[str, ...]
    institutions: tuple[str, ...]
    roles: tuple[ExecutorRole, ...]
    lowest_tier: Tier
    why: Text

    @property
    def level(self) -> DeliveryLevel | None:
        """Village, township or specialist; None where nobody can do it."""
        return None if self.tier is None else LEVELS[self.tier]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A team held against one version of a package: its lines, then the options of its choice groups, in their order.

    `choices`: how many options of each choice group are chosen, by its code.
    """

    team: str
    package: str
    number: int
    lines: tuple[LineDelivery, ...]
    choices: tuple[tuple[str, int], ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Items in the way: required lines nobody can do, and undeliverable options of groups left with too few."""
        short = {group for group, choose in self.choices if self._deliverable_options(group) < choose}
        return once(
            line.item
            for line in self.lines
            if line.by is DeliveredBy.NOBODY and (line.is_required or line.choice_group in short)
        )

    @property
    def is_deliverable(self) -> bool:
        """Whether somebody can do every required line, and enough options of each choice group."""
        return not self.missing

    @property
    def beyond_members(self) -> tuple[str, ...]:
        """Items that no member can do, whoever else can."""
        return once(line.item for line in self.lines if line.by is not DeliveredBy.TEAM)

    @property
    def undeliverable(self) -> tuple[str, ...]:
        """Items that nobody can do, required or not."""
        return once(line.item for line in self.lines if line.by is DeliveredBy.NOBODY)

    def _deliverable_options(self, group: str) -> int:
        return sum(line.choice_group == group and line.by is not DeliveredBy.NOBODY for line in self.lines)


def once(items: Iterable[str]) -> tuple[str, ...]:
    """Each code where it comes first."""
    return tuple(dict.fromkeys(items))
