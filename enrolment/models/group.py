"""People who belong together: households, and rosters of employers, schools and care homes."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.resident import Resident


class Roster(Model):
    """A list of people that a group contract may be signed over (名册): an employer's, a school's, a care home's."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    kind = fields.CharField(max_length=20)
    name = fields.CharField(max_length=200)  # of the organisation
    community = fields.CharField(max_length=20, null=True)  # a `CommunityKind`, finer than `kind`
    credit_code = fields.CharField(max_length=18, null=True)  # GB 32100
    institution: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int | None  # which looks after the list
    version = fields.IntField(default=1)
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int

    class Meta:
        """Table name, and the index that lists of a region walk along."""

        app = "enrolment"
        table = "roster"
        indexes = (("region_id", "code"), ("institution_id",))


class RosterMember(Model):
    """A resident's place on a roster, for a time."""

    id = fields.IntField(primary_key=True)
    roster: fields.ForeignKeyRelation[Roster] = fields.ForeignKeyField(
        "enrolment.Roster", on_delete=fields.RESTRICT, related_name=False
    )
    roster_id: int
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by roster."""

        app = "enrolment"
        table = "roster_member"
        indexes = (("resident_id", "roster_id"), ("roster_id", "resident_id"))


class Household(Model):
    """People who live together as a family (家庭)."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    formed = fields.DateField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        """Table name."""

        app = "enrolment"
        table = "household"


class HouseholdMember(Model):
    """A resident's membership of a household, for a time. The anchor was signed first and invites the others."""

    id = fields.IntField(primary_key=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "enrolment.Household", on_delete=fields.RESTRICT, related_name=False
    )
    household_id: int
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    is_anchor = fields.BooleanField(default=False)
    relation = fields.CharField(max_length=20, default="OTHER")  # a `FamilyRelation` to the head, as of `starts`
    starts = fields.DateField()
    ends = fields.DateField(null=True)
    leaving = fields.CharField(max_length=20, null=True)  # a `LeavingReason`, with `ends`

    class Meta:
        """Table name, and the indexes by resident and by household."""

        app = "enrolment"
        table = "household_member"
        indexes = (("resident_id", "household_id"), ("household_id", "resident_id"))


class HouseholdHead(Model):
    """Who is the head of a household (户主), for a time: an adult member of it."""

    id = fields.IntField(primary_key=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "enrolment.Household", on_delete=fields.RESTRICT, related_name=False
    )
    household_id: int
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by household."""

        app = "enrolment"
        table = "household_head"
        indexes = (("household_id", "starts"), ("resident_id",))
