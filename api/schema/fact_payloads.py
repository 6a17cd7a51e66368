"""What the verbs of dated facts answer: the resident as the caller may see the person, or the problems."""

from __future__ import annotations

import strawberry

from api.schema.resident_payloads import ResidentChanged


@strawberry.type(description="A changed fact, or the problems (记录结果).")
class FactChanged(ResidentChanged):
    """Of acts on a dated fact."""

    fact: str | None = strawberry.field(
        default=None,
        description="Code of the fact, by which it can be corrected; null when there are problems (记录编码).",
    )


@strawberry.type(description="What became of it: the resident, or the problems (登记人群标签结果).")
class RecordTagPayload(FactChanged):
    """R037, C4."""


@strawberry.type(description="What became of it: the resident, or the problems (终止人群标签结果).")
class EndTagPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (登记诊断结果).")
class RecordDiagnosisPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (终止诊断结果).")
class EndDiagnosisPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (登记妊娠结果).")
class RecordPregnancyPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (登记分娩结果).")
class RecordDeliveryPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (登记终止妊娠结果).")
class RecordLossPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (登记产后出院结果).")
class RecordDischargePayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (开始肺结核治疗结果).")
class RecordTbTreatmentPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (停止肺结核治疗结果).")
class EndTbTreatmentPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (登记行动能力评估结果).")
class RecordMobilityPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (红黄绿分级结果).")
class GradeRiskPayload(FactChanged):
    """R038."""


@strawberry.type(description="What became of it: the resident, or the problems (登记标记结果).")
class RecordFlagPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (终止标记结果).")
class EndFlagPayload(FactChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (更正记录结果).")
class CorrectFactPayload(FactChanged):
    """Audited with the reason."""


@strawberry.type(description="What became of it: the resident, or the problems (登记死亡结果).")
class RecordDeathPayload(ResidentChanged):
    """B4."""


@strawberry.type(description="What became of it: the resident, or the problems (登记迁出结果).")
class RecordMovedAwayPayload(ResidentChanged):
    """B4."""


@strawberry.type(description="What became of it: the resident, or the problems (更正死亡或迁出结果).")
class CorrectDeparturePayload(ResidentChanged):
    """Audited with the reason."""


@strawberry.type(description="What became of it: the resident, or the problems (登记居住关系结果).")
class RecordResidencePayload(ResidentChanged):
    """C4."""


@strawberry.type(description="What became of it: the resident, or the problems (终止居住关系结果).")
class EndResidencePayload(ResidentChanged):
    """C4."""
