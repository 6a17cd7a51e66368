"""Institutions and networks, how they stand to each other, and who answers for a grid."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from teams.models.region import Grid, Region


class Institution(Model):
    """A health-care institution (机构). FHIR cousin: Organization. `version` counts its changes from 1."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    credit_code = fields.CharField(max_length=18, null=True, unique=True)
    name_zh = fields.CharField(max_length=200)
    name_en = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=30)
    tier = fields.CharField(max_length=20, null=True)
    grade = fields.CharField(max_length=20, null=True)
    ownership = fields.CharField(max_length=20)
    region: fields.ForeignKeyRelation[Region] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    parent: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    parent_id: int | None
    grid: fields.ForeignKeyNullableRelation[Grid] = fields.ForeignKeyField(
        "teams.Grid", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    grid_id: int | None
    scope: list[str] = fields.JSONField()
    capabilities: list[str] = fields.JSONField()
    disease_groups: list[str] = fields.JSONField()
    is_pilot = fields.BooleanField(default=False)
    may_sign = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    registered_at = fields.DatetimeField()

    class Meta:
        """Table name, and the index that lists of a region walk along."""

        app = "teams"
        table = "institution"
        indexes = (("region_id", "code"), ("parent_id",))


class InstitutionArea(Model):
    """A grid that an institution serves (服务范围)."""

    id = fields.IntField(primary_key=True)
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    grid: fields.ForeignKeyRelation[Grid] = fields.ForeignKeyField(
        "teams.Grid", on_delete=fields.RESTRICT, related_name=False
    )
    grid_id: int

    class Meta:
        """Table name and uniqueness."""

        app = "teams"
        table = "institution_area"
        unique_together = (("institution", "grid"),)


class Network(Model):
    """A care network (医联体) and the institution that leads it."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    name_zh = fields.CharField(max_length=200)
    name_en = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=30)
    tightness = fields.CharField(max_length=20, null=True)
    region: fields.ForeignKeyRelation[Region] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    lead: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    lead_id: int
    version = fields.IntField(default=1)
    formed_at = fields.DatetimeField()

    class Meta:
        """Table name."""

        app = "teams"
        table = "network"
        indexes = (("region_id", "code"), ("lead_id",))


class Affiliation(Model):
    """How an institution stands to a network or another institution, for a time. FHIR: OrganizationAffiliation."""

    id = fields.IntField(primary_key=True)
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    kind = fields.CharField(max_length=20)
    network: fields.ForeignKeyNullableRelation[Network] = fields.ForeignKeyField(
        "teams.Network", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    network_id: int | None
    counterpart: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    counterpart_id: int | None
    agreement = fields.CharField(max_length=100, null=True)
    starts = fields.DateField()
    ends = fields.DateField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        """Table name."""

        app = "teams"
        table = "affiliation"
        indexes = (("institution_id", "starts"), ("network_id", "starts"), ("counterpart_id", "starts"))


class GridResponsibility(Model):
    """A hospital answers for a grid (包干分片, R016): one hospital a grid on any day."""

    id = fields.IntField(primary_key=True)
    grid: fields.ForeignKeyRelation[Grid] = fields.ForeignKeyField(
        "teams.Grid", on_delete=fields.RESTRICT, related_name=False
    )
    grid_id: int
    hospital: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    hospital_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name."""

        app = "teams"
        table = "grid_responsibility"
        indexes = (("grid_id", "starts"), ("hospital_id", "starts"))
