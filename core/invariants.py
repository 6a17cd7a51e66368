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


class Dropped(EngineStatements):
    """Invariants of earlier migrations that no longer hold, or hold under another name from now on."""

    def __init__(self, *invariants: EngineStatements) -> None:
        self.invariants = invariants

    def describe(self) -> str:
        """Shown while migrating."""
        return f"Dropped: {'; '.join(one.describe() for one in self.invariants)}"

    def statements(self, dialect: str) -> list[str]:
        """What undoes each of them."""
        return [statement for one in self.invariants for statement in one.reverse_statements(dialect)]

    def reverse_statements(self, dialect: str) -> list[str]:
        """All of them again."""
        return [statement for one in self.invariants for statement in one.statements(dialect)]


class TextSpans(EngineStatements):
    """The range type that lets `NoOverlap` compare texts on PostgreSQL without an extension."""

    def describe(self) -> str:
        """Shown while migrating."""
        return "Spans of texts"

    def statements(self, dialect: str) -> list[str]:
        """A range type on PostgreSQL; SQLite needs none."""
        return ['CREATE TYPE text_span AS RANGE (subtype = text, collation = "C")'] if dialect == "postgres" else []

    def reverse_statements(self, dialect: str) -> list[str]:
        """Drop what `statements` made."""
        return ["DROP TYPE text_span"] if dialect == "postgres" else []


class NoOverlap(EngineStatements):
    """Rows that agree in the integer columns `keys` and in `texts` share no day of their periods [starts, ends).

    `until` names the column with the end, where it is another than `ends`. With `where` (a condition over `columns`)
    only among rows for which it holds. A row that ends as it starts was never in force and collides with nothing.
    PostgreSQL: an exclusion constraint that needs no extension, with `texts` one after `TextSpans`; SQLite: triggers
    before insert and update.
    """

    def __init__(
        self,
        table: str,
        name: str,
        keys: tuple[str, ...],
        where: str | None = None,
        columns: tuple[str, ...] = (),
        texts: tuple[str, ...] = (),
        until: str = "ends",
    ) -> None:
        self.table, self.name, self.keys, self.where, self.columns = table, name, keys, where, columns
        self.texts, self.until = texts, until

    def describe(self) -> str:
        """Shown while migrating."""
        return f"No overlap {self.name} on {self.table}"

    def statements(self, dialect: str) -> list[str]:
        """An exclusion constraint on PostgreSQL, two triggers on SQLite."""
        if dialect == "postgres":
            spans = [("int8range", "bigint", key) for key in self.keys]
            spans += [("text_span", "text", text) for text in self.texts]
            same = ", ".join(f'{span}("{key}"::{kind}, "{key}"::{kind}, \'[]\') WITH &&' for span, kind, key in spans)
            condition = f" WHERE ({self.where})" if self.where else ""
            return [
                f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self.name}" EXCLUDE USING gist '
                f"({same}, daterange(starts, {self.until}) WITH &&){condition}"
            ]
        same = " AND ".join(f"o.{key} = NEW.{key}" for key in (*self.keys, *self.texts))
        new, old = f"NEW.{self.until}", f"o.{self.until}"
        overlapping = (
            f"({new} IS NULL OR NEW.starts < {new}) AND ({old} IS NULL OR o.starts < {old}) "
            f"AND ({old} IS NULL OR NEW.starts < {old}) AND ({new} IS NULL OR o.starts < {new})"
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


class Remade(EngineStatements):
    """SQLite makes a table anew with every row, by what stands inside `CREATE TABLE "…" (…)`: the only way to other
    constraints there. Triggers go with the old table: `lost` are made again.
    """

    def __init__(self, table: str, columns: tuple[str, ...], inside: str, *lost: EngineStatements) -> None:
        self.table, self.columns, self.inside, self.lost = table, columns, " ".join(inside.split()), lost

    def describe(self) -> str:
        """Shown while migrating."""
        return f"{self.table} made anew on SQLite"

    def statements(self, dialect: str) -> list[str]:
        """Another table, the rows of `columns`, the name, and what was lost."""
        if dialect != "sqlite":
            return []
        listed, new = ", ".join(f'"{column}"' for column in self.columns), f"new__{self.table}"
        return [
            f'CREATE TABLE "{new}" ( {self.inside} )',
            f'INSERT INTO "{new}" ({listed}) SELECT {listed} FROM "{self.table}"',
            f'DROP TABLE "{self.table}"',
            f'ALTER TABLE "{new}" RENAME TO "{self.table}"',
            *(statement for one in self.lost for statement in one.statements(dialect)),
        ]

    def reverse_statements(self, dialect: str) -> list[str]:
        """Nothing: `MadeAgainWhenUndone` makes the table as it was."""
        return []


class UniqueBy(EngineStatements):
    """Other columns tell the rows of a table apart. SQLite has them inside the CREATE TABLE: see `Remade`."""

    def __init__(self, table: str, before: tuple[str, tuple[str, ...]], after: tuple[str, tuple[str, ...]]) -> None:
        self.table, self.before, self.after = table, before, after

    def describe(self) -> str:
        """Shown while migrating."""
        return f"Rows of {self.table} differ by {', '.join(self.after[1])}"

    def statements(self, dialect: str) -> list[str]:
        """One constraint goes, the other comes, on PostgreSQL."""
        return self._changed(dialect, self.before, self.after)

    def reverse_statements(self, dialect: str) -> list[str]:
        """The other way round; fails where rows differ by nothing else."""
        return self._changed(dialect, self.after, self.before)

    def _changed(self, dialect: str, gone: tuple[str, tuple[str, ...]], new: tuple[str, tuple[str, ...]]) -> list[str]:
        if dialect != "postgres":
            return []
        name, columns = new
        listed = ", ".join(f'"{column}"' for column in columns)
        return [
            f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{gone[0]}"',
            f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{name}" UNIQUE ({listed})',
        ]


class MadeAgainWhenUndone(EngineStatements):
    """Tables and invariants of earlier migrations that undoing this one would lose: put it first, so it is undone last.

    Taking a column away rebuilds the table on SQLite, which drops its triggers and forgets what is unique in it; here
    they are made again.
    """

    def __init__(self, *invariants: EngineStatements) -> None:
        self.invariants = invariants

    def describe(self) -> str:
        """Shown while migrating."""
        return f"Made again when undone: {'; '.join(one.describe() for one in self.invariants)}"

    def statements(self, dialect: str) -> list[str]:
        """Nothing: they stand."""
        return []

    def reverse_statements(self, dialect: str) -> list[str]:
        """All of them again, on SQLite; PostgreSQL has kept them."""
        if dialect != "sqlite":
            return []
        return [statement for one in self.invariants for statement in one.statements(dialect)]


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
