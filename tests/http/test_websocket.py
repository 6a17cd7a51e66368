"""`graphql-transport-ws`: every misuse has its close code, identity is per operation, nothing is left running."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.http.wire import socket
from tests.http.world import Asked, codes

pytestmark = pytest.mark.anyio


async def test_a_query_a_mutation_and_a_subscription_are_answered() -> None:
    async with socket(Asked().app) as ws:
        await ws.init()
        await ws.tell(type="subscribe", id="q", payload={"query": "{ menu }"})
        assert await ws.hear() == {"type": "next", "id": "q", "payload": {"data": {"menu": "spring en"}}}
        assert await ws.hear() == {"type": "complete", "id": "q"}
        await ws.tell(type="subscribe", id="m", payload={"query": 'mutation { changeMenu(name: "w") }'})
        assert (await ws.hear())["payload"] == {"data": {"changeMenu": "w"}}
        await ws.hear()
        await ws.tell(type="subscribe", id="s", payload={"query": "subscription { count(to: 2) }"})
        heard = [await ws.hear() for _ in range(3)]
        assert [message.get("payload") for message in heard] == [{"data": {"count": 1}}, {"data": {"count": 2}}, None]
        assert heard[2] == {"type": "complete", "id": "s"}


async def test_other_subprotocols_are_not_spoken() -> None:
    for protocols in (("graphql-ws",), ("",)):
        async with socket(Asked().app, *protocols) as ws:
            assert await ws.closed() == 4406


@pytest.mark.parametrize(
    "frame",
    [
        {"text": "not json"},
        {"text": "null"},
        {"text": "[]"},
        {"text": '"x"'},
        {"text": "{}"},
        {"text": '{"type":1}'},
        {"text": '{"type":"start"}'},
        {"text": '{"type":"connection_init","payload":1}'},
        {"text": '{"type":"connection_init","payload":{"authorization":1}}'},
        {"text": '{"type":"subscribe"}'},
        {"text": '{"type":"subscribe","id":1,"payload":{"query":"{menu}"}}'},
        {"text": '{"type":"subscribe","id":"","payload":{"query":"{menu}"}}'},
        {"text": '{"type":"subscribe","id":"a"}'},
        {"text": '{"type":"subscribe","id":"a","payload":[]}'},
        {"text": '{"type":"complete"}'},
        {"text": '{"type":NaN}'},
        {"text": "[" * 100_000},
        {"text": '{"type":"ping","payload":"' + "x" * 300_000 + '"}'},
        {"bytes": b"\x00\x01"},
        {"bytes": b'{"type":"ping"}'},
    ],
)
async def test_a_malformed_frame_closes_with_4400(frame: dict[str, Any]) -> None:
    async with socket(Asked().app) as ws:
        ws.give(type="websocket.receive", **frame)
        assert await ws.closed() == 4400


async def test_operations_before_the_acknowledgement_close_with_4401() -> None:
    async with socket(Asked().app) as ws:
        await ws.tell(type="subscribe", id="a", payload={"query": "{ menu }"})
        assert await ws.closed() == 4401


async def test_a_second_initialisation_closes_with_4429() -> None:
    async with socket(Asked().app) as ws:
        await ws.init()
        await ws.tell(type="connection_init")
        assert await ws.closed() == 4429


async def test_a_silent_client_is_closed_with_4408() -> None:
    async with socket(Asked(websocket_init_seconds=0.05).app) as ws:
        assert await ws.closed() == 4408


async def test_an_idle_socket_is_closed_normally_though_it_was_initialised() -> None:
    async with socket(Asked(websocket_idle_seconds=0.1).app) as ws:
        await ws.init()
        assert await ws.closed() == 1000


async def test_a_socket_is_not_idle_while_an_operation_runs_and_idle_some_time_after_it_ended() -> None:
    async with socket(Asked(websocket_idle_seconds=0.15).app) as ws:
        await ws.init()
        await ws.tell(type="subscribe", id="s", payload={"query": "subscription { count(to: 1, pause: 0.5) }"})
        assert (await ws.hear())["type"] == "next"
        assert (await ws.hear())["type"] == "complete"
        ended = asyncio.get_running_loop().time()
        assert await ws.closed() == 1000
        assert asyncio.get_running_loop().time() - ended > 0.1


async def test_pings_keep_a_socket() -> None:
    async with socket(Asked(websocket_idle_seconds=0.3).app) as ws:
        await ws.init()
        for _ in range(6):
            await asyncio.sleep(0.1)
            await ws.tell(type="ping")
            assert await ws.hear() == {"type": "pong"}
        assert await ws.closed() == 1000


async def test_one_address_holds_so_many_sockets_and_event_streams_and_a_left_one_is_free_again() -> None:
    asked = Asked(max_streams_per_address=2)
    stream = {"accept": "text/event-stream"}
    async with socket(asked.app) as first:
        await first.init()
        async with socket(asked.app):
            async with socket(asked.app) as third:
                assert await third.closed() == 1013
            async with socket(asked.app, address="192.0.2.2") as other:
                await other.init()
        answer = await asked.post("subscription { count(to: 1) }", stream, address="192.0.2.1")
        assert answer.status_code == 200
        async with socket(asked.app):
            refused = await asked.post("subscription { count(to: 1) }", stream, address="192.0.2.1")
            assert (refused.status_code, codes(refused)) == (429, ["TOO_MANY_STREAMS"])
            assert (await asked.post("{ menu }", address="192.0.2.1")).status_code == 200, "a request takes no place"
    assert asked.app._places._held == {}


async def test_an_id_in_use_closes_with_4409_and_a_used_one_is_free_again() -> None:
    async with socket(Asked().app) as ws:
        await ws.init()
        for _ in range(2):
            await ws.tell(type="subscribe", id="a", payload={"query": "{ menu }"})
            assert [(await ws.hear())["type"] for _ in range(2)] == ["next", "complete"]
        await ws.tell(type="subscribe", id="a", payload={"query": "{ slow(seconds: 9) }"})
        await ws.tell(type="subscribe", id="a", payload={"query": "{ menu }"})
        assert await ws.closed() == 4409


async def test_ping_is_answered_even_before_the_initialisation() -> None:
    async with socket(Asked().app) as ws:
        await ws.tell(type="ping", payload={"at": 1})
        assert await ws.hear() == {"type": "pong"}
        await ws.tell(type="pong")
        await ws.init()


async def test_complete_cancels_what_the_operation_awaits_and_unknown_ids_are_ignored() -> None:
    asked = Asked()
    async with socket(asked.app) as ws:
        await ws.init()
        await ws.tell(type="complete", id="nobody")
        await ws.tell(type="subscribe", id="s", payload={"query": "subscription { count(to: 9, pause: 5) }"})
        await ws.tell(type="subscribe", id="q", payload={"query": "{ slow(seconds: 9) }"})
        await asyncio.sleep(0.05)
        await ws.tell(type="complete", id="s")
        await ws.tell(type="complete", id="q")
        await ws.tell(type="ping")
        assert await ws.hear() == {"type": "pong"}, "no message of a completed operation follows"
    assert sorted(asked.world.cancelled) == ["count", "slow"]


async def test_leaving_cancels_everything() -> None:
    asked = Asked()
    async with socket(asked.app) as ws:
        await ws.init()
        await ws.tell(type="subscribe", id="s", payload={"query": "subscription { count(to: 9, pause: 5) }"})
        await asyncio.sleep(0.05)
    assert asked.world.cancelled == ["count"]


async def test_operations_at_once_are_bounded() -> None:
    async with socket(Asked(max_websocket_operations=2).app) as ws:
        await ws.init()
        for id_ in "abc":
            await ws.tell(type="subscribe", id=id_, payload={"query": "{ slow(seconds: 9) }"})
        refused = await ws.hear()
        assert (refused["type"], refused["id"]) == ("error", "c")
        assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"


async def test_identity_and_context_are_worked_out_for_each_operation() -> None:
    asked = Asked()
    token = asked.world.token("li")
    async with socket(asked.app) as ws:
        await ws.init(Authorization=token)
        await ws.tell(type="subscribe", id="a", payload={"query": "{ whoami }"})
        assert (await ws.hear())["payload"] == {"data": {"whoami": "li"}}
        await ws.hear()
        asked.world.tokens["li"] = asked.world.tokens.pop("li").__class__(subject="li, renamed")
        await ws.tell(type="subscribe", id="b", payload={"query": "{ whoami }"})
        assert (await ws.hear())["payload"] == {"data": {"whoami": "li, renamed"}}
        await ws.hear()
        asked.world.tokens.clear()
        await ws.tell(type="subscribe", id="c", payload={"query": "{ whoami }"})
        assert await ws.closed() == 4403
    assert len({id(caller) for caller in asked.world.callers}) == 2


async def test_a_token_of_the_handshake_serves_where_the_initialisation_has_none() -> None:
    asked = Asked()
    token = asked.world.token("li")
    async with socket(asked.app, headers=((b"authorization", token.encode()),)) as ws:
        await ws.init()
        await ws.tell(type="subscribe", id="a", payload={"query": "{ whoami }"})
        assert (await ws.hear())["payload"] == {"data": {"whoami": "li"}}


async def test_a_token_that_does_not_hold_closes_with_4403() -> None:
    async with socket(Asked().app) as ws:
        await ws.tell(type="connection_init", payload={"authorization": "Bearer no"})
        assert await ws.closed() == 4403


async def test_the_socket_is_closed_when_the_token_ends() -> None:
    asked = Asked()
    token = asked.world.token("li", seconds=0.1)
    async with socket(asked.app) as ws:
        await ws.init(authorization=token)
        await ws.tell(type="subscribe", id="s", payload={"query": "subscription { count(to: 9, pause: 5) }"})
        await asyncio.sleep(0.05)
        asked.world.now += timedelta(seconds=1)
        assert await ws.closed() == 4403
    assert asked.world.cancelled == ["count"]


async def test_the_same_limits_costs_and_masks_hold_as_over_http() -> None:
    asked = Asked(cost_per_minute=3_000, max_depth=3, operation_timeout_seconds=0.05)
    expected = {
        "{": "GRAPHQL_PARSE_FAILED",
        "{ leaf { deeper { deeper { name } } } }": "DEPTH_LIMIT_EXCEEDED",
        "query ($n: Int!) { echo(number: $n) }": "BAD_USER_INPUT",
        "{ slow(seconds: 9) }": "DEADLINE_EXCEEDED",
        "{ leafPage(first: 5000) { edges { cursor } } }": "RATE_LIMITED",
    }
    async with socket(asked.app) as ws:
        await ws.init()
        for number, (query, code) in enumerate(expected.items()):
            await ws.tell(type="subscribe", id=str(number), payload={"query": query})
            heard = await ws.hear()
            assert heard["type"] == "error"
            assert heard["payload"][0]["extensions"]["code"] == code
        await ws.tell(type="subscribe", id="bad", payload={"query": 1})
        assert (await ws.hear())["payload"][0]["extensions"]["code"] == "BAD_PARAMETER"
        with structlog.testing.capture_logs():
            await ws.tell(type="subscribe", id="x", payload={"query": "{ crash }"})
            heard = await ws.hear()
        assert heard["payload"]["errors"][0]["extensions"]["code"] == "INTERNAL"
        assert "secret" not in json.dumps(heard)


async def test_a_subscription_that_breaks_says_so_without_the_inside() -> None:
    with structlog.testing.capture_logs() as logs:
        async with socket(Asked().app) as ws:
            await ws.init()
            await ws.tell(type="subscribe", id="s", payload={"query": "subscription { breaking }"})
            assert (await ws.hear())["payload"] == {"data": {"breaking": 1}}
            broken = await ws.hear()
    assert broken["type"] == "error"
    assert broken["payload"][0]["extensions"]["code"] == "INTERNAL"
    assert "secret" not in json.dumps(broken)
    assert len(logs) == 1


async def test_a_stopping_server_closes_with_1001_and_waits_until_everything_has_ended() -> None:
    asked = Asked()
    async with socket(asked.app) as ws:
        await ws.init()
        await ws.tell(type="subscribe", id="s", payload={"query": "subscription { count(to: 9, pause: 5) }"})
        await asyncio.sleep(0.05)
        await asyncio.wait_for(asked.app.shutdown(), 2)
        assert asked.world.cancelled == ["count"]
        assert await ws.closed() == 1001


_VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just({}) | st.just({"query": "{ menu }"})
)
_FRAMES = st.one_of(
    st.text(max_size=40).map(lambda text: {"text": text}),
    st.binary(max_size=40).map(lambda data: {"bytes": data}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["connection_init", "ping", "pong", "subscribe", "complete", "next", ""])},
        optional={"id": _VALUES, "payload": _VALUES},
    ).map(lambda message: {"text": json.dumps(message)}),
)


@hypothesis_settings(max_examples=100, deadline=None)
@given(frames=st.lists(_FRAMES, max_size=8))
async def test_no_frames_whatever_break_the_handler(frames: list[dict[str, Any]]) -> None:
    async with socket(Asked().app) as ws:
        for frame in frames:
            ws.give(type="websocket.receive", **frame)
        await asyncio.sleep(0.002)
    sent = [ws.sent.get_nowait() for _ in range(ws.sent.qsize())]
    codes = {frame["code"] for frame in sent if frame["type"] == "websocket.close"}
    assert codes <= {4400, 4401, 4409, 4429}
