"""Registers are uploaded: the file in sealed parts, and how files of other systems are read."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation

from core.invariants import AppendOnly, Check, NeverDeleted


class Migration(migrations.Migration):
    """Uploaded files, their parts, and mappings."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0011_register")]

    operations: list[Operation] = [
        ops.CreateModel(
            name="RegisterMapping",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "institution",
                    fields.ForeignKeyField(
                        "teams.Institution",
                        source_field="institution_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("sha256", fields.CharField(max_length=64)),
                ("text", fields.TextField(unique=False)),
                ("added_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("added_by", fields.CharField(max_length=200)),
            ],
            options={
                "table": "register_mapping",
                "app": "enrolment",
                "unique_together": (("institution_id", "sha256"),),
                "pk_attr": "id",
                "table_description": "How the file of another system is read (列映射): YAML or JSON, named by its digest. Append-only.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RegisterUpload",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "job",
                    fields.ForeignKeyField(
                        "enrolment.Job",
                        source_field="job_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "mapping",
                    fields.ForeignKeyField(
                        "enrolment.RegisterMapping",
                        source_field="mapping_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("sha256", fields.CharField(max_length=64)),
                ("size", fields.IntField()),
                ("parts", fields.IntField()),
                ("emptied_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "register_upload",
                "app": "enrolment",
                "unique_together": (("job_id",),),
                "pk_attr": "id",
                "table_description": "A register's file that was uploaded for a job (台账上传). Never deleted.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RegisterUploadPart",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "upload",
                    fields.ForeignKeyField(
                        "enrolment.RegisterUpload",
                        source_field="upload_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.IntField()),
                ("content", fields.BinaryField(null=True)),
            ],
            options={
                "table": "register_upload_part",
                "app": "enrolment",
                "unique_together": (("upload_id", "number"),),
                "pk_attr": "id",
                "table_description": "A piece of an uploaded file (台账分片), deflated and sealed, null once it was emptied. Never deleted.",
            },
            bases=["Model"],
        ),
        Check("register_upload", "register_upload_has_parts", ("size", "parts"), "size >= 1 AND parts >= 1"),
        Check("register_upload_part", "register_upload_part_from_one", ("number",), "number >= 1"),
        AppendOnly("register_mapping"),
        NeverDeleted("register_upload"),
        NeverDeleted("register_upload_part"),
    ]
