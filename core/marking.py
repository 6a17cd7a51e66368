"""A migration operation: whatever changes rows of a table leaves a mark of what they are about, in its transaction."""

from __future__ import annotations

from typing import NamedTuple

from core.invariants import EngineStatements


class Subject(NamedTuple):
    """What a row is about: a noun and the column that names which one ("0": not one in particular); a null names none.

    `only`: a column and the text it must hold; rows that hold another mark nothing of this subject.
    """

    noun: str
    column: str
    only: tuple[str, str] | None = None

    def holds(self, row: str) -> str:
        """The condition under which a row, by its name, marks this subject."""
        said = [] if self.column == "0" else [f"{row}.{self.column} IS NOT NULL"]
        if self.only is not None:
            said.append(f"{row}.{self.only[0]} = '{self.only[1]}'")
        return " AND ".join(said) or "1 = 1"


class Marked(EngineStatements):
    """Every row inserted, changed or deleted in `table` marks its subjects in the table `marks` (noun, subject_id).

    PostgreSQL: once for each statement; SQLite: for each row. Marks may repeat; who reads them does not mind.
    """

    def __init__(self, marks: str, table: str, *subjects: tuple[str, str] | Subject) -> None:
        self.marks, self.table = marks, table
        self.subjects = [each if isinstance(each, Subject) else Subject(*each) for each in subjects]

    def describe(self) -> str:
        """Shown while migrating."""
        return f"Changes of {self.table} leave marks in {self.marks}"

    def statements(self, dialect: str) -> list[str]:
        """A function and three triggers on PostgreSQL; three triggers on SQLite."""
        return self._postgres() if dialect == "postgres" else self._sqlite()

    def reverse_statements(self, dialect: str) -> list[str]:
        """Drop what `statements` made."""
        names = [f"{self.table}_marks_{verb}" for verb in _VERBS]
        if dialect != "postgres":
            return [f'DROP TRIGGER "{name}"' for name in names]
        return [
            *(f'DROP TRIGGER "{name}" ON "{self.table}"' for name in names),
            f'DROP FUNCTION "{self.table}_marks"()',
        ]

    def _postgres(self) -> list[str]:
        columns = {each.column for each in self.subjects if each.column != "0"}
        columns |= {each.only[0] for each in self.subjects if each.only is not None}
        listed = ", ".join(sorted(columns)) or "1"
        tables = {
            "INSERT": f"(SELECT {listed} FROM new_rows)",
            "UPDATE": f"(SELECT {listed} FROM new_rows UNION ALL SELECT {listed} FROM old_rows)",
            "DELETE": f"(SELECT {listed} FROM old_rows)",
        }
        branches = " ".join(
            f"{'IF' if verb == 'INSERT' else 'ELSIF'} TG_OP = '{verb}' THEN {self._into(rows)}"
            for verb, rows in tables.items()
        )
        seen = {
            "INSERT": "NEW TABLE AS new_rows",
            "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            "DELETE": "OLD TABLE AS old_rows",
        }
        return [
            f'CREATE OR REPLACE FUNCTION "{self.table}_marks"() RETURNS trigger LANGUAGE plpgsql AS '
            f"$$ BEGIN {branches} END IF; RETURN NULL; END $$",
            *(
                f'CREATE TRIGGER "{self.table}_marks_{verb}" AFTER {verb.upper()} ON "{self.table}" '
                f"REFERENCING {seen[verb.upper()]} "
                f'FOR EACH STATEMENT EXECUTE FUNCTION "{self.table}_marks"()'
                for verb in _VERBS
            ),
        ]

    def _into(self, rows: str) -> str:
        each = (
            f"SELECT DISTINCT '{each.noun}', {each.column} FROM {rows} x WHERE {each.holds('x')}"
            for each in self.subjects
        )
        return " ".join(f'INSERT INTO "{self.marks}" (noun, subject_id) {select};' for select in each)

    def _sqlite(self) -> list[str]:
        rows = {"insert": ("NEW",), "update": ("NEW", "OLD"), "delete": ("OLD",)}
        return [
            f'CREATE TRIGGER "{self.table}_marks_{verb}" AFTER {verb.upper()} ON "{self.table}" BEGIN '
            + " ".join(self._row(each, row, rows[verb]) for row in rows[verb] for each in self.subjects)
            + " END"
            for verb in _VERBS
        ]

    def _row(self, subject: Subject, row: str, rows: tuple[str, ...]) -> str:
        """The mark of one row; that of an old one only where the change made it about something else."""
        into = f'INSERT INTO "{self.marks}" (noun, subject_id)'
        if subject.column == "0":
            return f"{into} SELECT '{subject.noun}', 0 WHERE {1 if row == rows[0] else 0} AND {subject.holds(row)};"
        column = subject.column
        other = f" AND OLD.{column} IS NOT NEW.{column}" if row == "OLD" and len(rows) > 1 else ""
        return f"{into} SELECT '{subject.noun}', {row}.{column} WHERE {subject.holds(row)}{other};"


_VERBS = ("insert", "update", "delete")
