"""What a request may be, and how everything else is refused: always JSON with errors and a code, never a 500."""

import json

import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.http.world import Asked, client, codes

pytestmark = pytest.mark.anyio


async def test_a_well_formed_operation_is_answered() -> None:
    answer = await Asked().post('query Q($n: Int!) { echo(text: "a", number: $n) }', variables={"n": 5})
    assert answer.status_code == 200
    assert answer.json() == {"data": {"echo": "a5"}}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "BODY_NOT_JSON"),
        (b"{", "BODY_NOT_JSON"),
        (b"\xff\xfe", "BODY_NOT_JSON"),
        (b'{"query":"{ \xff }"}', "BODY_NOT_JSON"),
        (b'\xef\xbb\xbf{"query":"{menu}"}', "BODY_NOT_JSON"),
        (b'{"query":"{menu}","variables":{"a":NaN}}', "BODY_NOT_JSON"),
        (b'{"query":"{menu}","variables":{"a":-Infinity}}', "BODY_NOT_JSON"),
        (b'{"query":"\\ud800"}', "BODY_NOT_JSON"),
        (b'{"query":"{menu}","variables":{"a":' + b"9" * 5_000 + b"}}", "BODY_NOT_JSON"),
        (b"[" * 100_000, "BODY_NOT_JSON"),
        (b'{"a":' * 40_000, "BODY_NOT_JSON"),
        (b'{"query":"{menu}","variables":{"a":' + b"[" * 1_000 + b"]" * 1_000 + b"}}", "BODY_NOT_JSON"),
        (b"null", "BODY_NOT_OBJECT"),
        (b"1", "BODY_NOT_OBJECT"),
        (b'"x"', "BODY_NOT_OBJECT"),
        (b"true", "BODY_NOT_OBJECT"),
        (b"[]", "BATCHING_NOT_SUPPORTED"),
        (b'[{"query":"{menu}"}]', "BATCHING_NOT_SUPPORTED"),
        (b"{}", "QUERY_MISSING"),
        (b'{"query":""}', "QUERY_MISSING"),
        (b'{"query":null}', "QUERY_MISSING"),
        (b'{"query":1}', "BAD_PARAMETER"),
        (b'{"query":"{menu}","operationName":[]}', "BAD_PARAMETER"),
        (b'{"query":"{menu}","variables":[]}', "BAD_PARAMETER"),
        (b'{"query":"{menu}","extensions":"x"}', "BAD_PARAMETER"),
        (b'{"query":"{menu}","extensions":{"persistedQuery":1}}', "BAD_PARAMETER"),
        (b'{"query":"{menu}","query":"{leaf{name}}"}', "DUPLICATE_KEY"),
        (b'{"query":"{menu}","variables":{"a":{"b":1,"b":2}}}', "DUPLICATE_KEY"),
    ],
)
async def test_a_body_that_is_not_one_operation_in_strict_json_is_refused_with_400(body: bytes, code: str) -> None:
    asked = Asked()
    answer = await asked.send(body)
    assert answer.status_code == 400
    assert codes(answer) == [code]
    assert "data" not in answer.json()
    assert (await asked.post("{ menu }")).status_code == 200, "the server goes on serving"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/jsonp",
        "application/json; charset=utf-16",
        "application/graphql",
        "",
    ],
)
async def test_only_application_json_in_utf8_is_read(content_type: str) -> None:
    answer = await Asked().send(b'{"query":"{menu}"}', {"content-type": content_type})
    assert answer.status_code == 415
    assert codes(answer) == ["UNSUPPORTED_MEDIA_TYPE"]


async def test_a_compressed_body_is_not_read() -> None:
    answer = await Asked().send(b'{"query":"{menu}"}', {"content-encoding": "gzip"})
    assert answer.status_code == 415


@pytest.mark.parametrize("content_type", ["application/json", 'Application/JSON ; Charset="UTF-8"'])
async def test_the_media_type_is_compared_as_rfc_9110_has_it(content_type: str) -> None:
    assert (await Asked().send(b'{"query":"{menu}"}', {"content-type": content_type})).status_code == 200


async def test_refusals_speak_the_language_of_the_caller() -> None:
    asked = Asked()
    chinese = await asked.send(b"[]", {"accept-language": "zh-CN"})
    english = await asked.send(b"[]", {"accept-language": "en-GB"})
    assert "批量" in chinese.json()["errors"][0]["message"]
    assert "Batches" in english.json()["errors"][0]["message"]


async def test_get_reads_its_parameters_from_the_query_string() -> None:
    answer = await Asked().get(
        {
            "query": "query A { menu } query B($n: Int) { echo(number: $n) }",
            "operationName": "B",
            "variables": '{"n":3}',
        }
    )
    assert answer.json() == {"data": {"echo": "3"}}


@pytest.mark.parametrize(
    ("query_string", "code"),
    [
        ("query={menu}&query={leaf{name}}", "DUPLICATE_KEY"),
        ("query=%ff", "BAD_QUERY_STRING"),
        ("query={menu}&variables=[]", "BAD_PARAMETER"),
        ("query={menu}&variables={", "BAD_PARAMETER"),
        ('query={menu}&variables={"a":1,"a":2}', "DUPLICATE_KEY"),
        ("variables={}", "QUERY_MISSING"),
        ("&".join(f"a{n}=1" for n in range(100)), "BAD_QUERY_STRING"),
    ],
)
async def test_a_query_string_that_is_not_one_operation_is_refused_with_400(query_string: str, code: str) -> None:
    async with client(Asked().app) as http:
        refused = await http.get(f"/graphql?{query_string}")
    assert refused.status_code == 400
    assert codes(refused) == [code]


async def test_a_mutation_over_get_is_refused_and_changes_nothing() -> None:
    asked = Asked()
    answer = await asked.get({"query": 'mutation { changeMenu(name: "winter") }'})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert codes(answer) == ["MUTATION_NEEDS_POST"]
    assert asked.world.menu == "spring"
    for_events = await asked.get({"query": 'mutation { changeMenu(name: "winter") }'}, {"accept": "text/event-stream"})
    assert for_events.status_code == 405
    assert asked.world.menu == "spring"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
async def test_other_methods_are_refused_with_what_is_allowed(method: str) -> None:
    answer = await Asked().send(b"", method=method)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST, OPTIONS"


async def test_options_tells_what_is_allowed() -> None:
    answer = await Asked().send(b"", method="OPTIONS")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, POST, OPTIONS"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["query", "variables", "operationName", "extensions", "documentId", "persistedQuery", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_BODIES = st.one_of(
    st.binary(max_size=300),
    _JSON.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")),
    st.text(alphabet='{}()[]:$@!."\\# \nabqueryfragmention123', max_size=120).map(
        lambda text: orjson.dumps({"query": text})
    ),
)


@hypothesis_settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=_BODIES, accept=st.sampled_from(["application/json", "application/graphql-response+json", "*/*"]))
async def test_no_bytes_whatever_make_a_server_error(body: bytes, accept: str) -> None:
    answer = await Asked().send(body, {"accept": accept})
    assert answer.status_code < 500
    assert answer.json().get("errors") or "data" in answer.json()


@hypothesis_settings(max_examples=100, deadline=None)
@given(
    query_string=st.text(
        alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=200
    )
)
async def test_no_query_string_whatever_makes_a_server_error(query_string: str) -> None:
    asked = Asked()
    scope = {"type": "http", "method": "GET", "query_string": query_string.encode(), "headers": [], "path": "/graphql"}
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        raise AssertionError("a GET has no body to read")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await asked.app(scope, receive, send)  # type: ignore[arg-type]
    assert sent[0]["status"] in (200, 400, 405, 406)
