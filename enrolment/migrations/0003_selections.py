"""What residents hold are selections: the table takes the name and keeps every row."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation

from core.invariants import Check, Dropped, EngineStatements, NeverDeleted, NoOverlap


def _of(table: str) -> list[EngineStatements]:
    return [
        Check(table, f"{table}_period_in_order", ("starts", "ends"), "ends IS NULL OR ends >= starts"),
        NoOverlap(table, f"{table}_package_once", ("resident_id", "package_id")),
        NeverDeleted(table),
    ]


class Migration(migrations.Migration):
    """A holding becomes a selection, under the same invariants."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0002_invariants")]

    operations: list[Operation] = [Dropped(*_of("holding")), ops.RenameModel("Holding", "Selection"), *_of("selection")]
