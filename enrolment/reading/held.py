"""Reading what is held (选包) under enrolments and as cover of groups, with the prices frozen at signing.

One statement, however many. Whose they are was decided by whoever reached the enrolments or covers they hang on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from catalog.quote.quote import Joining
from catalog.vocabulary import Payer
from enrolment.reading.contract_rows import PriceRow, SelectionRow
from enrolment.reading.told import open_instant, parsed
from enrolment.vocabulary import ClosingReason
from teams.queries.rows import Row, day, known, open_day
from teams.queries.statement import rows_of

_SELECTIONS = """
SELECT s.id, s.enrolment_id, s.group_cover_id, s.resident_id, k.code AS package, s.version_id, v.number, s.starts,
       s.ends, s.joining, s.closing, s.options, s.left_out, s.recorded_at, y.year, y.payer, y.fen, y.is_placeholder
FROM selection s JOIN service_package k ON k.id = s.package_id JOIN package_version v ON v.id = s.version_id
LEFT JOIN selection_price y ON y.selection_id = s.id
"""
_ORDER = "ORDER BY s.starts, k.code, s.id, y.year, y.id"


async def held_under(enrolments: Collection[int]) -> dict[int, tuple[SelectionRow, ...]]:
    """What is and was held under enrolments (row ids), the earliest first."""
    return await _held("enrolment_id", enrolments)


async def held_as_group(covers: Collection[int]) -> dict[int, tuple[SelectionRow, ...]]:
    """What is and was held as covers of groups (row ids), the earliest first."""
    return await _held("group_cover_id", covers)


async def held_by(resident: int, on: date) -> tuple[SelectionRow, ...]:
    """What a resident (row id) holds on the day, by whatever cover."""
    rows = await rows_of(
        f"{_SELECTIONS} WHERE s.resident_id = $1 AND s.starts <= $2 AND (s.ends IS NULL OR s.ends > $2) {_ORDER}",
        resident,
        on,
    )
    return _grouped(rows, "resident_id").get(resident, ())


async def _held(column: str, keys: Collection[int]) -> dict[int, tuple[SelectionRow, ...]]:
    if not keys:
        return {}
    rows = await rows_of(f"{_SELECTIONS} WHERE s.{column} = ANY($1) {_ORDER}", sorted(set(keys)))
    return _grouped(rows, column)


def _grouped(rows: Collection[Row], column: str) -> dict[int, tuple[SelectionRow, ...]]:
    """Selections by the column; each comes once for each of its prices."""
    prices: defaultdict[int, list[PriceRow]] = defaultdict(list)
    once: dict[int, Row] = {}
    for row in rows:
        once.setdefault(row["id"], row)
        if row["payer"] is not None:
            prices[row["id"]].append(_price(row))
    found: defaultdict[int, list[SelectionRow]] = defaultdict(list)
    for key, row in once.items():
        found[row[column]].append(_selection(row, tuple(prices[key])))
    return {key: tuple(each) for key, each in found.items()}


def _price(row: Row) -> PriceRow:
    return PriceRow(row["year"], Payer(row["payer"]), row["fen"], bool(row["is_placeholder"]))


def _selection(row: Row, prices: tuple[PriceRow, ...]) -> SelectionRow:
    options = parsed(row["options"]) or {}
    return SelectionRow(
        package=row["package"],
        version_id=row["version_id"],
        version=row["number"],
        starts=day(row["starts"]),
        ends=open_day(row["ends"]),
        joining=Joining(row["joining"]),
        closing=known(ClosingReason, row["closing"]),
        options=tuple((group, tuple(items)) for group, items in sorted(options.items())),
        left_out=tuple(parsed(row["left_out"]) or ()),
        recorded_at=open_instant(row["recorded_at"]),
        prices=prices,
    )
