"""What residents read at the API: themselves and their wards, page by page, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.conftest import Client, serving
from tests.api.own_door import ME, done, me, own, somebody, ward_of, wished
from tests.api.signers import CLERK, NOON, REGION, wanted
from tests.api.signers import done as signed

pytestmark = pytest.mark.anyio


@pytest.fixture
async def clinic(starter_url: str, clock: Any) -> AsyncIterator[Client]:
    """The starter data: nobody is registered, two clinics have teams that may sign."""
    async with serving(starter_url, clock) as client:
        yield client


READING = """
query Read($code: String!, $contract: String!, $home: String!, $enrolment: ID!) {
  resident(code: $code) { code name }
  contract(code: $contract) { code persons { resident { code } } }
  contracts(filter: {resident: $code}) { totalCount nodes { code persons { resident { code } } } }
  menuFor(resident: $code) { resident { code } entries { package { code } } }
  household(code: $home) { code members { maskedName resident { code } } }
  node(id: $enrolment) { ... on Enrolment { resident { code } } }
}
"""
QUOTE = "query ($input: QuoteInput!) { quote(input: $input) { isSignable } }"


async def test_residents_read_themselves_and_wards_and_nobody_else(clinic: Client) -> None:
    parent, stranger = await somebody(clinic, "1990-07-08"), await somebody(clinic)
    child = await ward_of(clinic, parent)
    signing = wanted(child, consent={"at": NOON, "disclosureAcknowledged": True, "givenBy": parent})
    signing["residentSignature"] |= {"signer": parent}
    paper = await signed(clinic, "signContract", **signing)
    formed = await household_of(clinic, parent, child)
    variables = {
        "code": child,
        "contract": paper["contract"]["code"],
        "home": formed,
        "enrolment": paper["enrolment"]["id"],
    }
    basket = {"region": REGION, "for": {"resident": child}, "packages": [{"code": "BAS-00"}]}

    for actor in (me(child), me(parent, child)):
        told = await clinic.data(READING, actor, **variables)
        assert told["resident"]["code"] == child
        assert [each["resident"]["code"] for each in told["contract"]["persons"]] == [child]
        assert told["contracts"]["totalCount"] == 1
        assert told["menuFor"]["resident"]["code"] == child
        assert told["node"]["resident"]["code"] == child
        seen = {member["resident"]["code"] for member in told["household"]["members"] if member["resident"]}
        assert seen == ({child} if actor.resident == child else {child, parent})
        assert "isSignable" in (await clinic.data(QUOTE, actor, input=basket))["quote"]

    for actor in (me(stranger), me(stranger, parent)):
        told = await clinic.data(READING, actor, **variables)
        nothing = {"resident": None, "contract": None, "menuFor": None, "node": None}
        assert {name: told[name] for name in nothing} == nothing
        assert told["contracts"] == {"totalCount": 0, "nodes": []}
        (fault,) = (await clinic.ask(QUOTE, actor, input=basket))["errors"]
        assert (fault["extensions"]["code"], fault["extensions"]["path"]) == (
            "BAD_USER_INPUT",
            ["input", "for", "resident"],
        )
    assert (await clinic.data(READING, me(stranger), **variables))["household"] is None
    everyone = await clinic.data("{ contracts { totalCount } }", me(stranger))
    assert everyone["contracts"]["totalCount"] == 0
    assert (await clinic.ask("{ residents { totalCount } }", me(child)))["errors"][0]["extensions"][
        "code"
    ] == "FORBIDDEN"


async def household_of(client: Client, head: str, *members: str) -> str:
    """A household, by code."""
    document = """mutation ($input: FormHouseholdInput!) {
      formHousehold(input: $input) { household { code } problems { code path } } }"""
    given = {"head": head, "members": [{"resident": each, "relation": "CHILD"} for each in members]}
    told = await client.data(document, CLERK, input={**given, "idempotencyKey": f"home of {head}"})
    assert told["formHousehold"]["problems"] == []
    return str(told["formHousehold"]["household"]["code"])


def asked(client: Client) -> int:
    """How many statements were sent; the watch over the menu asks meanwhile."""
    return len([each for each in client.statements if "menu_revision" not in each])


async def test_me_costs_the_same_number_of_statements_for_one_ward_and_for_three(clinic: Client) -> None:
    document = ME.replace("menuFor", "menuFor @skip(if: true)")
    parent = await somebody(clinic, "1990-07-08")
    wards = [await ward_of(clinic, parent) for _ in range(3)]
    for code in (parent, *wards):
        guardian = me(parent, *wards)
        await done(clinic, "draftOwnContract", guardian, **wished(code))
    spent = []
    for number in (1, 3):
        clinic.statements.clear()
        told = await clinic.data(document, me(parent, *wards[:number]))
        assert [len(each["contracts"]["nodes"]) for each in told["me"]["residents"]] == [1] * (number + 1)
        spent.append(asked(clinic))
    assert spent[0] == spent[1]
    assert spent[0] <= 12


async def test_own_contracts_come_in_pages_the_latest_first(clinic: Client) -> None:
    code = await somebody(clinic)
    made = [(await done(clinic, "draftOwnContract", me(code), **wished(code)))["contract"]["code"] for _ in range(3)]
    (shown,) = await own(clinic, me(code), first=2)
    assert [each["code"] for each in shown["contracts"]["nodes"]] == [made[2], made[1]]
    assert shown["contracts"]["totalCount"] == 3
    assert shown["contracts"]["pageInfo"]["hasNextPage"]
    more = "query ($after: String) { me { residents { contracts(after: $after) { nodes { code } } } } }"
    rest = await clinic.data(more, me(code), after=shown["contracts"]["pageInfo"]["endCursor"])
    assert rest["me"]["residents"][0]["contracts"]["nodes"] == [{"code": made[0]}]
    (fault,) = (await clinic.ask(more, me(code), after="nonsense"))["errors"]
    assert fault["extensions"]["code"] == "BAD_USER_INPUT"
