"""A caller's key is one request's, whatever the verb: held by the database on both engines."""

from tortoise import migrations
from tortoise.migrations.operations import Operation

from core.invariants import AppendOnly, EngineStatements

_UNCHANGING = AppendOnly("kept_answer")


class OneKey(EngineStatements):
    """No two kept answers share caller and key. Where two verbs did, the later answers keep theirs with a `#` and
    their number behind it: every row stays, and the first request is still answered as it was."""

    def describe(self) -> str:
        """Shown while migrating."""
        return "A caller's key is one request's"

    def statements(self, dialect: str) -> list[str]:
        """Rows are append-only, so for the one UPDATE the trigger steps aside."""
        return [
            *_UNCHANGING.reverse_statements(dialect),
            """UPDATE kept_answer SET key = substr(key, 1, 180) || '#' || CAST(id AS VARCHAR(19)) WHERE EXISTS
            (SELECT 1 FROM kept_answer k WHERE k.subject = kept_answer.subject AND k.key = kept_answer.key
             AND k.id < kept_answer.id)""",
            *_UNCHANGING.statements(dialect),
            "CREATE UNIQUE INDEX kept_answer_one_key ON kept_answer (subject, key)",
        ]

    def reverse_statements(self, dialect: str) -> list[str]:  # noqa: ARG002  the same on both engines
        """The index goes; renamed keys stay, for nothing is lost by it."""
        return ["DROP INDEX kept_answer_one_key"]


class Migration(migrations.Migration):
    """What was two requests under one key becomes one and a refusal."""

    dependencies: list[tuple[str, str]] = [("core", "0004_outbox_invariants")]

    operations: list[Operation] = [OneKey()]
