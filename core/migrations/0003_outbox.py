from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("core", "0002_invariants")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OutboxEvent",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("kind", fields.CharField(max_length=80)),
                ("subject", fields.CharField(max_length=80)),
                ("region", fields.CharField(null=True, max_length=12)),
                ("institutions", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("residents", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("payload", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("transaction_id", fields.BigIntField(db_index=True)),
            ],
            options={
                "table": "outbox_event",
                "app": "core",
                "pk_attr": "id",
                "table_description": "One thing that happened, written in its own transaction for whoever listens (事件发件箱). Append-only.",
            },
            bases=["Model"],
        ),
    ]
