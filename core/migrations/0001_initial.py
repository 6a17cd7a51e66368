from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("subject", fields.CharField(max_length=200)),
                ("verb", fields.CharField(max_length=80)),
                ("detail", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "audit_entry",
                "app": "core",
                "pk_attr": "id",
                "table_description": "One act of one actor, written in the act's own transaction (审计). Append-only.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("subject", fields.CharField(max_length=200)),
                ("verb", fields.CharField(max_length=80)),
                ("key", fields.CharField(max_length=200)),
                ("input_digest", fields.CharField(max_length=64)),
                ("answer", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "kept_answer",
                "app": "core",
                "unique_together": (("subject", "verb", "key"),),
                "pk_attr": "id",
                "table_description": "What a write with an idempotency key answered, so that a retry is told the same (幂等).",
            },
            bases=["Model"],
        ),
    ]
