"""Registers of clinics are taken over from files: which file, how far, and which line became what."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation, RunSQL

from core.invariants import AppendOnly, Check, NeverDeleted, PlainOrder


def _unique(name: str, columns: str, where: str) -> RunSQL:
    return RunSQL(
        f'CREATE UNIQUE INDEX "{name}" ON "register_import" ({columns}) WHERE {where}',
        reverse_sql=f'DROP INDEX "{name}"',
    )


class Migration(migrations.Migration):
    """Imports of registers, one open for an institution; what each line became."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0010_figures")]

    operations: list[Operation] = [
        ops.CreateModel(
            name="RegisterImport",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
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
                ("mapping_sha256", fields.CharField(default="", max_length=64)),
                ("source_system", fields.CharField(max_length=100)),
                ("policy", fields.CharField(max_length=30)),
                ("state", fields.CharField(max_length=20)),
                ("total", fields.IntField(default=0)),
                ("done", fields.IntField(default=0)),
                ("rejected", fields.IntField(default=0)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("started_by", fields.CharField(max_length=200)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "register_import",
                "app": "enrolment",
                "indexes": [Index(fields=["institution_id", "id"])],
                "pk_attr": "id",
                "table_description": "One file of a register that is taken over for an institution (台账导入). Never deleted.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RegisterSource",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "register_import",
                    fields.ForeignKeyField(
                        "enrolment.RegisterImport",
                        source_field="register_import_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("line", fields.IntField()),
                (
                    "resident",
                    fields.ForeignKeyField(
                        "enrolment.Resident",
                        source_field="resident_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "contract",
                    fields.ForeignKeyField(
                        "enrolment.Contract",
                        source_field="contract_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "enrolment",
                    fields.ForeignKeyField(
                        "enrolment.Enrolment",
                        source_field="enrolment_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("person_number_sealed", fields.CharField(null=True, max_length=400)),
                ("person_number_index", fields.CharField(null=True, max_length=64)),
                ("contract_number", fields.CharField(null=True, max_length=60)),
                ("household_number", fields.CharField(null=True, max_length=60)),
                ("papers", fields.JSONField(null=True)),
            ],
            options={
                "table": "register_source",
                "app": "enrolment",
                "unique_together": (("register_import_id", "line"),),
                "indexes": [
                    Index(fields=["resident_id"]),
                    Index(fields=["contract_id"]),
                    Index(fields=["person_number_index"]),
                ],
                "pk_attr": "id",
                "table_description": "A line of a register became this (台账来源): the person and, where it had one, the contract and the cover.",
            },
            bases=["Model"],
        ),
        _unique("register_import_one_open", "institution_id", "state = 'RUNNING'"),
        _unique(
            "register_import_file_once",
            "institution_id, sha256, mapping_sha256, source_system",
            "state = 'FINISHED' AND rejected = 0",
        ),
        Check(
            "register_import",
            "register_import_counts",
            ("total", "done", "rejected", "state", "finished_at"),
            "total >= 0 AND done >= 0 AND rejected >= 0 AND done + rejected <= total "
            "AND (state = 'RUNNING') = (finished_at IS NULL)",
        ),
        NeverDeleted("register_import"),
        AppendOnly("register_source"),
        PlainOrder("register_import", "code", 32),
    ]
