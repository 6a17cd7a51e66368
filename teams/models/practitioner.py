"""People, and where they work."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from teams.models.institution import Institution
from teams.models.region import Region


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
