"""Dated facts of residents: each verb makes its domain value of the input and calls one operation."""

from __future__ import annotations

from typing import Any

from api.context import Info
from api.resolvers.residents import Answer, act, desk_of, resident
from api.schema.fact_inputs import EndTagInput, RecordTagInput
from api.schema.given import spelt, value_of
from core.secret import Secret
from enrolment.recording.population import EVIDENCE_NUMBER
from enrolment.recording.tags import EndTag, RecordTag
from enrolment.recording.tags import end_tag as end
from enrolment.recording.tags import record_tag as record

__all__ = ["act", "changed", "end_tag", "record_tag"]


async def record_tag(info: Info, given: RecordTagInput) -> Answer:
    """Record a population; the number of the certificate is nobody's to read by accident."""
    number = None if given.certificate_number is None else Secret(given.certificate_number, EVIDENCE_NUMBER)
    written = {**spelt(given), **({} if number is None else {"certificateNumber": number})}
    return await record(desk_of(info), value_of(RecordTag, given, written, {}), given.idempotency_key)


async def end_tag(info: Info, given: EndTagInput) -> Answer:
    """End a recorded population."""
    return await act(info, end, EndTag, given)


async def changed(info: Info, answer: Answer) -> dict[str, Any]:
    """The resident as the caller may see the person now, the version that the act answered, and the fact's code."""
    fact = {"fact": answer["fact"]} if "fact" in answer else {}
    return {"resident": await resident(info, answer["resident"], None), "version": answer["version"], **fact}
