"""The packages and prices of an agreement out of the quote it was signed on (报价入协议): frozen as it was said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from catalog.quote.disclosure import ItemQuote
from catalog.quote.overlap import Key
from catalog.quote.quote import Joining, PackageQuote, Quote
from catalog.vocabulary import PriceStatus
from catalog.words.schedules import schedule_words
from core.language import Text
from enrolment.agreement.agreement import AgreedLine, AgreedPackage, AgreedYear, PriceLine


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a quote gives to the paper, under the names of the fields of `Agreement`."""

    packages: tuple[AgreedPackage, ...] = ()
    prices: tuple[AgreedYear, ...] = ()
    has_placeholder_prices: bool = False
    overlaps: tuple[Text, ...] = ()
    disclosure: tuple[Text, ...] = ()


NOTHING_QUOTED: Final = Quoted()


def quoted(
    quote: Quote, holder: str = "", chosen_only: bool = False, names: Mapping[str, Text] = MappingProxyType({})
) -> Quoted:
    """The packages in force of a quote, in its order; packages that never take effect and proposals are not agreed.

    `holder`: the person the quote is for, where the paper covers several; stands before what is said of the quote.
    `chosen_only`: what attaches by itself is the person's by an agreement that stays. `names`: of items that stand in
    none of the packages, and that a schedule speaks of all the same.
    """
    taken = [
        package
        for package in quote.packages
        if package.effect is not None and (package.joining is Joining.CHOSEN or not chosen_only)
    ]
    return Quoted(
        packages=tuple(_packages(taken, quote.items, holder, names)),
        prices=tuple(_years(quote, taken, holder)),
        has_placeholder_prices=quote.status is PriceStatus.PLACEHOLDER,
        overlaps=tuple(_of(holder, overlap.message) for overlap in quote.overlaps),
        disclosure=tuple(_of(holder, said) for said in (quote.disclosure.sentences if quote.disclosure else ())),
    )


def quoted_together(parts: Iterable[Quoted]) -> Quoted:
    """Several people's quotes on one paper; years of the same number and days become one, with everybody's prices."""
    listed = list(parts)
    years: dict[tuple[int, object, object], AgreedYear] = {}
    for year in (year for part in listed for year in part.prices):
        key = (year.number, year.starts, year.ends)
        before = years[key].prices if key in years else ()
        years[key] = AgreedYear(year.number, year.starts, year.ends, (*before, *year.prices))
    return Quoted(
        packages=tuple(package for part in listed for package in part.packages),
        prices=tuple(sorted(years.values(), key=lambda year: (year.number, year.starts, year.ends))),
        has_placeholder_prices=any(part.has_placeholder_prices for part in listed),
        overlaps=tuple(dict.fromkeys(said for part in listed for said in part.overlaps)),
        disclosure=tuple(dict.fromkeys(said for part in listed for said in part.disclosure)),
    )


def _packages(
    taken: list[PackageQuote], items: Iterable[ItemQuote], holder: str, names: Mapping[str, Text]
) -> Iterator[AgreedPackage]:
    promised = {(one.item.code, one.subject): one for one in items}
    item_names = {**names, **{code: item.definition.name for one in taken for code, item in one.version.items.items()}}
    package_names = {one.version.code: one.version.definition.name for one in taken}
    for package in taken:
        effect, definition = package.effect, package.version.definition
        if effect is None:
            continue
        yield AgreedPackage(
            code=definition.code,
            name=definition.name,
            version=package.version.number,
            tier=definition.tier.label,
            days=tuple((run.opens, run.closes) for run in effect.runs),
            lines=tuple(_lines(package, promised, item_names, package_names)),
            holder=holder,
            not_included=tuple(_not_included(package, promised)),
        )


def _lines(
    package: PackageQuote,
    promised: Mapping[Key, ItemQuote],
    item_names: Mapping[str, Text],
    package_names: Mapping[str, Text],
) -> Iterator[AgreedLine]:
    for one in package.brought:
        definition = one.item.definition
        said = promised.get((definition.code, one.subject))
        if said is not None:
            schedule = schedule_words(definition.schedule, item_names=item_names, package_names=package_names)
            subject = one.subject.label if one.subject is not None else None
            yield AgreedLine(
                definition.name, schedule, said.modality_words, said.cost.label, said.cost_words, subject=subject
            )


def _not_included(package: PackageQuote, promised: Mapping[Key, ItemQuote]) -> Iterator[Text]:
    """What the version offers and this resident does not get: lines left out, options not taken, items whose
    conditions never hold or whose paying package is not held."""
    definition, items = package.version.definition, package.version.items
    got = {one.item.definition.code for one in package.brought if (one.item.definition.code, one.subject) in promised}
    offered = [line.item for line in definition.lines]
    offered += [code for group in definition.choice_groups for code in group.options]
    for code in dict.fromkeys(offered):
        if code not in got:
            yield items[code].definition.name


def _years(quote: Quote, taken: list[PackageQuote], holder: str) -> Iterator[AgreedYear]:
    for place, year in enumerate(quote.years):
        lines = (
            PriceLine(one.version.definition.name, one.price.years[place].amounts, holder)
            for one in taken
            if one.price.years[place].days
        )
        yield AgreedYear(year.number, year.span.opens, year.span.ends, tuple(lines))


def _of(holder: str, said: Text) -> Text:
    return Text(f"{holder}：{said.zh}", f"{holder}: {said.en}") if holder else said
