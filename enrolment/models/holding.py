"""Which packages residents hold."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.resident import Resident


class Holding(Model):
    """A resident holds a version of a package (持有服务包), for a time."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    package: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "catalog.ServicePackage", on_delete=fields.RESTRICT, related_name=False
    )
    package_id: int
    version: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "catalog.PackageVersion", on_delete=fields.RESTRICT, related_name=False
    )
    version_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by package."""

        app = "enrolment"
        table = "holding"
        indexes = (("resident_id", "package_id"), ("package_id", "resident_id"), ("version_id",))
