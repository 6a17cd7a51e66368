"""Teams (家庭医生团队) and what belongs to one on a day. Values, no storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from core.wire import WIRE, ImpossibleDefinition, Name
from teams.code import stable_code
from teams.institution import AffiliationDefinition, Code, InstitutionDefinition, NetworkDefinition
from teams.period import ordered
from teams.policy import Policies
from teams.practitioner import PractitionerDefinition
from teams.relation import Relations
from teams.role import is_licensed
from teams.vocabulary import ExecutorRole, PracticeEnd, SiteMode, TeamStanding, Tier

MOST_HOURS = 80
"""Contract-service hours a week that a membership may state."""


@dataclass(frozen=True, slots=True)
class MemberDefinition:
    """Somebody joins in a role, working from an institution, in [starts, ends); `hours` a week for contract services.

    `starts` left out means the day the team is formed. At most one primary team at a time (DECISIONS, «Capacity»).
    """

    __pydantic_config__ = WIRE
    practitioner: str
    role: ExecutorRole
    institution: str
    is_leader: bool = False
    is_primary: bool = True
    hours: int | None = None
    starts: date | None = None
    ends: date | None = None

    def __post_init__(self) -> None:
        if self.hours is not None and not 1 <= self.hours <= MOST_HOURS:
            raise ImpossibleDefinition(
                "OUT_OF_BOUNDS",
                f"hours须在1到{MOST_HOURS}之间",
                f"`hours` must be between 1 and {MOST_HOURS}",
                at=("hours",),
            )
        if self.starts is not None:
            ordered(self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class TeamDefinition:
    """A team as it is formed: home institution, further institutions of its tier chain, area, members."""

    __pydantic_config__ = WIRE
    code: Code
    name: Name
    home: str
    formed: date
    chain: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    members: tuple[MemberDefinition, ...] = ()
    motto: str | None = None  # R094: a free text, out of scope otherwise

    def __post_init__(self) -> None:
        stable_code(self.code)
        for member in self.members:
            if member.starts is not None and member.starts < self.formed:
                raise ImpossibleDefinition(
                    "BEFORE_FORMED", "成员不能早于团队组建加入", "a member joins no earlier than the team is formed"
                )


@dataclass(frozen=True, slots=True)
class Site:
    """Where somebody works on the day asked about."""

    institution: str
    mode: SiteMode
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Somebody, with the places of work in force on the day asked about, and the other duties that day."""

    definition: PractitionerDefinition
    version: int = 1
    sites: tuple[Site, ...] = ()
    practice_ended: date | None = None
    end_reason: PracticeEnd | None = None
    teams: int = 0
    """How many teams somebody is in on the day."""
    hours: int = 0
    """Contract-service hours a week, over all teams."""
    has_primary_team: bool = False
    id: int = field(default=0, compare=False)
    """Of the row, for whoever writes what refers to it; 0 of somebody who is only proposed."""

    @property
    def code(self) -> str:
        """The stable code."""
        return self.definition.code

    def would_be_primary(self, wanted: bool, *, is_here: bool = False) -> bool:
        """Whether a new membership that is to be the primary one could be: nobody has two (HAS_PRIMARY_TEAM).

        `is_here`: the present primary team is the one it is about.
        """
        return wanted and (is_here or not self.has_primary_team)

    def licensed(self, on: date) -> bool:
        """Whether the licence holds on the day."""
        return is_licensed(self.definition, on, self.practice_ended)


@dataclass(frozen=True, slots=True)
class Member:
    """A membership in force on the day asked about."""

    practitioner: Practitioner
    role: ExecutorRole
    institution: str
    is_leader: bool
    is_primary: bool
    hours: int | None
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Team:
    """A team on the day asked about; `standing` None means it was not formed yet.

    `chain` holds the further institutions behind it, without the home institution.
    """

    code: str
    name: Name
    home: str
    region: str
    standing: TeamStanding
    reason: str | None
    formed: date
    version: int
    members: tuple[Member, ...]
    chain: tuple[str, ...]
    area: tuple[str, ...]
    motto: str | None = None

    @property
    def leader(self) -> Member | None:
        """Who leads on the day."""
        return next((member for member in self.members if member.is_leader), None)


@dataclass(frozen=True, slots=True)
class Workforce:
    """Who can deliver in a part of the country, on one day, as one value: what composition rules are asked over.

    `regions` maps a region's code to its lineage (itself, then its ancestors). `practitioners` are those whose places
    of work were loaded: the possible candidates.
    """

    on: date
    institutions: Mapping[str, InstitutionDefinition]
    networks: Mapping[str, NetworkDefinition]
    affiliations: tuple[AffiliationDefinition, ...]  # in force on the day
    practitioners: Mapping[str, Practitioner]
    teams: tuple[Team, ...]
    policies: Policies
    regions: Mapping[str, tuple[str, ...]]

    relations: Relations = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        relations = Relations(self.institutions, self.networks, self.affiliations)
        object.__setattr__(self, "relations", relations)  # derived once; the dataclass stays frozen for everybody else

    def line(self, institution: str) -> tuple[str, ...]:
        """The institution and then its parents, nearest first; a loop in the data ends it."""
        return self.relations.line(institution)

    def networks_of(self, institution: str) -> frozenset[str]:
        """Codes of the networks that the institution or a parent belongs to or leads."""
        return self.relations.networks_of(institution)

    def guides_of(self, institution: str) -> tuple[str, ...]:
        """The hospitals that guide the institution or a parent of it (R234)."""
        return self.relations.guides_of(institution)

    def cooperates(self, institution: str, home: str) -> bool:
        """Whether an agreement in force ties the institution to `home` or a parent of it (R193)."""
        return self.relations.cooperates(institution, home)

    def related(self, institution: str, home: str) -> bool:
        """Whether staff of the institution may serve in a team at home in `home` (`Relations.related`)."""
        return self.relations.related(institution, home)

    def tied(self, one: str, other: str) -> bool:
        """Whether staff of either may serve in a team at home in the other (`Relations.tied`)."""
        return self.relations.tied(one, other)

    def tier_of(self, institution: str) -> Tier | None:
        """The tier of an institution; None where it has none or is not known."""
        known = self.institutions.get(institution)
        return None if known is None else known.tier
