"""Synthetic people of a register (area 450399, which is not assigned), as many as are asked for, always the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from stdnum.iso7064 import mod_11_2

from catalog.vocabulary import Population
from enrolment.contract.term import term
from enrolment.identity.document import Document, read_document
from enrolment.identity.phone import Phone
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind
from enrolment.register.format.record import (
    AddressEntry,
    ContractEntry,
    DiagnosisEntry,
    FactsEntry,
    HouseholdEntry,
    PersonEntry,
    PhoneEntry,
    ProviderEntry,
    RegisterLine,
    TagEntry,
)
from enrolment.signing.given import PackageWanted
from enrolment.vocabulary import FamilyRelation, PhoneStatus, SignChannel, TagEvidence

TODAY = date(2026, 11, 23)


def card(born: date, order: int) -> Document:
    """A resident identity card: `order` 1 to 999, odd for men."""
    number = f"450399{born:%Y%m%d}{order:03}"
    found = read_document(IdentityDocumentKind.RESIDENT_ID_CARD, number + mod_11_2.calc_check_digit(number))
    assert isinstance(found, Document)
    return found


def somebody(number: int) -> RegisterLine:
    """The person of that number (1 to some millions), on the line of that number, with a contract of a year."""
    born = date(1930, 1, 1) + timedelta(days=number // 999)
    document = card(born, number % 999 + 1)
    starts = date(2026, 1, 1) + timedelta(days=number % 300)
    person = PersonEntry(
        legacy_number=f"L{number:08}",
        name=f"测试{chr(0x4E00 + number % 5000)}",
        document=document,
        born=born,
        sex=document.sex,
        phones=(PhoneEntry(Phone(PhoneKind.MOBILE, f"139{number:08}"), status=PhoneStatus.VERIFIED),),
        residence=AddressEntry("450321", f"阳朔县测试镇测试村{number}号", "450321100"),
    )
    facts = FactsEntry(
        tags=(TagEntry(Population.POVERTY_LIFTED, TagEvidence.ROSTER),) if number % 5 == 0 else (),
        diagnoses=(DiagnosisEntry("I10", date(2020, 1, 2)),) if number % 3 == 0 else (),
    )
    contract = ContractEntry(
        ProviderEntry(team=f"T-YS-{number % 84:03}"),
        signed=starts,
        starts=starts,
        ends=term(starts, 1).ends,
        years=1,
        packages=(PackageWanted("BAS-00"), *((PackageWanted("PRI-HTN"),) if number % 3 == 0 else ())),
        number=f"HT-{number:08}",
        channel=SignChannel.CLINIC,
        backfill_reason="原系统迁移",
    )
    household = HouseholdEntry(f"H{number // 3:07}", FamilyRelation.HEAD if number % 3 == 0 else FamilyRelation.OTHER)
    return RegisterLine(number, person, None, household, facts, contract)


def synthetic(count: int) -> Iterator[RegisterLine]:
    """The first so many."""
    return map(somebody, range(1, count + 1))
