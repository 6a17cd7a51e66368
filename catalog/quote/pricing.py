"""What each package costs, by payer and contract year (价格): surcharges, deductions, pro rata days, substitution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from catalog.condition import TagCondition
from catalog.eligibility.deciding import holds
from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.package import Deduction, EpisodeTerm, PackageDefinition
from catalog.quote.brought import Brought
from catalog.quote.due.span import Span, Spans, common, union, within
from catalog.quote.effect import Effects, held_days
from catalog.quote.proration import NOTHING, Amounts, amounts_of, only, share, split, together
from catalog.vocabulary import Payer, Population, PriceStatus
from teams.parameter import FundingSubstitution


@dataclass(frozen=True, slots=True)
class AppliedDeduction:
    """What a designer's deduction took off a package in one contract year, in fen ≥ 1."""

    package: str
    item: str
    shared_with: str
    payer: Payer
    fen: int
    year: int


@dataclass(frozen=True, slots=True)
class YearPrice:
    """One contract year of a package or of all: by payer, in fen, after everything.

    `days` (0 to `of_days`) of the year the package is in force; `surcharges` are in the amounts; `substituted` fen of
    them the resident would have paid and `borne_by` pays.
    """

    number: int
    span: Span
    amounts: Amounts
    days: int
    of_days: int
    surcharges: Amounts = NOTHING
    substituted: int = 0
    borne_by: Payer | None = None


@dataclass(frozen=True, slots=True)
class PackagePrice:
    """A package's price, year by year. `is_per_episode`: charged for each episode, in the year in which it begins."""

    years: tuple[YearPrice, ...]
    status: PriceStatus
    is_per_episode: bool
    deductions: tuple[AppliedDeduction, ...] = ()

    @property
    def total(self) -> Amounts:
        """All years together."""
        return together([year.amounts for year in self.years])


@dataclass(frozen=True, slots=True)
class Pricing:
    """What prices depend on: when packages are in force, what they bring, who they are for.

    `held`: what packages bring that are held already; when, is one of the facts.
    """

    years: tuple[Span, ...]
    effects: Effects
    brought: Mapping[str, tuple[Brought, ...]]
    facts: ResidentFacts
    setting: Setting
    substitution: FundingSubstitution | None
    held: Mapping[str, tuple[Brought, ...]] = field(default_factory=dict)

    def price(self, package: PackageDefinition) -> PackagePrice:
        """The package's price over the contract years; nothing for one that never takes effect."""
        effect = self.effects.get(package.code)
        is_per_episode = isinstance(package.term, EpisodeTerm)
        surcharges = _surcharges(self.brought.get(package.code, ()))
        years, applied = [], []
        for number, year in enumerate(self.years, start=1):
            runs = effect.within(year) if effect else ()
            days = sum(run.days for run in runs)
            times = sum(year.holds(day) for day in effect.begins) if effect and is_per_episode else 1
            if not runs or not times:
                years.append(YearPrice(number, year, NOTHING, days, year.days))
                continue
            parts = (year,) * times if is_per_episode else runs
            extra = _of_year(surcharges, parts, year)
            gross = _of_year(amounts_of(package.price), parts, year).plus(extra)
            taken = list(self._deductions(package, gross, number, year, is_per_episode))
            net = gross.minus(together([only(one.payer, one.fen) for one in taken]))
            paid, borne = self._substituted(net, runs[0].opens)
            moved = net.of(Payer.SELF) - paid.of(Payer.SELF)
            years.append(YearPrice(number, year, paid, days, year.days, extra, moved, borne if moved else None))
            applied += taken
        return PackagePrice(tuple(years), package.price.status, is_per_episode, tuple(applied))

    def _deductions(
        self, package: PackageDefinition, gross: Amounts, number: int, year: Span, is_per_episode: bool
    ) -> Iterable[AppliedDeduction]:
        """What is taken off for items that two held packages both bring; in all never more than the payer's part."""
        left = {payer: gross.of(payer) for payer in Payer}
        for deduction in package.deductions:
            fen = min(self._deducted(package, deduction, year, is_per_episode), left[deduction.payer])
            if fen > 0:
                left[deduction.payer] -= fen
                yield AppliedDeduction(
                    package.code, deduction.item, deduction.shared_with, deduction.payer, fen, number
                )

    def _deducted(self, package: PackageDefinition, deduction: Deduction, year: Span, is_per_episode: bool) -> int:
        """The deduction for the days of the year on which both packages are held; whole for an episode package."""
        both = common(self.effects[package.code].runs, self._days_with(deduction.item, deduction.shared_with))
        if not both or not _brings(self.brought.get(package.code, ()), deduction.item):
            return 0
        if is_per_episode:
            return deduction.fen
        days = sum(run.days for run in common(both, (year,)))
        return share(only(deduction.payer, deduction.fen), days, year.days).total

    def _days_with(self, item: str, package: str) -> Spans:
        """The days of the contract on which the package is in force or held already, if it brings the item."""
        days: list[Span] = []
        if package in self.effects and _brings(self.brought.get(package, ()), item):
            days += self.effects[package].runs
        if _brings(self.held.get(package, ()), item):
            days += within(held_days(self.facts, package), Span(self.years[0].opens, self.years[-1].closes))
        return union(days)

    def _substituted(self, amounts: Amounts, on: date) -> tuple[Amounts, Payer | None]:
        """The self-pay part borne by another where the resident belongs to a named population on the day (C1, 5).

        Asked on the first day of each contract year on which the package is in force.
        """
        rule = self.substitution
        if rule is None:
            return amounts, None
        tags = [TagCondition(Population(code)) for code in rule.populations]
        if not any(holds(tag, self.facts, self.setting, on) for tag in tags):
            return amounts, None
        payer = Payer(rule.borne_by)
        return amounts.moved(Payer.SELF, payer), payer


def sum_of_years(prices: Iterable[PackagePrice], years: tuple[Span, ...]) -> tuple[YearPrice, ...]:
    """All packages together, year by year."""
    listed = list(prices)
    found = []
    for place, year in enumerate(years):
        parts = [price.years[place] for price in listed]
        amounts, extra = together([one.amounts for one in parts]), together([one.surcharges for one in parts])
        substituted = sum(one.substituted for one in parts)
        borne = next((one.borne_by for one in parts if one.borne_by is not None), None)
        found.append(YearPrice(place + 1, year, amounts, year.days, year.days, extra, substituted, borne))
    return tuple(found)


def _of_year(amounts: Amounts, active: Sequence[Span], year: Span) -> Amounts:
    """What of a year's amounts falls on the runs of active days, in order; the whole, once for each run that is one.

    The days before, between and after the runs take their shares too, and all of them sum to the whole year.
    """
    if all(run == year for run in active):
        return together([amounts] * len(active))
    lengths, day = [], year.opens
    for run in active:
        lengths += [(run.opens - day).days, run.days]
        day = run.ends
    lengths.append((year.ends - day).days)
    return together(split(amounts, lengths)[1::2])


def _brings(brought: Iterable[Brought], item: str) -> bool:
    return any(one.item.definition.code == item for one in brought)


def _surcharges(brought: Iterable[Brought]) -> Amounts:
    return together([only(one.surcharge.payer, one.surcharge.fen) for one in brought if one.surcharge is not None])
