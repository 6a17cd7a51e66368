"""Reading rosters (读取名册): what they are, and their members on a day, page by page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from catalog.vocabulary import Roster
from enrolment.population import Values
from enrolment.scope import ResidentReach, within
from enrolment.vocabulary import CommunityKind
from teams.code import possible
from teams.queries.rows import Row, day, open_day
from teams.queries.statement import rows_of
from teams.queries.window import Rows, Window


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A roster; `region` and `institution` (which looks after it) are codes."""

    id: int
    code: str
    name: str
    kind: Roster
    community: CommunityKind | None
    credit_code: str | None
    region: str
    institution: str | None
    version: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A resident's place (code) in [starts, ends)."""

    resident: str
    starts: date
    ends: date | None


async def rosters_by_code(reach: ResidentReach, codes: Collection[str]) -> dict[str, RosterRow]:
    """Those of these rosters that are of the reach's region, or that its institution (or one under it) looks after."""
    values = Values(sorted(set(possible(codes))))
    conditions = []
    if reach.region_stem is not None:
        conditions.append(f"g.code LIKE {values.name(f'{reach.region_stem}%')}")
    if reach.institution is not None:
        own = values.name(reach.institution)
        conditions.append(f"i.code = {own} OR p.code = {own}")
    rows = await rows_of(
        "SELECT l.id, l.code, l.name, l.kind, l.community, l.credit_code, l.version, g.code AS region, "
        "i.code AS institution FROM roster l JOIN region g ON g.id = l.region_id "
        "LEFT JOIN institution i ON i.id = l.institution_id LEFT JOIN institution p ON p.id = i.parent_id "
        f"WHERE l.code = ANY($1) AND ({' OR '.join(conditions) or '1 = 0'})",
        *values.in_order(),
    )
    return {row["code"]: _roster(row) for row in rows}


async def members_of(roster: int, reach: ResidentReach, on: date, window: Window) -> Rows[PlaceRow]:
    """The members on the day of a roster (row id) who are within the reach, in the order of their codes."""
    values = Values(roster, on)
    condition = _among(values, reach)
    if window.after is not None:
        condition += f" AND r.code > {values.name(window.after)}"
    if window.before is not None:
        condition += f" AND r.code < {values.name(window.before)}"
    order = "DESC" if window.from_end else "ASC"
    rows = await rows_of(
        f"SELECT r.code, m.starts, m.ends {condition} ORDER BY r.code {order} LIMIT {window.size + 1}",
        *values.in_order(),
    )
    goes_on = len(rows) > window.size
    shown = [PlaceRow(row["code"], day(row["starts"]), open_day(row["ends"])) for row in rows[: window.size]]
    if window.from_end:
        return Rows(tuple(reversed(shown)), goes_on, window.before is not None)
    return Rows(tuple(shown), window.after is not None, goes_on)


async def count_members(roster: int, reach: ResidentReach, on: date) -> int:
    """How many `members_of` has in all."""
    values = Values(roster, on)
    rows = await rows_of(f"SELECT count(*) AS number {_among(values, reach)}", *values.in_order())
    return int(rows[0]["number"])


def _among(values: Values, reach: ResidentReach) -> str:
    return (
        "FROM roster_member m JOIN resident r ON r.id = m.resident_id WHERE m.roster_id = $1 AND m.starts <= $2 "
        f"AND (m.ends IS NULL OR m.ends > $2) AND {within(values, reach)}"
    )


def _roster(row: Row) -> RosterRow:
    return RosterRow(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        kind=Roster(row["kind"]),
        community=None if row["community"] is None else CommunityKind(row["community"]),
        credit_code=row["credit_code"],
        region=row["region"],
        institution=row["institution"],
        version=row["version"],
    )
