"""Package files come in as drafts: opened, saved into the open one, or left where the menu says the same."""

from __future__ import annotations

from typing import Any

import pytest

from catalog import codec, models
from catalog.draft import DraftState
from catalog.drafting.importing import Became, Imported, import_drafts
from catalog.drafting.problem import DraftConflict, DraftHandedIn
from catalog.queries import read_everything
from core.actor import Actor
from core.clock import Clock
from core.models import AuditEntry
from tests.drafting.staging import (
    COUNTY,
    DESIGNER,
    FOREIGN,
    NEIGHBOUR,
    NEIGHBOURS,
    REVIEWER,
    SECOND,
    approved,
    edited,
    history,
    opened,
    refused,
    submitted,
    told,
)

pytestmark = pytest.mark.usefixtures("menu")


async def as_published(package: str, **parts: Any) -> dict[str, Any]:
    """The newest version of a package as files write it, with these parts changed."""
    written: dict[str, Any] = codec.dump((await read_everything()).packages[package][-1].definition)
    return {**written, **parts}


async def test_each_content_opens_a_draft_saves_into_one_or_is_what_the_menu_says(clock: Clock) -> None:
    drafted_before = await edited(clock, "PRI-ELD", by=SECOND)
    contents = [
        await as_published("BAS-00", note="imported"),
        await as_published("PRI-ELD", note="imported"),
        await as_published("PRI-HTN"),
        {"code": "PER-NEW", "name": "half written"},
    ]

    assert await import_drafts(SECOND, COUNTY, contents, "k", clock) == (
        Imported("BAS-00", "BAS-00.450321.1", Became.OPENED),
        Imported("PRI-ELD", drafted_before, Became.SAVED),
        Imported("PRI-HTN", None, Became.UNCHANGED),
        Imported("PER-NEW", "PER-NEW.450321.1", Became.OPENED),
    )

    rows = {row.code: row for row in await models.Draft.all()}
    assert [rows[code].content["note"] for code in ("BAS-00.450321.1", drafted_before)] == ["imported"] * 2
    assert rows["PER-NEW.450321.1"].content == {"code": "PER-NEW", "name": "half written"}
    assert (rows[drafted_before].state, rows[drafted_before].version) == ("DRAFT", 3)
    assert rows["BAS-00.450321.1"].based_on_id == (await read_everything()).packages["BAS-00"][0].id
    assert (await history(drafted_before))[-1] == ("IMPORTED", "second designer", 3, True)
    assert await history("BAS-00.450321.1") == [("IMPORTED", "second designer", 1, True)]
    assert (await AuditEntry.get(verb="menu import")).subject == "second designer"


async def test_the_same_files_again_change_nothing(clock: Clock) -> None:
    contents = [await as_published("BAS-00", note="imported")]
    first = await import_drafts(DESIGNER, COUNTY, contents, "1", clock)

    assert await import_drafts(DESIGNER, COUNTY, contents, "1", clock) == first
    assert await import_drafts(DESIGNER, COUNTY, contents, "2", clock) == (
        Imported("BAS-00", "BAS-00.450321.1", Became.UNCHANGED),
    )
    assert (await models.Draft.get(code="BAS-00.450321.1")).version == 1


async def test_how_a_file_spells_what_is_default_makes_no_draft(clock: Clock) -> None:
    content = await as_published("BAS-00", visibility="NORMAL", excludes=[])

    (became,) = await import_drafts(DESIGNER, COUNTY, [content], "k", clock)

    assert became.became is Became.UNCHANGED


async def test_what_means_the_same_as_the_open_draft_or_the_menu_makes_no_draft(clock: Clock) -> None:
    content = await as_published("PRI-HTN")
    content["eligibility"] = {"all": [content["eligibility"]]}

    assert await import_drafts(DESIGNER, COUNTY, [content], "1", clock) == (
        Imported("PRI-HTN", None, Became.UNCHANGED),
    )
    code = await opened(clock, "PRI-HTN", by=SECOND)
    assert await import_drafts(DESIGNER, COUNTY, [content], "2", clock) == (
        Imported("PRI-HTN", code, Became.UNCHANGED),
    )


async def test_what_the_menu_says_is_saved_where_the_open_draft_says_something_else(clock: Clock) -> None:
    code = await edited(clock)
    offered = await as_published("BAS-00")

    assert await import_drafts(DESIGNER, COUNTY, [offered], "k", clock) == (Imported("BAS-00", code, Became.SAVED),)

    row = await models.Draft.get(code=code)
    assert (row.version, row.content) == (3, offered)


async def test_what_is_in_review_or_approved_is_never_overwritten(clock: Clock) -> None:
    reviewed, ready = await submitted(clock), await approved(clock, "PRI-ELD")
    contents = [await as_published(package, note="imported") for package in ("BAS-00", "PRI-ELD")]

    for expected in ({}, {reviewed: 3, ready: 4}):
        problems = await refused(import_drafts(DESIGNER, COUNTY, contents, "k", clock, expected))
        assert told(problems) == {("DRAFT_OPEN", "contents.0"), ("DRAFT_OPEN", "contents.1")}
        found = [(one.draft, one.state, one.version) for one in problems if isinstance(one, DraftHandedIn)]
        assert found == [(reviewed, DraftState.IN_REVIEW, 3), (ready, DraftState.APPROVED, 4)]


async def test_what_somebody_else_wrote_is_overwritten_only_in_the_version_that_is_expected(clock: Clock) -> None:
    code = await edited(clock, by=SECOND)
    contents = [await as_published("BAS-00", note="imported")]

    (problem,) = await refused(import_drafts(DESIGNER, COUNTY, contents, "k", clock))
    assert isinstance(problem, DraftConflict)
    assert (problem.code, problem.path) == ("VERSION_CONFLICT", ("contents", "0"))
    assert (problem.draft, problem.current, problem.by, problem.at) == (code, 2, "second designer", clock())
    assert "second designer" in problem.message.zh
    assert f"{code}=2" in problem.message.en

    (stale,) = await refused(import_drafts(DESIGNER, COUNTY, contents, "k", clock, {code: 1}))
    assert isinstance(stale, DraftConflict)
    assert (stale.path, stale.current, stale.by) == (("contents", "0"), 2, "second designer")
    problems = await refused(import_drafts(DESIGNER, COUNTY, contents, "k", clock, {code: 2, "PER-X.450321.1": 1}))
    assert told(problems) == {("NOT_FOUND", "expected.PER-X.450321.1")}

    became = await import_drafts(DESIGNER, COUNTY, contents, "k", clock, {code: 2})
    assert became == (Imported("BAS-00", code, Became.SAVED),)
    assert await import_drafts(DESIGNER, COUNTY, contents, "k", clock, {code: 2}) == became


async def test_a_draft_in_which_nobody_wrote_anything_but_its_base_is_anybodys_to_save_into(clock: Clock) -> None:
    code = await opened(clock, by=SECOND)

    (became,) = await import_drafts(DESIGNER, COUNTY, [await as_published("BAS-00", note="imported")], "k", clock)

    assert (became.draft, became.became) == (code, Became.SAVED)


async def test_when_one_content_fails_none_is_imported(clock: Clock) -> None:
    await opened(clock, "PER-OURS")
    contents: list[dict[str, Any]] = [
        await as_published("BAS-00", note="imported"),
        {"code": "PER-OURS"},
        {"name": {"zh": "无编码", "en": "No code"}},
        {"code": "BAS-00"},
        {"code": "PER-BIG", "lines": [{}] * 101, "note": "\x00"},
    ]

    assert told(await refused(import_drafts(NEIGHBOURS, NEIGHBOUR, contents, "k", clock))) == {
        ("CODE_TAKEN", "contents.1.code"),
        ("BAD_CODE", "contents.2.code"),
        ("DUPLICATE_PACKAGE", "contents.3.code"),
        ("LIST_SIZE", "contents.4.lines"),
        ("NOT_WRITABLE", "contents.4.note"),
    }


@pytest.mark.parametrize("actor", [*FOREIGN, REVIEWER])
async def test_who_does_not_design_for_the_region_imports_nothing(actor: Actor, clock: Clock) -> None:
    problems = await refused(import_drafts(actor, COUNTY, [{"code": "PER-NEW"}], "k", clock))

    assert told(problems) == {("NOT_FOUND", "region")}


async def test_one_to_two_hundred_contents_are_imported_at_once(clock: Clock) -> None:
    for contents in ([], [{"code": f"PER-N{number}"} for number in range(201)]):
        problems = await refused(import_drafts(DESIGNER, COUNTY, contents, "k", clock))
        assert told(problems) == {("LIST_SIZE", "contents")}


async def test_who_imports_is_an_author(clock: Clock) -> None:
    from catalog.drafting.reviewing import OnDraft, approve_draft, submit_for_review
    from tests.drafting.staging import BOTH

    await import_drafts(BOTH, COUNTY, [await as_published("BAS-00", note="imported")], "1", clock)
    await submit_for_review(DESIGNER, OnDraft("BAS-00.450321.1", 1), "2", clock)

    problems = await refused(approve_draft(BOTH, OnDraft("BAS-00.450321.1", 2), "3", clock))
    assert told(problems) == {("OWN_DRAFT", "draft")}
