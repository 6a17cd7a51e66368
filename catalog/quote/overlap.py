"""Items that several packages of a quote bring (重复项目): due once; charged twice unless a designer deducts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from catalog.quote.brought import Brought
from catalog.quote.due.span import Span
from catalog.quote.due.window import ItemPlan
from catalog.quote.pricing import AppliedDeduction, PackagePrice
from catalog.vocabulary import LineSubject
from catalog.words.quote import overlap_words
from core.language import Text

Key = tuple[str, LineSubject | None]


@dataclass(frozen=True, slots=True)
class Overlap:
    """One item of several packages that are in force together. `holds`: whose schedule is followed."""

    item: str
    subject: LineSubject | None
    packages: tuple[str, ...]
    holds: str
    deductions: tuple[AppliedDeduction, ...]
    message: Text


def overlaps(
    promised: Mapping[Key, tuple[tuple[Brought, Span], ...]],
    plans: Iterable[ItemPlan],
    prices: Mapping[str, PackagePrice],
    names: Mapping[str, Text],
) -> Iterator[Overlap]:
    """Every item that at least two packages promise on a common day (C1, rule 4), with what was deducted for it."""
    for plan in plans:
        beside = promised.get((plan.item, plan.subject), ())
        packages = tuple(sorted({one.package for one, days in beside if _is_shared(one, days, beside)}))
        if not packages:
            continue
        deductions = tuple(
            applied
            for code in packages
            for applied in prices[code].deductions
            if applied.item == plan.item and applied.shared_with in packages
        )
        named = [names[code] for code in packages]
        message = overlap_words(beside[0][0].item.definition.name, named, names[plan.holds])
        yield Overlap(plan.item, plan.subject, packages, plan.holds, deductions, message)


def _is_shared(one: Brought, days: Span, beside: tuple[tuple[Brought, Span], ...]) -> bool:
    return any(other.package != one.package and days.meet(theirs) for other, theirs in beside)
