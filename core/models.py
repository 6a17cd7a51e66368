"""Storage that serves every package: the audit trail, kept answers of retried writes, the outbox of events."""

from tortoise import fields
from tortoise.models import Model


class AuditEntry(Model):
    """One act of one actor, written in the act's own transaction (审计). Append-only."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    subject = fields.CharField(max_length=200)  # the token's `sub`; «starter» for the starter data
    verb = fields.CharField(max_length=80)  # the GraphQL field or command, e.g. «Mutation.publishPackages»
    detail: dict[str, object] = fields.JSONField()

    class Meta:
        """Table name."""

        app = "core"
        table = "audit_entry"


class KeptAnswer(Model):
    """What a write with an idempotency key answered, so that a retry is told the same (幂等)."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    subject = fields.CharField(max_length=200)
    verb = fields.CharField(max_length=80)
    key = fields.CharField(max_length=200)
    input_digest = fields.CharField(max_length=64)  # sha256 of the canonical input: a key is not reused for another
    answer: dict[str, object] = fields.JSONField()

    class Meta:
        """Table name and uniqueness; that a caller's key answers once is the index `kept_answer_one_key`."""

        app = "core"
        table = "kept_answer"
        unique_together = (("subject", "verb", "key"),)


class OutboxEvent(Model):
    """One thing that happened, written in its own transaction for whoever listens (事件发件箱). Append-only.

    Written by `core.outbox.announce` alone, which knows the transaction.
    """

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    kind = fields.CharField(max_length=80)  # noun.verb: «contract.signed»
    subject = fields.CharField(max_length=80)  # public id of what it happened to
    region = fields.CharField(max_length=12, null=True)  # division code
    institutions: list[str] = fields.JSONField()
    residents: list[str] = fields.JSONField()
    payload: dict[str, object] = fields.JSONField()
    transaction_id = fields.BigIntField(db_index=True)  # PostgreSQL's 64-bit id of the writing transaction; SQLite: 0

    class Meta:
        """Table name."""

        app = "core"
        table = "outbox_event"
