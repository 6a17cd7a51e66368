"""Cover (签约覆盖): enrolments and their endings, family memberships, group covers, why somebody is unsigned."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.contract import Contract
from enrolment.models.group import RosterMember
from enrolment.models.resident import Resident


class Enrolment(Model):
    """One resident's cover under a contract (签约), [starts, ends). FHIR: EpisodeOfCare.

    `covered_until` is the sooner of `ends` and the day of its ending; what the database lets stand beside others is
    [starts, covered_until). One entered in error is voided, and collides with nothing.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int
    starts = fields.DateField()
    ends = fields.DateField()
    covered_until = fields.DateField()
    renews: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.Enrolment", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    renews_id: int | None
    follows: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.Enrolment", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    follows_id: int | None
    recorded_at = fields.DatetimeField()
    voided_at = fields.DatetimeField(null=True)
    void_reason = fields.CharField(max_length=500, null=True)

    class Meta:
        """Table name, and the indexes by resident, by contract and by day."""

        app = "enrolment"
        table = "enrolment"
        indexes = (
            ("resident_id", "covered_until"),
            ("contract_id", "covered_until"),
            ("covered_until",),
            ("renews_id",),
            ("follows_id",),
        )


class Ending(Model):
    """An enrolment was cut short (解约): from which day, why, by whom. Append-only, one for each enrolment."""

    id = fields.IntField(primary_key=True)
    enrolment: fields.ForeignKeyRelation[Enrolment] = fields.ForeignKeyField(
        "enrolment.Enrolment", on_delete=fields.RESTRICT, related_name=False
    )
    enrolment_id: int
    on_day = fields.DateField()  # the first day no longer covered
    reason = fields.CharField(max_length=30)  # an `EndingReason`
    note = fields.CharField(max_length=500, default="")
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)

    class Meta:
        """Table name."""

        app = "enrolment"
        table = "ending"
        unique_together = (("enrolment_id",),)


class FamilyMembership(Model):
    """An enrolment belongs to a family's contract (家庭签约成员), for a time, signed under it or adopted."""

    id = fields.IntField(primary_key=True)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int
    enrolment: fields.ForeignKeyRelation[Enrolment] = fields.ForeignKeyField(
        "enrolment.Enrolment", on_delete=fields.RESTRICT, related_name=False
    )
    enrolment_id: int
    is_adopted = fields.BooleanField()
    starts = fields.DateField()
    ends = fields.DateField()

    class Meta:
        """Table name, and the indexes by contract and by enrolment."""

        app = "enrolment"
        table = "family_membership"
        indexes = (("contract_id", "enrolment_id"), ("enrolment_id",))


class GroupCover(Model):
    """Somebody on a roster has the group's packages (团体签约覆盖), beside any enrolment (DECISIONS, group)."""

    id = fields.IntField(primary_key=True)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int
    roster_member: fields.ForeignKeyRelation[RosterMember] = fields.ForeignKeyField(
        "enrolment.RosterMember", on_delete=fields.RESTRICT, related_name=False
    )
    roster_member_id: int
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    starts = fields.DateField()
    ends = fields.DateField()

    class Meta:
        """Table name, and the indexes by contract and by resident."""

        app = "enrolment"
        table = "group_cover"
        indexes = (("contract_id", "resident_id"), ("resident_id", "contract_id"), ("roster_member_id",))


class UnsignedRecord(Model):
    """Why somebody is not signed (未签约原因, R210, R216). Append-only. REFUSED needs the notice both have signed."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int
    team: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Team", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    team_id: int | None
    reason = fields.CharField(max_length=30)  # an `UnsignedReason`
    on_day = fields.DateField()
    ask_again = fields.DateField(null=True)
    note = fields.CharField(max_length=500, default="")
    signed_by_resident: Any = fields.JSONField(null=True)  # of a refusal notice: signer, method, at, evidence
    signed_by_team: Any = fields.JSONField(null=True)
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)

    class Meta:
        """Table name, and the index by resident."""

        app = "enrolment"
        table = "unsigned_record"
        indexes = (("resident_id", "on_day"), ("institution_id", "reason"))


class ResidentRequest(Model):
    """A resident asks for something (居民申请): a change of provider, an end."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    enrolment: fields.ForeignKeyRelation[Enrolment] = fields.ForeignKeyField(
        "enrolment.Enrolment", on_delete=fields.RESTRICT, related_name=False
    )
    enrolment_id: int
    kind = fields.CharField(max_length=20)  # a `RequestKind`
    wanted_team: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Team", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    wanted_team_id: int | None
    note = fields.CharField(max_length=500, default="")
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)
    answered_at = fields.DatetimeField(null=True)
    answered_by = fields.CharField(max_length=200, null=True)
    answer = fields.CharField(max_length=20, null=True)  # a `RequestAnswer`
    answer_note = fields.CharField(max_length=500, default="")
    version = fields.IntField(default=1)

    class Meta:
        """Table name, and the indexes by resident and by enrolment."""

        app = "enrolment"
        table = "resident_request"
        indexes = (("resident_id", "at"), ("enrolment_id",))


class SigningCode(Model):
    """A one-time code sent to sign online (签约验证码): its digest, how often it was tried, when it was used."""

    id = fields.IntField(primary_key=True)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int  # about whose cover
    signer: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    signer_id: int
    digest = fields.CharField(max_length=64)
    expires = fields.DatetimeField()
    tries = fields.SmallIntField(default=0)
    used_at = fields.DatetimeField(null=True)
    at = fields.DatetimeField()

    class Meta:
        """Table name, and the index by contract."""

        app = "enrolment"
        table = "signing_code"
        indexes = (("contract_id", "signer_id", "at"),)
