"""The audit trail and kept answers are append-only, held by the database on both engines."""

from tortoise import migrations
from tortoise.migrations.operations import Operation

from core.invariants import AppendOnly


class Migration(migrations.Migration):
    """Nobody edits the past."""

    dependencies: list[tuple[str, str]] = [("core", "0001_initial")]

    operations: list[Operation] = [AppendOnly("audit_entry"), AppendOnly("kept_answer")]
