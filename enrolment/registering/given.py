"""What clerks give of somebody (登记内容), and what of it cannot be, before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from catalog.vocabulary import Sex
from core.faults import Problem
from core.secret import Secret
from core.wire import WIRE
from enrolment.identity.address import read_address
from enrolment.identity.document import Document, disagreements, read_document
from enrolment.identity.name import read_name
from enrolment.identity.person import born_problems, undocumented_problems
from enrolment.identity.phone import Phone, read_phone
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneOwner
from enrolment.registering.problem import Path, problem
from enrolment.vocabulary import FamilyRelation
from teams.operations.problem import list_size

_Read = TypeVar("_Read", str, Phone, Document)

MOST_PHONES = 5
"""Phones that somebody is registered with at once."""

MOST_KEPT = 20
"""Phones in use, and documents on record, of one resident."""


@dataclass(frozen=True, slots=True)
class GivenDocument:
    """A document as it is written; `valid_until` is its last valid day, None: not told, or without end."""

    __pydantic_config__ = WIRE
    kind: IdentityDocumentKind
    number: Secret
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class GivenPhone:
    """A phone as it is written, and whose it is."""

    __pydantic_config__ = WIRE
    number: Secret
    owner: PhoneOwner = PhoneOwner.SELF


@dataclass(frozen=True, slots=True)
class GivenAddress:
    """A place: division code, code of the grid there, the rest in words; `since` is the first day, None: today."""

    __pydantic_config__ = WIRE
    region: str
    text: Secret
    grid: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class GivenGuardian:
    """Who answers for somebody: the code of a resident, and what that one is to the other."""

    __pydantic_config__ = WIRE
    resident: str
    relation: FamilyRelation


@dataclass(frozen=True, slots=True)
class RegisterResident:
    """Somebody to register for `institution` (None: the actor's own). The first phone becomes the primary one.

    `confirmed_distinct`: whoever is on record with the same name, birth date and phone is somebody else; that is kept
    of everybody alike whom the actor reaches (`telling_apart`).
    """

    __pydantic_config__ = WIRE
    name: str
    sex: Sex
    born: date
    residence: GivenAddress
    institution: str | None = None
    document: GivenDocument | None = None
    phones: tuple[GivenPhone, ...] = ()
    registered: GivenAddress | None = None
    guardian: GivenGuardian | None = None
    confirmed_distinct: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What was given, read: everything in the writing in which it is kept."""

    name: str
    document: Document | None
    phones: tuple[Phone, ...]


def read_person(given: RegisterResident, today: date) -> tuple[Person | None, list[Problem]]:
    """Who that is, and everything wrong with what was written; None where something of it could not be read.

    Problems: PERSON_NAME, BORN_IN_FUTURE, BORN_TOO_LONG_AGO, those of `document_of` and `undocumented_problems`,
    PHONE_NUMBER and LISTED_TWICE (`phones.n.number`), LIST_SIZE (`phones`), those of `address_problems`.
    """
    found: list[Problem] = []
    name = _kept(read_name(given.name), found)
    found += born_problems(given.born, today)
    if given.document is None:
        found += undocumented_problems(given.born, today, given.guardian is not None)
        document = None
    else:
        document, wrong = document_of(given.document, given.born, given.sex, today, ("document",))
        found += wrong
    if len(given.phones) > MOST_PHONES:
        found.append(list_size(("phones",), MOST_PHONES))
    phones = [
        _kept(read_phone(each.number.reveal(), ("phones", str(at), "number")), found)
        for at, each in enumerate(given.phones)
    ]
    for at, phone in enumerate(phones):
        if phone is not None and phone in phones[:at]:
            found.append(problem("LISTED_TWICE", "phones", str(at), "number"))
    for path, address in (("residence", given.residence), ("registered", given.registered)):
        found += () if address is None else address_problems(address, given.born, today, (path,))
    unread = name is None or (given.document is not None and document is None) or None in phones
    person = None if unread or name is None else Person(name, document, tuple(filter(None, phones)))
    return person, found


def document_of(
    given: GivenDocument, born: date, sex: Sex, today: date, path: Path, at: Path = ()
) -> tuple[Document | None, list[Problem]]:
    """The document, at `path`, and what is wrong with it; the bearer's `born` and `sex` stand at `at`.

    Problems: those of `read_document` (`number`), VALID_UNTIL_PAST (`validUntil`), BORN_DISAGREES, SEX_DISAGREES.
    """
    found: list[Problem] = []
    document = _kept(read_document(given.kind, given.number.reveal(), (*path, "number")), found)
    if given.valid_until is not None and given.valid_until < today:
        found.append(problem("VALID_UNTIL_PAST", *path, "validUntil"))
    if document is not None:
        found += disagreements(document, born, sex, at)
    return document, found


def address_problems(given: GivenAddress, born: date, today: date, path: Path) -> list[Problem]:
    """ADDRESS_TEXT (`text`), and of `since` DAY_IN_FUTURE and TOO_EARLY: nobody lives anywhere before the birth."""
    text = read_address(given.text.reveal(), (*path, "text"))
    found = [text] if isinstance(text, Problem) else []
    return found if given.since is None else [*found, *past_day_problems(given.since, born, today, (*path, "since"))]


def past_day_problems(on: date, born: date, today: date, path: Path) -> list[Problem]:
    """DAY_IN_FUTURE after today, TOO_EARLY before the birth: what is recorded of somebody lies within the life."""
    code = "DAY_IN_FUTURE" if on > today else "TOO_EARLY" if on < born else None
    return [] if code is None else [problem(code, *path)]


def _kept(read: _Read | Problem, found: list[Problem]) -> _Read | None:
    if isinstance(read, Problem):
        found.append(read)
        return None
    return read
