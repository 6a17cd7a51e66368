"""What is given to record dated facts of residents, to end them, and to withdraw what was entered in error."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.fact_vocabulary  # noqa: F401  the enums below get their faces there
from api.schema.given import bounds
from api.schema.institution_inputs import KEY, VERSION
from catalog.vocabulary import Flag, Mobility, Population, Residence, RiskGrade
from enrolment.vocabulary import FactKind, TagEvidence

RESIDENT = "Code of the resident (居民)."
STARTS = "First day it holds; null: today; never ahead of today (开始日期)."
ENDS = "First day it no longer holds; null: open (结束日期)."
ON = "First day it no longer holds; null: today; never ahead of today (日期)."
REASON = "Why, up to 500 characters; kept with the act (原因)."


@strawberry.input(description="A population to record (登记人群标签).")
class RecordTagInput:
    """R037, C4."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    tag: Population = strawberry.field(
        description="The population: one that does not follow from age, pregnancy or diagnosis (人群)."
    )
    evidence: TagEvidence = strawberry.field(description="What it rests on (认定依据).")
    certificate_number: str | None = strawberry.field(
        default=None,
        description="The certificate's number, 4 to 40 letters or digits, with evidence CERTIFICATE and only then; "
        "kept sealed (证件号码).",
        metadata=bounds(60),
    )
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A recorded population to end (终止人群标签).")
class EndTagInput:
    """C4."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    tag: Population = strawberry.field(description="The population (人群).")
    on: date | None = strawberry.field(default=None, description=ON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A confirmed diagnosis to record (登记诊断).")
class RecordDiagnosisInput:
    """C4."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    icd10: str = strawberry.field(description='Its ICD-10 code, such as "I10" or "E11.9" (诊断编码).')
    institution: str | None = strawberry.field(
        default=None, description="Code of the institution that made it, any in the register (诊断机构)."
    )
    doctor: str | None = strawberry.field(
        default=None, description="Who made it, up to 100 characters (诊断医生).", metadata=bounds(100)
    )
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A diagnosis to end (终止诊断).")
class EndDiagnosisInput:
    """C4."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    icd10: str = strawberry.field(description="Its ICD-10 code (诊断编码).")
    on: date | None = strawberry.field(default=None, description=ON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A pregnancy to record (登记妊娠).")
class RecordPregnancyInput:
    """C4."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    lmp: date = strawberry.field(description="First day of the last menstrual period (末次月经).")
    edd: date | None = strawberry.field(
        default=None,
        description="The expected day where an examination corrected it; null: 280 days after `lmp` (预产期).",
    )
    handbook: str | None = strawberry.field(
        default=None,
        description="Number of the maternal handbook, up to 40 characters (保健手册编号).",
        metadata=bounds(40),
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What became of a pregnancy, or of the mother after the birth, on a day (妊娠结局).")
class PregnancyOutcomeInput:
    """Of birth, loss and discharge."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    on: date = strawberry.field(description="The day; never ahead of today (日期).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A course of TB treatment that begins (开始肺结核治疗).")
class RecordTbTreatmentInput:
    """C4."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    starts: date | None = strawberry.field(default=None, description=STARTS)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A course of TB treatment that ends (停止肺结核治疗).")
class EndTbTreatmentInput:
    """C4."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    on: date | None = strawberry.field(default=None, description=ON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An assessment of how somebody can move about (行动能力评估).")
class RecordMobilityInput:
    """Until the next assessment."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    mobility: Mobility = strawberry.field(description="What was found (行动能力).")
    reason: str | None = strawberry.field(
        default=None, description="Why, or by which assessment, up to 500 characters (依据).", metadata=bounds(500)
    )
    starts: date | None = strawberry.field(default=None, description=STARTS)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A risk grade of an older resident (红黄绿分级).")
class GradeRiskInput:
    """R038. Until the next grading."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    grade: RiskGrade = strawberry.field(description="The colour (等级).")
    assessor: str = strawberry.field(description="Code of the practitioner who graded (评估人).")
    reason: str = strawberry.field(description="Why, 1 to 500 characters (理由).", metadata=bounds(500))
    basis: str | None = strawberry.field(
        default=None, description="By what it can be checked, up to 500 characters (依据).", metadata=bounds(500)
    )
    starts: date | None = strawberry.field(default=None, description=STARTS)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A flag to record (登记标记).")
class RecordFlagInput:
    """What rules may ask for."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    flag: Flag = strawberry.field(description="The flag (标记).")
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Somebody belongs to a region in a way (登记居住关系).")
class RecordResidenceInput:
    """Beside living and being registered there, which follow from addresses (`moveResident`)."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    relation: Residence = strawberry.field(description="WORKS, STUDIES or AT_HOME (关系).")
    region: str = strawberry.field(description="Division code of the region (地区).")
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Somebody belongs to a region in a way no longer (终止居住关系).")
class EndResidenceInput:
    """As recorded by `recordResidence`."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    relation: Residence = strawberry.field(description="WORKS, STUDIES or AT_HOME (关系).")
    region: str = strawberry.field(description="Division code of the region (地区).")
    on: date | None = strawberry.field(default=None, description=ON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A flag to end (终止标记).")
class EndFlagInput:
    """What rules may ask for."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    flag: Flag = strawberry.field(description="The flag (标记).")
    on: date | None = strawberry.field(default=None, description=ON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A fact that was entered in error (更正记录).")
class CorrectFactInput:
    """It then holds on no day."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    kind: FactKind = strawberry.field(description="What kind of fact (类别).")
    fact: str = strawberry.field(description="Its code, as `Resident.facts` tells it (记录编码).")
    reason: str = strawberry.field(description=REASON, metadata=bounds(500))
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A death, or a moving away for good (登记死亡或迁出).")
class DepartureInput:
    """DECISIONS: the head's death moves the head, not the contract."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    on: date = strawberry.field(description="The day; never ahead of today (日期).")
    new_head: str | None = strawberry.field(
        default=None,
        description="Code of the next head, needed where a head leaves adults in the household (新户主).",
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A death or a moving away that was recorded in error (更正死亡或迁出).")
class CorrectDepartureInput:
    """What ended by it is not taken up again."""

    resident: str = strawberry.field(description=RESIDENT)
    expected_version: int = strawberry.field(description=VERSION)
    reason: str = strawberry.field(description=REASON, metadata=bounds(500))
    idempotency_key: str = strawberry.field(description=KEY)
