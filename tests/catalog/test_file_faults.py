"""What is said of a faulty value: in both languages, in our own words, with the value as files spell it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from catalog import codec
from catalog.file_faults import explain, shown
from catalog.files import read_starter
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from core.wire import ImpossibleDefinition
from tests.catalog.conftest import SEEDS

LEAKS = re.compile(
    r"NoneType|dataclass|Input should|None|True|False|Unexpected|Field required|discriminator|Value error|ctx|pydantic"
    r"|<class|'[^']*'"
)
"""What only Python or the validator would say."""
STARTER = read_starter(SEEDS)
WRITTEN: tuple[tuple[Any, Any], ...] = (
    *((PackageDefinition, codec.dump(package)) for package in STARTER.packages),
    *((ItemDefinition, codec.dump(item)) for item in STARTER.items),
)


def errors_of(kind: Any, written: Any) -> list[ErrorDetails]:
    try:
        codec.adapter(kind).validate_json(json.dumps(written))
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def places(written: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    entries = written.items() if isinstance(written, dict) else enumerate(written) if isinstance(written, list) else ()
    for key, part in entries:
        yield from places(part, (*path, key))


def put(written: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = deepcopy(written)
    here = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return changed


letters = st.text('abcXYZ 银龄\u202e\ud800\n"', max_size=80)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | letters,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(letters | st.sampled_from(["kind", "age"]), inner),
    max_leaves=6,
)


@given(st.sampled_from(WRITTEN), st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_written_wrongly_is_told_in_our_words(written: tuple[Any, Any], data: st.DataObject) -> None:
    kind, sound = written
    faulty = put(sound, data.draw(st.sampled_from(list(places(sound)))), data.draw(values))
    for detail in errors_of(kind, faulty):
        _path, code, message = explain(detail)
        is_ours = isinstance(detail.get("ctx", {}).get("error"), ImpossibleDefinition)
        for words in (message.zh, message.en):
            assert words.strip()
            assert is_ours or not LEAKS.search(words), (code, words)
            assert is_ours or words.isprintable()


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_every_kind_of_the_validators_errors_has_words_in_both_languages(kind: str) -> None:
    context = {"expected": "'A', 'B' or 'C'"} if kind in ("enum", "literal_error") else {"class_name": "Text"}
    context |= {"discriminator": "'kind'", "tag": "None", "expected_tags": "'A', 'B'"} if "union_tag" in kind else {}
    detail: Any = {"type": kind, "loc": ("a",), "msg": "Input should be", "input": {"kind": None}, "ctx": context}
    _path, _code, message = explain(detail)
    for words in (message.zh, message.en):
        assert words
        assert not LEAKS.search(words)


@pytest.mark.parametrize(
    ("key", "value", "zh", "en"),
    [
        ("audience", None, "值null类型不对：须为列表", "this must be a list, not null"),
        ("term", 3, "值3类型不对：须为键值对", "this must be a mapping of keys and values, not 3"),
        (
            "tier",
            "GOLD",
            '"GOLD"不是允许的值；可用：BASIC、PRIORITY、PERSONALISED、ADD_ON',
            '"GOLD" is not allowed; use BASIC, PRIORITY, PERSONALISED or ADD_ON',
        ),
    ],
)
def test_a_value_and_what_is_allowed_are_spelt_as_in_files(key: str, value: Any, zh: str, en: str) -> None:
    sound = codec.dump(STARTER.packages[0])
    (detail,) = errors_of(PackageDefinition, {**sound, key: value})
    _path, _code, message = explain(detail)
    assert (message.zh, message.en) == (zh, en)


def test_a_kind_of_schedule_that_is_no_text_is_shown_as_it_was_written() -> None:
    sound = codec.dump(STARTER.items[0])
    for value, spelt in ((None, "null"), (False, "false"), ("NEVER", '"NEVER"')):
        (detail,) = errors_of(ItemDefinition, put(sound, ("schedule", "kind"), value))
        assert explain(detail)[2].en.startswith(f"{spelt} is not allowed; use PER_PERIOD, ")


def test_long_values_are_cut_and_what_cannot_be_seen_is_spelt_out() -> None:
    assert shown("x" * 100) == '"' + "x" * 59 + "…"
    assert shown("a\u202eb\ud800") == '"a\\u202eb\\ud800"'
    assert shown({"a": [None, 1.5]}) == '{"a": [null, 1.5]}'
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    assert shown(nested) == "…"
