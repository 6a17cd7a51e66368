"""Packages that were proposed to somebody and wait for an answer (推荐服务包)."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.enrolment import Enrolment


class PackageProposal(Model):
    """A package is proposed beside an enrolment (推荐), and nobody holds it by that. Whose it is, the enrolment tells.

    It waits while it is not settled and the enrolment covers: then it is taken up, declined or withdrawn.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    enrolment: fields.ForeignKeyRelation[Enrolment] = fields.ForeignKeyField(
        "enrolment.Enrolment", on_delete=fields.RESTRICT, related_name=False
    )
    enrolment_id: int
    package: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "catalog.ServicePackage", on_delete=fields.RESTRICT, related_name=False
    )
    package_id: int
    package_version: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "catalog.PackageVersion", on_delete=fields.RESTRICT, related_name=False
    )
    package_version_id: int  # the one on offer when it was proposed
    options: Any = fields.JSONField()  # proposed items by choice group
    left_out: Any = fields.JSONField()  # optional lines that it is proposed without
    is_choice_open = fields.BooleanField()  # what is chosen in its groups is left to the resident
    proposed_on = fields.DateField()
    proposed_at = fields.DatetimeField()
    proposed_by = fields.CharField(max_length=200)
    outcome = fields.CharField(max_length=20, null=True)  # a `ProposalOutcome`
    settled_at = fields.DatetimeField(null=True)
    settled_by = fields.CharField(max_length=200, null=True)
    version = fields.IntField(default=1)  # raised when it is settled

    class Meta:
        """Table name, and the index by enrolment."""

        app = "enrolment"
        table = "package_proposal"
        indexes = (("enrolment_id", "id"),)
