"""Families at the desk: people registered by code, households as they stand on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from enrolment import models
from enrolment.desk import Desk
from enrolment.household.given import GivenMember
from enrolment.vocabulary import FamilyRelation
from tests.enrolment.desk_staging import CLERK, another, desk, registered

SPOUSE, CHILD, OTHER = FamilyRelation.SPOUSE, FamilyRelation.CHILD, FamilyRelation.OTHER
MARCH_1, MARCH_5, MARCH_9 = date(2026, 3, 1), date(2026, 3, 5), date(2026, 3, 9)


def on_day(day: date) -> Desk:
    """The clinic's desk at noon of a day in Shanghai."""
    return desk(CLERK, datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC))


async def family() -> tuple[str, str, str, str]:
    """A father of 70, a mother of 68, a son of 35 and a grandson of 9: the codes."""
    born = (date(1955, 3, 12), date(1957, 5, 1), date(1990, 7, 8), date(2016, 6, 1))
    people = [await registered(another(number, day)) for number, day in zip((1, 2, 3, 5), born, strict=True)]
    return people[0].code, people[1].code, people[2].code, people[3].code


def members(*given: tuple[str, FamilyRelation]) -> tuple[GivenMember, ...]:
    """Members as they are given."""
    return tuple(GivenMember(code, relation) for code, relation in given)


async def standing(household: str, on: date) -> dict[str, str]:
    """What the members of a household are to the head on the day, by code."""
    rows = await models.HouseholdMember.filter(household__code=household).prefetch_related("resident")
    return {row.resident.code: row.relation for row in rows if _holds(row.starts, row.ends, on)}


async def head_of(household: str, on: date) -> str | None:
    """Who is the head on the day."""
    rows = await models.HouseholdHead.filter(household__code=household).prefetch_related("resident")
    found = [row.resident.code for row in rows if _holds(row.starts, row.ends, on)]
    assert len(found) <= 1
    return found[0] if found else None


def _holds(starts: date, ends: date | None, on: date) -> bool:
    return starts <= on and (ends is None or on < ends)
