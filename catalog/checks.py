"""What must agree between definitions. Pure; every finding, not the first.

The checks read what is written, not the values made of it: a fault in one value of a definition hides no other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.finding import Finding, finding, unknown
from catalog.vocabulary import ItemPayer, PackageTier, Season, VisitClass
from catalog.written import (
    Named,
    Path,
    Record,
    groups_of,
    held,
    lines_of,
    mapping,
    named,
    needed,
    options_of,
    price_by_payers,
    schedules_of,
)


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that exist. None: they cannot be known (a file is unreadable), so references go unchecked."""

    items: frozenset[str] | None
    packages: frozenset[str] | None
    regions: frozenset[str] | None
    seasons: frozenset[str] | None
    visits: frozenset[str] | None


def check_items(items: Iterable[Record], known: Known) -> Iterator[Finding]:
    """References from schedules: host items, classes of visits, seasons, packages held."""
    for item in items:
        for path, schedule in schedules_of(item):
            hosts: list[tuple[Path, dict[str, Any]]] = [((*path, "with"), mapping(schedule.get("with")))]
            if schedule.get("kind") == "WITH":
                hosts.append((path, schedule))
            for place, host in hosts:
                for where, code in named(host, "item", place):
                    if code == item.code:
                        yield finding(
                            item, where, "SELF_REFERENCE", "项目不能随同自己", "an item cannot ride with itself"
                        )
                    else:
                        yield from unknown(item, (where, code), known.items, "UNKNOWN_ITEM")
                for visit in _allowed(named(host, "visit", place), VisitClass):
                    yield from unknown(item, visit, known.visits, "UNKNOWN_VISIT")
            for season in _allowed(named(schedule, "season", path), Season):
                yield from unknown(item, season, known.seasons, "UNKNOWN_SEASON")
        for holding in held(mapping(item.data).get("schedule"), ("schedule",)):
            yield from unknown(item, holding, known.packages, "UNKNOWN_PACKAGE")


def check_visits(visits: Iterable[Record], known: Known) -> Iterator[Finding]:
    """References from classes of visits to their items."""
    for visit in visits:
        for one in visit.codes("items"):
            yield from unknown(visit, one, known.items, "UNKNOWN_ITEM")


def check_regions(regions: Iterable[Record], known: Known) -> Iterator[Finding]:
    """References to parent regions. A cycle cannot occur: a parent's code is a proper stem of its child's."""
    for region in regions:
        for parent in named(mapping(region.data), "parent", ()):
            yield from unknown(region, parent, known.regions, "UNKNOWN_REGION")


def check_announcements(announcements: Iterable[Record], known: Known) -> Iterator[Finding]:
    """References of publications, and a package published twice in a region from one day."""
    seen: set[tuple[str, str, str | None]] = set()
    for announcement in announcements:
        regions, starts = announcement.codes("regions"), announcement.text("starts")
        for region in regions:
            yield from unknown(announcement, region, known.regions, "UNKNOWN_REGION")
        for path, package in announcement.codes("packages"):
            yield from unknown(announcement, (path, package), known.packages, "UNKNOWN_PACKAGE")
            offered = {(region, package, starts) for _, region in regions}
            if offered & seen:
                yield finding(
                    announcement,
                    path,
                    "DUPLICATE_PUBLICATION",
                    f"{package}在同一地区自同一日起已发布",
                    f"{package} is published already in such a region from that day",
                )
            seen |= offered


def check_packages(packages: Iterable[Record], known: Known) -> Iterator[Finding]:
    """Lines, choices and references of each package, and what packages say of one another."""
    everything = tuple(packages)
    by_code = {package.code: package for package in everything if package.code is not None}
    for package in everything:
        yield from check_package(package, by_code, known)


def check_package(package: Record, by_code: Mapping[str, Record], known: Known) -> Iterator[Finding]:
    """Lines, choices and references of one package, and what it and those in `by_code` say of one another."""
    yield from _lines(package, known)
    yield from _references(package, known)
    for path, code in package.codes("excludes"):
        if package.code is not None and code in by_code and package.code not in _said(by_code[code], "excludes"):
            yield finding(
                package,
                path,
                "EXCLUDES_ONE_SIDED",
                f"互斥须双向：{code}未写明排除{package.code}",
                f"exclusion must be mutual: {code} does not exclude {package.code}",
            )
    circle = routes(package, by_code).get(package.code or "")
    if circle is not None:
        path, _first = next(one for one in needed(package) if one[1] == circle[0])
        shown = "→".join((circle[-1], *circle))
        yield finding(
            package,
            path,
            "REQUIRES_CYCLE",
            f"依赖成环：{shown}",
            f"the package requires itself by way of others: {shown}",
        )


def routes(package: Record, by_code: Mapping[str, Record]) -> dict[str, tuple[str, ...]]:
    """By its code, every package that must be held to hold this one, and by way of which it is needed: the shortest.

    A route ends with the package itself; a package on a circle has a route to itself. One that names itself directly
    is another finding, so that step is passed over.
    """
    found: dict[str, tuple[str, ...]] = {}
    waiting: deque[tuple[str, ...]] = deque((code,) for code in _needed_by(package))
    while waiting:
        route = waiting.popleft()
        code = route[-1]
        if code not in found:
            found[code] = route
            following = by_code.get(code)
            waiting.extend((*route, further) for further in (_needed_by(following) if following else ()))
    return found


def check_payers(packages: Iterable[Record], items: Iterable[Record]) -> Iterator[Finding]:
    """Each item of a package has money in the package's price, or a required package carries its cost."""
    known = {payer.value: payer for payer in ItemPayer}
    payers = {item.code: known.get(item.text("payer") or "") for item in items}
    for package in packages:
        price = price_by_payers(package)
        if price is None:
            continue
        unpaid = [(path, line) for path, line in lines_of(package) if line.get("paidIn") is None]
        places = [one for path, line in unpaid for one in named(line, "item", path)]
        for path, code in (*places, *options_of(package)):
            payer = payers.get(code)
            if payer is None or price.covers(payer):
                continue
            yield finding(
                package,
                path,
                "PAYER_NOT_COVERED",
                f"{code}由{payer.label.zh}负担，但本包价格中该方为0；请调整价格，或写明paidIn",
                f"{code} is borne by {payer.value}, which pays nothing in this package's price; "
                "change the price or say `paidIn`",
            )


def check_basic(packages: Iterable[Record], is_whole_menu: bool) -> Iterator[Finding]:
    """Exactly one package is BASIC; at most one, where some packages could not be read (`is_whole_menu` false)."""
    everything = tuple(packages)
    tiers = {tier.value for tier in PackageTier}
    basic = [package for package in everything if package.text("tier") == PackageTier.BASIC.value]
    for package in basic[1:]:
        yield finding(
            package,
            ("tier",),
            "SECOND_BASIC",
            f"基础包只能有一个，已有{basic[0].code}",
            f"there can be one BASIC package only, and {basic[0].code} is it",
        )
    if not basic and everything and is_whole_menu and all(package.text("tier") in tiers for package in everything):
        yield finding(
            everything[0],
            ("tier",),
            "NO_BASIC",
            "没有基础包：须有且仅有一个服务包的tier为BASIC",
            "no package is BASIC: exactly one must be",
        )


def _lines(package: Record, known: Known) -> Iterator[Finding]:
    groups: set[str] = set()
    for place, group in groups_of(package):
        for path, code in named(group, "code", place):
            if code in groups:
                yield finding(
                    package,
                    path,
                    "DUPLICATE_CODE",
                    f"任选组{code}重复",
                    f"the choice group {code} stands here twice",
                )
            groups.add(code)
    seen: set[str] = set()
    places = [one for path, line in lines_of(package) for one in named(line, "item", path)]
    for path, code in (*places, *options_of(package)):
        yield from unknown(package, (path, code), known.items, "UNKNOWN_ITEM")
        if code in seen:
            yield finding(package, path, "DUPLICATE_LINE", f"{code}在本包中重复", f"{code} is in this package already")
        seen.add(code)


def _references(package: Record, known: Known) -> Iterator[Finding]:
    paid = [one for path, line in lines_of(package) for one in named(line, "paidIn", path)]
    for path, code in (*package.codes("requires"), *package.codes("excludes"), *paid):
        if code == package.code:
            yield finding(package, path, "SELF_REFERENCE", "服务包不能引用自己", "a package cannot name itself here")
        else:
            yield from unknown(package, (path, code), known.packages, "UNKNOWN_PACKAGE")
        if path[0] == "excludes" and code in _said(package, "requires"):
            yield finding(
                package,
                path,
                "REQUIRES_AND_EXCLUDES",
                f"既依赖又排除{code}",
                f"{code} is both required and excluded",
            )
    for key in ("eligibility", "needs"):
        for holding in held(mapping(package.data).get(key), (key,)):
            yield from unknown(package, holding, known.packages, "UNKNOWN_PACKAGE")


def _said(package: Record, key: str) -> set[str]:
    return {code for _, code in package.codes(key)}


def _needed_by(package: Record) -> dict[str, None]:
    """The other packages that this one needs, each once, in the order written."""
    return dict.fromkeys(code for _, code in needed(package) if code != package.code)


def _allowed(written: list[Named], kind: type[VisitClass] | type[Season]) -> list[Named]:
    """Those that the vocabulary has; what it has not is a fault of its own."""
    values = {member.value for member in kind}
    return [(path, value) for path, value in written if value in values]
