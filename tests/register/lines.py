"""Lines of a synthetic register, as their reader hands them over. Numbers are of the area 450399, which is nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from catalog.quote.due.moment import years_on
from catalog.vocabulary import Sex
from enrolment.desk import Desk
from enrolment.identity.document import Document, read_document
from enrolment.identity.phone import Phone
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import (
    AddressEntry,
    ContractEntry,
    Entry,
    PersonEntry,
    PhoneEntry,
    ProviderEntry,
    RegisterLine,
)
from enrolment.register.importing import GivenRegister, Outcome, check_register, import_register
from tests.enrolment.desk_staging import card
from tests.signing.staging import GROWN, Clinic, packages

STARTS = date(2026, 1, 15)
"""A first day within the window for late entries."""

SYSTEM = "旧签约系统"


def document_of(number: str) -> Document:
    """The identity card of that number."""
    found = read_document(IdentityDocumentKind.RESIDENT_ID_CARD, number)
    assert isinstance(found, Document)
    return found


def person(clinic: Clinic, order: int, born: date = GROWN, **changes: Any) -> PersonEntry:
    """Somebody who lives in the clinic's village: odd orders are men."""
    entry = PersonEntry(
        legacy_number=f"P{order}",
        name=f"王{'甲乙丙丁戊己庚辛壬癸'[order % 10]}{'东南西北中'[order // 10 % 5]}",
        document=document_of(card(born, order)),
        born=born,
        sex=Sex.MALE if order % 2 else Sex.FEMALE,
        phones=(PhoneEntry(Phone(PhoneKind.MOBILE, f"139{order:08}")),),
        residence=AddressEntry(clinic.region, "凤凰路三组12号", clinic.village, max(date(2010, 1, 1), born)),
    )
    return replace(entry, **changes)


def contract(clinic: Clinic, starts: date = STARTS, years: int = 1, **changes: Any) -> ContractEntry:
    """A basic contract with the clinic's team, signed on its first day, entered late."""
    entry = ContractEntry(
        ProviderEntry(team=clinic.team),
        starts,
        starts,
        years_on(starts, years),
        years,
        packages("BAS-00"),
        number=f"C-{starts}",
        backfill_reason="从旧系统迁入",
    )
    return replace(entry, **changes)


def line(number: int, who: PersonEntry, term: ContractEntry | None = None, **changes: Any) -> RegisterLine:
    """One line."""
    return replace(RegisterLine(number, who, contract=term), **changes)


def register(clinic: Clinic, people: int, first: int = 1) -> list[RegisterLine]:
    """So many people with a contract each."""
    return [
        line(number, person(clinic, order), contract(clinic, number=f"C{order}"))
        for number, order in enumerate(range(first, first + people), start=1)
    ]


def given(name: str = "a", policy: ErrorPolicy = ErrorPolicy.REJECT_FAILED_ROWS) -> GivenRegister:
    """A file: the letter stands for its digest."""
    return GivenRegister(name * 64, SYSTEM, policy)


async def imported(
    desk: Desk, clinic: Clinic, lines: Sequence[Entry], file: GivenRegister | None = None
) -> tuple[Outcome, list[LineFault]]:
    """What became of the lines, and their faults."""
    faults: list[LineFault] = []
    return await import_register(desk, clinic.institution, lines, file or given(), faults.append), faults


async def checked(desk: Desk, clinic: Clinic, lines: Sequence[Entry]) -> list[tuple[int, str, str]]:
    """The faults that a dry run tells: line, column, code."""
    faults: list[LineFault] = []
    await check_register(desk, clinic.institution, lines, given(), faults.append)
    return [(each.line, each.column, each.code) for each in faults]
