"""Pregnancies (妊娠, C4): LMP, expected day, handbook; and how they ended: birth, loss, discharge after the birth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import F

from catalog.vocabulary import Sex
from core.faults import Problem
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.recording.acting import Change, put, record
from enrolment.recording.life import day_problems
from enrolment.recording.pregnancy import (
    Course,
    course_problems,
    delivery_problems,
    discharge_problems,
    loss_problems,
)
from enrolment.recording.problem import problem
from enrolment.registering.acting import Answer
from enrolment.vocabulary import FactKind
from teams.operations.problem import words_problems
from teams.operations.verb import Objections

LONGEST_HANDBOOK = 40


@dataclass(frozen=True, slots=True)
class RecordPregnancy:
    """A pregnancy with its last menstrual period; `edd` where an examination corrected what follows from that."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    lmp: date
    edd: date | None = None
    handbook: str | None = None


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """What became of the pregnancy that goes on, or of the birth that was last recorded, on a day."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    on: date


async def record_pregnancy(desk: Desk, given: RecordPregnancy, key: str) -> Answer:
    """Record a pregnancy. Answers and raises as `record`.

    Further problems: TEXT_SIZE (`handbook`), those of `course_problems`; DAY_IN_FUTURE, TOO_EARLY, AFTER_DEATH (`lmp`).
    """

    async def decide(resident: models.Resident, said: Objections) -> Change:
        said.add(day_problems(resident, given.lmp, desk.today, ("lmp",)))
        earlier = [Course(row.lmp, row.delivered or row.lost) for row in await _standing(resident.id)]
        said.add(course_problems(given.lmp, given.edd, resident.born, Sex(resident.sex), earlier))
        said.refuse()
        columns = {"lmp": given.lmp, "edd": given.edd, "handbook": given.handbook or ""}
        return Change(FactKind.PREGNANCY, await put(desk, FactKind.PREGNANCY, resident.id, **columns), given.lmp)

    noted = words_problems(given.handbook, LONGEST_HANDBOOK, "handbook")
    return await record(desk, "recordPregnancy", "resident.fact_recorded", given, key, noted, decide)


async def record_delivery(desk: Desk, given: RecordOutcome, key: str) -> Answer:
    """Record the birth that ends the pregnancy. Answers and raises as `record`.

    Further problems: NOT_PREGNANT (`resident`), DELIVERY_DAY (`on`), those of `day_problems` (`on`).
    """

    def judge(row: models.Pregnancy) -> list[Problem]:
        return delivery_problems(row.lmp, given.on)

    decide = _outcome(desk, given, _goes_on, "NOT_PREGNANT", judge, "delivered")
    return await record(desk, "recordDelivery", "resident.fact_amended", given, key, (), decide)


async def record_loss(desk: Desk, given: RecordOutcome, key: str) -> Answer:
    """Record that the pregnancy ended without a birth. Answers and raises as `record`.

    Further problems: NOT_PREGNANT (`resident`), LOSS_DAY (`on`), those of `day_problems` (`on`).
    """

    def judge(row: models.Pregnancy) -> list[Problem]:
        return loss_problems(row.lmp, given.on)

    decide = _outcome(desk, given, _goes_on, "NOT_PREGNANT", judge, "lost")
    return await record(desk, "recordLoss", "resident.fact_amended", given, key, (), decide)


async def record_discharge(desk: Desk, given: RecordOutcome, key: str) -> Answer:
    """Record the discharge from hospital after the latest birth. Answers and raises as `record`.

    Further problems: NOT_DELIVERED (`resident`), DISCHARGE_DAY (`on`), those of `day_problems` (`on`).
    """

    def judge(row: models.Pregnancy) -> list[Problem]:
        return [] if row.delivered is None else discharge_problems(row.delivered, given.on)

    decide = _outcome(desk, given, _awaits_discharge, "NOT_DELIVERED", judge, "discharged")
    return await record(desk, "recordDischarge", "resident.fact_amended", given, key, (), decide)


def _outcome(
    desk: Desk,
    given: RecordOutcome,
    is_meant: Callable[[models.Pregnancy], bool],
    without: str,
    judge: Callable[[models.Pregnancy], list[Problem]],
    column: str,
) -> Callable[[models.Resident, Objections], Any]:
    async def decide(resident: models.Resident, said: Objections) -> Change:
        said.add(day_problems(resident, given.on, desk.today, ("on",)))
        meant = [row for row in await _standing(resident.id) if is_meant(row)][-1:]
        said.add(judge(meant[0]) if meant else [problem(without, "resident")])
        said.refuse()
        rows: Any = models.Pregnancy
        await rows.filter(id=meant[0].id).update(**{column: given.on}, version=F("version") + 1)
        return Change(FactKind.PREGNANCY, meant[0].id, given.on)

    return decide


async def _standing(resident: int) -> list[models.Pregnancy]:
    """The pregnancies on record, the earliest first; one that was lost on its first day was entered in error."""
    rows = await models.Pregnancy.filter(resident_id=resident).order_by("lmp", "id")
    return [row for row in rows if row.lost != row.lmp]


def _goes_on(row: models.Pregnancy) -> bool:
    return row.delivered is None and row.lost is None


def _awaits_discharge(row: models.Pregnancy) -> bool:
    return row.delivered is not None and row.discharged is None
