"""Registers taken over from other systems (台账导入): which file, how far it came, and which line became what."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.contract import Contract
from enrolment.models.enrolment import Enrolment
from enrolment.models.job import Job
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


class RegisterMapping(Model):
    """How the file of another system is read (列映射): YAML or JSON, named by its digest. Append-only."""

    id = fields.IntField(primary_key=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    sha256 = fields.CharField(max_length=64)  # of the text in UTF-8
    text = fields.TextField()
    added_at = fields.DatetimeField()
    added_by = fields.CharField(max_length=200)

    class Meta:
        """Table name; an institution has a mapping once."""

        app = "enrolment"
        table = "register_mapping"
        unique_together = (("institution_id", "sha256"),)


class RegisterUpload(Model):
    """A register's file that was uploaded for a job (台账上传). Never deleted.

    The parts are emptied when nothing is to be read of them any more: what was taken over is on record, and nobody's
    identity lies about twice.
    """

    id = fields.IntField(primary_key=True)
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "enrolment.Job", on_delete=fields.RESTRICT, related_name=False
    )
    job_id: int
    mapping: fields.ForeignKeyNullableRelation[RegisterMapping] = fields.ForeignKeyField(
        "enrolment.RegisterMapping", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    mapping_id: int | None
    sha256 = fields.CharField(max_length=64)  # of the file's bytes
    size = fields.IntField()  # bytes of the file
    parts = fields.IntField()
    emptied_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name; a job has one file."""

        app = "enrolment"
        table = "register_upload"
        unique_together = (("job_id",),)


class RegisterUploadPart(Model):
    """A piece of an uploaded file (台账分片), deflated and sealed, null once it was emptied. Never deleted."""

    id = fields.IntField(primary_key=True)
    upload: fields.ForeignKeyRelation[RegisterUpload] = fields.ForeignKeyField(
        "enrolment.RegisterUpload", on_delete=fields.RESTRICT, related_name=False
    )
    upload_id: int
    number = fields.IntField()  # from 1
    content = fields.BinaryField(null=True)

    class Meta:
        """Table name; each piece once."""

        app = "enrolment"
        table = "register_upload_part"
        unique_together = (("upload_id", "number"),)
