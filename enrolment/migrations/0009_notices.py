"""Webhooks, what is delivered to them, reminders, and how far the outbox was told."""

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation, RunSQL

from core.invariants import AppendOnly, Check, NeverDeleted, PlainOrder


class Migration(migrations.Migration):
    """One gateway an institution, nothing delivered twice, no message kept once it is told or given up."""

    dependencies: list[tuple[str, str]] = [("core", "0005_one_key"), ("enrolment", "0008_worklists")]

    operations: list[Operation] = [
        ops.CreateModel(
            name="NoticePosition",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("position", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "notice_position",
                "app": "enrolment",
                "pk_attr": "id",
                "table_description": "How far the outbox was told to webhooks (通知进度): the one row, from the first webhook on.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Reminder",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "enrolment",
                    fields.ForeignKeyField(
                        "enrolment.Enrolment",
                        source_field="enrolment_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("days", fields.SmallIntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reminder",
                "app": "enrolment",
                "unique_together": (("enrolment_id", "days"),),
                "pk_attr": "id",
                "table_description": "Somebody was, or is to be, reminded of the end of an enrolment (到期提醒). Append-only, one of each.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Webhook",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
                (
                    "region",
                    fields.ForeignKeyField(
                        "teams.Region",
                        source_field="region_id",
                        null=True,
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
                ("address", fields.CharField(max_length=500)),
                ("kinds", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("speaks_to_people", fields.BooleanField()),
                ("secret_sealed", fields.CharField(max_length=300)),
                ("former_secret_sealed", fields.CharField(null=True, max_length=300)),
                ("former_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("failures", fields.IntField(default=0)),
                ("rests_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("registered_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("registered_by", fields.CharField(max_length=200)),
                ("retired_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("retired_by", fields.CharField(null=True, max_length=200)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "webhook",
                "app": "enrolment",
                "indexes": [Index(fields=["institution_id"]), Index(fields=["region_id"])],
                "pk_attr": "id",
                "table_description": "An endpoint of an institution or a region that is told what happens (推送地址). Retired, never deleted.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
                (
                    "webhook",
                    fields.ForeignKeyField(
                        "enrolment.Webhook",
                        source_field="webhook_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("what", fields.CharField(max_length=80)),
                ("kind", fields.CharField(max_length=30)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "core.OutboxEvent",
                        source_field="event_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("message", fields.TextField(null=True, unique=False)),
                ("state", fields.CharField(max_length=10)),
                ("attempts", fields.IntField(default=0)),
                ("replayed_after", fields.IntField(default=0)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("tried_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("status", fields.IntField(null=True)),
                ("fault", fields.CharField(null=True, max_length=30)),
                ("sent_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "webhook_delivery",
                "app": "enrolment",
                "unique_together": (("webhook_id", "what"),),
                "indexes": [Index(fields=["webhook_id", "state", "due_at", "id"]), Index(fields=["webhook_id", "id"])],
                "pk_attr": "id",
                "table_description": "One thing told to one webhook (投递), once: `what` is the event, or the message, that it tells. Never deleted.",
            },
            bases=["Model"],
        ),
        RunSQL(
            'CREATE UNIQUE INDEX "webhook_one_gateway" ON "webhook" (institution_id) '
            "WHERE speaks_to_people AND retired_at IS NULL",
            reverse_sql='DROP INDEX "webhook_one_gateway"',
        ),
        RunSQL(
            'CREATE INDEX "webhook_delivery_message" ON "webhook_delivery" (expires_at) '
            "WHERE state = 'DUE' AND expires_at IS NOT NULL",
            reverse_sql='DROP INDEX "webhook_delivery_message"',
        ),
        RunSQL(
            'CREATE INDEX "webhook_delivery_code_due" ON "webhook_delivery" (webhook_id, due_at, id) '
            "WHERE state = 'DUE' AND event_id IS NULL",
            reverse_sql='DROP INDEX "webhook_delivery_code_due"',
        ),
        Check(
            "webhook",
            "webhook_one_owner",
            ("region_id", "institution_id"),
            "(region_id IS NULL) <> (institution_id IS NULL)",
        ),
        Check(
            "webhook",
            "webhook_people_by_institution",
            ("speaks_to_people", "institution_id"),
            "NOT speaks_to_people OR institution_id IS NOT NULL",
        ),
        Check(
            "webhook",
            "webhook_retired_by_somebody",
            ("retired_at", "retired_by"),
            "(retired_at IS NULL) = (retired_by IS NULL)",
        ),
        Check(
            "webhook_delivery",
            "webhook_delivery_state",
            ("state", "sent_at", "message"),
            "state IN ('DUE', 'SENT', 'DEAD') AND (state = 'SENT') = (sent_at IS NOT NULL) AND (state = 'DUE' OR message IS NULL)",
        ),
        Check(
            "webhook_delivery",
            "webhook_delivery_attempts",
            ("attempts", "replayed_after"),
            "replayed_after >= 0 AND attempts >= replayed_after",
        ),
        Check("reminder", "reminder_days", ("days",), "days >= 0"),
        Check("notice_position", "notice_position_one", ("id",), "id = 1"),
        *(NeverDeleted(table) for table in ("webhook", "webhook_delivery", "notice_position")),
        AppendOnly("reminder"),
        *(PlainOrder(table, "code", 32) for table in ("webhook", "webhook_delivery")),
    ]
