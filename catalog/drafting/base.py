"""What a draft is based on (草稿依据), when that is outdated, and whose a package code is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from catalog.publication import MenuAct
from catalog.snapshot import PackageVersion, Snapshot
from core.faults import Problem
from core.language import Text


def base_of(snapshot: Snapshot, region: str, package: str, on: date) -> PackageVersion | None:
    """The version that a region's draft of the package, begun on the day, begins from.

    The latest that the region itself published or scheduled, unless it gave it up for what is above; else what its menu
    offers on the day; else the newest version that the region or one of those above it ever offered. None for a
    package of which the region may use none: a new one, or somebody else's.
    """
    own = snapshot.publications.get(region, {}).get(package, ())
    if own and own[-1].act in (MenuAct.OFFERED, MenuAct.RETIRED):
        return own[-1].version
    offered = snapshot.offer(region, package, on)
    if offered is not None:
        return offered.version
    return max(_offered_in(snapshot, snapshot.lineage(region), package), key=lambda one: one.number, default=None)


def bases_of(snapshot: Snapshot, region: str, on: date) -> Mapping[str, PackageVersion]:
    """`base_of` for every package of which the region or one above it ever said anything, by code."""
    codes = {code for at in snapshot.lineage(region) for code in snapshot.publications.get(at, ())}
    found = {code: base_of(snapshot, region, code, on) for code in sorted(codes)}
    return {code: base for code, base in found.items() if base is not None}


def base_above(snapshot: Snapshot, region: str, package: str, on: date) -> PackageVersion | None:
    """What the nearest region above offers of the package on the day; None where none does."""
    parent = snapshot.regions[region].parent if region in snapshot.regions else None
    offered = None if parent is None else snapshot.offer(parent, package, on)
    return None if offered is None else offered.version


def outdated_base(
    base: PackageVersion | None, offered: PackageVersion | None, starts: date, path: tuple[str, ...]
) -> Problem | None:
    """BASE_OUTDATED, at `path`, where the menu would offer another version from `starts` on than the draft's base.

    Nothing is outdated where the menu offers none: what was taken off may come back.
    """
    if offered is None or (base is not None and base.id == offered.id):
        return None
    zh = f"{starts}起本地区菜单上将是{offered.code}第{offered.number}版"
    en = f"{offered.code} version {offered.number} would be on the menu from {starts}"
    if base is None:
        text = Text(f"草稿起草时尚无此服务包，{zh}。", f"The draft was begun as a new package, but {en}.")
    else:
        text = Text(
            f"草稿依据{base.code}第{base.number}版，而{zh}，其修改将被覆盖。",
            f"The draft is based on {base.code} version {base.number}, but {en}: what was changed there would be lost.",
        )
    return Problem("BASE_OUTDATED", path, text)


def _offered_in(snapshot: Snapshot, regions: Iterator[str], package: str) -> Iterator[PackageVersion]:
    for region in regions:
        for row in snapshot.publications.get(region, {}).get(package, ()):
            if row.act is MenuAct.OFFERED:
                yield row.version
