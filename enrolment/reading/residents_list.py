"""Reading lists of residents (居民列表): a page of them by keyset, filtered in the database, with how each stands.

One statement a page. A document's or a phone's number finds whose it is by the blind index alone; part of one finds
nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from catalog.condition import Condition, RiskGradeCondition, TagCondition
from catalog.eligibility.facts import Setting
from catalog.vocabulary import Population, RiskGrade
from core.actor import Actor
from core.database import connection
from core.sealing import Sealer
from enrolment.identity.document import Document, read_document
from enrolment.identity.phone import Phone, read_phone
from enrolment.identity.purpose import DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.identity.vocabulary import IdentityDocumentKind
from enrolment.identity.written import dotted, tidy
from enrolment.population import Values, holding
from enrolment.reading.keyset import Keyset, Sorting, rows_in_order, window_sql
from enrolment.reading.resident_rows import ResidentRow
from enrolment.reading.sensitive import told_population
from enrolment.reading.signing_status import SigningStatus, in_status, status_sql
from enrolment.reading.told import PLACES, RESIDENT, begins, resident_row
from enrolment.scope import covers_within, knows_well, reads_residents, within
from enrolment.vocabulary import UnsignedReason
from teams.code import possible
from teams.queries.rows import Row, known
from teams.queries.statement import rows_of
from teams.queries.window import Rows
from teams.region import stem

_LISTED: Final = tuple(tag for tag in Population if tag is not Population.ALL)


class ResidentOrder(Enum):
    """What residents are ordered by; ties by code."""

    CODE = "CODE"
    NAME = "NAME"


_COLUMNS: Final = {ResidentOrder.CODE: ("r.code",), ResidentOrder.NAME: ("r.name", "r.code")}


@dataclass(frozen=True, slots=True)
class ResidentFilter:
    """Which residents; every part given must hold, and what is empty or None asks nothing.

    `region`: who lives there or below. `institution`: it knows them. `team`: they are enrolled with it on the day.
    `until`: their enrolment in force covers them until a day before this one. `text`: how the name begins, or a whole
    document's or phone's number. `setting` and `place` decide who belongs to a population (ages, residence).
    """

    region: str | None = None
    institution: str | None = None
    team: str | None = None
    populations: Collection[Population] = ()
    statuses: Collection[SigningStatus] = ()
    risk_grades: Collection[RiskGrade] = ()
    until: date | None = None
    text: str | None = None
    setting: Setting = field(default_factory=Setting)
    place: str = ""


@dataclass(frozen=True, slots=True)
class ListedResident:
    """Somebody on a list, as of the day. `populations` None: not asked for. `reason`: the latest why not signed, where
    the status follows from it."""

    resident: ResidentRow
    status: SigningStatus
    reason: UnsignedReason | None
    risk_grade: RiskGrade | None
    populations: frozenset[Population] | None
    is_well_known: bool


async def residents(
    actor: Actor,
    sealer: Sealer,
    asked: ResidentFilter,
    window: Keyset,
    order: ResidentOrder,
    on: date,
    *,
    descending: bool = False,
    with_populations: bool = False,
) -> Rows[ListedResident]:
    """A page of the residents within the actor's reach, as they stand on the day; merged records are not listed."""
    values = Values()
    wanted = condition(values, actor, sealer, asked, on)
    between, tail = window_sql(values, Sorting(_COLUMNS[order], descending), window)
    told = ", ".join(_told(values, actor, asked, on, with_populations=with_populations))
    found = await rows_of(
        f"SELECT {RESIDENT}, {told} FROM resident r {PLACES} WHERE {wanted} AND {between} {tail}",
        *values.in_order(),
    )
    return rows_in_order(found, window).each(lambda row: _listed(row, with_populations=with_populations))


async def count_residents(actor: Actor, sealer: Sealer, asked: ResidentFilter, on: date) -> int:
    """How many there are."""
    values = Values()
    wanted = condition(values, actor, sealer, asked, on)
    (row,) = await rows_of(f"SELECT count(*) AS number FROM resident r WHERE {wanted}", *values.in_order())
    return int(row["number"])


def condition(values: Values, actor: Actor, sealer: Sealer, asked: ResidentFilter, on: date) -> str:
    """True for a row `r` of `resident` within the actor's reach that passes the filter on the day."""
    said = [
        "r.merged_into_id IS NULL",
        f"r.born <= {values.name(on)}",
        within(values, reads_residents(actor)),
        *_cover(values, actor, asked, on),
    ]
    if asked.region is not None:
        below = values.name(f"{stem(asked.region)}%")
        said.append(f"r.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})")
    if asked.institution is not None:
        own = values.name(possible([asked.institution]))
        said.append(
            "r.id IN (SELECT t.resident_id FROM resident_registration t JOIN institution i ON i.id = t.institution_id "
            f"WHERE i.code = ANY({own}))"
        )
    if asked.populations:
        tags = sorted(set(asked.populations), key=lambda tag: tag.value)
        told = (told_population(values, actor, tag, _holds(values, asked, TagCondition(tag), on)) for tag in tags)
        said.append(f"({' OR '.join(told)})")
    if asked.statuses:
        said.append(in_status(values, on, asked.statuses))
    if asked.risk_grades:
        said.append(_holds(values, asked, RiskGradeCondition(tuple(asked.risk_grades)), on))
    if asked.text is not None:
        said.append(f"({' OR '.join(_found_by(values, sealer, asked.text))})")
    return " AND ".join(said)


def _cover(values: Values, actor: Actor, asked: ResidentFilter, on: date) -> Iterator[str]:
    """Covered on the day by an enrolment: with the team, until a day before the one asked about."""
    if asked.team is None and asked.until is None:
        return
    day = values.name(on)
    said = [f"e.resident_id = r.id AND e.voided_at IS NULL AND e.starts <= {day} AND e.covered_until > {day}"]
    if asked.until is not None:
        said.append(f"e.covered_until <= {values.name(asked.until)}")
    if asked.team is not None:
        team = values.name(possible([asked.team]))
        said.append(
            f"e.contract_id IN (SELECT c.id FROM contract c JOIN team t ON t.id = c.team_id WHERE t.code = ANY({team}))"
        )
    said.append(covers_within(values, reads_residents(actor)))  # nobody finds by what is not theirs to read
    yield f"EXISTS (SELECT 1 FROM enrolment e JOIN contract c ON c.id = e.contract_id WHERE {' AND '.join(said)})"


def _found_by(values: Values, sealer: Sealer, text: str) -> Iterator[str]:
    """By name, and by what the text is a whole number of, for all kinds of documents and phones it can be."""
    yield begins(values, "r.name", dotted(tidy(text)))
    read = (read_document(kind, text) for kind in IdentityDocumentKind)
    families = sorted({sealer.index(one.family, DOCUMENT_NUMBER) for one in read if isinstance(one, Document)})
    if families:
        yield (
            "r.id IN (SELECT t.resident_id FROM identity_document t "
            f"WHERE t.voided_at IS NULL AND t.number_index = ANY({values.name(families)}))"
        )
    phone = read_phone(text)
    if isinstance(phone, Phone):
        number = values.name(sealer.index(phone.number, PHONE_NUMBER))
        yield f"r.id IN (SELECT t.resident_id FROM phone t WHERE t.number_index = {number})"


def _told(values: Values, actor: Actor, asked: ResidentFilter, on: date, *, with_populations: bool) -> Iterator[str]:
    """What is told of each beside who it is, as columns."""
    day = values.name(on)
    yield f"{status_sql(values, on)} AS status"
    yield (
        f"(SELECT u.reason FROM unsigned_record u WHERE u.resident_id = r.id AND u.on_day <= {day} "
        "ORDER BY u.on_day DESC, u.id DESC LIMIT 1) AS reason"
    )
    yield (
        f"(SELECT f.grade FROM risk_grading f WHERE f.resident_id = r.id AND f.starts <= {day} "
        f"AND (f.ends IS NULL OR f.ends > {day}) ORDER BY f.starts DESC, f.id DESC LIMIT 1) AS risk_grade"
    )
    yield f"{knows_well(values, actor)} AS is_well_known"
    if with_populations:
        for tag in _LISTED:
            held = told_population(values, actor, tag, _holds(values, asked, TagCondition(tag), on))
            yield f"CASE WHEN {held} THEN 1 ELSE 0 END AS {_column(tag)}"


def _holds(values: Values, asked: ResidentFilter, rule: Condition, on: date) -> str:
    return holding(rule, asked.setting, asked.place, on, values, connection().capabilities.dialect)


def _column(tag: Population) -> str:
    return f"tag_{tag.value.lower()}"


def _listed(row: Row, *, with_populations: bool) -> ListedResident:
    status = SigningStatus(row["status"])
    follows = status in (SigningStatus.REFUSED, SigningStatus.REASONED)
    return ListedResident(
        resident=resident_row(row),
        status=status,
        reason=UnsignedReason(row["reason"]) if follows else None,
        risk_grade=known(RiskGrade, row["risk_grade"]),
        populations=frozenset(tag for tag in _LISTED if row[_column(tag)]) if with_populations else None,
        is_well_known=bool(row["is_well_known"]),
    )
