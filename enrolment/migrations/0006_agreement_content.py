"""What was put before the parties to sign is kept word for word, and never changes."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation

from core.invariants import AppendOnly


class Migration(migrations.Migration):
    """Contents of agreements."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0005_contract_invariants")]

    operations: list[Operation] = [
        ops.CreateModel(
            name="AgreementContent",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "contract",
                    fields.ForeignKeyField(
                        "enrolment.Contract",
                        source_field="contract_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("digest", fields.CharField(max_length=64)),
                ("content", fields.BinaryField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "agreement_content",
                "app": "enrolment",
                "indexes": [Index(fields=["contract_id", "id"])],
                "pk_attr": "id",
                "table_description": "The content of an agreement as it was offered or signed (协议内容快照). Append-only, the latest counts.",
            },
            bases=["Model"],
        ),
        AppendOnly("agreement_content"),
    ]
