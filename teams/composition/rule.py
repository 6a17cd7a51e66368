"""What a region asks of a team (团队组成规则): minimum roles, who may lead, the tier chain, capacity. Grammar only.

`teams.composition.report` holds a team against these values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from core.wire import WIRE, ImpossibleDefinition, distinct, filled
from teams.role import SIGNING_ROLES
from teams.vocabulary import ExecutorRole, Tier

LARGEST_TEAM = 100
"""Whatever a region says: a team's members are one plain list."""

LARGEST_CAPACITY = 10_000
"""Whatever a region says: five times what is asked nationally (B1.5) is a slip of the pen (our bound)."""


@dataclass(frozen=True, slots=True)
class RoleMinimum:
    """At least `count` (1 to 100) members in any of `roles`; where `tiers` are named, working at one of them."""

    __pydantic_config__ = WIRE
    roles: Annotated[tuple[ExecutorRole, ...], AfterValidator(filled)]
    count: int = 1
    tiers: tuple[Tier, ...] = ()

    def __post_init__(self) -> None:
        distinct(filled(self.roles), "roles")
        distinct(self.tiers, "tiers")
        _within(self.count, 1, LARGEST_TEAM, "count")


@dataclass(frozen=True, slots=True)
class CompositionRule:
    """Who a team is made of (R077, R096, R149; B1.5).

    `leaders`: roles whose holder may lead; `largest_team`: most members at a time (1 to 100); `guiding_hospital`:
    the home institution must be guided by a hospital (R234); `without`: roles that a team may not have. A rule that no
    team could meet is refused: ROLES_EXCLUDED, MINIMUMS_TOO_LARGE.
    """

    __pydantic_config__ = WIRE
    minimums: tuple[RoleMinimum, ...] = ()
    leaders: Annotated[tuple[ExecutorRole, ...], AfterValidator(filled)] = tuple(
        role for role in ExecutorRole if role in SIGNING_ROLES
    )
    largest_team: int = LARGEST_TEAM
    guiding_hospital: bool = False
    without: tuple[ExecutorRole, ...] = ()

    def __post_init__(self) -> None:
        distinct(filled(self.leaders), "leaders")
        distinct(self.without, "without")
        _within(self.largest_team, 1, LARGEST_TEAM, "largestTeam")
        for role in self.leaders:
            if role not in SIGNING_ROLES:
                raise ImpossibleDefinition(
                    "MAY_NOT_LEAD",
                    f"{role.label.zh}不能任队长（R010）",
                    f"a {role.label.en} may not lead a team (R010)",
                    at=("leaders",),
                )
        self._can_be_met()

    def _can_be_met(self) -> None:
        excluded = set(self.without)
        for number, minimum in enumerate(self.minimums):
            if set(minimum.roles) <= excluded:
                raise ImpossibleDefinition(
                    "ROLES_EXCLUDED",
                    "这一最低人员的角色都在without之中，团队无法满足",
                    "every role of this minimum is among `without`: no team could have it",
                    at=("minimums", number, "roles"),
                )
        if set(self.leaders) <= excluded:
            raise ImpossibleDefinition(
                "ROLES_EXCLUDED",
                "可任队长的角色都在without之中，团队无法有队长",
                "every role that may lead is among `without`: no team could have a leader",
                at=("leaders",),
            )
        needed = sum(minimum.count for minimum in self.minimums)
        if needed > self.largest_team:
            raise ImpossibleDefinition(
                "MINIMUMS_TOO_LARGE",
                f"各项最低人员共{needed}名，超过largestTeam（{self.largest_team}名）；一人只计入一项",
                f"the minimums add up to {needed} members, more than `largestTeam` ({self.largest_team}): nobody "
                "counts for two",
                at=("largestTeam",),
            )


@dataclass(frozen=True, slots=True)
class ChainSlot:
    """Institutions of any of these tiers in a team's chain: at least so many, at most so many (None: no limit)."""

    __pydantic_config__ = WIRE
    tiers: Annotated[tuple[Tier, ...], AfterValidator(filled)]
    at_least: int = 1
    at_most: int | None = 1

    def __post_init__(self) -> None:
        distinct(filled(self.tiers), "tiers")
        _within(self.at_least, 0, LARGEST_TEAM, "atLeast")
        if self.at_most is not None:
            _within(self.at_most, max(1, self.at_least), LARGEST_TEAM, "atMost")


@dataclass(frozen=True, slots=True)
class TierChain:
    """The chain of institutions behind a team, home institution included: "1+1+1" is three slots (R077, B5).

    A tier belongs to one slot.
    """

    __pydantic_config__ = WIRE
    slots: Annotated[tuple[ChainSlot, ...], AfterValidator(filled)]

    def __post_init__(self) -> None:
        filled(self.slots)
        taken: set[Tier] = set()
        for number, slot in enumerate(self.slots):
            for at, tier in enumerate(slot.tiers):
                if tier in taken:
                    raise ImpossibleDefinition(
                        "LISTED_TWICE",
                        f"{tier.label.zh}已在前面的位置中，一个层级只能属于一个位置",
                        f"an earlier slot has the tier {tier.value}: a tier belongs to one slot",
                        at=("slots", number, "tiers", at),
                    )
            taken.update(slot.tiers)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Most residents for one signing doctor whose primary team it is: 1 to 10,000 (B1.5: in principle 2,000)."""

    __pydantic_config__ = WIRE
    residents_per_signing_doctor: int = 2_000

    def __post_init__(self) -> None:
        _within(self.residents_per_signing_doctor, 1, LARGEST_CAPACITY, "residentsPerSigningDoctor")


def _within(number: int, least: int, most: int, at: str) -> None:
    if not least <= number <= most:
        raise ImpossibleDefinition(
            "OUT_OF_BOUNDS", f"{at}须在{least}到{most}之间", f"`{at}` must be between {least} and {most}", at=(at,)
        )
