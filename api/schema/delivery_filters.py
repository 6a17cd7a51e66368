"""Filters of the delivery side's lists, and their translation into the domain's."""

from __future__ import annotations

import strawberry

from core.faults import bad_argument
from teams.composition.rule import LARGEST_TEAM
from teams.queries import selection
from teams.queries.workforce import LARGEST_SLICE
from teams.vocabulary import (
    Department,
    ExecutorRole,
    GridKind,
    InstitutionKind,
    LicenceCategory,
    NetworkKind,
    Ownership,
    TeamStanding,
    TeamState,
    Tier,
    TitleLevel,
)

LONGEST_TEXT = 100
_WORKED_OUT = (
    f"It is worked out team by team: where more than {LARGEST_SLICE:,} teams pass the rest of the filter that is an "
    "error; name a smaller region."
)


@strawberry.input(description="What institutions to list; every part given must hold (机构筛选).")
class InstitutionFilter:
    """A filter over institutions."""

    tiers: list[Tier] | None = strawberry.field(default=None, description="Stands at one of these tiers.")
    kinds: list[InstitutionKind] | None = strawberry.field(default=None, description="Is of one of these kinds.")
    ownership: Ownership | None = strawberry.field(default=None, description="Is public, or private.")
    parent: str | None = strawberry.field(default=None, description="Stands directly under the one of this code.")
    network: str | None = strawberry.field(
        default=None, description="Leads the network of this code, or is a member of it on the day."
    )
    grid: str | None = strawberry.field(default=None, description="Stands in the grid of this code.")
    serves: str | None = strawberry.field(default=None, description="Has the grid of this code in its service area.")
    specialty: Department | None = strawberry.field(default=None, description="Has registered this department.")
    is_pilot: bool | None = strawberry.field(default=None, description="Is, or is not, a pilot site.")
    name_prefix: str | None = strawberry.field(
        default=None, description="Its name begins so, in Chinese or English; up to 100 characters."
    )


@strawberry.input(description="What practitioners to list; every part given must hold (人员筛选).")
class PractitionerFilter:
    """A filter over practitioners."""

    institution: str | None = strawberry.field(
        default=None, description="Works at the institution of this code on the day."
    )
    role: ExecutorRole | None = strawberry.field(
        default=None, description="Is licensed for this role by category, level and department, at some tier."
    )
    categories: list[LicenceCategory] | None = strawberry.field(default=None, description="Is licensed so.")
    specialties: list[Department] | None = strawberry.field(default=None, description="Practises in one of these.")
    titles: list[TitleLevel] | None = strawberry.field(default=None, description="Has a title of one of these levels.")
    is_licensed: bool | None = strawberry.field(
        default=None, description="The licence holds, or does not hold, on the day."
    )
    name_prefix: str | None = strawberry.field(default=None, description="The name begins so; up to 100 characters.")


@strawberry.input(description="What teams to list; every part given must hold (团队筛选).")
class TeamFilter:
    """A filter over teams. `states`, `minFreeCapacity` and `canDeliver` are worked out, not stored."""

    home: str | None = strawberry.field(default=None, description="At home in the institution of this code.")
    tiers: list[Tier] | None = strawberry.field(default=None, description="At home at one of these tiers.")
    practitioner: str | None = strawberry.field(
        default=None, description="Has the practitioner of this code as a member on the day."
    )
    specialties: list[Department] | None = strawberry.field(
        default=None, description="Has a member that practises in one of these."
    )
    grid: str | None = strawberry.field(default=None, description="Has the grid of this code in its area on the day.")
    standings: list[TeamStanding] | None = strawberry.field(
        default=None, description="One of these was decided about it."
    )
    states: list[TeamState] | None = strawberry.field(
        default=None, description=f"Its state on the day is one of these. {_WORKED_OUT}"
    )
    min_free_capacity: int | None = strawberry.field(
        default=None, description=f"Can take at least so many residents more, 1 or more. {_WORKED_OUT}"
    )
    can_deliver: str | None = strawberry.field(
        default=None,
        description="Can deliver the package of this code, in the version on offer in its region on the day, with its "
        f"chain and networks; an error where no package of this code is published. {_WORKED_OUT}",
    )


@strawberry.input(description="A member of a team that is proposed (拟任成员).")
class ProposedMemberInput:
    """A membership that is not saved."""

    practitioner: str = strawberry.field(description="Code of the practitioner.")
    role: ExecutorRole = strawberry.field(description="In which role.")
    institution: str = strawberry.field(description="Code of the institution somebody works from.")
    is_leader: bool = strawberry.field(default=False, description="Leads the team.")
    is_primary: bool = strawberry.field(
        default=True,
        description="It is the primary team; counts only for somebody without a primary team that day, so nobody is "
        "another team's signing doctor and this one's (主团队).",
    )


@strawberry.input(description="A team that is proposed, to be held against the rules before it is formed (拟组团队).")
class ProposedTeamInput:
    """Nothing of it is saved."""

    home: str = strawberry.field(description="Code of the home institution.")
    chain: list[str] = strawberry.field(
        default_factory=list, description="Codes of the further institutions of its tier chain."
    )
    members: list[ProposedMemberInput] = strawberry.field(
        description=f"Up to {LARGEST_TEAM} members. Who has a primary team already counts as a member beside it."
    )


def institution_filter(given: InstitutionFilter | None, region: str | None) -> selection.InstitutionFilter:
    """The domain's filter. Raises a BAD_USER_INPUT fault for a text that is too long."""
    given = given or InstitutionFilter()
    return selection.InstitutionFilter(
        region=region,
        tiers=given.tiers or (),
        kinds=given.kinds or (),
        ownership=given.ownership,
        parent=given.parent,
        network=given.network,
        grid=given.grid,
        serves=given.serves,
        department=given.specialty,
        is_pilot=given.is_pilot,
        name=_text(given.name_prefix),
    )


def network_filter(
    region: str | None, kinds: list[NetworkKind] | None, institution: str | None
) -> selection.NetworkFilter:
    """The domain's filter."""
    return selection.NetworkFilter(region=region, kinds=kinds or (), institution=institution)


def grid_filter(region: str, kind: GridKind | None, parent: str | None) -> selection.GridFilter:
    """The domain's filter."""
    return selection.GridFilter(region=region, kind=kind, parent=parent)


def practitioner_filter(given: PractitionerFilter | None, region: str | None) -> selection.PractitionerFilter:
    """The domain's filter. Raises a BAD_USER_INPUT fault for a text that is too long."""
    given = given or PractitionerFilter()
    return selection.PractitionerFilter(
        region=region,
        institution=given.institution,
        role=given.role,
        categories=given.categories or (),
        departments=given.specialties or (),
        titles=given.titles or (),
        is_licensed=given.is_licensed,
        name=_text(given.name_prefix),
    )


def team_filter(given: TeamFilter | None, region: str | None) -> selection.TeamFilter:
    """The domain's filter: the part that the database evaluates."""
    given = given or TeamFilter()
    return selection.TeamFilter(
        region=region,
        home=given.home,
        tiers=given.tiers or (),
        member=given.practitioner,
        departments=given.specialties or (),
        serves=given.grid,
        standings=given.standings or (),
    )


def asks_for_nothing(given: InstitutionFilter | PractitionerFilter | TeamFilter | None) -> bool:
    """Whether a list of alternatives is empty: then nothing can be one of them."""
    return given is not None and [] in vars(given).values()


def _text(given: str | None) -> str | None:
    if given is not None and (len(given) > LONGEST_TEXT or "\0" in given):
        raise bad_argument(
            ("filter", "namePrefix"),
            f"namePrefix 最多 {LONGEST_TEXT} 个可见字符。",
            f"namePrefix has at most {LONGEST_TEXT} visible characters.",
        )
    return given or None
