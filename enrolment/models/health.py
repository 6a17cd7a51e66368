"""What is known of a resident's health, dated: tags, diagnoses, episodes, assessments, flags."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.resident import Resident


class PopulationTag(Model):
    """A population recorded of a resident (人群标签), for a time. What follows from facts is not here."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    tag = fields.CharField(max_length=30)  # a `Population`
    starts = fields.DateField()
    ends = fields.DateField(null=True)
    evidence = fields.CharField(max_length=30, null=True)  # a `TagEvidence`
    evidence_number_sealed = fields.CharField(max_length=400, null=True)  # of a certificate, sealed
    recorded_by = fields.CharField(max_length=200, default="")
    recorded_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by value."""

        app = "enrolment"
        table = "population_tag"
        indexes = (("resident_id", "tag"), ("tag", "resident_id"))


class Diagnosis(Model):
    """A confirmed diagnosis (诊断) by its ICD-10 code, for a time."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    icd10 = fields.CharField(max_length=10)  # «I10», «E11.9»
    starts = fields.DateField()
    ends = fields.DateField(null=True)
    institution: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int | None  # where it was diagnosed
    doctor = fields.CharField(max_length=100, default="")
    recorded_by = fields.CharField(max_length=200, default="")
    recorded_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by value."""

        app = "enrolment"
        table = "diagnosis"
        indexes = (("resident_id", "icd10"), ("icd10", "resident_id"))


class Pregnancy(Model):
    """A pregnancy (妊娠): from the last menstrual period to the birth, or to the day it was lost."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    lmp = fields.DateField()
    edd = fields.DateField(null=True)  # the expected day, where an examination corrected what follows from `lmp`
    delivered = fields.DateField(null=True)
    lost = fields.DateField(null=True)
    discharged = fields.DateField(null=True)  # from hospital after the birth
    handbook = fields.CharField(max_length=40, default="")  # number of the maternal handbook
    recorded_by = fields.CharField(max_length=200, default="")
    recorded_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        """Table name, and the indexes by resident and by day."""

        app = "enrolment"
        table = "pregnancy"
        indexes = (("resident_id", "lmp"), ("lmp",), ("delivered",))


class TbTreatment(Model):
    """A course of treatment for pulmonary tuberculosis (肺结核治疗)."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)
    recorded_by = fields.CharField(max_length=200, default="")
    recorded_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by day."""

        app = "enrolment"
        table = "tb_treatment"
        indexes = (("resident_id",), ("starts",))


class MobilityAssessment(Model):
    """How a resident was found able to move about (行动能力评估), until the next assessment."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    mobility = fields.CharField(max_length=10)
    starts = fields.DateField()
    ends = fields.DateField(null=True)
    reason = fields.CharField(max_length=500, default="")
    recorded_by = fields.CharField(max_length=200, default="")
    recorded_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by value."""

        app = "enrolment"
        table = "mobility_assessment"
        indexes = (("resident_id", "mobility"), ("mobility", "resident_id"))


class RiskGrading(Model):
    """The colour an older resident's health was graded with (红黄绿分级), until the next grading."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    grade = fields.CharField(max_length=10)
    starts = fields.DateField()
    ends = fields.DateField(null=True)
    assessor: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Practitioner", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    assessor_id: int | None
    reason = fields.CharField(max_length=500, default="")
    evidence = fields.CharField(max_length=500, default="")
    recorded_by = fields.CharField(max_length=200, default="")
    recorded_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by value."""

        app = "enrolment"
        table = "risk_grading"
        indexes = (("resident_id", "grade"), ("grade", "resident_id"))


class RecordedFlag(Model):
    """A recorded fact that rules may ask for (标记), for a time."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    flag = fields.CharField(max_length=40)
    starts = fields.DateField()
    ends = fields.DateField(null=True)
    recorded_by = fields.CharField(max_length=200, default="")
    recorded_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by value."""

        app = "enrolment"
        table = "recorded_flag"
        indexes = (("resident_id", "flag"), ("flag", "resident_id"))
