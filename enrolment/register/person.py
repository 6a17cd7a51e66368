"""All lines of one person together (同一人的各行): what they say as one, and where they contradict each other. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from catalog.vocabulary import Residence, Sex
from core.secret import Secret
from enrolment.identity.document import Document, disagreements
from enrolment.identity.name import compared
from enrolment.identity.person import born_problems, undocumented_problems
from enrolment.recording.life import day_problems, period_problems
from enrolment.recording.population import EVIDENCE_NUMBER, tag_problems
from enrolment.recording.pregnancy import Course, course_problems, delivery_problems, discharge_problems, loss_problems
from enrolment.register.fault import fault, found
from enrolment.register.format.fault import LineFault
from enrolment.register.format.fault import fault as of_format
from enrolment.register.format.record import (
    AddressEntry,
    DiagnosisEntry,
    FlagEntry,
    GuardianEntry,
    HouseholdEntry,
    MobilityEntry,
    PhoneEntry,
    PregnancyEntry,
    RegisterLine,
    ResidenceEntry,
    RiskEntry,
    TagEntry,
    TbEntry,
)
from enrolment.registering.given import MOST_PHONES, past_day_problems
from enrolment.vocabulary import AddressKind
from teams.operations.problem import list_size
from teams.period import overlap

_Period = TagEntry | DiagnosisEntry | TbEntry | ResidenceEntry | FlagEntry
Said = tuple[int, Any]
"""The number of a line, and what it says."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the register; of each fact the line that says it first. `key` tells people of the file apart."""

    key: str
    lines: tuple[RegisterLine, ...]
    name: str | None
    document: Document | None
    valid_until: date | None
    born: date | None
    sex: Sex | None
    died: date | None
    moved_away: date | None
    phones: tuple[PhoneEntry, ...]
    residence: AddressEntry | None
    registered: AddressEntry | None
    household: HouseholdEntry | None
    guardian: GuardianEntry | None
    tags: tuple[tuple[int, TagEntry], ...]
    diagnoses: tuple[tuple[int, DiagnosisEntry], ...]
    pregnancies: tuple[tuple[int, PregnancyEntry], ...]
    risks: tuple[tuple[int, RiskEntry], ...]
    mobility: tuple[tuple[int, MobilityEntry], ...]
    courses: tuple[tuple[int, TbEntry], ...]
    residences: tuple[tuple[int, ResidenceEntry], ...]
    flags: tuple[tuple[int, FlagEntry], ...]

    @property
    def first(self) -> int:
        """The number of the person's first line."""
        return self.lines[0].number

    @property
    def is_confirmed_distinct(self) -> bool:
        """Whether a line says that somebody alike is somebody else."""
        return any(line.person.is_confirmed_distinct for line in self.lines)

    @property
    def legacy_number(self) -> str | None:
        """The number that the former system gave."""
        return next((line.person.legacy_number for line in self.lines if line.person.legacy_number), None)

    def since(self, today: date, born: date | None) -> date:
        """From when on what the lines do not date is taken to hold: the first day of a contract with the person, at the
        latest today, and never before the birth."""
        first = min([today, *(line.contract.starts for line in self.lines if line.contract is not None)])
        return first if born is None else max(first, born)

    def addresses(self) -> Iterator[tuple[AddressKind, Residence, AddressEntry]]:
        """The places that are told, each with what it makes the person there."""
        if self.residence is not None:
            yield AddressKind.RESIDENCE, Residence.LIVES, self.residence
        if self.registered is not None:
            yield AddressKind.REGISTERED, Residence.REGISTERED, self.registered


@dataclass(frozen=True, slots=True)
class Life:
    """The days between which facts of a person lie."""

    born: date
    died: date | None


def _name_alike(one: str, other: str) -> bool:
    return compared(one) == compared(other)


def _same(one: object, other: object) -> bool:
    return one == other


_ONCE: Final[tuple[tuple[str, str, Callable[[Any], Any], Callable[[Any, Any], bool]], ...]] = (
    ("name", "name", lambda line: line.person.name, _name_alike),
    ("document", "documentNumber", lambda line: line.person.document, lambda a, b: a.family == b.family),
    ("valid_until", "documentValidUntil", lambda line: line.person.valid_until, _same),
    ("born", "born", lambda line: line.person.born, _same),
    ("sex", "sex", lambda line: line.person.sex, _same),
    ("died", "died", lambda line: line.person.died, _same),
    ("moved_away", "movedAway", lambda line: line.person.moved_away, _same),
    ("residence", "region", lambda line: line.person.residence, _same),
    ("registered", "registeredRegion", lambda line: line.person.registered, _same),
    ("household", "householdNumber", lambda line: line.household, _same),
    ("guardian", "guardianDocumentNumber", lambda line: line.guardian, _same),
)
"""What a person has once: attribute, column, where a line says it, when two lines agree."""


def together(key: str, lines: Sequence[RegisterLine]) -> tuple[Somebody, list[LineFault]]:
    """The person of these lines (at least one, in their order); CONTRADICTS_LINE where a later one says otherwise."""
    faults: list[LineFault] = []
    once: dict[str, Any] = {}
    for attribute, column, says, agree in _ONCE:
        standing = None
        for line in lines:
            said = says(line)
            if said is None:
                continue
            if standing is None:
                standing = said
            elif not agree(standing, said):
                faults.append(fault(line.number, column, "CONTRADICTS_LINE"))
        once[attribute] = standing
    phones: dict[str, PhoneEntry] = {}
    for line in lines:
        for phone in line.person.phones:
            phones.setdefault(phone.phone.number, phone)
    facts: dict[str, Any] = {
        "tags": _distinct((line.number, each) for line in lines for each in line.facts.tags),
        "diagnoses": _distinct((line.number, each) for line in lines for each in line.facts.diagnoses),
        "pregnancies": _distinct((line.number, line.facts.pregnancy) for line in lines if line.facts.pregnancy),
        "risks": _distinct((line.number, line.facts.risk) for line in lines if line.facts.risk),
        "mobility": _distinct((line.number, line.facts.mobility) for line in lines if line.facts.mobility),
        "courses": _distinct((line.number, line.facts.tb) for line in lines if line.facts.tb),
        "residences": _distinct(_residences(lines, once["residence"])),
        "flags": _distinct((line.number, each) for line in lines for each in line.facts.flags),
    }
    return Somebody(key, tuple(lines), phones=tuple(phones.values()), **once, **facts), faults


def _residences(lines: Sequence[RegisterLine], home: AddressEntry | None) -> Iterator[Said]:
    """Without a region the one lived in is meant, where the lines tell it."""
    for line in lines:
        for each in line.facts.residences:
            is_here = each.region is None and home is not None
            yield line.number, replace(each, region=home.region) if is_here and home is not None else each


def _distinct(said: Iterator[Said]) -> tuple[Said, ...]:
    kept: dict[Any, int] = {}
    for number, each in said:
        kept.setdefault(each, number)
    return tuple((number, each) for each, number in kept.items())


def unnamed_problems(one: Somebody) -> Iterator[LineFault]:
    """MISSING_VALUE of who somebody is. That a number is known tells nobody that the person is: whom an institution has
    not registered it must name as the record does."""
    for value, column in ((one.name, "name"), (one.born, "born"), (one.sex, "sex")):
        if value is None:
            yield of_format(one.first, column, "MISSING_VALUE")


def new_problems(one: Somebody, today: date) -> Iterator[LineFault]:
    """What keeps somebody who is not on record from being registered: those of `registerResident`."""
    yield from unnamed_problems(one)
    if one.residence is None:
        yield of_format(one.first, "region", "MISSING_VALUE")
    if one.born is not None:
        yield from found(one.first, "born", born_problems(one.born, today))
        if one.document is None:
            needed = undocumented_problems(one.born, today, one.guardian is not None)
            yield from found(one.first, "documentNumber", needed)
    if len(one.phones) > MOST_PHONES:
        yield from found(one.first, "phones", [list_size(("phones",), MOST_PHONES)])


def fact_problems(one: Somebody, born: date, sex: Sex, today: date) -> Iterator[LineFault]:
    """What is wrong with what the lines say of somebody born then: the rules of the single verbs, line by line."""
    if one.document is not None:
        yield from found(one.first, "documentNumber", disagreements(one.document, born, sex))
    life = Life(born, one.died)
    for number, tag in one.tags:
        secret = None if tag.certificate is None else Secret(tag.certificate, EVIDENCE_NUMBER)
        yield from found(number, "tags", tag_problems(tag.tag, tag.evidence, secret))
    periods: tuple[tuple[tuple[tuple[int, _Period], ...], str], ...] = (
        (one.tags, "tagStarts"),
        (one.diagnoses, "diagnosisStarts"),
        (one.courses, "tbStarts"),
        (one.residences, "residenceStarts"),
        (one.flags, "flagStarts"),
    )
    for facts, column in periods:
        for number, each in facts:
            if each.starts is not None:
                yield from found(number, column, period_problems(life, each.starts, each.ends, today))
    for number, risk in one.risks:
        yield from found(number, "riskOn", day_problems(life, risk.on, today, ("on",)))
    for number, mobility in one.mobility:
        yield from found(number, "mobilityOn", day_problems(life, mobility.on, today, ("on",)))
    yield from _pregnancy_problems(one, life, sex, today)
    yield from _clash_problems(one)
    for _kind, _relation, address in one.addresses():
        if address.since is not None:
            column = "addressSince" if address is one.residence else "registeredSince"
            yield from found(one.first, column, past_day_problems(address.since, born, today, ("since",)))
    for day, column in ((one.died, "died"), (one.moved_away, "movedAway")):
        if day is not None:
            yield from found(one.first, column, past_day_problems(day, born, today, (column,)))


def _pregnancy_problems(one: Somebody, life: Life, sex: Sex, today: date) -> Iterator[LineFault]:
    earlier: list[Course] = []
    for number, each in sorted(one.pregnancies, key=lambda said: said[1].lmp):
        yield from found(number, "lmp", day_problems(life, each.lmp, today, ("lmp",)))
        yield from found(number, "lmp", course_problems(each.lmp, each.edd, life.born, sex, earlier))
        if each.delivered is not None:
            yield from found(number, "delivered", delivery_problems(each.lmp, each.delivered))
            if each.discharged is not None:
                yield from found(number, "discharged", discharge_problems(each.delivered, each.discharged))
        if each.lost is not None:
            yield from found(number, "lost", loss_problems(each.lmp, each.lost))
        earlier.append(Course(each.lmp, each.delivered or each.lost))


def _clash_problems(one: Somebody) -> Iterator[LineFault]:
    """CONTRADICTS_LINE: one fact in two periods that share a day."""
    kinds: tuple[tuple[tuple[Said, ...], str, Callable[[Any], object]], ...] = (
        (one.tags, "tags", lambda each: each.tag),
        (one.diagnoses, "diagnoses", lambda each: each.icd10),
        (one.courses, "tbStarts", lambda _each: None),
        (one.residences, "residences", lambda each: (each.relation, each.region)),
        (one.flags, "flags", lambda each: each.flag),
    )
    for facts, column, name in kinds:
        standing: list[Any] = []
        for number, each in facts:
            starts = each.starts or date.min
            if any(
                name(o) == name(each) and overlap(starts, each.ends, o.starts or date.min, o.ends) for o in standing
            ):
                yield fault(number, column, "CONTRADICTS_LINE")
            standing.append(each)
    assessed: tuple[tuple[tuple[tuple[int, RiskEntry | MobilityEntry], ...], str], ...]
    assessed = ((one.risks, "riskOn"), (one.mobility, "mobilityOn"))
    for graded, column in assessed:
        days: set[date] = set()
        for number, judgement in graded:
            if judgement.on in days:
                yield fault(number, column, "CONTRADICTS_LINE")
            days.add(judgement.on)
