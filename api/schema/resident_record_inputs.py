"""What is given to open and to update a health record (居民健康档案)."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.resident_vocabulary  # noqa: F401  the enums below get their faces there
from api.schema.given import bounds
from api.schema.institution_inputs import KEY, VERSION
from enrolment.health_record import LONGEST_NOTE, MOST_LISTED
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

_WORDS = bounds(LONGEST_NOTE)
_LIST = bounds(LONGEST_NOTE, MOST_LISTED)
_NOTE = "Which one, needed for OTHER; up to 200 characters (说明)."


@strawberry.input(description="A disease of the own past (既往疾病).")
class DiseaseInput:
    """Third edition, 既往史."""

    disease: PastDisease = strawberry.field(description="Which (疾病).")
    since: date | None = strawberry.field(default=None, description="When it was confirmed (确诊时间).")
    note: str | None = strawberry.field(default=None, description=_NOTE, metadata=_WORDS)


@strawberry.input(description="An operation, injury or transfusion (手术、外伤、输血).")
class InterventionInput:
    """Third edition, 既往史."""

    kind: Intervention = strawberry.field(description="Which of them (类别).")
    name: str = strawberry.field(description="What it was, or why; up to 200 characters (名称或原因).", metadata=_WORDS)
    on: date | None = strawberry.field(default=None, description="When (时间).")


@strawberry.input(description="A disease in the family (家族史).")
class FamilyDiseaseInput:
    """Third edition, 家族史."""

    relative: Relative = strawberry.field(description="Whose (对象).")
    disease: PastDisease = strawberry.field(description="Which (疾病).")
    note: str | None = strawberry.field(default=None, description=_NOTE, metadata=_WORDS)


@strawberry.input(description="Something that was assessed on a day (评估).")
class AssessmentInput:
    """Added to those on record."""

    name: str = strawberry.field(description="What was assessed, up to 200 characters (评估名称).", metadata=_WORDS)
    on: date = strawberry.field(description="When (日期).")
    result: str = strawberry.field(description="What was found, up to 200 characters (结果).", metadata=_WORDS)


@strawberry.input(
    description="Parts of the form; one that is left out or null says nothing, an empty list says there is nothing "
    "(个人基本信息)."
)
class PersonalInformationInput:
    """R046."""

    blood_type: BloodType | None = strawberry.field(default=None, description="Blood group (血型).")
    rhesus: Rhesus | None = strawberry.field(default=None, description="Rhesus factor (RH血型).")
    allergies: list[DrugAllergy] | None = strawberry.field(
        default=None, description="Drug allergies (药物过敏史).", metadata=_LIST
    )
    exposures: list[Exposure] | None = strawberry.field(default=None, description="Exposures (暴露史).", metadata=_LIST)
    diseases: list[DiseaseInput] | None = strawberry.field(
        default=None, description="Past diseases (既往疾病).", metadata=_LIST
    )
    interventions: list[InterventionInput] | None = strawberry.field(
        default=None, description="Operations, injuries, transfusions (手术、外伤、输血).", metadata=_LIST
    )
    family_history: list[FamilyDiseaseInput] | None = strawberry.field(
        default=None, description="Diseases in the family (家族史).", metadata=_LIST
    )
    hereditary: list[str] | None = strawberry.field(
        default=None, description="Hereditary diseases by name (遗传病史).", metadata=_LIST
    )
    disabilities: list[Disability] | None = strawberry.field(
        default=None, description="Disabilities (残疾情况).", metadata=_LIST
    )
    ventilation: KitchenVentilation | None = strawberry.field(
        default=None, description="Kitchen ventilation (厨房排风设施)."
    )
    fuel: Fuel | None = strawberry.field(default=None, description="Fuel (燃料类型).")
    water: Water | None = strawberry.field(default=None, description="Drinking water (饮水).")
    toilet: Toilet | None = strawberry.field(default=None, description="Toilet (厕所).")
    livestock: Livestock | None = strawberry.field(default=None, description="Livestock (禽畜栏).")
    assessments: list[AssessmentInput] = strawberry.field(
        default_factory=list, description="Assessments to add (评估).", metadata=_LIST
    )


@strawberry.input(description="A health record to open (建立健康档案).")
class OpenHealthRecordInput:
    """R046."""

    resident: str = strawberry.field(description="Code of the resident (居民).")
    institution: str | None = strawberry.field(
        default=None, description="Which institution keeps it, by its code; null: your own (机构)."
    )
    information: PersonalInformationInput | None = strawberry.field(
        default=None, description="What is known already (个人基本信息)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What of a health record changes; what is left out stays (更新健康档案).")
class UpdateHealthRecordInput:
    """R046."""

    resident: str = strawberry.field(description="Code of the resident (居民).")
    information: PersonalInformationInput | None = strawberry.field(
        default=None, description="Parts that replace those on record, and assessments to add (个人基本信息)."
    )
    clears: list[RecordPart] = strawberry.field(
        default_factory=list, description="Parts that count as not asked again (清除的项目).", metadata=_LIST
    )
    expected_version: int = strawberry.field(description=f"Of the record. {VERSION}")
    idempotency_key: str = strawberry.field(description=KEY)
