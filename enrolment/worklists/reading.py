"""Reading worklists (读取工作清单): a page by keyset, counts, a summary; each a walk along one index."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.database import connection
from enrolment.population import POSTGRES, Values
from enrolment.reading.keyset import Keyset, rows_in_order
from enrolment.worklists.kind import STOCKS, WorklistKind, WorklistReason
from enrolment.worklists.papers import HOMES, is_missing, lives_there, of_roster
from enrolment.worklists.place import Places
from enrolment.worklists.telling import known_residents, told
from teams.queries.rows import Row, day
from teams.queries.statement import rows_of
from teams.queries.window import Rows

COUNTED = 1_000
"""Up to how many a count is exact (DECISIONS, counts)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list, of which places, as of today; `days`: within how many a contract ends (ENDING_SOON)."""

    kind: WorklistKind
    places: Places
    today: date
    days: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Something on a worklist, by codes. `since` it is so; `due` is what the list is ordered by.

    What the reader may not read is None: the row says all the same that it is there, and why.
    `versions`: of what it names, by noun, for the mutation that settles it.
    """

    kind: WorklistKind
    reason: WorklistReason
    since: date
    due: date
    subject: int
    other: int
    resident: str | None = None
    other_resident: str | None = None
    contract: str | None = None
    contract_kind: str | None = None
    enrolment: str | None = None
    household: str | None = None
    household_id: int | None = None
    roster: str | None = None
    team: str | None = None
    phone: str | None = None
    versions: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many, exactly, or `COUNTED` where there are more."""

    number: int
    is_capped: bool


_ORDER: Final = ("due", "subject_id", "other_id")
_ENTRY: Final = "w.due, w.subject_id, w.other_id, w.since, w.reason"


async def page(asked: Asked, window: Keyset) -> Rows[EntryRow]:
    """A page of a worklist in the order of days: two statements, however long the list and the table are."""
    values = Values()
    inner = _page_sql(values, asked, window)
    subject = "roster" if asked.kind is WorklistKind.ROSTER_CHANGED else STOCKS[asked.kind].subject
    columns, joins = told(subject, values, asked.places.reach, asked.today)
    direction = "DESC" if window.from_end else "ASC"
    order = ", ".join(f"w.{column} {direction}" for column in _ORDER)
    found = await rows_of(f"SELECT {_ENTRY}, {columns} FROM ({inner}) w {joins} ORDER BY {order}", *values.in_order())
    named = {row[name] for row in found for name in _PEOPLE if row.get(name) is not None}
    known = await known_residents(named, asked.places.reach)
    return rows_in_order(found, window).each(lambda row: _entry(asked, row, known))


def _page_sql(values: Values, asked: Asked, window: Keyset) -> str:
    """The rows of the page: a walk along the index for each place, of which only a page is read."""
    direction = "DESC" if window.from_end else "ASC"
    order = ", ".join(f"w.{column} {direction}" for column in _ORDER)
    condition = [_condition(values, asked)]
    for place, sign in ((window.after, ">"), (window.before, "<")):
        if place is not None:
            parts = ", ".join(values.name(part) for part in place)
            condition.append(f"(w.due, w.subject_id, w.other_id) {sign} ({parts})")
    said, limit = " AND ".join(condition), window.size + 1
    walk = f"SELECT {_ENTRY} FROM worklist_entry w WHERE {said}"
    ids = asked.places.ids
    if len(ids) == 1:
        return f"{walk} AND w.place_id = {values.name(ids[0])} ORDER BY {order} LIMIT {limit}"
    listed = values.name(list(ids))
    if connection().capabilities.dialect != POSTGRES:
        return f"{walk} AND w.place_id = ANY({listed}) ORDER BY {order} LIMIT {limit}"
    return (
        f"SELECT {_ENTRY} FROM unnest(CAST({listed} AS int[])) AS p (id) CROSS JOIN LATERAL "
        f"({walk} AND w.place_id = p.id ORDER BY {order} LIMIT {limit}) w ORDER BY {order} LIMIT {limit}"
    )


def _condition(values: Values, asked: Asked) -> str:
    """Of an entry `w`: of the list and the kind of place, due by today, and read by the actor."""
    said = [f"w.kind = '{asked.kind.value}'", f"w.place = '{asked.places.place}'"]
    if asked.kind is WorklistKind.ENDING_SOON:
        said.append(f"w.due > {values.name(asked.today)}")
        said.append(f"w.due <= {values.name(asked.today + timedelta(asked.days))}")
    if asked.kind is WorklistKind.REFUSED_ASK_AGAIN:
        said.append(f"w.due <= {values.name(asked.today)}")
    if asked.kind is WorklistKind.ROSTER_CHANGED:
        said.append("w.reason <> 'MEMBERS_CHANGED'")  # left nothing to do: of former releases, until the day's run
    if asked.places.within is not None:
        said.append(
            "EXISTS (SELECT 1 FROM worklist_entry x WHERE x.kind = w.kind AND x.subject_id = w.subject_id "
            "AND x.other_id = w.other_id AND x.place = 'R' "
            f"AND x.place_id = ANY({values.name(list(asked.places.within))}))"
        )
    return " AND ".join(said)


async def count(asked: Asked) -> int:
    """How many there are, all of them counted."""
    values = Values()
    said = f"{_condition(values, asked)} AND w.place_id = ANY({values.name(list(asked.places.ids))})"
    (row,) = await rows_of(f"SELECT count(*) AS number FROM worklist_entry w WHERE {said}", *values.in_order())
    return int(row["number"])


async def counts(asked: Collection[Asked]) -> dict[WorklistKind, Count]:
    """How many stand on each of these lists, up to `COUNTED`: one statement."""
    values, said = Values(), []
    for each in asked:
        condition = f"{_condition(values, each)} AND w.place_id = ANY({values.name(list(each.places.ids))})"
        said.append(
            f"SELECT '{each.kind.value}' AS kind, (SELECT count(*) FROM (SELECT 1 AS one FROM worklist_entry w "
            f"WHERE {condition} LIMIT {COUNTED + 1}) s) AS number"
        )
    rows = await rows_of(" UNION ALL ".join(said), *values.in_order())
    return {
        WorklistKind(row["kind"]): Count(min(int(row["number"]), COUNTED), int(row["number"]) > COUNTED) for row in rows
    }


async def missing(kind: WorklistKind, subjects: Collection[int], on: date) -> dict[int, tuple[str, ...]]:
    """By subject (row ids of entries that were read), the codes of who is to come in: one statement.

    Of FAMILY_PARTLY_SIGNED who of the household is not in its contract. Of FAMILY_TO_INVITE everybody who lives in it:
    all of them sign, and that somebody is covered elsewhere is not told by leaving the person out. Of ROSTER_CHANGED
    who has no cover of the group, or else who joined and is enrolled with nobody. Of others nobody.
    """
    values = Values(sorted(set(subjects)))
    day = values.name(on)
    if kind is WorklistKind.FAMILY_PARTLY_SIGNED:
        said = f"SELECT s.id, r.code FROM contract s CROSS JOIN {HOMES} WHERE s.id = ANY($1) AND {is_missing('s', day)}"
    elif kind is WorklistKind.FAMILY_TO_INVITE:
        said = (
            f"SELECT s.id, r.code FROM household s CROSS JOIN {HOMES} WHERE s.id = ANY($1) "
            f"AND {lives_there('s.id', day)}"
        )
    elif kind is WorklistKind.ROSTER_CHANGED:
        said = of_roster("s.id, r.code", "s", day, "(SELECT id, roster_id FROM contract WHERE id = ANY($1)) s")
    else:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for row in await rows_of(f"{said} ORDER BY 1, 2", *values.in_order()):
        found[row["id"]] = (*found.get(row["id"], ()), row["code"])
    return found


def others(row: EntryRow, codes: Collection[str]) -> list[str]:
    """Of who is missing (codes), those told beside the `resident` of the row: of a family to invite that is the anchor,
    whom the others sign with; of any other row it is the one who is missing."""
    is_anchor = row.kind is WorklistKind.FAMILY_TO_INVITE
    return [code for code in codes if not (is_anchor and code == row.resident)]


def _entry(asked: Asked, row: Row, known_people: Collection[str]) -> EntryRow:
    kind, due, hidden = asked.kind, day(row["due"]), set[str]()
    for person, its_own in _PEOPLE.items():
        if row.get(person) not in known_people:
            hidden |= {person, *its_own}
    listed = due - timedelta(asked.days) if kind is WorklistKind.ENDING_SOON else day(row["since"])
    versions = {
        name[8:]: int(row[name])
        for name in row
        if name.startswith("version_") and row[name] is not None and name not in hidden
    }
    known = {name: row[name] for name in _NAMED if name in row and name not in hidden}
    return EntryRow(
        kind=kind,
        reason=WorklistReason(row["reason"]),
        since=listed,
        due=due,
        subject=row["subject_id"],
        other=row["other_id"],
        versions=versions,
        **known,
    )


_PEOPLE: Final[Mapping[str, tuple[str, ...]]] = {
    "resident": ("version_resident", "phone"),
    "other_resident": ("version_other_resident",),
}
"""The columns that name somebody, and what goes with each."""
_NAMED: Final = (
    "resident",
    "other_resident",
    "contract",
    "contract_kind",
    "enrolment",
    "household",
    "household_id",
    "roster",
    "team",
    "phone",
)
