"""What is written is read back as it was: every kind of line, both languages, CSV and XLSX."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.language import Language
from enrolment.register.format.cells import joined, split
from enrolment.register.format.guard import as_it_was, guarded, unguarded
from enrolment.register.format.reader import open_register
from enrolment.register.format.record import RegisterLine
from enrolment.register.format.writer import write_register
from tests.register.format.people import TODAY, synthetic
from tests.register.format.strategies import lines, words


def written_and_read(path: Path, written: list[RegisterLine], language: Language) -> list[RegisterLine | None]:
    """The lines as they come back from a file; no fault may be found in them."""
    with write_register(path, language) as register:
        for line in written:
            register.write(line)
    with open_register(path, TODAY) as file:
        read = list(file.lines())
    assert [(each.number, each.faults) for each in read] == [(number, ()) for number in range(1, len(written) + 1)]
    return [each.line for each in read]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(lines(), min_size=1, max_size=4), st.sampled_from(Language))
def test_every_line_written_as_csv_is_read_as_it_was(made: list[RegisterLine], language: Language) -> None:
    numbered = [replace(line, number=number) for number, line in enumerate(made, 1)]
    with TemporaryDirectory() as folder:
        assert written_and_read(Path(folder) / "register.csv", numbered, language) == numbered


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(lines(), min_size=1, max_size=4), st.sampled_from(Language))
def test_every_line_written_as_a_workbook_is_read_as_it_was(made: list[RegisterLine], language: Language) -> None:
    numbered = [replace(line, number=number) for number, line in enumerate(made, 1)]
    with TemporaryDirectory() as folder:
        assert written_and_read(Path(folder) / "register.xlsx", numbered, language) == numbered


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_register_of_many_people_comes_back_whole(tmp_path: Path, suffix: str) -> None:
    made = list(synthetic(300))
    assert written_and_read(tmp_path / f"register.{suffix}", made, Language.ZH) == made


def test_the_same_register_is_written_to_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first.csv", "second.csv"):
        written_and_read(tmp_path / name, list(synthetic(50)), Language.EN)
    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()


@given(words)
def test_no_text_is_taken_for_a_formula_and_none_is_changed_by_keeping_it_from_that(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@"))
    assert unguarded(guarded(text)) == text
    assert unguarded(as_it_was(text)) == unguarded(text)
    assert not as_it_was(text).startswith(("=", "+", "-", "@"))


@given(st.lists(words, min_size=1, max_size=5))
def test_values_joined_in_a_cell_come_apart_again(values: list[str]) -> None:
    assert split(joined(values)) == values
