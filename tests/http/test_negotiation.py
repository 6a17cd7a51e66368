"""Which media type answers which Accept, and with which status."""

import pytest

from api.http.negotiation import MediaType, accepted
from api.http.refusals import RequestRefused
from tests.http.world import Asked, codes

pytestmark = pytest.mark.anyio

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON}", RESPONSE),
        (f"{JSON}, {RESPONSE}", JSON),
        (f"{JSON};q=0.5, {RESPONSE};q=0.9", RESPONSE),
        (f"{RESPONSE};q=0, {JSON}", JSON),
        (f"{JSON};q=0, */*", RESPONSE),
        (f"{JSON.upper()}; charset=utf-8", JSON),
        (URQL, RESPONSE),
        (f"text/event-stream, {JSON};q=0.1", JSON),
        ("text/event-stream", "text/event-stream"),
    ],
)
async def test_a_query_is_answered_in_json_wherever_it_is_listed(accept: str | None, content_type: str) -> None:
    asked = Asked()
    answer = await asked.send(b'{"query":"{menu}"}', {} if accept is None else {"accept": accept})
    if accept is None:
        assert accepted(None).json is MediaType.JSON
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{content_type}; charset=utf-8"


@pytest.mark.parametrize(
    "accept", ["text/plain", "image/png", f"{JSON};q=0", "application/graphql+json", "text/html;q=0"]
)
async def test_who_takes_nothing_we_speak_is_told_so(accept: str) -> None:
    answer = await Asked().send(b'{"query":"{menu}"}', {"accept": accept})
    assert answer.status_code == 406
    assert codes(answer) == ["NOT_ACCEPTABLE"]


@pytest.mark.parametrize("accept", ["application/json;q=x", "application/json;q=nan"])
def test_a_weight_that_is_no_number_counts_as_nothing(accept: str) -> None:
    with pytest.raises(RequestRefused):
        accepted(accept.encode())


@pytest.mark.parametrize(
    ("query", "json_status", "response_status", "code"),
    [
        ("{", 200, 400, "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", 200, 400, "GRAPHQL_VALIDATION_FAILED"),
        ("query Q($n: Int!) { echo(number: $n) }", 200, 400, "BAD_USER_INPUT"),
        ("query A { menu } query B { menu }", 200, 400, "OPERATION_NOT_FOUND"),
        ("{ fault }", 200, 200, "BAD_USER_INPUT"),
        ("{ crash }", 200, 200, "INTERNAL"),
    ],
)
async def test_statuses_follow_the_media_type(query: str, json_status: int, response_status: int, code: str) -> None:
    asked = Asked()
    as_json = await asked.post(query, {"accept": JSON})
    as_response = await asked.post(query, {"accept": RESPONSE})
    assert (as_json.status_code, as_response.status_code) == (json_status, response_status)
    assert codes(as_json) == codes(as_response) == [code]


async def test_a_subscription_without_an_event_stream_is_refused() -> None:
    answer = await Asked().post("subscription { count(to: 1) }")
    assert answer.status_code == 406
    assert codes(answer) == ["SUBSCRIPTION_NEEDS_STREAM"]


async def test_a_browser_gets_graphiql_on_the_starter_query_from_this_server_alone() -> None:
    asked = Asked()
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = await asked.get({}, browser)
    assert page.headers["content-type"].startswith("text/html")
    assert '"query Start { menu }"' in page.text
    assert "unpkg.com" not in page.text
    assert (await asked.get({"query": "{ menu }"}, browser)).json() == {"data": {"menu": "spring en"}}


async def test_graphiql_can_be_turned_off() -> None:
    answer = await Asked(graphiql=False).get({}, {"accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 400
    assert codes(answer) == ["QUERY_MISSING"]
