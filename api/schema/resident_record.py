"""Health records in the schema (居民健康档案): the third edition's personal basic information, asked and answered."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.resident_vocabulary  # noqa: F401  the enums below get their faces there
from api.resident_side import ResidentSide
from api.schema.institution import Institution
from enrolment.health_record import PersonalInformation, completeness
from enrolment.health_vocabulary import (
    BloodType,
    Disability,
    DrugAllergy,
    Exposure,
    Fuel,
    Intervention,
    KitchenVentilation,
    Livestock,
    PastDisease,
    RecordPart,
    Relative,
    Rhesus,
    Toilet,
    Water,
)
from enrolment.reading.resident_rows import HealthRecordRow


@strawberry.type(description="A disease of the own past (既往疾病).")
class RecordedDisease:
    """Third edition, 既往史."""

    disease: PastDisease = strawberry.field(description="Which (疾病).")
    since: date | None = strawberry.field(description="When it was confirmed; null: not known (确诊时间).")
    note: str | None = strawberry.field(description="Which one, for OTHER (说明).")


@strawberry.type(description="An operation, injury or transfusion (手术、外伤、输血).")
class RecordedIntervention:
    """Third edition, 既往史."""

    kind: Intervention = strawberry.field(description="Which of them (类别).")
    name: str = strawberry.field(description="What it was, or why (名称或原因).")
    on: date | None = strawberry.field(description="When; null: not known (时间).")


@strawberry.type(description="A disease in the family (家族史).")
class FamilyDisease:
    """Third edition, 家族史."""

    relative: Relative = strawberry.field(description="Whose (对象).")
    disease: PastDisease = strawberry.field(description="Which (疾病).")
    note: str | None = strawberry.field(description="Which one, for OTHER (说明).")


@strawberry.type(description="Something that was assessed on a day (评估).")
class RecordedAssessment:
    """Never taken off the record."""

    name: str = strawberry.field(description="What was assessed (评估名称).")
    on: date = strawberry.field(description="When (日期).")
    result: str = strawberry.field(description="What was found (结果).")


@strawberry.type(
    name="PersonalInformation",
    description="Personal basic information of the third edition; a part that is null was not asked yet, an empty list "
    "was asked and there is nothing (个人基本信息).",
)
class PersonalInformationShape:
    """R046."""

    blood_type: BloodType | None = strawberry.field(description="Blood group (血型).")
    rhesus: Rhesus | None = strawberry.field(description="Rhesus factor (RH血型).")
    allergies: list[DrugAllergy] | None = strawberry.field(description="Drug allergies (药物过敏史).")
    exposures: list[Exposure] | None = strawberry.field(description="Exposures (暴露史).")
    diseases: list[RecordedDisease] | None = strawberry.field(description="Past diseases (既往疾病).")
    interventions: list[RecordedIntervention] | None = strawberry.field(
        description="Operations, injuries, transfusions (手术、外伤、输血)."
    )
    family_history: list[FamilyDisease] | None = strawberry.field(description="Diseases in the family (家族史).")
    hereditary: list[str] | None = strawberry.field(description="Hereditary diseases by name (遗传病史).")
    disabilities: list[Disability] | None = strawberry.field(description="Disabilities (残疾情况).")
    ventilation: KitchenVentilation | None = strawberry.field(description="Kitchen ventilation (厨房排风设施).")
    fuel: Fuel | None = strawberry.field(description="Fuel (燃料类型).")
    water: Water | None = strawberry.field(description="Drinking water (饮水).")
    toilet: Toilet | None = strawberry.field(description="Toilet (厕所).")
    livestock: Livestock | None = strawberry.field(description="Livestock (禽畜栏).")
    assessments: list[RecordedAssessment] = strawberry.field(description="Assessments by day (评估).")

    @classmethod
    def of(cls, told: PersonalInformation) -> PersonalInformationShape:
        """The shape of the form."""
        return cls(
            blood_type=told.blood_type,
            rhesus=told.rhesus,
            allergies=None if told.allergies is None else list(told.allergies),
            exposures=None if told.exposures is None else list(told.exposures),
            diseases=None
            if told.diseases is None
            else [RecordedDisease(disease=d.disease, since=d.since, note=d.note or None) for d in told.diseases],
            interventions=None
            if told.interventions is None
            else [RecordedIntervention(kind=d.kind, name=d.name, on=d.on) for d in told.interventions],
            family_history=None
            if told.family_history is None
            else [
                FamilyDisease(relative=d.relative, disease=d.disease, note=d.note or None) for d in told.family_history
            ],
            hereditary=None if told.hereditary is None else list(told.hereditary),
            disabilities=None if told.disabilities is None else list(told.disabilities),
            ventilation=told.ventilation,
            fuel=told.fuel,
            water=told.water,
            toilet=told.toilet,
            livestock=told.livestock,
            assessments=[RecordedAssessment(name=a.name, on=a.on, result=a.result) for a in told.assessments],
        )


@strawberry.type(description="How complete a health record is (档案完整度).")
class RecordCompleteness:
    """R046."""

    score: int = strawberry.field(description="Percentage of the parts that were asked, rounded down: 0 to 100 (得分).")
    missing: list[RecordPart] = strawberry.field(description="The parts that were not asked yet (缺项).")


@strawberry.type(description="A resident's health record (居民健康档案).")
class HealthRecord:
    """R046: one for each resident."""

    code: str = strawberry.field(description="Opaque and stable (档案编码).")
    opened: date = strawberry.field(description="Day on which it was opened (建档日期).")
    version: int = strawberry.field(description="Raised by every change; `updateHealthRecord` takes it (版本).")
    completeness: RecordCompleteness = strawberry.field(description="How complete it is (完整度).")
    information: PersonalInformationShape = strawberry.field(description="What it says (个人基本信息).")
    row: strawberry.Private[HealthRecordRow]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(description="The institution that keeps it (建档机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        row = await self.side.delivery.institutions.get(self.row.institution)
        return None if row is None else Institution.of(row.definition, self.side.delivery, row.version)

    @classmethod
    def of(cls, row: HealthRecordRow, side: ResidentSide) -> HealthRecord:
        """The shape of a record."""
        side.delivery.institutions.expect([row.institution])
        told = completeness(row.information)
        return cls(
            code=row.code,
            opened=row.opened,
            version=row.version,
            completeness=RecordCompleteness(score=told.score, missing=list(told.missing)),
            information=PersonalInformationShape.of(row.information),
            row=row,
            side=side,
        )
