"""What a draft says of other packages, and they of it: prerequisites, exclusions, the one basic package (C1 rules)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog.checks import check_basic, routes
from catalog.drafting.world import World
from catalog.finding import Finding, finding
from catalog.vocabulary import PackageTier
from catalog.written import Named, Record, held, lines_of, mapping, named, needed, parts

Menu = Mapping[str, Record]
"""The region's menu with the draft in its place, by code."""


def check_companions(draft: Record, menu: Menu, world: World) -> Iterator[Finding]:
    """Packages that are not on the menu, exclusions that cannot be kept, add-ons to nothing, a second basic package."""
    yield from _absent(draft, menu, world)
    yield from _excluded_by_others(draft, menu)
    yield from _exclusive(draft, menu)
    yield from _add_on(draft, menu)
    yield from _basic(draft, menu)
    yield from _paid_elsewhere(draft, menu)


def _absent(draft: Record, menu: Menu, world: World) -> Iterator[Finding]:
    """Packages that exist but are not on offer here: perhaps they will be by the time the draft is published."""
    prerequisites = needed(draft)
    asked = [one for key in ("eligibility", "needs") for one in held(mapping(draft.data).get(key), (key,))]
    paid = [one for path, line in lines_of(draft) for one in named(line, "paidIn", path)]
    shared = [one for path, part in _deductions(draft) for one in named(part, "sharedWith", path)]
    for place, code in dict.fromkeys((*prerequisites, *asked, *paid, *shared)):
        if code in menu or code not in world.packages:
            continue
        fault = "PREREQUISITE_NOT_ON_MENU" if (place, code) in prerequisites else "NOT_ON_MENU"
        yield finding(draft, place, fault, f"本地区菜单上没有{code}", f"{code} is not on this region's menu")


def _excluded_by_others(draft: Record, menu: Menu) -> Iterator[Finding]:
    """Others exclude the draft's package, and it does not exclude them."""
    own = {code for _, code in draft.codes("excludes")}
    for code, other in menu.items():
        if other is draft or code in own or draft.code is None:
            continue
        if draft.code in (excluded for _, excluded in other.codes("excludes")):
            zh, en = f"{code}排除本包，本包未排除{code}", f"{code} excludes this package, which does not exclude {code}"
            yield finding(draft, ("excludes",), "EXCLUDED_BY_OTHER", zh, en)


def _exclusive(draft: Record, menu: Menu) -> Iterator[Finding]:
    """What must be held with the draft's package may not be held together: with the package, or with one another."""
    ways = routes(draft, menu)
    basic = {code: (code,) for code, other in menu.items() if _is_basic(other) and code != draft.code}
    together = {**basic, **ways}
    direct = {code for _, code in draft.codes("requires")}
    for path, code in draft.codes("excludes"):
        if code in together and code not in direct:  # required and excluded in one breath is a finding of its own
            yield _cannot_be_held(draft, (path, code), draft.code or "", together[code])
    told = set[frozenset[str]]()
    for code, route in together.items():
        for _, other in menu[code].codes("excludes") if code in menu and code != draft.code else ():
            if (other in together or other == draft.code) and other != code and {code, other} not in told:
                told.add(frozenset((code, other)))
                steps = [path for path, first in needed(draft) if first == route[0]]
                yield _cannot_be_held(draft, (next(iter(steps), ("excludes",)), other), code, route)


def _cannot_be_held(draft: Record, excluded: Named, by: str, route: tuple[str, ...]) -> Finding:
    path, code = excluded
    shown = "→".join(route)
    return finding(
        draft,
        path,
        "REQUIRES_EXCLUSIVE",
        f"无法签约：须同时持有{shown}，而{by or '本包'}排除{code}",
        f"nobody could sign it: {shown} must be held with it, and {by or 'this package'} excludes {code}",
    )


def _add_on(draft: Record, menu: Menu) -> Iterator[Finding]:
    if draft.text("tier") != PackageTier.ADD_ON.value:
        return
    if not any(code in menu and code != draft.code for _, code in needed(draft)):
        yield finding(
            draft,
            ("requires",) if "requires" in mapping(draft.data) else ("tier",),
            "ADD_ON_TO_NOTHING",
            "附加包须依赖菜单上的至少一个服务包",
            "an add-on must require a package of the menu that it adds to",
        )


def _basic(draft: Record, menu: Menu) -> Iterator[Finding]:
    others = [other for other in menu.values() if other is not draft]
    for found in check_basic((*others, draft), is_whole_menu=True):
        if found.at is draft and found.code == "SECOND_BASIC":
            yield found
        elif found.code == "NO_BASIC" and draft.text("tier") is not None:
            yield finding(draft, ("tier",), found.code, found.message.zh, found.message.en)


def _paid_elsewhere(draft: Record, menu: Menu) -> Iterator[Finding]:
    """A line that another package pays for, which those who hold the draft's package need not hold."""
    held_too = set(routes(draft, menu)) | {code for code, other in menu.items() if _is_basic(other)}
    for path, line in lines_of(draft):
        for place, code in named(line, "paidIn", path):
            if code in menu and code not in held_too:
                zh = f"{code}既不是基础包，本包也不依赖它，其持有者未必有{code}"
                en = f"{code} is neither the basic package nor required: who holds this one need not hold {code}"
                yield finding(draft, place, "PAID_IN_NOT_REQUIRED", zh, en)


def _deductions(draft: Record) -> list[tuple[tuple[str | int, ...], dict[str, object]]]:
    return list(parts(mapping(draft.data).get("deductions"), ("deductions",)))


def _is_basic(package: Record) -> bool:
    return bool(package.text("tier") == PackageTier.BASIC.value)
