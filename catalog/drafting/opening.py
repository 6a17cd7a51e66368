"""Opening drafts (起草): where a draft of a package stands in a region, and the rows of new ones.

Runs inside the caller's transaction, in a number of statements that does not grow with the drafts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from catalog.draft import OPEN, DraftState, PackageAct, draft_code
from catalog.drafting.base import base_of
from catalog.drafting.problem import draft_open, problem
from catalog.drafting.records import Happening, event_of
from catalog.models import Draft, PackageEvent, ServicePackage
from catalog.package import is_package_code
from catalog.snapshot import PackageVersion, Snapshot
from core.faults import Problem
from teams.models import Region


@dataclass(frozen=True, slots=True)
class Place:
    """Where a region's next draft of a package would stand.

    `open_draft`: id and code of the one that is open already. `base`: the version it would begin from. `is_taken`: the
    code is somebody else's. `number`: the how manyeth of the region's drafts of the package it would be.
    """

    package: str
    base: PackageVersion | None
    is_taken: bool
    open_draft: tuple[int, str] | None
    number: int

    def problems(self, *path: str) -> list[Problem]:
        """BAD_CODE, CODE_TAKEN or DRAFT_OPEN, where a draft cannot be opened."""
        if not is_package_code(self.package):
            return [problem("BAD_CODE", *path)]
        if self.is_taken:
            return [problem("CODE_TAKEN", *path)]
        return [] if self.open_draft is None else [draft_open(path, self.open_draft[1])]


async def places(snapshot: Snapshot, region: Region, packages: Collection[str], on: date) -> dict[str, Place]:
    """The place of each package code; the packages' rows are held, so that nobody else opens drafts of them meanwhile.

    A code is free while there is no version of it and no other region drafts it (or published such a draft this very
    moment). Texts that can be no package's code are not looked up: no column holds them.
    """
    codes = [code for code in packages if is_package_code(code)]
    known = await ServicePackage.filter(code__in=codes).order_by("id").select_for_update(no_key=True)
    drafts: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    ids = [row.id for row in known]
    for row in await Draft.filter(package_id__in=ids).values("id", "package_id", "region_id", "state", "code"):
        drafts[row["package_id"]].append(row)
    by_code = {row.code: drafts[row.id] for row in known}
    return {code: _place(snapshot, region, code, by_code.get(code, []), on) for code in packages}


def _place(snapshot: Snapshot, region: Region, package: str, drafts: Sequence[Mapping[str, Any]], on: date) -> Place:
    base = base_of(snapshot, region.code, package, on)
    own = [row for row in drafts if row["region_id"] == region.id]
    ours = next((row for row in own if DraftState(row["state"]) in OPEN), None)
    is_foreign = any(row["region_id"] != region.id and row["state"] != DraftState.WITHDRAWN.value for row in drafts)
    return Place(
        package=package,
        base=base,
        is_taken=base is None and (package in snapshot.packages or is_foreign),
        open_draft=None if ours is None else (ours["id"], ours["code"]),
        number=len(own) + 1,
    )


def code_problems(package: str, *path: str) -> list[Problem]:
    """BAD_CODE where a text cannot be a package's code."""
    return [] if is_package_code(package) else [problem("BAD_CODE", *path)]


@dataclass(frozen=True, slots=True)
class Opening:
    """A draft to be opened at a place, with what is written in it, and the version it is based on."""

    place: Place
    content: Mapping[str, Any]
    based_on: PackageVersion | None
    act: PackageAct
    note: str | None = None


async def open_drafts(region: Region, openings: Sequence[Opening], now: datetime, by: str) -> list[str]:
    """Open them, in version 1; answers their codes in the same order. The partial unique index allows one a package."""
    packages = await _package_rows([opening.place.package for opening in openings])
    codes = [draft_code(opening.place.package, region.code, opening.place.number) for opening in openings]
    await Draft.bulk_create(
        [
            Draft(
                code=code,
                package_id=packages[opening.place.package],
                region_id=region.id,
                based_on_id=None if opening.based_on is None else opening.based_on.id,
                state=DraftState.DRAFT.value,
                version=1,
                content=dict(opening.content),
                opened_at=now,
                changed_at=now,
            )
            for code, opening in zip(codes, openings, strict=True)
        ]
    )
    rows = {row.code: row for row in await Draft.filter(code__in=codes)}
    happenings = [Happening(one.act, by, now, one.note, one.content) for one in openings]
    await PackageEvent.bulk_create(
        [event_of(rows[code], 1, happening) for code, happening in zip(codes, happenings, strict=True)]
    )
    return codes


async def _package_rows(codes: Sequence[str]) -> dict[str, int]:
    known = {row.code: row.id for row in await ServicePackage.filter(code__in=list(codes))}
    new = [ServicePackage(code=code) for code in codes if code not in known]
    if new:
        await ServicePackage.bulk_create(new)
        known = {row.code: row.id for row in await ServicePackage.filter(code__in=list(codes))}
    return known
