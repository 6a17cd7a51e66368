"""Residents, and how they belong to places."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Resident(Model):
    """Somebody whom a region counts among its usual residents (居民), under an opaque public `code`.

    `region` is the division lived in, `grid` the township or village there. FHIR cousin: Patient.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    grid: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Grid", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    grid_id: int | None
    name = fields.CharField(max_length=100, default="")  # normalised (`enrolment.identity.name`); "" not told yet
    born = fields.DateField()
    sex = fields.CharField(max_length=10)
    died = fields.DateField(null=True)
    moved_away = fields.DateField(null=True)  # for good: no longer a usual resident from that day
    recorded_at = fields.DatetimeField()
    merged_into: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.Resident", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    merged_into_id: int | None  # the same person under the code that stays (R231, duplicates)
    version = fields.IntField(default=1)

    class Meta:
        """Table name, the index by which a region's age groups are counted, and those for looking somebody up."""

        app = "enrolment"
        table = "resident"
        indexes = (("region_id", "born"), ("grid_id",), ("name", "born"), ("merged_into_id",))


class ResidentRegistration(Model):
    """An institution registered somebody (建档登记) and knows the person from then on."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)

    class Meta:
        """Table name, and the index by institution."""

        app = "enrolment"
        table = "resident_registration"
        unique_together = (("resident_id", "institution_id"),)
        indexes = (("institution_id", "resident_id"),)


class ToldApart(Model):
    """Two records alike that are not of one person (确认非同一人, R231), as somebody said: `resident` is the one that
    was recorded first. Append-only."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    other: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    other_id: int
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)
    reason = fields.CharField(max_length=500, default="")  # "": told when the other one was registered

    class Meta:
        """Table name, each pair once, and the index by the other one."""

        app = "enrolment"
        table = "told_apart"
        unique_together = (("resident_id", "other_id"),)
        indexes = (("other_id",),)


class Residence(Model):
    """How a resident belongs to a region (居住关系), for a time: registered, lives, works or studies there."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    relation = fields.CharField(max_length=20)
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by place."""

        app = "enrolment"
        table = "residence"
        indexes = (("resident_id", "region_id", "relation"), ("region_id", "relation", "resident_id"))
