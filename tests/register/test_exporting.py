"""What is exported can be imported elsewhere, and comes out of there as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from catalog.vocabulary import Flag, Population, Residence
from core.models import AuditEntry
from enrolment import models
from enrolment.identity.vocabulary import PhoneOwner
from enrolment.register.exporting import export_register
from enrolment.register.format.record import (
    DiagnosisEntry,
    EndingEntry,
    FactsEntry,
    FlagEntry,
    GuardianEntry,
    HouseholdEntry,
    PregnancyEntry,
    RegisterLine,
    ResidenceEntry,
    SignatureEntry,
    TagEntry,
    TbEntry,
    UnsignedEntry,
)
from enrolment.register.reading import read_people
from enrolment.vocabulary import (
    ContractKind,
    EndingReason,
    FamilyRelation,
    PhoneStatus,
    SigningMethod,
    TagEvidence,
    UnsignedReason,
)
from teams.models import Institution
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.postgres import PostgresServer
from tests.register.lines import STARTS, contract, given, imported, line, person
from tests.register.test_told_apart import namesake
from tests.signing.conftest import opened
from tests.signing.staging import OLD, TODAY, Clinic, World, packages
from tests.signing.staging import resident as registered

WINDOW = Backfill(window_days=730)


@pytest.fixture
def second_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another database with the starter data."""
    if engine == "sqlite":
        file = tmp_path / "second.sqlite3"
        shutil.copy(request.getfixturevalue("starter_sqlite_file"), file)
        yield f"sqlite://{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh(template=request.getfixturevalue("starter_postgres_database")) as url:
        yield url


def _lines(own: Clinic) -> list[RegisterLine]:
    """A register in which everything occurs, as an export tells it: every first day is said."""
    old, mother, child = person(own, 1, OLD), person(own, 2), person(own, 11, date(2018, 5, 5))
    phone = replace(old.phones[0], owner=PhoneOwner.CHILD, status=PhoneStatus.VERIFIED, checked=date(2026, 2, 2))
    facts = FactsEntry(
        (TagEntry(Population.DISABLED, TagEvidence.CERTIFICATE, "45039919550312001844", date(2020, 1, 1)),),
        (DiagnosisEntry("I10", date(2021, 1, 1), None, "LC-T01-H", "韦医生"),),
        tb=TbEntry(date(2025, 1, 1), date(2025, 7, 1)),
        residences=(
            ResidenceEntry(Residence.WORKS, "450321", date(2019, 1, 1), date(2020, 1, 1)),
            ResidenceEntry(Residence.AT_HOME, own.region, date(2020, 2, 1)),
        ),
        flags=(FlagEntry(Flag.SMOKER, date(2019, 5, 1), date(2021, 5, 1)), FlagEntry(Flag.OXYGEN_USER, STARTS)),
    )
    family = contract(own, kind=ContractKind.FAMILY, number="F1")
    proof, bare = SignatureEntry(evidence="c" * 64), SignatureEntry(SigningMethod.FINGERPRINT)
    bare_proof = replace(bare, evidence="d" * 64)
    doctor = SignatureEntry(SigningMethod.TABLET, None, own.doctor)
    paper = contract(own, by_resident=proof, by_provider=doctor, consented=date(2026, 1, 14))
    return [
        line(1, replace(old, phones=(phone,)), paper, facts=facts),
        line(2, mother, replace(family, is_anchor=True), household=HouseholdEntry("H7", FamilyRelation.HEAD, STARTS)),
        line(
            3,
            child,
            replace(family, is_by_guardian=True, by_resident=bare),
            household=HouseholdEntry("H7", FamilyRelation.CHILD, STARTS),
            guardian=GuardianEntry(FamilyRelation.PARENT, mother.document),
        ),
        line(
            4,
            person(own, 4),
            contract(own, date(2026, 1, 5), number="C4"),
            ending=EndingEntry(EndingReason.OTHER, date(2026, 2, 1), "个人原因"),
            facts=FactsEntry(pregnancy=PregnancyEntry(date(2026, 1, 1))),
        ),
        line(5, person(own, 4), contract(own, date(2026, 2, 1), number="C5")),
        line(6, person(own, 6), unsigned=UnsignedEntry(UnsignedReason.LONG_AWAY, TODAY, date(2026, 6, 1), "在外务工")),
        line(
            7,
            person(own, 7),
            unsigned=UnsignedEntry(
                UnsignedReason.REFUSED,
                TODAY,
                team=own.team,
                by_resident=bare_proof,
                by_team=replace(proof, signer=own.doctor),
            ),
        ),
        *_linked_family(own, 8),
    ]


def _linked_family(own: Clinic, first: int) -> list[RegisterLine]:
    """A family of whom two keep their own contracts, one of them with the family add-on; the third is signed anew."""
    linked = contract(own, kind=ContractKind.FAMILY, number="F8", packages=packages("BAS-00", "FAM-UNIT"))
    kept = replace(linked, packages=packages("FAM-UNIT"), is_anchor=True, covered_by=("C8",), by_resident=proof_of("e"))
    head = HouseholdEntry("H8", FamilyRelation.HEAD, STARTS)
    spouse = replace(head, relation=FamilyRelation.SPOUSE)
    bare = replace(kept, is_anchor=False, packages=(), covered_by=("C10",))
    return [
        line(first, person(own, 8), contract(own, date(2026, 1, 5), number="C8"), household=head),
        line(first + 1, person(own, 8), kept, household=head),
        line(first + 2, person(own, 9), linked, household=spouse),
        line(first + 3, person(own, 10), bare, household=spouse),
        line(first + 4, person(own, 10), contract(own, date(2026, 1, 6), number="C10"), household=spouse),
    ]


def proof_of(sign: str) -> SignatureEntry:
    """A signature by hand with the digest of its proof."""
    return SignatureEntry(evidence=sign * 64)


async def _exported(world: World) -> list[RegisterLine]:
    lines = [each async for each in export_register(world.own.desk(), world.own.institution)]
    assert [each.number for each in lines] == list(range(1, len(lines) + 1))
    return lines


def _said(lines: list[RegisterLine]) -> list[str]:
    """What lines say, whatever their order; with what no `repr` shows."""
    return sorted(
        repr((replace(each, number=0), each.person.name, each.person.document and each.person.document.number))
        + repr([phone.phone for phone in each.person.phones])
        for each in lines
    )


async def test_an_export_taken_over_elsewhere_is_exported_as_it_was(starter_url: str, second_url: str) -> None:
    async with opened(starter_url) as world:
        await world.settle(PolicyParameter.BACKFILL, WINDOW)
        lines = _lines(world.own)
        outcome, faults = await imported(world.own.desk(), world.own, lines)
        assert (faults, outcome.done) == ([], len(lines))
        first = await _exported(world)
    assert _said(first) == _said(lines)
    async with opened(second_url) as world:
        await world.settle(PolicyParameter.BACKFILL, WINDOW)
        outcome, faults = await imported(world.own.desk(), world.own, first)
        assert (faults, outcome.done) == ([], len(first))
        second = await _exported(world)

    assert _said(second) == _said(first)


async def test_a_page_that_ends_with_the_person_of_its_own_number_is_followed_by_the_next(fresh: World) -> None:
    own = fresh.own
    await imported(own.desk(), own, [line(number, person(own, number)) for number in (1, 2, 3)])
    first, *others = [row.id for row in await models.Resident.all().order_by("id")]

    read = await read_people(own.desk(), await Institution.get(code=own.institution), first, first)

    assert [each.id for each in read] == others[:first]


async def test_households_that_two_files_number_alike_are_told_apart(starter_url: str, second_url: str) -> None:
    async with opened(starter_url) as world:
        await world.settle(PolicyParameter.BACKFILL, WINDOW)
        for order, file in ((1, "a"), (3, "b")):
            head = line(1, person(world.own, order), household=HouseholdEntry("H1", FamilyRelation.HEAD))
            spouse = line(2, person(world.own, order + 1), household=HouseholdEntry("H1", FamilyRelation.SPOUSE))
            _, faults = await imported(world.own.desk(), world.own, [head, spouse], given(file))
            assert faults == []
        exported = await _exported(world)
    numbers = [each.household.number for each in exported if each.household is not None]
    assert (len(numbers), len(set(numbers))) == (4, 2)
    async with opened(second_url) as world:
        outcome, faults = await imported(world.own.desk(), world.own, exported)

        assert (faults, outcome.done) == ([], 4)
        assert await models.Household.all().count() == 2


async def test_people_alike_who_were_told_apart_are_so_wherever_the_export_is_taken_over(
    starter_url: str, second_url: str
) -> None:
    async with opened(starter_url) as world:
        own = world.own
        lines = [line(1, person(own, 1)), line(2, namesake(own, 2, is_confirmed_distinct=True))]
        await imported(own.desk(), own, lines)
        first = await _exported(world)
    assert [each.person.is_confirmed_distinct for each in first] == [False, True]
    async with opened(second_url) as world:
        _, faults = await imported(world.own.desk(), world.own, first)

        assert faults == []
        assert await models.ToldApart.all().count() == 1
        assert _said(await _exported(world)) == _said(first)


async def test_an_export_is_audited_and_tells_of_those_alone_whom_the_clinic_cares_for(fresh: World) -> None:
    own = await registered(fresh.own)
    await registered(fresh.other)

    lines = await _exported(fresh)

    assert [each.person.legacy_number for each in lines] == [own]
    (entry,) = await AuditEntry.filter(verb="Query.exportRegister")
    assert entry.detail == {"institution": fresh.own.institution}
