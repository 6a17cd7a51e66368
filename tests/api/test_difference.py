"""What differs between two versions of a package: published ones for everybody, drafts for those who read drafts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client
from tests.api.designers import (
    CITY,
    COUNTY,
    COUNTY_DESIGNER,
    DESIGNER,
    REVIEWER,
    SIBLING_BOTH,
    Desk,
    chosen,
)

PARTS = "part partName kind kindName path subject before after"
DIFFERENCE = f"""
query Difference($package: String!, $from: VersionRef!, $to: VersionRef!, $language: Language) {{
  difference(package: $package, from: $from, to: $to, language: $language) {{ {PARTS} }}
}}
"""
OF_PACKAGE = f"""
query OfPackage($code: String!, $from: Int!, $to: Int!, $language: Language) {{
  servicePackage(code: $code, language: $language) {{ difference(from: $from, to: $to) {{ {PARTS} }} }}
}}
"""


@pytest.fixture
def desk(client: Client) -> Desk:
    """Verbs against the application."""
    return Desk(client)


async def of_package(client: Client, earlier: int, later: int, language: str | None = None) -> list[dict[str, Any]]:
    """What differs between published versions of PRI-HTN."""
    given: dict[str, Any] = {"code": "PRI-HTN", "from": earlier, "to": later, "language": language}
    found: list[dict[str, Any]] = (await client.data(OF_PACKAGE, **given))["servicePackage"]["difference"]
    return found


async def second_version(desk: Desk) -> dict[str, Any]:
    """PRI-HTN version 2, with another note."""
    draft = await desk.approved("PRI-HTN")
    payload = await desk.done(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(draft))
    published: dict[str, Any] = payload["drafts"][0]
    return published


async def test_everybody_may_compare_published_versions(desk: Desk, client: Client) -> None:
    await second_version(desk)

    found, back = await of_package(client, 1, 2), await of_package(client, 2, 1)

    assert [(one["part"], one["path"], one["after"]) for one in found] == [("TEXTS", ["note"], "改")]
    assert [(one["before"], one["after"]) for one in back] == [(found[0]["after"], found[0]["before"])]
    assert await of_package(client, 2, 2) == []
    assert (await of_package(client, 1, 2, "ZH"))[0]["partName"] == "名称与说明"


@pytest.mark.parametrize(("wrong", "path"), [({"from": 9}, ["from"]), ({"to": 0}, ["to"])], ids=["from", "to"])
async def test_a_version_that_is_not_there_is_refused_at_its_place(
    client: Client, wrong: dict[str, int], path: list[str]
) -> None:
    fault = await client.fault(OF_PACKAGE, code="PRI-HTN", **{"from": 1, "to": 1, **wrong})
    assert (fault["code"], fault["path"]) == ("BAD_USER_INPUT", path)


async def test_a_draft_is_compared_line_by_line_with_any_version(desk: Desk, client: Client) -> None:
    draft = await desk.open("PRI-HTN", COUNTY, COUNTY_DESIGNER)
    lines = [{"item": "HTN-01"}, {"item": "GEN-05", "isRequired": False}]
    draft = await desk.step(
        COUNTY_DESIGNER, "editDraft", draft, set={"lines": lines, "eligibility": {"age": {"from": 40}}}
    )

    async def found(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
        given = {"package": "PRI-HTN", "from": before, "to": after}
        answer: list[dict[str, Any]] = (await client.data(DIFFERENCE, COUNTY_DESIGNER, **given))["difference"]
        return answer

    there = await found({"version": 1}, {"draft": draft["code"]})
    told = {(one["part"], one["kind"], one["subject"]) for one in there}
    assert {("LINES", "ADDED", "GEN-05"), ("LINES", "REMOVED", "HTN-08")} <= told
    assert any(one["part"] == "ELIGIBILITY" for one in there)
    assert there == draft["changes"]["differences"]
    back = await found({"draft": draft["code"]}, {"version": 1})
    assert {("LINES", "REMOVED", "GEN-05"), ("LINES", "ADDED", "HTN-08")} <= {
        (one["part"], one["kind"], one["subject"]) for one in back
    }
    assert await found({"draft": draft["code"]}, {"draft": draft["code"]}) == []


async def test_drafts_of_two_regions_are_compared(desk: Desk, client: Client) -> None:
    ours = await desk.edited("PRI-HTN", COUNTY, note="一")
    theirs = await desk.edited("PRI-HTN", CITY, note="二")
    given = {"package": "PRI-HTN", "from": {"draft": theirs["code"]}, "to": {"draft": ours["code"]}}
    (found,) = (await client.data(DIFFERENCE, DESIGNER, **given))["difference"]
    assert (found["before"], found["after"]) == ("二", "一")


async def test_a_draft_out_of_reach_unreadable_or_of_another_package_is_refused(desk: Desk, client: Client) -> None:
    draft = await desk.open("PRI-HTN", COUNTY, COUNTY_DESIGNER)
    other = await desk.step(DESIGNER, "editDraft", await desk.open("PRI-DM", CITY), clear=["TERM"])
    asked: list[tuple[Any, str, dict[str, Any], dict[str, Any], list[str]]] = [
        (SIBLING_BOTH, "PRI-HTN", {"version": 1}, {"draft": draft["code"]}, ["to", "draft"]),
        (SIBLING_BOTH, "PRI-HTN", {"version": 1}, {"draft": "PRI-HTN.450321.7"}, ["to", "draft"]),
        (DESIGNER, "PRI-DM", {"draft": draft["code"]}, {"version": 1}, ["from", "draft"]),
        (DESIGNER, "PRI-DM", {"draft": other["code"]}, {"version": 1}, ["from", "draft"]),
        (DESIGNER, "PRI-HTN", {"version": 3}, {"version": 1}, ["from", "version"]),
        (DESIGNER, "NO-SUCH", {"version": 1}, {"version": 1}, ["from", "version"]),
    ]
    messages = []
    for who, package, before, after, path in asked:
        answer = await client.ask(DIFFERENCE, who, package=package, **{"from": before, "to": after})
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", path)
        messages.append(error["message"])
    assert messages[0] == messages[1]


async def test_drafts_are_for_those_who_read_drafts(client: Client) -> None:
    fault = await client.fault(DIFFERENCE, package="PRI-HTN", **{"from": {"version": 1}, "to": {"version": 1}})
    assert fault["code"] == "UNAUTHENTICATED"
