"""A designer writes in a draft: whole parts at a time, in the version that was read, sound or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from catalog import models
from catalog.draft import DraftState
from catalog.drafting.editing import EditDraft, edit_draft
from catalog.drafting.problem import DraftConflict, WrongState
from catalog.drafting.reviewing import OnDraft, approve_draft, submit_for_review, withdraw_draft
from core.actor import Actor
from core.clock import Clock
from core.models import AuditEntry
from tests.drafting.staging import (
    CITY,
    CITY_DESIGNER,
    DESIGNER,
    FOREIGN,
    PRICE,
    REVIEWER,
    SECOND,
    approved,
    history,
    opened,
    published,
    refused,
    submitted,
    told,
)

pytestmark = pytest.mark.usefixtures("menu")

EDIT = EditDraft("BAS-00.450321.1", 1, {"price": PRICE})


async def test_the_given_parts_are_replaced_and_the_others_stay(clock: Clock) -> None:
    code = await opened(clock)
    before = (await models.Draft.get(code=code)).content

    answer = await edit_draft(DESIGNER, EDIT, "k", clock)

    assert answer == {"draft": code, "version": 2, "state": "DRAFT"}
    row = await models.Draft.get(code=code)
    assert row.content == {**before, "price": PRICE}
    assert (row.version, row.changed_at) == (2, clock())
    assert await history(code) == [("DRAFTED", "designer", 1, True), ("EDITED", "designer", 2, True)]
    saved = await models.PackageEvent.filter(draft_id=row.id).order_by("id")
    assert [event.content for event in saved] == [before, row.content]
    assert (await AuditEntry.get(verb="Mutation.editDraft")).detail["version"] == 2


async def test_a_part_is_removed_by_none(clock: Clock) -> None:
    code = await opened(clock)

    await edit_draft(DESIGNER, replace(EDIT, parts={"note": None, "term": None}), "k", clock)

    content = (await models.Draft.get(code=code)).content
    assert "note" not in content
    assert "term" not in content


async def test_what_is_unsound_is_kept_as_it_is_written(clock: Clock) -> None:
    """What is wrong with it the findings tell; nobody loses work half done."""
    await opened(clock)
    parts = {"price": {"payers": {"SELF": -1}}, "choiceGroups": [{"choose": 4, "options": ["A", "B", "C"]}], "tier": 7}

    await edit_draft(DESIGNER, replace(EDIT, parts=parts), "k", clock)

    content = (await models.Draft.get(code="BAS-00.450321.1")).content
    assert {key: content[key] for key in parts} == parts


async def test_an_edit_that_says_what_is_written_changes_nothing(clock: Clock) -> None:
    code = await approved(clock, price=PRICE)

    answer = await edit_draft(SECOND, EditDraft(code, 4, {"price": PRICE}), "k", clock)

    assert answer == {"draft": code, "version": 4, "state": "APPROVED"}
    assert len(await history(code)) == 4


async def test_an_edit_takes_a_review_and_an_approval_back(clock: Clock) -> None:
    in_review = await submitted(clock)
    answer = await edit_draft(SECOND, EditDraft(in_review, 3, {"note": "wait"}), "1", clock)
    assert (answer["version"], answer["state"]) == (4, "DRAFT")

    await submit_for_review(DESIGNER, OnDraft(in_review, 4), "2", clock)
    await approve_draft(REVIEWER, OnDraft(in_review, 5), "3", clock)
    answer = await edit_draft(SECOND, EditDraft(in_review, 6, {"note": "one more thing"}), "4", clock)
    assert (answer["version"], answer["state"]) == (7, "DRAFT")


async def test_a_retry_answers_the_same_and_saves_once(clock: Clock) -> None:
    code = await opened(clock)
    first = await edit_draft(DESIGNER, EDIT, "k", clock)

    assert await edit_draft(DESIGNER, EDIT, "k", clock) == first
    assert (await models.Draft.get(code=code)).version == 2
    problems = await refused(edit_draft(DESIGNER, replace(EDIT, parts={"note": "x"}), "k", clock))
    assert told(problems) == {("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")}


async def test_a_stale_save_is_refused_with_what_was_changed_by_whom(clock: Clock) -> None:
    code = await opened(clock)
    before = (await models.Draft.get(code=code)).content
    await edit_draft(DESIGNER, EDIT, "1", clock)
    await edit_draft(SECOND, EditDraft(code, 2, {"note": "mine"}), "2", clock)

    (problem,) = await refused(edit_draft(DESIGNER, replace(EDIT, parts={"note": "lost"}), "3", clock))

    assert isinstance(problem, DraftConflict)
    assert (problem.code, problem.path) == ("VERSION_CONFLICT", ("expectedVersion",))
    assert (problem.draft, problem.current, problem.by, problem.at) == (code, 3, "second designer", clock())
    assert problem.before == before
    assert problem.now == {**before, "price": PRICE, "note": "mine"}


async def test_a_conflict_with_a_review_shows_that_nothing_was_written(clock: Clock) -> None:
    code = await submitted(clock)

    (problem,) = await refused(edit_draft(DESIGNER, EditDraft(code, 2, {"note": "x"}), "k", clock))

    assert isinstance(problem, DraftConflict)
    assert problem.current == 3
    assert problem.before == problem.now


@pytest.mark.parametrize("expected", [0, -1, 2, 2**40])
async def test_a_version_that_never_was_has_no_contents_to_compare(expected: int, clock: Clock) -> None:
    code = await opened(clock)

    (problem,) = await refused(edit_draft(DESIGNER, EditDraft(code, expected, {"note": "x"}), "k", clock))

    assert isinstance(problem, DraftConflict)
    assert (problem.current, problem.before) == (1, None)


@pytest.mark.parametrize("actor", [*FOREIGN, REVIEWER])
async def test_who_does_not_design_for_the_region_writes_nothing(actor: Actor, clock: Clock) -> None:
    await opened(clock)

    assert told(await refused(edit_draft(actor, EDIT, "k", clock))) == {("NOT_FOUND", "draft")}


async def test_a_countys_designer_cannot_touch_the_citys_draft(clock: Clock) -> None:
    code = await opened(clock, by=CITY_DESIGNER, region=CITY)

    given = EditDraft(code, 1, {"note": "ours"})
    assert told(await refused(edit_draft(DESIGNER, given, "k", clock))) == {("NOT_FOUND", "draft")}


async def test_a_code_that_is_no_drafts_is_not_found(clock: Clock) -> None:
    for code in ("BAS-00.450321.9", "", "\x00", "x" * 4_000, "草稿"):
        problems = await refused(edit_draft(DESIGNER, replace(EDIT, draft=code), "k", clock))
        assert told(problems) == {("NOT_FOUND", "draft")}


async def test_what_is_withdrawn_or_published_is_written_in_no_more(clock: Clock) -> None:
    code = await published(clock)
    (problem,) = await refused(edit_draft(DESIGNER, EditDraft(code, 5, {"note": "late"}), "1", clock))
    assert isinstance(problem, WrongState)
    assert (problem.code, problem.path, problem.state) == ("WRONG_STATE", ("draft",), DraftState.PUBLISHED)

    again = await opened(clock)
    await withdraw_draft(DESIGNER, OnDraft(again, 1), "2", clock)
    (problem,) = await refused(edit_draft(DESIGNER, EditDraft(again, 2, {"note": "late"}), "3", clock))
    assert isinstance(problem, WrongState)
    assert problem.state is DraftState.WITHDRAWN


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, {("EMPTY_EDIT", "parts")}),
        ({"code": "PER-OTHER"}, {("UNKNOWN_KEY", "parts.code")}),
        ({"colour": "red", "is_required": 1}, {("UNKNOWN_KEY", "parts.colour"), ("UNKNOWN_KEY", "parts.is_required")}),
        ({"note": "a\x00", "basis": "\ud800"}, {("NOT_WRITABLE", "parts.note"), ("NOT_WRITABLE", "parts.basis")}),
        ({"price": {"total": 10**30}}, {("NOT_WRITABLE", "parts.price.total")}),
        ({"price": {"total": float("inf")}}, {("NOT_WRITABLE", "parts.price.total")}),
        ({"lines": [{}] * 101}, {("LIST_SIZE", "parts.lines")}),
        ({"note": "x" * 300_000}, {("CONTENT_TOO_LARGE", "parts")}),
    ],
)
async def test_what_cannot_be_written_is_refused(parts: dict[str, Any], expected: set[Any], clock: Clock) -> None:
    await opened(clock)

    assert told(await refused(edit_draft(DESIGNER, replace(EDIT, parts=parts), "k", clock))) == expected
