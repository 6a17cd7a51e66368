"""What is wrong with the money of a draft: prices that nobody decided, surcharges, deductions (C1 rules 4 and 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from catalog.drafting.finding_checks.companions import Menu
from catalog.drafting.world import World
from catalog.finding import Finding, finding, unknown
from catalog.price import amount_words
from catalog.vocabulary import Payer, PriceStatus
from catalog.written import Path, Record, groups_of, lines_of, mapping, named, options_of, parts, price_by_payers

_PAYERS = {payer.value: payer for payer in Payer}


def check_money(draft: Record, menu: Menu, world: World) -> Iterator[Finding]:
    """Placeholder prices, surcharges on every option, deductions of nothing shared or of more than there is."""
    price = mapping(mapping(draft.data).get("price"))
    if price and price.get("status", PriceStatus.PLACEHOLDER.value) == PriceStatus.PLACEHOLDER.value:
        where: Path = ("price", "status") if "status" in price else ("price",)
        yield finding(draft, where, "PRICE_PLACEHOLDER", "价格仍为占位示例", "the price is still a placeholder")
    for path, group in groups_of(draft):
        yield from _surcharges(draft, path, group)
    yield from _deductions(draft, menu, world)


def _surcharges(draft: Record, path: Path, group: dict[str, Any]) -> Iterator[Finding]:
    options, costs = group.get("options"), list(parts(group.get("surcharges"), (*path, "surcharges")))
    if not costs or not isinstance(options, list):
        return
    charged = {cost.get("item") for _, cost in costs if isinstance(cost.get("item"), str)}
    if all(isinstance(option, str) and option in charged for option in options):
        yield finding(
            draft,
            (*path, "surcharges"),
            "SURCHARGE_ON_EVERYTHING",
            "本组每个选项都加价",
            "every option of this group costs extra",
        )


def _deductions(draft: Record, menu: Menu, world: World) -> Iterator[Finding]:
    own, price = _items_of(draft), price_by_payers(draft)
    seen, taken = set[tuple[object, object, object]](), Counter[Payer]()
    for path, part in parts(mapping(draft.data).get("deductions"), ("deductions",)):
        item, sharer = part.get("item"), part.get("sharedWith")
        payer = _PAYERS.get(str(part.get("payer", Payer.SELF.value)))
        for written in named(part, "item", path):
            yield from unknown(draft, written, frozenset(world.items), "UNKNOWN_ITEM")
        for written in named(part, "sharedWith", path):
            if sharer == draft.code:
                zh, en = "不能与自己重复", "a package shares nothing with itself"
                yield finding(draft, written[0], "SELF_REFERENCE", zh, en)
            else:
                yield from unknown(draft, written, world.packages, "UNKNOWN_PACKAGE")
        if not isinstance(item, str) or not isinstance(sharer, str):
            continue
        yield from _shared(draft, path, item, (sharer, own, menu))
        if (item, sharer, payer) in seen:
            yield finding(draft, path, "LISTED_TWICE", "该项减免重复", "this deduction stands here twice")
        seen.add((item, sharer, payer))
        fen = part.get("fen")
        if price is None or payer is None or type(fen) is not int or fen < 1:
            continue
        taken[payer] += fen
        if taken[payer] > price.of(payer):
            off, paid = amount_words(taken[payer]), amount_words(price.of(payer))
            zh = f"{payer.label.zh}的减免合计{off.zh}，超过其出资{paid.zh}"
            en = f"deductions of {off.en} exceed the {paid.en} that {payer.value} pays"
            yield finding(draft, (*path, "fen"), "DEDUCTION_TOO_LARGE", zh, en)


def _shared(draft: Record, path: Path, item: str, others: tuple[str, frozenset[str], Menu]) -> Iterator[Finding]:
    """A deduction for an item that only one of the two packages has."""
    sharer, own, menu = others
    if item not in own:
        zh, en = f"本包没有{item}", f"{item} is not in this package"
        yield finding(draft, (*path, "item"), "DEDUCTION_WITHOUT_OVERLAP", zh, en)
    elif sharer in menu and sharer != draft.code and item not in _items_of(menu[sharer]):
        zh, en = f"{sharer}没有{item}", f"{item} is not in {sharer}"
        yield finding(draft, (*path, "sharedWith"), "DEDUCTION_WITHOUT_OVERLAP", zh, en)


def _items_of(package: Record) -> frozenset[str]:
    lines = [code for path, line in lines_of(package) for _, code in named(line, "item", path)]
    return frozenset((*lines, *(code for _, code in options_of(package))))
