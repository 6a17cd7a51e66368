"""Any mutation of the schema, asked by its name: the document is made from what the schema says of it."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import Any

from graphql import GraphQLField, GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType, GraphQLSchema

from api.schema.build import build, executable
from api.schema.delivery_mutation import DeliveryMutation
from api.schema.design_mutation import DesignMutation
from core.actor import Actor
from tests.api.conftest import Client

_TOLD = {
    "version": "version",
    "fact": "fact",
    "phone": "phone { code }",
    "resident": "resident { code phones { code } documents { code } }",
    "household": "household { code }",
    "roster": "roster { code }",
    "contract": "contract { code version }",
    "enrolment": "enrolment { code }",
    "request": "request { code }",
    "job": "job { code }",
    "proposal": "proposal { code }",
    "webhook": "webhook { code }",
    "figure": "figure { code }",
}
_keys = count(1)


def fields() -> dict[str, GraphQLField]:
    """Every mutation by its name."""
    root = _schema().mutation_type
    assert root is not None
    return dict(root.fields)


@cache
def _schema() -> GraphQLSchema:
    return executable(build())


def about_people() -> set[str]:
    """Every mutation but those of the catalog and of the delivery side: whatever is new is about people till shown."""
    others = {field.graphql_name or field.name for kind in (DesignMutation, DeliveryMutation) for field in _own(kind)}
    known = {client_name(name) for name in others} | {"publishPackages"}
    found = set(fields())
    assert known <= found, known - found
    return found - known


def client_name(name: str) -> str:
    """`draft_package` → `draftPackage`."""
    first, *more = name.split("_")
    return first + "".join(part.capitalize() for part in more)


def _own(kind: Any) -> list[Any]:
    return list(kind.__strawberry_definition__.fields)


async def send(client: Client, actor: Actor | None, verb: str, given: dict[str, Any]) -> dict[str, Any]:
    """The whole answer, errors included; where the act takes a key it has one of its own."""
    field = fields()[verb]
    kind, payload = _bare(field.args["input"].type), _bare(field.type)
    assert isinstance(kind, GraphQLInputObjectType)
    assert isinstance(payload, GraphQLObjectType)
    key = {"idempotencyKey": f"any-{next(_keys)}"} if "idempotencyKey" in kind.fields else {}
    told = " ".join(parts for name, parts in _TOLD.items() if name in payload.fields)
    query = f"mutation Act($input: {kind.name}!) {{ {verb}(input: $input) {{ {told} problems {{ code path }} }} }}"
    return await client.ask(query, actor, input=key | given)


async def carried_out(client: Client, actor: Actor, verb: str, given: dict[str, Any]) -> dict[str, Any]:
    """The payload of an act that was carried out."""
    answer = await send(client, actor, verb, given)
    assert "errors" not in answer, (verb, answer["errors"])
    payload: dict[str, Any] = answer["data"][verb]
    assert payload["problems"] == [], (verb, payload["problems"])
    return payload


def _bare(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind
