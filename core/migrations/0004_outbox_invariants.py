"""What was announced stays announced: the outbox is append-only, held by the database on both engines."""

from tortoise import migrations
from tortoise.migrations.operations import Operation

from core.invariants import AppendOnly


class Migration(migrations.Migration):
    """Nobody edits the past."""

    dependencies: list[tuple[str, str]] = [("core", "0003_outbox")]

    operations: list[Operation] = [AppendOnly("outbox_event")]
