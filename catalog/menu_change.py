"""Changes of a region's menu (菜单变更): what they would be, and everything that would be wrong with them. Pure.

A change is one sentence of a region about one package from a day on (`MenuAct`). It is judged by the menus that result:
the region's own and those of the regions below it that speak for themselves, on that day and on every later day on
which something scheduled begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from catalog.menu_applied import MenuChange, Path, above, applied, concerned
from catalog.menu_rule import MenuFault, fault_problem, faults, named
from catalog.publication import MenuAct
from catalog.snapshot import PackageVersion, Publication, Snapshot
from core.faults import Problem
from core.language import Text

__all__ = [
    "FURTHEST_START",
    "AlreadyPublished",
    "MenuChange",
    "applied",
    "concerned",
    "nothing_scheduled",
    "problems_of",
    "start_problems",
]

FURTHEST_START: Final = timedelta(days=3_660)
"""How far ahead a menu may be laid down: ten years."""
_NAMED: Final = 5
"""How many packages or regions a sentence names before it counts the rest."""


@dataclass(frozen=True, slots=True)
class AlreadyPublished(Problem):
    """The region already says something of the package from that very day, naming `version`."""

    version: int


def start_problems(starts: date, today: date) -> Iterator[Problem]:
    """STARTS_IN_THE_PAST, or TOO_FAR_AHEAD more than 3,660 days from today, at `starts`."""
    if starts < today:
        yield _problem("STARTS_IN_THE_PAST", ("starts",), "不能从过去的日期起变更菜单。", "Start today or later.")
    if starts - today > FURTHEST_START:
        days = FURTHEST_START.days
        yield _problem(
            "TOO_FAR_AHEAD",
            ("starts",),
            f"日期至多为今天起{days}天内。",
            f"The day must be at most {days} days ahead.",
        )


def problems_of(snapshot: Snapshot, changes: Sequence[MenuChange], starts: date) -> Iterator[Problem]:
    """Everything wrong with changes of regions' menus from `starts` on.

    Of a change itself: DUPLICATE_PACKAGE, ALREADY_PUBLISHED, RETIREMENT_BEFORE_PUBLICATION (RETIRED, but the region
    itself offers no version that day), NOT_ON_MENU_ABOVE (LEFT_OUT or INHERITED, but no region above offers it),
    ALREADY_LEFT_OUT, NOTHING_OF_ITS_OWN (INHERITED, but the region itself says nothing), NOTHING_SCHEDULED (CALLED_OFF,
    but the region says nothing from that very day), SCHEDULED_LATER (something of the region stands from a later day
    that would come back, or was laid down upon what is called off). Of the menus: `menu_rule`'s codes, and
    REQUIRED_BY_OTHERS where packages that stay would lose a package they require. What a menu was faulty in before is
    told only where the changes offer something in that very region.
    """
    if not changes:
        return
    seen: set[tuple[str, str]] = set()
    for change in changes:
        if (change.region, change.package) in seen:
            yield _problem(
                "DUPLICATE_PACKAGE", change.path, "同一服务包出现了两次。", "The package stands in the list twice."
            )
        else:
            yield from _change_problems(snapshot, change, starts)
        seen.add((change.region, change.package))
    yield from _Judged(snapshot, applied(snapshot, changes, starts), changes, starts).problems()


def _change_problems(snapshot: Snapshot, change: MenuChange, starts: date) -> Iterator[Problem]:
    if change.act is MenuAct.CALLED_OFF:
        yield from _call_off_problems(snapshot, change, starts)
        return
    standing = snapshot.said(change.region, change.package, starts)
    said = None if standing is None else standing.act
    if standing is not None and standing.starts == starts:
        number = standing.version.number
        text = Text(
            f"该地区自{starts}起对{change.package}已有规定（第{number}版，{standing.act.label.zh}）；可自次日起另行规定。",
            f"From {starts} the region already has an entry for {change.package}: version {number}, "
            f"{standing.act.label.en}. Another entry may start on a later day.",
        )
        yield AlreadyPublished("ALREADY_PUBLISHED", change.path, text, number)
        return
    if change.act is MenuAct.RETIRED and said is not MenuAct.OFFERED:
        yield _problem(
            "RETIREMENT_BEFORE_PUBLICATION",
            change.path,
            f"{starts}该地区自己并未发布{change.package}，不能停用。",
            f"The region itself does not offer {change.package} on {starts}, so it cannot retire it.",
        )
    if change.act is MenuAct.LEFT_OUT and said is MenuAct.LEFT_OUT:
        yield _problem(
            "ALREADY_LEFT_OUT",
            change.path,
            f"{starts}该地区已不采用{change.package}。",
            f"The region leaves {change.package} out on {starts} already.",
        )
    if change.act is MenuAct.INHERITED and said in (None, MenuAct.INHERITED):
        yield _problem(
            "NOTHING_OF_ITS_OWN",
            change.path,
            f"{starts}该地区对{change.package}没有自己的规定，本来就沿用上级。",
            f"The region says nothing of its own about {change.package} on {starts}: it shows what is above anyway.",
        )
    if change.act in (MenuAct.LEFT_OUT, MenuAct.INHERITED) and above(snapshot, change, starts) is None:
        yield _problem(
            "NOT_ON_MENU_ABOVE",
            change.path,
            f"{starts}上级地区并未提供{change.package}。",
            f"No region above offers {change.package} on {starts}.",
        )
    later = _later(snapshot, change, starts)
    if change.act is not MenuAct.OFFERED and later:
        yield _scheduled_later(change, later)


def _call_off_problems(snapshot: Snapshot, change: MenuChange, starts: date) -> Iterator[Problem]:
    if concerned(snapshot, change, starts) is None:
        yield nothing_scheduled(change.package, starts, change.path)
        return
    following = _later(snapshot, change, starts)[:1]
    if following and following[0].act is not MenuAct.OFFERED:  # it was laid down upon what is to be called off
        yield _scheduled_later(change, following)


def nothing_scheduled(package: str, starts: date, path: Path) -> Problem:
    """NOTHING_SCHEDULED: from that day on the region says nothing of the package that could still be called off."""
    return _problem(
        "NOTHING_SCHEDULED",
        path,
        f"该地区没有自{starts}起、尚未生效的{package}预定。",
        f"Nothing is scheduled for {package} in the region from {starts} that has not begun.",
    )


def _later(snapshot: Snapshot, change: MenuChange, starts: date) -> list[Publication]:
    """What the region says of the package from later days on."""
    history = snapshot.publications.get(change.region, {}).get(change.package, ())
    return [row for row in history if row.starts > starts]


def _scheduled_later(change: MenuChange, later: Sequence[Publication]) -> Problem:
    more = len(later) - _NAMED
    zh = [f"第{row.version.number}版自{row.starts}起{row.act.label.zh}" for row in later[:_NAMED]]
    en = [f"version {row.version.number} {row.act.label.en} from {row.starts}" for row in later[:_NAMED]]
    return _problem(
        "SCHEDULED_LATER",
        change.path,
        f"{change.package}已另有预定：{'、'.join(zh)}{f'等{len(later)}项' if more > 0 else ''}。请先取消。",
        f"More is scheduled for {change.package}: {', '.join(en)}{f' and {more} more' if more > 0 else ''}. "
        "Call it off first.",
    )


@dataclass(slots=True)
class _Found:
    """Where a fault was found: the first day, the menu of that day, and the regions."""

    day: date
    menu: Mapping[str, PackageVersion]
    regions: list[str] = field(default_factory=list)


class _Judged:
    """The menus that result from the changes, judged."""

    def __init__(self, before: Snapshot, after: Snapshot, changes: Sequence[MenuChange], starts: date) -> None:
        self._before, self._after, self._starts = before, after, starts
        self._changes = {change.package: change for change in reversed(changes)}
        self._whole = changes[0].path[:1]
        self._regions = {change.region for change in changes}
        self._offering = {change.region for change in changes if change.act is MenuAct.OFFERED}

    def problems(self) -> Iterator[Problem]:
        """Every new fault, with the regions and the first day that have it."""
        lost: defaultdict[str, dict[str, _Found]] = defaultdict(dict)
        for fault, found in self._found().items():
            taken = self._changes.get(fault.required or "")
            if fault.package and fault.required and taken and taken.act is not MenuAct.OFFERED:
                lost[fault.required][fault.package] = found
            else:
                yield self._said(fault, found)
        for required, others in lost.items():
            yield self._required(required, others)

    def _found(self) -> dict[MenuFault, _Found]:
        held: dict[MenuFault, _Found] = {}
        for region in self._concerned_regions():
            for day in self._days(region):
                menu = _menu(self._after, region, day)
                found = tuple(faults(menu))
                stood = frozenset(faults(_menu(self._before, region, day))) if found else frozenset()
                for fault in found:
                    if fault not in stood or self._must_mend(fault, region):
                        known = held.setdefault(fault, _Found(day, menu))
                        if region not in known.regions:
                            known.regions.append(region)
        return held

    def _must_mend(self, fault: MenuFault, region: str) -> bool:
        """Whether a fault is told although it stood before: who offers something does not do so on a faulty menu."""
        return region in self._offering and (fault.package is None or fault.package in self._changes)

    def _concerned_regions(self) -> list[str]:
        """The regions that change, and those below them that speak for themselves; what others show is shown there."""
        below = {
            region
            for region, own in self._after.publications.items()
            if own and not self._regions.isdisjoint(self._after.lineage(region))
        }
        return sorted(self._regions) + sorted(below - self._regions)

    def _days(self, region: str) -> list[date]:
        """The day of the changes, and every later one on which something begins in the region or above it."""
        begun = {
            row.starts
            for code in self._after.lineage(region)
            for history in self._after.publications.get(code, {}).values()
            for row in history
        }
        return sorted({self._starts} | {day for day in begun if day > self._starts})

    def _said(self, fault: MenuFault, found: _Found) -> Problem:
        own = [self._changes[code].path for code in named(fault, found.menu) if code in self._changes]
        path = own[0] if own else self._whole
        return fault_problem(fault, found.menu, found.day, self._where(found.regions), path)

    def _required(self, required: str, others: Mapping[str, _Found]) -> Problem:
        day = min(found.day for found in others.values())
        regions = sorted({region for found in others.values() for region in found.regions})
        where, first = self._where(regions), sorted(others)[:_NAMED]
        more = len(others) - len(first)
        counted = f"等{len(others)}个服务包" if more else ""
        return _problem(
            "REQUIRED_BY_OTHERS",
            self._changes[required].path,
            f"{'、'.join(first)}{counted}要求{required}，{day}起仍在菜单上{where.zh}。",
            f"{', '.join(first)}{f' and {more} more' if more else ''} would stay on the menu on {day} and "
            f"{'require' if len(others) > 1 else 'requires'} {required}{where.en}.",
        )

    def _where(self, regions: Sequence[str]) -> Text:
        """Nothing when it is so in the very region that changes; else the regions below, in brackets."""
        if not self._regions.isdisjoint(regions):
            return Text("", "")
        names = [self._after.regions[region].name for region in regions[:_NAMED]]
        more = len(regions) - len(names)
        return Text(
            f"（{'、'.join(name.zh for name in names)}{f'等{len(regions)}个地区' if more else ''}）",
            f" ({', '.join(name.en for name in names)}{f' and {more} more regions' if more else ''})",
        )


def _menu(snapshot: Snapshot, region: str, day: date) -> dict[str, PackageVersion]:
    return {offer.version.code: offer.version for offer in snapshot.offers(region, day)}


def _problem(code: str, path: Path, zh: str, en: str) -> Problem:
    return Problem(code, path, Text(zh, en))
