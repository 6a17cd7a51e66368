"""Two at once: one wins, the other is told why, and nothing is lost or doubled. On both engines."""

from __future__ import annotations

import pytest
from tortoise.exceptions import IntegrityError

from catalog import models
from catalog.draft import DraftState
from catalog.drafting.drafting import CopyPackage, DraftPackage, copy_package, draft_package
from catalog.drafting.editing import EditDraft, edit_draft
from catalog.drafting.importing import import_drafts
from catalog.drafting.problem import DraftConflict
from catalog.drafting.publishing import ChosenDraft, PublishDrafts, publish_drafts
from catalog.drafting.reviewing import OnDraft, approve_draft, withdraw_draft
from core.clock import Clock
from tests.drafting.staging import (
    CITY,
    CITY_DESIGNER,
    CITY_REVIEWER,
    COUNTY,
    DESIGNER,
    NEIGHBOUR,
    NEIGHBOURS,
    REVIEWER,
    SECOND,
    approved,
    at_once,
    history,
    opened,
    submitted,
)

pytestmark = pytest.mark.usefixtures("menu")


async def test_two_designers_save_the_same_version_and_one_is_told_what_the_other_wrote(clock: Clock) -> None:
    code = await opened(clock)

    answers, refusals = await at_once(
        edit_draft(DESIGNER, EditDraft(code, 1, {"note": "designer"}), "1", clock),
        edit_draft(SECOND, EditDraft(code, 1, {"note": "second designer"}), "2", clock),
    )

    assert answers == [{"draft": code, "version": 2, "state": "DRAFT"}]
    ((problem,),) = [refusal.problems for refusal in refusals]
    assert isinstance(problem, DraftConflict)
    row = await models.Draft.get(code=code)
    assert (problem.current, problem.now) == (2, row.content)
    assert problem.by == row.content["note"]


async def test_two_designers_open_a_draft_of_the_same_package(clock: Clock) -> None:
    answers, refusals = await at_once(
        draft_package(DESIGNER, DraftPackage(COUNTY, "BAS-00"), "1", clock),
        draft_package(SECOND, DraftPackage(COUNTY, "BAS-00"), "2", clock),
        import_drafts(SECOND, COUNTY, [{"code": "BAS-00", "note": "a file"}], "3", clock),
    )

    assert len(answers) + len(refusals) == 3
    assert {problem.code for refusal in refusals for problem in refusal.problems} <= {"DRAFT_OPEN"}
    assert await models.Draft.all().count() == 1


async def test_two_regions_begin_the_same_new_code_and_one_owns_it(clock: Clock) -> None:
    answers, refusals = await at_once(
        draft_package(DESIGNER, DraftPackage(COUNTY, "PER-NEW"), "1", clock),
        copy_package(NEIGHBOURS, CopyPackage(NEIGHBOUR, "BAS-00", "PER-NEW"), "2", clock),
        draft_package(CITY_DESIGNER, DraftPackage(CITY, "PER-NEW"), "3", clock),
    )

    assert len(answers) == 1
    assert [[problem.code for problem in refusal.problems] for refusal in refusals] == [["CODE_TAKEN"]] * 2
    assert await models.Draft.all().count() == 1


async def test_two_reviewers_publish_the_same_draft_and_there_is_one_version(clock: Clock) -> None:
    code = await approved(clock)
    given = PublishDrafts(COUNTY, (ChosenDraft(code, 4),))

    answers, refusals = await at_once(
        publish_drafts(REVIEWER, given, "1", clock), publish_drafts(CITY_REVIEWER, given, "2", clock)
    )

    assert len(answers) == 1
    assert [[problem.code for problem in refusal.problems] for refusal in refusals] == [["VERSION_CONFLICT"]]
    assert await models.PackageVersion.filter(package__code="BAS-00").count() == 2
    assert await models.Publication.filter(region__code=COUNTY).count() == 1
    assert len(await history(code)) == 5


async def test_a_retry_that_overtakes_its_first_try_publishes_once(clock: Clock) -> None:
    code = await approved(clock)
    given = PublishDrafts(COUNTY, (ChosenDraft(code, 4),))

    answers, refusals = await at_once(*[publish_drafts(REVIEWER, given, "k", clock) for _ in range(3)])

    assert refusals == []
    assert answers == [answers[0]] * 3
    assert await models.PackageVersion.filter(package__code="BAS-00").count() == 2


async def test_an_edit_and_an_approval_meet_and_nothing_unread_is_approved(clock: Clock) -> None:
    code = await submitted(clock)

    answers, refusals = await at_once(
        edit_draft(DESIGNER, EditDraft(code, 3, {"note": "unread"}), "1", clock),
        approve_draft(REVIEWER, OnDraft(code, 3), "2", clock),
        withdraw_draft(SECOND, OnDraft(code, 3), "3", clock),
    )

    assert len(answers) == 1
    assert [[problem.code for problem in refusal.problems] for refusal in refusals] == [["VERSION_CONFLICT"]] * 2
    row = await models.Draft.get(code=code)
    assert row.version == 4
    assert (row.state == DraftState.APPROVED.value) == (answers[0]["state"] == "APPROVED")


async def test_sets_of_drafts_are_published_in_opposite_orders_without_a_standstill(clock: Clock) -> None:
    codes = [await approved(clock, package) for package in ("BAS-00", "PRI-ELD", "PRI-HTN")]
    chosen = tuple(ChosenDraft(code, 4) for code in codes)

    answers, refusals = await at_once(
        publish_drafts(REVIEWER, PublishDrafts(COUNTY, chosen), "1", clock),
        publish_drafts(CITY_REVIEWER, PublishDrafts(COUNTY, chosen[::-1]), "2", clock),
        edit_draft(DESIGNER, EditDraft(codes[1], 4, {"note": "meanwhile"}), "3", clock),
    )

    assert len(answers) == 1 or (len(answers) == 2 and await models.Draft.get(code=codes[1], state="DRAFT"))
    assert len(answers) + len(refusals) == 3
    made = await models.VersionOrigin.all().count()
    assert made in (0, 3)
    assert await models.Publication.filter(region__code=COUNTY).count() == made


async def test_the_database_refuses_a_second_open_draft(clock: Clock) -> None:
    row = await models.Draft.get(code=await opened(clock))

    with pytest.raises(IntegrityError):
        await models.Draft.create(
            code="BAS-00.450321.2",
            package_id=row.package_id,
            region_id=row.region_id,
            state="IN_REVIEW",
            content={},
            opened_at=clock(),
            changed_at=clock(),
        )

    assert await models.Draft.all().count() == 1
