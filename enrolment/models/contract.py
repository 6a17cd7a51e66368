"""The paper (协议): contracts, who is to be covered by them, consents, signatures, and what happened to them."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from enrolment.models.group import Household, Roster
from enrolment.models.resident import Resident


class AgreementTemplate(Model):
    """What agreements of a region say beside the particulars (协议范本, R029), from a day on. Append-only."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=40)
    region: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Region", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int | None  # None: wherever no region of the lineage has a text of its own
    starts = fields.DateField()
    revision = fields.IntField()
    content: Any = fields.JSONField()  # `enrolment.agreement.template.AgreementTemplate` in its written form
    recorded_at = fields.DatetimeField()
    recorded_by = fields.CharField(max_length=200)

    class Meta:
        """Table name; of several revisions of one day the latest counts."""

        app = "enrolment"
        table = "agreement_template"
        unique_together = (("region_id", "code", "starts", "revision"),)


class Contract(Model):
    """An agreement with exactly one provider, a team or an individual doctor (签约协议, R023–R029). FHIR: Contract.

    `starts` and `ends` half-open; `covered_until` is the sooner of `ends` and the day it was ended for everybody.
    Nobody is covered before `signed_at`; what covers somebody is an `Enrolment` or a `GroupCover`.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    kind = fields.CharField(max_length=20)  # a `ContractKind`
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int  # whose menu and policies apply
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int  # where it is signed: the home of the team, the post of the doctor
    team: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Team", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    team_id: int | None
    practitioner: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Practitioner", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    practitioner_id: int | None
    practitioner_role = fields.CharField(max_length=30, null=True)  # an `ExecutorRole`
    guiding_institution: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    guiding_institution_id: int | None
    supporting_team: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Team", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    supporting_team_id: int | None
    household: fields.ForeignKeyNullableRelation[Household] = fields.ForeignKeyField(
        "enrolment.Household", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    household_id: int | None  # of a FAMILY contract
    roster: fields.ForeignKeyNullableRelation[Roster] = fields.ForeignKeyField(
        "enrolment.Roster", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    roster_id: int | None  # of a GROUP contract
    basket: Any = fields.JSONField(null=True)  # of a GROUP contract: the packages everybody on the roster gets
    representative = fields.CharField(max_length=100, default="")  # who signs for the organisation of a GROUP contract
    years = fields.SmallIntField()
    starts = fields.DateField()
    ends = fields.DateField()
    covered_until = fields.DateField()
    channel = fields.CharField(max_length=30)  # a `SignChannel`
    business_line = fields.CharField(max_length=30, null=True)  # a `BusinessLine`, with channel BUSINESS_LINE (R036)
    partner = fields.CharField(max_length=30, null=True)  # a `CommunityPartner` that helped (R041)
    explanation_given = fields.BooleanField(default=False)  # R132
    accepts_outside_area = fields.BooleanField(default=False)  # the resident's own choice (R233)
    provided: Any = fields.JSONField(default=list)  # `Need`s that are at hand beside signatures
    renews: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.Contract", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    renews_id: int | None
    follows: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.Contract", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    follows_id: int | None  # after a change of provider
    chain: Any = fields.JSONField(default=list)  # codes of the institutions behind the provider, when it was signed
    signed_on = fields.DateField(null=True)  # the day on the paper: the day of the event
    signed_at = fields.DatetimeField(null=True)  # when the last signature was recorded here
    offered_at = fields.DatetimeField(null=True)  # ready to be signed: it does not change any more
    withdrawn_at = fields.DatetimeField(null=True)
    backfill_reason = fields.CharField(max_length=500, null=True)  # entered late (补录, R229)
    needs_approval = fields.BooleanField(default=False)  # entered after the deadline
    approved_at = fields.DatetimeField(null=True)
    approved_by = fields.CharField(max_length=200, null=True)
    template: fields.ForeignKeyNullableRelation[AgreementTemplate] = fields.ForeignKeyField(
        "enrolment.AgreementTemplate", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    template_id: int | None
    digest = fields.CharField(max_length=64, null=True)  # of what the agreement said when it was offered
    token = fields.CharField(max_length=40, unique=True)  # of its public verification address
    recorded_at = fields.DatetimeField()
    recorded_by = fields.CharField(max_length=200)
    version = fields.IntField(default=1)

    class Meta:
        """Table name, and the indexes that lists and counts walk along."""

        app = "enrolment"
        table = "contract"
        indexes = (
            ("team_id", "covered_until"),
            ("practitioner_id", "covered_until"),
            ("institution_id", "covered_until"),
            ("region_id", "covered_until"),
            ("household_id",),
            ("roster_id",),
            ("renews_id",),
            ("follows_id",),
        )


class ContractPerson(Model):
    """Somebody whom a contract is to cover (签约人), with the packages wanted, a draft until everybody has signed.

    `basket`: packages with options and what is left out. `adopted`: the enrolment somebody has already with the same
    provider, which stays as it is (DECISIONS, family). `enrolment`: the one written with the last signature.
    `is_discreet`: it was offered, or signed, by somebody who may not know everything of the person, and so judged
    without it (`enrolment.reading.sensitive`); None: neither yet, or by a register.
    """

    id = fields.IntField(primary_key=True)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    basket: Any = fields.JSONField()
    starts = fields.DateField()
    adopted: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.Enrolment", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    adopted_id: int | None
    enrolment: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "enrolment.Enrolment", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    enrolment_id: int | None
    is_discreet = fields.BooleanField(null=True)
    added_at = fields.DatetimeField()
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name, and the indexes by contract and by resident."""

        app = "enrolment"
        table = "contract_person"
        indexes = (("contract_id", "resident_id"), ("resident_id", "contract_id"), ("enrolment_id",))


class Consent(Model):
    """Somebody agreed to be covered, knowing what is free and paid (知情同意, R191, R211, R238). Append-only."""

    id = fields.IntField(primary_key=True)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int
    given_by: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", on_delete=fields.RESTRICT, related_name=False
    )
    given_by_id: int  # the resident, or a guardian
    disclosure = fields.CharField(max_length=64)  # digest of what was disclosed and acknowledged
    at = fields.DatetimeField()
    recorded_at = fields.DatetimeField()
    recorded_by = fields.CharField(max_length=200)

    class Meta:
        """Table name, and the index by contract."""

        app = "enrolment"
        table = "consent"
        indexes = (("contract_id", "resident_id"), ("resident_id",))


class Signature(Model):
    """A party signed (签字, R217): by which method, when, and the digest of what proves it. Append-only.

    `resident` is the person the signature is about; None of a signature for the provider or the organisation.
    """

    id = fields.IntField(primary_key=True)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int
    party = fields.CharField(max_length=20)  # a `SigningParty`
    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int | None
    signer: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    signer_id: int | None  # the resident, or the guardian
    practitioner: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Practitioner", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    practitioner_id: int | None  # who signs for the provider
    method = fields.CharField(max_length=20)  # a `SigningMethod`
    at = fields.DatetimeField()
    evidence = fields.CharField(max_length=64)  # SHA-256 of the scan, the stroke data or the code's record
    digest = fields.CharField(max_length=64, null=True)  # of the agreement that was signed
    recorded_at = fields.DatetimeField()
    recorded_by = fields.CharField(max_length=200)

    class Meta:
        """Table name, and the index by contract."""

        app = "enrolment"
        table = "signature"
        indexes = (("contract_id", "resident_id"),)


class ContractEvent(Model):
    """Something happened to a contract (协议变动): who did what, when, from which day, why. Append-only."""

    id = fields.BigIntField(primary_key=True)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "enrolment.Contract", on_delete=fields.RESTRICT, related_name=False
    )
    contract_id: int
    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "enrolment.Resident", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    resident_id: int | None  # whom it concerns, where it is one of several
    kind = fields.CharField(max_length=30)  # a `ContractEventKind`
    from_state = fields.CharField(max_length=30, null=True)  # a `ContractState`
    to_state = fields.CharField(max_length=30)
    on_day = fields.DateField()
    reason = fields.CharField(max_length=30, null=True)
    note = fields.CharField(max_length=500, default="")
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)

    class Meta:
        """Table name, and the index by contract."""

        app = "enrolment"
        table = "contract_event"
        indexes = (("contract_id", "id"),)
