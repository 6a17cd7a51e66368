"""Migration operations that put invariants into the database itself, on both engines.

Tortoise does not apply `Meta.constraints` when it creates tables (HAZARDS 2), and SQLite cannot add a CHECK to an
existing table without rebuilding it, which on a parent table is how contracts get lost (HAZARDS 1). So a check is a
CHECK constraint on PostgreSQL and a pair of triggers on SQLite. A table rebuild on SQLite drops triggers: run the
operation again after it; `tests/storage/test_schema_listing.py` compares the outcome with the committed listing.
"""

import re
from collections.abc import Callable

from tortoise.migrations.operations import TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class EngineStatements(TortoiseOperation):
    """Statements to run on the engine at hand; they change no model state."""

    reduces_to_sql = True

    def statements(self, dialect: str) -> list[str]:
        """The statements for `dialect` («sqlite» or «postgres»)."""
        raise NotImplementedError

    def reverse_statements(self, dialect: str) -> list[str]:
        """The statements that undo them."""
        raise NotImplementedError

    def state_forward(self, app_label: str, state: State) -> None:
        """Nothing: models know nothing of triggers and checks."""

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Run the statements one by one: Tortoise's own SQLite runner would split a trigger at its semicolons."""
        await _run(state_editor, self.statements)

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Undo the statements one by one."""
        await _run(state_editor, self.reverse_statements)


class Check(EngineStatements):
    """A condition every row of a table satisfies; `columns` are the names the condition mentions."""

    def __init__(self, table: str, name: str, columns: tuple[str, ...], condition: str) -> None:
        self.table, self.name, self.columns, self.condition = table, name, columns, condition

    def describe(self) -> str:
        """Shown while migrating."""
        return f"Check {self.name} on {self.table}: {self.condition}"

    def statements(self, dialect: str) -> list[str]:
        """A CHECK on PostgreSQL, two triggers on SQLite."""
        if dialect == "postgres":
            return [f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self.name}" CHECK ({self.condition})']
        on_new = re.sub(rf"\b({'|'.join(self.columns)})\b", r"NEW.\1", self.condition)
        return [
            f'CREATE TRIGGER "{self.name}_{verb}" BEFORE {verb.upper()} ON "{self.table}" '
            f"WHEN NOT ({on_new}) BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {self.name}'); END"
            for verb in ("insert", "update")
        ]

    def reverse_statements(self, dialect: str) -> list[str]:
        """Drop what `statements` made."""
        if dialect == "postgres":
            return [f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{self.name}"']
        return [f'DROP TRIGGER "{self.name}_{verb}"' for verb in ("insert", "update")]


class AppendOnly(EngineStatements):
    """Rows of a table are never updated nor deleted (nothing published ever changes, R063)."""

    def __init__(self, table: str) -> None:
        self.table = table

    def describe(self) -> str:
        """Shown while migrating."""
        return f"Rows of {self.table} are append-only"

    def statements(self, dialect: str) -> list[str]:
        """Triggers that refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE."""
        refusal = f"append-only: {self.table}"
        if dialect == "postgres":
            return [
                f'CREATE OR REPLACE FUNCTION "{self.table}_append_only"() RETURNS trigger LANGUAGE plpgsql AS '
                f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$",
                f'CREATE TRIGGER "{self.table}_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{self.table}" '
                f'FOR EACH STATEMENT EXECUTE FUNCTION "{self.table}_append_only"()',
            ]
        return [
            f'CREATE TRIGGER "{self.table}_no_{verb}" BEFORE {verb.upper()} ON "{self.table}" '
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for verb in ("update", "delete")
        ]

    def reverse_statements(self, dialect: str) -> list[str]:
        """Drop what `statements` made."""
        if dialect == "postgres":
            return [
                f'DROP TRIGGER "{self.table}_append_only" ON "{self.table}"',
                f'DROP FUNCTION "{self.table}_append_only"()',
            ]
        return [f'DROP TRIGGER "{self.table}_no_{verb}"' for verb in ("update", "delete")]


class NeverDeleted(EngineStatements):
    """Rows of a table may change but are never deleted: a dated fact ends by its `ends`."""

    def __init__(self, table: str) -> None:
        self.table = table

    def describe(self) -> str:
        """Shown while migrating."""
        return f"Rows of {self.table} are never deleted"

    def statements(self, dialect: str) -> list[str]:
        """Triggers that refuse DELETE and (PostgreSQL) TRUNCATE."""
        refusal = f"never deleted: {self.table}"
        if dialect == "postgres":
            return [
                f'CREATE OR REPLACE FUNCTION "{self.table}_never_deleted"() RETURNS trigger LANGUAGE plpgsql AS '
                f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$",
                f'CREATE TRIGGER "{self.table}_never_deleted" BEFORE DELETE OR TRUNCATE ON "{self.table}" '
                f'FOR EACH STATEMENT EXECUTE FUNCTION "{self.table}_never_deleted"()',
            ]
        return [
            f'CREATE TRIGGER "{self.table}_never_deleted" BEFORE DELETE ON "{self.table}" '
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        ]

    def reverse_statements(self, dialect: str) -> list[str]:
        """Drop what `statements` made."""
        if dialect == "postgres":
            return [
                f'DROP TRIGGER "{self.table}_never_deleted" ON "{self.table}"',
                f'DROP FUNCTION "{self.table}_never_deleted"()',
            ]
        return [f'DROP TRIGGER "{self.table}_never_deleted"']


class NoOverlap(EngineStatements):
    """Rows that agree in the integer columns `keys` share no day of their periods [starts, ends).

    With `where` (a condition over `columns`) only among rows for which it holds. A row with `ends` = `starts` was
    never in force and collides with nothing. PostgreSQL: an exclusion constraint that needs no extension; SQLite:
    triggers before insert and update.
    """

    def __init__(
        self, table: str, name: str, keys: tuple[str, ...], where: str | None = None, columns: tuple[str, ...] = ()
    ) -> None:
        self.table, self.name, self.keys, self.where, self.columns = table, name, keys, where, columns

    def describe(self) -> str:
        """Shown while migrating."""
        return f"No overlap {self.name} on {self.table}"

    def statements(self, dialect: str) -> list[str]:
        """An exclusion constraint on PostgreSQL, two triggers on SQLite."""
        if dialect == "postgres":
            same = ", ".join(f'int8range("{key}"::bigint, "{key}"::bigint, \'[]\') WITH &&' for key in self.keys)
            condition = f" WHERE ({self.where})" if self.where else ""
            return [
                f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self.name}" EXCLUDE USING gist '
                f"({same}, daterange(starts, ends) WITH &&){condition}"
            ]
        same = " AND ".join(f"o.{key} = NEW.{key}" for key in self.keys)
        overlapping = (
            "(NEW.ends IS NULL OR NEW.starts < NEW.ends) AND (o.ends IS NULL OR o.starts < o.ends) "
            "AND (o.ends IS NULL OR NEW.starts < o.ends) AND (NEW.ends IS NULL OR o.starts < NEW.ends)"
        )
        both = f" AND ({self._of('NEW')}) AND ({self._of('o')})" if self.where else ""
        return [
            f'CREATE TRIGGER "{self.name}_{verb}" BEFORE {verb.upper()} ON "{self.table}" '
            f'WHEN EXISTS (SELECT 1 FROM "{self.table}" o WHERE {same} AND o.id IS NOT NEW.id AND {overlapping}{both}) '
            f"BEGIN SELECT RAISE(ABORT, 'no overlap: {self.name}'); END"
            for verb in ("insert", "update")
        ]

    def reverse_statements(self, dialect: str) -> list[str]:
        """Drop what `statements` made."""
        if dialect == "postgres":
            return [f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{self.name}"']
        return [f'DROP TRIGGER "{self.name}_{verb}"' for verb in ("insert", "update")]

    def _of(self, row: str) -> str:
        return re.sub(rf"\b({'|'.join(self.columns)})\b", rf"{row}.\1", self.where or "")


class PlainOrder(EngineStatements):
    """Codes are ordered by their characters on every engine, whatever the language a PostgreSQL database sorts in."""

    def __init__(self, table: str, column: str, length: int) -> None:
        self.table, self.column, self.length = table, column, length

    def describe(self) -> str:
        """Shown while migrating."""
        return f"{self.table}.{self.column} in the order of its characters"

    def statements(self, dialect: str) -> list[str]:
        """The collation "C" on PostgreSQL; SQLite compares so already."""
        return self._collated(dialect, '"C"')

    def reverse_statements(self, dialect: str) -> list[str]:
        """Back to the database's own collation."""
        return self._collated(dialect, '"default"')

    def _collated(self, dialect: str, collation: str) -> list[str]:
        if dialect != "postgres":
            return []
        return [
            f'ALTER TABLE "{self.table}" ALTER COLUMN "{self.column}" TYPE varchar({self.length}) COLLATE {collation}'
        ]


async def _run(editor: BaseSchemaEditor | None, statements: Callable[[str], list[str]]) -> None:
    if editor is None:
        return
    dialect = "sqlite" if editor.DIALECT == "sqlite" else "postgres"
    for statement in statements(dialect):
        if editor.collect_sql:
            editor.collected_sql.append(statement)
        else:
            await editor.client.execute_query(statement)
