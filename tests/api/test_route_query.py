"""What addresses beside GraphQL take: nothing passes there silently, and all that is wrong is told at once."""

from __future__ import annotations

import httpx
import pytest
from starlette.datastructures import QueryParams
from starlette.routing import Route

from api.route_query import Asks, QueryRejected, anything, number, one_of, words
from core.actor import Actor
from core.language import Language
from tests.api.conftest import Client
from tests.api.registers import codes
from tests.api.signers import CLERK

UNKNOWN, BAD, TWICE = "UNKNOWN_PARAMETER", "BAD_PARAMETER", "REPEATED_PARAMETER"
ROUTES = {
    "POST /registers": "/registers",
    "POST /registers/mappings": "/registers/mappings",
    "GET /registers/template.{kind}": "/registers/template.csv",
    "GET /registers/export.csv": "/registers/export.csv?purpose=DATA_QUALITY&reason=x",
    "GET /registers/{job}/faults.csv": "/registers/JOB-1/faults.csv",
    "GET /registers/{job}/rejected.csv": "/registers/JOB-1/rejected.csv",
    "GET /worklists/{kind}.csv": "/worklists/ENDING_SOON.csv",
    "GET /agreements/{code}.html": "/agreements/C-1.html",
    "GET /agreements/{code}.pdf": "/agreements/C-1.pdf",
}


async def ask(client: Client, method: str, path: str, actor: Actor = CLERK, language: str = "en") -> httpx.Response:
    """What the server answers."""
    headers = {"accept-language": language, "authorization": f"Bearer {client.token(actor)}"}
    return await client.http.request(method, path, headers=headers)


@pytest.mark.parametrize("route", ROUTES)
async def test_no_route_passes_over_what_it_does_not_know(client: Client, route: str) -> None:
    path = ROUTES[route]
    asked = f"{path}{'&' if '?' in path else '?'}langauge=en&language=fr&team=a&team=b"

    answer = await ask(client, route.split(maxsplit=1)[0], asked)

    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    team = TWICE if "worklists" in path else UNKNOWN
    assert codes(answer) == [(UNKNOWN, "langauge"), (BAD, "language"), (team, "team")]


async def test_every_route_beside_graphql_was_asked(client: Client) -> None:
    beside = ("/registers", "/worklists", "/agreements")
    there = {
        f"{method} {route.path}"
        for route in client.app.routes()
        if isinstance(route, Route) and route.path.startswith(beside)
        for method in route.methods or ()
        if method != "HEAD"
    }

    assert there == ROUTES.keys()


async def test_a_code_that_is_sent_about_may_carry_what_messengers_add(client: Client) -> None:
    sent_on = await ask(client, "GET", "/verify/nonsense?from=singlemessage&from=x")
    wrong = await ask(client, "GET", "/verify/nonsense?from=singlemessage&language=fr")

    assert (sent_on.status_code, wrong.status_code) == (404, 400)
    assert codes(wrong) == [(BAD, "language")]


async def test_it_is_told_in_the_callers_language(client: Client) -> None:
    for language, said in (("en", "There is no such parameter; there are: "), ("zh", "没有这个参数")):
        answer = await ask(client, "GET", "/registers/template.csv?x=1", language=language)
        (problem,) = answer.json()["errors"][0]["extensions"]["problems"]
        assert problem["message"].startswith(said)


ASKS = Asks(
    {"a": anything, "b": anything, "n": number(1, 366), "c": one_of(["X", "Y"]), "w": words(5)}, one_of=("a", "b")
)


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ("w=x", []),
        ("w=x&language=ZH&n=366&c=Y&a=", []),
        ("", [("TEXT_SIZE", "w")]),
        ("w=toolong", [("TEXT_SIZE", "w")]),
        ("w=x&n=0", [(BAD, "n")]),
        ("w=x&n=367", [(BAD, "n")]),
        ("w=x&n=1e2", [(BAD, "n")]),
        ("w=x&n=%C2%B2", [(BAD, "n")]),
        ("w=x&n=", [(BAD, "n")]),
        ("w=x&c=x", [(BAD, "c")]),
        ("w=x&a=1&b=2", [(BAD, "b")]),
        ("z=1&n=x&c=z&language=&w=x&w=y", [(UNKNOWN, "z"), (BAD, "n"), (BAD, "c"), (BAD, "language"), (TWICE, "w")]),
    ],
)
def test_all_that_is_wrong_is_told_at_once(query: str, problems: list[tuple[str, str]]) -> None:
    assert [(each.code, ".".join(each.path)) for each in ASKS.problems(QueryParams(query))] == problems


def test_what_must_be_given_is_missed_and_long_names_are_cut() -> None:
    asks = Asks({"purpose": one_of(["A"], is_needed=True)})
    with pytest.raises(QueryRejected) as caught:
        asks.check(QueryParams({"y" * 400: "1"}))
    problems = caught.value.errors(Language.EN)[0]["extensions"]["problems"]  # type: ignore[index]
    assert [(each["code"], each["path"]) for each in problems] == [(UNKNOWN, ["y" * 40]), (BAD, ["purpose"])]
