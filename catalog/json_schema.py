"""JSON Schema (draft 2020-12) of package and item files, for editors: made from what reads the files, as it is spelt.

A schema cannot say everything: that exclusions are mutual, that a price is the sum of its payers, that items exist.
`qianyue menu check` does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from catalog.codec import adapter
from catalog.condition import WRAPPED
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.price import MOST_FEN
from catalog.vocabulary import Payer, PriceStatus
from catalog.words.keys import KEYS
from core.labelled import Labelled
from core.language import Text
from core.wire import wire_name

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_ITEM_FILE: Final = "ItemFile"
_PACKAGE_CODE: Final = {"pattern": r"^[A-Z]{3,4}(-[A-Z0-9]{2,6}){1,2}$"}
_ITEM_CODE: Final = {"pattern": r"^[A-Z]{2,5}-[0-9]{2,3}$"}
_FILLED: Final = {"minItems": 1}
_AT_LEAST_ONE: Final = {"minimum": 1}
_SURCHARGE_FEN: Final = {"minimum": 1, "maximum": MOST_FEN}

_BOUNDS: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "PackageDefinition": {"code": _PACKAGE_CODE, "audience": _FILLED, "lines": _FILLED},
    "ChoiceGroupDefinition": {"code": {"pattern": r"^[A-Z][A-Z_]{1,39}$"}, "choose": _AT_LEAST_ONE, "options": _FILLED},
    "Surcharge": {"fen": _SURCHARGE_FEN},
    "Deduction": {"fen": _SURCHARGE_FEN},
    "YearsTerm": {"years": _FILLED},
    "ItemDefinition": {"code": _ITEM_CODE, "roles": _FILLED, "modalities": _FILLED, "staffMinutes": _AT_LEAST_ONE},
    "AllOf": {"all": _FILLED},
    "AnyOf": {"any": _FILLED},
    "NoneOf": {"not": _FILLED},
    "DiagnosisCondition": {"icd10": _FILLED},
    "RiskGradeCondition": {"riskGrade": _FILLED},
    "HouseholdCondition": {"minSigned": _AT_LEAST_ONE},
    "Text": {"zh": {"pattern": r"\S"}, "en": {"pattern": r"\S"}},
}
"""What the definitions refuse by rules of their own, which a generated schema does not know."""


def package_schema() -> dict[str, Any]:
    """The schema of `packages/<code>.yaml`."""
    definitions = _definitions(PackageDefinition)
    return _document(PackageDefinition.__name__, "Service package (服务包)", definitions)


def items_schema() -> dict[str, Any]:
    """The schema of `items/<prefix>.yaml`."""
    definitions = _definitions(ItemDefinition)
    listed = {"type": "array", "items": _reference(ItemDefinition.__name__)}
    definitions[_ITEM_FILE] = _object("Service items of one prefix (服务项目).", {"items": listed}, ["items"])
    return _document(_ITEM_FILE, "Service items (服务项目)", definitions)


def schema_text(schema: Mapping[str, Any]) -> str:
    """The schema as a file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


_NAMES: Final = "x-names"


class _Generator(GenerateJsonSchema):
    """Pydantic's schemas, with what the values of our vocabularies are called."""

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """A closed set, and under `_NAMES` what its members are called."""
        members = [member for member in schema["members"] if isinstance(member, Labelled)]
        return {
            **super().enum_schema(schema),
            _NAMES: [f"- {member.value}: {_both(member.label)}" for member in members],
        }


def _definitions(kind: type) -> dict[str, Any]:
    """The schemas of the type and of all its parts, by name, as they are written in files."""
    generated = adapter(kind).json_schema(schema_generator=_Generator)
    definitions: dict[str, Any] = {**generated.pop("$defs"), kind.__name__: generated}
    for name, schema in definitions.items():
        definitions[name] = _cleaned(schema)
        for key, bounds in _BOUNDS.get(name, {}).items():
            definitions[name]["properties"][key].update(bounds)
    if "Price" in definitions:
        definitions["Price"] = _price(definitions["Price"]["description"])
    for type_, keys in KEYS.items():
        for key, meaning in keys.items() if type_.__name__ in definitions else ():
            definitions[type_.__name__]["properties"][key]["description"] = _both(meaning)
    for condition, key in WRAPPED.items():
        body = definitions[condition.__name__]
        definitions[condition.__name__] = _object(body.pop("description"), {key: body}, [key])
    if "Text" in definitions:
        definitions["Text"]["additionalProperties"] = False
    return definitions


def _cleaned(schema: dict[str, Any]) -> dict[str, Any]:
    """Without what only pydantic reads; a schedule's kind is always written; descriptions name keys as written."""
    left_out = ("title", "discriminator", _NAMES)
    kept = {key: _cleaned_part(value) for key, value in schema.items() if key not in left_out}
    if "properties" in schema:  # keys of files, which may be called as a keyword is
        kept["properties"] = {key: _cleaned(part) for key, part in schema["properties"].items()}
        if "const" in schema["properties"].get("kind", {}):
            kept["required"] = ["kind", *kept.get("required", [])]
    if "description" in kept:
        kept["description"] = re.sub(r"`(\w+)`", lambda name: f"`{wire_name(name[1])}`", kept["description"])
        kept["description"] = "\n".join((kept["description"], *schema.get(_NAMES, ())))
    return kept


def _cleaned_part(value: Any) -> Any:
    if isinstance(value, dict):
        return _cleaned(value)
    return [_cleaned_part(part) for part in value] if isinstance(value, list) else value


def _price(description: str) -> dict[str, Any]:
    """A price as it is written: by payer, with the total (`catalog.price.to_wire`)."""
    amounts = {
        payer.value: {"type": "integer", "minimum": 0, "maximum": MOST_FEN, "description": _both(payer.label)}
        for payer in Payer
    }
    properties = {
        "status": {**_reference(PriceStatus.__name__), "default": PriceStatus.PLACEHOLDER.value},
        "payers": {"type": "object", "properties": amounts, "additionalProperties": False},
        "total": {"type": "integer", "minimum": 0},
    }
    return _object(description, properties, ["payers", "total"])


def _document(root: str, title: str, definitions: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": _DIALECT, "title": title, **_reference(root), "$defs": dict(sorted(definitions.items()))}


def _object(description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"
