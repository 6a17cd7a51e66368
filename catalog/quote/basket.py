"""What a quote is asked for (签约意向): a resident, a term, packages and options; and the world it is answered in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.quote.due.moment import years_on
from catalog.quote.due.span import DAY, Span
from catalog.quote.due.timeline import Occasions
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.snapshot import PackageVersion
from catalog.vocabulary import Season, VisitClass
from core.language import Text
from teams.parameter import AllowedTerms, FundingSubstitution

LONGEST_TERM: Final = 3
"""A contract runs for 1, 2 or 3 years (R028)."""
MOST_PACKAGES: Final = 40
"""More packages than any resident could hold; a basket of more is refused."""
EARLIEST_START, LATEST_START = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One package of the basket: the options taken, by choice-group code, and the optional lines left out."""

    package: str
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basket:
    """A contract that somebody thinks of signing: `years` from `starts`, half-open, with these packages.

    Of the facts, all that is not stated is taken not to be so; only birth and sex must be known. `signed`: the day of
    signing, `starts` if not told. `occasions`: days such as the discharge after a birth, which facts do not hold.
    `employer_contract`: there is a contract with the resident's employer, so that EMPLOYER money flows.
    `contract_from`: the first day of the contract, where somebody joins one that runs already: the cover begins on
    `starts` and ends with the contract, whose years are counted from its own first day.
    """

    facts: ResidentFacts
    region: str
    starts: date
    years: int
    packages: tuple[Chosen, ...]
    employer_contract: bool = False
    signed: date | None = None
    occasions: Occasions = field(default_factory=dict)
    contract_from: date | None = None

    @property
    def has_sound_term(self) -> bool:
        """Whether the term can be reckoned with at all: 1 to 3 years from a day of this century."""
        is_within = self.contract_from is None or (
            self.contract_from <= self.starts < years_on(self.contract_from, min(max(self.years, 1), LONGEST_TERM))
        )
        return 1 <= self.years <= LONGEST_TERM and EARLIEST_START <= self.starts <= LATEST_START and is_within

    @property
    def term(self) -> Span:
        """The covered days, first and last: a year from 2026-03-01 is covered to 2027-02-28 (DECISIONS)."""
        return Span(self.starts, years_on(self._from, self.years) - DAY)

    @property
    def contract_years(self) -> tuple[Span, ...]:
        """The contract years, 1 to n, which together are the term."""
        starts = [years_on(self._from, number) for number in range(self.years + 1)]
        return tuple(Span(starts[number], starts[number + 1] - DAY) for number in range(self.years))

    @property
    def _from(self) -> date:
        return self.contract_from or self.starts


@dataclass(frozen=True, slots=True)
class QuoteWorld:
    """Everything a quote depends on beside the basket: the menu of the region on the day, its policies, vocabulary.

    `region_name`: what people call the region; None: its code serves. `terms` None: the region laid down no terms, so
    1 to 3 years. `substitution` None: nobody's self-pay part is borne.
    """

    offers: Mapping[str, PackageVersion]
    setting: Setting = field(default_factory=Setting)
    terms: AllowedTerms | None = None
    substitution: FundingSubstitution | None = None
    seasons: Mapping[Season, SeasonDefinition] = field(default_factory=dict)
    visits: Mapping[VisitClass, VisitDefinition] = field(default_factory=dict)
    region_name: Text | None = None
