"""Opening and updating health records (居民健康档案, R046): one for each resident."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from core.faults import Problem
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.health_record import PersonalInformation, information_problems, read_information, written_information
from enrolment.health_vocabulary import RecordPart
from enrolment.registering.acting import Answer, institution_at, perform, resident_at, tell
from enrolment.registering.problem import problem
from teams.operations.verb import Objections, lock


@dataclass(frozen=True, slots=True)
class OpenHealthRecord:
    """The record of a resident, kept by `institution` (None: the actor's own)."""

    __pydantic_config__ = WIRE
    resident: str
    institution: str | None = None
    information: PersonalInformation = field(default_factory=PersonalInformation)


@dataclass(frozen=True, slots=True)
class UpdateHealthRecord:
    """Parts that are given replace those on record, assessments are added; parts of `clears` count as not asked.

    `expected_version` is the record's.
    """

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    information: PersonalInformation = field(default_factory=PersonalInformation)
    clears: tuple[RecordPart, ...] = ()


async def open_health_record(desk: Desk, given: OpenHealthRecord, key: str) -> Answer:
    """Open a record. Answers `resident`, `record` (code), `version` (the record's).

    Raises a Refusal: NOT_FOUND (`resident`, `institution`), RESIDENT_MERGED, INSTITUTION_NEEDED, RECORD_EXISTS
    (`resident`), those of `information_problems` (`information.…`).
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        institution = await institution_at(desk, given.institution, said)
        resident = await resident_at(desk, given.resident, said, "resident")
        if resident is None:
            raise said.refusal()
        await lock(models.Resident, [resident.id])
        said.add(_placed(information_problems(given.information, resident.born, now)))
        exists = await models.HealthRecord.filter(resident_id=resident.id).exists()
        said.add([problem("RECORD_EXISTS", "resident")] if exists else [])
        if institution is None:
            raise said.refusal()
        said.refuse()
        record = await open_record(desk, resident.id, institution.id, now, given.information)
        await tell(desk, "health_record.opened", resident, record=record.code)
        return {"resident": resident.code, "record": record.code, "version": record.version}

    return await perform(desk, "openHealthRecord", given, key, body)


async def update_health_record(desk: Desk, given: UpdateHealthRecord, key: str) -> Answer:
    """Change what a record says. Answers `resident`, `record` (code), `version` (the record's).

    Raises a Refusal: NOT_FOUND (`resident`: also without a record), RESIDENT_MERGED, VERSION_CONFLICT, EMPTY_EDIT,
    SET_AND_CLEARED (`clears.n`), those of `information_problems` (`information.…`).
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        resident = await resident_at(desk, given.resident, said, "resident")
        record = None if resident is None else await models.HealthRecord.get_or_none(resident_id=resident.id)
        if resident is None or record is None:
            said.add([] if resident is None else [problem("NOT_FOUND", "resident")])
            raise said.refusal()
        await said.claim(models.HealthRecord, record.id, given.expected_version, "expectedVersion")
        said.add(_placed(information_problems(given.information, resident.born, now)))
        answered = given.information.answered()
        said.add(problem("SET_AND_CLEARED", "clears", str(n)) for n, p in enumerate(given.clears) if p in answered)
        standing = read_information((await models.HealthRecord.get(id=record.id)).content)
        after = standing.amended(given.information, given.clears)
        said.add([problem("EMPTY_EDIT")] if after == standing else [])
        said.refuse()
        await models.HealthRecord.filter(id=record.id).update(content=written_information(after))
        await tell(desk, "health_record.updated", resident, record=record.code)
        return {"resident": resident.code, "record": record.code, "version": given.expected_version + 1}

    return await perform(desk, "updateHealthRecord", given, key, body)


async def open_record(
    desk: Desk, resident: int, institution: int, on: date, information: PersonalInformation | None = None
) -> models.HealthRecord:
    """Open the record of a resident (row ids) inside the caller's act, which knows that there is none (R106)."""
    return await models.HealthRecord.create(
        code=desk.new_code("HR"),
        resident_id=resident,
        institution_id=institution,
        opened=on,
        opened_by=desk.subject,
        content=written_information(information or PersonalInformation()),
    )


def _placed(told: list[Problem]) -> list[Problem]:
    return [Problem(each.code, ("information", *each.path), each.message) for each in told]
