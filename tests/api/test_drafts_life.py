"""The life of a package over GraphQL: reviewed by somebody else, published, scheduled, retired, adopted (R080)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.models import AuditEntry
from tests.api.conftest import Client
from tests.api.designers import (
    BOTH,
    CITY,
    COUNTY,
    COUNTY_DESIGNER,
    COUNTY_REVIEWER,
    DESIGNER,
    NEXT_MONTH,
    REVIEWER,
    TODAY,
    Desk,
    chosen,
    everything,
)

ON_MENU = """query($region: String!, $on: Date) { menu(region: $region, on: $on) {
  sections { entries { package { code version note } } groups { entries { package { code version note } } } } } }"""


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


async def offered(client: Client, region: str, on: str = TODAY) -> dict[str, tuple[int, str | None]]:
    """Version and note of each package on a menu."""
    menu = (await client.data(ON_MENU, region=region, on=on))["menu"]
    found = {}
    for section in menu["sections"]:
        for entry in [*section["entries"], *(one for group in section["groups"] for one in group["entries"])]:
            found[entry["package"]["code"]] = (entry["package"]["version"], entry["package"]["note"])
    return found


async def test_a_package_lives_from_draft_to_menu(desk: Desk, client: Client) -> None:
    draft = await desk.edited("PER-TCM", note="市级版本")
    assert draft["allowedActs"] == ["EDITED", "SUBMITTED", "WITHDRAWN"]
    in_review = await desk.step(DESIGNER, "submitForReview", draft, note="请审")
    assert (in_review["state"], in_review["stateName"]) == ("IN_REVIEW", "in review")
    approved = await desk.step(REVIEWER, "approveDraft", in_review)
    assert approved["state"] == "APPROVED"
    assert approved["allowedActs"] == ["REJECTED", "PUBLISHED"]

    payload = await desk.done(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(approved))

    assert (payload["starts"], payload["menu"]["region"]["code"]) == (TODAY, CITY)
    assert payload["revision"] == payload["menu"]["revision"] == 2
    (published,) = payload["drafts"]
    assert (published["state"], published["publishedAs"]) == ("PUBLISHED", {"code": "PER-TCM", "version": 2})
    assert published["allowedActs"] == []
    acts = [event["act"] for event in published["history"]["nodes"]]
    assert acts == ["PUBLISHED", "APPROVED", "SUBMITTED", "EDITED", "DRAFTED"]
    assert [event["by"] for event in published["history"]["nodes"]][:2] == ["reviewer-1", "reviewer-1"]
    assert published["history"]["nodes"][2]["note"] == "请审"
    assert (await offered(client, CITY))["PER-TCM"] == (2, "市级版本")
    assert (await offered(client, COUNTY))["PER-TCM"] == (2, "市级版本")
    assert (await offered(client, "450000"))["PER-TCM"][0] == 1
    assert len(await offered(client, CITY)) == 29
    assert await AuditEntry.filter(verb="Mutation.publishDrafts", subject="reviewer-1").count() == 1


async def test_a_scheduled_set_takes_effect_on_its_day_and_not_before(desk: Desk, client: Client) -> None:
    drafts = [await desk.approved(package) for package in ("PER-TCM", "PRI-HTN")]

    payload = await desk.done(REVIEWER, "scheduleDrafts", region=CITY, starts=NEXT_MONTH, drafts=chosen(*drafts))
    assert await AuditEntry.filter(verb="Mutation.scheduleDrafts", subject="reviewer-1").count() == 1
    assert not await AuditEntry.filter(verb="Mutation.publishDrafts").exists()

    assert payload["starts"] == NEXT_MONTH
    assert [draft["packageCode"] for draft in payload["drafts"]] == ["PER-TCM", "PRI-HTN"]
    assert {(await offered(client, CITY, "2026-03-31"))[code][0] for code in ("PER-TCM", "PRI-HTN")} == {1}
    assert {(await offered(client, CITY, NEXT_MONTH))[code][0] for code in ("PER-TCM", "PRI-HTN")} == {2}


async def test_what_is_scheduled_is_called_off_before_its_day(desk: Desk, client: Client) -> None:
    drafts = [await desk.approved(package) for package in ("PER-TCM", "PRI-HTN")]
    scheduled = await desk.done(REVIEWER, "scheduleDrafts", region=CITY, starts=NEXT_MONTH, drafts=chosen(*drafts))
    off = {"region": CITY, "starts": NEXT_MONTH, "packages": ["PER-TCM"], "reason": "价格有误"}

    payload = await desk.done(REVIEWER, "callOffPublications", **off)

    assert payload["revision"] == payload["menu"]["revision"] == scheduled["revision"] + 1
    assert payload["starts"] == NEXT_MONTH
    assert {code: (await offered(client, CITY, NEXT_MONTH))[code][0] for code in ("PER-TCM", "PRI-HTN")} == {
        "PER-TCM": 1,
        "PRI-HTN": 2,
    }
    draft = (
        await client.data(
            "query($c: String!) { draft(code: $c) { state publishedAs { version } } }", REVIEWER, c=drafts[0]["code"]
        )
    )["draft"]
    assert draft == {"state": "PUBLISHED", "publishedAs": {"version": 2}}
    told = await client.data(
        'query { packageHistory(package: "PER-TCM", first: 1) { nodes { act actName by starts note } } }', REVIEWER
    )
    assert told["packageHistory"]["nodes"] == [
        {
            "act": "CALLED_OFF",
            "actName": "called off before it began",
            "by": "reviewer-1",
            "starts": NEXT_MONTH,
            "note": "价格有误",
        }
    ]
    assert await desk.refused(REVIEWER, "callOffPublications", **off) == [("NOTHING_SCHEDULED", ["packages", "0"])]
    retired = {"region": CITY, "starts": TODAY, "packages": ["PRI-HTN"], "reason": "停用"}
    assert ("SCHEDULED_LATER", ["packages", "0"]) in await desk.refused(REVIEWER, "retirePackages", **retired)


async def test_a_draft_from_before_a_scheduled_version_is_published_only_on_request(desk: Desk, client: Client) -> None:
    written = await desk.edited("PER-TCM", COUNTY, note="县里另有规定")
    county = await desk.step(REVIEWER, "approveDraft", await desk.step(DESIGNER, "submitForReview", written))
    city = await desk.approved("PER-TCM")
    await desk.done(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(city))
    given = {"region": COUNTY, "starts": NEXT_MONTH, "drafts": chosen(county)}

    assert await desk.refused(REVIEWER, "scheduleDrafts", **given) == [("BASE_OUTDATED", ["drafts", "0"])]
    draft = await client.data(
        "query($code: String!) { draft(code: $code) { problems { code severity path } } }",
        DESIGNER,
        code=county["code"],
    )
    assert {"code": "BASE_OUTDATED", "severity": "WARNING", "path": ["code"]} in draft["draft"]["problems"]
    await desk.done(REVIEWER, "scheduleDrafts", **given, acceptsOutdatedBase=True)

    assert (await offered(client, COUNTY, NEXT_MONTH))["PER-TCM"][0] == 3


async def test_a_set_is_published_whole_or_not_at_all(desk: Desk) -> None:
    good, unready = await desk.approved("PER-TCM"), await desk.edited("PRI-HTN")
    before = await everything()

    payload = await desk.act(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(good, unready))

    (problem,) = payload["problems"]
    assert (problem["__typename"], problem["state"]) == ("WrongStateProblem", "DRAFT")
    assert problem["path"] == ["input", "drafts", "1"]
    assert (payload["menu"], payload["revision"], payload["drafts"]) == (None, None, [])
    assert await everything() == before


async def test_a_draft_goes_back_with_a_reason_and_an_edit_takes_approval_back(desk: Desk) -> None:
    approved = await desk.approved("PER-TCM")

    rejected = await desk.step(REVIEWER, "rejectDraft", approved, reason="价格须说明")
    assert rejected["state"] == "DRAFT"
    assert rejected["history"]["nodes"][0]["note"] == "价格须说明"
    again = await desk.step(REVIEWER, "approveDraft", await desk.step(DESIGNER, "submitForReview", rejected))
    edited = await desk.step(DESIGNER, "editDraft", again, set={"note": "已说明"})

    assert edited["state"] == "DRAFT"
    assert (await desk.refused(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(edited)))[0][0] == "WRONG_STATE"


async def test_nobody_reviews_what_is_partly_the_own_work(desk: Desk) -> None:
    mine = await desk.edited("PER-TCM", who=BOTH)
    in_review = await desk.step(BOTH, "submitForReview", mine)
    given = {"draft": in_review["code"], "expectedVersion": in_review["version"]}

    assert in_review["isMine"] is True
    assert "APPROVED" not in in_review["allowedActs"]
    assert await desk.refused(BOTH, "approveDraft", **given) == [("OWN_DRAFT", ["draft"])]
    approved = await desk.step(REVIEWER, "approveDraft", in_review)
    assert await desk.refused(BOTH, "publishDrafts", region=CITY, drafts=chosen(approved)) == [
        ("OWN_DRAFT", ["drafts", "0"])
    ]


async def test_a_withdrawn_draft_stays_to_be_read_and_makes_room_for_another(desk: Desk) -> None:
    draft = await desk.open("PER-TCM")

    withdrawn = await desk.step(DESIGNER, "withdrawDraft", draft, note="另行起草")

    assert (withdrawn["state"], withdrawn["allowedActs"]) == ("WITHDRAWN", [])
    given = {"draft": draft["code"], "expectedVersion": withdrawn["version"], "set": {"note": "x"}}
    payload = await desk.act(DESIGNER, "editDraft", **given)
    assert [problem["state"] for problem in payload["problems"]] == ["WITHDRAWN"]
    assert (await desk.open("PER-TCM"))["code"] == "PER-TCM.450300.2"


async def test_a_published_package_is_copied_into_a_new_one(desk: Desk) -> None:
    payload = await desk.done(
        DESIGNER,
        "copyPackage",
        region=CITY,
        source="PER-YLGA",
        sourceVersion=1,
        package="PER-YLGB",
        names={"zh": "颐老关爱包二", "en": "Elder care two"},
    )

    written = json.loads(payload["draft"]["written"])
    assert (written["code"], written["name"]["zh"]) == ("PER-YLGB", "颐老关爱包二")
    assert payload["draft"]["definition"]["name"] == "Elder care two"
    assert await desk.refused(
        DESIGNER, "copyPackage", region=CITY, source="PER-YLGA", sourceVersion=9, package="BAS-00"
    ) == [
        ("NOT_FOUND", ["sourceVersion"]),
        ("CODE_TAKEN", ["package"]),
    ]


async def test_a_region_retires_what_it_published_and_nothing_else(desk: Desk, client: Client) -> None:
    approved = await desk.approved("PER-TCM")
    await desk.done(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(approved))
    given: dict[str, Any] = {"region": CITY, "starts": NEXT_MONTH, "reason": "停用"}

    refused = await desk.refused(REVIEWER, "retirePackages", **given, packages=["PER-TCM", "PRI-ELD", "XX-00"])
    assert ("RETIREMENT_BEFORE_PUBLICATION", ["packages", "1"]) in refused
    assert ("NOT_FOUND", ["packages", "2"]) in refused
    assert await desk.refused(REVIEWER, "retirePackages", **given | {"reason": ""}, packages=["PER-TCM"]) == [
        ("TEXT_SIZE", ["reason"])
    ]
    payload = await desk.done(REVIEWER, "retirePackages", **given, packages=["PER-TCM"])

    assert payload["menu"]["packageCount"] == 28
    assert "PER-TCM" in await offered(client, CITY, "2026-03-31")
    assert "PER-TCM" not in await offered(client, CITY, NEXT_MONTH)
    assert "PER-TCM" in await offered(client, "450000", NEXT_MONTH)


async def test_a_county_leaves_out_takes_back_and_overrides_what_is_above(desk: Desk, client: Client) -> None:
    given = {"region": COUNTY, "package": "PER-TCM"}

    left = await desk.done(COUNTY_REVIEWER, "adoptForRegion", **given, how="LEAVE_OUT", starts="2026-03-02")
    assert "PER-TCM" not in await offered(client, COUNTY, "2026-03-02")
    back = await desk.done(COUNTY_REVIEWER, "adoptForRegion", **given, how="AS_IT_IS", starts="2026-03-03")
    assert "PER-TCM" in await offered(client, COUNTY, "2026-03-03")
    own = await desk.done(COUNTY_DESIGNER, "adoptForRegion", **given, how="OWN_VERSION")

    assert (left["starts"], left["menu"]["packageCount"], left["draft"]) == ("2026-03-02", 28, None)
    assert back["menu"]["packageCount"] == 29
    assert own["menu"] is own["revision"] is own["starts"] is None
    assert (own["draft"]["code"], own["draft"]["basedOn"]["version"]) == ("PER-TCM.450321.1", 1)


async def test_adopting_asks_for_the_role_of_what_is_done(desk: Desk) -> None:
    given = {"region": COUNTY, "package": "PER-TCM"}
    before = await everything()

    for who, how in ((COUNTY_DESIGNER, "LEAVE_OUT"), (COUNTY_DESIGNER, "AS_IT_IS"), (COUNTY_REVIEWER, "OWN_VERSION")):
        answer = await desk.answer(who, "adoptForRegion", **given, how=how)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"], how
    assert await everything() == before
    assert await desk.refused(COUNTY_REVIEWER, "adoptForRegion", **given, how="AS_IT_IS") == [
        ("NOTHING_OF_ITS_OWN", ["package"])
    ]
    assert await desk.refused(COUNTY_DESIGNER, "adoptForRegion", **given, how="OWN_VERSION", starts=NEXT_MONTH) == [
        ("STARTS_NOT_FOR_A_DRAFT", ["starts"])
    ]
