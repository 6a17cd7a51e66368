"""What of a draft itself keeps it from being published, also as told beforehand (发布核对). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.difference.sameness import same_version
from catalog.drafting.base import outdated_base
from catalog.drafting.findings import errors, findings
from catalog.drafting.problem import DraftFault, Path, draft_fault, problem
from catalog.drafting.world import World
from catalog.snapshot import PackageVersion, Snapshot
from core.faults import Problem


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft that is looked at: its code and region, what is written in it, the version it was begun from, if any, and
    the one it would become; `path` leads to it in the input."""

    code: str
    region: str
    content: Mapping[str, Any]
    begun_from: PackageVersion | None
    version: PackageVersion
    path: Path


def draft_faults(
    code: str, content: Mapping[str, Any], begun_from: PackageVersion | None, world: World, path: Path
) -> tuple[DraftFault, ...]:
    """DRAFT_HAS_PROBLEMS, below `path`, for each error of a draft in that world; warnings keep nothing back."""
    own_world = world if begun_from is None else world.for_draft_from(begun_from)
    return tuple(draft_fault(path, code, one) for one in errors(findings(content, own_world)))


def held_against_the_menu(
    version: PackageVersion,
    begun_from: PackageVersion | None,
    offered: PackageVersion | None,
    starts: date,
    path: Path,
) -> Problem | None:
    """UNCHANGED_DRAFT or BASE_OUTDATED at `path`, against what the region would offer from that day without drafts."""
    if offered is not None and same_version(version, offered):
        return problem("UNCHANGED_DRAFT", *path)
    return outdated_base(begun_from, offered, starts, path)


def problems_beforehand(
    standing: Snapshot, after: Snapshot, worlds: Mapping[str, World], drafts: Sequence[Judged], starts: date
) -> Iterator[Problem]:
    """What publishing these drafts from that day would tell of each, in the order given.

    DRAFT_HAS_PROBLEMS in the world of its region (`worlds`, as of that day) where those of the drafts that its menu
    would show are on it; UNCHANGED_DRAFT and BASE_OUTDATED against what `standing` offers. `after` is `standing` with
    all of the drafts published.
    """
    contents = {draft.version.id: draft.content for draft in drafts}
    joined = {
        region: world.with_drafts(
            contents[offer.version.id] for offer in after.offers(region, starts) if offer.version.id in contents
        )
        for region, world in worlds.items()
    }
    for draft in drafts:
        yield from draft_faults(draft.code, draft.content, draft.begun_from, joined[draft.region], draft.path)
        offer = standing.offer(draft.region, draft.version.code, starts)
        offered = None if offer is None else offer.version
        held = held_against_the_menu(draft.version, draft.begun_from, offered, starts, draft.path)
        yield from () if held is None else (held,)
