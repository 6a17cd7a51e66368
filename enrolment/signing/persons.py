"""Reading who is to be signed (签约人): papers, guardians, and what covers them already, in two statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from catalog.quote.problem import QuoteProblemCode as Code
from catalog.words.quote import problem_words
from core.database import connection
from core.faults import Problem
from enrolment.agreement.known import Known, Sealed
from enrolment.desk import Desk
from enrolment.identity.person import age_on
from enrolment.population import Values
from enrolment.scope import ResidentReach, knows_well, within
from enrolment.signing.problem import Path, already_enrolled, problem
from enrolment.vocabulary import FamilyRelation
from teams.code import possible
from teams.queries.rows import Row, day, open_day
from teams.queries.statement import rows_of
from teams.scope import Reach, reads

FULL_AGE = 18
"""Completed years from which somebody signs alone (民法典 art. 17–18)."""

WITHOUT_DOCUMENT = 1
"""Completed years up to which a child may be signed without a document of its own."""


@dataclass(frozen=True, slots=True)
class Covering:
    """An enrolment that is not voided: [starts, until), under which contract, and with whom."""

    id: int
    code: str
    contract: int
    starts: date
    ends: date
    until: date
    team: int | None
    practitioner: int | None
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A resident as signing needs to know somebody. `guardians`: the ids of those in force, by code; `guarded_since`:
    from when on each answers; `employed`: the days, [starts, ends), on which an employer's contract covers; `known`: by
    what the paper names the person, `answering`: and each guardian (by id), with what the guardian is to the person.

    `proposed`: the proposals that wait for an answer (row ids), by package (`enrolment.proposing`). `is_well_known`:
    whether the actor may know everything of the person (`enrolment.scope.knows_well`)."""

    id: int
    code: str
    name: str
    born: date
    region: str
    grid: str | None
    died: date | None
    moved_away: date | None
    version: int
    has_document: bool
    has_record: bool
    employed: tuple[tuple[date, date], ...]
    covers: tuple[Covering, ...]
    guardians: dict[str, int]
    guarded_since: dict[str, date]
    known: Known
    answering: dict[int, tuple[Known, FamilyRelation]]
    proposed: dict[str, int] = field(default_factory=dict)
    is_well_known: bool = True

    def is_minor(self, on: date) -> bool:
        """Whether somebody else must sign on the day."""
        return age_on(self.born, on) < FULL_AGE

    def has_employer(self, on: date) -> bool:
        """Whether an employer's contract covers the resident on the day."""
        return any(starts <= on < ends for starts, ends in self.employed)

    def cover_on(self, on: date) -> Covering | None:
        """What covers the resident on the day."""
        return next((each for each in self.covers if each.starts <= on < each.until), None)


_PERSONS = """
SELECT r.id, r.code, r.name, r.born, g.code AS region, c.code AS grid, r.died, r.moved_away, r.version,
       r.merged_into_id, {well} AS is_well_known
FROM resident r JOIN region g ON g.id = r.region_id LEFT JOIN grid c ON c.id = r.grid_id
WHERE r.code = ANY($1) AND {reach}
"""

_TAKEN = "ORDER BY r.id FOR NO KEY UPDATE OF r"
"""Rows are taken in one order, so that nobody waits crosswise; SQLite's write lock has seen to it already."""

_ABOUT = """
WITH guarding AS (
    SELECT k.resident_id, k.guardian_id, k.relation, k.starts, k.ends FROM guardianship k
    WHERE k.resident_id = ANY($1) AND k.starts <= $2 AND (k.ends IS NULL OR k.ends > $2)
), known AS (SELECT guardian_id AS id FROM guarding UNION SELECT r.id FROM resident r WHERE r.id = ANY($1))
SELECT 'cover' AS kind, e.resident_id, e.id, e.code, e.starts, e.ends, e.covered_until, e.contract_id, c.team_id,
       c.practitioner_id, i.code AS institution, p.code AS parent, g.code AS region, NULL AS name, NULL AS word,
       NULL AS sealed, 0 AS rank
FROM enrolment e JOIN contract c ON c.id = e.contract_id JOIN region g ON g.id = c.region_id
JOIN institution i ON i.id = c.institution_id LEFT JOIN institution p ON p.id = i.parent_id
WHERE e.resident_id = ANY($1) AND e.voided_at IS NULL AND e.starts < e.covered_until
UNION ALL
SELECT 'guardian', k.resident_id, r.id, r.code, k.starts, k.ends, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       r.name, k.relation, NULL, 0
FROM guarding k JOIN resident r ON r.id = k.guardian_id
UNION ALL
SELECT 'document', d.resident_id, d.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, d.kind,
       d.number_sealed, CASE WHEN d.kind = 'RESIDENT_ID_CARD' THEN 0 ELSE 1 END
FROM identity_document d JOIN known n ON n.id = d.resident_id WHERE d.voided_at IS NULL
UNION ALL
SELECT 'phone', t.resident_id, t.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       CASE WHEN t.is_mobile THEN 'MOBILE' ELSE 'LANDLINE' END, t.number_sealed,
       CASE WHEN t.is_primary THEN 0 ELSE 1 END
FROM phone t JOIN known n ON n.id = t.resident_id WHERE t.starts <= $3 AND (t.ends IS NULL OR t.ends > $3)
UNION ALL
SELECT 'record', h.resident_id, h.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0
FROM health_record h WHERE h.resident_id = ANY($1)
UNION ALL
SELECT 'employer', v.resident_id, v.id, NULL, v.starts, v.ends, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, 0
FROM group_cover v JOIN contract a ON a.id = v.contract_id JOIN roster o ON o.id = a.roster_id
WHERE v.resident_id = ANY($1) AND o.kind = 'EMPLOYER' AND v.starts < v.ends
UNION ALL
SELECT 'proposal', e.resident_id, x.id, s.code, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, 0
FROM package_proposal x JOIN enrolment e ON e.id = x.enrolment_id JOIN service_package s ON s.id = x.package_id
WHERE e.resident_id = ANY($1) AND x.settled_at IS NULL
ORDER BY 2, 1, 17, 5, 3
"""
"""What signing asks of residents ($1, ids) beside their own rows, as of a day ($2); guardians' documents and phones
too, so that the paper can name everybody; phones as of today ($3)."""


async def persons_of(
    desk: Desk, codes: Collection[str], on: date, reach: ResidentReach | None = None
) -> dict[str, Person]:
    """The residents of these codes whom the actor may sign, taken for this transaction; guardians as of `on`. `reach`:
    whom else, for what tells nothing of them.

    Unknown, foreign and merged ones are not there. Whoever else signs one of them waits. Two statements: what is asked
    about them is read after their rows are taken, and so as the previous holder left it.
    """
    values = Values(sorted(set(possible(codes))))
    allowed = within(values, desk.writes if reach is None else reach)
    statement = _PERSONS.format(reach=allowed, well=knows_well(values, desk.actor))
    taken = "" if connection().capabilities.dialect == "sqlite" else _TAKEN
    found = [row for row in await rows_of(statement + taken, *values.in_order()) if row["merged_into_id"] is None]
    if not found:
        return {}
    about: defaultdict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in await rows_of(_ABOUT, [row["id"] for row in found], on, desk.today):
        about[row["resident_id"], row["kind"]].append(row)
    seen = reads(desk.actor) if desk.door is None else None
    return {row["code"]: _person(row, about, seen) for row in found}


def _person(row: Row, about: Mapping[tuple[int, str], Sequence[Row]], seen: Reach | None) -> Person:
    def told(kind: str) -> Sequence[Row]:
        return about.get((row["id"], kind), ())

    return Person(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        born=day(row["born"]),
        region=row["region"],
        grid=row["grid"],
        died=open_day(row["died"]),
        moved_away=open_day(row["moved_away"]),
        version=row["version"],
        has_document=bool(told("document")),
        has_record=bool(told("record")),
        employed=tuple((day(each["starts"]), day(each["ends"])) for each in told("employer")),
        covers=tuple(_covering(each, seen) for each in told("cover")),
        guardians={each["code"]: each["id"] for each in told("guardian")},
        guarded_since={each["code"]: day(each["starts"]) for each in told("guardian")},
        known=_known(row["id"], row["name"], about),
        answering={
            each["id"]: (_known(each["id"], each["name"], about), FamilyRelation(each["word"]))
            for each in told("guardian")
        },
        proposed={each["code"]: each["id"] for each in told("proposal")},
        is_well_known=bool(row["is_well_known"]),
    )


def _known(person: int, name: str, about: Mapping[tuple[int, str], Sequence[Row]]) -> Known:
    def first(kind: str) -> Sealed | None:
        found = about.get((person, kind), ())
        return Sealed(found[0]["word"], found[0]["sealed"]) if found else None

    return Known(name, first("document"), first("phone"))


def _covering(row: Row, seen: Reach | None) -> Covering:
    """`seen`: what the actor may see of contracts; None: everything, at the resident's own door."""
    return Covering(
        id=row["id"],
        code=row["code"],
        contract=row["contract_id"],
        starts=day(row["starts"]),
        ends=day(row["ends"]),
        until=day(row["covered_until"]),
        team=row["team_id"],
        practitioner=row["practitioner_id"],
        is_seen=seen is None or _is_seen(row, seen),
    )


def _is_seen(row: Row, seen: Reach) -> bool:
    own = seen.institution is not None and seen.institution in (row["institution"], row["parent"])
    return own or seen.has_region(row["region"])


def standing_problems(person: Person, starts: date, path: Path) -> Iterator[Problem]:
    """What keeps somebody from being signed whoever signs: not born yet, dead, moved away, no document on record."""
    if person.born > starts:
        yield Problem(Code.NOT_YET_BORN.value, path, problem_words(Code.NOT_YET_BORN, born=person.born))
    if person.died is not None:
        yield problem("DECEASED", *path)
    if person.moved_away is not None and person.moved_away <= starts:
        yield problem("MOVED_AWAY", *path)
    if not person.has_document and age_on(person.born, starts) >= WITHOUT_DOCUMENT:
        yield problem("IDENTITY_NEEDED", *path)


def cover_problems(person: Person, starts: date, ends: date, path: Path, beside: Collection[int] = ()) -> list[Problem]:
    """ALREADY_ENROLLED for each cover of days in [starts, ends), but for those of the ids `beside`."""
    return [
        already_enrolled(each.until, each.code if each.is_seen else None, *path)
        for each in person.covers
        if each.id not in beside and each.starts < ends and starts < each.until
    ]


def signer_problems(person: Person, signer: str | None, on: date, path: Path) -> list[Problem]:
    """Who may sign or consent for somebody on the day: a guardian for minors, otherwise oneself or a guardian.

    A guardian answers on that day and still does on the day for which the person was read, that of the contract.
    """
    if signer is None or signer == person.code:
        return [problem("SIGNER_IS_A_MINOR", *path)] if person.is_minor(on) else []
    since = person.guarded_since.get(signer)
    return [problem("NOT_A_GUARDIAN", *path)] if since is None or since > on else []
