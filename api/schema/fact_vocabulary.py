"""The closed sets of dated facts, rosters and households as GraphQL enums, described in English and Chinese."""

from enum import Enum
from typing import cast

from api.schema.enums import expose
from core.labelled import Labelled, label
from enrolment.vocabulary import CommunityKind, FactKind, LeavingReason, TagEvidence


def _both(member: Enum) -> str:
    text = label(cast(Labelled, member))
    return f"{text.en[:1].upper()}{text.en[1:]} ({text.zh})."


_DESCRIPTIONS: dict[type[Labelled], str] = {
    CommunityKind: "Kinds of functional communities, R167, R232 (功能社区类型).",
    FactKind: "Kinds of dated facts on record of a resident (记录类别).",
    LeavingReason: "Why somebody left a household (退出家庭原因).",
    TagEvidence: "What a recorded population rests on (人群认定依据).",
}
for _enum, _description in _DESCRIPTIONS.items():
    expose(_enum, _description, _both)
