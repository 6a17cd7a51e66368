"""Reading drafts and what was done to packages: lists by windows, single drafts by code, contents, the audit.

Each function is a number of statements that does not grow with rows. What is outside the actor's reach is not there
(`catalog.drafting.scope.reads_drafts`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q, Subquery

from catalog.draft import WRITING, DraftState, PackageAct
from catalog.drafting.candidate import candidate, definition_of
from catalog.drafting.records import authors_of, may_be_a_draft
from catalog.drafting.scope import reads_drafts
from catalog.models import Draft, PackageEvent
from catalog.package import is_package_code
from core.actor import Actor
from teams.queries.window import Rows, Window, window_of
from teams.region import stem

__all__ = [
    "DraftFilter",
    "EventFilter",
    "Happened",
    "ListedDraft",
    "candidate",
    "content_at",
    "contents",
    "count_drafts",
    "count_events",
    "definition_of",
    "draft",
    "drafts",
    "drafts_by_code",
    "events",
    "events_of",
]


@dataclass(frozen=True, slots=True)
class ListedDraft:
    """A draft without its content (`contents`). `based_on`: id of the version row it was begun from, if any.

    `authors`: everybody who wrote in it, in the order of their names.
    """

    id: int
    version: int
    code: str
    package: str
    region: str
    state: DraftState
    based_on: int | None
    authors: tuple[str, ...]
    opened_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """Drafts of a region and all below it, of a package, in these states, in which somebody wrote.

    What is empty asks nothing.
    """

    region: str | None = None
    package: str | None = None
    states: Collection[DraftState] = ()
    author: str | None = None

    def condition(self) -> Q:
        """The condition on the table."""
        found = _in_region(self.region) & _of_package(self.package)
        if self.states:
            found &= Q(state__in=[state.value for state in self.states])
        if self.author is not None:
            acts = [act.value for act in WRITING]
            written = PackageEvent.filter(by=self.author, act__in=acts, draft_id__not_isnull=True).values("draft_id")
            found &= Q(id__in=Subquery(written)) if _is_text(self.author) else Q(id__isnull=True)
        return found


async def drafts(actor: Actor, asked: DraftFilter, window: Window) -> Rows[ListedDraft]:
    """A window of the drafts that the actor may read, by code: two statements."""
    found = await window_of(Draft.filter(_readable(actor) & asked.condition()), window, _COLUMNS)
    authors = await authors_of([row["id"] for row in found.rows]) if found.rows else {}
    return found.each(lambda row: _listed(row, authors[row["id"]]))


async def count_drafts(actor: Actor, asked: DraftFilter) -> int:
    """How many there are."""
    return await Draft.filter(_readable(actor) & asked.condition()).count()


async def drafts_by_code(actor: Actor, codes: Collection[str]) -> dict[str, ListedDraft]:
    """Those of these drafts that are there: two statements."""
    condition = _readable(actor) & Q(code__in=[code for code in codes if may_be_a_draft(code)])
    rows = await Draft.filter(condition).values(**_COLUMNS)
    authors = await authors_of([row["id"] for row in rows]) if rows else {}
    return {row["code"]: _listed(row, authors[row["id"]]) for row in rows}


async def draft(actor: Actor, code: str) -> ListedDraft | None:
    """The draft of that code; None for an unknown or foreign one."""
    return (await drafts_by_code(actor, [code])).get(code)


async def contents(actor: Actor, codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """What is written in those of these drafts that are there, by code: one statement."""
    condition = _readable(actor) & Q(code__in=[code for code in codes if may_be_a_draft(code)])
    return {row["code"]: row["content"] for row in await Draft.filter(condition).values("code", "content")}


async def content_at(actor: Actor, code: str, version: int) -> dict[str, Any] | None:
    """What was written in a draft as of one of its versions (≥ 1); None where there is or was none: two statements."""
    if not may_be_a_draft(code):
        return None
    found = await Draft.filter(_readable(actor) & Q(code=code)).values("id", "version")
    if not found or not 1 <= version <= found[0]["version"]:
        return None
    written = PackageEvent.filter(
        draft_id=found[0]["id"], draft_version__lte=version, act__in=[act.value for act in WRITING]
    )
    saved = await written.order_by("-draft_version").first()
    return None if saved is None else saved.content


@dataclass(frozen=True, slots=True)
class Happened:
    """Something done to a package in a region (操作记录); `id` grows with time.

    `draft` and `draft_version`: the draft it was done to and its version after it. `version`: the number of the
    package version that a menu act is about, `starts` its first day on the menu.
    """

    id: int
    package: str
    region: str
    act: PackageAct
    at: datetime
    by: str
    draft: str | None
    draft_version: int | None
    version: int | None
    starts: date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What was done to a package, in a region and all below it, to one draft; what is None asks nothing."""

    package: str | None = None
    region: str | None = None
    draft: str | None = None

    def condition(self) -> Q:
        """The condition on the table."""
        found = _in_region(self.region) & _of_package(self.package)
        if self.draft is not None:
            found &= Q(draft__code=self.draft) if may_be_a_draft(self.draft) else Q(id__isnull=True)
        return found


async def events(
    actor: Actor,
    asked: EventFilter,
    size: int,
    before: int | None = None,
    after: int | None = None,
    *,
    from_end: bool | None = None,
) -> Rows[Happened]:
    """A window of what was done, the newest first: one statement.

    At most `size` (≥ 1) with ids below `before` and above `after`: the newest of them, or with `from_end` the oldest.
    Where `from_end` is not said, a window above `after` alone is that next to it.
    """
    condition = _readable(actor) & asked.condition()
    if before is not None:
        condition &= Q(id__lt=before)
    if after is not None:
        condition &= Q(id__gt=after)
    upwards = after is not None and before is None if from_end is None else from_end
    ordered = PackageEvent.filter(condition).order_by("id" if upwards else "-id").limit(size + 1)
    found = [_happened(row) for row in await ordered.values(**_EVENT_COLUMNS)]
    goes_on, shown = len(found) > size, found[:size]
    if upwards:
        return Rows(tuple(reversed(shown)), goes_on, has_next=after is not None)
    return Rows(tuple(shown), before is not None, goes_on)


async def events_of(actor: Actor, codes: Collection[str]) -> dict[str, tuple[Happened, ...]]:
    """All that was done to those of these drafts that are there, the newest first, by code: one statement."""
    known = [code for code in codes if may_be_a_draft(code)]
    rows = PackageEvent.filter(_readable(actor) & Q(draft__code__in=known)).order_by("-id")
    found: defaultdict[str, list[Happened]] = defaultdict(list)
    for row in await rows.values(**_EVENT_COLUMNS):
        found[row["draft"]].append(_happened(row))
    return {code: tuple(happened) for code, happened in found.items()}


async def count_events(actor: Actor, asked: EventFilter) -> int:
    """How many there are."""
    return await PackageEvent.filter(_readable(actor) & asked.condition()).count()


_COLUMNS = {
    "id": "id",
    "version": "version",
    "code": "code",
    "package": "package__code",
    "region": "region__code",
    "state": "state",
    "based_on": "based_on_id",
    "opened_at": "opened_at",
    "changed_at": "changed_at",
}
_EVENT_COLUMNS = {
    "id": "id",
    "package": "package__code",
    "region": "region__code",
    "act": "act",
    "at": "at",
    "by": "by",
    "draft": "draft__code",
    "draft_version": "draft_version",
    "version": "version__number",
    "starts": "starts",
    "note": "note",
}


def _readable(actor: Actor) -> Q:
    return reads_drafts(actor).rows("region__code", ())


def _in_region(code: str | None) -> Q:
    return Q() if code is None else Q(region__code__startswith=stem(code)) if code.isdigit() else Q(id__isnull=True)


def _of_package(code: str | None) -> Q:
    return Q() if code is None else Q(package__code=code) if is_package_code(code) else Q(id__isnull=True)


def _is_text(value: str) -> bool:
    return "\x00" not in value and value.isprintable()


def _listed(row: Mapping[str, Any], authors: Collection[str]) -> ListedDraft:
    return ListedDraft(**{**row, "state": DraftState(row["state"])}, authors=tuple(sorted(authors)))


def _happened(row: Mapping[str, Any]) -> Happened:
    return Happened(**{**row, "act": PackageAct(row["act"])})
