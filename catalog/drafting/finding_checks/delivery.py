"""Whether the region can keep what a draft promises: items that nobody there delivers, terms that it does not allow."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.drafting.world import World
from catalog.finding import Finding, finding
from catalog.words.phrases import listed_or
from catalog.written import Named, Record, groups_of, lines_of, mapping, named, texts

_LONGEST_CONTRACT = 3
"""Years, R028: for regions that lay down nothing of their own."""


def check_delivery_of(draft: Record, world: World) -> Iterator[Finding]:
    """Items whose tier or roles no institution of the region has: required lines, groups left with too few options."""
    deliverable = world.deliverable
    if deliverable is None:
        return
    for path, line in lines_of(draft):
        for written in named(line, "item", path):
            if written[1] not in deliverable and written[1] in world.items:
                is_required = line.get("required", True) is not False
                yield _undeliverable(
                    draft, written, world, "ITEM_UNDELIVERABLE" if is_required else "LINE_UNDELIVERABLE"
                )
    for path, group in groups_of(draft):
        options = texts(group.get("options"), (*path, "options"))
        beyond = [one for one in options if one[1] not in deliverable and one[1] in world.items]
        choose, at_least = group.get("choose"), group.get("atLeast")
        fewest = at_least if type(at_least) is int else choose
        is_short = type(fewest) is int and len(options) - len(beyond) < fewest
        for written in beyond:
            yield _undeliverable(draft, written, world, "ITEM_UNDELIVERABLE" if is_short else "LINE_UNDELIVERABLE")


def check_term(draft: Record, world: World) -> Iterator[Finding]:
    """Terms longer than any contract of the region may run (R028; regional policy on terms)."""
    longest = max(world.terms.years) if world.terms else _LONGEST_CONTRACT
    years = mapping(mapping(draft.data).get("term")).get("years")
    for place, number in enumerate(years if isinstance(years, list) else ()):
        if type(number) is int and number > longest:
            zh = f"本地区协议最长{longest}年，不能签{number}年"
            en = f"contracts here run for at most {longest} years, not {number}"
            yield finding(draft, ("term", "years", place), "TERM_TOO_LONG", zh, en)


def _undeliverable(draft: Record, written: Named, world: World, code: str) -> Finding:
    path, item_code = written
    item = world.items[item_code]
    roles = listed_or(role.label for role in item.roles)
    tier = item.min_tier.label
    return finding(
        draft,
        path,
        code,
        f"{item_code}（{item.name.zh}）须由{tier.zh}及以上机构的{roles.zh}提供，本地区没有",
        f"{item_code} ({item.name.en}) needs {roles.en} at {tier.en} level or above, and nobody here can deliver it",
    )
