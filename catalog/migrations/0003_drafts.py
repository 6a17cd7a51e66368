from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from core.invariants import AppendOnly, Check, MadeAgainWhenUndone, Remade, UniqueBy

_PUBLICATION = """
"id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "starts" DATE NOT NULL, "published_at" TIMESTAMP NOT NULL,
"published_by" VARCHAR(200) NOT NULL,
"package_id" INT NOT NULL REFERENCES "service_package" ("id") ON DELETE RESTRICT,
"region_id" INT NOT NULL REFERENCES "region" ("id") ON DELETE RESTRICT,
"version_id" INT NOT NULL REFERENCES "package_version" ("id") ON DELETE RESTRICT,
"""
_PUBLICATION_COLUMNS = ("id", "starts", "published_at", "published_by", "package_id", "region_id", "version_id")
_ONE_A_DAY = ("uid_publication_region__941f65", ("region_id", "package_id", "starts"))
_ONE_A_REVISION = ("uid_publication_region__20d015", ("region_id", "package_id", "starts", "revision"))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_invariants"), ("teams", "0003_invariants")]

    initial = False

    operations = [
        MadeAgainWhenUndone(
            Remade(
                "choice_group",
                ("id", "position", "code", "name_zh", "name_en", "choose", "is_proposal", "version_id"),
                """
                "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "position" INT NOT NULL, "code" VARCHAR(40) NOT NULL,
                "name_zh" VARCHAR(100) NOT NULL, "name_en" VARCHAR(100) NOT NULL, "choose" INT NOT NULL,
                "is_proposal" INT NOT NULL,
                "version_id" INT NOT NULL REFERENCES "package_version" ("id") ON DELETE RESTRICT,
                CONSTRAINT "uid_choice_grou_version_171792" UNIQUE ("version_id", "position"),
                CONSTRAINT "uid_choice_grou_version_0a2db6" UNIQUE ("version_id", "code")
                """,
            ),
            Remade(
                "choice_option",
                ("id", "position", "group_id", "item_version_id"),
                """
                "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "position" INT NOT NULL,
                "group_id" INT NOT NULL REFERENCES "choice_group" ("id") ON DELETE RESTRICT,
                "item_version_id" INT NOT NULL REFERENCES "service_item_version" ("id") ON DELETE RESTRICT,
                CONSTRAINT "uid_choice_opti_group_i_8d227b" UNIQUE ("group_id", "position"),
                CONSTRAINT "uid_choice_opti_group_i_534ec8" UNIQUE ("group_id", "item_version_id")
                """,
            ),
            Remade(
                "publication",
                _PUBLICATION_COLUMNS,
                f"""{_PUBLICATION}
                CONSTRAINT "{_ONE_A_DAY[0]}" UNIQUE ("region_id", "package_id", "starts")
                """,
            ),
            Check("choice_group", "choice_group_chooses_something", ("choose",), "choose >= 1"),
            AppendOnly("choice_group"),
            AppendOnly("choice_option"),
            AppendOnly("publication"),
        ),
        ops.CreateModel(
            name="Draft",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=60)),
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
                    "based_on",
                    fields.ForeignKeyField(
                        "catalog.PackageVersion",
                        source_field="based_on_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("state", fields.CharField(max_length=20)),
                ("version", fields.IntField(default=1)),
                ("content", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "draft",
                "app": "catalog",
                "indexes": [Index(fields=["region_id", "state"]), Index(fields=["package_id", "region_id"])],
                "pk_attr": "id",
                "table_description": "A version in the making (草稿). `content` is the definition as written so far, `version` counts saves.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PackageEvent",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("act", fields.CharField(max_length=20)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("by", fields.CharField(max_length=200)),
                (
                    "draft",
                    fields.ForeignKeyField(
                        "catalog.Draft",
                        source_field="draft_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("draft_version", fields.IntField(null=True)),
                (
                    "version",
                    fields.ForeignKeyField(
                        "catalog.PackageVersion",
                        source_field="version_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("starts", fields.DateField(null=True)),
                ("note", fields.TextField(null=True, unique=False)),
                ("content", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "package_event",
                "app": "catalog",
                "unique_together": (("draft", "draft_version"),),
                "indexes": [Index(fields=["package_id", "region_id", "id"])],
                "pk_attr": "id",
                "table_description": "Who did what to a package in a region, and when (操作记录). Never changed, and a save keeps what was written.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="VersionOrigin",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "version",
                    fields.OneToOneField(
                        "catalog.PackageVersion",
                        source_field="version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
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
                    "based_on",
                    fields.ForeignKeyField(
                        "catalog.PackageVersion",
                        source_field="based_on_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "draft",
                    fields.ForeignKeyField(
                        "catalog.Draft",
                        source_field="draft_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "version_origin",
                "unique_together": (("draft",),),
                "app": "catalog",
                "pk_attr": "id",
                "table_description": "Which region made a version, out of which draft and which other version. Loaded versions have none.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="ChoiceGroup",
            name="at_least",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="ChoiceOption",
            name="surcharge_fen",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="ChoiceOption",
            name="surcharge_payer",
            field=fields.CharField(null=True, max_length=20),
        ),
        ops.AlterModelOptions(
            name="Publication",
            options={
                "table": "publication",
                "app": "catalog",
                "unique_together": (("region", "package", "starts", "revision"),),
                "pk_attr": "id",
                "table_description": "What a region says of a package from a day on, until it says something else (发布).",
            },
        ),
        ops.AddField(
            model_name="Publication",
            name="act",
            field=fields.CharField(default="OFFERED", db_default="OFFERED", max_length=20),
        ),
        ops.AddField(
            model_name="Publication",
            name="revision",
            field=fields.IntField(default=1, db_default=1),
        ),
        UniqueBy("publication", _ONE_A_DAY, _ONE_A_REVISION),
        Remade(
            "publication",
            (*_PUBLICATION_COLUMNS, "act", "revision"),
            f"""{_PUBLICATION}
            "act" VARCHAR(20) NOT NULL DEFAULT 'OFFERED', "revision" INT NOT NULL DEFAULT 1,
            CONSTRAINT "{_ONE_A_REVISION[0]}" UNIQUE ("region_id", "package_id", "starts", "revision")
            """,
            AppendOnly("publication"),
        ),
    ]
