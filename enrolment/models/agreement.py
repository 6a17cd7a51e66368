"""What was put before the parties to sign (协议内容), word for word."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from enrolment.models.contract import Contract


class AgreementContent(Model):
    """The content of an agreement as it was offered or signed (协议内容快照). Append-only, the latest counts.

    Everything printed but signatures and consents, so that neither a new phone, a team that changes nor a later version
    of the product alters a paper that was signed. Numbers and phones in it are masked.
    """

    id = fields.IntField(primary_key=True)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int
    digest = fields.CharField(max_length=64)  # SHA-256 of the inflated content
    content = fields.BinaryField()  # `enrolment.agreement.digest.canonical_content`, deflated (RFC 1950)
    at = fields.DatetimeField()

    class Meta:
        """Table name, and the index by contract."""

        app = "enrolment"
        table = "agreement_content"
        indexes = (("contract_id", "id"),)
