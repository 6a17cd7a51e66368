"""Cost before execution, and the allowance of a minute."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema

from api.http.cost import CostMeter, checking_cost
from api.http.document import DocumentStore
from tests.http.world import SCHEMA, Asked, codes, settings

pytestmark = pytest.mark.anyio


CHECKED = checking_cost("{ menu }", 2_000)


def cost(text: str, **variables: Any) -> int:
    document = DocumentStore(SCHEMA, settings()).checked(text)
    meter = CostMeter(SCHEMA, {"Query.leaves": 7}, {"Query.leavesOf": "ids"})
    return meter.cost(document, document.operation(None), variables)


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("{ menu }", {}, 1),
        ("{ menu whoami }", {}, 2),
        ("{ leaf { name } }", {}, 2),
        ("{ leaves { name } }", {}, 1 + 7),
        ("{ leaf { branches { name } } }", {}, 1 + 1 + 10),
        ("{ leafPage(first: 5) { edges { node { name } } totalCount } }", {}, 1 + (1 + 5 * 2) + 1),
        ("{ leafPage(last: 3) { edges { cursor } } }", {}, 1 + 1 + 3),
        ("{ leafPage { edges { cursor } } }", {}, 1 + 1 + 20),
        ("query ($n: Int) { leafPage(first: $n) { edges { cursor } } }", {"n": 50}, 1 + 1 + 50),
        ("query ($n: Int = 8) { leafPage(first: $n) { edges { cursor } } }", {}, 1 + 1 + 8),
        ("query ($n: Int) { leafPage(first: $n) { edges { cursor } } }", {}, 1 + 1 + 20),
        ("query ($n: Int) { leafPage(first: $n) { edges { cursor } } }", {"n": "x"}, 1 + 1 + 20),
        ("query ($n: Int) { leafPage(first: $n) { edges { cursor } } }", {"n": 50.0}, 1 + 1 + 50),
        ("{ leafPage(first: -5) { edges { cursor } } }", {}, 1 + 1),
        (
            (
                "{ leafPage(first: 5) { ...p } } fragment p on LeafConnection { edges { ...e } }"
                " fragment e on LeafEdge { cursor }"
            ),
            {},
            1 + 1 + 5,
        ),
        ("{ leafPage(first: 5) { edges { node { branches { name } } } } }", {}, 1 + 1 + 5 * (1 + 1 + 10)),
        ("{ __typename }", {}, 1),
        ('{ leavesOf(ids: ["a", "b", "c"]) { name } }', {}, 1 + 3),
        ("{ leavesOf(ids: []) { name } }", {}, 1),
        ('{ leavesOf(ids: "a") { name } }', {}, 1 + 1),
        ("query ($i: [ID!]!) { leavesOf(ids: $i) { name } }", {"i": ["a"] * 5000}, 1 + 5000),
        ("query ($i: [ID!]!) { leavesOf(ids: $i) { name } }", {"i": "a"}, 1 + 1),
        ('query ($i: [ID!]! = ["a", "b"]) { leavesOf(ids: $i) { name } }', {}, 1 + 2),
        ('query ($i: [ID!]! = ["a", "b"]) { leavesOf(ids: $i) { name } }', {"i": ["a"]}, 1 + 1),
        ("query ($a: ID!, $b: ID!) { leavesOf(ids: [$a, $b]) { branches { name } } }", {}, 1 + 2 * (1 + 10)),
    ],
)
def test_page_sizes_multiply_their_children(text: str, variables: dict[str, Any], expected: int) -> None:
    assert cost(text, **variables) == expected


def test_the_cost_of_one_document_follows_the_variables_of_each_request() -> None:
    document = DocumentStore(SCHEMA, settings()).checked("query ($n: Int) { leafPage(first: $n) { edges { cursor } } }")
    meter = CostMeter(SCHEMA, {})
    costs = [meter.cost(document, document.operation(None), {"n": n}) for n in (1, 100, 1)]
    assert costs == [3, 102, 3]


def test_what_looks_at_a_whole_table_costs_that_whatever_is_asked_of_it() -> None:
    document = DocumentStore(SCHEMA, settings()).checked("{ menu leaf { name } twice: leaf { name } }")
    meter = CostMeter(SCHEMA, {}, own_costs={"Query.leaf": 500, "Query.menu": 7})
    assert meter.cost(document, document.operation(None), {}) == 7 + 501 + 501


def test_of_what_is_asked_of_several_types_of_an_interface_only_the_dearest_counts() -> None:
    schema = build_schema(
        "interface Shape { name: String } type Query { shape: Shape }"
        " type Square implements Shape { name: String side: Int }"
        " type Box implements Shape { name: String width: Int height: Int depth: Int }"
    )
    text = (
        "{ shape { name ... on Square { side } ... on Box { width height } ...deep ...named } }"
        " fragment deep on Box { depth } fragment named on Shape { again: name }"
    )
    document = DocumentStore(schema, settings()).checked(text)
    assert CostMeter(schema, {}).cost(document, document.operation(None), {}) == 1 + 1 + (2 + 1) + 1


async def test_a_request_beyond_the_limit_is_refused_before_it_runs() -> None:
    asked = Asked(max_cost=50)
    answer = await asked.post("{ leafPage(first: 100) { edges { cursor } } }")
    assert codes(answer) == ["COST_LIMIT_EXCEEDED"]
    assert answer.json()["errors"][0]["extensions"] | {"code": ""} == {"code": "", "limit": 50, "found": 102}
    assert asked.world.callers == []
    assert (await asked.post("{ leafPage(first: 10) { edges { cursor } } }")).status_code == 200


async def test_headers_tell_limit_remaining_reset_and_cost() -> None:
    asked = Asked(cost_per_minute=1_000)
    text = "{ whoami leaf { name } }"
    checking = checking_cost(text, 2_000)
    for cost, remaining in ((checking + 3, 1_000 - checking - 3), (3, 1_000 - checking - 6)):
        answer = await asked.post(text)
        told = {name: answer.headers[f"ratelimit-{name}"] for name in ("limit", "remaining", "reset", "cost")}
        assert told == {"limit": "1000", "remaining": str(remaining), "reset": "60", "cost": str(cost)}
        assert "extensions" not in answer.json()


async def test_the_cost_is_told_in_the_answer_to_who_asks_even_of_a_public_one() -> None:
    asked = Asked(cost_per_minute=CHECKED + 100)
    await asked.post("{ menu }")
    answer = await asked.post("{ menu }", {"graphql-cost": "report"})
    assert answer.json()["extensions"] == {
        "cost": {"requested": 1, "limit": CHECKED + 100, "remaining": 98, "resetSeconds": 60}
    }
    assert "extensions" not in (await asked.post("{ menu }")).json()


async def test_a_spent_allowance_is_429_until_the_minute_is_over() -> None:
    asked = Asked(cost_per_minute=checking_cost("{ whoami }", 2_000) + 3)
    asked.world.now += timedelta(seconds=20)
    for _ in range(3):
        assert (await asked.post("{ whoami }")).status_code == 200
    for accept in ("application/json", "application/graphql-response+json", "text/event-stream"):
        refused = await asked.post("{ whoami }", {"accept": accept})
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "40"
        assert codes(refused) == ["RATE_LIMITED"]
    asked.world.now += timedelta(seconds=40)
    assert (await asked.post("{ whoami }")).status_code == 200


async def test_kept_answers_count_too_and_each_actor_has_an_own_allowance() -> None:
    asked = Asked(cost_per_minute=CHECKED + 2)
    token = asked.world.token("li")
    assert [(await asked.post("{ menu }")).status_code for _ in range(3)] == [200, 200, 429]
    assert (await asked.post("{ menu }", {"authorization": token})).status_code == 200


def test_checking_costs_by_tokens_and_by_length_and_never_more_tokens_than_are_read() -> None:
    assert checking_cost("{ menu }", 2_000) == 100 + 3 * 20 + 1
    assert checking_cost("{ ...a, }", 2_000) == 100 + 4 * 20 + 1
    assert checking_cost("{" + "menu " * 50_000 + "}", 2_000) == 100 + 2_000 * 20 + 250_002 // 8
    assert checking_cost('{ echo(text: "' + "x" * 80_000 + '") }', 2_000) > 10_000


@pytest.mark.parametrize("body", ["menu", "nothing", "menu(", "..." * 30])
async def test_documents_never_seen_before_use_up_the_allowance_though_they_cost_next_to_nothing_to_run(
    body: str,
) -> None:
    asked = Asked(cost_per_minute=2_000)
    answers = [(await asked.post(f"query Q{number} {{ {body} }}")).status_code for number in range(20)]
    assert answers[0] in (200, 400)
    assert answers.count(429) > 5
    assert answers[-1] == 429


async def test_a_document_is_charged_for_before_it_is_read_and_an_own_allowance_pays() -> None:
    asked = Asked(cost_per_minute=CHECKED + 1)
    assert codes(await asked.post("{ menu whoami leaf { name } }")) == ["RATE_LIMITED"]
    assert codes(await asked.post("{ syntax " * 50)) == ["RATE_LIMITED"], "refused by the allowance and not the parser"
    assert (await asked.post("{ menu }")).status_code == 200
    assert (await asked.post("{ menu }", {"authorization": asked.world.token("li")})).status_code == 200


async def test_trusted_documents_are_checked_at_the_operator_s_expense(tmp_path: Path) -> None:
    text = "query Menu { menu }"
    digest = hashlib.sha256(text.encode()).hexdigest()
    file = tmp_path / "trusted.json"
    file.write_text(json.dumps({digest: text}))
    asked = Asked(trusted_documents_file=file, cost_per_minute=2)
    assert (await asked.post(documentId=digest)).headers["ratelimit-cost"] == "1"
    assert (await asked.post(text)).status_code == 200
