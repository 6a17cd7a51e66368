"""From cells to what a line says of a person (居民各栏). Each function answers None for a part that is left blank."""

from __future__ import annotations

from datetime import date
from typing import Final

from catalog.vocabulary import Sex
from core.faults import Problem
from enrolment.identity.address import read_address
from enrolment.identity.document import Document, disagreements
from enrolment.identity.name import read_name
from enrolment.identity.person import born_problems
from enrolment.identity.phone import Phone, read_phone
from enrolment.identity.vocabulary import PhoneOwner
from enrolment.register.format.cells import Cells
from enrolment.register.format.choice import (
    OWNERS,
    PHONE_STATUSES,
    RELATIONS,
    SEXES,
)
from enrolment.register.format.column import Part
from enrolment.register.format.columns import CODES_OF
from enrolment.register.format.record import (
    AddressEntry,
    GuardianEntry,
    HouseholdEntry,
    PersonEntry,
    PhoneEntry,
)
from enrolment.registering.given import MOST_PHONES
from enrolment.vocabulary import PhoneStatus
from teams.operations.problem import list_size

_GUARDIAN, _HOUSEHOLD = CODES_OF[Part.GUARDIAN], CODES_OF[Part.HOUSEHOLD]
_RESIDENCE: Final = frozenset({"region", "grid", "address", "addressSince"})
_REGISTERED: Final = frozenset({"registeredRegion", "registeredAddress", "registeredSince"})
_PHONES: Final = frozenset({"phones", "phoneOwners", "phoneStatuses", "phonesChecked"})


def read_person(cells: Cells, today: date) -> PersonEntry:
    """Who the line is about. PERSON_NOT_NAMED, PERSON_NAME, BORN_…, SEX_DISAGREES and those of single cells."""
    name = cells.raw("name")
    kept = None if name is None else read_name(name)
    if isinstance(kept, Problem):
        cells.take("name", kept)
    document = cells.document("documentKind", "documentNumber")
    born, sex = _birth(cells, document, today)
    legacy = cells.number("legacyNumber")
    if cells.raw("documentNumber") is None and legacy is None and None in (name, born, sex):
        cells.say("documentNumber", "PERSON_NOT_NAMED")
    return PersonEntry(
        legacy_number=legacy,
        name=None if isinstance(kept, Problem) else kept,
        document=document,
        valid_until=cells.day("documentValidUntil"),
        born=born,
        sex=sex,
        phones=_phones(cells) if cells.has(_PHONES) else (),
        residence=_residence(cells) if cells.has(_RESIDENCE) else None,
        registered=_registered(cells) if cells.has(_REGISTERED) else None,
        is_confirmed_distinct=cells.yes("confirmedDistinct"),
        died=cells.day("died"),
        moved_away=cells.day("movedAway"),
    )


def read_guardian(cells: Cells) -> GuardianEntry | None:
    """Who answers for the person: a document or a legacy number, and a relation."""
    if not cells.has(_GUARDIAN):
        return None
    document = cells.document("guardianDocumentKind", "guardianDocumentNumber")
    legacy = cells.number("guardianLegacyNumber")
    if cells.raw("guardianLegacyNumber") is None:
        cells.needed("guardianDocumentNumber")
    cells.needed("guardianRelation")
    relation = cells.choice("guardianRelation", RELATIONS)
    return None if relation is None else GuardianEntry(relation, document, legacy)


def read_household(cells: Cells) -> HouseholdEntry | None:
    """The household and the place in it."""
    if not cells.has(_HOUSEHOLD):
        return None
    cells.needed("householdNumber", "householdRelation")
    number, relation = cells.number("householdNumber"), cells.choice("householdRelation", RELATIONS)
    since = cells.day("householdSince")
    return None if number is None or relation is None else HouseholdEntry(number, relation, since)


def _birth(cells: Cells, document: Document | None, today: date) -> tuple[date | None, Sex | None]:
    """As the line says, or as the document's number tells where the line says nothing."""
    born, sex = cells.day("born"), cells.choice("sex", SEXES)
    if document is not None:
        for found in disagreements(document, born or document.born or today, sex or document.sex or Sex.MALE):
            cells.take(found.path[-1], found)
        born, sex = born or document.born, sex or document.sex
    if born is not None:
        for found in born_problems(born, today):
            cells.take("born", found)
    return born, sex


def _phones(cells: Cells) -> tuple[PhoneEntry, ...]:
    """LIST_SIZE, PHONE_NUMBER, LISTED_TWICE and NUMBER_ROUNDED at the numbers."""
    written = cells.pieces("phones")
    if not written:
        cells.say("phones", "MISSING_VALUE")
        return ()
    if len(written) > MOST_PHONES:
        cells.take("phones", list_size(("phones",), MOST_PHONES))
    count = len(written)
    owners = cells.choices("phoneOwners", count, OWNERS)
    statuses = cells.choices("phoneStatuses", count, PHONE_STATUSES)
    days = cells.days("phonesChecked", count)
    found = []
    for number, owner, status, checked in zip(written, owners, statuses, days, strict=True):
        phone = read_phone(number)
        if isinstance(phone, Phone):
            found.append(PhoneEntry(phone, owner or PhoneOwner.SELF, status or PhoneStatus.UNVERIFIED, checked))
        elif cells.is_rounded(number):
            cells.say("phones", "NUMBER_ROUNDED")
        else:
            cells.take("phones", phone)
    if len({each.phone for each in found}) < len(found) and len(set(written)) == len(written):
        cells.say("phones", "LISTED_TWICE")  # one number written in two ways
    return tuple(found)


def _residence(cells: Cells) -> AddressEntry | None:
    cells.needed("region", "address")
    region, grid, since = cells.code("region"), cells.code("grid"), cells.day("addressSince")
    text = _address(cells, "address")
    return None if region is None or text is None else AddressEntry(region, text, grid, since)


def _registered(cells: Cells) -> AddressEntry | None:
    cells.needed("registeredRegion", "registeredAddress")
    region, since = cells.code("registeredRegion"), cells.day("registeredSince")
    text = _address(cells, "registeredAddress")
    return None if region is None or text is None else AddressEntry(region, text, None, since)


def _address(cells: Cells, column: str) -> str | None:
    written = cells.raw(column)
    text = None if written is None else read_address(written)
    if isinstance(text, Problem):
        cells.take(column, text)
        return None
    return text
