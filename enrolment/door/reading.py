"""Reading at the own door and at the clinic's (读取居民申请与本人协议): requests by lists, contracts by person.

Of requests everybody reads what contracts say of people within reach (`enrolment.scope.covers_within`). The latest
comes first; a place in a list is the code of what stands there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from core.actor import Actor
from core.language import Text
from enrolment.population import Values
from enrolment.reading.contract_rows import ContractRow, TeamProvider
from enrolment.reading.contracts import contracts_by_code
from enrolment.reading.keyset import Keyset, Sorting, rows_in_order, window_sql
from enrolment.reading.resident_rows import ResidentRow
from enrolment.reading.residents import instant
from enrolment.reading.told import PLACES, RESIDENT, open_instant, resident_row
from enrolment.scope import covers_within, reads_residents
from enrolment.vocabulary import RequestAnswer, RequestKind
from teams.code import possible
from teams.queries.rows import Row, known
from teams.queries.statement import rows_of
from teams.queries.window import Rows, Window
from teams.region import stem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """What a resident asks for about an enrolment (code) at an institution (code); no `answer` yet: it is open."""

    code: str
    kind: RequestKind
    resident: ResidentRow
    enrolment: str
    institution: str
    wanted_team: TeamProvider | None
    note: str
    at: datetime
    by: str
    answer: RequestAnswer | None
    answered_at: datetime | None
    answered_by: str | None
    answer_note: str
    version: int


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests; every part given must hold, and what is empty or None asks nothing.

    `region`: of contracts of it and all below. `institution`: at which one is enrolled. `is_open`: nobody has answered.
    """

    region: str | None = None
    institution: str | None = None
    resident: str | None = None
    kinds: Collection[RequestKind] = ()
    is_open: bool | None = None


_FROM = """FROM resident_request q JOIN enrolment e ON e.id = q.enrolment_id JOIN contract c ON c.id = e.contract_id
JOIN institution i ON i.id = c.institution_id JOIN resident o ON o.id = q.resident_id
JOIN resident r ON r.id = COALESCE(o.merged_into_id, o.id)"""

_REQUEST = f"""
SELECT q.code, q.kind, q.note, q.at, q.by, q.answer, q.answered_at, q.answered_by, q.answer_note, q.version,
       e.code AS enrolment, i.code AS institution, t.code AS team, t.name_zh, t.name_en, {RESIDENT}
{_FROM} {PLACES} LEFT JOIN team t ON t.id = q.wanted_team_id
"""

_LATEST_FIRST: Final = Sorting(
    ("q.id",), descending=True, named="(SELECT k.id FROM resident_request k WHERE k.code = {})"
)


async def requests(actor: Actor, asked: RequestFilter, window: Keyset) -> Rows[RequestRow]:
    """A page of the requests that the actor may read, the latest first: one statement."""
    values = Values()
    wanted = _condition(values, actor, asked)
    between, tail = window_sql(values, _LATEST_FIRST, window)
    found = await rows_of(f"{_REQUEST} WHERE {wanted} AND {between} {tail}", *values.in_order())
    return rows_in_order(found, window).each(_request)


async def count_requests(actor: Actor, asked: RequestFilter) -> int:
    """How many there are."""
    values = Values()
    wanted = _condition(values, actor, asked)
    (row,) = await rows_of(f"SELECT count(*) AS number {_FROM} WHERE {wanted}", *values.in_order())
    return int(row["number"])


async def requests_by_code(actor: Actor, codes: Collection[str]) -> dict[str, RequestRow]:
    """Those of these requests that the actor may read: one statement."""
    values = Values(sorted(set(possible(codes))))
    seen = covers_within(values, reads_residents(actor))
    rows = await rows_of(f"{_REQUEST} WHERE q.code = ANY($1) AND {seen}", *values.in_order())
    return {row["code"]: _request(row) for row in rows}


async def requests_of(actor: Actor, residents: Collection[int], window: Window) -> dict[int, Rows[RequestRow]]:
    """Of each of these residents (row ids) the same page of requests, the latest first: two statements."""
    found = await _pages(residents, window, "resident_request", "SELECT s.resident_id, s.id FROM resident_request s")
    told = await requests_by_code(actor, [code for each in found.values() for code in each.rows])
    return {person: _only(each, told) for person, each in found.items()}


async def contracts_of(actor: Actor, residents: Collection[int], window: Window) -> dict[int, Rows[ContractRow]]:
    """Of each of these residents (row ids) the same page of the contracts that concern the person, the latest first:
    two statements."""
    found = await _pages(residents, window, "contract", _CONCERNING)
    told = await contracts_by_code(actor, [code for each in found.values() for code in each.rows])
    return {person: _only(each, told) for person, each in found.items()}


_CONCERNING: Final = """
SELECT x.resident_id, x.contract_id AS id FROM contract_person x
WHERE x.removed_at IS NULL AND x.resident_id = ANY($1)
UNION SELECT x.resident_id, x.contract_id FROM enrolment x WHERE x.voided_at IS NULL AND x.resident_id = ANY($1)
UNION SELECT x.resident_id, x.contract_id FROM group_cover x WHERE x.ends > x.starts AND x.resident_id = ANY($1)
"""
"""How contracts concern residents ($1), each pair once (`enrolment.scope.contracts_within`)."""


async def _pages(residents: Collection[int], window: Window, table: str, source: str) -> dict[int, Rows[str]]:
    """Of each resident a page of codes of a table's rows; `source` pairs residents ($1) with ids of such rows."""
    values, said = Values(sorted(set(residents))), ["s.resident_id = ANY($1)"]
    for sign, place in (("<", window.after), (">", window.before)):
        if place is not None:
            said.append(f"s.id {sign} (SELECT k.id FROM {table} k WHERE k.code = {values.name(place)})")
    order = "ASC" if window.from_end else "DESC"
    rows = await rows_of(
        "SELECT * FROM (SELECT s.resident_id AS person, w.code, "
        f"row_number() OVER (PARTITION BY s.resident_id ORDER BY s.id {order}) AS place "
        f"FROM ({source}) s JOIN {table} w ON w.id = s.id WHERE {' AND '.join(said)}) t "
        f"WHERE t.place <= {values.name(window.size + 1)} ORDER BY t.person, t.place",
        *values.in_order(),
    )
    return _cut(rows, window)


def _cut(rows: Iterable[Row], window: Window) -> dict[int, Rows[str]]:
    codes: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        codes[row["person"]].append(row["code"])
    after, before = [None if place is None else (place,) for place in (window.after, window.before)]
    cut = Keyset(window.size, after, before, window.from_end)
    return {person: rows_in_order(each, cut) for person, each in codes.items()}


def _only(found: Rows[str], told: dict[str, T]) -> Rows[T]:
    return Rows(tuple(told[code] for code in found.rows if code in told), found.has_previous, found.has_next)


async def count_requests_of(residents: Collection[int]) -> dict[int, int]:
    """How many requests each of these residents (row ids) has made."""
    return await _counts("SELECT s.resident_id, s.id FROM resident_request s", residents)


async def count_contracts_of(residents: Collection[int]) -> dict[int, int]:
    """How many contracts concern each of these residents (row ids)."""
    return await _counts(_CONCERNING, residents)


async def _counts(source: str, residents: Collection[int]) -> dict[int, int]:
    rows = await rows_of(
        f"SELECT s.resident_id AS person, count(*) AS number FROM ({source}) s "
        "WHERE s.resident_id = ANY($1) GROUP BY s.resident_id",
        sorted(set(residents)),
    )
    return {row["person"]: int(row["number"]) for row in rows}


def _condition(values: Values, actor: Actor, asked: RequestFilter) -> str:
    """True for a row `q` of `resident_request` that the actor may read and that passes the filter."""
    said = [covers_within(values, reads_residents(actor))]
    if asked.region is not None:
        below = values.name(f"{stem(asked.region)}%")
        said.append(f"c.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})")
    for column, code in (("i.code", asked.institution), ("r.code", asked.resident)):
        if code is not None:
            said.append(f"{column} = ANY({values.name(possible([code]))})")
    if asked.kinds:
        said.append(f"q.kind = ANY({values.name(sorted(kind.value for kind in asked.kinds))})")
    if asked.is_open is not None:
        said.append(f"q.answered_at IS {'' if asked.is_open else 'NOT '}NULL")
    return " AND ".join(said)


def _request(row: Row) -> RequestRow:
    return RequestRow(
        code=row["code"],
        kind=RequestKind(row["kind"]),
        resident=resident_row(row),
        enrolment=row["enrolment"],
        institution=row["institution"],
        wanted_team=None if row["team"] is None else TeamProvider(row["team"], Text(row["name_zh"], row["name_en"])),
        note=row["note"],
        at=instant(row["at"]),
        by=row["by"],
        answer=known(RequestAnswer, row["answer"]),
        answered_at=open_instant(row["answered_at"]),
        answered_by=row["answered_by"],
        answer_note=row["answer_note"],
        version=row["version"],
    )
