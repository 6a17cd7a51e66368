"""The columns of a register: each with a place in the manual, none with another's name; choices told apart."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from core.language import Language
from enrolment.register.format.choice import squeezed
from enrolment.register.format.columns import BY_CODE, COLUMNS, FAULTS, is_passed_over, recognised
from enrolment.register.format.day import DayPattern, read_day
from enrolment.register.format.manual import markdown

MANUAL = Path(__file__).parents[3] / "docs" / "register.md"


def test_the_manual_is_that_of_the_code() -> None:
    assert MANUAL.read_text() == markdown()


def test_every_column_is_told_in_both_languages() -> None:
    for column in COLUMNS:
        assert re.fullmatch(r"[a-z][A-Za-z]*", column.code)
        assert column.header.zh
        assert column.says.zh.endswith("。")
        assert re.fullmatch(r"[A-Z].*\.", column.says.en, re.DOTALL)


def test_no_header_is_that_of_two_columns() -> None:
    named = defaultdict(set)
    for column in COLUMNS:
        for spelling in (column.code, column.header.zh, column.header.en, *column.also):
            named[squeezed(spelling)].add(column.code)
            assert recognised(spelling) == column.code
    assert [codes for codes in named.values() if len(codes) > 1] == []
    assert not any(is_passed_over(spelling) for spelling in named)
    assert recognised(FAULTS.zh) is None


def test_every_choice_is_read_by_either_name_and_by_code_and_none_is_anothers() -> None:
    for column in COLUMNS:
        for member in column.choices.members if column.choices else ():
            for spelling in (member.value, member.value.lower(), member.label.zh, member.label.en):
                assert column.choices is not None
                assert column.choices.read(spelling) is member, (column.code, spelling)


def test_what_goes_with_a_list_is_a_list() -> None:
    for column in COLUMNS:
        if column.of is not None:
            assert column.is_list
            assert BY_CODE[column.of].is_list


@pytest.mark.parametrize("written", ["2026-03-01", "2026/3/1", "2026年3月1日", "2026-03-01T00:00:00+08:00"])
def test_days_are_read_alike(written: str) -> None:
    assert read_day(written) == date(2026, 3, 1)


@pytest.mark.parametrize(("pattern", "written"), [("DD/MM/YYYY", "01/03/2026"), ("M-D YYYY", "3-1 2026")])
def test_a_pattern_reads_what_it_shows_and_what_every_register_may_write(pattern: str, written: str) -> None:
    assert DayPattern(pattern).read(written) == date(2026, 3, 1)
    assert DayPattern(pattern).read("2026-03-01") == date(2026, 3, 1)
    assert DayPattern(pattern).read("31/02/2026") is None


@pytest.mark.parametrize("pattern", ["DD/MM", "YYYY-MM-DD-DD", "YY/MM/DD", "", "YYYYMM"])
def test_a_pattern_holds_year_month_and_day_once(pattern: str) -> None:
    with pytest.raises(ValueError, match="once each"):
        DayPattern(pattern)


@pytest.mark.parametrize("language", Language)
def test_names_of_choices_hold_no_separator_of_lists(language: Language) -> None:
    for column in COLUMNS:
        if column.is_list and column.choices is not None:
            assert not any(sign in name for name in column.choices.named(language) for sign in ";；\\")
