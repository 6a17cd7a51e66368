"""What records say about a policy row, in the schema: a type for each matter, behind one union."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any

import strawberry

from api.delivery_side import DeliverySide
from api.judged import Judged
from api.schema.common import Money
from api.schema.composition import Finding
from api.schema.package import PackageVersion
from api.schema.region import Region
from api.schema.team import Team
from catalog.vocabulary import Payer, Population
from enrolment import policy_effect as domain
from teams.composition.turning import FilledTeam, TurnedTeam, Turning
from teams.policy import PolicyParameter

MOST_TEAMS, MOST_PACKAGES = 50, 200
_NAMED = "in the caller's language"


@strawberry.type(
    name="TurnedTeam", description="A team that would become incomplete, or would be mended (状态改变的团队)."
)
class TurnedTeamShape:
    """One team and why."""

    team: Team = strawberry.field(description="The team as it stands on the day without the row.")
    gaps: list[Finding] = strawberry.field(
        description="The rules that it would not meet; of a team that would be mended, those it does not meet without "
        "the row. `policy` is null where the rule is the one asked about (缺口)."
    )


@strawberry.type(description="Teams whose state would change; counted exactly (状态改变的团队列表).")
class TurnedTeams:
    """The count, and the first of them."""

    count: int = strawberry.field(description="How many there are.")
    teams: list[TurnedTeamShape] = strawberry.field(description=f"The first {MOST_TEAMS} of them, by code.")


@strawberry.type(
    description="What a composition rule or a tier chain would make of the teams of the regions. Suspended and "
    "dissolved teams are not judged (对团队组成的影响)."
)
class TeamsEffect:
    """R077, R096."""

    teams: int = strawberry.field(description="Teams that are judged: formed, in these regions, on the day.")
    incomplete_now: int = strawberry.field(description="Those that are incomplete without the row.")
    incomplete_then: int = strawberry.field(description="Those that would be incomplete.")
    would_break: TurnedTeams = strawberry.field(description="Complete without the row, incomplete with it.")
    would_mend: TurnedTeams = strawberry.field(description="Incomplete without the row, complete with it.")


@strawberry.type(description="A team that would have more residents than it could carry (超出容量的团队).")
class OverfullTeam:
    """B1.5."""

    team: Team = strawberry.field(description="The team as it stands on the day without the row.")
    capacity: int = strawberry.field(description="Residents that it could carry with the row.")
    load: int = strawberry.field(description="Residents signed with it.")


@strawberry.type(
    description="What another capacity would mean for the teams of the regions. Residents signed are those enrolled "
    "with them on the day (对签约容量的影响)."
)
class CapacityEffect:
    """B1.5."""

    teams: int = strawberry.field(description="Teams that are counted: formed, in these regions, on the day.")
    capacity_now: int = strawberry.field(description="Residents they can carry in all without the row.")
    capacity_then: int = strawberry.field(description="Residents they could carry in all with it.")
    over_now: int = strawberry.field(description="Teams over their capacity without the row.")
    over_then: int = strawberry.field(description="Teams that would be over their capacity.")
    overfull: list[OverfullTeam] = strawberry.field(description=f"The first {MOST_TEAMS} of these, by code.")


@strawberry.type(description="A package that could be signed for other years than now (期限改变的服务包).")
class PackageTermsChange:
    """R028."""

    package: PackageVersion = strawberry.field(description="The version on the menus.")
    regions: list[Region] = strawberry.field(description="On whose menus it stands, of the regions of the effect.")
    years_now: list[int] = strawberry.field(description="Of its years, those allowed without the row.")
    years_then: list[int] = strawberry.field(description="Those that would be allowed; empty: none is left.")


@strawberry.type(
    description="What other terms would mean for the packages on the menus of the regions. Packages that last for an "
    "episode are not touched (对协议期限的影响)."
)
class TermsEffect:
    """R028."""

    packages: int = strawberry.field(description="Versions on these menus on the day.")
    touched: int = strawberry.field(description="How many of them could be signed for other years.")
    without_term: int = strawberry.field(description="How many of these would have no term left.")
    changes: list[PackageTermsChange] = strawberry.field(
        description=f"The first {MOST_PACKAGES} that are touched, by code."
    )


@strawberry.type(description="Residents of a population now and then (人群变化).")
class PopulationShift:
    """One population that follows from age."""

    population: Population = strawberry.field(description="The population.")
    population_name: str = strawberry.field(description=f"Its name {_NAMED}.")
    now: int = strawberry.field(description="Residents who belong to it without the row.")
    then: int = strawberry.field(description="Residents who would.")
    become: int = strawberry.field(description="Residents who would come to belong to it.")
    cease: int = strawberry.field(description="Residents who would cease to.")


@strawberry.type(
    description="What other ages would mean for those who live in the regions on the day; of an age that packages may "
    "let people in from, only `changes` tells (对年龄人群的影响)."
)
class AgesEffect:
    """A4."""

    residents: int = strawberry.field(description="How many live there.")
    populations: list[PopulationShift] = strawberry.field(description="The populations that follow from age.")


@strawberry.type(description="How many residents belong to a population (人群人数).")
class NamedPopulation:
    """A4."""

    population: Population = strawberry.field(description="The population.")
    population_name: str = strawberry.field(description=f"Its name {_NAMED}.")
    residents: int = strawberry.field(description="Residents of the regions who belong to it on the day.")


@strawberry.type(description="A package of whose price residents pay a part (有自付部分的服务包).")
class SelfPayPackage:
    """A4."""

    package: PackageVersion = strawberry.field(description="The version on the menus.")
    regions: list[Region] = strawberry.field(description="On whose menus it stands, of the regions of the effect.")
    self_pay: Money = strawberry.field(
        description="What a holder's self-pay part comes to a contract year; for a whole episode, where the package "
        "lasts for one. Surcharges of choices are not in it."
    )


@strawberry.type(
    description="Whose self-pay part another would bear, of those who live in the regions, and for which packages "
    "(对费用代付的影响)."
)
class SubstitutionEffect:
    """A4."""

    borne_now: int = strawberry.field(description="Residents whose self-pay part is borne without the row.")
    borne_then: int = strawberry.field(description="Residents whose self-pay part would be borne.")
    added: int = strawberry.field(description="Residents for whom it would begin.")
    dropped: int = strawberry.field(description="Residents for whom it would end.")
    bearer_now: Payer | None = strawberry.field(description="Who bears it without the row; null: nobody.")
    bearer_now_name: str | None = strawberry.field(description=f"The payer {_NAMED}.")
    bearer_then: Payer | None = strawberry.field(description="Who would bear it; null: nobody.")
    bearer_then_name: str | None = strawberry.field(description=f"The payer {_NAMED}.")
    named_populations: list[NamedPopulation] = strawberry.field(
        description="Every population that is named without the row or with it; somebody may belong to several."
    )
    packages: int = strawberry.field(description="Versions with a self-pay part on the menus of the regions.")
    self_pay_packages: list[SelfPayPackage] = strawberry.field(
        description=f"The first {MOST_PACKAGES} of them, by code."
    )


PolicyConsequence = Annotated[
    TeamsEffect | CapacityEffect | TermsEffect | AgesEffect | SubstitutionEffect,
    strawberry.union(
        "PolicyConsequence", description="What records say about a policy row, a type for each matter (政策后果)."
    ),
]


def consequence_shape(effect: domain.PolicyEffect, side: DeliverySide) -> Any:
    """The shape of what records say, a member of `PolicyConsequence`; None where none depend on the parameter."""
    found = effect.consequence
    if found is None:
        return None
    if isinstance(found, Turning):
        is_capacity = effect.ground.proposal.parameter is PolicyParameter.CAPACITY
        return _capacity(found, side) if is_capacity else _teams(found, side)
    return _SHAPES[type(found)](found, side)


def _teams(found: Turning, side: DeliverySide) -> TeamsEffect:
    now, then = Judged(found.now, found.loads), Judged(found.then, found.loads)
    return TeamsEffect(
        teams=found.teams,
        incomplete_now=found.incomplete_now,
        incomplete_then=found.incomplete_then,
        would_break=TurnedTeams(count=len(found.broken), teams=_turned(found.broken, now, then, side)),
        would_mend=TurnedTeams(count=len(found.mended), teams=_turned(found.mended, now, now, side)),
    )


def _turned(teams: Iterable[TurnedTeam], now: Judged, then: Judged, side: DeliverySide) -> list[TurnedTeamShape]:
    return [
        TurnedTeamShape(
            team=Team.of(one.team, now, side), gaps=[Finding.of(gap, one.team, then, side) for gap in one.gaps]
        )
        for one in tuple(teams)[:MOST_TEAMS]
    ]


def _capacity(found: Turning, side: DeliverySide) -> CapacityEffect:
    now = Judged(found.now, found.loads)
    return CapacityEffect(
        teams=found.teams,
        capacity_now=found.capacity_now,
        capacity_then=found.capacity_then,
        over_now=found.over_now,
        over_then=len(found.over_then),
        overfull=[_overfull(one, now, side) for one in found.over_then[:MOST_TEAMS]],
    )


def _overfull(one: FilledTeam, now: Judged, side: DeliverySide) -> OverfullTeam:
    return OverfullTeam(team=Team.of(one.team, now, side), capacity=one.capacity, load=one.load)


def _terms(found: domain.TermsEffect, side: DeliverySide) -> TermsEffect:
    return TermsEffect(
        packages=found.packages,
        touched=len(found.touched),
        without_term=found.without_term,
        changes=[
            PackageTermsChange(
                package=side.shelf.package_version(one.version),
                regions=regions_shape(one.regions, side),
                years_now=list(one.now),
                years_then=list(one.then),
            )
            for one in found.touched[:MOST_PACKAGES]
        ],
    )


def _ages(found: domain.AgesEffect, side: DeliverySide) -> AgesEffect:
    return AgesEffect(
        residents=found.residents,
        populations=[
            PopulationShift(
                population=shift.population,
                population_name=side.say(shift.population),
                now=shift.now,
                then=shift.then,
                become=shift.become,
                cease=shift.cease,
            )
            for shift in found.populations
        ],
    )


def _substitution(found: domain.SubstitutionEffect, side: DeliverySide) -> SubstitutionEffect:
    return SubstitutionEffect(
        borne_now=found.borne_now,
        borne_then=found.borne_then,
        added=found.added,
        dropped=found.dropped,
        bearer_now=found.bearer_now,
        bearer_now_name=side.say_if(found.bearer_now),
        bearer_then=found.bearer_then,
        bearer_then_name=side.say_if(found.bearer_then),
        named_populations=[
            NamedPopulation(population=one, population_name=side.say(one), residents=residents)
            for one, residents in found.populations
        ],
        packages=len(found.packages),
        self_pay_packages=[
            SelfPayPackage(
                package=side.shelf.package_version(one.version),
                regions=regions_shape(one.regions, side),
                self_pay=Money.of(one.fen),
            )
            for one in found.packages[:MOST_PACKAGES]
        ],
    )


_SHAPES: dict[type[Any], Callable[[Any, DeliverySide], Any]] = {
    domain.TermsEffect: _terms,
    domain.AgesEffect: _ages,
    domain.SubstitutionEffect: _substitution,
}


def regions_shape(codes: Iterable[str], side: DeliverySide) -> list[Region]:
    """The shapes of regions by their codes."""
    return [side.shelf.region(code) for code in codes]
