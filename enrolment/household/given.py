"""What is given of members (成员), and what of it cannot be, before anything is looked up. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.faults import Problem
from core.wire import WIRE
from enrolment.household.household import MOST_MEMBERS
from enrolment.household.problem import problem
from enrolment.registering.problem import problem as missing
from enrolment.vocabulary import FamilyRelation
from teams.operations.problem import list_size

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenMember:
    """Somebody (code), as what that one is to the head."""

    __pydantic_config__ = WIRE
    resident: str
    relation: FamilyRelation


def named(members: Sequence[GivenMember], head: str | None = None, name: str = "members") -> list[tuple[str, Path]]:
    """Everybody who is named, each with the path, `head` first; no more than a household has."""
    first = [] if head is None else [(head, ("head",))]
    return [*first, *((each.resident, (name, str(n), "resident")) for n, each in enumerate(members[:MOST_MEMBERS]))]


def members_problems(
    members: Sequence[GivenMember], head: str | None = None, least: int = 0, name: str = "members"
) -> list[Problem]:
    """LIST_SIZE (fewer than `least`, more than 50), and RELATION_OF_HEAD of anybody but the `head`, at `name`."""
    found = [] if least <= len(members) <= MOST_MEMBERS else [list_size((name,), MOST_MEMBERS, least)]
    return found + [
        problem("RELATION_OF_HEAD", name, str(n), "relation")
        for n, each in enumerate(members)
        if each.relation is FamilyRelation.HEAD and each.resident != head
    ]


def relations_of(members: Sequence[GivenMember]) -> dict[str, FamilyRelation]:
    """What everybody is to the head."""
    return {each.resident: each.relation for each in members}


def today_problems(on: date, today: date) -> list[Problem]:
    """DAY_IN_FUTURE (`on`): what a household will be nobody knows."""
    return [missing("DAY_IN_FUTURE", "on")] if on > today else []
