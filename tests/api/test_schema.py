"""The public schema is the committed one, and every part of it is described."""

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
)

from api.access.guard import guard_schema, root_fields
from api.access.verbs import TABLE
from api.schema.build import build, executable
from api.schema.export import SCHEMA_FILE, public_schema
from core.labelled import Labelled

SCHEMA = executable(build())


def places() -> Iterator[tuple[str, str | None]]:
    """Every type, field, argument, enum value and input field, with its description."""
    for name, kind in SCHEMA.type_map.items():
        if name.startswith("__") or (isinstance(kind, GraphQLScalarType) and kind.specified_by_url is None):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in field.args.items():
                    yield f"{name}.{field_name}({argument_name})", argument.description
        elif isinstance(kind, GraphQLInputObjectType):
            for field_name, input_field in kind.fields.items():
                yield f"{name}.{field_name}", input_field.description
        elif isinstance(kind, GraphQLEnumType):
            for value_name, value in kind.values.items():
                yield f"{name}.{value_name}", value.description


def test_the_committed_schema_is_the_codes() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == public_schema(), "run `make schema` and read the difference"


def test_everything_is_described() -> None:
    silent = [place for place, description in places() if not (description or "").strip()]

    assert silent == []


def test_every_enum_value_is_described_in_chinese_too() -> None:
    for name, kind in SCHEMA.type_map.items():
        if isinstance(kind, GraphQLEnumType) and not name.startswith("__"):
            for value in kind.values.values():
                assert any("\u4e00" <= letter <= "\u9fff" for letter in value.description or ""), (name, value)


def test_enum_values_are_the_domains() -> None:
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLEnumType):
            members = [value.value for value in kind.values.values()]
            assert all(not isinstance(member, Labelled) or member.value in kind.values for member in members)


def test_every_root_field_has_an_access_rule() -> None:
    assert set(root_fields(SCHEMA)) == set(TABLE)


def test_a_schema_is_guarded_once() -> None:
    with pytest.raises(ValueError, match="guarded already"):
        guard_schema(SCHEMA)


def test_lists_that_grow_are_connections_and_mutations_take_one_input() -> None:
    mutation = SCHEMA.mutation_type
    assert mutation is not None
    for field in mutation.fields.values():
        assert list(field.args) == ["input"]
        payload = SCHEMA.type_map[str(field.type).rstrip("!")]
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["problems"].type) == "[Problem!]!"
