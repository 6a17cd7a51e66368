"""Reading jobs and what became of their rows (读取任务), within the reach of whoever asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.actor import Actor
from core.language import Text
from enrolment.jobs.job import Progress
from enrolment.jobs.problem import problem
from enrolment.jobs.scope import job_is_own, jobs_within
from enrolment.jobs.vocabulary import WHOLE, ErrorPolicy, JobFailure, JobKind, JobRowState, JobState
from enrolment.population import Values
from enrolment.reading.keyset import Keyset, Sorting, rows_in_order, window_sql
from enrolment.reading.residents import instant
from enrolment.reading.sensitive import well_known
from enrolment.reading.told import open_instant, parsed
from enrolment.register.format.column import Part
from enrolment.register.format.columns import CODES_OF
from enrolment.scope import knows_well
from teams.code import possible
from teams.queries.rows import Row
from teams.queries.statement import rows_of
from teams.queries.window import Rows, Window

NEWEST_FIRST = Sorting(("j.id",), descending=True, named="(SELECT x.id FROM job x WHERE x.code = {})")
"""By the order in which they were asked for; a place is named by the code."""


@dataclass(frozen=True, slots=True)
class JobStanding:
    """A job as it stands; `region` and `institution` (None: of the region as a whole) are codes."""

    id: int
    code: str
    kind: JobKind
    policy: ErrorPolicy
    progress: Progress
    failure: JobFailure | None
    region: str
    institution: str | None
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """A problem of a row, as it was when the row was dealt with."""

    code: str
    path: tuple[str, ...]
    message: Text


@dataclass(frozen=True, slots=True)
class RowStanding:
    """A row of a job's list and what became of it."""

    position: int
    subject: str
    state: JobRowState
    result: str | None
    problems: tuple[ToldProblem, ...]


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs; every part given must hold."""

    kinds: tuple[JobKind, ...] | None = None
    states: tuple[JobState, ...] | None = None
    institution: str | None = None


_JOB = """SELECT j.*, g.code AS region, i.code AS institution
FROM job j JOIN region g ON g.id = j.region_id LEFT JOIN institution i ON i.id = j.institution_id"""


async def jobs_by_code(actor: Actor, codes: Collection[str]) -> dict[str, JobStanding]:
    """Those of these jobs that the actor may see: one statement."""
    values = Values(sorted(set(possible(codes))))
    within = jobs_within(values, actor)
    rows = await rows_of(f"{_JOB} WHERE j.code = ANY($1) AND {within}", *values.in_order())
    return {row["code"]: _job(row) for row in rows}


async def jobs_listed(actor: Actor, chosen: JobFilter, window: Keyset) -> Rows[JobStanding]:
    """A page of the jobs that the actor may see, the newest first: one statement."""
    values = Values()
    conditions = _chosen(values, actor, chosen)
    cut, order = window_sql(values, NEWEST_FIRST, window)
    rows = await rows_of(f"{_JOB} WHERE {conditions} AND {cut} {order}", *values.in_order())
    return rows_in_order([_job(row) for row in rows], window)


async def count_jobs(actor: Actor, chosen: JobFilter) -> int:
    """How many jobs there are in all."""
    values = Values()
    conditions = _chosen(values, actor, chosen)
    joined = "FROM job j LEFT JOIN institution i ON i.id = j.institution_id"
    rows = await rows_of(f"SELECT count(*) AS number {joined} WHERE {conditions}", *values.in_order())
    return int(rows[0]["number"])


_REGISTERS = ", ".join(f"'{kind.value}'" for kind in WHOLE)

_WHOSE = (
    "COALESCE((SELECT x.id FROM resident x WHERE x.code = t.subject), "
    "(SELECT x.resident_id FROM enrolment x WHERE x.code = t.subject))"
)
"""Row id of the resident whom a row `t` of a job is about, by the code of the person or of the enrolment."""


async def rows_of_jobs(
    actor: Actor | None, jobs: Collection[int], states: Collection[JobRowState] | None, window: Window
) -> dict[int, Rows[RowStanding]]:
    """Of each of these jobs (row ids) a page of its rows in those states, by position: one statement. Places of the
    window are positions, in digits.

    Why somebody may not have a package is told to those who may read everything of the person, in a row of a family of
    each member: one statement more where some row tells of members; `actor` None: to the product's own reckoning. What
    a register says of packages and facts is told to those whose register it is.
    """
    values = Values(sorted(set(jobs)))
    said = ["w.job_id = ANY($1)", *_in_states(values, states)]
    cuts = ((">", window.after), ("<", window.before))
    said += [f"w.position {sign} {values.name(int(place))}" for sign, place in cuts if place is not None]
    order = "DESC" if window.from_end else "ASC"
    well, own = ("1 = 1", "1 = 1") if actor is None else (knows_well(values, actor), job_is_own(values, actor))
    rows = await rows_of(
        f"SELECT t.*, j.kind, t.problems IS NULL OR CASE WHEN j.kind IN ({_REGISTERS}) THEN {own} "
        f"ELSE EXISTS (SELECT 1 FROM resident r WHERE r.id = {_WHOSE} AND {well}) END "
        "AS is_told FROM (SELECT w.job_id, w.position, w.subject, w.state, w.result, w.problems, "
        f"row_number() OVER (PARTITION BY w.job_id ORDER BY w.position {order}) AS place "
        f"FROM job_row w WHERE {' AND '.join(said)}) t JOIN job j ON j.id = t.job_id "
        f"WHERE t.place <= {values.name(window.size + 1)} ORDER BY t.job_id, t.place",
        *values.in_order(),
    )
    members = _members(rows)
    known = members if actor is None or not members else await well_known(actor, members)
    return _pages(rows, window, known)


def _members(rows: Iterable[Row]) -> frozenset[str]:
    """The residents (codes) of whom problems of rows tell as members of a family (`MEMBERS`)."""
    problems = (each for row in rows for each in parsed(row["problems"]) or [])
    return frozenset(each["path"][1] for each in problems if _is_of_member(each["path"]))


def _is_of_member(path: Sequence[str]) -> bool:
    return len(path) > 1 and path[0] == MEMBERS


async def is_own(actor: Actor, job: int) -> bool:
    """Whether a job (row id) is one that the actor asked for, or of the actor's own institution: one statement."""
    values = Values(job)
    own = job_is_own(values, actor)
    return bool(await rows_of(f"SELECT j.id FROM job j WHERE j.id = $1 AND {own}", *values.in_order()))


async def count_rows(jobs: Collection[int], states: Collection[JobRowState] | None) -> dict[int, int]:
    """Of each of these jobs (row ids) how many rows are in those states: one statement."""
    values = Values(sorted(set(jobs)))
    said = ["w.job_id = ANY($1)", *_in_states(values, states)]
    rows = await rows_of(
        f"SELECT w.job_id, count(*) AS number FROM job_row w WHERE {' AND '.join(said)} GROUP BY w.job_id",
        *values.in_order(),
    )
    return {row["job_id"]: int(row["number"]) for row in rows}


def _in_states(values: Values, states: Collection[JobRowState] | None) -> Iterable[str]:
    return () if states is None else (f"w.state = ANY({values.name(sorted(state.value for state in states))})",)


def _chosen(values: Values, actor: Actor, chosen: JobFilter) -> str:
    conditions = [jobs_within(values, actor)]
    for column, members in (("j.kind", chosen.kinds), ("j.state", chosen.states)):
        if members is not None:
            conditions.append(f"{column} = ANY({values.name(sorted(member.value for member in members))})")
    if chosen.institution is not None:
        conditions.append(f"i.code = {values.name(chosen.institution)}")
    return " AND ".join(conditions)


def _pages(rows: Iterable[Row], window: Window, known: Collection[str]) -> dict[int, Rows[RowStanding]]:
    found: defaultdict[int, list[RowStanding]] = defaultdict(list)
    for row in rows:
        found[row["job_id"]].append(_row(row, known))
    after, before = (None if place is None else (place,) for place in (window.after, window.before))
    cut = Keyset(window.size, after, before, window.from_end)
    return {job: rows_in_order(each, cut) for job, each in found.items()}


_OF_PACKAGES = ("package", "packages")
MEMBERS: Final = "members"
"""Of a family's renewal the way to a problem begins so, and goes on with the code of the member (a resident)."""
_TELLING = CODES_OF[Part.FACTS] | {"packages", "provided"}
"""Columns of a register whose faults may tell what is told to those who care for somebody alone."""


def _told(written: dict[str, Any], known: Collection[str], *, is_register: bool, is_told: bool) -> ToldProblem:
    """A problem as it was kept; of a package, or of what a register says of facts and packages, only that there is one
    where `is_told` is false, or the member of a family whom it is about is none of `known` (codes). A uniform word:
    that it is withheld tells nothing either."""
    path = tuple(written["path"])
    place = 1
    if is_register:
        names_package = bool(_TELLING & set(path[1:])) or written["code"] == "NEED_UNMET"
    else:
        if _is_of_member(path):
            place, is_told = 3, path[1] in known
        about = path[place - 1 : place]
        names_package = bool(about and about[0] in _OF_PACKAGES) or written["code"] == "UNDELIVERABLE"
    if names_package and not is_told and not written.get("discreet"):
        hidden = problem("REASON_WITHHELD", *path[:place])
        return ToldProblem(hidden.code, hidden.path, hidden.message)
    return ToldProblem(written["code"], path, Text(written["zh"], written["en"]))


def _row(row: Row, known: Collection[str]) -> RowStanding:
    written: list[dict[str, Any]] = parsed(row["problems"]) or []
    is_register, is_told = JobKind(row["kind"]) in WHOLE, bool(row["is_told"])
    told = dict.fromkeys(_told(each, known, is_register=is_register, is_told=is_told) for each in written)
    return RowStanding(
        position=row["position"],
        subject=row["subject"],
        state=JobRowState(row["state"]),
        result=row["result"],
        problems=tuple(told),
    )


def _job(row: Row) -> JobStanding:
    return JobStanding(
        id=row["id"],
        code=row["code"],
        kind=JobKind(row["kind"]),
        policy=ErrorPolicy(row["policy"]),
        progress=Progress(
            row["total"],
            JobState(row["state"]),
            bool(row["is_judging"]),
            row["place"],
            row["done"],
            row["rejected"],
            row["skipped"],
        ),
        failure=None if row["failure"] is None else JobFailure(row["failure"]),
        region=row["region"],
        institution=row["institution"],
        asked_by=row["subject"],
        asked_at=instant(row["asked_at"]),
        started_at=open_instant(row["started_at"]),
        finished_at=open_instant(row["finished_at"]),
        version=row["version"],
    )
