"""A household on a day (家庭): its members, its head, and who may be it. Pure.

The head is a member of full age who is alive. While it has such members a household is never without a head.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.faults import Problem
from enrolment.household.problem import changed_later, new_head_needed, problem
from enrolment.identity.person import age_on
from enrolment.vocabulary import FamilyRelation
from teams.period import in_force

FULL_AGE: Final = 18
"""Completed years (Civil Code, article 17)."""

MOST_MEMBERS: Final = 50
"""Members of a household at once; more is a roster."""

_INVERSE: Final = {
    FamilyRelation.SPOUSE: FamilyRelation.SPOUSE,
    FamilyRelation.CHILD: FamilyRelation.PARENT,
    FamilyRelation.PARENT: FamilyRelation.CHILD,
    FamilyRelation.GRANDCHILD: FamilyRelation.GRANDPARENT,
    FamilyRelation.GRANDPARENT: FamilyRelation.GRANDCHILD,
    FamilyRelation.SIBLING: FamilyRelation.SIBLING,
}


@dataclass(frozen=True, slots=True)
class Member:
    """A membership [starts, ends) of somebody; `relation` is to the head as of `starts`."""

    resident: str
    born: date
    died: date | None
    relation: FamilyRelation
    starts: date
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Headship:
    """Somebody is the head in [starts, ends)."""

    resident: str
    starts: date
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """All memberships and headships there ever were."""

    members: tuple[Member, ...]
    heads: tuple[Headship, ...]

    def members_on(self, on: date) -> tuple[Member, ...]:
        """Who belongs to it on the day."""
        return tuple(member for member in self.members if in_force(member.starts, member.ends, on))

    def head_on(self, on: date) -> str | None:
        """Who is the head on the day."""
        return next((head.resident for head in self.heads if in_force(head.starts, head.ends, on)), None)

    @property
    def changed(self) -> date:
        """The latest day on which anything about it changed; `date.min` before anybody joined."""
        rows: list[Member | Headship] = [*self.members, *self.heads]
        days = [day for row in rows for day in (row.starts, row.ends) if day is not None]
        return max(days, default=date.min)


def may_head(member: Member, on: date) -> bool:
    """Whether a member of that day may be the head then: of full age, alive."""
    return age_on(member.born, on) >= FULL_AGE and (member.died is None or member.died > on)


def order_problems(household: Household, on: date) -> list[Problem]:
    """HOUSEHOLD_CHANGED_LATER (`on`): history is written forward, so that what was never becomes what was not."""
    return [changed_later(household.changed, "on")] if on < household.changed else []


def next_head(
    members: Sequence[Member], standing: str | None, wanted: str | None, on: date, path: str = "newHead"
) -> tuple[str | None, list[Problem]]:
    """Who is the head of these members from the day on, where somebody joins or leaves.

    `standing` is the head so far, `wanted` the one who is named. Problems at `path`: HEAD_STAYS,
    HEAD_NOT_ADULT_MEMBER, NEW_HEAD_NEEDED. None without any problem: nobody of full age is left.
    """
    able = [member for member in members if may_head(member, on)]
    names = {member.resident for member in able}
    if standing in names:
        return standing, [] if wanted is None else [problem("HEAD_STAYS", path)]
    if wanted is not None:
        return wanted, [] if wanted in names else [problem("HEAD_NOT_ADULT_MEMBER", path)]
    if able:
        eldest = sorted(able, key=lambda member: (member.born, member.resident))
        return None, [new_head_needed([member.resident for member in eldest], path)]
    return None, []


def successor_problems(members: Sequence[Member], standing: str | None, wanted: str, on: date) -> list[Problem]:
    """Whether `wanted` may follow the head who stays: ALREADY_HEAD, HEAD_NOT_ADULT_MEMBER (`newHead`)."""
    if wanted == standing:
        return [problem("ALREADY_HEAD", "newHead")]
    able = {member.resident for member in members if may_head(member, on)}
    return [] if wanted in able else [problem("HEAD_NOT_ADULT_MEMBER", "newHead")]


def relations_after(
    members: Sequence[Member], standing: str | None, head: str | None, said: Iterable[tuple[str, FamilyRelation]]
) -> dict[str, FamilyRelation]:
    """Relations to the new head, of those whose relation becomes another by it.

    What was `said` counts; of the old head it is the inverse of what the new one was; others keep theirs, which is to
    the head as of its day.
    """
    told = dict(said)
    if head is None or head == standing:
        return told
    of = {member.resident: member.relation for member in members}
    found = {head: FamilyRelation.HEAD}
    if standing is not None and standing in of:
        found[standing] = _INVERSE.get(of.get(head, FamilyRelation.OTHER), FamilyRelation.OTHER)
    return {**found, **told, head: FamilyRelation.HEAD}
