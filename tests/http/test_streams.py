"""Bodies that stall or grow, and event streams."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Any

import pytest

from api.http import sse
from tests.http.wire import Wire, http_scope
from tests.http.world import Asked, codes

pytestmark = pytest.mark.anyio


async def response(wire: Wire) -> tuple[int, dict[bytes, bytes], dict[str, Any]]:
    start, body = await wire.take(), await wire.take()
    await wire.ended()
    return start["status"], dict(start["headers"]), json.loads(body["body"])


async def test_a_body_that_stalls_is_cut_by_the_app_itself() -> None:
    asked = Asked(body_timeout_seconds=0.1)
    started = time.perf_counter()
    wire = Wire(asked.app, http_scope())
    wire.give(type="http.request", body=b'{"query":', more_body=True)
    status, headers, body = await response(wire)
    assert time.perf_counter() - started < 10
    assert (status, headers[b"connection"]) == (408, b"close")
    assert body["errors"][0]["extensions"]["code"] == "BODY_TIMEOUT"
    assert (await asked.post("{ menu }")).status_code == 200


async def test_a_body_that_trickles_is_cut_too() -> None:
    wire = Wire(Asked(body_timeout_seconds=0.2).app, http_scope())
    for _ in range(20):
        wire.give(type="http.request", body=b" ", more_body=True)
        await asyncio.sleep(0.02)
    assert (await response(wire))[0] == 408


async def test_a_body_in_parts_is_put_together() -> None:
    wire = Wire(Asked().app, http_scope())
    wire.give(type="http.request", body=b'{"query":', more_body=True)
    wire.give(type="http.request", body=b'"{menu}"}', more_body=False)
    assert (await response(wire))[2] == {"data": {"menu": "spring zh"}}


@pytest.mark.parametrize("length", ["2000", "9" * 30])
async def test_a_body_announced_too_large_is_refused_before_it_is_read(length: str) -> None:
    wire = Wire(Asked(max_body_bytes=1_024).app, http_scope(content_length=length))
    status, headers, body = await response(wire)
    assert (status, headers[b"connection"]) == (413, b"close")
    assert body["errors"][0]["extensions"] == {"code": "BODY_TOO_LARGE", "limit": 1_024}


async def test_a_body_that_grows_too_large_is_refused_while_it_is_read() -> None:
    asked = Asked(max_body_bytes=1_024)
    wire = Wire(asked.app, http_scope())
    for _ in range(3):
        wire.give(type="http.request", body=b" " * 500, more_body=True)
    assert (await response(wire))[0] == 413
    assert codes(await asked.send(b" " * 1_025)) == ["BODY_TOO_LARGE"]
    assert (await asked.post("{ menu }")).status_code == 200


async def test_who_leaves_while_sending_is_not_answered() -> None:
    wire = Wire(Asked().app, http_scope())
    wire.give(type="http.request", body=b"{", more_body=True)
    wire.give(type="http.disconnect")
    await wire.ended()
    assert wire.sent.empty()


async def test_a_subscription_comes_as_events_framed_by_lf() -> None:
    answer = await Asked().post("subscription { count(to: 2) }", {"accept": "text/event-stream"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.text == (
        ":\n\n"
        'event: next\ndata: {"data":{"count":1}}\n\n'
        'event: next\ndata: {"data":{"count":2}}\n\n'
        "event: complete\ndata:\n\n"
    )


async def test_a_subscription_comes_as_events_though_json_is_listed_first() -> None:
    answer = await Asked().post("subscription { count(to: 1) }", {"accept": "application/json, text/event-stream"})
    assert '{"data":{"count":1}}' in answer.text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { no }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ fault }", "BAD_USER_INPUT"),
    ],
)
async def test_who_takes_events_only_is_told_of_errors_in_an_event(query: str, code: str) -> None:
    answer = await Asked().post(query, {"accept": "text/event-stream"})
    assert answer.status_code == 200
    assert answer.text.count("event: next") == 1
    assert f'"code":"{code}"' in answer.text
    assert answer.text.endswith("event: complete\ndata:\n\n")


async def stream(asked: Asked, query: str, **headers: str) -> Wire:
    wire = Wire(asked.app, http_scope(accept="text/event-stream", **headers))
    wire.give(type="http.request", body=json.dumps({"query": query}).encode(), more_body=False)
    assert (await wire.take())["status"] == 200
    assert (await wire.take())["body"] == b":\n\n"
    return wire


async def test_a_quiet_stream_is_kept_alive_by_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sse.send_stream.__kwdefaults__ or {}, "keep_alive", 0.05)
    wire = await stream(Asked(), "subscription { count(to: 1, pause: 0.3) }")
    assert (await wire.take())["body"] == b":\n\n"
    wire.give(type="http.disconnect")
    await wire.ended()


async def test_leaving_a_stream_cancels_what_it_awaits() -> None:
    asked = Asked()
    wire = await stream(asked, "subscription { count(to: 9, pause: 5) }")
    await asyncio.sleep(0.05)
    wire.give(type="http.disconnect")
    await wire.ended()
    assert asked.world.cancelled == ["count"]


async def test_a_stream_ends_with_its_token_and_says_so() -> None:
    asked = Asked()
    token = asked.world.token("li", seconds=0.1)
    wire = await stream(asked, "subscription { count(to: 9, pause: 5) }", authorization=token)
    asked.world.now += timedelta(seconds=1)
    assert b"UNAUTHENTICATED" in (await wire.take())["body"]
    assert b"event: complete" in (await wire.take())["body"]
    await wire.ended()


async def test_a_stopping_server_ends_its_streams() -> None:
    asked = Asked()
    wire = await stream(asked, "subscription { count(to: 9, pause: 5) }")
    await asyncio.sleep(0.02)
    await asyncio.wait_for(asked.app.shutdown(), 2)
    assert (await wire.take())["body"] == b"event: complete\ndata:\n\n"
    await wire.ended()
    assert asked.world.cancelled == ["count"]
