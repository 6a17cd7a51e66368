"""Published and reported figures, and why they differ from the ledger."""

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation, RunSQL

from core.invariants import AppendOnly, Check, PlainOrder


class Migration(migrations.Migration):
    """What was published or reported never changes; a figure is corrected once, by another row."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0009_notices")]

    operations: list[Operation] = [
        ops.CreateModel(
            name="ReportedFigure",
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
                    "institution",
                    fields.ForeignKeyField(
                        "teams.Institution",
                        source_field="institution_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("indicator", fields.CharField(max_length=30)),
                ("as_of", fields.DateField()),
                ("hundredths", fields.BigIntField()),
                ("is_published", fields.BooleanField()),
                ("document", fields.CharField(null=True, max_length=40)),
                ("source", fields.CharField(default="", max_length=500)),
                ("doubt", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                (
                    "corrects",
                    fields.ForeignKeyField(
                        "enrolment.ReportedFigure",
                        source_field="corrects_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("by", fields.CharField(max_length=200)),
            ],
            options={
                "table": "reported_figure",
                "app": "enrolment",
                "indexes": [
                    Index(fields=["region_id", "indicator", "as_of"]),
                    Index(fields=["institution_id", "indicator", "as_of"]),
                ],
                "pk_attr": "id",
                "table_description": "A figure of a region or an institution as of a day (指标数据), as it was published or reported. Append-only.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FigureExplanation",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "figure",
                    fields.ForeignKeyField(
                        "enrolment.ReportedFigure",
                        source_field="figure_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("ledger_hundredths", fields.BigIntField()),
                ("reason", fields.CharField(max_length=30)),
                ("note", fields.CharField(max_length=500)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("by", fields.CharField(max_length=200)),
            ],
            options={
                "table": "figure_explanation",
                "app": "enrolment",
                "indexes": [Index(fields=["figure_id", "id"])],
                "pk_attr": "id",
                "table_description": "Why a figure differs from the ledger (差异说明, R213). Append-only, the latest counts.",
            },
            bases=["Model"],
        ),
        RunSQL(
            'CREATE UNIQUE INDEX "reported_figure_corrected_once" ON "reported_figure" (corrects_id) WHERE corrects_id IS NOT NULL',
            reverse_sql='DROP INDEX "reported_figure_corrected_once"',
        ),
        Check("reported_figure", "reported_figure_amount", ("hundredths",), "hundredths >= 0"),
        Check(
            "reported_figure",
            "reported_figure_published_by_document",
            ("is_published", "document"),
            "is_published = (document IS NOT NULL)",
        ),
        Check(
            "reported_figure",
            "reported_figure_of_its_unit",
            ("is_published", "indicator", "hundredths"),
            "is_published OR CASE WHEN indicator IN ('COVERAGE_RATE', 'KEY_COVERAGE_RATE', 'COVERAGE_UPLIFT') "
            "THEN hundredths <= 10000 ELSE indicator = 'FUND' OR hundredths % 100 = 0 END",
        ),
        AppendOnly("reported_figure"),
        AppendOnly("figure_explanation"),
        PlainOrder("reported_figure", "code", 32),
    ]
