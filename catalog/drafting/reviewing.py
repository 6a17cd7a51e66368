"""Reviewing (审核): a draft is handed in, approved, rejected with a reason, or withdrawn. Never by its own author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.draft import PackageAct, may_review
from catalog.drafting.bounds import note_problems
from catalog.drafting.candidate import candidate
from catalog.drafting.judging import draft_faults
from catalog.drafting.problem import problem
from catalog.drafting.records import Happening, HeldDraft, authors_of, hold, move, state_to_be
from catalog.drafting.scope import DESIGNER, REVIEWER
from catalog.drafting.surroundings import world_around
from catalog.drafting.world import World
from catalog.models import Draft
from catalog.queries import read_everything
from catalog.snapshot import PackageVersion, Snapshot
from core.actor import AccessRole, Actor
from core.clock import Clock, today
from core.faults import Problem
from core.wire import WIRE
from teams.operations.verb import Objections, carry_out


@dataclass(frozen=True, slots=True)
class OnDraft:
    """A step of a draft in its expected version, with a note if there is something to say (1 to 1,000 characters)."""

    __pydantic_config__ = WIRE
    draft: str
    expected_version: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RejectDraft:
    """Send a draft back to its authors, in its expected version; `reason`: 1 to 1,000 characters."""

    __pydantic_config__ = WIRE
    draft: str
    expected_version: int
    reason: str


async def submit_for_review(
    actor: Actor, given: OnDraft, key: str, clock: Clock, deliverable: frozenset[str] | None = None
) -> dict[str, Any]:
    """Hand a draft in. Answers `draft`, `version`, `state`.

    Errors are those in the world of `surroundings.world_around`; findings shown beforehand should be told in the same.
    Only a designer of the region. `deliverable`: codes of the items that somebody in the region can deliver; None: not
    known, so not asked. Raises a Refusal: NOT_FOUND, WRONG_STATE (`draft`), VERSION_CONFLICT (a `DraftConflict`,
    `expectedVersion`), DRAFT_HAS_PROBLEMS (a `DraftFault` for each error, `draft` and its path), TEXT_SIZE (`note`).
    """

    async def body() -> dict[str, Any]:
        said = Objections()
        said.add(note_problems(given.note, "note"))
        draft = await hold(actor, DESIGNER, given.draft, given.expected_version, said)
        after = state_to_be(draft, PackageAct.SUBMITTED, said, "draft")
        snapshot = await read_everything()
        world = await world_around(snapshot, draft.region.code, today(clock), deliverable)
        _version, problems = judged(draft.row, snapshot, world, "draft")
        said.add(problems)
        said.refuse()
        happening = Happening(PackageAct.SUBMITTED, str(actor.subject), clock(), given.note)
        version = await move(draft.row, happening, after)
        return {"draft": draft.row.code, "version": version, "state": after.value}

    return await carry_out(actor, "submitForReview", given, key, clock, body)


def judged(
    row: Draft, snapshot: Snapshot, world: World, *path: str
) -> tuple[PackageVersion | None, tuple[Problem, ...]]:
    """The version that a draft would become in that world, and DRAFT_HAS_PROBLEMS for each of its errors, below `path`.

    Without problems there always is a version: NOT_A_PACKAGE tells what no finding did.
    """
    based_on = None if row.based_on_id is None else version_by_id(snapshot, row.based_on_id)
    faults = draft_faults(row.code, row.content, based_on, world, path)
    if faults:
        return None, faults
    version = candidate(row.content, snapshot)
    return version, () if version is not None else (problem("NOT_A_PACKAGE", *path),)


def version_by_id(snapshot: Snapshot, identity: int) -> PackageVersion | None:
    """The version of that row; None where the snapshot has it not."""
    return next((one for held in snapshot.packages.values() for one in held if one.id == identity), None)


async def approve_draft(actor: Actor, given: OnDraft, key: str, clock: Clock) -> dict[str, Any]:
    """Approve a draft in review; what is written is frozen until somebody edits it. Answers as `submit_for_review`.

    Only a reviewer of the region who wrote nothing in it. Raises a Refusal: NOT_FOUND, WRONG_STATE, OWN_DRAFT
    (`draft`), VERSION_CONFLICT (`expectedVersion`), TEXT_SIZE (`note`).
    """

    async def body() -> dict[str, Any]:
        return await _step(actor, REVIEWER, given, PackageAct.APPROVED, given.note, clock, "note")

    return await carry_out(actor, "approveDraft", given, key, clock, body)


async def reject_draft(actor: Actor, given: RejectDraft, key: str, clock: Clock) -> dict[str, Any]:
    """Send a draft in review, or an approved one, back to its authors. Answers and raises as `approve_draft`.

    A reason is needed (TEXT_SIZE, `reason`).
    """

    async def body() -> dict[str, Any]:
        return await _step(actor, REVIEWER, given, PackageAct.REJECTED, given.reason, clock, "reason")

    return await carry_out(actor, "rejectDraft", given, key, clock, body)


async def withdraw_draft(actor: Actor, given: OnDraft, key: str, clock: Clock) -> dict[str, Any]:
    """Give an open draft up, for good. Answers and raises as `approve_draft`, but is a designer's: also an author's."""

    async def body() -> dict[str, Any]:
        return await _step(actor, DESIGNER, given, PackageAct.WITHDRAWN, given.note, clock, "note")

    return await carry_out(actor, "withdrawDraft", given, key, clock, body)


async def _step(
    actor: Actor,
    role: AccessRole,
    given: OnDraft | RejectDraft,
    act: PackageAct,
    note: str | None,
    clock: Clock,
    at: str,
) -> dict[str, Any]:
    said = Objections()
    said.add(note_problems(note, at, needed=act is PackageAct.REJECTED))
    draft = await hold(actor, role, given.draft, given.expected_version, said)
    after = state_to_be(draft, act, said, "draft")
    if role is REVIEWER:
        await own_draft_problems(actor, draft, said)
    said.refuse()
    version = await move(draft.row, Happening(act, str(actor.subject), clock(), note), after)
    return {"draft": draft.row.code, "version": version, "state": after.value}


async def own_draft_problems(actor: Actor, draft: HeldDraft, said: Objections) -> None:
    """OWN_DRAFT is noted where the actor wrote in the draft."""
    authors = (await authors_of([draft.row.id]))[draft.row.id]
    if not may_review(str(actor.subject), authors):
        said.add([problem("OWN_DRAFT", "draft")])
