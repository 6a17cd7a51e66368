"""Keeping the worklist table (维护工作清单): after every change from the marks it left, and once a day as a whole.

A change leaves marks in its own transaction (`core.marking`); whoever reads a list first has what was marked worked out
again (`keep_up`), so that a list never shows less, or more, than what is committed. One mark alone is about more than a
reader waits for, ages laid down for a region: a reader works out a piece, the server the rest (`keep_regions`), and
until then who is a key population by age is told by the former ages. What the day itself changes
(birthdays, ends of terms) `keep_the_day` works out; what it would make anew is what stands, or the table was wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from catalog.eligibility.facts import Setting
from catalog.laid_down import laid_down
from core.database import connection, transaction
from enrolment.population import Values
from enrolment.worklists import awaiting, papers, people
from enrolment.worklists.definition import Frame
from enrolment.worklists.judged_teams import keep_teams
from enrolment.worklists.kind import WorklistKind
from teams.policy import Policies
from teams.queries.lists import policies
from teams.queries.statement import carry_out, rows_of
from teams.region import stem

AT_ONCE = 2_000
"""Subjects of one transaction: who reads meanwhile waits for no longer than that takes."""

MARKS_AT_ONCE = 10_000
"""Marks of one transaction: somebody who is registered and signed leaves some ten, so these are as many subjects."""

_LOCK = 7_310_426_915
"""The advisory lock of whoever keeps the table: one at a time."""

Progress = Callable[[int], object]
"""Told how many subjects have been looked at so far."""

_WAITING = """
SELECT CASE WHEN EXISTS (SELECT 1 FROM worklist_mark WHERE noun <> 'REGION') THEN 'CHANGES'
WHEN EXISTS (SELECT 1 FROM worklist_mark) THEN 'REGIONS' END AS what
"""
_MARKS = "SELECT id, noun, subject_id FROM worklist_mark WHERE noun <> 'REGION' ORDER BY id LIMIT {most}"
_REGION_MARK = """
SELECT m.id, m.after_id, g.code FROM worklist_mark m JOIN region g ON g.id = m.subject_id WHERE m.noun = 'REGION'
ORDER BY m.id LIMIT 1
"""
_LIVING_THERE = """
SELECT r.id FROM resident r WHERE r.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE $1) AND r.id > $2
ORDER BY r.id LIMIT {most}
"""
_CONCERNED = """
SELECT 'HOUSEHOLD' AS noun, m.household_id AS id FROM household_member m WHERE m.resident_id = ANY($1)
UNION SELECT 'ROSTER', m.roster_id FROM roster_member m WHERE m.resident_id = ANY($1)
UNION SELECT 'HOUSEHOLD', c.household_id FROM contract c WHERE c.id = ANY($2) AND c.household_id IS NOT NULL
UNION SELECT 'CONTRACT', p.contract_id FROM contract_person p JOIN contract c ON c.id = p.contract_id
WHERE p.resident_id = ANY($1) AND c.signed_at IS NULL
UNION SELECT 'CONTRACT', c.renews_id FROM contract c WHERE c.id = ANY($2) AND c.renews_id IS NOT NULL
UNION SELECT 'CONTRACT', e.contract_id FROM contract c JOIN contract_person p ON p.contract_id = c.id
JOIN enrolment e ON e.resident_id = p.resident_id WHERE c.id = ANY($2) AND c.kind = 'FAMILY'
UNION SELECT 'TEAM', c.team_id FROM contract c WHERE c.id = ANY($2) AND c.team_id IS NOT NULL
UNION SELECT 'RESIDENT', r.id FROM resident r WHERE r.grid_id = ANY($3)
UNION SELECT 'RESIDENT', r.id FROM grid g JOIN resident r ON r.grid_id = g.id WHERE g.parent_id = ANY($3)
UNION SELECT 'TEAM', m.team_id FROM team_member m WHERE m.practitioner_id = ANY($4)
UNION SELECT 'TEAM', t.id FROM team t WHERE CAST('TEAMS' AS text) = ANY($5)
"""
_CONTRACTS = """
SELECT c.id FROM contract c WHERE c.household_id = ANY($1)
UNION SELECT c.id FROM contract c WHERE c.roster_id = ANY($2)
"""
_INTO = "INSERT INTO worklist_entry (subject_id, other_id, since, due, reason, place, place_id, kind)"


@dataclass(frozen=True, slots=True)
class Touched:
    """What to work out again, by row ids."""

    residents: Sequence[int] = ()
    contracts: Sequence[int] = ()
    households: Sequence[int] = ()
    teams: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Regions:
    """Regions as rows and codes: which ages hold in which, and what lies above what."""

    lineages: Mapping[str, tuple[str, ...]]
    by_setting: Mapping[Setting, list[int]] = field(default_factory=dict)


async def keep_up(on: date) -> int:
    """Work out again what was marked, until nothing is left but regions, and of those `AT_ONCE` residents; answers how
    many marks of other things there were. One statement where nothing changed since."""
    done, room = 0, AT_ONCE
    while (waiting := await _waiting()) is not None and room > 0:
        async with transaction():
            await _alone()
            if waiting == "CHANGES":
                done += await _take_up(on)
            else:
                room -= await _piece(on, room)
    return done


async def keep_regions(on: date) -> bool:
    """Work out a piece of the regions that were marked, `AT_ONCE` residents; whether there may be more."""
    if await _waiting() is None:
        return False
    await keep_up(on)
    return await _waiting() is not None


async def _waiting() -> str | None:
    (row,) = await rows_of(_WAITING)
    return None if row["what"] is None else str(row["what"])


async def _piece(on: date, most: int) -> int:
    """Work out at most so many next residents of the region that was marked first, and note how far it came; answers
    how many there were."""
    marked = await rows_of(_REGION_MARK)
    if not marked:
        return 0  # somebody else was faster
    (mark,) = marked
    living = await rows_of(_LIVING_THERE.format(most=most), f"{stem(mark['code'])}%", mark["after_id"])
    keys = [row["id"] for row in living]
    if keys:
        await _refresh_unsigned(keys, Frame(on, connection().capabilities.dialect), await _regions(on))
    if len(keys) < most:
        await carry_out("DELETE FROM worklist_mark WHERE id = $1", mark["id"])
    else:
        await carry_out("UPDATE worklist_mark SET after_id = $2 WHERE id = $1", mark["id"], keys[-1])
    return len(keys)


async def _take_up(on: date) -> int:
    marks = await rows_of(_MARKS.format(most=MARKS_AT_ONCE))
    if marks:
        await refresh(await _touched(marks), on)
        await carry_out("DELETE FROM worklist_mark WHERE id = ANY($1)", [row["id"] for row in marks])
    return len(marks)


async def _alone() -> None:
    """Wait until nobody else keeps the table; SQLite's write lock has seen to that already."""
    client = connection()
    if client.capabilities.dialect == "postgres":
        await client.execute_query("SELECT pg_advisory_xact_lock($1)", [_LOCK])


async def _touched(marks: Sequence[Mapping[str, object]]) -> Touched:
    """What the marks name, and what depends on it."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for mark in marks:
        found[str(mark["noun"])].add(int(str(mark["subject_id"])))
    named = [sorted(found[noun]) for noun in ("RESIDENT", "CONTRACT", "GRID", "PRACTITIONER")]
    for row in await rows_of(_CONCERNED, *named, sorted(found)):
        found[row["noun"]].add(row["id"])
    places = sorted(found["HOUSEHOLD"]), sorted(found["ROSTER"])
    found["CONTRACT"] |= {row["id"] for row in await rows_of(_CONTRACTS, *places)} if any(places) else set()
    nouns = ("RESIDENT", "CONTRACT", "HOUSEHOLD", "TEAM")
    return Touched(*(sorted(found[noun]) for noun in nouns))


async def refresh(touched: Touched, on: date) -> None:
    """Let the lists say of these what is so on the day, inside the transaction that is open."""
    frame = Frame(on, connection().capabilities.dialect)
    regions = await _regions(on)
    if touched.residents:
        await _refresh_residents(list(touched.residents), frame, regions)
    for kind, definition in _OF_CONTRACTS.items():
        if touched.contracts:
            await _replace(kind, list(touched.contracts), "subject_id = ANY($1)", [definition], frame)
    if touched.households:
        await _replace(
            WorklistKind.FAMILY_TO_INVITE,
            list(touched.households),
            "subject_id = ANY($1)",
            [papers.families_to_invite],
            frame,
        )
    if touched.teams:
        await keep_teams(touched.teams, on, regions.lineages)


Definition = Callable[[Values, Frame], str]

_OF_CONTRACTS: Final[Mapping[WorklistKind, Definition]] = {
    WorklistKind.ENDING_SOON: papers.ending,
    WorklistKind.RENEWAL_AWAITING_SIGNATURE: awaiting.renewals,
    WorklistKind.TRANSFER_AWAITING_SIGNATURE: awaiting.transfers,
    WorklistKind.FAMILY_PARTLY_SIGNED: papers.families_partly_signed,
    WorklistKind.ROSTER_CHANGED: papers.rosters,
    WorklistKind.LATE_ENTRY_TO_APPROVE: papers.late_entries,
}
_OF_RESIDENTS: Final[Mapping[WorklistKind, tuple[str, Definition]]] = {
    WorklistKind.PHONE_TO_VERIFY: (
        "subject_id IN (SELECT p.id FROM phone p WHERE p.resident_id = ANY($1))",
        people.phones,
    ),
    WorklistKind.REFUSED_ASK_AGAIN: (
        "subject_id IN (SELECT u.id FROM unsigned_record u WHERE u.resident_id = ANY($1))",
        people.refusals,
    ),
    WorklistKind.DUPLICATE_TO_SETTLE: (
        "(subject_id = ANY($1) OR other_id = ANY($1))",
        people.duplicates,
    ),
}
"""Which entries are those of residents `$1`, and what should be there."""


async def _refresh_unsigned(residents: list[int], frame: Frame, regions: _Regions) -> None:
    def of(setting: Setting, places: list[int]) -> Definition:
        return lambda values, frame: people.unsigned(values, frame, setting, places)

    everywhere = [of(setting, places) for setting, places in regions.by_setting.items()]
    kind = WorklistKind.UNSIGNED_KEY_POPULATION
    await _replace(kind, residents, "subject_id = ANY($1)", everywhere, frame)


async def _refresh_residents(residents: list[int], frame: Frame, regions: _Regions) -> None:
    await _refresh_unsigned(residents, frame, regions)
    for each, (whose, definition) in _OF_RESIDENTS.items():
        await _replace(each, residents, whose, [definition], frame)


async def _replace(
    kind: WorklistKind, subjects: list[int], whose: str, definitions: Sequence[Definition], frame: Frame
) -> None:
    await carry_out(f"DELETE FROM worklist_entry WHERE {whose} AND kind = '{kind.value}'", subjects)
    for definition in definitions:
        values = Values(subjects)
        said = definition(values, frame)
        await carry_out(f"{_INTO} SELECT q.*, '{kind.value}' FROM ({said}) q", *values.in_order())


async def _regions(on: date) -> _Regions:
    """All regions with what lies above them, and by which ages they go: two statements."""
    rows = {row["id"]: row for row in await rows_of("SELECT id, code, parent_id FROM region")}

    def lineage(key: int | None) -> tuple[str, ...]:
        return () if key is None else (rows[key]["code"], *lineage(rows[key]["parent_id"]))

    laid = Policies(await policies([row["code"] for row in rows.values()]))
    lineages = {row["code"]: lineage(key) for key, row in rows.items()}
    by_setting: defaultdict[Setting, list[int]] = defaultdict(list)
    for key, row in rows.items():
        by_setting[laid_down(laid, lineages[row["code"]], on).setting].append(key)
    return _Regions(lineages, by_setting)


async def keep_the_day(on: date, progress: Progress = lambda _count: None) -> int:
    """Work out everything as of the day, some at a time; answers how many subjects were looked at. Run again the same
    day it changes nothing; what was done before an interruption stays done."""
    done = 0
    await keep_up(on)
    regions = [row["id"] for row in await rows_of("SELECT id FROM worklist_mark WHERE noun = 'REGION'")]
    for noun in _TABLES:
        async for keys in _keys(_TABLES[noun]):
            async with transaction():
                await _alone()
                await refresh(Touched(**{noun: keys}), on)
            done += len(keys)
            progress(done)
    await carry_out("DELETE FROM worklist_mark WHERE id = ANY($1)", regions)
    return done


_TABLES: Final = {"residents": "resident", "contracts": "contract", "households": "household", "teams": "team"}


async def _keys(table: str) -> AsyncIterator[list[int]]:
    last = 0
    while True:
        found = [
            row["id"]
            for row in await rows_of(f"SELECT id FROM {table} WHERE id > $1 ORDER BY id LIMIT {AT_ONCE}", last)
        ]
        if not found:
            return
        yield found
        last = found[-1]
