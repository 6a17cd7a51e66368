"""The JSON Schemas of package and item files: current, true of every shipped file, and of what the reader refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from catalog.codec import dump
from catalog.condition import WRAPPED
from catalog.export import ITEMS_SCHEMA, PACKAGE_SCHEMA
from catalog.item import ItemDefinition
from catalog.json_schema import items_schema, package_schema, schema_text
from catalog.package import PackageDefinition, is_package_code
from catalog.vocabulary import Flag, PackageTier, Payer
from catalog.words.keys import KEYS
from core.located_yaml import read_document
from core.wire import wire_name
from teams.vocabulary import Tier
from tests.catalog.conftest import SEEDS
from tests.catalog.strategies import items, packages

Schema = Mapping[str, Any]
PACKAGE, ITEMS = package_schema(), items_schema()
ANNOTATIONS = frozenset({"$schema", "$defs", "title", "description", "default"})


class Judge:
    """JSON Schema as far as these schemas use it; a keyword that it does not know is a KeyError."""

    def __init__(self, schema: Schema) -> None:
        self.root = schema
        self.rules: dict[str, Callable[[Schema, Any, Any], bool]] = {
            "$ref": lambda _s, name, value: self.holds(self.root["$defs"][name.removeprefix("#/$defs/")], value),
            "oneOf": lambda _s, parts, value: sum(self.holds(part, value) for part in parts) == 1,
            "anyOf": lambda _s, parts, value: any(self.holds(part, value) for part in parts),
            "type": lambda _s, name, value: _is(name, value),
            "enum": lambda _s, members, value: value in members,
            "const": lambda _s, only, value: value == only,
            "properties": self._properties,
            "required": lambda _s, keys, value: not isinstance(value, dict) or set(keys) <= set(value),
            "additionalProperties": self._additional,
            "items": lambda _s, part, value: not isinstance(value, list) or all(self.holds(part, v) for v in value),
            "minItems": lambda _s, least, value: not isinstance(value, list) or len(value) >= least,
            "minimum": lambda _s, least, value: not _is("integer", value) or value >= least,
            "maximum": lambda _s, most, value: not _is("integer", value) or value <= most,
            "pattern": lambda _s, form, value: not isinstance(value, str) or re.search(form, value) is not None,
        }

    def holds(self, schema: Schema, value: Any) -> bool:
        """Whether the value is as the schema says."""
        return all(self.rules[key](schema, rule, value) for key, rule in schema.items() if key not in ANNOTATIONS)

    def accepts(self, value: Any) -> bool:
        """Whether the value is as the whole schema says."""
        return self.holds(self.root, value)

    def _properties(self, _schema: Schema, parts: Schema, value: Any) -> bool:
        known = value if isinstance(value, dict) else {}
        return all(self.holds(part, known[key]) for key, part in parts.items() if key in known)

    def _additional(self, schema: Schema, rule: Any, value: Any) -> bool:
        assert rule is False
        return not isinstance(value, dict) or set(value) <= set(schema.get("properties", {}))


def _is(name: str, value: Any) -> bool:
    kinds: dict[str, tuple[type, ...]] = {
        "object": (dict,),
        "array": (list,),
        "string": (str,),
        "integer": (int,),
        "boolean": (bool,),
        "null": (type(None),),
    }
    return isinstance(value, kinds[name]) and (name != "integer" or not isinstance(value, bool))


def data_of(path: Path) -> Any:
    return read_document(path.read_text("utf-8")).data


def seed(code: str) -> Any:
    return data_of(SEEDS / f"packages/{code}.yaml")


def parts_of(schema: Any) -> Iterator[Schema]:
    """A schema and every schema inside it."""
    if isinstance(schema, dict):
        yield schema
        for part in schema.values():
            yield from parts_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from parts_of(part)


@pytest.mark.parametrize(("name", "schema"), [(PACKAGE_SCHEMA, PACKAGE), (ITEMS_SCHEMA, ITEMS)])
def test_the_committed_schema_is_the_one_that_the_code_makes(name: str, schema: Schema) -> None:
    committed = (SEEDS / name).read_text("utf-8")
    assert committed == schema_text(schema), f"run `qianyue menu schema --out seeds/{name}` (items: `schema items`)"
    assert json.loads(committed)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_shipped_file_is_as_its_schema_says() -> None:
    files = sorted((SEEDS / "packages").glob("*.yaml"))
    assert len(files) == 29
    assert [file.name for file in files if not Judge(PACKAGE).accepts(data_of(file))] == []
    listed = sorted((SEEDS / "items").glob("*.yaml"))
    assert [file.name for file in listed if not Judge(ITEMS).accepts(data_of(file))] == []


@settings(max_examples=60, deadline=None)
@given(packages)
def test_any_package_is_as_the_schema_says(package: PackageDefinition) -> None:
    assert Judge(PACKAGE).accepts(dump(package))


@settings(max_examples=60, deadline=None)
@given(items)
def test_any_item_is_as_the_schema_says(item: ItemDefinition) -> None:
    assert Judge(ITEMS).accepts({"items": [dump(item)]})


def changed(data: Any, *path: str | int, to: Any) -> Any:
    """The data with another value at a place; `...` takes the key away."""
    copy = json.loads(json.dumps(data))
    at = copy
    for step in path[:-1]:
        at = at[step]
    if to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return copy


BROKEN: list[tuple[tuple[str | int, ...], Any]] = [
    (("code",), "bas"),
    (("code",), ...),
    (("tier",), "PERSONAL"),
    (("audience",), []),
    (("audience",), ["OLD"]),
    (("colour",), "red"),
    (("name",), {"zh": "包"}),
    (("name", "en"), " "),
    (("name", "fr"), "forfait"),
    (("eligibility",), {"age": {"from": 60}}),
    (("eligibility",), {"aged": {"from": 60, "unit": "YEAR"}}),
    (("eligibility",), {"from": 60, "unit": "YEAR"}),
    (("eligibility",), {"age": {"from": "60", "unit": "YEAR"}}),
    (("eligibility",), {"any": []}),
    (("eligibility",), {"sex": "MALE", "tag": "ELDERLY"}),
    (("term",), {"years": []}),
    (("term",), {"years": [1], "episode": "PREGNANCY"}),
    (("price", "payers", "SELF"), -1),
    (("price", "payers", "RESIDENT"), 1),
    (("price", "total"), ...),
    (("lines",), []),
    (("lines", 0, "required"), "no"),
    (("lines", 0, "items"), ["GEN-01"]),
    (("choiceGroups", 0, "choose"), 0),
    (("choiceGroups", 0, "code"), "screen"),
    (("choiceGroups", 0, "surcharges"), [{"item": "ELD-13", "fen": 0}]),
    (("deductions",), [{"item": "ELD-08", "fen": 5}]),
]


@pytest.mark.parametrize(("path", "to"), BROKEN)
def test_a_broken_package_is_not_as_the_schema_says(path: tuple[str | int, ...], to: Any) -> None:
    whole = seed("PER-YLGA")
    assert Judge(PACKAGE).accepts(whole)
    assert not Judge(PACKAGE).accepts(changed(whole, *path, to=to))


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("schedule",), {"kind": "SOMETIMES"}),
        (("schedule", "kind"), ...),
        (("roles",), []),
        (("minTier",), "CITY"),
        (("staffMinutes",), 0),
        (("schedule",), {"kind": "SEASONAL", "times": 1, "season": "MONSOON"}),
        (("schedule",), {"kind": "WITH", "item": "GEN-01", "times": 2}),
    ],
)
def test_a_broken_item_is_not_as_the_schema_says(path: tuple[str | int, ...], to: Any) -> None:
    whole = data_of(SEEDS / "items/ELD.yaml")
    assert not Judge(ITEMS).accepts(changed(whole, "items", 0, *path, to=to))


@pytest.mark.parametrize("code", ["BAS-00", "PER-MBWY-HD", "bas-00", "BAS", "BAS-0", "BAS-00-", "BAS-00-A", "X-00", ""])
def test_the_schema_takes_the_codes_that_the_definitions_take(code: str) -> None:
    assert Judge(PACKAGE).accepts(changed(seed("BAS-00"), "code", to=code)) is is_package_code(code)


def test_every_value_of_a_vocabulary_is_named_in_both_languages() -> None:
    for kind, schema in ((PackageTier, PACKAGE), (Flag, ITEMS), (Tier, ITEMS)):
        told = schema["$defs"][kind.__name__]
        assert told["enum"] == [member.value for member in kind]
        for member in kind:
            assert f"- {member.value}: {member.label.zh} / {member.label.en}" in told["description"]
    amounts = PACKAGE["$defs"]["Price"]["properties"]["payers"]["properties"]
    assert {key: amount["description"] for key, amount in amounts.items()} == {
        payer.value: f"{payer.label.zh} / {payer.label.en}" for payer in Payer
    }


def test_every_key_of_packages_and_items_says_what_it_means() -> None:
    described = {"Price": {"status", "payers", "total"}}
    for kind, keys in KEYS.items():
        written = described.get(kind.__name__) or {wire_name(field.name) for field in fields(kind)}
        assert set(keys) == written
        schema = next(one for one in (PACKAGE, ITEMS) if kind.__name__ in one["$defs"])
        for key, meaning in keys.items():
            said = schema["$defs"][kind.__name__]["properties"][key]["description"]
            assert said == f"{meaning.zh} / {meaning.en}"
            assert re.search(r"[\u4e00-\u9fff]", meaning.zh)


def test_the_schemas_speak_of_keys_as_they_are_written() -> None:
    for schema in (PACKAGE, ITEMS):
        text = schema_text(schema)
        assert not re.search(r"`[a-z]+(_[a-z]*)+`", text)
        for word in ("discriminator", "x-names", "warn_only", '"title": "Code"'):
            assert word not in text


def test_conditions_with_a_body_are_described_under_their_key() -> None:
    for condition, key in WRAPPED.items():
        assert PACKAGE["$defs"][condition.__name__]["required"] == [key]


def test_every_reference_leads_to_a_definition_and_every_definition_is_used() -> None:
    for schema in (PACKAGE, ITEMS):
        used = {part["$ref"].removeprefix("#/$defs/") for part in parts_of(schema) if isinstance(part.get("$ref"), str)}
        assert used == set(schema["$defs"])
