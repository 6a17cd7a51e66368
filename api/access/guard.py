"""Deny by default: every root field of the schema passes the table of verbs, or the server does not start."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLFieldResolver,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
)

from api.access.verbs import TABLE, Scope, Verb, require

_GUARD_MARK = "qianyue_guarded"


def guard_schema(schema: GraphQLSchema, table: Mapping[str, Verb] = TABLE) -> None:
    """Put the table's check before the resolver of each root field that is not public; call it once a schema.

    The actor is `info.context.actor`. A synchronous resolver stays synchronous, a public field is left alone.
    Raises ValueError when a root field has no row, when a row names no field, or when called twice.
    """
    if schema.extensions.get(_GUARD_MARK):
        raise ValueError("this schema is guarded already")
    fields = root_fields(schema)
    unnamed = sorted(fields.keys() - table.keys())
    idle = sorted(table.keys() - fields.keys())
    if unnamed or idle:
        raise ValueError(
            "api/access/verbs.py and the schema disagree: "
            f"fields without a row: {', '.join(unnamed) or 'none'}; "
            f"rows without a field: {', '.join(idle) or 'none'}"
        )
    for name, field in fields.items():
        verb = table[name]
        if verb.scope is Scope.PUBLIC:
            continue
        field.resolve = _checked(verb, field.resolve or default_field_resolver)
        if name.startswith("Subscription."):
            field.subscribe = _checked(verb, field.subscribe or default_field_resolver)
    schema.extensions[_GUARD_MARK] = True


def root_fields(schema: GraphQLSchema) -> dict[str, GraphQLField]:
    """Every root field as «Query.menu» → field. The operation's name is used, whatever its type is called."""
    roots = {
        "Query": schema.query_type,
        "Mutation": schema.mutation_type,
        "Subscription": schema.subscription_type,
    }
    return {
        f"{operation}.{name}": field
        for operation, root in roots.items()
        if root is not None
        for name, field in root.fields.items()
    }


def _checked(verb: Verb, resolve: GraphQLFieldResolver) -> GraphQLFieldResolver:
    def guarded(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        require(info.context.actor, verb)
        return resolve(source, info, **arguments)

    return guarded
