"""Gives the domain's plain enums their face in GraphQL: the same class serves the column and the schema."""

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

E = TypeVar("E", bound=type[Enum])


def expose(enum: E, description: str, describe: Callable[[Enum], str], name: str | None = None) -> E:
    """Register `enum` with the schema; `describe` answers each value's description (Chinese beside English).

    `name` where the class's own, clear beside its neighbours, says too little among all types of the schema.
    """
    strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = describe(enum[value.name])
    return enum
