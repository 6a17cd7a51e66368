"""Abuse by document: refused before anything walks it, in time linear in its size."""

import time

import pytest
from graphql import get_introspection_query

from tests.http.world import Asked, codes

pytestmark = pytest.mark.anyio


def bomb(levels: int) -> str:
    """Each fragment spreads the next one twice: 2^levels fields out of a few hundred bytes (HAZARDS 11)."""
    spreads = "".join(f"fragment f{n} on Query{{...f{n + 1} ...f{n + 1}}}" for n in range(levels))
    return f"{{...f0}}{spreads}fragment f{levels} on Query{{menu}}"


def nested_bomb(levels: int) -> str:
    spreads = "".join(f"fragment f{n} on Leaf{{deeper{{...f{n + 1}}}deeper{{...f{n + 1}}}}}" for n in range(levels))
    return f"{{leaf{{...f0}}}}{spreads}fragment f{levels} on Leaf{{name}}"


@pytest.mark.parametrize("document", [bomb(16), nested_bomb(12), bomb(60), nested_bomb(40)])
async def test_a_fragment_bomb_is_refused_in_milliseconds(document: str) -> None:
    asked = Asked()
    await asked.post("{ menu }")
    started = time.thread_time()
    answer = await asked.post(document)
    assert time.thread_time() - started < 0.25
    assert codes(answer) in (["FRAGMENT_LIMIT_EXCEEDED"], ["DEPTH_LIMIT_EXCEEDED"])
    assert (await asked.post("{ menu }")).status_code == 200


def leaf_chain(depth: int) -> str:
    return "{ leaf " + "{ deeper " * (depth - 2) + "{ name " + "}" * depth


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (leaf_chain(13), "DEPTH_LIMIT_EXCEEDED"),
        ("{ " + "... { " * 120 + "menu" + " }" * 121, "DEPTH_LIMIT_EXCEEDED"),
        ("{ leaf { ...a } } fragment a on Leaf { " + "deeper { " * 12 + "name" + " }" * 13, "DEPTH_LIMIT_EXCEEDED"),
        ("{" + " ".join(f"a{n}: menu" for n in range(16)) + "}", "ALIAS_LIMIT_EXCEEDED"),
        (
            "{ ...a ...b }"
            + "".join(
                f"fragment {name} on Query {{ {' '.join(f'{name}{n}: menu' for n in range(8))} }}" for name in "ab"
            ),
            "ALIAS_LIMIT_EXCEEDED",
        ),
        ("{ menu " + "@skip(if: false) " * 51 + "}", "DIRECTIVE_LIMIT_EXCEEDED"),
        ("{" + "menu " * 2_001 + "}", "TOKEN_LIMIT_EXCEEDED"),
        ("{" + "menu " * 21 + "}", "ROOT_FIELD_LIMIT_EXCEEDED"),
        ("mutation {" + 'changeMenu(name: "x") ' * 11 + "}", "ROOT_FIELD_LIMIT_EXCEEDED"),
        ("{ leaf {" + "name " * 120 + "} }", "OVERLAP_LIMIT_EXCEEDED"),
        (
            "{ menu } fragment x on Leaf { ...a ...b } fragment a on Leaf { "
            + "name " * 60
            + "} fragment b on Leaf { "
            + "name " * 60
            + "}",
            "OVERLAP_LIMIT_EXCEEDED",
        ),
        ("{ leaf { " + "...a " * 201 + "} } fragment a on Leaf { name }", "FRAGMENT_LIMIT_EXCEEDED"),
        (
            "{ leaf { ...a } } fragment a on Leaf { deeper { ...b } } fragment b on Leaf { ...a }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("{" * 5_000, "GRAPHQL_PARSE_FAILED"),
        ("{" * 1_000, "GRAPHQL_PARSE_FAILED"),
        ("{ menu } " + "# x\n" * 50_000, "TOKEN_LIMIT_EXCEEDED"),
    ],
)
async def test_documents_beyond_a_limit_are_refused_and_the_server_goes_on(document: str, code: str) -> None:
    asked = Asked()
    started = time.thread_time()
    answer = await asked.post(document)
    assert time.thread_time() - started < 1
    assert answer.status_code == 400
    assert code in codes(answer)
    assert asked.world.callers == [], "nothing was executed"
    assert (await asked.post("{ menu }")).status_code == 200


async def test_documents_at_the_limit_pass() -> None:
    asked = Asked()
    fifteen = "{" + " ".join(f"a{n}: menu" for n in range(15)) + "}"
    for document in (leaf_chain(12), fifteen, "{" + "menu " * 20 + "}", "{ menu " + "@skip(if: false) " * 1 + "}"):
        assert (await asked.post(document)).status_code == 200


async def test_the_chain_of_the_most_fragments_allowed_does_not_exhaust_the_stack() -> None:
    chain = "".join(f"fragment f{n} on Query{{...f{n + 1}}}" for n in range(199))
    answer = await Asked(max_tokens=10_000).post(f"{{...f0}}{chain}fragment f199 on Query{{menu}}")
    assert answer.status_code in (200, 400)
    assert "errors" not in answer.json() or "INTERNAL" not in codes(answer)


async def test_the_usual_introspection_query_passes_where_introspection_is_on() -> None:
    answer = await Asked().post(get_introspection_query())
    assert answer.json()["data"]["__schema"]["queryType"] == {"name": "Query", "kind": "OBJECT"}


async def test_introspection_has_a_depth_of_its_own() -> None:
    deep = "{ __schema { types { fields { type " + "{ ofType " * 14 + "{ name }" + " }" * 14 + " } } } }"
    assert codes(await Asked().post(deep)) == ["DEPTH_LIMIT_EXCEEDED"]


@pytest.mark.parametrize(
    "document",
    ["{ __schema { queryType { name } } }", '{ ...a } fragment a on Query { x: __type(name: "Query") { name } }'],
)
async def test_introspection_can_be_off(document: str) -> None:
    asked = Asked(introspection=False)
    assert codes(await asked.post(document)) == ["INTROSPECTION_OFF"]
    assert (await asked.post("{ __typename }")).json() == {"data": {"__typename": "Query"}}


async def test_suggestions_are_told_only_where_they_are_on() -> None:
    on = await Asked(suggestions=True).post("{ menuu }")
    off = await Asked(suggestions=False).post("{ menuu }")
    assert "Did you mean" in on.text
    assert "Did you mean" not in off.text
    assert "menu'" not in off.json()["errors"][0]["message"].replace("menuu", "")


async def test_at_most_so_many_errors_are_reported() -> None:
    asked = Asked(max_errors=3)
    assert len(codes(await asked.post("{" + " ".join(f"no{n}" for n in range(15)) + "}"))) == 3
    assert len(codes(await asked.post("{" + " ".join(f"a{n}: crash" for n in range(15)) + "}"))) == 3
