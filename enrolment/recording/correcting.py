"""Withdrawing what was entered in error (记录更正): the row stays, holds on no day, and the reason with the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tortoise.expressions import F

from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.recording.acting import MODEL_OF, Change, fact_code, may_know, record
from enrolment.recording.problem import problem
from enrolment.registering.acting import Answer
from enrolment.registering.amending import LONGEST_REASON
from enrolment.registering.problem import problem as missing
from enrolment.vocabulary import FactKind
from teams.operations.problem import words_problems
from teams.operations.verb import Objections

_ASSESSED: Final = frozenset({FactKind.MOBILITY, FactKind.RISK_GRADE})
"""Kinds of which a new one ends the one before."""


@dataclass(frozen=True, slots=True)
class CorrectFact:
    """The fact of that kind and code was entered in error; `reason` is kept with the act."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    kind: FactKind
    fact: str
    reason: str


async def correct_fact(desk: Desk, given: CorrectFact, key: str) -> Answer:
    """Withdraw a fact. Answers and raises as `record`.

    It ends on the day it began, a pregnancy is lost on its first day: neither holds on any day. The assessment that a
    withdrawn one had ended goes on in its place. Further problems: TEXT_SIZE (`reason`), NOT_FOUND (also of what the
    actor may not know) and FACT_CORRECTED (`fact`).
    """

    async def decide(resident: models.Resident, said: Objections) -> Change:
        table: Any = MODEL_OF[given.kind]
        rows = await table.filter(resident_id=resident.id).order_by("id")
        wanted = [row for row in rows if fact_code(desk.sealer, given.kind, row.id) == given.fact]
        if not wanted or not await may_know(desk, resident, given.kind, _said_by(wanted[0])):
            said.add([missing("NOT_FOUND", "fact")])
        elif _is_void(wanted[0]):
            said.add([problem("FACT_CORRECTED", "fact")])
        said.refuse()
        return await _withdraw(given.kind, wanted[0], rows)

    noted = words_problems(given.reason, LONGEST_REASON, "reason")
    return await record(desk, "correctFact", "resident.fact_corrected", given, key, noted, decide)


def _said_by(row: Any) -> str:
    """What a tag, a diagnosis or a flag says."""
    return str(next((said for name in ("tag", "icd10", "flag") if (said := getattr(row, name, None)) is not None), ""))


def _is_void(row: Any) -> bool:
    return bool(row.lost == row.lmp if isinstance(row, models.Pregnancy) else row.ends == row.starts)


async def _withdraw(kind: FactKind, row: Any, rows: list[Any]) -> Change:
    table: Any = MODEL_OF[kind]
    if isinstance(row, models.Pregnancy):
        void: dict[str, Any] = {"delivered": None, "discharged": None, "lost": row.lmp, "version": F("version") + 1}
        await table.filter(id=row.id).update(**void)
        return Change(kind, row.id, row.lmp)
    starts: date = row.starts
    await table.filter(id=row.id).update(ends=starts)
    if kind in _ASSESSED:
        before = [each.id for each in rows if each.ends == starts and each.starts < starts]
        await table.filter(id__in=before[-1:]).update(ends=row.ends)
    return Change(kind, row.id, starts)
