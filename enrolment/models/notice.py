"""Webhooks and what is delivered to them (消息推送), which reminders were made, how far the outbox was told."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.enrolment import Enrolment


class Webhook(Model):
    """An endpoint of an institution or a region that is told what happens (推送地址). Retired, never deleted.

    `speaks_to_people`: it takes messages that are for a person: the clinic's gateway, of which there is one.
    `failures` in a row make it rest until `rests_until`.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    region: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Region", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int | None
    institution: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int | None
    address = fields.CharField(max_length=500)
    kinds: Any = fields.JSONField()  # `NoticeKind`s
    speaks_to_people = fields.BooleanField()
    secret_sealed = fields.CharField(max_length=300)
    former_secret_sealed = fields.CharField(max_length=300, null=True)  # signs too until `former_until`
    former_until = fields.DatetimeField(null=True)
    failures = fields.IntField(default=0)
    rests_until = fields.DatetimeField(null=True)
    registered_at = fields.DatetimeField()
    registered_by = fields.CharField(max_length=200)
    retired_at = fields.DatetimeField(null=True)
    retired_by = fields.CharField(max_length=200, null=True)
    version = fields.IntField(default=1)

    class Meta:
        """Table name, and the indexes by owner."""

        app = "enrolment"
        table = "webhook"
        indexes = (("institution_id",), ("region_id",))


class WebhookDelivery(Model):
    """One thing told to one webhook (投递), once: `what` is the event, or the message, that it tells. Never deleted.

    `due_at` is when it is sent next; whoever sends it puts that off first, so that after a crash somebody else takes
    it. `attempts` only grows: a result counts for the attempt that it is of. `message` is sealed, and gone with the
    end of the delivery.
    """

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)  # the receiver knows repeats by it: `webhook-id`
    webhook: fields.ForeignKeyRelation[Webhook] = fields.ForeignKeyField(
        "enrolment.Webhook", on_delete=fields.RESTRICT, related_name=False
    )
    webhook_id: int
    what = fields.CharField(max_length=80)
    kind = fields.CharField(max_length=30)  # a `NoticeKind`
    event: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "core.OutboxEvent", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    event_id: int | None
    message = fields.TextField(null=True)
    state = fields.CharField(max_length=10)  # a `DeliveryState`
    attempts = fields.IntField(default=0)
    replayed_after = fields.IntField(default=0)  # attempts before the last replay
    made_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)  # from then on it is not worth telling
    tried_at = fields.DatetimeField(null=True)
    status = fields.IntField(null=True)  # the HTTP status of the last answer
    fault = fields.CharField(max_length=30, null=True)  # a `DeliveryFault`
    sent_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name, uniqueness, and the index that sending and lists walk along."""

        app = "enrolment"
        table = "webhook_delivery"
        unique_together = (("webhook_id", "what"),)
        indexes = (("webhook_id", "state", "due_at", "id"), ("webhook_id", "id"))


class Reminder(Model):
    """Somebody was, or is to be, reminded of the end of an enrolment (到期提醒). Append-only, one of each.

    `days` ahead of the end, and 0 when it has come.
    """

    id = fields.BigIntField(primary_key=True)
    enrolment: fields.ForeignKeyRelation[Enrolment] = fields.ForeignKeyField(
        "enrolment.Enrolment", on_delete=fields.RESTRICT, related_name=False
    )
    enrolment_id: int
    days = fields.SmallIntField()
    at = fields.DatetimeField()

    class Meta:
        """Table name and uniqueness."""

        app = "enrolment"
        table = "reminder"
        unique_together = (("enrolment_id", "days"),)


class NoticePosition(Model):
    """How far the outbox was told to webhooks (通知进度): the one row, from the first webhook on."""

    id = fields.IntField(primary_key=True)
    position: Any = fields.JSONField()  # a `core.outbox.Position`
    at = fields.DatetimeField()

    class Meta:
        """Table name."""

        app = "enrolment"
        table = "notice_position"
