"""Terms of contracts (签约周期, R028): half-open, of one, two or three years; people are told the last covered day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.quote.basket import LONGEST_TERM
from catalog.quote.due.moment import years_on
from catalog.quote.due.span import DAY


@dataclass(frozen=True, slots=True)
class Term:
    """The days [starts, ends): never empty. Raises ValueError where `ends` is not after `starts`."""

    starts: date
    ends: date

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise ValueError(f"a term cannot end ({self.ends}) before it has a day ({self.starts})")

    @property
    def last_day(self) -> date:
        """The last covered day, as people are told it: of a year from 2026-03-01 it is 2027-02-28."""
        return last_day(self.ends)

    @property
    def days(self) -> int:
        """How many days it covers, at least 1."""
        return (self.ends - self.starts).days

    def holds(self, on: date) -> bool:
        """Whether the day is covered."""
        return self.starts <= on < self.ends


def term(starts: date, years: int) -> Term:
    """The term of 1 to 3 years from a day on (R028). Raises ValueError for any other number of years.

    Who starts on 29 February ends on 1 March of a common year, and is so covered to 28 February: as an age is completed
    (`enrolment.identity.person.age_on`), and as the quote reckons (`catalog.quote.basket.Basket.term`).
    """
    if not 1 <= years <= LONGEST_TERM:
        raise ValueError(f"a contract runs for 1 to {LONGEST_TERM} years, not {years}")
    return Term(starts, years_on(starts, years))


def contract_years(starts: date, years: int) -> tuple[Term, ...]:
    """The contract years, 1 to n: together they are the term, without a day between or twice."""
    term(starts, years)
    turns = [years_on(starts, number) for number in range(years + 1)]
    return tuple(Term(turns[number], turns[number + 1]) for number in range(years))


def last_day(ends: date) -> date:
    """The last covered day of what ends on the day, half-open: what people are told (R028)."""
    return ends - DAY
