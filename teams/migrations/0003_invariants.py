"""Invariants of the delivery side, held by the database on both engines."""

from tortoise import migrations
from tortoise.migrations.operations import Operation

from core.invariants import AppendOnly, Check, NeverDeleted, NoOverlap, PlainOrder

_DATED = (
    "affiliation",
    "grid_responsibility",
    "practice_site",
    "team_standing",
    "team_member",
    "team_chain_link",
    "team_area",
)
_COUNTED = ("institution", "network", "affiliation", "practitioner", "team")


class Migration(migrations.Migration):
    """Periods are ordered, only one fact of a kind stands at a time, nothing is deleted."""

    dependencies: list[tuple[str, str]] = [("teams", "0002_delivery_side")]

    operations: list[Operation] = [
        *(
            Check(table, f"{table}_period_in_order", ("starts", "ends"), "ends IS NULL OR ends >= starts")
            for table in _DATED
        ),
        *(Check(table, f"{table}_version_from_one", ("version",), "version >= 1") for table in _COUNTED),
        Check("institution", "institution_not_own_parent", ("id", "parent_id"), "parent_id IS NULL OR parent_id <> id"),
        Check(
            "affiliation",
            "affiliation_names_its_partner",
            ("kind", "network_id", "counterpart_id"),
            "(kind = 'NETWORK_MEMBER') = (network_id IS NOT NULL) "
            "AND (kind = 'NETWORK_MEMBER') = (counterpart_id IS NULL)",
        ),
        Check(
            "affiliation",
            "affiliation_not_with_itself",
            ("institution_id", "counterpart_id"),
            "counterpart_id IS NULL OR counterpart_id <> institution_id",
        ),
        Check(
            "practitioner",
            "practitioner_end_has_a_reason",
            ("practice_ended", "end_reason"),
            "(practice_ended IS NULL) = (end_reason IS NULL)",
        ),
        Check("team_member", "team_member_hours", ("hours",), "hours IS NULL OR (hours >= 1 AND hours <= 80)"),
        NoOverlap(
            "affiliation",
            "affiliation_one_membership",
            ("institution_id", "network_id"),
            where="network_id IS NOT NULL",
            columns=("network_id",),
        ),
        NoOverlap(
            "affiliation",
            "affiliation_one_guidance",
            ("institution_id", "counterpart_id"),
            where="kind = 'GUIDANCE'",
            columns=("kind",),
        ),
        NoOverlap(
            "affiliation",
            "affiliation_one_agreement",
            ("institution_id", "counterpart_id"),
            where="kind = 'COOPERATION'",
            columns=("kind",),
        ),
        NoOverlap("grid_responsibility", "grid_responsibility_one_hospital", ("grid_id",)),
        NoOverlap("practice_site", "practice_site_once", ("practitioner_id", "institution_id")),
        NoOverlap(
            "practice_site",
            "practice_site_one_primary",
            ("practitioner_id",),
            where="mode = 'PRIMARY'",
            columns=("mode",),
        ),
        NoOverlap("team_standing", "team_standing_one", ("team_id",)),
        NoOverlap("team_member", "team_member_once", ("team_id", "practitioner_id")),
        NoOverlap("team_member", "team_member_one_leader", ("team_id",), where="is_leader", columns=("is_leader",)),
        NoOverlap(
            "team_member",
            "team_member_one_primary_team",
            ("practitioner_id",),
            where="is_primary",
            columns=("is_primary",),
        ),
        NoOverlap("team_chain_link", "team_chain_link_once", ("team_id", "institution_id")),
        NoOverlap("team_area", "team_area_once", ("team_id", "grid_id")),
        *(
            NeverDeleted(table)
            for table in (
                "grid",
                "institution",
                "institution_area",
                "network",
                "practitioner",
                "team",
                "policy_document",
                *_DATED,
            )
        ),
        AppendOnly("regional_policy"),
        *(PlainOrder(table, "code", 32) for table in ("grid", "institution", "network", "practitioner", "team")),
    ]
