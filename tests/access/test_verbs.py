"""Who may use which verb, and where."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, graphql_sync, parse, subscribe

from api.access.guard import guard_schema
from api.access.matrix import matrix
from api.access.verbs import (
    EVERYBODY,
    TABLE,
    Scope,
    Verb,
    is_public,
    require,
    table_of,
)
from core.actor import ANONYMOUS, AccessRole, Actor
from core.faults import Fault, FaultCode

REVIEWER = Actor(subject="r", roles=frozenset({AccessRole.PACKAGE_REVIEWER}), region="450300")
PUBLISH = TABLE["Mutation.publishPackages"]
SMALL_TABLE = table_of(
    [
        Verb("Query.menu", EVERYBODY, Scope.PUBLIC, ""),
        Verb("Mutation.publish", frozenset({AccessRole.PACKAGE_REVIEWER}), Scope.REGION, ""),
        Verb("Subscription.news", frozenset({AccessRole.AUDITOR}), Scope.REGION, ""),
    ]
)


def small_schema() -> GraphQLSchema:
    return build_schema("type Query { menu: Int } type Mutation { publish: Int } type Subscription { news: Int }")


def run(document: str, actor: Actor, schema: GraphQLSchema) -> Any:
    root = {"menu": 1, "publish": 2}
    return graphql_sync(schema, document, root, SimpleNamespace(actor=actor))


@pytest.mark.parametrize("role", [role for role in AccessRole if role is not AccessRole.PACKAGE_REVIEWER])
def test_only_a_reviewer_publishes(role: AccessRole) -> None:
    with pytest.raises(Fault) as caught:
        require(Actor(subject="s", roles=frozenset({role})), PUBLISH)
    assert caught.value.code is FaultCode.FORBIDDEN
    require(REVIEWER, PUBLISH)


def test_the_anonymous_are_asked_to_say_who_they_are_where_a_role_is_needed() -> None:
    with pytest.raises(Fault) as caught:
        require(ANONYMOUS, PUBLISH)
    assert caught.value.code is FaultCode.UNAUTHENTICATED


@pytest.mark.parametrize("field", [field for field, verb in TABLE.items() if verb.scope is Scope.PUBLIC])
def test_everybody_may_use_a_public_verb(field: str) -> None:
    require(ANONYMOUS, TABLE[field])
    assert is_public(field)


def test_nothing_is_public_by_accident() -> None:
    assert not is_public("Mutation.publishPackages")
    assert not is_public("Query.nothingKnown")
    with pytest.raises(ValueError, match="EVERYBODY goes with"):
        Verb("Query.contracts", EVERYBODY, Scope.OWN, "")
    with pytest.raises(ValueError, match="twice"):
        table_of([PUBLISH, PUBLISH])


def test_a_guarded_field_answers_those_who_may_and_refuses_the_rest() -> None:
    schema = small_schema()
    guard_schema(schema, SMALL_TABLE)
    assert run("{ menu }", ANONYMOUS, schema).data == {"menu": 1}
    assert run("mutation { publish }", REVIEWER, schema).data == {"publish": 2}
    refused = run("mutation { publish }", ANONYMOUS, schema)
    assert refused.data == {"publish": None}
    assert refused.errors[0].original_error.code is FaultCode.UNAUTHENTICATED
    refused = run("mutation { aliased: publish }", Actor(subject="s"), schema)
    assert refused.errors[0].original_error.code is FaultCode.FORBIDDEN


def test_a_guarded_subscription_is_refused_before_it_starts() -> None:
    schema = small_schema()
    started = []

    async def news(_source: Any, _info: Any) -> Any:
        started.append(1)
        yield {"news": 7}

    assert schema.subscription_type is not None
    schema.subscription_type.fields["news"].subscribe = news
    guard_schema(schema, SMALL_TABLE)
    document = parse("subscription { news }")
    refused: Any = subscribe(schema, document, None, SimpleNamespace(actor=REVIEWER))
    assert refused.errors[0].original_error.code is FaultCode.FORBIDDEN
    assert started == []
    auditor = Actor(subject="a", roles=frozenset({AccessRole.AUDITOR}))
    stream: Any = subscribe(schema, document, None, SimpleNamespace(actor=auditor))

    async def first() -> Any:
        return await anext(stream)

    assert asyncio.run(first()).data == {"news": 7}
    assert started == [1]


def test_a_field_without_a_row_and_a_row_without_a_field_keep_the_server_from_starting() -> None:
    with pytest.raises(ValueError, match=r"fields without a row: Query\.secrets; rows without a field: none"):
        guard_schema(
            build_schema(
                "type Query { menu: Int secrets: Int } type Mutation { publish: Int } type Subscription { news: Int }"
            ),
            SMALL_TABLE,
        )
    with pytest.raises(ValueError, match=r"fields without a row: none; rows without a field: Subscription\.news"):
        guard_schema(build_schema("type Query { menu: Int } type Mutation { publish: Int }"), SMALL_TABLE)


def test_a_refused_schema_is_left_unguarded_and_a_guarded_one_is_not_guarded_twice() -> None:
    schema = small_schema()
    guard_schema(schema, SMALL_TABLE)
    with pytest.raises(ValueError, match="already"):
        guard_schema(schema, SMALL_TABLE)


def test_the_published_matrix_is_that_of_the_code() -> None:
    published = Path(__file__).parents[2] / "docs" / "access.md"
    assert published.read_text(encoding="utf-8") == matrix(), "docs/access.md is out of date: run `make docs`"
