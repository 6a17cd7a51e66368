"""What it costs, by contract year, package and payer (费用), as a table in yuan."""

from __future__ import annotations

from catalog.quote.proration import Amounts
from catalog.vocabulary import Payer
from enrolment.agreement import phrases
from enrolment.agreement.agreement import AgreedYear
from enrolment.agreement.block import Table
from enrolment.agreement.parties import Say
from enrolment.agreement.visible import visible


def price_table(years: tuple[AgreedYear, ...], total: Amounts, say: Say) -> Table | None:
    """One row a package and year, a sum a year, and the sum of all; None where no year is priced.

    Payers who pay nothing at all have no column, but for the resident, who must see that it is nothing.
    """
    if not years:
        return None
    payers = tuple(payer for payer in Payer if payer is Payer.SELF or total.of(payer))

    def amounts(of: Amounts) -> tuple[str, ...]:
        return (*(money(of.of(payer)) for payer in payers), money(of.total))

    rows = []
    for year in years:
        for line in year.prices:
            name = say(line.package)
            package = f"{visible(line.holder)} · {name}" if line.holder else name
            rows.append((say(phrases.year(year.number)), package, *amounts(line.amounts)))
        last = phrases.span(year.starts.isoformat(), year.last_day.isoformat())
        rows.append((say(phrases.year(year.number)), f"{say(phrases.TOTAL)} ({say(last)})", *amounts(year.total)))
    rows.append((say(phrases.ALL_YEARS), "", *amounts(total)))
    headers = (phrases.YEAR, phrases.PACKAGE, *(payer.label for payer in payers), phrases.TOTAL)
    return Table(
        caption=say(phrases.BY_PAYER),
        headers=tuple(say(header) for header in headers),
        rows=tuple(rows),
        widths=(3, 6, *(3 for _payer in payers), 3),
        numbers=len(payers) + 1,
        totals=1,
    )


def money(fen: int) -> str:
    """Fen as yuan with two decimals: 26050 is «260.50»."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02}"
