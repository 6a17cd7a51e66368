"""Publishing drafts (发布草稿): a whole set of approved drafts becomes versions on a region's menu, or none of it.

With a later day the menu changes on that day by itself: what holds is the row with the latest start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tortoise.expressions import F

from catalog.draft import DraftState, PackageAct, may_review, state_after
from catalog.drafting.findings import world_of
from catalog.drafting.judging import held_against_the_menu
from catalog.drafting.problem import problem, wrong_state
from catalog.drafting.records import authors_of, conflicts, held_rows, may_be_a_draft
from catalog.drafting.reviewing import judged, version_by_id
from catalog.drafting.scope import REVIEWER, region_for
from catalog.drafting.world import World
from catalog.menu import LARGEST_MENU
from catalog.menu_change import MenuChange, problems_of, start_problems
from catalog.models import Draft, ServiceItemVersion, VersionOrigin
from catalog.models import PackageVersion as PackageVersionRow
from catalog.operations import lock_menu, raise_revision
from catalog.publication import MenuAct
from catalog.publishing import put_menu_rows
from catalog.queries import read_everything, read_laid_down
from catalog.snapshot import PackageVersion, Snapshot
from catalog.versions import NewVersion, add_versions, latest_items, package_digest
from core.actor import Actor
from core.clock import Clock, today
from core.faults import Problem, Refusal
from core.wire import WIRE
from teams.models import Region
from teams.operations.problem import list_size
from teams.operations.verb import Objections, carry_out


@dataclass(frozen=True, slots=True)
class ChosenDraft:
    """A draft to publish, in its expected version."""

    __pydantic_config__ = WIRE
    draft: str
    expected_version: int


@dataclass(frozen=True, slots=True)
class PublishDrafts:
    """Publish drafts of a region, all or none, from `starts` on: today, if None.

    `accepts_outdated_base`: also drafts whose base is no longer what the menu would offer (BASE_OUTDATED).
    """

    __pydantic_config__ = WIRE
    region: str
    drafts: tuple[ChosenDraft, ...]
    starts: date | None = None
    accepts_outdated_base: bool = False


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A draft of the set, held, with its place in the input."""

    row: Draft
    path: tuple[str, str]


async def publish_drafts(
    actor: Actor,
    given: PublishDrafts,
    key: str,
    clock: Clock,
    deliverable: frozenset[str] | None = None,
    *,
    verb: str = "publishDrafts",
) -> dict[str, Any]:
    """Make versions of approved drafts and put them on the region's menu. Answers `revision`, `starts`, `versions`.

    `versions`: package, draft and number of each, in the order given. Only a reviewer of the region who wrote in none.
    `deliverable` as for `submit_for_review`; `verb`: the mutation it is done by. Raises a Refusal with every problem:
    NOT_FOUND (`region`; `drafts.n`, also for another region's), STARTS_IN_THE_PAST, TOO_FAR_AHEAD (`starts`), LIST_SIZE
    (1 to 200), LISTED_TWICE, VERSION_CONFLICT (a `DraftConflict`), WRONG_STATE, OWN_DRAFT, UNCHANGED_DRAFT (it says
    what the region would offer from that day anyway), BASE_OUTDATED (it was begun from another version than that,
    and `accepts_outdated_base` is not said), DRAFT_HAS_PROBLEMS (`drafts.n` and the finding's path, in the world where
    all of the set is on the menu), and those of `catalog.menu_change.problems_of`.
    """

    async def body() -> dict[str, Any]:
        revision = await lock_menu()
        said, now = Objections(), clock()
        starts = given.starts or today(clock)
        said.add(start_problems(starts, today(clock)))
        region = await region_for(actor, REVIEWER, given.region)
        said.add([problem("NOT_FOUND", "region")] if region is None else [])
        if not 1 <= len(given.drafts) <= LARGEST_MENU:
            said.add([list_size(("drafts",), LARGEST_MENU, least=1)])
        if region is None or not 1 <= len(given.drafts) <= LARGEST_MENU:
            raise said.refusal()
        chosen = await _chosen(given, region, str(actor.subject), said)
        snapshot, items = await read_everything(), await latest_items()
        lineage = tuple(snapshot.lineage(region.code))
        found = await read_laid_down(lineage, starts)
        world = world_of(snapshot, region.code, starts, deliverable, terms=found.terms, ages=found.ages)
        made = _judged(chosen, snapshot, world.with_drafts([one.row.content for one in chosen]), said)
        said.add(_held_against_the_menu(made, snapshot, region, starts, accepts=given.accepts_outdated_base))
        said.add(problems_of(snapshot, [_change(region, one, version) for one, version in made], starts))
        said.refuse()
        rows = await _put_versions(region, made, items, now)
        changes = [
            _change(region, one, replace(version, id=row.id)) for (one, version), row in zip(made, rows, strict=True)
        ]
        drafts = {version.code: (one.row.id, one.row.version + 1) for one, version in made}
        await put_menu_rows(snapshot, changes, starts, now, str(actor.subject), drafts=drafts)
        await Draft.filter(id__in=[one.row.id for one in chosen]).update(
            state=DraftState.PUBLISHED.value, version=F("version") + 1, changed_at=now
        )
        versions = [{"package": one.code, "draft": held.row.code, "number": one.number} for held, one in made]
        return {"revision": await raise_revision(revision), "starts": starts.isoformat(), "versions": versions}

    return await carry_out(actor, verb, given, key, clock, body)


async def _chosen(given: PublishDrafts, region: Region, subject: str, said: Objections) -> list[_Chosen]:
    """The drafts of the input that are there, held. A stale version refuses at once, with what was found before."""
    codes = [one.draft for one in given.drafts if may_be_a_draft(one.draft)]
    found = await Draft.filter(code__in=codes, region_id=region.id).values("id", "code")
    rows = {row.code: row for row in (await held_rows([one["id"] for one in found])).values()}
    chosen: dict[str, _Chosen] = {}
    stale = []
    for place, one in enumerate(given.drafts):
        path, row = ("drafts", str(place)), rows.get(one.draft)
        if row is None:
            said.add([problem("NOT_FOUND", *path)])
        elif one.draft in chosen:
            said.add([problem("LISTED_TWICE", *path)])
        else:
            chosen[one.draft] = _Chosen(row, path)
            stale += [(row, one.expected_version, path)] if row.version != one.expected_version else []
    if stale:
        raise Refusal((*said.found, *await conflicts(stale)))
    authors = await authors_of([one.row.id for one in chosen.values()])
    for one_chosen in chosen.values():
        state = DraftState(one_chosen.row.state)
        if state_after(PackageAct.PUBLISHED, state) is None:
            said.add([wrong_state(one_chosen.path, state)])
        if not may_review(subject, authors[one_chosen.row.id]):
            said.add([problem("OWN_DRAFT", *one_chosen.path)])
    return list(chosen.values())


Made = Sequence[tuple[_Chosen, PackageVersion]]
"""Drafts without an error, each with the version it would become."""


def _judged(chosen: Sequence[_Chosen], snapshot: Snapshot, world: World, said: Objections) -> Made:
    """The drafts without an error in that world; the errors of the others are noted."""
    made = []
    for one in chosen:
        version, problems = judged(one.row, snapshot, world, *one.path)
        said.add(problems)
        made += [(one, version)] if version is not None else []
    return made


def _held_against_the_menu(
    made: Made, snapshot: Snapshot, region: Region, starts: date, *, accepts: bool
) -> Iterator[Problem]:
    """UNCHANGED_DRAFT and BASE_OUTDATED, against what the region would offer from that day without these drafts."""
    for one, version in made:
        offer = snapshot.offer(region.code, version.code, starts)
        offered = None if offer is None else offer.version
        base = None if one.row.based_on_id is None else version_by_id(snapshot, one.row.based_on_id)
        held = held_against_the_menu(version, base, offered, starts, one.path)
        if held is not None and not (accepts and held.code == "BASE_OUTDATED"):
            yield held


def _change(region: Region, chosen: _Chosen, version: PackageVersion) -> MenuChange:
    return MenuChange(region.code, version.code, MenuAct.OFFERED, version, chosen.path)


async def _put_versions(
    region: Region, made: Made, items: Mapping[str, ServiceItemVersion], now: datetime
) -> list[PackageVersionRow]:
    """The rows of the new versions and of where they come from; numbers go on from the package's newest."""
    new = [
        NewVersion(version.definition, one.row.package_id, version.number, package_digest(version.definition, items))
        for one, version in made
    ]
    rows = await add_versions(new, items, now)
    origins = [
        VersionOrigin(version_id=row.id, region_id=region.id, based_on_id=one.row.based_on_id, draft_id=one.row.id)
        for (one, _version), row in zip(made, rows, strict=True)
    ]
    await VersionOrigin.bulk_create(origins)
    return rows
