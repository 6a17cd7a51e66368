"""What is on record of covers that may stay under a family's contract (已登记的签约归属): by which numbers the
institution knows their contracts, and to which families they belong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from teams.queries.rows import day
from teams.queries.statement import rows_of


@dataclass(frozen=True, slots=True)
class Belonging:
    """A cover belongs to a family's contract (row id) in [starts, ends); that one's term is over on `contract_ends`."""

    contract: int
    is_adopted: bool
    starts: date
    ends: date
    contract_ends: date


@dataclass(frozen=True, slots=True)
class KnownCover:
    """A cover by the numbers of its contract, and the families it belongs to."""

    numbers: frozenset[str]
    families: tuple[Belonging, ...]


UNKNOWN: Final = KnownCover(frozenset(), ())

_NUMBERS: Final = """
SELECT e.id, c.code AS number FROM enrolment e JOIN contract c ON c.id = e.contract_id WHERE e.id = ANY($1)
UNION SELECT e.id, s.contract_number FROM enrolment e
JOIN register_source s ON s.resident_id = e.resident_id AND s.contract_id = e.contract_id
JOIN register_import m ON m.id = s.register_import_id JOIN institution i ON i.id = m.institution_id
WHERE e.id = ANY($1) AND s.contract_number IS NOT NULL AND (i.id = $2 OR i.parent_id = $2)
"""
"""Our code, and what the institution's own registers called it."""

_FAMILIES: Final = """
SELECT f.enrolment_id AS id, f.contract_id, f.is_adopted, f.starts, f.ends, c.ends AS contract_ends
FROM family_membership f JOIN contract c ON c.id = f.contract_id
WHERE f.enrolment_id = ANY($1) AND f.starts < f.ends AND c.signed_at IS NOT NULL AND c.withdrawn_at IS NULL
"""


async def covers_known(covers: Collection[int], institution: int) -> Mapping[int, KnownCover]:
    """What is on record of these enrolments (row ids), as an institution (row id) knows them: two statements, none
    where there is none to ask for."""
    if not covers:
        return {}
    asked = sorted(covers)
    numbers: defaultdict[int, set[str]] = defaultdict(set)
    families: defaultdict[int, list[Belonging]] = defaultdict(list)
    for row in await rows_of(_NUMBERS, asked, institution):
        numbers[row["id"]].add(row["number"])
    for row in await rows_of(_FAMILIES, asked):
        days = (day(row["starts"]), day(row["ends"]), day(row["contract_ends"]))
        families[row["id"]].append(Belonging(row["contract_id"], bool(row["is_adopted"]), *days))
    return {each: KnownCover(frozenset(numbers[each]), tuple(families[each])) for each in asked}
