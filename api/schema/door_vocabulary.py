"""The closed sets of residents' requests as GraphQL enums: each value described in English and Chinese."""

from enum import Enum
from typing import cast

from api.schema.enums import expose
from core.labelled import Labelled, label
from enrolment.vocabulary import ProposalOutcome, RequestAnswer, RequestKind


def _both(member: Enum) -> str:
    text = label(cast(Labelled, member))
    return f"{text.en[:1].upper()}{text.en[1:]} ({text.zh})."


_DESCRIPTIONS: dict[type[Labelled], str] = {
    ProposalOutcome: "What became of a proposal (推荐结果).",
    RequestAnswer: "What became of a request (申请答复).",
    RequestKind: "What a resident may ask for, R190, R191 (申请类型).",
}
for _enum, _description in _DESCRIPTIONS.items():
    expose(_enum, _description, _both)
