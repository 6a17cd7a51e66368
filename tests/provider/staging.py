"""Contracts and enrolments written straight into the small county of `tests.teams.staging`. Today is 2026-03-01.

Residents are synthetic, R-1, R-2, …, and live in a village of the county.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from core.actor import AccessRole, Actor
from core.language import Text
from enrolment import models
from enrolment.desk import Desk
from enrolment.provider.ground import ground_of
from enrolment.provider.provider import DoctorChoice, ProviderChoice, ProviderGiven, TeamChoice
from enrolment.provider.value import ProviderGround
from teams.models import Grid, Institution, Practitioner, Region, Team
from teams.region import RegionDefinition, kind_of
from teams.vocabulary import ExecutorRole
from tests.enrolment import desk_staging
from tests.teams.staging import TODAY

YEAR = (date(2026, 1, 1), date(2027, 1, 1))
LAST_WEEK = datetime(2026, 2, 22, 4, 0, tzinfo=UTC)
REGIONS = {
    code: RegionDefinition(code, Text(code, code), kind_of(code), parent)
    for code, parent in (("450000", None), ("450300", "450000"), ("450321", "450300"), ("450323", "450300"))
}
CLERK = Actor("clerk", frozenset({AccessRole.CLINIC_CLERK}), institution="LC-T")
TEAM = TeamChoice("LC-A")
DOCTOR = DoctorChoice("LC-D3", ExecutorRole.GENERAL_PRACTITIONER, "LC-H")
PROVIDER = ("provider",)

_numbers = count(1)


def desk(actor: Actor = CLERK) -> Desk:
    """A desk of the county on 2026-03-01, with the map at hand."""
    return replace(desk_staging.desk(actor), catalog=replace(desk_staging.EMPTY, regions=REGIONS))


async def resident(code: str, region: str = "450323", grid: str | None = "LC-G1-1") -> models.Resident:
    """The resident of that code, registered if it is a new one."""
    known = await models.Resident.get_or_none(code=code)
    if known is not None:
        return known
    place, cell = await Region.get(code=region), await Grid.get_or_none(code=grid)
    columns: dict[str, Any] = {"name": code, "born": date(1955, 3, 12), "sex": "MALE", "recorded_at": LAST_WEEK}
    return await models.Resident.create(
        code=code, region_id=place.id, grid_id=None if cell is None else cell.id, **columns
    )


async def contract(team: str | None = "LC-A", doctor: str | None = None, **columns: Any) -> models.Contract:
    """A signed contract with a team, or with a doctor whom LC-H guides."""
    home, guide = await Institution.get(code="LC-T"), await Institution.get(code="LC-H")
    row = None if doctor is not None or team is None else await Team.get(code=team)
    who = None if doctor is None else await Practitioner.get(code=doctor)
    starts, ends = columns.pop("days", YEAR)
    number = next(_numbers)
    given: dict[str, Any] = {
        "code": f"CON-{number}",
        "token": f"T{number}",
        "kind": "INDIVIDUAL",
        "region_id": home.region_id,
        "institution_id": home.id,
        "team_id": None if row is None else row.id,
        "practitioner_id": None if who is None else who.id,
        "practitioner_role": None if who is None else "GENERAL_PRACTITIONER",
        "guiding_institution_id": None if who is None else guide.id,
        "years": 1,
        "starts": starts,
        "ends": ends,
        "covered_until": ends,
        "channel": "CLINIC",
        "signed_on": starts,
        "signed_at": LAST_WEEK,
        "offered_at": LAST_WEEK,
        "recorded_at": LAST_WEEK,
        "recorded_by": "clerk",
    }
    return await models.Contract.create(**given | columns)


async def enrolled(
    code: str,
    team: str | None = "LC-A",
    doctor: str | None = None,
    *,
    days: tuple[date, date] = YEAR,
    recorded: datetime = LAST_WEEK,
    **columns: Any,
) -> models.Enrolment:
    """Somebody is covered on these days [starts, ends) under a contract of the own."""
    paper = await contract(team, doctor, days=days)
    given: dict[str, Any] = {
        "code": f"ENR-{next(_numbers)}",
        "resident_id": (await resident(code)).id,
        "contract_id": paper.id,
        "starts": days[0],
        "ends": days[1],
        "covered_until": days[1],
        "recorded_at": recorded,
    }
    return await models.Enrolment.create(**given | columns)


async def ground(choice: ProviderGiven | ProviderChoice = TEAM, starts: date = TODAY, **more: Any) -> ProviderGround:
    """The ground of a provider, which there is."""
    found = await ground_of(more.pop("at", desk()), choice, starts, more.pop("region", None), PROVIDER, **more)
    assert isinstance(found, ProviderGround), found
    return found


async def missing(choice: ProviderChoice, starts: date = TODAY, **more: Any) -> set[tuple[str, str]]:
    """Why there is no ground: codes and paths."""
    found = await ground_of(more.pop("at", desk()), choice, starts, more.pop("region", None), PROVIDER, **more)
    assert isinstance(found, tuple)
    assert all(each.message.zh and each.message.en for each in found)
    return desk_staging.told(found)
