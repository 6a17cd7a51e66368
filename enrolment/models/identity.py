"""Who a resident is, and how to reach somebody: documents, phones, addresses, guardians.

Numbers, phones and addresses are sealed (`core.sealing`) from the first row; `index` columns hold their blind index.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.resident import Resident


class IdentityDocument(Model):
    """An identity document of a resident (身份证件). One entered in error is voided, never deleted."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    kind = fields.CharField(max_length=30)  # an `IdentityDocumentKind`
    number_sealed = fields.CharField(max_length=400)
    number_index = fields.CharField(max_length=64)  # of the family of numbers and the number
    valid_until = fields.DateField(null=True)  # the last day it is valid; None: not told, or without end
    recorded_at = fields.DatetimeField()
    recorded_by = fields.CharField(max_length=200)
    voided_at = fields.DatetimeField(null=True)
    void_reason = fields.CharField(max_length=500, default="")

    class Meta:
        """Table name, and the indexes by resident and by number."""

        app = "enrolment"
        table = "identity_document"
        indexes = (("resident_id",), ("number_index",))


class Phone(Model):
    """A phone number of a resident (联系电话), for a time."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    number_sealed = fields.CharField(max_length=400)
    number_index = fields.CharField(max_length=64)
    is_mobile = fields.BooleanField()
    is_primary = fields.BooleanField(default=False)
    owner = fields.CharField(max_length=20, default="SELF")  # a `FamilyRelation`, or SELF: whose phone it is
    status = fields.CharField(max_length=20, default="UNVERIFIED")  # of the latest verification, kept with it
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name, and the indexes by resident and by number."""

        app = "enrolment"
        table = "phone"
        indexes = (("resident_id",), ("number_index",))


class PhoneVerification(Model):
    """Somebody called, or tried to (电话核实, R214). Append-only, the latest counts."""

    id = fields.IntField(primary_key=True)
    phone: fields.ForeignKeyRelation[Phone] = fields.ForeignKeyField(
        "enrolment.Phone", on_delete=fields.RESTRICT, related_name=False
    )
    phone_id: int
    status = fields.CharField(max_length=20)  # a `PhoneStatus`
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)
    note = fields.CharField(max_length=500, default="")

    class Meta:
        """Table name, and the index by phone."""

        app = "enrolment"
        table = "phone_verification"
        indexes = (("phone_id", "at"),)


class Address(Model):
    """An address of a resident (住址), for a time: region and grid in clear, the rest sealed."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    kind = fields.CharField(max_length=20)  # an `AddressKind`
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    grid: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Grid", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    grid_id: int | None
    text_sealed = fields.CharField(max_length=2000)
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name, and the index by resident."""

        app = "enrolment"
        table = "address"
        indexes = (("resident_id", "kind"),)


class Guardianship(Model):
    """Somebody answers for a resident (监护), for a time. A guardian is registered as a resident too."""

    id = fields.IntField(primary_key=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    guardian: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    guardian_id: int
    relation = fields.CharField(max_length=20)  # a `FamilyRelation`: what the guardian is to the resident
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        """Table name, and the indexes by ward and by guardian."""

        app = "enrolment"
        table = "guardianship"
        indexes = (("resident_id", "guardian_id"), ("guardian_id", "resident_id"))


class HealthRecord(Model):
    """A resident's health record (居民健康档案, R046): the personal basic information of the third edition."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    opened = fields.DateField()
    opened_by = fields.CharField(max_length=200)
    content: Any = fields.JSONField(default=dict)  # `enrolment.health_record.PersonalInformation` in its written form
    version = fields.IntField(default=1)

    class Meta:
        """Table name."""

        app = "enrolment"
        table = "health_record"
        unique_together = (("resident_id",),)
