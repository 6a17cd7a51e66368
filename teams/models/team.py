"""Teams, and the dated facts that belong to one."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from teams.models.institution import Institution
from teams.models.practitioner import Practitioner
from teams.models.region import Grid, Region


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
