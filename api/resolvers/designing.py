"""Changing drafts and menus: each verb makes its domain value of the input and calls one operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, TypeVar

from api.context import Info
from api.design_side import design_side
from api.resolvers.drafts import draft_named, drafts_named
from api.schema.design_inputs import (
    AdoptForRegionInput,
    ApproveDraftInput,
    CallOffPublicationsInput,
    CopyPackageInput,
    DraftPackageInput,
    EditDraftInput,
    PublishDraftsInput,
    RejectDraftInput,
    RetirePackagesInput,
    ScheduleDraftsInput,
    SubmitForReviewInput,
    WithdrawDraftInput,
)
from api.schema.draft import Draft
from api.schema.given import Path, moved, spelt, value_of
from api.schema.menu import Menu
from api.schema.package_input import PackagePartsInput
from api.schema.rendering import Rendering
from catalog.calling_off import CallOff, call_off
from catalog.deliverable import deliverable_in
from catalog.drafting import adopting, drafting, editing, publishing, queries, reviewing
from catalog.drafting.scope import reads_drafts
from catalog.retiring import RetirePackages
from catalog.retiring import retire_packages as retire
from core.act import BAD_KEY
from core.actor import Actor
from core.clock import Clock
from core.faults import Problem, Refusal
from core.idempotency import is_key
from core.language import Text
from teams.operations.problem import problem
from teams.region import stem

V = TypeVar("V")
_BOTH = Text("同一部分不能既修改又清除。", "A part is either set or cleared, not both.")
Changed = tuple[Draft | None, int]
"""A draft as it stands now, and the version that the act left it at."""


Answer = dict[str, Any]
"""What an operation answers: codes, versions, revisions."""


@dataclass(frozen=True, slots=True)
class MenuNow:
    """A region's menu after an act: the revision that first showed it, from which day; the drafts concerned."""

    revision: int | None = None
    starts: date | None = None
    menu: Menu | None = None
    drafts: list[Draft] = field(default_factory=list)


async def draft_package(info: Info, given: DraftPackageInput) -> Changed:
    """Open a draft."""
    into, written = Rendering(), {"region": given.region, "package": given.package}
    if given.set is not None:
        parts = _parts(given.set, ("content",), into)
        content = {key: value for key, value in parts.items() if value is not None}
        return await _changed(
            info, drafting.draft_package, drafting.DraftPackage, given, {**written, "content": content}, into
        )
    return await _changed(info, drafting.draft_package, drafting.DraftPackage, given, written, into)


async def copy_package(info: Info, given: CopyPackageInput) -> Changed:
    """Open a draft of a new package like another one."""
    into = Rendering({("version",): ("sourceVersion",), ("name",): ("names",)})
    names = {"sourceVersion": "version", "names": "name"}
    written: dict[str, Any] = {str(names.get(name, name)): value for name, value in spelt(given).items()}
    return await _changed(info, drafting.copy_package, drafting.CopyPackage, given, written, into)


async def edit_draft(info: Info, given: EditDraftInput) -> Changed:
    """Replace parts of a draft, and take others out."""
    into = Rendering()
    parts = {} if given.set is None else _parts(given.set, ("parts",), into)
    into.places.setdefault(("parts",), ("set",))
    for number, part in enumerate(given.clear):
        place = ("clear", str(number))
        if part in given.clear[:number]:
            into.refuse(problem("LISTED_TWICE", *place))
        elif part.key in parts:
            into.refuse(Problem("SET_AND_CLEARED", place, _BOTH))
        else:
            parts[part.key] = None
    written = {"draft": given.draft, "expectedVersion": given.expected_version, "parts": parts}
    return await _changed(info, editing.edit_draft, editing.EditDraft, given, written, into)


async def submit_for_review(info: Info, given: SubmitForReviewInput) -> Changed:
    """Hand a draft in that its region can deliver."""
    known = await queries.drafts_by_code(info.context.actor, [given.draft])
    can = await _deliverable(info, known[given.draft].region if given.draft in known else None)
    return await _changed(info, partial(reviewing.submit_for_review, deliverable=can), reviewing.OnDraft, given)


async def approve_draft(info: Info, given: ApproveDraftInput) -> Changed:
    """Find a draft good."""
    return await _changed(info, reviewing.approve_draft, reviewing.OnDraft, given)


async def reject_draft(info: Info, given: RejectDraftInput) -> Changed:
    """Send a draft back."""
    return await _changed(info, reviewing.reject_draft, reviewing.RejectDraft, given)


async def withdraw_draft(info: Info, given: WithdrawDraftInput) -> Changed:
    """Give a draft up."""
    return await _changed(info, reviewing.withdraw_draft, reviewing.OnDraft, given)


async def publish_drafts(info: Info, given: PublishDraftsInput | ScheduleDraftsInput, starts: date | None) -> MenuNow:
    """Publish drafts from a day on, today if None is given, and take the new revision up at once."""
    written = {"starts": None, **spelt(given)}
    can = await _deliverable(info, given.region)
    verb = "scheduleDrafts" if isinstance(given, ScheduleDraftsInput) else "publishDrafts"
    publish = partial(publishing.publish_drafts, deliverable=can, verb=verb)
    answer = await _act(info, publish, publishing.PublishDrafts, given, written)
    codes = [version["draft"] for version in answer["versions"]]
    then = starts or date.fromisoformat(answer["starts"])
    now = await _menu_now(info, given.region, then, answer["revision"])
    shown = await drafts_named(info, codes)
    return MenuNow(now.revision, now.starts, now.menu, [shown[code] for code in codes if code in shown])


async def retire_packages(info: Info, given: RetirePackagesInput) -> MenuNow:
    """Take packages off the menu, and take the new revision up at once."""
    answer = await _act(info, retire, RetirePackages, given)
    return await _menu_now(info, given.region, given.starts, answer["revision"])


async def call_off_publications(info: Info, given: CallOffPublicationsInput) -> MenuNow:
    """Take back what was scheduled, and take the new revision up at once."""
    answer = await _act(info, call_off, CallOff, given)
    return await _menu_now(info, given.region, given.starts, answer["revision"])


async def adopt_for_region(info: Info, given: AdoptForRegionInput) -> MenuNow:
    """Take what is above as it is, leave it out, or open a draft of an own version."""
    answer = await _act(info, adopting.adopt_for_region, adopting.AdoptForRegion, given)
    if "draft" in answer:
        draft = await draft_named(info, answer["draft"])
        return MenuNow(drafts=[] if draft is None else [draft])
    return await _menu_now(info, given.region, date.fromisoformat(answer["starts"]), answer["revision"])


def _parts(given: PackagePartsInput, at: Path, into: Rendering) -> dict[str, Any]:
    """The parts in the spelling of files. Raises a Refusal at once where a condition is too large to be looked at."""
    written = given.written(at, ("set",), into)
    too_large = tuple(found for found in into.problems if found.code == "LIST_SIZE")
    if too_large:
        raise Refusal(too_large)
    return written


async def _changed(
    info: Info,
    operation: Callable[[Actor, V, str, Clock], Awaitable[Answer]],
    kind: type[V],
    given: Any,
    written: Mapping[str, Any] | None = None,
    into: Rendering | None = None,
) -> Changed:
    """Carry out what concerns one draft, and read it back."""
    answer = await _act(info, operation, kind, given, written, into)
    return await draft_named(info, answer["draft"]), int(answer["version"])


async def _act(
    info: Info,
    operation: Callable[[Actor, V, str, Clock], Awaitable[Answer]],
    kind: type[V],
    given: Any,
    written: Mapping[str, Any] | None = None,
    into: Rendering | None = None,
) -> Answer:
    """Carry an operation out for the caller over the value of `kind` that the input gives.

    `written` is the value in the wire's spelling where the input's own fields do not spell it, `into` where its parts
    stand in the input, and what of it cannot be written. Raises a Refusal with every problem, its path from the input
    down.
    """
    known = into or Rendering()
    value = _value(kind, given, spelt(given) if written is None else written, known)
    try:
        return await operation(info.context.actor, value, given.idempotency_key, info.context.clock)
    except Refusal as refusal:
        raise Refusal(tuple(moved(each, known.places) for each in refusal.problems)) from refusal


def _value(kind: type[V], given: Any, written: Mapping[str, Any], known: Rendering) -> V:
    """The value of `kind`; what cannot be written is told beside what else is wrong with the input."""
    try:
        value = value_of(kind, given, written, known.places)
    except Refusal as refusal:
        raise Refusal((*refusal.problems, *known.problems)) from refusal
    if known.problems:
        raise Refusal((*(() if is_key(given.idempotency_key) else (BAD_KEY,)), *known.problems))
    return value


async def _deliverable(info: Info, region: str | None) -> frozenset[str] | None:
    """Codes of the items that the region can deliver; None for no region of the caller's, and where it is not known."""
    side = design_side(info)
    if region is None or region not in side.present.snapshot.regions:
        return None
    if not reads_drafts(side.actor).has_region(stem(region)):
        return None
    return (await deliverable_in([region], await side.catalog(), side.today))[region]


async def _menu_now(info: Info, region: str, starts: date, revision: int) -> MenuNow:
    """The region's menu on the day, with what was changed taken up at once."""
    board = info.context.board
    await board.refresh()
    menu = board.present.shelf(info.context.language).menu(region, starts)
    return MenuNow(revision, starts, menu)
