"""People of a register as they were judged (台账审核结果): what is wrong within a home, which may be written. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from enrolment.household.household import FULL_AGE
from enrolment.identity.person import age_on
from enrolment.identity.vocabulary import IdentityDocumentKind
from enrolment.register.clashing import household_clashes
from enrolment.register.fault import fault, found
from enrolment.register.format.fault import LineFault
from enrolment.register.known import Alike, OnRecord, Sought
from enrolment.register.merged import is_here
from enrolment.register.person import Somebody
from enrolment.register.term import Term
from enrolment.registering.problem import problem
from enrolment.signing.persons import Person
from enrolment.vocabulary import FamilyRelation, LeavingReason


@dataclass(slots=True)
class Judged:
    """Somebody of the register as it stands: who it is on record, by whom the person is answered for, the terms."""

    one: Somebody
    record: OnRecord | None
    person: Person | None
    guardian: OnRecord | Somebody | None = None
    guardian_key: str | None = None
    terms: list[Term] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class JudgedHome:
    """A home; nothing of it is written where there are faults. `taken`: the providers with whom it takes room, once for
    everybody who does; `is_bad`: something was wrong with it before it was judged."""

    key: str
    people: tuple[Judged, ...]
    taken: tuple[str, ...] = ()
    is_bad: bool = False

    @property
    def faults(self) -> list[LineFault]:
        """Everything that is wrong with anybody."""
        return [each for person in self.people for each in person.faults]

    @property
    def told(self) -> list[LineFault]:
        """Those, and HOUSEHOLD_REJECTED at every other line: a home is taken over as a whole."""
        found = self.faults
        faulty = {each.line for each in found}
        lines = [line.number for person in self.people for line in person.one.lines] if found else []
        return [*found, *(fault(line, "", "HOUSEHOLD_REJECTED") for line in sorted(lines) if line not in faulty)]

    @property
    def is_settled(self) -> bool:
        """Whether it may be written as it was judged, as long as nobody of it comes on record meanwhile: it is without
        faults, everybody is new, and nobody's guardian is of another home."""
        here = {None, *(each.one.key for each in self.people)}
        return (
            not self.is_bad
            and not self.faults
            and all(each.record is None and each.guardian_key in here for each in self.people)
        )


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody comes into a household for [since, until); `until` None: lives there still, else how it was left."""

    since: date
    until: date | None = None
    leaving: LeavingReason | None = None


def membership_of(each: Judged, today: date) -> Membership | None:
    """The days on which somebody belongs to the household of the lines; None of whom it is on record, and of who died
    or moved away before, or came into none on record."""
    one, record = each.one, each.record
    said = None if one.household is None else one.household.since
    since = said or one.since(today, None if each.person is None else each.person.born)
    if record is not None:
        is_there = any(row.ends is None for row in record.of("household"))
        return Membership(since) if is_here(one, record) and not is_there else None
    left = [(one.died, LeavingReason.DIED), (one.moved_away, LeavingReason.MOVED_OUT)]
    until, how = min(((on, how) for on, how in left if on is not None), default=(None, None), key=lambda told: told[0])
    return Membership(since, until, how) if until is None or since < until else None


def is_anchor(each: Judged) -> bool:
    """Whether the person is the anchor of the household: a line says so, or the record does."""
    told = any(line.contract is not None and line.contract.is_anchor for line in each.one.lines)
    return told or (each.record is not None and bool(each.record.of("anchor")))


def sought(one: Somebody) -> Sought | None:
    """How somebody alike is looked for; None: not at all, nobody is named or the register confirms the difference."""
    if one.name is None or one.is_confirmed_distinct:
        return None
    has_card = one.document is not None and one.document.kind is IdentityDocumentKind.RESIDENT_ID_CARD
    return Sought(one.name, one.born, bool(one.phones), has_card)


def is_likely(one: Somebody, likely: Mapping[str, Sequence[Alike]]) -> bool:
    """Whether somebody alike is on record; `likely`: who is, by name."""
    look = sought(one)
    return look is not None and any(look.is_like(each) for each in likely.get(look.name, ()))


def guardian_problems(each: Judged, today: date) -> Iterator[LineFault]:
    """What is wrong with whom the register names as guardian, where that is known: GUARDIAN_SELF, GUARDIAN_CIRCLE,
    GUARDIAN_MINOR."""
    key, guardian, line = each.guardian_key, each.guardian, each.one.first
    if key is None or guardian is None:
        return
    if key == each.one.key:
        yield from found(line, "guardianDocumentNumber", [problem("GUARDIAN_SELF", "guardian")])
        return
    code = each.record.person.code if each.record is not None else None
    if isinstance(guardian, OnRecord) and code in guardian.person.guardians:
        yield fault(line, "guardianDocumentNumber", "GUARDIAN_CIRCLE")
    born = guardian.born
    if born is not None and age_on(born, today) < FULL_AGE:
        yield from found(line, "guardianDocumentNumber", [problem("GUARDIAN_MINOR", "guardian")])


def household_problems(people: Sequence[Judged], today: date) -> Iterator[LineFault]:
    """HOUSEHOLD_HEAD where not exactly one head of full age lives in it, unless it is on record already;
    CONTRADICTS_RECORD where it is another there."""
    listed = [each for each in people if each.one.household is not None]
    yield from household_clashes([(each.one, each.record) for each in listed])
    if any(row.ends is None for each in listed if each.record for row in each.record.of("household")):
        return
    here = [each for each in listed if is_here(each.one, each.record)]
    heads = [each for each in here if each.one.household and each.one.household.relation is FamilyRelation.HEAD]
    grown = [each for each in heads if each.person is not None and age_on(each.person.born, today) >= FULL_AGE]
    if here and (len(heads) != 1 or len(grown) != 1):
        for each in heads or here[:1]:
            yield fault(each.one.first, "householdRelation", "HOUSEHOLD_HEAD")


def sound_homes(judged: Sequence[JudgedHome]) -> list[JudgedHome]:
    """The homes that may be written: without faults, and everybody's guardian on record or in one of them. Who waits
    for a guardian of a home that is not, is told GUARDIAN_NOT_FOUND."""
    sound = [home for home in judged if not home.faults]
    while True:
        there = {person.one.key for home in sound for person in home.people}
        for home in sound:
            for each in home.people:
                if each.guardian_key not in (None, *there) and not isinstance(each.guardian, OnRecord):
                    each.faults.append(fault(each.one.first, "guardianDocumentNumber", "GUARDIAN_NOT_FOUND"))
        kept = [home for home in sound if not home.faults]
        if len(kept) == len(sound):
            return kept
        sound = kept
