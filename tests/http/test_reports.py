"""The metrics hook hears of every operation, also of those that were refused, and is told nothing heavy."""

import dataclasses

import pytest

from api.http.refusals import RequestRefused
from tests.http.wire import socket
from tests.http.world import Asked

pytestmark = pytest.mark.anyio


def heard(asked: Asked) -> list[tuple[str, str]]:
    return [(report.kind, report.outcome) for report in asked.world.reports]


@pytest.mark.parametrize(
    ("query", "report"),
    [
        ("{ menu }", ("query", "data")),
        ("{ crash }", ("query", "errors")),
        ("{", ("unknown", "GRAPHQL_PARSE_FAILED")),
        ("{ nothing }", ("unknown", "GRAPHQL_VALIDATION_FAILED")),
        ("{" + "menu " * 2_001 + "}", ("unknown", "TOKEN_LIMIT_EXCEEDED")),
        ("query A { menu } query B { menu }", ("unknown", "OPERATION_NOT_FOUND")),
        ("{ leafPage(first: 100) { edges { cursor } } }", ("query", "COST_LIMIT_EXCEEDED")),
        ("subscription { count(to: 1) }", ("subscription", "SUBSCRIPTION_NEEDS_STREAM")),
        ("query ($n: Int!) { echo(number: $n) }", ("query", "BAD_USER_INPUT")),
        ("{ slow(seconds: 9) }", ("query", "DEADLINE_EXCEEDED")),
    ],
)
async def test_each_operation_is_reported_once_by_its_outcome(query: str, report: tuple[str, str]) -> None:
    asked = Asked(max_cost=50, operation_timeout_seconds=0.05)
    await asked.post(query)
    assert heard(asked) == [report]


async def test_refusals_by_who_asks_how_and_how_often_are_reported_too() -> None:
    asked = Asked(cost_per_minute=1_000)
    await asked.post("{ menu }", {"authorization": "Bearer no"})
    await asked.get({"query": 'mutation { changeMenu(name: "x") }'})
    await asked.post(documentId="0" * 64)
    assert heard(asked) == [
        ("unknown", "UNAUTHENTICATED"),
        ("mutation", "MUTATION_NEEDS_POST"),
        ("unknown", "PERSISTED_QUERY_NOT_SUPPORTED"),
    ]
    asked.world.reports.clear()
    for _ in range(1_000):
        await asked.post("{ menu }")
    outcomes = heard(asked)
    assert outcomes[0] == ("query", "data")
    assert outcomes[1] == ("query", "kept")
    assert outcomes[-1] == ("query", "RATE_LIMITED")
    assert len(outcomes) == 1_000
    await asked.post("{ menu whoami }")
    assert heard(asked)[-1] == ("unknown", "RATE_LIMITED")


async def test_over_a_socket_as_well() -> None:
    asked = Asked(max_websocket_operations=1)
    async with socket(asked.app) as ws:
        await ws.init()
        await ws.tell(type="subscribe", id="a", payload={"query": "{ nothing }"})
        await ws.hear()
        await ws.tell(type="subscribe", id="b", payload={"query": "{ slow(seconds: 9) }"})
        await ws.tell(type="subscribe", id="c", payload={"query": "{ menu }"})
        await ws.hear()
    assert heard(asked)[:2] == [("unknown", "GRAPHQL_VALIDATION_FAILED"), ("unknown", "TOO_MANY_OPERATIONS")]


async def test_a_report_names_the_fields_of_what_was_executed_and_holds_nothing_of_the_document() -> None:
    asked = Asked()
    query = "query Q { ...a leaf { name } } fragment a on Query { menu leaf { deeper { name __typename } } }"
    await asked.post(query)
    await asked.post("{ menu nothing }")
    executed, refused = asked.world.reports
    assert executed.fields == {"Query.menu", "Query.leaf", "Leaf.name", "Leaf.deeper"}
    assert refused.fields == frozenset()
    for field in dataclasses.fields(executed):
        value = getattr(executed, field.name)
        assert isinstance(value, str | float | int | frozenset), "a report is kept with a kept answer"


def test_a_refusal_is_called_by_its_code() -> None:
    from api.http.refusals import Refusals

    assert {str(RequestRefused(kind)) for kind in Refusals} == {kind.name for kind in Refusals}
