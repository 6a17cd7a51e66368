"""Guardians (监护人): who answers for somebody, for a time. A guardian is registered as a resident too (R191)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.person import age_on
from enrolment.registering.acting import Answer, claimed, perform, resident_at, tell
from enrolment.registering.given import past_day_problems
from enrolment.registering.problem import problem
from enrolment.vocabulary import FamilyRelation
from teams.operations.verb import Objections, cut
from teams.period import ever, in_force

ADULT = 18
"""Years: from then on somebody may answer for another (Civil Code, article 17)."""


@dataclass(frozen=True, slots=True)
class NameGuardian:
    """Somebody answers for a resident from `starts` on (None: today)."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    guardian: str
    relation: FamilyRelation
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class EndGuardianship:
    """Somebody answers for a resident no longer, from `on` (None: today)."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    guardian: str
    on: date | None = None


async def guardian_at(desk: Desk, code: str, on: date, said: Objections, *path: str) -> models.Resident | None:
    """Who may be a guardian on the day; noted otherwise: NOT_FOUND, RESIDENT_MERGED, GUARDIAN_MINOR (also: dead)."""
    guardian = await resident_at(desk, code, said, *path)
    if guardian is not None and (guardian.died is not None or age_on(guardian.born, on) < ADULT):
        said.add([problem("GUARDIAN_MINOR", *path)])
    return guardian


async def name_guardian(desk: Desk, given: NameGuardian, key: str) -> Answer:
    """Name a guardian. Answers `resident`, `version`.

    Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`resident`, `guardian`), VERSION_CONFLICT, GUARDIAN_SELF,
    GUARDIAN_MINOR, ALREADY_GUARDIAN (`guardian`), DAY_IN_FUTURE, TOO_EARLY (`starts`).
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        starts = given.starts or now
        guardian = await guardian_at(desk, given.guardian, starts, said, "guardian")
        ward = await claimed(desk, given.resident, given.expected_version, said)
        said.add(past_day_problems(starts, ward.born, now, ("starts",)))
        if guardian is None:
            raise said.refusal()
        said.add([problem("GUARDIAN_SELF", "guardian")] if guardian.id == ward.id else [])
        rows = ever(await models.Guardianship.filter(resident_id=ward.id, guardian_id=guardian.id))
        if any(row.ends is None or row.ends > starts for row in rows):
            said.add([problem("ALREADY_GUARDIAN", "guardian")])
        said.refuse()
        await models.Guardianship.create(
            resident_id=ward.id, guardian_id=guardian.id, relation=given.relation.value, starts=starts
        )
        await tell(desk, "resident.guardian_named", ward, guardian=guardian.code)
        return {"resident": ward.code, "version": ward.version}

    return await perform(desk, "nameGuardian", given, key, body)


async def end_guardianship(desk: Desk, given: EndGuardianship, key: str) -> Answer:
    """End a guardianship. Answers `resident`, `version`.

    Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`resident`), VERSION_CONFLICT, NOT_GUARDIAN (`guardian`: it is
    none on that day, or there is no such code), DAY_IN_FUTURE, TOO_EARLY (`on`).
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        on = given.on or now
        ward = await claimed(desk, given.resident, given.expected_version, said)
        said.add(past_day_problems(on, ward.born, now, ("on",)))
        rows = ever(await models.Guardianship.filter(resident_id=ward.id, guardian__code=given.guardian))
        standing = [row for row in rows if in_force(row.starts, row.ends, on)]
        said.add([] if standing else [problem("NOT_GUARDIAN", "guardian")])
        said.refuse()
        await cut(models.Guardianship, standing, on)
        await tell(desk, "resident.guardian_ended", ward, guardian=given.guardian)
        return {"resident": ward.code, "version": ward.version}

    return await perform(desk, "endGuardianship", given, key, body)
