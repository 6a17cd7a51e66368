"""What is done to the built schema: cleaner arguments in the public file, and plain fields read the short way."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, Undefined
from strawberry.utils.str_converters import to_camel_case


def leave_out_null_defaults(schema: GraphQLSchema) -> None:
    """`on: Date`, not `on: Date = null`: an optional argument that is absent needs no default to say so."""
    for graphql_type in schema.type_map.values():
        if isinstance(graphql_type, GraphQLObjectType | GraphQLInterfaceType):
            places = [place for field in graphql_type.fields.values() for place in field.args.values()]
        elif isinstance(graphql_type, GraphQLInputObjectType):
            places = list(graphql_type.fields.values())
        else:
            continue
        for place in places:
            if place.default_value is None:
                place.default_value = Undefined


def resolve_plain_fields_directly(schema: GraphQLSchema) -> None:
    """Read a plain attribute in one call instead of strawberry's three (measured: ADR 0005)."""
    for graphql_type in schema.type_map.values():
        if not isinstance(graphql_type, GraphQLObjectType):
            continue
        definition = graphql_type.extensions.get("strawberry-definition")
        if definition is None:
            continue
        python_names = {_name(field): field.python_name for field in definition.fields if field.is_basic_field}
        for name, field in graphql_type.fields.items():
            if name in python_names and getattr(field.resolve, "_is_default", False):
                field.resolve = _reader(python_names[name])


def _name(field: Any) -> str:
    name: str = field.graphql_name or to_camel_case(field.python_name)
    return name


def _reader(attribute: str) -> Callable[..., Any]:
    def read(source: Any, _info: Any) -> Any:
        return getattr(source, attribute)

    return read
