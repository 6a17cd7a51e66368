"""Courses of TB treatment (肺结核治疗) and recorded flags (标记): from a day, until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.vocabulary import Flag
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.recording.acting import Change, close, enter, record
from enrolment.recording.life import day_problems, period_problems
from enrolment.registering.acting import Answer
from enrolment.vocabulary import FactKind
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class RecordTbTreatment:
    """A course of treatment begins on `starts` (None: today); it ends by `EndTbTreatment`."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class EndTbTreatment:
    """The course that goes on ends: `on` (None: today) is the first day without treatment."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    on: date | None = None


@dataclass(frozen=True, slots=True)
class RecordFlag:
    """A flag holds in [starts, ends); `starts` None: today, `ends` None: open."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    flag: Flag
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class EndFlag:
    """The flag holds no longer, from `on` (None: today)."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    flag: Flag
    on: date | None = None


async def record_tb_treatment(desk: Desk, given: RecordTbTreatment, key: str) -> Answer:
    """Record that treatment began. Answers and raises as `record`.

    Further problems: those of `day_problems` and ALREADY_RECORDED (`starts`).
    """
    starts, kind = given.starts or desk.today, FactKind.TB_TREATMENT

    async def decide(resident: models.Resident, said: Objections) -> Change:
        said.add(day_problems(resident, starts, desk.today, ("starts",)))
        return await enter(desk, resident, kind, (starts, None), "starts", said, {})

    return await record(desk, "recordTbTreatment", "resident.fact_recorded", given, key, (), decide)


async def end_tb_treatment(desk: Desk, given: EndTbTreatment, key: str) -> Answer:
    """Record that treatment ended. Answers and raises as `record`; and as `close` (NOT_IN_FORCE at `on`)."""

    async def decide(resident: models.Resident, said: Objections) -> Change:
        return await close(desk, resident, FactKind.TB_TREATMENT, given.on, "on", said)

    return await record(desk, "endTbTreatment", "resident.fact_ended", given, key, (), decide)


async def record_flag(desk: Desk, given: RecordFlag, key: str) -> Answer:
    """Record a flag. Answers and raises as `record`.

    Further problems: those of `period_problems`, ALREADY_RECORDED (`flag`).
    """
    starts, kind = given.starts or desk.today, FactKind.FLAG

    async def decide(resident: models.Resident, said: Objections) -> Change:
        said.add(period_problems(resident, starts, given.ends, desk.today))
        return await enter(desk, resident, kind, (starts, given.ends), "flag", said, {"flag": given.flag.value})

    return await record(desk, "recordFlag", "resident.fact_recorded", given, key, (), decide)


async def end_flag(desk: Desk, given: EndFlag, key: str) -> Answer:
    """End a flag. Answers and raises as `record`; and as `close` (NOT_IN_FORCE at `flag`)."""

    async def decide(resident: models.Resident, said: Objections) -> Change:
        return await close(desk, resident, FactKind.FLAG, given.on, "flag", said, flag=given.flag.value)

    return await record(desk, "endFlag", "resident.fact_ended", given, key, (), decide)
