"""Registers taken over from other systems (台账导入): which file, how far it came, and which line became what."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.contract import Contract
from enrolment.models.enrolment import Enrolment
from enrolment.models.resident import Resident


class RegisterImport(Model):
    """One file of a register that is taken over for an institution (台账导入). Never deleted.

    `done` and `rejected` count lines; they are written in the transaction of the lines they count. An institution has
    one import that runs, or waits to be resumed. The same file, of the same system and read the same way, is never
    taken over again once it finished without a line left out.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    sha256 = fields.CharField(max_length=64)  # of the file's bytes
    mapping_sha256 = fields.CharField(max_length=64, default="")  # of how it is read, «» as it is
    source_system = fields.CharField(max_length=100)  # what the clinic calls the system the file came from
    policy = fields.CharField(max_length=30)  # an `ErrorPolicy`
    state = fields.CharField(max_length=20)  # a `RegisterImportState`
    total = fields.IntField(default=0)
    done = fields.IntField(default=0)
    rejected = fields.IntField(default=0)
    started_at = fields.DatetimeField()
    started_by = fields.CharField(max_length=200)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name, and the index by institution."""

        app = "enrolment"
        table = "register_import"
        indexes = (("institution_id", "id"),)


class RegisterSource(Model):
    """A line of a register became this (台账来源): the person and, where it had one, the contract and the cover.

    The number that the former system gave the person is sealed: some use the identity number. Append-only.
    """

    id = fields.IntField(primary_key=True)
    register_import: fields.ForeignKeyRelation[RegisterImport] = fields.ForeignKeyField(
        "enrolment.RegisterImport", on_delete=fields.RESTRICT, related_name=False
    )
    register_import_id: int
    line = fields.IntField()  # from 1, the first under the header
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    contract: fields.ForeignKeyNullableRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int | None
    enrolment: fields.ForeignKeyNullableRelation[Enrolment] = fields.ForeignKeyField(
        "enrolment.Enrolment", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    enrolment_id: int | None
    person_number_sealed = fields.CharField(max_length=400, null=True)
    person_number_index = fields.CharField(max_length=64, null=True)  # of institution, system's name and number
    contract_number = fields.CharField(max_length=60, null=True)
    household_number = fields.CharField(max_length=60, null=True)
    papers = fields.JSONField[Any](null=True)  # what the line told of consent and signatures that nothing proves

    class Meta:
        """Table name; a line becomes something once."""

        app = "enrolment"
        table = "register_source"
        unique_together = (("register_import_id", "line"),)
        indexes = (("resident_id",), ("contract_id",), ("person_number_index",))
