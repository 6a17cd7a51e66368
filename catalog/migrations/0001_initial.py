from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True
    dependencies = [("teams", "0001_initial")]  # publication.region

    operations = [
        ops.CreateModel(
            name="MenuRevision",
            fields=[
                ("id", fields.IntField(primary_key=True, unique=True, db_index=True)),
                ("number", fields.BigIntField()),
            ],
            options={
                "table": "menu_revision",
                "app": "catalog",
                "pk_attr": "id",
                "table_description": "One row: a number that grows by one in every transaction that changes what the menu may show.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ServiceItem",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=20)),
            ],
            options={
                "table": "service_item",
                "app": "catalog",
                "pk_attr": "id",
                "table_description": "A deliverable act (服务项目) by its stable code.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ServiceItemVersion",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "item",
                    fields.ForeignKeyField(
                        "catalog.ServiceItem",
                        source_field="item_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.IntField()),
                ("digest", fields.CharField(max_length=64)),
                ("definition", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "service_item_version",
                "app": "catalog",
                "unique_together": (("item", "number"),),
                "pk_attr": "id",
                "table_description": "What a service item was at one time. Packages point at versions, so none ever changes.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ServicePackage",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=20)),
            ],
            options={
                "table": "service_package",
                "app": "catalog",
                "pk_attr": "id",
                "table_description": "A service package (服务包) by its stable code.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PackageVersion",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "package",
                    fields.ForeignKeyField(
                        "catalog.ServicePackage",
                        source_field="package_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.IntField()),
                ("digest", fields.CharField(max_length=64)),
                ("tier", fields.CharField(max_length=20)),
                ("definition", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("public_health_fen", fields.BigIntField()),
                ("medical_insurance_fen", fields.BigIntField()),
                ("fiscal_fen", fields.BigIntField()),
                ("employer_fen", fields.BigIntField()),
                ("self_fen", fields.BigIntField()),
                ("total_fen", fields.BigIntField()),
                ("price_status", fields.CharField(max_length=20)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "package_version",
                "app": "catalog",
                "unique_together": (("package", "number"),),
                "pk_attr": "id",
                "table_description": "One immutable version of a package. Money is fen per person and contract year (or per episode).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ChoiceGroup",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "version",
                    fields.ForeignKeyField(
                        "catalog.PackageVersion",
                        source_field="version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField()),
                ("code", fields.CharField(max_length=40)),
                ("name_zh", fields.CharField(max_length=100)),
                ("name_en", fields.CharField(max_length=100)),
                ("choose", fields.IntField()),
                ("is_proposal", fields.BooleanField()),
            ],
            options={
                "table": "choice_group",
                "app": "catalog",
                "unique_together": (("version", "position"), ("version", "code")),
                "pk_attr": "id",
                "table_description": "«Choose k of n» in a package version (任选).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ChoiceOption",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "group",
                    fields.ForeignKeyField(
                        "catalog.ChoiceGroup",
                        source_field="group_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField()),
                (
                    "item_version",
                    fields.ForeignKeyField(
                        "catalog.ServiceItemVersion",
                        source_field="item_version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "choice_option",
                "app": "catalog",
                "unique_together": (("group", "position"), ("group", "item_version")),
                "pk_attr": "id",
                "table_description": "One item that may be chosen in a choice group.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PackageLine",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "version",
                    fields.ForeignKeyField(
                        "catalog.PackageVersion",
                        source_field="version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField()),
                (
                    "item_version",
                    fields.ForeignKeyField(
                        "catalog.ServiceItemVersion",
                        source_field="item_version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("is_required", fields.BooleanField()),
                ("is_proposal", fields.BooleanField()),
                ("paid_in", fields.CharField(null=True, max_length=20)),
                ("subject", fields.CharField(null=True, max_length=20)),
            ],
            options={
                "table": "package_line",
                "app": "catalog",
                "unique_together": (("version", "position"), ("version", "item_version")),
                "pk_attr": "id",
                "table_description": "One item of a package version outside its choice groups (包内条目).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Publication",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "region",
                    fields.ForeignKeyField(
                        "teams.Region",
                        source_field="region_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "package",
                    fields.ForeignKeyField(
                        "catalog.ServicePackage",
                        source_field="package_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "version",
                    fields.ForeignKeyField(
                        "catalog.PackageVersion",
                        source_field="version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("starts", fields.DateField()),
                ("published_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("published_by", fields.CharField(max_length=200)),
            ],
            options={
                "table": "publication",
                "app": "catalog",
                "unique_together": (("region", "package", "starts"),),
                "pk_attr": "id",
                "table_description": "A region offers a package version from a day on, until a later publication of the package (发布).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Term",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=20)),
                ("code", fields.CharField(max_length=40)),
                ("content", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "vocabulary_term",
                "app": "catalog",
                "unique_together": (("kind", "code"),),
                "pk_attr": "id",
                "table_description": "A vocabulary entry with content of its own, such as a season's dates, the items of a visit class.",
            },
            bases=["Model"],
        ),
    ]
