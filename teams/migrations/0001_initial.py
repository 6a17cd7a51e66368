from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Region",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=12)),
                ("name_zh", fields.CharField(max_length=100)),
                ("name_en", fields.CharField(max_length=100)),
                ("kind", fields.CharField(max_length=20)),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "teams.Region",
                        source_field="parent_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "region",
                "app": "teams",
                "pk_attr": "id",
                "table_description": "An administrative division (行政区划) by its GB/T 2260 code, on which rules and menus hang.",
            },
            bases=["Model"],
        ),
    ]
