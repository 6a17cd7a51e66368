"""Regions (行政区划), what they lay down, and the grids of their service areas."""

from __future__ import annotations

from typing import Any

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


class PolicyDocument(Model):
    """A policy document (政策文件) that regional policies cite (R002)."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    number = fields.CharField(max_length=100, null=True)
    title_zh = fields.CharField(max_length=300)
    title_en = fields.CharField(max_length=300)
    issuer_zh = fields.CharField(max_length=200)
    issuer_en = fields.CharField(max_length=200)
    issued = fields.DateField(null=True)

    class Meta:
        """Table name."""

        app = "teams"
        table = "policy_document"


class RegionalPolicy(Model):
    """From a day on, a region lays down one parameter (政策参数). `rule` None withdraws. Append-only.

    `revision` counts from 1 what was laid down for one day; the highest holds, the others were corrected.
    """

    id = fields.IntField(primary_key=True)
    region: fields.ForeignKeyRelation[Region] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    parameter = fields.CharField(max_length=30)
    rule: Any = fields.JSONField(null=True)
    starts = fields.DateField()
    revision = fields.IntField(default=1)
    document: fields.ForeignKeyRelation[PolicyDocument] = fields.ForeignKeyField(
        "teams.PolicyDocument", on_delete=fields.RESTRICT, related_name=False
    )
    document_id: int
    clause = fields.CharField(max_length=500)
    status = fields.CharField(max_length=30)
    set_at = fields.DatetimeField()
    set_by = fields.CharField(max_length=200)

    class Meta:
        """Table name and uniqueness: one row of a parameter starts in a region on a day, each correction another."""

        app = "teams"
        table = "regional_policy"
        unique_together = (("region", "parameter", "starts", "revision"),)


class Grid(Model):
    """A cell of the service areas (网格): a township or a village, under a code of the county's own."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    name_zh = fields.CharField(max_length=100)
    name_en = fields.CharField(max_length=100)
    kind = fields.CharField(max_length=20)
    region: fields.ForeignKeyRelation[Region] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    parent: fields.ForeignKeyNullableRelation[Grid] = fields.ForeignKeyField(
        "teams.Grid", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    parent_id: int | None

    class Meta:
        """Table name."""

        app = "teams"
        table = "grid"
