"""Which packages residents hold, and at whose cost (选包)."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.resident import Resident


class Selection(Model):
    """A resident holds a version of a package (选包), for a time: under an enrolment, or as cover of a group.

    What was chosen, and the price by payer (`SelectionPrice`), are frozen when it was signed or attached. A package
    whose rule is true in several runs of days has a row for each.
    """

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
    enrolment: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.Enrolment", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    enrolment_id: int | None
    group_cover: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.GroupCover", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    group_cover_id: int | None
    joining = fields.CharField(max_length=20, default="CHOSEN")  # `catalog.quote.quote.Joining`, how it came in
    options: Any = fields.JSONField(null=True)  # chosen items by choice group
    left_out: Any = fields.JSONField(null=True)  # optional lines done without
    recorded_at = fields.DatetimeField(null=True)
    closing = fields.CharField(max_length=30, null=True)  # a `ClosingReason`, where `ends` was brought forward

    class Meta:
        """Table name, and the indexes by resident, by package and by cover."""

        app = "enrolment"
        table = "selection"
        indexes = (
            ("resident_id", "package_id"),
            ("package_id", "resident_id"),
            ("version_id",),
            ("enrolment_id",),
            ("group_cover_id",),
        )


class SelectionPrice(Model):
    """What one payer pays for a selection in one contract year (出资), in fen. Append-only."""

    id = fields.BigIntField(primary_key=True)
    selection: fields.ForeignKeyRelation[Selection] = fields.ForeignKeyField(
        "enrolment.Selection", on_delete=fields.RESTRICT, related_name=False
    )
    selection_id: int
    year = fields.SmallIntField()
    payer = fields.CharField(max_length=20)  # a `Payer`
    fen = fields.BigIntField()
    is_placeholder = fields.BooleanField()

    class Meta:
        """Table name; one amount for a payer and year."""

        app = "enrolment"
        table = "selection_price"
        unique_together = (("selection_id", "year", "payer"),)
