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
    born = fields.DateField()
    sex = fields.CharField(max_length=10)
    died = fields.DateField(null=True)
    moved_away = fields.DateField(null=True)  # for good: no longer a usual resident from that day
    recorded_at = fields.DatetimeField()

    class Meta:
        """Table name, and the index by which a region's age groups are counted."""

        app = "enrolment"
        table = "resident"
        indexes = (("region_id", "born"), ("grid_id",))


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
