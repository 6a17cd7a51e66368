"""A draft goes through review: handed in without errors, approved or sent back by somebody else, or withdrawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from catalog import models
from catalog.draft import DraftState
from catalog.drafting.drafting import DraftPackage, draft_package
from catalog.drafting.editing import EditDraft, edit_draft
from catalog.drafting.finding import Severity
from catalog.drafting.problem import DraftConflict, DraftFault, WrongState
from catalog.drafting.reviewing import (
    OnDraft,
    RejectDraft,
    approve_draft,
    reject_draft,
    submit_for_review,
    withdraw_draft,
)
from core.actor import Actor
from core.clock import Clock
from tests.drafting.staging import (
    BOTH,
    CITY_DESIGNER,
    CITY_REVIEWER,
    COUNTY,
    DESIGNER,
    FOREIGN,
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

Step = Callable[[Actor, str, int, str, Clock], Awaitable[dict[str, Any]]]


async def submitting(actor: Actor, code: str, version: int, key: str, clock: Clock) -> dict[str, Any]:
    return await submit_for_review(actor, OnDraft(code, version), key, clock)


async def approving(actor: Actor, code: str, version: int, key: str, clock: Clock) -> dict[str, Any]:
    return await approve_draft(actor, OnDraft(code, version), key, clock)


async def rejecting(actor: Actor, code: str, version: int, key: str, clock: Clock) -> dict[str, Any]:
    return await reject_draft(actor, RejectDraft(code, version, "价格未说明"), key, clock)


async def withdrawing(actor: Actor, code: str, version: int, key: str, clock: Clock) -> dict[str, Any]:
    return await withdraw_draft(actor, OnDraft(code, version), key, clock)


STEPS = (submitting, approving, rejecting, withdrawing)


async def test_a_draft_without_errors_is_handed_in(clock: Clock) -> None:
    code = await edited(clock)

    answer = await submit_for_review(DESIGNER, OnDraft(code, 2, "请审核\n价格见附件"), "k", clock)

    assert answer == {"draft": code, "version": 3, "state": "IN_REVIEW"}
    row = await models.Draft.get(code=code)
    assert (row.state, row.version) == ("IN_REVIEW", 3)
    event = await models.PackageEvent.get(draft_id=row.id, draft_version=3)
    assert (event.act, event.by, event.note, event.content) == ("SUBMITTED", "designer", "请审核\n价格见附件", None)


async def test_a_draft_with_errors_is_not_handed_in_and_each_is_told(clock: Clock) -> None:
    parts: dict[str, Any] = {"lines": [{"item": "NO-99"}, {"item": "GEN-01"}, {"item": "GEN-01"}], "term": None}
    code = await edited(clock, **parts)

    problems = await refused(submit_for_review(DESIGNER, OnDraft(code, 2), "k", clock))

    assert {problem.code for problem in problems} == {"DRAFT_HAS_PROBLEMS"}
    found = {
        (problem.finding.code, problem.path): problem.finding
        for problem in problems
        if isinstance(problem, DraftFault) and problem.draft == code
    }
    assert len(found) == len(problems)
    assert ("UNKNOWN_ITEM", ("draft", "lines", "0", "item")) in found
    assert ("DUPLICATE_LINE", ("draft", "lines", "2", "item")) in found
    assert ("MISSING_KEY", ("draft", "term")) in found
    assert {finding.severity for finding in found.values()} == {Severity.ERROR}


async def test_an_empty_draft_is_not_handed_in(clock: Clock) -> None:
    await draft_package(DESIGNER, DraftPackage(COUNTY, "PER-NEW"), "k", clock)

    problems = await refused(submit_for_review(DESIGNER, OnDraft("PER-NEW.450321.1", 1), "k-2", clock))

    assert {problem.code for problem in problems} == {"DRAFT_HAS_PROBLEMS"}


async def test_what_nobody_in_the_region_can_deliver_is_not_handed_in_when_that_is_known(clock: Clock) -> None:
    code = await edited(clock)

    refusal = submit_for_review(DESIGNER, OnDraft(code, 2), "1", clock, deliverable=frozenset())
    assert {problem.code for problem in await refused(refusal)} == {"DRAFT_HAS_PROBLEMS"}
    await submit_for_review(DESIGNER, OnDraft(code, 2), "2", clock)


async def test_somebody_else_approves_a_draft_in_review(clock: Clock) -> None:
    code = await submitted(clock)

    assert await approve_draft(REVIEWER, OnDraft(code, 3, "同意"), "k", clock) == {
        "draft": code,
        "version": 4,
        "state": "APPROVED",
    }
    assert (await history(code))[-1] == ("APPROVED", "reviewer", 4, False)


async def test_the_citys_reviewer_approves_for_its_county(clock: Clock) -> None:
    code = await submitted(clock)

    assert (await approving(CITY_REVIEWER, code, 3, "k", clock))["state"] == "APPROVED"


async def test_a_draft_is_sent_back_with_a_reason_and_may_be_handed_in_again(clock: Clock) -> None:
    code = await submitted(clock)

    assert (await rejecting(REVIEWER, code, 3, "1", clock))["state"] == "DRAFT"
    event = await models.PackageEvent.get(draft__code=code, draft_version=4)
    assert (event.act, event.note) == ("REJECTED", "价格未说明")
    assert (await submitting(DESIGNER, code, 4, "2", clock))["state"] == "IN_REVIEW"


async def test_an_approval_is_taken_back_by_rejecting(clock: Clock) -> None:
    code = await approved(clock)

    assert (await rejecting(REVIEWER, code, 4, "k", clock))["state"] == "DRAFT"


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1_001, "a\x00b"])
async def test_a_reason_is_needed(reason: str, clock: Clock) -> None:
    code = await submitted(clock)

    problems = await refused(reject_draft(REVIEWER, RejectDraft(code, 3, reason), "k", clock))

    assert told(problems) == {("TEXT_SIZE", "reason")}


async def test_an_author_withdraws_a_draft_for_good_and_the_next_may_be_opened(clock: Clock) -> None:
    code = await approved(clock)

    assert (await withdrawing(DESIGNER, code, 4, "k", clock))["state"] == "WITHDRAWN"
    assert await opened(clock) == "BAS-00.450321.2"


async def test_nobody_reviews_a_draft_that_is_partly_the_own_work(clock: Clock) -> None:
    """Whoever opened, imported or edited a draft is an author of it, also when somebody else wrote most of it."""
    code = await opened(clock)
    await edit_draft(BOTH, EditDraft(code, 1, {"note": "a word"}), "1", clock)
    await edit_draft(SECOND, EditDraft(code, 2, {"note": "the rest"}), "2", clock)
    await submit_for_review(DESIGNER, OnDraft(code, 3), "3", clock)

    assert told(await refused(approving(BOTH, code, 4, "4", clock))) == {("OWN_DRAFT", "draft")}
    assert told(await refused(rejecting(BOTH, code, 4, "4", clock))) == {("OWN_DRAFT", "draft")}
    assert (await approving(REVIEWER, code, 4, "4", clock))["state"] == "APPROVED"


async def test_who_only_hands_in_is_no_author(clock: Clock) -> None:
    code = await edited(clock)
    await submit_for_review(BOTH, OnDraft(code, 2), "1", clock)

    assert (await approving(BOTH, code, 3, "2", clock))["state"] == "APPROVED"


@pytest.mark.parametrize("step", STEPS)
async def test_who_does_not_act_there_moves_nothing(step: Step, clock: Clock) -> None:
    code = await submitted(clock)
    others = (REVIEWER, CITY_REVIEWER) if step in (submitting, withdrawing) else (DESIGNER, CITY_DESIGNER)

    for actor in (*FOREIGN, *others):
        assert told(await refused(step(actor, code, 3, "k", clock))) == {("NOT_FOUND", "draft")}


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_by_a_stale_version_is_refused_with_what_was_changed(step: Step, clock: Clock) -> None:
    code = await submitted(clock)
    actor = DESIGNER if step in (submitting, withdrawing) else REVIEWER

    (problem,) = await refused(step(actor, code, 1, "k", clock))

    assert isinstance(problem, DraftConflict)
    assert (problem.current, problem.by, problem.path) == (3, "designer", ("expectedVersion",))
    assert problem.before != problem.now


@pytest.mark.parametrize("step", STEPS)
async def test_a_retried_step_is_taken_once(step: Step, clock: Clock) -> None:
    is_first = step is submitting
    code = await edited(clock) if is_first else await submitted(clock)
    actor = DESIGNER if step in (submitting, withdrawing) else REVIEWER
    version = 2 if is_first else 3

    first = await step(actor, code, version, "k", clock)

    assert await step(actor, code, version, "k", clock) == first
    assert (await models.Draft.get(code=code)).version == version + 1


async def test_steps_out_of_turn_name_the_state(clock: Clock) -> None:
    code = await edited(clock)
    for step in (approving, rejecting):
        (problem,) = await refused(step(REVIEWER, code, 2, "k", clock))
        assert isinstance(problem, WrongState)
        assert (problem.path, problem.state) == (("draft",), DraftState.DRAFT)

    await withdrawing(DESIGNER, code, 2, "w", clock)
    for actor, late in ((DESIGNER, submitting), (REVIEWER, approving), (REVIEWER, rejecting), (DESIGNER, withdrawing)):
        (problem,) = await refused(late(actor, code, 3, "k", clock))
        assert isinstance(problem, WrongState)
        assert problem.state is DraftState.WITHDRAWN
