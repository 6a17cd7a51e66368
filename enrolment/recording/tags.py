"""Populations that are recorded (人群标签, R037, C4): since when, until when, on which evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.vocabulary import Population
from core.secret import Secret
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.written import compact
from enrolment.recording.acting import Change, close, enter, record
from enrolment.recording.life import period_problems
from enrolment.recording.population import EVIDENCE_NUMBER, tag_problems
from enrolment.registering.acting import Answer
from enrolment.vocabulary import FactKind, TagEvidence
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class RecordTag:
    """A resident belongs to a population in [starts, ends); `starts` None: today, `ends` None: open."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    tag: Population
    evidence: TagEvidence
    certificate_number: Secret | None = None
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class EndTag:
    """A resident belongs to the population no longer, from `on` (None: today)."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    tag: Population
    on: date | None = None


async def record_tag(desk: Desk, given: RecordTag, key: str) -> Answer:
    """Record a population. Answers and raises as `record`.

    Further problems: those of `tag_problems` and `period_problems`, ALREADY_RECORDED (`tag`).
    """
    starts = given.starts or desk.today

    async def decide(resident: models.Resident, said: Objections) -> Change:
        said.add(period_problems(resident, starts, given.ends, desk.today))
        return await enter(
            desk,
            resident,
            FactKind.TAG,
            (starts, given.ends),
            "tag",
            said,
            {"tag": given.tag.value},
            evidence=given.evidence.value,
            evidence_number_sealed=_sealed(desk, given.certificate_number),
        )

    noted = tag_problems(given.tag, given.evidence, given.certificate_number)
    return await record(desk, "recordTag", "resident.fact_recorded", given, key, noted, decide)


async def end_tag(desk: Desk, given: EndTag, key: str) -> Answer:
    """End a recorded population. Answers and raises as `record`; and as `close` (NOT_IN_FORCE at `tag`)."""

    async def decide(resident: models.Resident, said: Objections) -> Change:
        return await close(desk, resident, FactKind.TAG, given.on, "tag", said, tag=given.tag.value)

    return await record(desk, "endTag", "resident.fact_ended", given, key, (), decide)


def _sealed(desk: Desk, number: Secret | None) -> str | None:
    return None if number is None else desk.sealer.seal(compact(number.reveal()), EVIDENCE_NUMBER)
