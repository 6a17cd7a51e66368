"""Storage of the delivery side. Regions first; institutions and teams join them later."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Region(Model):
    """An administrative division (行政区划) by its GB/T 2260 code, on which rules and menus hang."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=12, unique=True)
    name_zh = fields.CharField(max_length=100)
    name_en = fields.CharField(max_length=100)
    kind = fields.CharField(max_length=20)
    parent: fields.ForeignKeyNullableRelation[Region] = fields.ForeignKeyField(
        "teams.Region", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    parent_id: int | None

    class Meta:
        """Table name."""

        app = "teams"
        table = "region"
