"""Confirmed diagnoses (诊断, C4): ICD-10 code, day, institution, doctor. Disease populations follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.condition import is_icd10
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.recording.acting import Change, close, enter, record
from enrolment.recording.life import period_problems
from enrolment.recording.problem import problem
from enrolment.registering.acting import Answer
from enrolment.registering.problem import problem as missing
from enrolment.vocabulary import FactKind
from teams.code import possible
from teams.models import Institution
from teams.operations.problem import words_problems
from teams.operations.verb import Objections

LONGEST_DOCTOR = 100


@dataclass(frozen=True, slots=True)
class RecordDiagnosis:
    """A confirmed diagnosis in [starts, ends); `institution` (any in the register) and `doctor` say who made it."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    icd10: str
    institution: str | None = None
    doctor: str | None = None
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class EndDiagnosis:
    """The diagnosis holds no longer, from `on` (None: today)."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    icd10: str
    on: date | None = None


async def record_diagnosis(desk: Desk, given: RecordDiagnosis, key: str) -> Answer:
    """Record a diagnosis. Answers and raises as `record`.

    Further problems: BAD_ICD10 and ALREADY_RECORDED (`icd10`), TEXT_SIZE (`doctor`), NOT_FOUND (`institution`), those
    of `period_problems`.
    """
    starts = given.starts or desk.today

    async def decide(resident: models.Resident, said: Objections) -> Change:
        said.add(period_problems(resident, starts, given.ends, desk.today))
        institution = await _institution(given.institution, said)
        return await enter(
            desk,
            resident,
            FactKind.DIAGNOSIS,
            (starts, given.ends),
            "icd10",
            said,
            {"icd10": _asked(given.icd10)},
            institution_id=institution,
            doctor=given.doctor or "",
        )

    noted = [
        *([] if is_icd10(given.icd10) else [problem("BAD_ICD10", "icd10")]),
        *words_problems(given.doctor, LONGEST_DOCTOR, "doctor"),
    ]
    return await record(desk, "recordDiagnosis", "resident.fact_recorded", given, key, noted, decide)


async def end_diagnosis(desk: Desk, given: EndDiagnosis, key: str) -> Answer:
    """End a diagnosis. Answers and raises as `record`; and as `close` (NOT_IN_FORCE at `icd10`), BAD_ICD10."""

    async def decide(resident: models.Resident, said: Objections) -> Change:
        return await close(desk, resident, FactKind.DIAGNOSIS, given.on, "icd10", said, icd10=_asked(given.icd10))

    noted = [] if is_icd10(given.icd10) else [problem("BAD_ICD10", "icd10")]
    return await record(desk, "endDiagnosis", "resident.fact_ended", given, key, noted, decide)


def _asked(code: str) -> str:
    """What is looked for: what is no code is on record of nobody, and no column takes it."""
    return code if is_icd10(code) else ""


async def _institution(code: str | None, said: Objections) -> int | None:
    """Somebody may be diagnosed anywhere, so any institution of the register will do."""
    if code is None:
        return None
    found = await Institution.get_or_none(code=code) if possible([code]) else None
    if found is None:
        said.add([missing("NOT_FOUND", "institution")])
    return None if found is None else found.id
