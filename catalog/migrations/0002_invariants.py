"""Invariants of the menu, held by the database on both engines."""

from tortoise import migrations
from tortoise.migrations.operations import Operation, RunSQL

from core.invariants import AppendOnly, Check

_FEN = ("public_health_fen", "medical_insurance_fen", "fiscal_fen", "employer_fen", "self_fen")


class Migration(migrations.Migration):
    """Money adds up, choices choose something, versions and publications never change."""

    dependencies: list[tuple[str, str]] = [("catalog", "0001_initial")]

    operations: list[Operation] = [
        RunSQL(
            "INSERT INTO menu_revision (id, number) VALUES (1, 0)",
            reverse_sql="DELETE FROM menu_revision",
        ),
        Check("menu_revision", "menu_revision_is_one_row", ("id",), "id = 1"),
        Check(
            "package_version",
            "package_version_total_is_sum_of_payers",
            (*_FEN, "total_fen"),
            f"total_fen = {' + '.join(_FEN)}",
        ),
        Check(
            "package_version",
            "package_version_no_payer_is_negative",
            _FEN,
            " AND ".join(f"{column} >= 0" for column in _FEN),
        ),
        Check("package_version", "package_version_number_from_one", ("number",), "number >= 1"),
        Check("service_item_version", "service_item_version_number_from_one", ("number",), "number >= 1"),
        Check("choice_group", "choice_group_chooses_something", ("choose",), "choose >= 1"),
        *(
            AppendOnly(table)
            for table in (
                "service_item_version",
                "package_version",
                "package_line",
                "choice_group",
                "choice_option",
                "publication",
            )
        ),
    ]
