from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_draft_invariants"), ("teams", "0003_invariants")]

    initial = True

    operations = [
        ops.CreateModel(
            name="Household",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
            ],
            options={
                "table": "household",
                "app": "enrolment",
                "pk_attr": "id",
                "table_description": "People who live together as a family (家庭).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Resident",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
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
                    "grid",
                    fields.ForeignKeyField(
                        "teams.Grid",
                        source_field="grid_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("born", fields.DateField()),
                ("sex", fields.CharField(max_length=10)),
                ("died", fields.DateField(null=True)),
                ("moved_away", fields.DateField(null=True)),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "resident",
                "app": "enrolment",
                "indexes": [Index(fields=["region_id", "born"]), Index(fields=["grid_id"])],
                "pk_attr": "id",
                "table_description": "Somebody whom a region counts among its usual residents (居民), under an opaque public `code`.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Diagnosis",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("icd10", fields.CharField(max_length=10)),
                ("starts", fields.DateField()),
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "diagnosis",
                "app": "enrolment",
                "indexes": [Index(fields=["resident_id", "icd10"]), Index(fields=["icd10", "resident_id"])],
                "pk_attr": "id",
                "table_description": "A confirmed diagnosis (诊断) by its ICD-10 code, for a time.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Holding",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "holding",
                "app": "enrolment",
                "indexes": [
                    Index(fields=["resident_id", "package_id"]),
                    Index(fields=["package_id", "resident_id"]),
                    Index(fields=["version_id"]),
                ],
                "pk_attr": "id",
                "table_description": "A resident holds a version of a package (持有服务包), for a time.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="HouseholdMember",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "household",
                    fields.ForeignKeyField(
                        "enrolment.Household",
                        source_field="household_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
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
                ("is_anchor", fields.BooleanField(default=False)),
                ("starts", fields.DateField()),
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "household_member",
                "app": "enrolment",
                "indexes": [
                    Index(fields=["resident_id", "household_id"]),
                    Index(fields=["household_id", "resident_id"]),
                ],
                "pk_attr": "id",
                "table_description": "A resident's membership of a household, for a time. The anchor was signed first and invites the others.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MobilityAssessment",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("mobility", fields.CharField(max_length=10)),
                ("starts", fields.DateField()),
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "mobility_assessment",
                "app": "enrolment",
                "indexes": [Index(fields=["resident_id", "mobility"]), Index(fields=["mobility", "resident_id"])],
                "pk_attr": "id",
                "table_description": "How a resident was found able to move about (行动能力评估), until the next assessment.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PopulationTag",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("tag", fields.CharField(max_length=30)),
                ("starts", fields.DateField()),
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "population_tag",
                "app": "enrolment",
                "indexes": [Index(fields=["resident_id", "tag"]), Index(fields=["tag", "resident_id"])],
                "pk_attr": "id",
                "table_description": "A population recorded of a resident (人群标签), for a time. What follows from facts is not here.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Pregnancy",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("lmp", fields.DateField()),
                ("edd", fields.DateField(null=True)),
                ("delivered", fields.DateField(null=True)),
                ("lost", fields.DateField(null=True)),
                ("discharged", fields.DateField(null=True)),
            ],
            options={
                "table": "pregnancy",
                "app": "enrolment",
                "indexes": [Index(fields=["resident_id", "lmp"]), Index(fields=["lmp"]), Index(fields=["delivered"])],
                "pk_attr": "id",
                "table_description": "A pregnancy (妊娠): from the last menstrual period to the birth, or to the day it was lost.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RecordedFlag",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("flag", fields.CharField(max_length=40)),
                ("starts", fields.DateField()),
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "recorded_flag",
                "app": "enrolment",
                "indexes": [Index(fields=["resident_id", "flag"]), Index(fields=["flag", "resident_id"])],
                "pk_attr": "id",
                "table_description": "A recorded fact that rules may ask for (标记), for a time.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Residence",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("relation", fields.CharField(max_length=20)),
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
                ("starts", fields.DateField()),
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "residence",
                "app": "enrolment",
                "indexes": [
                    Index(fields=["resident_id", "region_id", "relation"]),
                    Index(fields=["region_id", "relation", "resident_id"]),
                ],
                "pk_attr": "id",
                "table_description": "How a resident belongs to a region (居住关系), for a time: registered, lives, works or studies there.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RiskGrading",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("grade", fields.CharField(max_length=10)),
                ("starts", fields.DateField()),
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "risk_grading",
                "app": "enrolment",
                "indexes": [Index(fields=["resident_id", "grade"]), Index(fields=["grade", "resident_id"])],
                "pk_attr": "id",
                "table_description": "The colour an older resident's health was graded with (红黄绿分级), until the next grading.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Roster",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
                ("kind", fields.CharField(max_length=20)),
                ("name", fields.CharField(max_length=200)),
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
            ],
            options={
                "table": "roster",
                "app": "enrolment",
                "indexes": [Index(fields=["region_id", "code"])],
                "pk_attr": "id",
                "table_description": "A list of people that a group contract may be signed over (名册): an employer's, a school's, a care home's.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RosterMember",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "roster",
                    fields.ForeignKeyField(
                        "enrolment.Roster",
                        source_field="roster_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
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
                ("starts", fields.DateField()),
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "roster_member",
                "app": "enrolment",
                "indexes": [Index(fields=["resident_id", "roster_id"]), Index(fields=["roster_id", "resident_id"])],
                "pk_attr": "id",
                "table_description": "A resident's place on a roster, for a time.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TbTreatment",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("starts", fields.DateField()),
                ("ends", fields.DateField(null=True)),
            ],
            options={
                "table": "tb_treatment",
                "app": "enrolment",
                "indexes": [Index(fields=["resident_id"]), Index(fields=["starts"])],
                "pk_attr": "id",
                "table_description": "A course of treatment for pulmonary tuberculosis (肺结核治疗).",
            },
            bases=["Model"],
        ),
    ]
