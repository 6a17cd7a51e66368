"""Bad input is answered clearly and typed, never with a trace, and the server goes on serving."""

from typing import Any

import pytest

from tests.api.conftest import Client
from tests.api.test_catalog import PACKAGES

MENU = "query($region: String!, $on: Date) { menu(region: $region, on: $on) { packageCount } }"


async def test_an_unknown_region_names_the_argument(client: Client) -> None:
    fault = await client.fault(MENU, region="999999")

    assert fault["code"] == "BAD_USER_INPUT"
    assert fault["path"] == ["region"]


async def test_the_message_is_in_the_callers_language(client: Client) -> None:
    body = {"query": MENU, "variables": {"region": "999999"}}
    chinese = await client.http.post("/graphql", json=body, headers={"accept-language": "zh"})
    english = await client.http.post("/graphql", json=body, headers={"accept-language": "en"})

    assert "区划代码" in chinese.json()["errors"][0]["message"]
    assert "code" in english.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "on", ["2026-3-1", "2026-02-30", "20260301", "2026-03-01T00:00:00Z", "today", "", 20260301, True, "２０２６-03-01"]
)
async def test_a_wrong_date_is_refused(client: Client, on: object) -> None:
    answer = await client.ask(MENU, region="450321", on=on)

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "full-date" in error["message"]
    assert "Traceback" not in str(answer)
    assert "isoformat" not in str(answer)


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"first": 0}, ["first"]),
        ({"first": 101}, ["first"]),
        ({"last": -1}, ["last"]),
        ({"first": 1, "last": 1}, ["last"]),
        ({"after": "not a cursor"}, ["after"]),
        ({"before": "WzFd"}, ["before"]),  # [1], a cursor of another order
        ({"after": "bnVsbA"}, ["after"]),  # null
        ({"region": "450399"}, ["region"]),
        ({"filter": {"text": "长" * 101}}, ["filter", "text"]),
        ({"filter": {"price": {"from": "-1"}}}, ["filter", "price", "from"]),
        ({"filter": {"price": {"to": "0.001"}}}, ["filter", "price", "to"]),
        ({"filter": {"price": {"from": "2", "to": "1"}}}, ["filter", "price"]),
    ],
)
async def test_a_wrong_argument_is_named(client: Client, arguments: dict[str, Any], path: list[str]) -> None:
    fault = await client.fault(PACKAGES, **arguments)

    assert fault["code"] == "BAD_USER_INPUT"
    assert fault["path"] == path


@pytest.mark.parametrize(
    "price", [{"from": 1}, {"from": 1.5}, {"from": "1e3"}, {"from": "NaN"}, {"from": "Infinity"}, {"from": "１"}]
)
async def test_a_wrong_decimal_is_refused(client: Client, price: dict[str, Any]) -> None:
    assert (await client.fault(PACKAGES, filter={"price": price}))["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("language", ["FR", "zh", ""])
async def test_an_unknown_language_is_refused(client: Client, language: str) -> None:
    query = 'query($l: Language) { menu(region: "450321", language: $l) { on } }'

    assert (await client.fault(query, l=language))["code"] == "BAD_USER_INPUT"


async def test_too_many_ids_are_refused(client: Client) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert (await client.fault(query, ids=["x"] * 101))["path"] == ["ids"]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b'{"query": "{ __typename }"}', {"content-type": "text/plain"}, 415),
        (b"\xff\xfe", {"content-type": "application/json"}, 400),
        (b"null", {"content-type": "application/json"}, 400),
        (b"[" * 100_000, {"content-type": "application/json"}, 400),
        (b'{"query": "' + b" " * 300_000 + b'"}', {"content-type": "application/json"}, 413),
        (b'{"query": "' + b"{a" * 3_000 + b'"}', {"content-type": "application/json"}, None),
    ],
)
async def test_a_wrong_request_is_refused_and_the_server_goes_on(
    client: Client, content: bytes, headers: dict[str, str], status: int | None
) -> None:
    answer = await client.http.post("/graphql", content=content, headers=headers)

    assert answer.status_code == status or status is None
    assert answer.status_code < 500
    assert answer.json()["errors"][0]["extensions"]["code"]
    assert "Traceback" not in answer.text
    assert (await client.data(MENU, region="450321"))["menu"]["packageCount"] == 29


async def test_a_token_that_is_no_good_is_refused(client: Client) -> None:
    answer = await client.http.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"authorization": "Bearer nonsense"}
    )

    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
