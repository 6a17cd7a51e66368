"""Composition reports in the schema: every rule that applies to a team, what is missing, and who could mend it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import strawberry

from api.delivery_side import DeliverySide
from api.judged import Judged
from api.schema.common import Names, said
from api.schema.institution import Institution
from api.schema.policy import RegionalPolicy
from api.schema.practitioner import Practitioner
from core.faults import bad_argument
from teams.composition import candidate as domain
from teams.composition.finding import Finding as FindingValue
from teams.composition.finding import RuleKind
from teams.composition.report import CompositionReport as Report
from teams.team import Team as TeamOnADay
from teams.vocabulary import ExecutorRole, TeamState, Tier

MOST_CANDIDATES, USUAL_CANDIDATES = 10, 5
_NAMED = "in the caller's language"
_SAME_ORDER = "in the caller's language, in the same order."

HowMany = Annotated[
    int, strawberry.argument(description=f"How many at most: 1–{MOST_CANDIDATES}; default {USUAL_CANDIDATES}.")
]


@strawberry.type(description="Somebody who could join a team and so close a gap (候选人员).")
class Candidate:
    """Licensed and qualified on the day, with hours left."""

    practitioner: Practitioner = strawberry.field(description="Who.")
    role: ExecutorRole = strawberry.field(description="In which role.")
    role_name: str = strawberry.field(description=f"The role {_NAMED}.")
    institution: Institution = strawberry.field(description="Working from which institution.")
    tier: Tier | None = strawberry.field(description="The tier of that institution.")
    tier_name: str | None = strawberry.field(description=f"The tier {_NAMED}.")
    same_house: bool = strawberry.field(
        description="Works at the team's home institution, or at one above or below it (同一机构体系)."
    )
    same_network: bool = strawberry.field(description="Works in a network of the home institution (同一医联体).")
    teams: int = strawberry.field(description="How many teams somebody is in already.")
    hours: int = strawberry.field(description="Hours a week for contract services already.")
    has_primary_team: bool = strawberry.field(description="Could join only beside a primary team.")
    why: str = strawberry.field(description="What speaks for it, in the caller's language.")
    whys: Names = strawberry.field(description="The same in both languages.")

    @classmethod
    def of(cls, found: domain.Candidate, judged: Judged, side: DeliverySide) -> Candidate:
        """The shape of a candidate."""
        workforce = judged.workforce
        return cls(
            practitioner=person_shape(found.practitioner, judged, side),
            role=found.role,
            role_name=side.say(found.role),
            institution=Institution.of(workforce.institutions[found.institution], side),
            tier=found.tier,
            tier_name=side.say_if(found.tier),
            same_house=found.same_house,
            same_network=found.same_network,
            teams=found.teams,
            hours=found.hours,
            has_primary_team=found.has_primary_team,
            why=found.why.in_(side.language),
            whys=Names.of(found.why),
        )


@strawberry.type(description="One rule held against a team: met or not, and what is missing (核查结果).")
class Finding:
    """A line of a composition report."""

    kind: RuleKind = strawberry.field(description="What is looked at (核查项目).")
    kind_name: str = strawberry.field(description=f"The kind {_NAMED}.")
    is_met: bool = strawberry.field(description="Whether the rule is met.")
    wanted: int = strawberry.field(
        description="The number that is asked for: members, institutions or residents; or the limit, where `found` "
        "exceeds it."
    )
    found: int = strawberry.field(description="The number there is.")
    missing: int = strawberry.field(description="How many more are needed; 0 where a limit is exceeded.")
    roles: list[ExecutorRole] = strawberry.field(description="Members in these roles would count; empty: no matter.")
    role_names: list[str] = strawberry.field(description=f"The roles {_SAME_ORDER}")
    tiers: list[Tier] = strawberry.field(description="At these tiers; empty: at any.")
    tier_names: list[str] = strawberry.field(description=f"The tiers {_SAME_ORDER}")
    practitioners: list[Practitioner] = strawberry.field(description="Members who break the rule.")
    institutions: list[Institution] = strawberry.field(description="Institutions that break the rule.")
    message: str = strawberry.field(description="The finding in a sentence, in the caller's language.")
    messages: Names = strawberry.field(description="The same in both languages.")
    policy: RegionalPolicy | None = strawberry.field(
        description="The regional policy behind the rule; null: a national rule, or one of this product (依据)."
    )
    value: strawberry.Private[FindingValue]
    team: strawberry.Private[TeamOnADay]
    judged: strawberry.Private[Judged]
    side: strawberry.Private[DeliverySide]
    leaving: strawberry.Private[str | None]

    @strawberry.field(
        description="Who could join and close the gap, best first: the same house, the same network, no primary team, "
        "fewest duties. Empty where the rule is met, or where nobody joining can mend it; null to residents (候选人员)."
    )
    def candidates(self, first: HowMany = USUAL_CANDIDATES) -> list[Candidate] | None:
        """People of the institutions whose staff may serve in the team."""
        if not self.side.is_staff:
            return None
        found = self.judged.candidates.candidates(self.value, self.team, _checked(first) + 1)
        others = [one for one in found if one.practitioner != self.leaving]
        return [Candidate.of(one, self.judged, self.side) for one in others[:first]]

    @strawberry.field(
        description="Institutions that would fill the slot of the tier chain, best first; empty for other findings "
        "(候选机构)."
    )
    def chain_candidates(self, first: HowMany = USUAL_CANDIDATES) -> list[Institution] | None:
        """Related institutions of the wanted tier."""
        codes = self.judged.candidates.chain_candidates(self.value, self.team, _checked(first))
        return _institutions(codes, self.judged, self.side)

    @classmethod
    def of(
        cls,
        finding: FindingValue,
        team: TeamOnADay,
        judged: Judged,
        side: DeliverySide,
        leaving: str | None = None,
    ) -> Finding:
        """The shape of a finding about `team`; who is `leaving` it is no candidate."""
        return cls(
            kind=finding.kind,
            kind_name=side.say(finding.kind),
            is_met=finding.is_met,
            wanted=finding.wanted,
            found=finding.found,
            missing=finding.missing,
            roles=list(finding.roles),
            role_names=said(finding.roles, side.language),
            tiers=list(finding.tiers),
            tier_names=said(finding.tiers, side.language),
            practitioners=[
                person_shape(member.practitioner.code, judged, side)
                for member in team.members
                if member.practitioner.code in finding.practitioners
            ],
            institutions=_institutions(finding.institutions, judged, side),
            message=finding.text.in_(side.language),
            messages=Names.of(finding.text),
            policy=None if finding.basis is None else RegionalPolicy.of(finding.basis, side),
            value=finding,
            team=team,
            judged=judged,
            side=side,
            leaving=leaving,
        )


@strawberry.type(
    description="A team, saved or only proposed, held against every rule that applies to it on a day (团队组成核查)."
)
class CompositionReport:
    """R096."""

    on: date = strawberry.field(description="The day of the report.")
    is_met: bool = strawberry.field(description="Whether every rule is met.")
    state: TeamState = strawberry.field(description="Whether such a team may sign on the day (团队状态).")
    state_name: str = strawberry.field(description=f"The state {_NAMED}.")
    capacity: int = strawberry.field(description="Residents the team can carry: by its signing doctors (签约容量).")
    has_specialist: bool = strawberry.field(description="Whether a specialist is in it (含专科医师).")
    has_tcm: bool = strawberry.field(description="Whether somebody of Chinese medicine is in it (含中医).")
    value: strawberry.Private[Report]
    team: strawberry.Private[TeamOnADay]
    judged: strawberry.Private[Judged]
    side: strawberry.Private[DeliverySide]
    leaving: strawberry.Private[str | None]

    @strawberry.field(description="Every rule that applies, met or not (核查结果).")
    def findings(self) -> list[Finding]:
        """In the order of the rules."""
        return self._shaped(self.value.findings)

    @strawberry.field(description="The rules that are not met (缺口).")
    def gaps(self) -> list[Finding]:
        """In the same order."""
        return self._shaped(self.value.gaps)

    def _shaped(self, findings: Iterable[FindingValue]) -> list[Finding]:
        return [Finding.of(one, self.team, self.judged, self.side, self.leaving) for one in findings]

    @classmethod
    def of(cls, team: TeamOnADay, judged: Judged, side: DeliverySide, leaving: str | None = None) -> CompositionReport:
        """The report of a team of the judged workforce, or of one that is only proposed or will lose a member."""
        report, state = judged.report(team), judged.state(team)
        return cls(
            on=report.on,
            is_met=report.is_met,
            state=state,
            state_name=side.say(state),
            capacity=report.capacity,
            has_specialist=report.has_specialist,
            has_tcm=report.has_tcm,
            value=report,
            team=team,
            judged=judged,
            side=side,
            leaving=leaving,
        )


def person_shape(code: str, judged: Judged, side: DeliverySide) -> Practitioner:
    """Somebody of a workforce: a member or a candidate, shown by name also from outside the caller's reach."""
    known: Practitioner | None = side.shapes.get(("Practitioner", code))
    if known is not None:
        return known
    who = judged.workforce.practitioners[code]
    return Practitioner.of(who, side, is_within=side.holds_practitioner(who, judged.workforce))


def _institutions(codes: Iterable[str], judged: Judged, side: DeliverySide) -> list[Institution]:
    known = judged.workforce.institutions
    return [Institution.of(known[code], side) for code in codes if code in known]


def _checked(first: int) -> int:
    if not 1 <= first <= MOST_CANDIDATES:
        raise bad_argument(
            ("first",),
            f"first 必须在 1 到 {MOST_CANDIDATES} 之间。",
            f"first must be between 1 and {MOST_CANDIDATES}.",
        )
    return first
