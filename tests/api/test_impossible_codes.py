"""What cannot be a code is not there, wherever a question about the delivery side takes one: never an error of ours."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from api.schema.node import node_id
from tests.api.conftest import Client
from tests.api.readers import IN_YANGSHUO, YANGSHUO
from tests.api.test_delivery_reading import TEAM

IMPOSSIBLE = {"too long": "X" * 33, "enormous": "X" * 50_000, "with a NUL": "YS\0", "in Chinese": "村", "empty": ""}
NULLS = {
    "institution": "institution(code: $code) { code }",
    "network": "network(code: $code) { code }",
    "practitioner": "practitioner(code: $code) { code }",
    "team": "team(code: $code) { code }",
    "departure": 'departure(team: $code, practitioner: "YS-P0004") { on }',
    "individualProvider": "individualProvider(practitioner: $code) { mayProvide }",
}
LISTS = {
    "grids.parent": f'grids(region: "{YANGSHUO}", parent: $code) {{ totalCount nodes {{ code }} }}',
    "networks.institution": "networks(institution: $code) { totalCount nodes { code } }",
    **{
        f"{field}.{part}": f"{field}(filter: {{ {part}: $code }}) {{ totalCount nodes {{ code }} }}"
        for field, parts in {
            "institutions": ("parent", "network", "grid", "serves"),
            "practitioners": ("institution",),
            "teams": ("home", "practitioner", "grid"),
        }.items()
        for part in parts
    },
    "teams.home with states": "teams(filter: { home: $code, states: [ACTIVE] }) { totalCount nodes { code } }",
}
FAULTS: dict[str, tuple[str, list[str]]] = {
    "departure.practitioner": (
        f'departure(team: "{TEAM}", practitioner: $code) {{ on }}',
        ["practitioner"],
    ),
    "departure.successor": (
        f'departure(team: "{TEAM}", practitioner: "YS-P0004", '
        'successor: { practitioner: $code, role: NURSE, institution: "YS-T01-H" }) { on }',
        ["successor", "practitioner"],
    ),
    "individualProvider.guidingInstitution": (
        'individualProvider(practitioner: "YS-P0007", guidingInstitution: $code) { mayProvide }',
        ["guidingInstitution"],
    ),
    "individualProvider.supportingTeam": (
        'individualProvider(practitioner: "YS-P0007", supportingTeam: $code) { mayProvide }',
        ["supportingTeam"],
    ),
    "compositionReport.home": ("compositionReport(of: { home: $code, members: [] }) { isMet }", ["of", "home"]),
    "compositionReport.chain": (
        'compositionReport(of: { home: "YS-T01-H", chain: [$code], members: [] }) { isMet }',
        ["of", "chain", "0"],
    ),
    "compositionReport.members": (
        'compositionReport(of: { home: "YS-T01-H", members: '
        '[{ practitioner: $code, role: NURSE, institution: "YS-T01-H" }] }) { isMet }',
        ["of", "members", "0", "practitioner"],
    ),
    "teamSuggestions.grid": (
        f'teamSuggestions(address: {{ region: "{YANGSHUO}", grid: $code }}, packages: []) {{ load }}',
        ["address", "grid"],
    ),
    "teamSuggestions.packages": (
        f'teamSuggestions(address: {{ region: "{YANGSHUO}" }}, packages: [$code]) {{ load }}',
        ["packages", "0"],
    ),
    "teams.canDeliver": ("teams(filter: { canDeliver: $code }) { totalCount }", ["filter", "canDeliver"]),
    "regionalPolicy.region": ("regionalPolicy(region: $code, parameter: CAPACITY) { starts }", ["region"]),
}
KINDS = ("Institution", "Network", "Practitioner", "Team", "Grid")
PREFIXED = ("institutions", "practitioners")


def asking(field: str) -> str:
    """The question with the code as its variable."""
    return f"query($code: String!) {{ found: {field} }}"


@pytest.mark.parametrize("field", NULLS)
async def test_an_object_of_an_impossible_code_is_not_there(client: Client, field: str) -> None:
    for code in IMPOSSIBLE.values():
        assert await client.data(asking(NULLS[field]), IN_YANGSHUO, code=code) == {"found": None}


@pytest.mark.parametrize("field", LISTS)
async def test_a_list_around_an_impossible_code_is_empty(client: Client, field: str) -> None:
    for code in IMPOSSIBLE.values():
        found = (await client.data(asking(LISTS[field]), IN_YANGSHUO, code=code))["found"]
        assert found == {"totalCount": 0, "nodes": []}, code[:40]


@pytest.mark.parametrize("field", FAULTS)
async def test_what_has_to_be_there_is_missed_at_its_argument(client: Client, field: str) -> None:
    question, path = FAULTS[field]
    for code in IMPOSSIBLE.values():
        (error,) = (await client.ask(asking(question), IN_YANGSHUO, code=code))["errors"]
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", path), code[:40]


@pytest.mark.parametrize("kind", KINDS)
async def test_an_id_around_an_impossible_code_names_nothing(client: Client, kind: str) -> None:
    ids = [node_id(kind, code) for code in IMPOSSIBLE.values()]
    several = await client.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", IN_YANGSHUO, ids=ids)

    assert several == {"nodes": [None] * len(ids)}
    for one in ids:
        assert await client.data("query($id: ID!) { node(id: $id) { id } }", IN_YANGSHUO, id=one) == {"node": None}


@pytest.mark.parametrize("field", PREFIXED)
async def test_no_name_begins_with_what_no_name_holds(client: Client, field: str) -> None:
    question = asking(f"{field}(filter: {{ namePrefix: $code }}) {{ totalCount nodes {{ code }} }}")

    for prefix in ("y" * 61, "y" * 100):
        assert (await client.data(question, IN_YANGSHUO, code=prefix))["found"] == {"totalCount": 0, "nodes": []}
    for prefix in ("y" * 101, "y" * 50_000, "\0", "阳\0"):
        (error,) = (await client.ask(question, IN_YANGSHUO, code=prefix))["errors"]
        assert (error["extensions"]["code"], error["extensions"]["path"]) == (
            "BAD_USER_INPUT",
            ["filter", "namePrefix"],
        )


@pytest.mark.parametrize("field", ["institutions", "networks", "practitioners", "teams"])
@pytest.mark.parametrize("side", ["after", "before"])
async def test_a_cursor_at_an_impossible_code_is_none_of_the_list(client: Client, field: str, side: str) -> None:
    for code in IMPOSSIBLE.values():
        cursor = base64.urlsafe_b64encode(orjson.dumps(["CODE+", code])).decode().rstrip("=")
        answer: dict[str, Any] = await client.ask(
            f"query($cursor: String!) {{ {field}({side}: $cursor) {{ totalCount }} }}", IN_YANGSHUO, cursor=cursor
        )
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", [side])
