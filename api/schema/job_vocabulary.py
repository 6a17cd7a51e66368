"""The closed sets of long work as GraphQL enums: each value described in English and Chinese."""

from enum import Enum
from typing import cast

from api.schema.enums import expose
from core.labelled import Labelled
from enrolment.jobs.vocabulary import ErrorPolicy, JobFailure, JobKind, JobRowState, JobState


def _both(member: Enum) -> str:
    said = cast(Labelled, member).label
    return f"{said.en[:1].upper()}{said.en[1:]} ({said.zh})."


_DESCRIPTIONS: dict[type[Labelled], str] = {
    ErrorPolicy: "What rows that cannot be carried out mean for the others (出错处理).",
    JobFailure: "Why a job was given up (中止原因).",
    JobKind: "What is done to each row of the list (任务类型).",
    JobRowState: "What became of a row (明细状态).",
    JobState: "Where a job stands (任务状态).",
}
for _enum, _description in _DESCRIPTIONS.items():
    expose(_enum, _description, _both)
