"""Every act on the dated facts of residents, on one page. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import facts
from api.schema.fact_inputs import (
    CorrectDepartureInput,
    CorrectFactInput,
    DepartureInput,
    EndDiagnosisInput,
    EndFlagInput,
    EndResidenceInput,
    EndTagInput,
    EndTbTreatmentInput,
    GradeRiskInput,
    PregnancyOutcomeInput,
    RecordDiagnosisInput,
    RecordFlagInput,
    RecordMobilityInput,
    RecordPregnancyInput,
    RecordResidenceInput,
    RecordTagInput,
    RecordTbTreatmentInput,
)
from api.schema.fact_payloads import (
    CorrectDeparturePayload,
    CorrectFactPayload,
    EndDiagnosisPayload,
    EndFlagPayload,
    EndResidencePayload,
    EndTagPayload,
    EndTbTreatmentPayload,
    GradeRiskPayload,
    RecordDeathPayload,
    RecordDeliveryPayload,
    RecordDiagnosisPayload,
    RecordDischargePayload,
    RecordFlagPayload,
    RecordLossPayload,
    RecordMobilityPayload,
    RecordMovedAwayPayload,
    RecordPregnancyPayload,
    RecordResidencePayload,
    RecordTagPayload,
    RecordTbTreatmentPayload,
)
from api.schema.problems import Refusable
from enrolment.recording import assessments, correcting, courses, departing, diagnoses, pregnancies, residences


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


RecordTagGiven = Annotated[RecordTagInput, _input("Whose, which, on what evidence.")]
EndTagGiven = Annotated[EndTagInput, _input("Whose, and which.")]
RecordDiagnosisGiven = Annotated[RecordDiagnosisInput, _input("Whose, and which.")]
EndDiagnosisGiven = Annotated[EndDiagnosisInput, _input("Whose, and which.")]
RecordPregnancyGiven = Annotated[RecordPregnancyInput, _input("Whose, and since when.")]
RecordDeliveryGiven = Annotated[PregnancyOutcomeInput, _input("Whose, and when.")]
RecordLossGiven = Annotated[PregnancyOutcomeInput, _input("Whose, and when.")]
RecordDischargeGiven = Annotated[PregnancyOutcomeInput, _input("Whose, and when.")]
RecordTbTreatmentGiven = Annotated[RecordTbTreatmentInput, _input("Whose, and since when.")]
EndTbTreatmentGiven = Annotated[EndTbTreatmentInput, _input("Whose, and when.")]
RecordMobilityGiven = Annotated[RecordMobilityInput, _input("Whose, and what was found.")]
GradeRiskGiven = Annotated[GradeRiskInput, _input("Whose, which, by whom and why.")]
RecordResidenceGiven = Annotated[RecordResidenceInput, _input("Who, where, in which way.")]
EndResidenceGiven = Annotated[EndResidenceInput, _input("Who, where, in which way.")]
RecordFlagGiven = Annotated[RecordFlagInput, _input("Whose, and which.")]
EndFlagGiven = Annotated[EndFlagInput, _input("Whose, and which.")]
CorrectFactGiven = Annotated[CorrectFactInput, _input("Whose, which, and why.")]
RecordDeathGiven = Annotated[DepartureInput, _input("Who, when, and who is the head then.")]
RecordMovedAwayGiven = Annotated[DepartureInput, _input("Who, when, and who is the head then.")]
CorrectDepartureGiven = Annotated[CorrectDepartureInput, _input("Who, and why.")]


@strawberry.type(description="Acts on the dated facts of residents (居民事实操作).")
class FactMutation:
    """Recording what is known, ending it, withdrawing what was wrong."""

    @strawberry.mutation(
        description="Record a population with its evidence (登记人群标签).",
        extensions=[Refusable(RecordTagPayload)],
    )
    async def record_tag(self, info: Info, given: RecordTagGiven) -> RecordTagPayload | None:
        """R037, C4."""
        answer = await facts.record_tag(info, given)
        return RecordTagPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="End a recorded population (终止人群标签).",
        extensions=[Refusable(EndTagPayload)],
    )
    async def end_tag(self, info: Info, given: EndTagGiven) -> EndTagPayload | None:
        """C4."""
        answer = await facts.end_tag(info, given)
        return EndTagPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record a confirmed diagnosis; disease populations follow from it (登记诊断).",
        extensions=[Refusable(RecordDiagnosisPayload)],
    )
    async def record_diagnosis(self, info: Info, given: RecordDiagnosisGiven) -> RecordDiagnosisPayload | None:
        """C4."""
        answer = await facts.act(info, diagnoses.record_diagnosis, diagnoses.RecordDiagnosis, given)
        return RecordDiagnosisPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="End a diagnosis (终止诊断).",
        extensions=[Refusable(EndDiagnosisPayload)],
    )
    async def end_diagnosis(self, info: Info, given: EndDiagnosisGiven) -> EndDiagnosisPayload | None:
        """C4."""
        answer = await facts.act(info, diagnoses.end_diagnosis, diagnoses.EndDiagnosis, given)
        return EndDiagnosisPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record a pregnancy (登记妊娠).",
        extensions=[Refusable(RecordPregnancyPayload)],
    )
    async def record_pregnancy(self, info: Info, given: RecordPregnancyGiven) -> RecordPregnancyPayload | None:
        """C4."""
        answer = await facts.act(info, pregnancies.record_pregnancy, pregnancies.RecordPregnancy, given)
        return RecordPregnancyPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record the birth that ends the pregnancy (登记分娩).",
        extensions=[Refusable(RecordDeliveryPayload)],
    )
    async def record_delivery(self, info: Info, given: RecordDeliveryGiven) -> RecordDeliveryPayload | None:
        """C4."""
        answer = await facts.act(info, pregnancies.record_delivery, pregnancies.RecordOutcome, given)
        return RecordDeliveryPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record that the pregnancy ended without a birth (登记终止妊娠).",
        extensions=[Refusable(RecordLossPayload)],
    )
    async def record_loss(self, info: Info, given: RecordLossGiven) -> RecordLossPayload | None:
        """C4."""
        answer = await facts.act(info, pregnancies.record_loss, pregnancies.RecordOutcome, given)
        return RecordLossPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record the discharge from hospital after the birth (登记产后出院).",
        extensions=[Refusable(RecordDischargePayload)],
    )
    async def record_discharge(self, info: Info, given: RecordDischargeGiven) -> RecordDischargePayload | None:
        """C4."""
        answer = await facts.act(info, pregnancies.record_discharge, pregnancies.RecordOutcome, given)
        return RecordDischargePayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record that a course of TB treatment began (开始肺结核治疗).",
        extensions=[Refusable(RecordTbTreatmentPayload)],
    )
    async def record_tb_treatment(self, info: Info, given: RecordTbTreatmentGiven) -> RecordTbTreatmentPayload | None:
        """C4."""
        answer = await facts.act(info, courses.record_tb_treatment, courses.RecordTbTreatment, given)
        return RecordTbTreatmentPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record that the course of TB treatment ended (停止肺结核治疗).",
        extensions=[Refusable(EndTbTreatmentPayload)],
    )
    async def end_tb_treatment(self, info: Info, given: EndTbTreatmentGiven) -> EndTbTreatmentPayload | None:
        """C4."""
        answer = await facts.act(info, courses.end_tb_treatment, courses.EndTbTreatment, given)
        return EndTbTreatmentPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record an assessment of mobility; the one before ends that day (登记行动能力评估).",
        extensions=[Refusable(RecordMobilityPayload)],
    )
    async def record_mobility(self, info: Info, given: RecordMobilityGiven) -> RecordMobilityPayload | None:
        """C4."""
        answer = await facts.act(info, assessments.record_mobility, assessments.RecordMobility, given)
        return RecordMobilityPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Grade an older resident red, yellow or green; the grade before ends that day (红黄绿分级).",
        extensions=[Refusable(GradeRiskPayload)],
    )
    async def grade_risk(self, info: Info, given: GradeRiskGiven) -> GradeRiskPayload | None:
        """R038."""
        answer = await facts.act(info, assessments.grade_risk, assessments.GradeRisk, given)
        return GradeRiskPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record a flag that rules may ask for (登记标记).",
        extensions=[Refusable(RecordFlagPayload)],
    )
    async def record_flag(self, info: Info, given: RecordFlagGiven) -> RecordFlagPayload | None:
        """C4."""
        answer = await facts.act(info, courses.record_flag, courses.RecordFlag, given)
        return RecordFlagPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="End a flag (终止标记).",
        extensions=[Refusable(EndFlagPayload)],
    )
    async def end_flag(self, info: Info, given: EndFlagGiven) -> EndFlagPayload | None:
        """C4."""
        answer = await facts.act(info, courses.end_flag, courses.EndFlag, given)
        return EndFlagPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Withdraw a fact that was entered in error; it then holds on no day (更正记录).",
        extensions=[Refusable(CorrectFactPayload)],
    )
    async def correct_fact(self, info: Info, given: CorrectFactGiven) -> CorrectFactPayload | None:
        """Audited with the reason."""
        answer = await facts.act(info, correcting.correct_fact, correcting.CorrectFact, given)
        return CorrectFactPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record a death: household, rosters and guardianships end that day (登记死亡).",
        extensions=[Refusable(RecordDeathPayload)],
    )
    async def record_death(self, info: Info, given: RecordDeathGiven) -> RecordDeathPayload | None:
        """B4."""
        answer = await facts.act(info, departing.record_death, departing.RecordDeparture, given)
        return RecordDeathPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record that somebody moved away for good: the household is left that day (登记迁出).",
        extensions=[Refusable(RecordMovedAwayPayload)],
    )
    async def record_moved_away(self, info: Info, given: RecordMovedAwayGiven) -> RecordMovedAwayPayload | None:
        """B4."""
        answer = await facts.act(info, departing.record_moved_away, departing.RecordDeparture, given)
        return RecordMovedAwayPayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Withdraw a death or a moving away that was recorded in error; what ended by it is not taken up "
        "again (更正死亡或迁出).",
        extensions=[Refusable(CorrectDeparturePayload)],
    )
    async def correct_departure(self, info: Info, given: CorrectDepartureGiven) -> CorrectDeparturePayload | None:
        """Audited with the reason."""
        answer = await facts.act(info, departing.correct_departure, departing.CorrectDeparture, given)
        return CorrectDeparturePayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="Record that somebody works or studies in a region, or is cared for at home there (登记居住关系).",
        extensions=[Refusable(RecordResidencePayload)],
    )
    async def record_residence(self, info: Info, given: RecordResidenceGiven) -> RecordResidencePayload | None:
        """C4."""
        answer = await facts.act(info, residences.record_residence, residences.RecordResidence, given)
        return RecordResidencePayload(**await facts.changed(info, answer))

    @strawberry.mutation(
        description="End what `recordResidence` recorded (终止居住关系).",
        extensions=[Refusable(EndResidencePayload)],
    )
    async def end_residence(self, info: Info, given: EndResidenceGiven) -> EndResidencePayload | None:
        """C4."""
        answer = await facts.act(info, residences.end_residence, residences.EndResidence, given)
        return EndResidencePayload(**await facts.changed(info, answer))
