"""The composition report (团队组成核查): a team, saved or only proposed, held against every rule that applies to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from teams.composition.chain import chain_findings
from teams.composition.finding import Finding, RuleKind
from teams.composition.minimum import (
    NATIONAL_MINIMUM,
    excluded_finding,
    guiding_finding,
    leader_finding,
    minimum_findings,
    size_finding,
)
from teams.composition.rule import Capacity, CompositionRule, TierChain
from teams.composition.soundness import capacity_findings, institution_findings, member_findings, signing_doctors
from teams.policy import PolicyParameter, RegionalPolicy
from teams.team import Member, Team, Workforce
from teams.vocabulary import ExecutorRole, LicenceCategory, TeamStanding, TeamState

__all__ = ["CompositionReport", "Finding", "RuleKind", "report", "state_of"]


@dataclass(frozen=True, slots=True)
class CompositionReport:
    """Every rule that applies to the team on the day, met or not, and what the team can carry.

    `capacity` and `load` are residents; `has_specialist` and `has_tcm` are R097's flags.
    """

    team: str
    on: date
    findings: tuple[Finding, ...]
    capacity: int
    load: int
    has_specialist: bool
    has_tcm: bool

    @property
    def is_met(self) -> bool:
        """Whether no rule is broken."""
        return all(finding.is_met for finding in self.findings)

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """The findings that are not met."""
        return tuple(finding for finding in self.findings if not finding.is_met)


def report(team: Team, workforce: Workforce, load: int = 0) -> CompositionReport:
    """The report on the workforce's day; `load` is the number of residents signed with the team.

    Composition, tier chain and capacity are those of the nearest region that speaks. Where none lays down a
    composition the national minimum holds, where none lays down a chain there is no such finding.
    """
    composition, rule = _composition(team, workforce)
    chain = _standing(PolicyParameter.TIER_CHAIN, team, workforce)
    carried = _standing(PolicyParameter.CAPACITY, team, workforce)
    each = carried.rule if carried is not None and isinstance(carried.rule, Capacity) else Capacity()
    doctors = len(signing_doctors(team, workforce))
    capacity = doctors * each.residents_per_signing_doctor
    asked = (guiding_finding(team, workforce, rule, composition), excluded_finding(team, rule, composition))
    findings = (
        *minimum_findings(team, workforce, rule, composition),
        leader_finding(team, workforce, rule, composition),
        *(
            chain_findings(team, workforce, chain.rule, chain)
            if chain is not None and isinstance(chain.rule, TierChain)
            else ()
        ),
        *(finding for finding in asked if finding is not None),
        size_finding(team, rule, composition),
        *member_findings(team, workforce),
        *institution_findings(team, workforce),
        *capacity_findings(doctors, capacity, load, carried),
    )
    licensed = [member for member in team.members if member.practitioner.licensed(workforce.on)]
    return CompositionReport(
        team=team.code,
        on=workforce.on,
        findings=findings,
        capacity=capacity,
        load=load,
        has_specialist=any(member.role is ExecutorRole.SPECIALIST for member in licensed),
        has_tcm=any(_is_tcm(member) for member in licensed),
    )


def _composition(team: Team, workforce: Workforce) -> tuple[RegionalPolicy | None, CompositionRule]:
    row = _standing(PolicyParameter.COMPOSITION_RULE, team, workforce)
    if row is None or not isinstance(row.rule, CompositionRule):
        return None, NATIONAL_MINIMUM
    return row, row.rule


def _standing(parameter: PolicyParameter, team: Team, workforce: Workforce) -> RegionalPolicy | None:
    lineage = workforce.regions.get(team.region, (team.region,))
    return workforce.policies.standing(parameter, lineage, workforce.on)


def _is_tcm(member: Member) -> bool:
    return member.role is ExecutorRole.TCM_PHYSICIAN or member.practitioner.definition.category is LicenceCategory.TCM


def state_of(team: Team, report: CompositionReport) -> TeamState:
    """Whether the team may sign: what was decided about it, and otherwise whether it meets every rule (R096)."""
    if team.standing is TeamStanding.DISSOLVED:
        return TeamState.DISSOLVED
    if team.standing is TeamStanding.SUSPENDED:
        return TeamState.SUSPENDED
    return TeamState.ACTIVE if report.is_met else TeamState.INCOMPLETE
