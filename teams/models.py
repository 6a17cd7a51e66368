"""Storage of the delivery side: regions, institutions, practitioners, teams, and the dated facts between them.

A dated fact is a row with the half-open period [starts, ends); it ends by its `ends`, rows are never deleted. The
database itself refuses overlapping rows where only one may stand (`migrations/0003_invariants.py`).
"""

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


class Practitioner(Model):
    """Somebody who works in health care (医务人员). FHIR cousin: Practitioner. `version` counts changes from 1."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    name = fields.CharField(max_length=60)
    category = fields.CharField(max_length=20)
    level = fields.CharField(max_length=30, null=True)
    licence_number = fields.CharField(max_length=40, null=True, unique=True)
    licensed_until = fields.DateField(null=True)
    department = fields.CharField(max_length=40, null=True)
    specialty = fields.CharField(max_length=100, null=True)
    title = fields.CharField(max_length=30, null=True)
    is_retired = fields.BooleanField(default=False)
    training = fields.CharField(max_length=30, null=True)
    practice_ended = fields.DateField(null=True)
    end_reason = fields.CharField(max_length=30, null=True)
    region: fields.ForeignKeyRelation[Region] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    version = fields.IntField(default=1)
    registered_at = fields.DatetimeField()

    class Meta:
        """Table name, and the index that lists of a region walk along."""

        app = "teams"
        table = "practitioner"
        indexes = (("region_id", "code"),)


class PracticeSite(Model):
    """Where somebody works, for a time (执业地点), one PRIMARY post at a time. FHIR cousin: PractitionerRole."""

    id = fields.IntField(primary_key=True)
    practitioner: fields.ForeignKeyRelation[Practitioner] = fields.ForeignKeyField(
        "teams.Practitioner", on_delete=fields.RESTRICT, related_name=False
    )
    practitioner_id: int
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    mode = fields.CharField(max_length=30)
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name."""

        app = "teams"
        table = "practice_site"
        indexes = (("practitioner_id", "starts"), ("institution_id", "starts"))


class Team(Model):
    """A family-doctor team (家庭医生团队). FHIR cousin: CareTeam. `version` counts changes from 1."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    name_zh = fields.CharField(max_length=200)
    name_en = fields.CharField(max_length=200)
    home: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    home_id: int
    region: fields.ForeignKeyRelation[Region] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    motto = fields.CharField(max_length=200, null=True)
    formed = fields.DateField()
    version = fields.IntField(default=1)

    class Meta:
        """Table name, and the index that lists of a region walk along."""

        app = "teams"
        table = "team"
        indexes = (("region_id", "code"), ("home_id", "code"))


class TeamStandingPeriod(Model):
    """What was decided about a team, for a time: formed, suspended, dissolved, and why."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField(
        "teams.Team", on_delete=fields.RESTRICT, related_name=False
    )
    team_id: int
    standing = fields.CharField(max_length=20)
    reason = fields.CharField(max_length=500, null=True)
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name."""

        app = "teams"
        table = "team_standing"
        indexes = (("team_id", "starts"),)


class TeamMember(Model):
    """A membership (团队成员), for a time. A change of role, leadership or primary team ends a row and begins one."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField(
        "teams.Team", on_delete=fields.RESTRICT, related_name=False
    )
    team_id: int
    practitioner: fields.ForeignKeyRelation[Practitioner] = fields.ForeignKeyField(
        "teams.Practitioner", on_delete=fields.RESTRICT, related_name=False
    )
    practitioner_id: int
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    role = fields.CharField(max_length=40)
    is_leader = fields.BooleanField(default=False)
    is_primary = fields.BooleanField(default=True)
    hours = fields.IntField(null=True)
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name."""

        app = "teams"
        table = "team_member"
        indexes = (("team_id", "starts"), ("practitioner_id", "starts"))


class TeamChainLink(Model):
    """A further institution of a team's tier chain (层级链), for a time, the home institution is not repeated."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField(
        "teams.Team", on_delete=fields.RESTRICT, related_name=False
    )
    team_id: int
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name."""

        app = "teams"
        table = "team_chain_link"
        indexes = (("team_id", "starts"),)


class TeamArea(Model):
    """A grid that a team serves (服务区域), for a time."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField(
        "teams.Team", on_delete=fields.RESTRICT, related_name=False
    )
    team_id: int
    grid: fields.ForeignKeyRelation[Grid] = fields.ForeignKeyField(
        "teams.Grid", on_delete=fields.RESTRICT, related_name=False
    )
    grid_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name."""

        app = "teams"
        table = "team_area"
        indexes = (("team_id", "starts"), ("grid_id", "starts"))
