"""What a change of a team would break, told before it is done (DECISIONS, «A team that stops satisfying its rules»)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from teams.composition.finding import Finding
from teams.composition.report import report
from teams.period import in_force
from teams.team import Member, MemberDefinition, Team, Workforce


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody leaves a team on a day, perhaps succeeded by another.

    The successor, who may already be a member, joins when its `starts` says so, left out: that day, and leaves when its
    `ends` does; from the first of these days on an earlier membership of the successor holds no more.
    """

    practitioner: str
    on: date
    successor: MemberDefinition | None = None

    @property
    def begins(self) -> date:
        """When the successor joins; the day itself where there is none."""
        return self.on if self.successor is None else self.successor.starts or self.on


def afterwards(team: Team, leaving: Leaving, workforce: Workforce) -> Team:
    """The team of the workforce's day, which is not before the leaving, as it would then stand.

    The workforce knows the successor on every day from `leaving.begins` on.
    """
    heir = leaving.successor
    if heir is None or workforce.on < leaving.begins:
        return without(team, leaving.practitioner)
    if not in_force(leaving.begins, heir.ends, workforce.on):
        return without(without(team, leaving.practitioner), heir.practitioner)
    follower = Member(
        practitioner=workforce.practitioners[heir.practitioner],
        role=heir.role,
        institution=heir.institution,
        is_leader=heir.is_leader,
        is_primary=heir.is_primary,
        hours=heir.hours,
        starts=leaving.begins,
        ends=heir.ends,
    )
    return without(team, leaving.practitioner, follower)


def without(team: Team, practitioner: str, successor: Member | None = None) -> Team:
    """The team after the member is gone and the successor, who may already be a member, is in."""
    gone = {practitioner} | ({successor.practitioner.code} if successor is not None else set())
    left = tuple(member for member in team.members if member.practitioner.code not in gone)
    return replace(team, members=left if successor is None else (*left, successor))


def what_worsens(before: Team, after: Team, workforce: Workforce, load: int = 0) -> tuple[Finding, ...]:
    """The findings, as they would be, that are met by the team as it stands and not after, or that get worse.

    Worse: further from what is asked, or broken by somebody who did not break it before (an unfit successor).
    `load` is the number of residents signed with the team.
    """
    then, now = report(before, workforce, load).findings, report(after, workforce, load).findings
    return tuple(new for old, new in zip(then, now, strict=True) if _is_worse(old, new))


def _is_worse(then: Finding, now: Finding) -> bool:
    if now.is_met:
        return False
    return (
        then.is_met
        or abs(now.wanted - now.found) > abs(then.wanted - then.found)
        or not set(now.practitioners) <= set(then.practitioners)
    )
