"""Invariants of residents' identity, of contracts and of cover, held by the database on both engines."""

from tortoise import migrations
from tortoise.migrations.operations import Operation, RunSQL

from core.invariants import AppendOnly, Check, NeverDeleted, NoOverlap, PlainOrder

_PERIODS = ("phone", "address", "guardianship", "household_head")
_APPEND_ONLY = (
    "agreement_template",
    "consent",
    "signature",
    "contract_event",
    "ending",
    "unsigned_record",
    "phone_verification",
    "selection_price",
)
_KEPT = (
    "resident_registration",
    "identity_document",
    "phone",
    "address",
    "guardianship",
    "health_record",
    "household_head",
    "contract",
    "contract_person",
    "enrolment",
    "family_membership",
    "group_cover",
    "resident_request",
    "signing_code",
)


def _unique(name: str, table: str, columns: str, where: str) -> RunSQL:
    return RunSQL(
        f'CREATE UNIQUE INDEX "{name}" ON "{table}" ({columns}) WHERE {where}', reverse_sql=f'DROP INDEX "{name}"'
    )


class Migration(migrations.Migration):
    """One enrolment at any instant, one provider, money that is not negative, nothing deleted, signatures unchanged."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0004_contracts")]

    operations: list[Operation] = [
        NoOverlap(
            "enrolment",
            "enrolment_one_at_any_instant",
            ("resident_id",),
            where="voided_at IS NULL",
            columns=("voided_at",),
            until="covered_until",
        ),
        Check(
            "enrolment",
            "enrolment_days_in_order",
            ("starts", "ends", "covered_until"),
            "starts < ends AND starts <= covered_until AND covered_until <= ends",
        ),
        Check(
            "enrolment",
            "enrolment_voided_with_a_reason",
            ("voided_at", "void_reason"),
            "(voided_at IS NULL) = (void_reason IS NULL)",
        ),
        _unique("enrolment_renewed_once", "enrolment", "renews_id", "renews_id IS NOT NULL AND voided_at IS NULL"),
        _unique("enrolment_followed_once", "enrolment", "follows_id", "follows_id IS NOT NULL AND voided_at IS NULL"),
        Check(
            "contract",
            "contract_days_in_order",
            ("starts", "ends", "covered_until", "years"),
            "starts < ends AND starts <= covered_until AND covered_until <= ends AND years BETWEEN 1 AND 3",
        ),
        Check(
            "contract",
            "contract_one_provider",
            ("team_id", "practitioner_id"),
            "(team_id IS NULL) <> (practitioner_id IS NULL)",
        ),
        Check(
            "contract",
            "contract_doctor_is_guided",
            ("practitioner_id", "practitioner_role", "guiding_institution_id", "supporting_team_id"),
            "(practitioner_id IS NULL) = (practitioner_role IS NULL) AND (practitioner_id IS NOT NULL "
            "OR (guiding_institution_id IS NULL AND supporting_team_id IS NULL)) AND (practitioner_id IS NULL "
            "OR guiding_institution_id IS NOT NULL OR supporting_team_id IS NOT NULL)",
        ),
        Check(
            "contract",
            "contract_kind_fits",
            ("kind", "household_id", "roster_id", "basket"),
            "kind IN ('INDIVIDUAL', 'FAMILY', 'GROUP') AND (kind = 'FAMILY') = (household_id IS NOT NULL) "
            "AND (kind = 'GROUP') = (roster_id IS NOT NULL) AND (kind = 'GROUP') = (basket IS NOT NULL)",
        ),
        Check(
            "contract",
            "contract_signed_and_offered",
            ("signed_at", "signed_on", "offered_at", "withdrawn_at"),
            "(signed_at IS NULL OR (signed_on IS NOT NULL AND offered_at IS NOT NULL AND withdrawn_at IS NULL))",
        ),
        Check(
            "contract",
            "contract_late_entry_has_a_reason",
            ("backfill_reason", "needs_approval", "approved_at", "approved_by"),
            "(NOT needs_approval OR backfill_reason IS NOT NULL) AND (approved_at IS NULL) = (approved_by IS NULL)",
        ),
        Check(
            "family_membership",
            "family_membership_period_in_order",
            ("starts", "ends"),
            "ends >= starts",
        ),
        NoOverlap("family_membership", "family_membership_one_family", ("enrolment_id",)),
        Check("group_cover", "group_cover_period_in_order", ("starts", "ends"), "ends >= starts"),
        NoOverlap("group_cover", "group_cover_once", ("contract_id", "resident_id")),
        _unique("contract_person_once", "contract_person", "contract_id, resident_id", "removed_at IS NULL"),
        _unique("contract_person_enrolment", "contract_person", "enrolment_id", "enrolment_id IS NOT NULL"),
        Check(
            "selection",
            "selection_under_one_cover",
            ("enrolment_id", "group_cover_id"),
            "enrolment_id IS NULL OR group_cover_id IS NULL",
        ),
        Check("selection_price", "selection_price_is_an_amount", ("fen", "year"), "fen >= 0 AND year >= 0"),
        _unique(
            "agreement_template_everywhere_once", "agreement_template", "code, starts, revision", "region_id IS NULL"
        ),
        _unique("identity_document_number_once", "identity_document", "number_index", "voided_at IS NULL"),
        NoOverlap("phone", "phone_one_primary", ("resident_id",), where="is_primary", columns=("is_primary",)),
        NoOverlap("phone", "phone_once", ("resident_id",), texts=("number_index",)),
        NoOverlap("address", "address_one_of_a_kind", ("resident_id",), texts=("kind",)),
        NoOverlap("guardianship", "guardianship_once", ("resident_id", "guardian_id")),
        Check("guardianship", "guardianship_of_another", ("resident_id", "guardian_id"), "resident_id <> guardian_id"),
        NoOverlap("household_head", "household_head_one", ("household_id",)),
        Check("resident", "resident_merged_into_another", ("id", "merged_into_id"), "merged_into_id <> id"),
        Check(
            "resident_request",
            "resident_request_answered_by_somebody",
            ("answered_at", "answered_by", "answer"),
            "(answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NULL) = (answer IS NULL)",
        ),
        *(
            Check(table, f"{table}_period_in_order", ("starts", "ends"), "ends IS NULL OR ends >= starts")
            for table in _PERIODS
        ),
        *(AppendOnly(table) for table in _APPEND_ONLY),
        *(NeverDeleted(table) for table in _KEPT),
        *(
            PlainOrder(table, "code", 32)
            for table in ("contract", "enrolment", "phone", "health_record", "unsigned_record", "resident_request")
        ),
        PlainOrder("resident", "name", 100),
    ]
