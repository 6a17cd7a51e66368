"""What a region cannot deliver is told of its drafts while they are written, and they are not handed in so."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.deliverable import deliverable_in
from core.actor import AccessRole
from teams.models import Practitioner
from tests.api.conftest import Client
from tests.api.designers import CITY, COUNTY, DESIGNER, ELSEWHERE, PROVINCE, SIBLING, Desk, actor, chosen
from tests.api.test_quote import laid_down

ABROAD = actor("abroad", AccessRole.PACKAGE_DESIGNER, AccessRole.PACKAGE_REVIEWER, region=ELSEWHERE)
TODAY = date(2026, 3, 1)
EMPTY = "450330"
"""A county without a team in the starter data."""
BEYOND = "TCM-16"
"""Nobody in Huangpu of the starter data can do it."""
NEW = {"lines": [{"item": "GEN-05"}, {"item": BEYOND}]}


@pytest.fixture
def desk(client: Client) -> Desk:
    """Verbs against the application."""
    return Desk(client)


async def test_each_region_is_judged_by_its_own_teams_in_a_number_of_statements_that_does_not_grow(
    client: Client,
) -> None:
    catalog = client.app.board.present.snapshot

    async def judged(*regions: str) -> tuple[int, dict[str, frozenset[str] | None]]:
        client.statements.clear()
        found = dict(await deliverable_in(regions, catalog, TODAY))
        return len([sql for sql in client.statements if "menu_revision" not in sql]), found

    alone, one = await judged(ELSEWHERE)
    together, many = await judged(COUNTY, SIBLING, CITY, PROVINCE, ELSEWHERE)

    assert together == alone <= 8
    there = one[ELSEWHERE]
    assert there is not None
    assert many[ELSEWHERE] == there
    assert many[COUNTY] == frozenset(catalog.items)
    assert BEYOND not in there
    assert "GEN-05" in there


async def test_an_item_that_nobody_can_deliver_is_told_and_keeps_the_draft_from_review(desk: Desk) -> None:
    draft = await desk.open("PER-TCM", ELSEWHERE, ABROAD)
    draft = await desk.step(ABROAD, "editDraft", draft, set=NEW)

    told = [(one["code"], one["severity"], one["path"]) for one in draft["problems"]]
    assert ("ITEM_UNDELIVERABLE", "ERROR", ["lines", "1", "item"]) in told

    refused = await desk.refused(ABROAD, "submitForReview", draft=draft["code"], expectedVersion=draft["version"])
    assert ("DRAFT_HAS_PROBLEMS", ["draft", "lines", "1", "item"]) in refused

    optional = [{"item": "GEN-05"}, {"item": BEYOND, "isRequired": False}]
    draft = await desk.step(ABROAD, "editDraft", draft, set={"lines": optional})
    mild = [(one["code"], one["severity"]) for one in draft["problems"] if one["path"][:2] == ["lines", "1"]]
    assert mild == [("LINE_UNDELIVERABLE", "WARNING")]
    assert (await desk.step(ABROAD, "submitForReview", draft))["state"] == "IN_REVIEW"


async def test_what_can_no_longer_be_delivered_is_not_published(desk: Desk) -> None:
    reviewer = actor("abroad-reviewer", AccessRole.PACKAGE_REVIEWER, region=ELSEWHERE)
    draft = await desk.approved("PER-JKGJ", ELSEWHERE, ABROAD, by=reviewer)
    await Practitioner.all().update(licensed_until=date(2026, 2, 1))

    refused = await desk.refused(reviewer, "publishDrafts", region=ELSEWHERE, drafts=chosen(draft))

    assert {code for code, _path in refused} == {"DRAFT_HAS_PROBLEMS"}
    assert {tuple(path[:3]) for _code, path in refused} >= {("drafts", "0", "lines")}


async def test_where_no_team_is_formed_yet_packages_may_be_designed(desk: Desk, client: Client) -> None:
    found = await deliverable_in([EMPTY], client.app.board.present.snapshot, TODAY)
    assert found[EMPTY] is None
    who = actor("first", AccessRole.PACKAGE_DESIGNER, region=EMPTY)
    draft = await desk.edited("PER-TCM", EMPTY, who)
    assert [one["code"] for one in draft["problems"] if one["severity"] == "ERROR"] == []
    assert (await desk.step(who, "submitForReview", draft))["state"] == "IN_REVIEW"


async def test_what_is_told_of_a_draft_is_what_keeps_it_from_review(desk: Desk) -> None:
    """Ages and terms that the region lays down, and packages that it drafts as well, count in both alike."""
    await laid_down(CITY, "ALLOWED_TERMS", {"years": [1], "standard": 1})
    copy = {"region": CITY, "source": "PER-TCM", "names": {"zh": "新", "en": "New"}}
    needed = (await desk.done(DESIGNER, "copyPackage", package="PER-NEW", **copy))["draft"]
    draft = await desk.open("PER-TCM")
    parts = {"requires": ["BAS-00", "PER-NEW", "PER-NONE"], "term": {"years": {"years": [1, 2]}}}
    draft = await desk.step(DESIGNER, "editDraft", draft, set=parts)

    told = [(one["code"], one["path"]) for one in draft["problems"] if one["severity"] == "ERROR"]
    refused = await desk.refused(DESIGNER, "submitForReview", draft=draft["code"], expectedVersion=draft["version"])

    assert [path for _code, path in refused] == [["draft", *path] for _code, path in told]
    assert ["requires", "2"] in [path for _code, path in told]
    assert ["requires", "1"] not in [path for _code, path in told]
    assert "TERM_TOO_LONG" in {code for code, _path in told}
    assert needed["state"] == "DRAFT"
