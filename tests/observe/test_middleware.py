"""The layer around the application: ids, access lines, figures, and what happens to an exception nobody caught."""

import asyncio
import io
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observe.logs import configure_logging
from api.observe.metrics import Metrics
from api.observe.middleware import ObserveMiddleware
from api.settings import LogFormat, Settings
from core.request import request_id

pytestmark = pytest.mark.anyio

log = structlog.get_logger("app")
Answer = Callable[[Send], Awaitable[None]]


async def greet(send: Send) -> None:
    log.info("inside")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"hello ", "more_body": True})
    await send({"type": "http.response.body", "body": b"world"})


def application(answer: Answer) -> ASGIApp:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await answer(send)

    return app


class Watched:
    """An observed application with its log and figures."""

    def __init__(self, answer: Answer = greet, level: str = "INFO", log_format: LogFormat = LogFormat.JSON) -> None:
        self.stream = io.BytesIO()
        self.metrics = Metrics(["/graphql"])
        access_log = configure_logging(Settings(log_level=level, log_format=log_format), self.stream)
        self.app = ObserveMiddleware(application(answer), self.metrics, access_log)

    async def get(self, path: str = "/graphql", method: str = "GET", **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        await asyncio.sleep(0.06)
        return answer

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


async def test_a_sane_request_id_is_taken_over_answered_and_in_every_line() -> None:
    watched = Watched()
    answer = await watched.get(x_request_id="gateway-1:42")
    assert answer.headers["x-request-id"] == "gateway-1:42"
    assert [line["request_id"] for line in watched.lines()] == ["gateway-1:42", "gateway-1:42"]
    assert request_id.get() is None


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, 'x"}', "<script>"])
async def test_an_id_that_could_do_harm_is_replaced(given: str) -> None:
    ident = (await Watched().get(x_request_id=given)).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{24}", ident)


async def test_each_request_gets_an_id_of_its_own() -> None:
    watched = Watched()
    assert len({(await watched.get()).headers["x-request-id"] for _ in range(3)}) == 3


async def test_the_access_line_has_status_duration_and_bytes_and_never_the_query() -> None:
    watched = Watched()
    await watched.get("/graphql?variables=%7B%22name%22%3A%22Wang%22%7D")
    line = watched.lines()[-1]
    assert (line["event"], line["method"], line["path"], line["status"], line["bytes"]) == (
        "request",
        "GET",
        "/graphql",
        200,
        11,
    )
    assert 0 < line["duration_ms"] < 5_000
    assert b"Wang" not in watched.stream.getvalue()


async def test_a_strangers_path_cannot_forge_lines() -> None:
    watched = Watched(log_format=LogFormat.CONSOLE)
    await watched.get("/x%0A2026-01-01%20200%20GET%20/forged%1b%5b2J")
    access = watched.stream.getvalue().decode().splitlines()[1:]
    assert len(access) == 1
    assert "\x1b" not in access[0]


async def test_above_info_no_access_line_is_written() -> None:
    watched = Watched(level="WARNING")
    await watched.get()
    assert watched.stream.getvalue() == b""


async def test_an_exception_before_the_answer_becomes_a_masked_500_with_the_request_id() -> None:
    async def fail(_send: Send) -> None:
        raise RuntimeError("row 42 of patients")

    watched = Watched(fail)
    answer = await watched.get(x_request_id="r-1")
    assert answer.status_code == 500
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "requestId": "r-1"}
    assert "patients" not in answer.text
    failed, access = watched.lines()
    assert failed["exception"][0]["exc_value"] == "row 42 of patients"
    assert access["status"] == 500


async def test_an_exception_after_the_whole_answer_is_logged_and_the_answer_stands() -> None:
    async def fail_late(send: Send) -> None:
        await greet(send)
        raise RuntimeError("afterwards")

    watched = Watched(fail_late)
    assert (await watched.get()).text == "hello world"
    assert "request failed" in [line["event"] for line in watched.lines()]


async def test_an_exception_in_the_middle_of_an_answer_reaches_the_server_which_cuts_it_off() -> None:
    async def fail_midway(send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        await Watched(fail_midway).get()


async def test_the_message_of_a_kept_answer_is_not_touched() -> None:
    start: Message = {"type": "http.response.start", "status": 200, "headers": [(b"etag", b"1")]}

    async def kept(send: Send) -> None:
        await send(start)
        await send({"type": "http.response.body", "body": b""})

    watched = Watched(kept)
    await watched.get()
    await watched.get()
    assert start["headers"] == [(b"etag", b"1")]


async def test_requests_are_counted_by_known_route_method_and_status_only() -> None:
    watched = Watched()
    await watched.get()
    await watched.get(method="POST")
    await watched.get("/wp-admin/1")
    await watched.get("/wp-admin/2", method="BREW")
    text = watched.metrics.exposition().decode()
    assert 'qianyue_requests_total{method="GET",route="/graphql",status="200"} 1.0' in text
    assert 'qianyue_requests_total{method="POST",route="/graphql",status="200"} 1.0' in text
    assert 'qianyue_requests_total{method="GET",route="other",status="200"} 1.0' in text
    assert 'qianyue_requests_total{method="other",route="other",status="200"} 1.0' in text
    assert "wp-admin" not in text


async def test_a_websocket_carries_the_id_too() -> None:
    sent: list[Message] = []

    async def talk(send: Send) -> None:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "12345"})

    async def keep(message: Message) -> None:
        sent.append(message)

    async def nothing() -> Message:
        return {"type": "websocket.connect"}

    watched = Watched(talk)
    scope = {"type": "websocket", "path": "/graphql", "headers": [(b"x-request-id", b"ws-1")]}
    await watched.app(scope, nothing, keep)
    await asyncio.sleep(0.06)
    assert sent[0]["headers"] == [(b"x-request-id", b"ws-1")]
    (line,) = watched.lines()
    assert (line["method"], line["status"], line["bytes"]) == ("WEBSOCKET", 101, 5)
