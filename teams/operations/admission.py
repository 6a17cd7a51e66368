"""Who may become a member of a team, in which role and for how long: what is impossible is refused. Values, no storage.

What is merely incomplete is told by `teams.composition.report` instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.faults import Problem
from teams.composition.minimum import NATIONAL_MINIMUM
from teams.composition.rule import CompositionRule
from teams.institution import AffiliationDefinition, InstitutionDefinition, NetworkDefinition
from teams.operations.problem import Path, ahead_problems, already_member, has_primary_team, problem, team_full
from teams.period import in_force, overlap
from teams.policy import Policies, PolicyParameter
from teams.practitioner import PractitionerDefinition
from teams.relation import Relations
from teams.role import is_licensed, may_sign, qualifies
from teams.team import MemberDefinition, Site
from teams.vocabulary import TeamStanding


@dataclass(frozen=True, slots=True)
class Duty:
    """A membership as it stands. `team` is the team's code, None where the actor may not see it."""

    team_id: int
    team: str | None
    practitioner: str
    is_leader: bool
    is_primary: bool
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who is to join: all places of work and all memberships in other teams, past and coming."""

    definition: PractitionerDefinition
    practice_ended: date | None
    is_in_reach: bool
    sites: tuple[Site, ...]
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Ties:
    """Institutions and their dated relations; `in_reach` are the institutions that the actor may see."""

    institutions: Mapping[str, InstitutionDefinition]
    networks: Mapping[str, NetworkDefinition]
    affiliations: tuple[AffiliationDefinition, ...]
    in_reach: frozenset[str]

    def on(self, day: date) -> Relations:
        """The relations of a day."""
        standing = (each for each in self.affiliations if in_force(each.starts, each.ends, day))
        return Relations(self.institutions, self.networks, standing)


def rule_on(policies: Policies, lineage: tuple[str, ...], on: date) -> CompositionRule:
    """The composition rule for a lineage of regions on the day; the national minimum where no region speaks."""
    return policies.rule(PolicyParameter.COMPOSITION_RULE, lineage, on, CompositionRule) or NATIONAL_MINIMUM


@dataclass(frozen=True, slots=True)
class Ground:
    """The team that somebody joins: home, what was decided about it, its members and the rules of its regions."""

    team_id: int
    home: str
    lineage: tuple[str, ...]
    formed: date
    standings: tuple[tuple[TeamStanding, date, date | None], ...]
    duties: tuple[Duty, ...]
    policies: Policies
    ties: Ties
    applicants: Mapping[str, Applicant]

    def rule(self, on: date) -> CompositionRule:
        """The composition rule on the day; the national minimum where no region speaks."""
        return rule_on(self.policies, self.lineage, on)

    def with_member(self, member: MemberDefinition, starts: date) -> Ground:
        """The same ground once the member is in."""
        duty = Duty(self.team_id, None, member.practitioner, member.is_leader, member.is_primary, starts, member.ends)
        return replace(self, duties=(*self.duties, duty))

    def without(self, practitioner: str, on: date) -> Ground:
        """The same ground once somebody's memberships end on the day."""
        kept = (each for each in self.duties if each.practitioner != practitioner or each.starts < on)
        return replace(
            self, duties=tuple(_ended(each, on) if each.practitioner == practitioner else each for each in kept)
        )

    def released(self, practitioner: str, team_id: int, on: date) -> Ground:
        """The same ground once somebody's memberships in another team end on the day."""
        applicant = self.applicants.get(practitioner)
        if applicant is None:
            return self
        kept = (each for each in applicant.duties if each.team_id != team_id or each.starts < on)
        duties = tuple(_ended(each, on) if each.team_id == team_id else each for each in kept)
        return replace(self, applicants={**self.applicants, practitioner: replace(applicant, duties=duties)})


def _ended(duty: Duty, on: date) -> Duty:
    return replace(duty, ends=on if duty.ends is None else min(duty.ends, on))


def admission_problems(
    ground: Ground, member: MemberDefinition, starts: date, now: date, path: Path
) -> Iterator[Problem]:
    """Everything that keeps the member out who is to join on the day `starts`. `path` leads to the member."""
    if member.ends is not None and member.ends <= starts:
        yield problem("PERIOD_EMPTY", *path, "ends")
        return
    yield from ahead_problems(starts, now, (*path, "starts"))
    yield from _standing_problems(ground, starts, member.ends, (*path, "starts"))
    relations = ground.ties.on(starts)
    yield from place_problems(ground.ties, relations, member.institution, ground.home, (*path, "institution"))
    applicant = ground.applicants.get(member.practitioner)
    if applicant is None or not _is_known(applicant, relations, ground.home, starts):
        yield problem("NOT_FOUND", *path, "practitioner")
        return
    yield from _licence_problems(ground, applicant, member, starts, path)
    if member.is_leader:
        yield from _leader_problems(ground, applicant, member, starts, (*path, "isLeader"))
    yield from _duty_problems(ground, applicant, member, starts, path)
    most = ground.rule(starts).largest_team
    if _fullest(ground, member, starts) > most:
        yield team_full(path, most)


def place_problems(ties: Ties, relations: Relations, institution: str, home: str, path: Path) -> Iterator[Problem]:
    """Whether staff of an institution may serve in a team at `home`: NOT_FOUND, AGREEMENT_NEEDED (R193),
    OUTSIDE_EVERY_NETWORK. One that the actor may not see is known by its relation only."""
    is_related = institution in ties.institutions and relations.related(institution, home)
    if not is_related and institution not in ties.in_reach:
        yield problem("NOT_FOUND", *path)
    elif relations.lacks_agreement(institution, home):
        yield problem("AGREEMENT_NEEDED", *path)
    elif not is_related:
        yield problem("OUTSIDE_EVERY_NETWORK", *path)


def _standing_problems(ground: Ground, starts: date, ends: date | None, path: Path) -> Iterator[Problem]:
    if starts < ground.formed:
        yield problem("BEFORE_FORMED", *path)
    elif any(
        standing is TeamStanding.DISSOLVED and overlap(starts, ends, since, until)
        for standing, since, until in ground.standings
    ):
        yield problem("TEAM_NOT_IN_FORCE", *path)


def _is_known(applicant: Applicant, relations: Relations, home: str, on: date) -> bool:
    return applicant.is_in_reach or any(
        in_force(site.starts, site.ends, on) and relations.related(site.institution, home) for site in applicant.sites
    )


def _licence_problems(
    ground: Ground, applicant: Applicant, member: MemberDefinition, starts: date, path: Path
) -> Iterator[Problem]:
    who, ended = applicant.definition, applicant.practice_ended
    if ended is not None and (member.ends is None or ended < member.ends):
        yield problem("PRACTICE_ENDED", *path, "practitioner")
    elif not is_licensed(who, starts):
        yield problem("NOT_LICENSED", *path, "practitioner")
    place = ground.ties.institutions.get(member.institution)
    if not qualifies(who, member.role, None if place is None else place.tier):
        yield problem("ROLE_NOT_QUALIFIED", *path, "role")
    if member.role in ground.rule(starts).without:
        yield problem("ROLE_NOT_ALLOWED", *path, "role")
    works_there = any(
        site.institution == member.institution and in_force(site.starts, site.ends, starts) for site in applicant.sites
    )
    if not works_there and place is not None:
        yield problem("NO_PRACTICE_SITE", *path, "institution")


def _leader_problems(
    ground: Ground, applicant: Applicant, member: MemberDefinition, starts: date, path: Path
) -> Iterator[Problem]:
    if member.role not in ground.rule(starts).leaders or not may_sign(applicant.definition):
        yield problem("MAY_NOT_LEAD", *path)
    if any(duty.is_leader and overlap(starts, member.ends, duty.starts, duty.ends) for duty in ground.duties):
        yield problem("HAS_A_LEADER", *path)


def _duty_problems(
    ground: Ground, applicant: Applicant, member: MemberDefinition, starts: date, path: Path
) -> Iterator[Problem]:
    for duty in ground.duties:
        if duty.practitioner == member.practitioner and overlap(starts, member.ends, duty.starts, duty.ends):
            yield already_member((*path, "practitioner"), duty.team, duty.ends)
            break
    for duty in applicant.duties if member.is_primary else ():
        if duty.is_primary and overlap(starts, member.ends, duty.starts, duty.ends):
            yield has_primary_team((*path, "isPrimary"), duty.team, duty.ends)
            break


def _fullest(ground: Ground, member: MemberDefinition, starts: date) -> int:
    """How many the team has at most on a day of the new membership, the new member included.

    Held against the rule of the day of joining: what a later rule makes of the team is told by its report of that day.
    """
    sizes = []
    for day in {starts, *(duty.starts for duty in ground.duties)}:
        if in_force(starts, member.ends, day):
            there = {duty.practitioner for duty in ground.duties if in_force(duty.starts, duty.ends, day)}
            sizes.append(len(there | {member.practitioner}))
    return max(sizes)
