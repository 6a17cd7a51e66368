"""Assessments, each until the next one: mobility (行动能力), and the colour of older people's health (红黄绿, R038)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.laid_down import laid_down
from catalog.vocabulary import Mobility, RiskGrade
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.person import age_on
from enrolment.recording.acting import Change, assess, record
from enrolment.recording.problem import not_elderly
from enrolment.registering.acting import Answer
from enrolment.registering.problem import problem as missing
from enrolment.vocabulary import FactKind
from teams.code import possible
from teams.models import Practitioner, Region
from teams.operations.joining import lineages
from teams.operations.problem import problem as shared_problem
from teams.operations.problem import words_problems
from teams.operations.verb import Objections
from teams.policy import Policies
from teams.queries.lists import policies
from teams.queries.reachable import practitioners_in
from teams.scope import reads

LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class RecordMobility:
    """How somebody was found able to move about, from `starts` (None: today) until the next assessment."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    mobility: Mobility
    reason: str | None = None
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class GradeRisk:
    """The colour somebody was graded with by the practitioner `assessor`, from `starts` (None: today)."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    grade: RiskGrade
    assessor: str
    reason: str
    basis: str | None = None
    starts: date | None = None


async def record_mobility(desk: Desk, given: RecordMobility, key: str) -> Answer:
    """Record an assessment of mobility. Answers and raises as `record`.

    Further problems: TEXT_SIZE (`reason`), those of `assess`.
    """

    async def decide(resident: models.Resident, said: Objections) -> Change:
        columns = {"mobility": given.mobility.value, "reason": given.reason or ""}
        return await assess(desk, resident, FactKind.MOBILITY, given.starts or desk.today, said, **columns)

    noted = words_problems(given.reason, LONGEST_TEXT, "reason")
    return await record(desk, "recordMobility", "resident.fact_recorded", given, key, noted, decide)


async def grade_risk(desk: Desk, given: GradeRisk, key: str) -> Answer:
    """Grade somebody who on that day is as old as the region's elderly (R038). Answers and raises as `record`.

    Further problems: TEXT_SIZE (`reason`, `basis`), NOT_ELDERLY (`resident`), NOT_FOUND (`assessor`),
    PRACTICE_ENDED (`assessor`: by that day), those of `assess`.
    """
    starts = given.starts or desk.today

    async def decide(resident: models.Resident, said: Objections) -> Change:
        elderly = await elderly_from(resident.region_id, starts)
        if age_on(resident.born, starts) < elderly:
            said.add([not_elderly(elderly, "resident")])
        assessor = await _assessor(desk, given.assessor, starts, said)
        columns = {"grade": given.grade.value, "reason": given.reason, "evidence": given.basis or ""}
        return await assess(desk, resident, FactKind.RISK_GRADE, starts, said, assessor_id=assessor, **columns)

    noted = [
        *words_problems(given.reason, LONGEST_TEXT, "reason"),
        *words_problems(given.basis, LONGEST_TEXT, "basis"),
    ]
    return await record(desk, "gradeRisk", "resident.fact_recorded", given, key, noted, decide)


async def elderly_from(region: int, on: date) -> int:
    """Completed years from which people of a region (row id) are elderly on the day: 65 where nobody lays it down."""
    place = await Region.get(id=region)
    lineage = (await lineages())[place.code]
    return laid_down(Policies(await policies(lineage)), lineage, on).setting.ages.elderly_from


async def _assessor(desk: Desk, code: str, on: date, said: Objections) -> int | None:
    within = practitioners_in(reads(desk.actor), desk.today)
    found = await Practitioner.filter(within, code=code).first() if possible([code]) else None
    if found is None:
        said.add([missing("NOT_FOUND", "assessor")])
        return None
    if found.practice_ended is not None and found.practice_ended <= on:
        said.add([shared_problem("PRACTICE_ENDED", "assessor")])
    return found.id
