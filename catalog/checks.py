"""What must agree between definitions that are each sound by themselves. Pure; every finding, not the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.condition import Condition, HoldsCondition, conditions_in
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.publication import Announcement
from catalog.schedule import Combined, Host, Schedule, Seasonal, Variants, WithHost
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.vocabulary import PackageTier
from core.language import Text
from teams.region import RegionDefinition

Path = tuple[str | int, ...]
Definition = RegionDefinition | SeasonDefinition | VisitDefinition | ItemDefinition | PackageDefinition | Announcement


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that exist. None: they cannot be known (a file is unreadable), so references go unchecked."""

    items: frozenset[str] | None
    packages: frozenset[str] | None
    regions: frozenset[str] | None
    seasons: frozenset[str] | None
    visits: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A disagreement: in which definition, where in its written form, a stable code, what to do."""

    at: Definition
    path: Path
    code: str
    message: Text


def check_items(items: Iterable[ItemDefinition], known: Known) -> Iterator[Finding]:
    """References from schedules: host items, classes of visits, seasons."""
    for item in items:
        for path, schedule in _schedules_in(item.schedule, ("schedule",)):
            hosts = [(path, schedule.item, schedule.visit)] if isinstance(schedule, WithHost) else []
            ridden = getattr(schedule, "with_", None)
            if isinstance(ridden, Host):
                hosts.append(((*path, "with"), ridden.item, ridden.visit))
            for where, host, visit in hosts:
                if host == item.code:
                    yield _finding(
                        item, (*where, "item"), "SELF_REFERENCE", "项目不能随同自己", "an item cannot ride with itself"
                    )
                elif host:
                    yield from _unknown(item, (*where, "item"), host, known.items, "UNKNOWN_ITEM")
                if visit:
                    yield from _unknown(item, (*where, "visit"), visit.value, known.visits, "UNKNOWN_VISIT")
            if isinstance(schedule, Seasonal) and schedule.season:
                season = schedule.season.value
                yield from _unknown(item, (*path, "season"), season, known.seasons, "UNKNOWN_SEASON")


def check_visits(visits: Iterable[VisitDefinition], known: Known) -> Iterator[Finding]:
    """References from classes of visits to their items."""
    for visit in visits:
        for index, code in enumerate(visit.items):
            yield from _unknown(visit, ("items", index), code, known.items, "UNKNOWN_ITEM")


def check_regions(regions: Iterable[RegionDefinition], known: Known) -> Iterator[Finding]:
    """References to parent regions. A cycle cannot occur: a parent's code is a proper stem of its child's."""
    for region in regions:
        if region.parent:
            yield from _unknown(region, ("parent",), region.parent, known.regions, "UNKNOWN_REGION")


def check_announcements(announcements: Iterable[Announcement], known: Known) -> Iterator[Finding]:
    """References of publications, and a package published twice in a region from one day."""
    seen: set[tuple[str, str, object]] = set()
    for announcement in announcements:
        for index, region in enumerate(announcement.regions):
            yield from _unknown(announcement, ("regions", index), region, known.regions, "UNKNOWN_REGION")
        for index, package in enumerate(announcement.packages):
            path = ("packages", index)
            yield from _unknown(announcement, path, package, known.packages, "UNKNOWN_PACKAGE")
            offered = {(region, package, announcement.starts) for region in announcement.regions}
            if offered & seen:
                yield _finding(
                    announcement,
                    path,
                    "DUPLICATE_PUBLICATION",
                    f"{package}在同一地区自同一日起已发布",
                    f"{package} is published already in such a region from that day",
                )
            seen |= offered


def check_packages(packages: Iterable[PackageDefinition], known: Known) -> Iterator[Finding]:
    """Lines, choices and references of each package, and what packages say of one another."""
    everything = tuple(packages)
    by_code = {package.code: package for package in everything}
    for package in everything:
        yield from _lines(package, known)
        yield from _references(package, known)
        for index, code in enumerate(package.excludes):
            other = by_code.get(code)
            if other is not None and package.code not in other.excludes:
                yield _finding(
                    package,
                    ("excludes", index),
                    "EXCLUDES_ONE_SIDED",
                    f"互斥须双向：{code}未写明排除{package.code}",
                    f"exclusion must be mutual: {code} does not exclude {package.code}",
                )
        if package.code in _all_required(package, by_code):
            yield _finding(
                package, ("requires",), "REQUIRES_CYCLE", "依赖成环", "the package requires itself by way of others"
            )


def check_payers(packages: Iterable[PackageDefinition], items: Iterable[ItemDefinition]) -> Iterator[Finding]:
    """Each item of a package has money in the package's price, or a required package carries its cost."""
    payers = {item.code: item.payer for item in items}
    for package in packages:
        places: list[tuple[Path, str]] = [
            (("lines", index, "item"), line.item) for index, line in enumerate(package.lines) if line.paid_in is None
        ]
        for index, group in enumerate(package.choice_groups):
            places += [
                (("choiceGroups", index, "options", place), option) for place, option in enumerate(group.options)
            ]
        for path, code in places:
            if code in payers and not package.price.covers(payers[code]):
                payer = payers[code]
                yield _finding(
                    package,
                    path,
                    "PAYER_NOT_COVERED",
                    f"{code}由{payer.label.zh}负担，但本包价格中该方为0；请调整价格，或写明paidIn",
                    f"{code} is borne by {payer.value}, which pays nothing in this package's price; "
                    "change the price or say `paidIn`",
                )


def check_basic(packages: Iterable[PackageDefinition], is_whole_menu: bool) -> Iterator[Finding]:
    """Exactly one package is BASIC; at most one, where some packages could not be read (`is_whole_menu` false)."""
    everything = tuple(packages)
    basic = [package for package in everything if package.tier is PackageTier.BASIC]
    for package in basic[1:]:
        yield _finding(
            package,
            ("tier",),
            "SECOND_BASIC",
            f"基础包只能有一个，已有{basic[0].code}",
            f"there can be one BASIC package only, and {basic[0].code} is it",
        )
    if not basic and everything and is_whole_menu:
        yield _finding(
            everything[0],
            ("tier",),
            "NO_BASIC",
            "没有基础包：须有且仅有一个服务包的tier为BASIC",
            "no package is BASIC: exactly one must be",
        )


def _lines(package: PackageDefinition, known: Known) -> Iterator[Finding]:
    places: list[tuple[Path, str]] = [(("lines", index, "item"), line.item) for index, line in enumerate(package.lines)]
    groups: set[str] = set()
    for index, group in enumerate(package.choice_groups):
        if group.code in groups:
            yield _finding(
                package,
                ("choiceGroups", index, "code"),
                "DUPLICATE_CODE",
                f"任选组{group.code}重复",
                f"the choice group {group.code} stands here twice",
            )
        groups.add(group.code)
        places += [(("choiceGroups", index, "options", place), option) for place, option in enumerate(group.options)]
    seen: set[str] = set()
    for path, code in places:
        yield from _unknown(package, path, code, known.items, "UNKNOWN_ITEM")
        if code in seen:
            yield _finding(package, path, "DUPLICATE_LINE", f"{code}在本包中重复", f"{code} is in this package already")
        seen.add(code)


def _references(package: PackageDefinition, known: Known) -> Iterator[Finding]:
    named: list[tuple[Path, str]] = [
        ((key, index), code)
        for key, codes in (("requires", package.requires), ("excludes", package.excludes))
        for index, code in enumerate(codes)
    ]
    named += [
        (("lines", index, "paidIn"), line.paid_in)
        for index, line in enumerate(package.lines)
        if line.paid_in is not None
    ]
    for path, code in named:
        yield from _unknown(package, path, code, known.packages, "UNKNOWN_PACKAGE")
        if code == package.code:
            yield _finding(package, path, "SELF_REFERENCE", "服务包不能引用自己", "a package cannot name itself here")
        if path[0] == "excludes" and code in package.requires:
            yield _finding(
                package,
                path,
                "REQUIRES_AND_EXCLUDES",
                f"既依赖又排除{code}",
                f"{code} is both required and excluded",
            )
    for condition in _conditions_of(package):
        if isinstance(condition, HoldsCondition):
            yield from _unknown(package, ("eligibility",), condition.holds, known.packages, "UNKNOWN_PACKAGE")


def _conditions_of(package: PackageDefinition) -> Iterator[Condition]:
    yield from conditions_in(package.eligibility)
    for need in package.needs:
        if need.when is not None:
            yield from conditions_in(need.when)


def _all_required(package: PackageDefinition, by_code: dict[str, PackageDefinition]) -> set[str]:
    """The codes that a package requires by way of at least one other package."""
    found: set[str] = set()
    waiting = [code for code in package.requires if code != package.code]
    while waiting:
        required = by_code.get(waiting.pop())
        fresh = set(required.requires) - found if required else set()
        found |= fresh
        waiting += fresh
    return found


def _schedules_in(schedule: Schedule, path: Path) -> Iterator[tuple[Path, Schedule]]:
    """A schedule and all schedules inside it, each with its path in the written form."""
    yield path, schedule
    if isinstance(schedule, Combined):
        for index, part in enumerate(schedule.of):
            yield from _schedules_in(part, (*path, "of", index))
    elif isinstance(schedule, Variants):
        for index, case in enumerate(schedule.cases):
            yield from _schedules_in(case.schedule, (*path, "cases", index, "schedule"))


_NOUNS = {
    "UNKNOWN_ITEM": ("服务项目", "service item"),
    "UNKNOWN_PACKAGE": ("服务包", "service package"),
    "UNKNOWN_REGION": ("行政区划", "region"),
    "UNKNOWN_SEASON": ("季节", "season"),
    "UNKNOWN_VISIT": ("就诊类别", "class of visits"),
}


def _unknown(at: Definition, path: Path, code: str, known: frozenset[str] | None, fault: str) -> Iterator[Finding]:
    if known is not None and code not in known:
        zh, en = _NOUNS[fault]
        yield _finding(at, path, fault, f"没有编码为{code}的{zh}", f"there is no {en} {code}")


def _finding(at: Definition, path: Path, code: str, zh: str, en: str) -> Finding:
    return Finding(at, path, code, Text(zh, en))
