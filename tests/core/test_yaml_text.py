"""Plain data written as YAML: read back equal, the same bytes every time, and quiet where nothing needs quotes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.located_yaml import read_document
from core.yaml_text import Layout, yaml_text

CHARACTERS = st.characters(exclude_categories=["Cs"])
TRICKY = "ab :#'\"-?,[]{}&*!|>%@`\n\t~=0159éÅ中≥\u3000\x85\ufeff\u2028.yn"
texts = st.one_of(
    st.text(CHARACTERS, max_size=30),
    st.text(TRICKY, max_size=160),
    st.lists(st.text("abc中:#-'\"", min_size=1, max_size=12), max_size=40).map(" ".join),
    st.sampled_from(["yes", "No", "null", "~", "true", "1", "1.5", "1e3", "---", "...", "?", "-", "0x1F", ".5"]),
)
keys = st.text(CHARACTERS, max_size=20)
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**17), 10**17), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=20,
)
LAYOUTS = ("listed", "spread", "apart")


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(keys, values, max_size=6), st.sampled_from(LAYOUTS))
def test_any_plain_data_are_read_back_equal_in_every_layout(data: dict[str, Any], layout: str) -> None:
    written = yaml_text(data, Layout(**{layout: frozenset(data)}))
    document = read_document(written)
    assert document.faults == []
    assert document.data == data
    assert yaml_text(document.data, Layout(**{layout: frozenset(data)})) == written


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(keys, texts, max_size=4))
def test_another_reader_of_yaml_reads_every_text_as_that_text(data: dict[str, str]) -> None:
    assert yaml.load(yaml_text(data), Loader=yaml.SafeLoader) == data


def test_what_fits_stands_on_its_line_and_what_does_not_has_a_line_a_part() -> None:
    short = {"price": {"a": 1, "b": [1, 2]}}
    assert yaml_text(short) == "price: {a: 1, b: [1, 2]}\n"
    long = {"price": {f"key{number}": number for number in range(12)}}
    assert yaml_text(long).splitlines()[:2] == ["price:", "  key0: 0"]


def test_a_listed_entry_stays_on_its_line_however_long_and_a_single_key_needs_no_braces() -> None:
    entry = {"item": "GEN-01", "note": "x" * 120}
    written = yaml_text({"lines": [{"item": "GEN-02"}, entry]}, Layout(listed=frozenset({"lines"})))
    assert written.splitlines() == ["lines:", "  - item: GEN-02", f"  - {{item: GEN-01, note: {'x' * 120}}}"]


def test_entries_apart_have_an_empty_line_between_them() -> None:
    written = yaml_text({"items": [{"a": 1, "b": 2}, {"a": 3}]}, Layout(apart=frozenset({"items"})))
    assert written == "items:\n  - a: 1\n    b: 2\n\n  - a: 3\n"


def test_a_long_text_is_folded_and_a_text_of_lines_keeps_them() -> None:
    folded = yaml_text({"basis": " ".join(["word"] * 40)})
    assert folded.startswith("basis: >-\n  word word")
    assert max(map(len, folded.splitlines())) <= 90
    assert yaml_text({"basis": "one\n\ntwo"}) == "basis: |-\n  one\n\n  two\n"


@pytest.mark.parametrize("text", ["no", "Off", "null", "~", "12", "1.5", "a: b", "a #b", "", " a", "a ", "2026-01-01"])
def test_a_text_that_would_be_read_as_something_else_is_quoted(text: str) -> None:
    assert yaml_text({"key": text}) == f'key: "{text}"\n'


def test_what_cannot_be_seen_is_escaped() -> None:
    assert yaml_text({"key": 'a\u200b"\x07\U000e0001'}) == 'key: "a\\u200B\\"\\x07\\U000E0001"\n'


@pytest.mark.parametrize("value", [1.5, {1: 2}, {"a"}, b"a"])
def test_what_is_no_plain_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        yaml_text({"key": value})


def test_a_key_that_yaml_would_not_take_on_one_line_is_refused() -> None:
    with pytest.raises(ValueError, match="a key of 121 characters"):
        yaml_text({"k" * 121: 1})
