"""What a register says of people beside what is on record of them (台账与已登记合看): as signing takes it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from catalog.eligibility.facts import During, Pregnancy, ResidentFacts
from catalog.vocabulary import Sex
from enrolment.agreement.known import Known
from enrolment.identity.name import compared
from enrolment.recording.problem import assessed_later
from enrolment.register.fault import fault, found
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import RegisterLine, ResidenceEntry
from enrolment.register.known import OnRecord, Standing
from enrolment.register.person import Somebody
from enrolment.register.staging import Home
from enrolment.register.term import Term
from enrolment.signing.persons import Person
from enrolment.vocabulary import ContractKind
from teams.period import overlap
from teams.region import stem

T = TypeVar("T")

_NOBODY = Known("")


def by_person(home: Home) -> dict[str, list[RegisterLine]]:
    """The lines of a home by whose they are, in the order of their first."""
    people: defaultdict[str, list[RegisterLine]] = defaultdict(list)
    for laid in home.laid:
        people[laid.person].append(laid.line)
    return people


def is_same(one: Somebody, record: OnRecord) -> bool:
    """Whether the register says nothing else of who somebody is than the record (`agrees`)."""
    return (
        (one.name is None or compared(one.name) == compared(record.name))
        and one.born in (None, record.born)
        and (one.sex is None or one.sex.value == record.sex)
    )


def is_here(one: Somebody, record: OnRecord | None) -> bool:
    """Whether somebody lives in a household still: by the register and the record neither died nor moved away."""
    if record is not None and (record.person.died, record.person.moved_away) != (None, None):
        return False
    return (one.died, one.moved_away) == (None, None)


def newcomer(one: Somebody, born: date) -> Person:
    """Somebody who is not on record yet, as signing needs to know the person; the id is given later."""
    home = one.residence
    return Person(
        id=0,
        code=one.key,
        name=one.name or "",
        born=born,
        region="" if home is None else home.region,
        grid=None if home is None else home.grid,
        died=one.died,
        moved_away=one.moved_away,
        version=1,
        has_document=one.document is not None,
        has_record=False,
        employed=(),
        covers=(),
        guardians={},
        guarded_since={},
        known=_NOBODY,
        answering={},
    )


def guarded(person: Person, key: str, guardian: OnRecord | Somebody | None, since: date) -> Person:
    """With the guardian whom the register names: one who is on record already stands under that code too."""
    names = {key} | ({guardian.person.code} if isinstance(guardian, OnRecord) else set())
    return replace(
        person,
        guardians={**dict.fromkeys(names, 0), **person.guardians},
        guarded_since={**person.guarded_since, **dict.fromkeys(names, since)},
    )


def alive(person: Person, one: Somebody, term: Term) -> Person:
    """Somebody who died, or moved away, after the term was over was there while it ran."""
    died, moved = person.died or one.died, person.moved_away or one.moved_away
    if died is None and moved is None:
        return person
    return replace(
        person,
        died=None if died is None or term.until <= died + timedelta(days=1) else died,
        moved_away=None if moved is None or term.until <= moved else min(moved, term.wish.starts),
    )


def is_carried(person: Person, provider: tuple[int | None, int | None], today: date) -> bool:
    """Whether the provider (rows of team, practitioner) carries the person already."""
    return any((each.team, each.practitioner) == provider and each.until > today for each in person.covers)


def first_days(people: Sequence[Somebody]) -> dict[str, date]:
    """The first day of each family's contract, by its number."""
    days: dict[str, date] = {}
    for one in people:
        for line in one.lines:
            entry = line.contract
            if entry is not None and entry.kind is ContractKind.FAMILY and entry.number is not None:
                days[entry.number] = min(days.get(entry.number, entry.starts), entry.starts)
    return days


def overlaps(terms: Sequence[Term], term: Term) -> Iterator[LineFault]:
    """TERMS_OVERLAP with another term of the person in the file. An own cover that stays under a family's contract is
    no other one, but belongs to one family on any day."""
    for other in terms:
        if term.is_adopting and other.entry.kind is not ContractKind.FAMILY:
            continue
        if overlap(other.wish.starts, other.until, term.wish.starts, term.until):
            yield fault(term.number, "startsOn", "TERMS_OVERLAP")
            return


def fact_clashes(one: Somebody, record: OnRecord) -> Iterator[LineFault]:
    """CONTRADICTS_RECORD, and ASSESSED_LATER, where the record says otherwise on some day; the same fact is none. What
    is told to those who care for the person alone contradicts nobody else (`OnRecord.told`)."""
    home = record.person.region
    periods: list[tuple[int, str, str, str, date | None, date | None]] = [
        *((line, "tag", "tags", e.tag.value, e.starts, e.ends) for line, e in one.tags),
        *((line, "diagnosis", "diagnoses", e.icd10, e.starts, e.ends) for line, e in one.diagnoses),
        *((line, "course", "tbStarts", "", e.starts, e.ends) for line, e in one.courses),
        *((line, "residence", "residences", tie_of(e, home), e.starts, e.ends) for line, e in one.residences),
        *((line, "flag", "flags", e.flag.value, e.starts, e.ends) for line, e in one.flags),
    ]
    for number, kind, column, value, starts, ends in periods:
        if _clashes(record.told(kind), value, starts, ends):
            yield fault(number, column, "CONTRADICTS_RECORD")
    for number, pregnancy in one.pregnancies:
        ended = pregnancy.delivered or pregnancy.lost
        for row in record.of("pregnancy"):
            over = row.ends or (date.fromisoformat(row.value) if row.value else None)
            if row.starts != pregnancy.lmp and overlap(pregnancy.lmp, ended, row.starts, over):
                yield fault(number, "lmp", "CONTRADICTS_RECORD")
    graded = [(line, each.on, each.grade.value, "risk", "riskOn") for line, each in one.risks]
    graded += [(line, each.on, each.mobility.value, "mobility", "mobilityOn") for line, each in one.mobility]
    for number, on, value, kind, column in graded:
        rows = record.of(kind)
        later = [row for row in rows if row.starts > on]
        if later and not any((row.starts, row.value) == (on, value) for row in rows):
            yield from found(number, column, [assessed_later(later[0].starts, later[0].ends, "starts")])


def tie_of(entry: ResidenceEntry, home: str) -> str:
    """A residence as it stands on record: the relation and the region; `home`: the one lived in (code)."""
    return f"{entry.relation.value}|{entry.region or home}"


def _clashes(rows: Sequence[Standing], value: str, starts: date | None, ends: date | None) -> bool:
    """Whether the fact stands on record for other days that meet these. One without days is the one that stands."""
    if starts is None:
        return False
    return any(
        row.value == value and (row.starts, row.ends) != (starts, ends) and overlap(starts, ends, row.starts, row.ends)
        for row in rows
    )


def stands(rows: Sequence[Standing], value: str, starts: date | None, ends: date | None) -> bool:
    """Whether the fact is on record already."""
    return any(row.value == value and (starts is None or (row.starts, row.ends) == (starts, ends)) for row in rows)


def days_left(rows: Sequence[Standing], value: str, starts: date, ends: date | None) -> list[tuple[date, date | None]]:
    """The days of [starts, ends) on which the fact is not on record yet, in order. Where the register may be told that
    other days stand there, it was refused before (`fact_clashes`); else nothing that either says is lost."""
    left: list[tuple[date, date | None]] = []
    for row in sorted((row for row in rows if row.value == value), key=lambda row: row.starts):
        if overlap(starts, ends, row.starts, row.ends):
            if starts < row.starts:
                left.append((starts, row.starts))
            if row.ends is None:
                return left
            starts = row.ends
    if ends is None or starts < ends:
        left.append((starts, ends))
    return left


def merged_facts(
    one: Somebody, person: Person, record: OnRecord | None, known: ResidentFacts | None, region: str, since: date
) -> ResidentFacts:
    """What is known of the person once the register is taken over, as seen from a region; `since`: from when on what
    the register does not date."""
    sex = one.sex or Sex(record.sex if record is not None else "")
    base = known or ResidentFacts(person.born, sex)
    lives = tuple(
        During(relation, address.since or since)
        for _kind, relation, address in (one.addresses() if record is None else ())
        if address.region.startswith(stem(region))
    )
    ties = tuple(
        During(each.relation, each.starts or since, each.ends)
        for _line, each in one.residences
        if (each.region or person.region).startswith(stem(region))
    )
    return replace(
        base,
        residences=_joined(base.residences, (*lives, *ties)),
        flags=_joined(base.flags, tuple(During(e.flag, e.starts or since, e.ends) for _line, e in one.flags)),
        tags=_joined(base.tags, tuple(During(each.tag, each.starts or since, each.ends) for _line, each in one.tags)),
        diagnoses=_joined(
            base.diagnoses, tuple(During(e.icd10, e.starts or since, e.ends) for _line, e in one.diagnoses)
        ),
        tb_treatments=_joined(base.tb_treatments, tuple(During(None, e.starts, e.ends) for _line, e in one.courses)),
        pregnancies=tuple(
            dict.fromkeys((*base.pregnancies, *(Pregnancy(e.lmp, e.delivered, e.lost) for _line, e in one.pregnancies)))
        ),
        mobility=_joined(base.mobility, _until_next([(e.mobility, e.on) for _line, e in one.mobility])),
        risk_grades=_joined(base.risk_grades, _until_next([(e.grade, e.on) for _line, e in one.risks])),
    )


def _joined(standing: tuple[During[T], ...], more: tuple[During[T], ...]) -> tuple[During[T], ...]:
    facts = {each.fact for each in standing if each.ends is None}
    return (*standing, *(each for each in more if each.fact not in facts))


def _until_next(graded: list[tuple[T, date]]) -> tuple[During[T], ...]:
    """Assessments, each until the next."""
    listed = sorted(graded, key=lambda one: one[1])
    ends: list[date | None] = [*(on for _value, on in listed[1:]), None]
    return tuple(During(value, on, until) for (value, on), until in zip(listed, ends, strict=False))
