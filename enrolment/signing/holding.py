"""Writing what is held (选包入库): selections and their frozen amounts, two statements however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from core.database import connection, spelt_instant
from enrolment.desk import Desk
from enrolment.signing.quoting import Selected


@dataclass(frozen=True, slots=True)
class Holding:
    """What a resident (row id) is to hold, under an enrolment or as cover of a group (row ids): one of the two."""

    resident: int
    selections: tuple[Selected, ...]
    enrolment: int | None = None
    group_cover: int | None = None


_COLUMNS = (
    "resident_id, version_id, package_id, starts, ends, enrolment_id, group_cover_id, joining, options, left_out, "
    "recorded_at"
)

_SELECTIONS = {
    "sqlite": f"""
INSERT INTO selection ({_COLUMNS})
SELECT json_extract(value, '$.resident'), p.id, p.package_id, json_extract(value, '$.starts'),
       json_extract(value, '$.ends'), json_extract(value, '$.enrolment'), json_extract(value, '$.cover'),
       json_extract(value, '$.joining'), json_extract(value, '$.options'), json_extract(value, '$.left_out'), ?
  FROM json_each(?) JOIN package_version p ON p.id = json_extract(value, '$.version') ORDER BY key
""",
    "postgres": f"""
INSERT INTO selection ({_COLUMNS})
SELECT g.resident, p.id, p.package_id, g.starts, g.ends, g.enrolment, g.cover, g.joining, g.options, g.left_out, $1
  FROM jsonb_to_recordset($2::jsonb) AS g (place int, resident int, version int, starts date, ends date, enrolment int,
       cover int, joining text, options jsonb, left_out jsonb)
  JOIN package_version p ON p.id = g.version ORDER BY g.place
""",
}

_STANDING = """(
    SELECT max(s.id) FROM selection s
    WHERE (s.enrolment_id = {enrolment} OR s.group_cover_id = {cover}) AND s.version_id = {version}
      AND s.starts = {starts}
)"""
"""Of several selections of a version under one cover from one day, the one that stands is the last."""

_PRICES = {
    "sqlite": f"""
INSERT INTO selection_price (selection_id, year, payer, fen, is_placeholder)
SELECT {
        _STANDING.format(
            enrolment="json_extract(value, '$.enrolment')",
            cover="json_extract(value, '$.cover')",
            version="json_extract(value, '$.version')",
            starts="json_extract(value, '$.starts')",
        )
    }, json_extract(value, '$.year'), json_extract(value, '$.payer'), json_extract(value, '$.fen'),
       json_extract(value, '$.placeholder')
  FROM json_each(?) ORDER BY key
""",
    "postgres": f"""
INSERT INTO selection_price (selection_id, year, payer, fen, is_placeholder)
SELECT {_STANDING.format(enrolment="g.enrolment", cover="g.cover", version="g.version", starts="g.starts")},
       g.year, g.payer, g.fen, g.placeholder
  FROM jsonb_to_recordset($1::jsonb) AS g (place int, version int, starts date, enrolment int, cover int, year int,
       payer text, fen bigint, placeholder boolean) ORDER BY g.place
""",
}


async def put_holdings(desk: Desk, holdings: Sequence[Holding]) -> None:
    """Write what people hold, each under a cover of the own, with the frozen amounts; at most 500 people at once."""
    listed = [(each, selection) for each in holdings for selection in each.selections]
    if not listed:
        return
    client = connection()
    dialect = client.capabilities.dialect
    rows = [_selection(place, each, selection) for place, (each, selection) in enumerate(listed)]
    await client.execute_query(_SELECTIONS[dialect], [spelt_instant(desk.clock()), orjson.dumps(rows).decode()])
    prices = [price for each, selection in listed for price in _prices(each, selection)]
    if prices:
        for place, price in enumerate(prices):
            price["place"] = place
        await client.execute_query(_PRICES[dialect], [orjson.dumps(prices).decode()])


def _selection(place: int, holding: Holding, selection: Selected) -> dict[str, Any]:
    return {
        **_cover(holding, selection),
        "place": place,
        "resident": holding.resident,
        "ends": selection.ends,
        "joining": selection.joining.value,
        "options": {group: list(items) for group, items in selection.chosen.options.items()},
        "left_out": list(selection.chosen.left_out),
    }


def _prices(holding: Holding, selection: Selected) -> Iterator[dict[str, Any]]:
    for amount in selection.amounts:
        yield {
            **_cover(holding, selection),
            "year": amount.year,
            "payer": amount.payer.value,
            "fen": amount.fen,
            "placeholder": selection.is_placeholder,
        }


def _cover(holding: Holding, selection: Selected) -> dict[str, Any]:
    return {
        "version": selection.version.id,
        "starts": selection.starts,
        "enrolment": holding.enrolment,
        "cover": holding.group_cover,
    }
