"""Published and reported figures (公布与上报数据), and why they differ from the ledger. Append-only."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class ReportedFigure(Model):
    """A figure of a region or an institution as of a day (指标数据), as it was published or reported. Append-only.

    A figure is corrected by another row, which names it.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    institution: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int | None  # None: of the whole region
    indicator = fields.CharField(max_length=30)  # an `Indicator`
    as_of = fields.DateField()
    hundredths = fields.BigIntField()  # a count, percent or yuan times 100
    is_published = fields.BooleanField()
    document = fields.CharField(max_length=40, null=True)  # code of the policy document that says so
    source = fields.CharField(max_length=500, default="")  # what it says, word for word
    doubt: Any = fields.JSONField(null=True)  # what speaks against it, in both languages
    corrects: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.ReportedFigure", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    corrects_id: int | None
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)

    class Meta:
        """Table name, and the indexes that lists and reconciliations walk along."""

        app = "enrolment"
        table = "reported_figure"
        indexes = (("region_id", "indicator", "as_of"), ("institution_id", "indicator", "as_of"))


class FigureExplanation(Model):
    """Why a figure differs from the ledger (差异说明, R213). Append-only, the latest counts."""

    id = fields.IntField(primary_key=True)
    figure: fields.ForeignKeyRelation[ReportedFigure] = fields.ForeignKeyField(
        "enrolment.ReportedFigure", on_delete=fields.RESTRICT, related_name=False
    )
    figure_id: int
    ledger_hundredths = fields.BigIntField()  # what the ledger counted when it was explained
    reason = fields.CharField(max_length=30)  # a `DifferenceReason`
    note = fields.CharField(max_length=500)
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)

    class Meta:
        """Table name, and the index by figure."""

        app = "enrolment"
        table = "figure_explanation"
        indexes = (("figure_id", "id"),)
