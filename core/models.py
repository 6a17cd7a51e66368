"""Storage that serves every package: the audit trail and kept answers of retried writes."""

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
        """Table name and the uniqueness that makes a key answer once."""

        app = "core"
        table = "kept_answer"
        unique_together = (("subject", "verb", "key"),)
