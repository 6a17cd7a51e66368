"""Marks of changes: inserted, changed and deleted rows say what they are about, on both engines."""

from __future__ import annotations

from core.database import connection, transaction
from core.marking import Marked, Subject

_TABLES = (
    "CREATE TABLE scratch_mark (noun VARCHAR(12), subject_id INT)",
    "CREATE TABLE scratch (id INT PRIMARY KEY, who INT, note VARCHAR(10))",
)


async def _run(*statements: str) -> None:
    for statement in statements:
        await connection().execute_query(statement)


async def _taken() -> set[tuple[str, int]]:
    """The marks since the last time."""
    rows = await connection().execute_query_dict("SELECT noun, subject_id FROM scratch_mark")
    await _run("DELETE FROM scratch_mark")
    return {(row["noun"], row["subject_id"]) for row in rows}


async def test_every_change_marks_what_the_row_was_about_and_what_it_is_about(database: str) -> None:
    marked = Marked("scratch_mark", "scratch", ("WHO", "who"), ("ROW", "id"), ("ALL", "0"))
    dialect = connection().capabilities.dialect
    await _run(*_TABLES, *marked.statements(dialect))

    await _run("INSERT INTO scratch (id, who) VALUES (1, 7), (2, NULL)")
    assert await _taken() == {("WHO", 7), ("ROW", 1), ("ROW", 2), ("ALL", 0)}

    await _run("UPDATE scratch SET note = 'x' WHERE id = 1")
    assert await _taken() == {("WHO", 7), ("ROW", 1), ("ALL", 0)}

    await _run("UPDATE scratch SET who = 8 WHERE id = 1")
    assert await _taken() == {("WHO", 7), ("WHO", 8), ("ROW", 1), ("ALL", 0)}

    await _run("DELETE FROM scratch WHERE id = 1")
    assert await _taken() == {("WHO", 8), ("ROW", 1), ("ALL", 0)}

    await _run(*marked.reverse_statements(dialect), "INSERT INTO scratch (id, who) VALUES (3, 9)")
    assert await _taken() == set()


async def test_a_change_counts_the_rows_it_changed_and_not_the_marks_they_left(database: str) -> None:
    marked = Marked("scratch_mark", "scratch", ("WHO", "who"), ("ROW", "id"))
    await _run(*_TABLES, *marked.statements(connection().capabilities.dialect))
    await _run("INSERT INTO scratch (id, who) VALUES (1, 7), (2, 8), (3, 9)")

    async def changed(statement: str) -> int:
        return (await connection().execute_query(statement))[0]

    assert await changed("UPDATE scratch SET note = 'x' WHERE id < 3") == 2
    async with transaction():
        assert await changed("UPDATE scratch SET note = 'y' WHERE id = 3") == 1
        assert await changed("UPDATE scratch SET note = 'z' WHERE id = 4") == 0
        assert await changed("DELETE FROM scratch WHERE id > 1") == 2


async def test_a_subject_of_certain_rows_alone_is_marked_by_no_other_row(database: str) -> None:
    marked = Marked("scratch_mark", "scratch", ("ROW", "id"), Subject("WHO", "who", ("note", "x")))
    await _run(*_TABLES, *marked.statements(connection().capabilities.dialect))

    await _run("INSERT INTO scratch (id, who, note) VALUES (1, 7, 'x'), (2, 8, 'y'), (3, NULL, 'x')")
    assert await _taken() == {("WHO", 7), ("ROW", 1), ("ROW", 2), ("ROW", 3)}

    await _run("UPDATE scratch SET who = 9 WHERE id IN (1, 2)")
    assert await _taken() == {("WHO", 7), ("WHO", 9), ("ROW", 1), ("ROW", 2)}

    await _run("DELETE FROM scratch")
    assert await _taken() == {("WHO", 9), ("ROW", 1), ("ROW", 2), ("ROW", 3)}
