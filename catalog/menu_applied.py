"""What a region is to say of packages (菜单变更), and the menus as they would be then. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import pairwise

from catalog.publication import MenuAct
from catalog.snapshot import PackageVersion, Publication, Snapshot

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MenuChange:
    """What a region says of a package. `version` is the one it offers; None for the other acts (see `concerned`).

    `path` is where the caller's input says so; problems of this change carry it.
    """

    region: str
    package: str
    act: MenuAct
    version: PackageVersion | None
    path: Path


def concerned(snapshot: Snapshot, change: MenuChange, starts: date) -> PackageVersion | None:
    """The version that a change is about: what it offers, retires, gives up or leaves out, or what it calls off names.

    None where there is nothing to retire, give up, leave out or call off; `menu_change.problems_of` says so.
    """
    if change.version is not None:
        return change.version
    if change.act is MenuAct.LEFT_OUT:
        row = above(snapshot, change, starts)
    else:
        row = snapshot.said(change.region, change.package, starts)
    if row is None or (change.act is MenuAct.CALLED_OFF and row.starts != starts):
        return None
    return row.version


def above(snapshot: Snapshot, change: MenuChange, starts: date) -> Publication | None:
    """What the regions above offer of the package on the day."""
    parent = snapshot.regions[change.region].parent
    return None if parent is None else snapshot.offer(parent, change.package, starts)


def applied(snapshot: Snapshot, changes: Iterable[MenuChange], starts: date) -> Snapshot:
    """The snapshot as it would be with the changes, as if published when they start: a preview.

    A change of a package of which the region says something from that very day already, or about no version, is left
    out; one that calls off takes what starts that day away. Versions need not be stored yet.
    """
    at = datetime.combine(starts, time.min, UTC)
    published = {region: dict(histories) for region, histories in snapshot.publications.items()}
    for change in changes:
        version = concerned(snapshot, change, starts)
        own = published.setdefault(change.region, {})
        history = own.get(change.package, ())
        others = [row for row in history if row.starts != starts]
        if change.act is MenuAct.CALLED_OFF:
            rows = others
        elif version is None or len(others) < len(history):
            continue
        else:
            rows = [*others, Publication(change.region, version, starts, None, at, change.act)]
        if rows:
            own[change.package] = _in_turn(rows)
        else:
            own.pop(change.package, None)
    return replace(snapshot, publications=published)


def _in_turn(rows: Iterable[Publication]) -> tuple[Publication, ...]:
    """By first day, each ended by the next."""
    ordered = sorted(rows, key=lambda row: row.starts)
    return tuple(
        replace(row, ends=following.starts if following else None)
        for row, following in pairwise([*ordered, None])
        if row is not None
    )
