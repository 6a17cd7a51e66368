"""What another policy would make of teams (政策变动对团队的影响): who could no longer sign, who could again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from teams.composition.report import CompositionReport, Finding, report
from teams.policy import Policies, RegionalPolicy
from teams.team import Team, Workforce
from teams.vocabulary import TeamStanding


@dataclass(frozen=True, slots=True)
class TurnedTeam:
    """A team that would come to break rules, with these `gaps`; or one that would be mended, with its present gaps.

    A gap of the policy in question has no `basis`: that row does not stand anywhere yet.
    """

    team: Team
    gaps: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FilledTeam:
    """A team with more residents (`load`) than it could carry then."""

    team: Team
    capacity: int
    load: int


@dataclass(frozen=True, slots=True)
class Turning:
    """Formed teams under the policies of now and of then; suspended and dissolved ones sign nobody either way.

    Capacities are residents, over all these teams. Lists are in the order of the workforce's teams.
    """

    now: Workforce
    then: Workforce
    loads: Mapping[str, int]
    teams: int
    incomplete_now: int
    incomplete_then: int
    broken: tuple[TurnedTeam, ...]
    mended: tuple[TurnedTeam, ...]
    capacity_now: int
    capacity_then: int
    over_now: int
    over_then: tuple[FilledTeam, ...]


def turning(now: Workforce, row: RegionalPolicy, loads: Mapping[str, int]) -> Turning:
    """What the teams of a workforce would turn into if the row stood; `loads` are residents signed, by team's code."""
    then = replace(now, policies=Policies((*now.policies.rows, row)))
    formed = [team for team in now.teams if team.standing is TeamStanding.FORMED]
    judged = [
        (team, report(team, now, loads.get(team.code, 0)), report(team, then, loads.get(team.code, 0)))
        for team in formed
    ]
    return Turning(
        now=now,
        then=then,
        loads=loads,
        teams=len(judged),
        incomplete_now=sum(not before.is_met for _, before, _ in judged),
        incomplete_then=sum(not after.is_met for _, _, after in judged),
        broken=tuple(
            TurnedTeam(team, _without_basis(after, row))
            for team, before, after in judged
            if before.is_met and not after.is_met
        ),
        mended=tuple(
            TurnedTeam(team, before.gaps) for team, before, after in judged if after.is_met and not before.is_met
        ),
        capacity_now=sum(before.capacity for _, before, _ in judged),
        capacity_then=sum(after.capacity for _, _, after in judged),
        over_now=sum(before.load > before.capacity for _, before, _ in judged),
        over_then=tuple(
            FilledTeam(team, after.capacity, after.load) for team, _, after in judged if after.load > after.capacity
        ),
    )


def _without_basis(told: CompositionReport, row: RegionalPolicy) -> tuple[Finding, ...]:
    return tuple(replace(gap, basis=None) if gap.basis is row else gap for gap in told.gaps)
