"""What clients see of errors: faults in their language, and nothing of the inside."""

import json
import time

import pytest
import structlog

from core.request import request_id
from tests.http.world import Asked, codes

pytestmark = pytest.mark.anyio


async def test_a_fault_carries_its_code_its_argument_and_words_in_the_callers_language() -> None:
    asked = Asked()
    english = (await asked.post("{ fault }")).json()["errors"][0]
    chinese = (await asked.post("{ fault }", {"accept-language": "zh"})).json()["errors"][0]
    assert english["extensions"] == {"code": "BAD_USER_INPUT", "path": ["input", "age"]}
    assert english["path"] == ["fault"]
    assert (english["message"], chinese["message"]) == ("The age is wrong", "年龄不对")


async def test_a_refusal_that_reaches_a_query_shows_its_problems() -> None:
    error = (await Asked().post("{ refusal }")).json()["errors"][0]
    assert error["extensions"]["problems"] == [{"code": "TOO_YOUNG", "path": ["age"], "message": "Too young"}]


async def test_what_is_busy_or_away_may_be_tried_again() -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await Asked().post("{ busy menu }")
    assert answer.json()["data"] == {"busy": None, "menu": "spring en"}
    assert codes(answer) == ["UNAVAILABLE"]
    assert "secret" not in answer.text
    assert [entry["log_level"] for entry in logs] == ["warning"]


@pytest.mark.parametrize("field", ["crash", "crashInGraphql", "timeoutOfItsOwn"])
async def test_anything_else_is_masked_and_logged_under_the_request_id(field: str) -> None:
    token = request_id.set("req-7")  # as the middleware around the endpoint does
    with structlog.testing.capture_logs() as logs:
        answer = await Asked().post(f"{{ {field} menu }}")
    request_id.reset(token)
    assert answer.json()["data"] == {field: None, "menu": "spring en"}
    assert codes(answer) == ["INTERNAL"]
    assert answer.json()["errors"][0]["extensions"]["requestId"] == "req-7"
    assert "req-7" in answer.json()["errors"][0]["message"]
    assert "secret" not in answer.text
    assert [(entry["request_id"], entry["log_level"]) for entry in logs] == [("req-7", "error")]
    assert "secret" in str(logs[0]["exc_info"])


async def test_a_context_that_cannot_be_made_is_masked() -> None:
    asked = Asked()

    def broken(caller: object) -> object:
        raise RuntimeError("secret pool")

    asked.app._pipeline._make_context = broken
    with structlog.testing.capture_logs():
        answer = await asked.post("{ whoami }")
    assert answer.status_code == 500
    assert codes(answer) == ["INTERNAL"]
    assert "secret" not in answer.text


async def test_a_token_that_does_not_hold_is_401() -> None:
    asked = Asked()
    for accept in ("application/json", "application/graphql-response+json"):
        answer = await asked.post("{ menu }", {"authorization": "Bearer nonsense", "accept": accept})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert codes(answer) == ["UNAUTHENTICATED"]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ echo(code: "zz") }', {}),
        ("query ($c: Code) { echo(code: $c) }", {"c": "zz"}),
        ("query ($c: Code) { echo(code: $c) }", {"c": [1]}),
        ("query ($n: Int!) { echo(number: $n) }", {"n": None}),
        ("query ($n: Int!) { echo(number: $n) }", {}),
        ("query ($n: Int!) { echo(number: $n) }", {"n": 2**40}),
        ("query ($n: Int = 1) { echo(number: $n) }", {"n": None}),
        ("{ maybe(text: null) }", {}),
        ("query ($t: String) { maybe(text: $t) }", {"t": None}),
    ],
)
async def test_values_that_cannot_be_used_are_told_without_pythons_words(
    query: str, variables: dict[str, object]
) -> None:
    answer = await Asked().post(query, variables=variables)
    assert set(codes(answer)) <= {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
    said = json.dumps([error["message"] for error in answer.json()["errors"]])
    for word in ("None", "hexadecimal", "fromhex", "Maybe", "str", "dict", "encountered"):
        assert word not in said.replace("String", ""), said


async def test_a_long_value_is_not_quoted_back_at_length() -> None:
    answer = await Asked().post("query ($n: Int!) { echo(number: $n) }", variables={"n": "x" * 50_000})
    assert len(answer.content) < 2_000


async def test_an_operation_ends_at_its_deadline_and_what_it_awaited_is_cancelled() -> None:
    asked = Asked(operation_timeout_seconds=0.05)
    started = time.perf_counter()
    answer = await asked.post("{ slow(seconds: 5) }")
    assert time.perf_counter() - started < 4
    assert answer.status_code == 504
    assert codes(answer) == ["DEADLINE_EXCEEDED"]
    assert asked.world.cancelled == ["slow"]
    assert (await asked.post("{ slow(seconds: 5) }", {"accept": "application/json"})).status_code == 200
    assert (await asked.post("{ slow(seconds: 0) }")).json() == {"data": {"slow": "done"}}


async def test_every_operation_is_reported_with_its_outcome() -> None:
    asked = Asked(operation_timeout_seconds=0.05)
    for query in ("{ menu }", "{ menu }", "{ fault }", "{ slow(seconds: 5) }", 'mutation { changeMenu(name: "x") }'):
        await asked.post(query)
    assert [(report.kind, report.outcome) for report in asked.world.reports] == [
        ("query", "data"),
        ("query", "kept"),
        ("query", "errors"),
        ("query", "DEADLINE_EXCEEDED"),
        ("mutation", "data"),
    ]
