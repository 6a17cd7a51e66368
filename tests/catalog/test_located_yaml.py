"""YAML with lines: the scalars of YAML 1.2, the place of every value."""

from __future__ import annotations

from typing import Any

import pytest

from core.located_yaml import Mark, read_document


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("N", "N"), ("true", True), ("false", False),
        ("2026-01-01", "2026-01-01"), ("12:30", "12:30"), ("09-01", "09-01"), ("0o7", "0o7"), ("012", 12),
        ("-7", -7), ("1.5", 1.5), ('"5"', "5"), ("'true'", "true"), ("~", None), ("", None), ("1_000", "1_000"),
        ("0x1F", "0x1F"), ("孕期", "孕期"), (".", "."), ("1e3", 1000.0),
    ],
)  # fmt: skip
def test_scalars_mean_what_yaml_1_2_says(written: str, meant: Any) -> None:
    document = read_document(f"key: {written}")
    assert document.data == {"key": meant}
    assert type(document.data["key"]) is type(meant)
    assert not document.faults


def test_every_value_knows_its_place() -> None:
    document = read_document("a: 1\nb:\n  - c: 2\n    d: [3, 4]\n")
    assert document.nearest(("b", 0, "d")) == Mark(4, 5)
    assert document.nearest(("b", 0, "d", 1)) == Mark(4, 12)


def test_the_nearest_place_skips_what_is_not_in_the_file() -> None:
    document = read_document("rule:\n  all:\n    - sex: MALE\n    - age:\n        from: 9\n")
    assert document.nearest(("rule", "all", "all", 1, "age", "from")) == Mark(5, 9)
    assert document.nearest(("rule", "all", 1, "years", "to")) == Mark(4, 7)
    assert document.nearest(("nowhere",)) == Mark(1, 1)


def test_a_duplicate_key_keeps_the_first_value_and_is_a_fault() -> None:
    document = read_document("a: 1\na: 2\n")
    assert document.data == {"a": 1}
    assert [(fault.code, fault.mark) for fault in document.faults] == [("DUPLICATE_KEY", Mark(2, 1))]


def test_a_bomb_of_aliases_does_not_explode() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    document = read_document("\n".join(lines))
    assert {fault.code for fault in document.faults} == {"YAML_ALIAS"}
    assert len(document.faults) == 39 * 3


def test_deep_nesting_is_a_fault_not_a_crash() -> None:
    document = read_document("[" * 200 + "]" * 200)
    assert [fault.code for fault in document.faults] == ["YAML_TOO_DEEP"]


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "\ta: 1", "a: 'x", "a: \x07"])
def test_what_is_not_yaml_is_one_fault_and_no_data(text: str) -> None:
    document = read_document(text)
    assert document.data is None
    assert [fault.code for fault in document.faults] == ["YAML_SYNTAX"]
