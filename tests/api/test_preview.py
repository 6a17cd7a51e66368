"""The menu of a region as it would be with drafts published; nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client
from tests.api.designers import (
    CITY,
    COUNTY,
    COUNTY_DESIGNER,
    DESIGNER,
    ELSEWHERE,
    NEXT_MONTH,
    REVIEWER,
    SIBLING,
    SIBLING_BOTH,
    TODAY,
    Desk,
    chosen,
    everything,
)
from tests.api.test_deliverable import ABROAD, BEYOND

ENTRY = """
package { id code version name note price { total { amount } } lines { item { code name } } }
publishedBy { code } origin starts ends parts { part isOwn region { code } version }
"""
PREVIEW = f"""
query Preview($region: String!, $drafts: [String!]!, $on: Date, $language: Language) {{
  menuPreview(region: $region, drafts: $drafts, on: $on, language: $language) {{
    menu {{
      region {{ code }} publishedBy {{ code }} on revision packageCount sections {{ kind entries {{ {ENTRY} }} }}
    }}
    problems {{
      __typename code message path
      ... on AlreadyPublishedProblem {{ version }}
      ... on DraftFindingProblem {{ draftCode finding {{ code severity path hint }} }}
    }}
  }}
}}
"""
MENU = f"""
query Menu($region: String!, $on: Date) {{
  menu(region: $region, on: $on) {{ packageCount sections {{ kind entries {{ {ENTRY} }} }} }}
}}
"""


@pytest.fixture
def desk(client: Client) -> Desk:
    """Verbs against the application."""
    return Desk(client)


def entries(menu: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What is on a menu, by code."""
    return {entry["package"]["code"]: entry for section in menu["sections"] for entry in section["entries"]}


async def preview(client: Client, region: str, *drafts: dict[str, Any], who: Any = DESIGNER, **more: Any) -> Any:
    """The preview."""
    codes = [draft["code"] for draft in drafts]
    return (await client.data(PREVIEW, who, region=region, drafts=codes, **more))["menuPreview"]


async def told(client: Client, region: str, *drafts: dict[str, Any], **more: Any) -> set[tuple[str, ...]]:
    """Code and path of each problem of the preview."""
    found = await preview(client, region, *drafts, **more)
    assert all(one["message"] for one in found["problems"])
    return {(one["code"], *one["path"]) for one in found["problems"]}


async def test_a_draft_is_shown_as_it_would_be_and_nothing_else_differs(desk: Desk, client: Client) -> None:
    draft = await desk.edited("PRI-ELD", CITY, note="试")
    before, stored = await client.data(MENU, region=COUNTY), await everything()

    found = await preview(client, COUNTY, draft)

    assert found["problems"] == []
    then, now = entries(found["menu"]), entries(before["menu"])
    assert then.keys() == now.keys()
    assert {code for code in then if then[code] != now[code]} == {"PRI-ELD"}
    entry = then["PRI-ELD"]
    assert (entry["package"]["note"], entry["package"]["version"]) == ("试", 2)
    assert (entry["publishedBy"]["code"], entry["origin"], entry["starts"]) == (CITY, "INHERITED", TODAY)
    assert {part["part"]: part["version"] for part in entry["parts"]}["TEXTS"] == 2
    assert {part["part"]: part["version"] for part in entry["parts"]}["PRICE"] == 1
    assert await everything() == stored
    assert await client.data(MENU, region=COUNTY) == before


async def test_the_preview_is_what_publishing_then_shows(desk: Desk, client: Client) -> None:
    drafts = [await desk.approved("PRI-ELD"), await desk.approved("PER-TCM")]
    shown = entries((await preview(client, CITY, *drafts))["menu"])

    await desk.done(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(*drafts))

    then = entries((await client.data(MENU, region=CITY))["menu"])
    for code, entry in shown.items():
        same = {key: value for key, value in entry["package"].items() if key != "id"}
        assert then[code]["package"].items() >= same.items()
        assert {key: entry[key] for key in ("publishedBy", "origin", "starts", "ends", "parts")} == {
            key: then[code][key] for key in ("publishedBy", "origin", "starts", "ends", "parts")
        }


async def test_a_new_package_stands_on_the_menu_under_its_name_and_its_id_leads_to_the_draft(
    desk: Desk, client: Client
) -> None:
    payload = await desk.done(
        DESIGNER,
        "copyPackage",
        region=CITY,
        source="PER-TCM",
        package="PER-NEW",
        names={"zh": "新包", "en": "New package"},
    )
    draft = payload["draft"]

    found = await preview(client, CITY, draft)

    entry = entries(found["menu"])["PER-NEW"]
    assert (entry["package"]["name"], entry["package"]["version"], entry["origin"]) == ("New package", 1, "OWN")
    assert entry["package"]["id"] == draft["definition"]["id"]
    assert found["menu"]["packageCount"] == 30
    zh = await preview(client, CITY, draft, language="ZH")
    assert entries(zh["menu"])["PER-NEW"]["package"]["name"] == "新包"
    node = "query($id: ID!) { node(id: $id) { __typename id } }"
    assert (await client.data(node, DESIGNER, id=entry["package"]["id"]))["node"]["id"] == entry["package"]["id"]


async def test_drafts_of_the_city_and_of_its_county_are_shown_together(desk: Desk, client: Client) -> None:
    city, county = await desk.edited("PRI-ELD", CITY, note="市"), await desk.edited("PRI-ELD", COUNTY, note="县")
    of_county = entries((await preview(client, COUNTY, city, county))["menu"])["PRI-ELD"]
    of_city = entries((await preview(client, CITY, city))["menu"])["PRI-ELD"]
    assert (of_county["package"]["note"], of_county["origin"]) == ("县", "OVERRIDDEN")
    assert (of_city["package"]["note"], of_city["origin"]) == ("市", "OVERRIDDEN")


async def test_a_later_day_may_be_looked_at(desk: Desk, client: Client) -> None:
    draft = await desk.edited("PRI-ELD")
    found = await preview(client, CITY, draft, on=NEXT_MONTH)
    assert (found["menu"]["on"], found["problems"]) == (NEXT_MONTH, [])
    assert entries(found["menu"])["PRI-ELD"]["starts"] == NEXT_MONTH


async def test_what_would_keep_drafts_off_the_menu_is_told_beside_it(desk: Desk, client: Client) -> None:
    """As publishing them would refuse it: in the past, no longer open, twice, needed by others, there already."""
    draft, withdrawn = await desk.edited("PRI-ELD"), await desk.open("PRI-TB")
    withdrawn = await desk.step(DESIGNER, "withdrawDraft", withdrawn)
    excluding = await desk.step(DESIGNER, "editDraft", await desk.open("PER-TCM"), set={"requires": ["PER-NEW"]})

    assert await told(client, CITY, draft, on="2026-02-28") >= {("STARTS_IN_THE_PAST", "on")}
    assert await told(client, CITY, draft, on="2040-01-01") == {("TOO_FAR_AHEAD", "on")}
    assert await told(client, CITY, draft, withdrawn) == {("WRONG_STATE", "drafts", "1")}
    assert await told(client, CITY, draft, draft) == {("DUPLICATE_PACKAGE", "drafts", "1")}
    assert await told(client, CITY, draft, excluding) == {
        ("DRAFT_HAS_PROBLEMS", "drafts", "1", "requires", "0"),
        ("PREREQUISITE_NOT_ON_MENU", "drafts", "1"),
    }
    assert await told(client, CITY) == set()


async def test_a_draft_whose_base_is_outdated_is_told_as_publishing_would_refuse_it(desk: Desk, client: Client) -> None:
    sound, county = await desk.approved("PRI-ELD", COUNTY), await desk.edited("PER-TCM", COUNTY, note="县")
    county = await desk.step(REVIEWER, "approveDraft", await desk.step(DESIGNER, "submitForReview", county))
    assert await told(client, COUNTY, sound, county) == set()
    await desk.done(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(await desk.approved("PER-TCM")))

    found = await told(client, COUNTY, sound, county)

    assert found == {("BASE_OUTDATED", "drafts", "1")}
    refused = await desk.refused(REVIEWER, "publishDrafts", region=COUNTY, drafts=chosen(sound, county))
    assert {(code, *path) for code, path in refused} == found


async def test_a_base_is_held_against_what_the_menu_offers_on_the_day(desk: Desk, client: Client) -> None:
    county = await desk.edited("PER-TCM", COUNTY, note="县")
    city = chosen(await desk.approved("PER-TCM"))
    await desk.done(REVIEWER, "scheduleDrafts", region=CITY, drafts=city, starts=NEXT_MONTH)

    assert await told(client, COUNTY, county) == set()
    assert await told(client, COUNTY, county, on=NEXT_MONTH) == {("BASE_OUTDATED", "drafts", "0")}


async def test_a_draft_that_changes_nothing_is_told(desk: Desk, client: Client) -> None:
    same = await desk.open("PRI-ELD")
    assert await told(client, COUNTY, await desk.edited("PER-TCM"), same) == {("UNCHANGED_DRAFT", "drafts", "1")}


async def test_an_error_in_a_draft_is_told_with_its_hint_below_the_drafts_place(desk: Desk, client: Client) -> None:
    sound, draft = await desk.edited("PER-JKGJ", ELSEWHERE, ABROAD), await desk.open("PER-TCM", ELSEWHERE, ABROAD)
    draft = await desk.step(ABROAD, "editDraft", draft, set={"lines": [{"item": "GEN-05"}, {"item": BEYOND}]})

    found = (await preview(client, ELSEWHERE, sound, draft, who=ABROAD))["problems"]

    errors = [one for one in draft["problems"] if one["severity"] == "ERROR"]
    assert ["lines", "1", "item"] in [one["path"] for one in errors]
    assert [(one["__typename"], one["code"], one["draftCode"]) for one in found] == [
        ("DraftFindingProblem", "DRAFT_HAS_PROBLEMS", draft["code"])
    ] * len(errors)
    assert [one["path"] for one in found] == [["drafts", "1", *one["path"]] for one in errors]
    assert [one["finding"] for one in found] == [
        {key: one[key] for key in ("code", "severity", "path", "hint")} for one in errors
    ]


async def test_a_warning_keeps_no_draft_back(desk: Desk, client: Client) -> None:
    draft = await desk.open("PER-TCM", ELSEWHERE, ABROAD)
    lines = [{"item": "GEN-05"}, {"item": BEYOND, "isRequired": False}]
    draft = await desk.step(ABROAD, "editDraft", draft, set={"lines": lines})

    assert {one["severity"] for one in draft["problems"]} == {"WARNING"}
    assert await told(client, ELSEWHERE, draft, who=ABROAD) == set()


async def test_a_county_draft_that_needs_a_new_package_of_its_city_is_sound_beside_it(
    desk: Desk, client: Client
) -> None:
    names = {"zh": "新包", "en": "New package"}
    copied = {"source": "PER-TCM", "package": "PER-NEW", "names": names}
    new = (await desk.done(DESIGNER, "copyPackage", region=CITY, **copied))["draft"]
    county = await desk.open("PRI-ELD", COUNTY)
    county = await desk.step(DESIGNER, "editDraft", county, set={"requires": ["PER-NEW"]})

    assert ("PREREQUISITE_NOT_ON_MENU", "drafts", "0") in await told(client, COUNTY, county)
    assert await told(client, COUNTY, county, new) == set()


async def test_what_cannot_be_shown_is_refused_at_its_place(desk: Desk, client: Client) -> None:
    ours = await desk.open("PRI-ELD", COUNTY, COUNTY_DESIGNER)
    broken = await desk.step(DESIGNER, "editDraft", await desk.open("PRI-DM", CITY), clear=["PRICE"])
    asked: list[tuple[Any, str, list[str], list[str]]] = [
        (DESIGNER, "999999", [], ["region"]),
        (DESIGNER, CITY, ["NO-SUCH.450300.1"], ["drafts", "0"]),
        (SIBLING_BOTH, SIBLING, [ours["code"]], ["drafts", "0"]),
        (DESIGNER, CITY, [ours["code"]], ["drafts", "0"]),
        (DESIGNER, SIBLING, [ours["code"]], ["drafts", "0"]),
        (DESIGNER, COUNTY, [ours["code"], broken["code"]], ["drafts", "1"]),
        (DESIGNER, CITY, [ours["code"]] * 201, ["drafts"]),
    ]
    for who, region, drafts, path in asked:
        answer = await client.ask(PREVIEW, who, region=region, drafts=drafts)
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", path)
    assert (await client.fault(PREVIEW, region=CITY, drafts=[]))["code"] == "UNAUTHENTICATED"


async def test_a_preview_costs_as_many_statements_for_many_drafts_as_for_one(desk: Desk, client: Client) -> None:
    drafts = [await desk.edited(code) for code in ("PRI-ELD", "PRI-HTN", "PRI-DM", "PER-TCM")]

    async def statements(*some: dict[str, Any]) -> int:
        client.statements.clear()
        await preview(client, CITY, *some)
        return len([sql for sql in client.statements if "menu_revision" not in sql])

    await statements(*drafts)  # whoever asks first reads what is not published
    assert await statements(*drafts) == await statements(drafts[0]) == 12
