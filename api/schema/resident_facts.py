"""Dated facts on record of a resident in the schema: one type a kind, all with their days and who entered them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

import strawberry

import api.schema.fact_vocabulary  # noqa: F401  the enums below get their faces there
from api.resident_side import ResidentSide
from api.schema.institution import Institution
from catalog.eligibility.facts import PREGNANCY_DAYS
from catalog.vocabulary import Flag, Mobility, Population, RiskGrade
from enrolment.recording.reading import FactRow
from enrolment.vocabulary import FactKind, TagEvidence
from teams.period import in_force

_NAMED = "in the caller's language"


@strawberry.interface(description="Something on record of a resident, for a time (事实记录).")
class RecordedFact:
    """C4."""

    code: str = strawberry.field(description="Opaque and stable; by it the fact is corrected (记录编码).")
    kind: FactKind = strawberry.field(description="What kind of fact (类别).")
    kind_name: str = strawberry.field(description=f"The kind {_NAMED}.")
    starts: date = strawberry.field(description="First day it holds; of a pregnancy the LMP (开始日期).")
    ends: date | None = strawberry.field(
        description="First day it no longer holds, of a pregnancy that of the birth or loss; null: open (结束日期)."
    )
    recorded_by: str = strawberry.field(description="Who entered it (登记人).")
    recorded_at: datetime | None = strawberry.field(description="When; null: not told (登记时间).")
    row: strawberry.Private[FactRow]
    side: strawberry.Private[ResidentSide]


@strawberry.type(description="A recorded population with its evidence (人群标签).")
class RecordedTag(RecordedFact):
    """R037, C4."""

    tag: Population = strawberry.field(description="The population (人群).")
    tag_name: str = strawberry.field(description=f"The population {_NAMED}.")
    evidence: TagEvidence | None = strawberry.field(description="What it rests on; null: not told (认定依据).")
    masked_number: str | None = strawberry.field(
        description="The certificate's number, all but its last two characters as stars (脱敏证件号码)."
    )


@strawberry.type(description="A confirmed diagnosis (诊断).")
class RecordedDiagnosis(RecordedFact):
    """C4."""

    icd10: str = strawberry.field(description="Its ICD-10 code (诊断编码).")
    doctor: str | None = strawberry.field(description="Who made it; null: not told (诊断医生).")

    @strawberry.field(description="Where it was made; null: not told (诊断机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        delivery = self.side.delivery
        row = None if self.row.place is None else await delivery.institutions.get(self.row.place)
        return None if row is None else Institution.of(row.definition, delivery, row.version)


@strawberry.type(description="A pregnancy (妊娠).")
class RecordedPregnancy(RecordedFact):
    """C4."""

    lmp: date = strawberry.field(description="First day of the last menstrual period (末次月经).")
    expected: date = strawberry.field(
        description="The expected day: as corrected by an examination, else 280 days after the LMP (预产期)."
    )
    delivered: date | None = strawberry.field(description="Day of the birth (分娩日期).")
    lost: date | None = strawberry.field(description="Day on which it ended without a birth (终止妊娠日期).")
    discharged: date | None = strawberry.field(description="Discharge from hospital after the birth (出院日期).")
    handbook: str | None = strawberry.field(description="Number of the maternal handbook (保健手册编号).")


@strawberry.type(description="A course of TB treatment (肺结核治疗).")
class RecordedTbTreatment(RecordedFact):
    """C4."""


@strawberry.type(description="An assessment of mobility (行动能力评估).")
class RecordedMobility(RecordedFact):
    """Until the next one."""

    mobility: Mobility = strawberry.field(description="What was found (行动能力).")
    mobility_name: str = strawberry.field(description=f"It {_NAMED}.")
    reason: str | None = strawberry.field(description="Why, or by which assessment (依据).")


@strawberry.type(description="A risk grade (红黄绿分级).")
class RecordedRiskGrade(RecordedFact):
    """R038. Until the next one."""

    grade: RiskGrade = strawberry.field(description="The colour (等级).")
    grade_name: str = strawberry.field(description=f"The colour {_NAMED}.")
    assessor_name: str | None = strawberry.field(description="Who graded, by name (评估人).")
    assessor_code: str | None = strawberry.field(description="The same, by the practitioner's code (评估人编码).")
    reason: str | None = strawberry.field(description="Why (理由).")
    basis: str | None = strawberry.field(description="By what it can be checked (依据).")


@strawberry.type(description="A recorded flag (标记).")
class RecordedFlag(RecordedFact):
    """What rules may ask for."""

    flag: Flag = strawberry.field(description="The flag (标记).")
    flag_name: str = strawberry.field(description=f"The flag {_NAMED}.")


FACT_TYPES: Final[list[type]] = [
    RecordedTag,
    RecordedDiagnosis,
    RecordedPregnancy,
    RecordedTbTreatment,
    RecordedMobility,
    RecordedRiskGrade,
    RecordedFlag,
]

Kinds = Annotated[list[FactKind] | None, strawberry.argument(description="Only these kinds; null: all (类别).")]
EarlierFacts = Annotated[bool, strawberry.argument(description="Also those no longer in force (含历史).")]


@strawberry.type(description="What is on record of somebody (事实记录).")
class WithFacts:
    """The part of `Resident` that tells dated facts."""

    code: strawberry.Private[str]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(
        description="Dated facts, the latest first, in one statement for a page of residents. What was withdrawn is "
        "left out; what tells of tuberculosis, mental disorders or HIV is shown to the resident, guardians and the "
        "institutions that registered the person alone (事实记录)."
    )
    async def facts(self, kinds: Kinds = None, earlier: EarlierFacts = False) -> list[RecordedFact]:
        """C4."""
        rows = await self.side.facts.get(self.code) or ()
        wanted = [row for row in rows if kinds is None or row.kind in kinds]
        shown = [row for row in wanted if earlier or in_force(row.starts, row.ends, self.side.today)]
        self.side.delivery.institutions.expect(row.place for row in shown)
        return [fact_shape(row, self.side) for row in shown]


def fact_shape(row: FactRow, side: ResidentSide) -> RecordedFact:
    """The shape of a fact."""
    shared = {
        "code": row.code,
        "kind": row.kind,
        "kind_name": side.say(row.kind),
        "starts": row.starts,
        "ends": row.ends,
        "recorded_by": row.recorded_by,
        "recorded_at": row.recorded_at,
        "row": row,
        "side": side,
    }
    return _SHAPES[row.kind](row, side, shared)


def _tag(row: FactRow, side: ResidentSide, shared: dict[str, Any]) -> RecordedFact:
    tag = Population(row.value)
    return RecordedTag(
        **shared, tag=tag, tag_name=side.say(tag), evidence=row.evidence, masked_number=row.masked_number
    )


def _pregnancy(row: FactRow, _side: ResidentSide, shared: dict[str, Any]) -> RecordedFact:
    return RecordedPregnancy(
        **shared,
        lmp=row.starts,
        expected=row.edd or row.starts + timedelta(days=PREGNANCY_DAYS),
        delivered=row.delivered,
        lost=row.lost,
        discharged=row.discharged,
        handbook=row.value or None,
    )


def _mobility(row: FactRow, side: ResidentSide, shared: dict[str, Any]) -> RecordedFact:
    mobility = Mobility(row.value)
    return RecordedMobility(**shared, mobility=mobility, mobility_name=side.say(mobility), reason=row.reason)


def _risk_grade(row: FactRow, side: ResidentSide, shared: dict[str, Any]) -> RecordedFact:
    grade = RiskGrade(row.value)
    return RecordedRiskGrade(
        **shared,
        grade=grade,
        grade_name=side.say(grade),
        assessor_name=row.person_name,
        assessor_code=row.person,
        reason=row.reason,
        basis=row.basis,
    )


def _flag(row: FactRow, side: ResidentSide, shared: dict[str, Any]) -> RecordedFact:
    flag = Flag(row.value)
    return RecordedFlag(**shared, flag=flag, flag_name=side.say(flag))


_SHAPES: Final[dict[FactKind, Callable[[FactRow, ResidentSide, dict[str, Any]], RecordedFact]]] = {
    FactKind.TAG: _tag,
    FactKind.DIAGNOSIS: lambda row, _, shared: RecordedDiagnosis(**shared, icd10=row.value, doctor=row.person_name),
    FactKind.PREGNANCY: _pregnancy,
    FactKind.TB_TREATMENT: lambda _row, _, shared: RecordedTbTreatment(**shared),
    FactKind.MOBILITY: _mobility,
    FactKind.RISK_GRADE: _risk_grade,
    FactKind.FLAG: _flag,
}
