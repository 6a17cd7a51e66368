"""Invariants of residents and their dated facts, held by the database on both engines."""

from tortoise import migrations
from tortoise.migrations.operations import Operation

from core.invariants import Check, NeverDeleted, NoOverlap, PlainOrder, TextSpans

_DATED = (
    "residence",
    "population_tag",
    "diagnosis",
    "tb_treatment",
    "mobility_assessment",
    "risk_grading",
    "recorded_flag",
    "roster_member",
    "household_member",
    "holding",
)


class Migration(migrations.Migration):
    """Periods are ordered, only one fact of a kind stands at a time, nothing is deleted."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0001_initial")]

    operations: list[Operation] = [
        TextSpans(),
        *(
            Check(table, f"{table}_period_in_order", ("starts", "ends"), "ends IS NULL OR ends >= starts")
            for table in _DATED
        ),
        Check("resident", "resident_sex_is_known", ("sex",), "sex IN ('MALE', 'FEMALE')"),
        Check(
            "resident",
            "resident_days_in_order",
            ("born", "died", "moved_away"),
            "(died IS NULL OR died >= born) AND (moved_away IS NULL OR moved_away >= born)",
        ),
        Check(
            "pregnancy",
            "pregnancy_days_in_order",
            ("lmp", "delivered", "lost", "discharged"),
            "(delivered IS NULL OR (delivered >= lmp AND lost IS NULL)) AND (lost IS NULL OR lost >= lmp) "
            "AND (discharged IS NULL OR (delivered IS NOT NULL AND discharged >= delivered))",
        ),
        NoOverlap("residence", "residence_once", ("resident_id", "region_id"), texts=("relation",)),
        NoOverlap("population_tag", "population_tag_once", ("resident_id",), texts=("tag",)),
        NoOverlap("diagnosis", "diagnosis_once", ("resident_id",), texts=("icd10",)),
        NoOverlap("tb_treatment", "tb_treatment_one", ("resident_id",)),
        NoOverlap("mobility_assessment", "mobility_assessment_one", ("resident_id",)),
        NoOverlap("risk_grading", "risk_grading_one", ("resident_id",)),
        NoOverlap("recorded_flag", "recorded_flag_once", ("resident_id",), texts=("flag",)),
        NoOverlap("roster_member", "roster_member_once", ("roster_id", "resident_id")),
        NoOverlap("household_member", "household_member_one_household", ("resident_id",)),
        NoOverlap("holding", "holding_package_once", ("resident_id", "package_id")),
        *(NeverDeleted(table) for table in ("resident", "pregnancy", "roster", "household", *_DATED)),
        *(PlainOrder(table, "code", 32) for table in ("resident", "roster", "household")),
        PlainOrder("diagnosis", "icd10", 10),
    ]
