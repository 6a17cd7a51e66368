"""A register tells nobody what is recorded of tuberculosis, mental disorders and HIV but those who care for the person:
not by what it is refused for, not by what it is exported as. Nothing of what it says is lost.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.vocabulary import Flag, Need, Population, Residence
from core.actor import AccessRole, Actor
from enrolment import models
from enrolment.desk import Desk
from enrolment.register.exporting import export_register
from enrolment.register.format.record import (
    DiagnosisEntry,
    FactsEntry,
    FlagEntry,
    GuardianEntry,
    RegisterLine,
    ResidenceEntry,
    TagEntry,
    TbEntry,
)
from enrolment.register.known import Standing
from enrolment.register.merged import days_left
from enrolment.vocabulary import FamilyRelation, TagEvidence
from tests.register.lines import checked, contract, given, imported, line, person
from tests.signing.staging import Clinic, World, packages

COUNTY = Actor("county", frozenset({AccessRole.REGION_AUTHORITY}), region="450323")
ON_RECORD, SAID = date(2020, 1, 1), date(2022, 6, 1)
ILL, WELL = 1, 2
SMOKES = FlagEntry(Flag.SMOKER, ON_RECORD)


def _facts(since: date) -> FactsEntry:
    tags = (TagEntry(Population.SMD, TagEvidence.DIAGNOSIS, None, since),)
    return FactsEntry(tags, (DiagnosisEntry("B20", since), DiagnosisEntry("F20.0", since)), tb=TbEntry(since))


async def _two_people(own: Clinic) -> None:
    """Somebody of whom everything sensitive is on record at the clinic, and somebody of whom nothing is."""
    lines = [
        line(1, person(own, ILL), contract(own, number="C1"), facts=_facts(ON_RECORD)),
        line(2, person(own, WELL), contract(own, number="C2")),
    ]
    _, faults = await imported(own.desk(), own, lines)
    assert faults == []
    await _at_home()


async def _at_home() -> None:
    """Everybody on record lives at home, as some packages ask."""
    for each in await models.Resident.all():
        home: dict[str, Any] = {"resident_id": each.id, "region_id": each.region_id, "relation": "AT_HOME"}
        await models.Residence.create(**home, starts=date(2020, 1, 1))


def _county(clinic: Clinic) -> Desk:
    return replace(clinic.desk(), actor=COUNTY)


async def test_a_check_contradicts_nobody_with_what_is_told_to_the_clinic_that_cares(fresh: World) -> None:
    own, other = fresh.own, fresh.other
    await _two_people(own)
    both = [line(number, person(own, number), facts=_facts(SAID)) for number in (ILL, WELL)]

    assert await checked(other.desk(), other, both) == []
    assert await checked(_county(own), own, both) == []
    assert [(number, column) for number, column, code in await checked(own.desk(), own, both)] == [
        (ILL, "tags"),
        (ILL, "diagnoses"),
        (ILL, "diagnoses"),
        (ILL, "tbStarts"),
    ]


async def test_who_may_hold_a_package_tells_nobody_else_who_is_ill(fresh: World) -> None:
    own, other = fresh.own, fresh.other
    await _two_people(own)
    chosen = packages("BAS-00", "PRI-SMD")

    def asking(clinic: Clinic) -> list[RegisterLine]:
        term = contract(clinic, date(2027, 2, 1), signed=date(2026, 3, 1), packages=chosen, accepts_outside_area=True)
        return [
            line(number, person(own, number), replace(term, number=f"N{number}", backfill_reason=None))
            for number in (ILL, WELL)
        ]

    for desk, clinic in ((other.desk(), other), (_county(own), own)):
        told = await checked(desk, clinic, asking(clinic))
        first, second = ([each[1:] for each in told if each[0] == number] for number in (ILL, WELL))
        assert first == second
        assert ("packages", "NOT_ELIGIBLE") in first
    told = await checked(own.desk(), own, asking(own))
    assert [number for number, _column, code in told if code == "NOT_ELIGIBLE"] == [WELL]


@pytest.mark.parametrize("is_named_by_card", [True, False])
async def test_what_a_file_itself_says_is_judged_alike_whatever_is_on_record(
    fresh: World, is_named_by_card: bool
) -> None:
    own, other = fresh.own, fresh.other
    await _two_people(own)
    flag = (FlagEntry(Flag.SMD_UNSTABLE, SAID),)
    home = (ResidenceEntry(Residence.AT_HOME, None, ON_RECORD),)
    spouse = person(other, 5)
    guardian = GuardianEntry(FamilyRelation.SPOUSE, spouse.document)
    ill = await models.Resident.filter(name=person(own, ILL).name).first()
    assert ill is not None
    await models.RecordedFlag.create(resident_id=ill.id, flag="SMD_UNSTABLE", starts=ON_RECORD)

    def asking(clinic: Clinic, number: int) -> RegisterLine:
        """Somebody who is to hold the package of the ill; without the card it is a newcomer to the file's reader."""
        term = contract(clinic, date(2027, 2, 1), signed=date(2026, 3, 1), packages=packages("BAS-00", "PRI-SMD"))
        term = replace(term, number=f"N{number}", backfill_reason=None, is_by_guardian=True, accepts_outside_area=True)
        who = person(own, number)
        if not is_named_by_card:
            who = replace(who, document=None, legacy_number=f"X{number}", is_confirmed_distinct=True)
        said = replace(_facts(SAID), flags=flag, residences=home)
        return line(number, who, term, facts=said, guardian=guardian)

    for desk, clinic in ((other.desk(), other), (_county(own), own)):
        told = await checked(desk, clinic, [asking(clinic, ILL), asking(clinic, WELL), line(3, spouse)])

        first, second = ([each[1:] for each in told if each[0] == number] for number in (ILL, WELL))
        assert first == second


async def test_what_a_clinic_says_that_does_not_care_yet_is_added_for_the_days_not_on_record(fresh: World) -> None:
    own, other = fresh.own, fresh.other
    await _two_people(own)
    earlier = replace(_facts(date(2019, 1, 1)), diagnoses=(DiagnosisEntry("B20", SAID), DiagnosisEntry("B23", SAID)))

    outcome, faults = await imported(other.desk(), other, [line(1, person(own, ILL), facts=earlier)], given("b"))

    assert (outcome.done, faults) == (1, [])
    resident = await models.PopulationTag.filter(tag="SMD").first()
    assert resident is not None
    tags = await models.PopulationTag.filter(resident_id=resident.resident_id).order_by("starts")
    assert [(row.starts, row.ends) for row in tags] == [(date(2019, 1, 1), ON_RECORD), (ON_RECORD, None)]
    found = await models.Diagnosis.filter(resident_id=resident.resident_id).order_by("icd10")
    assert [(row.icd10, row.starts, row.ends) for row in found] == [
        ("B20", ON_RECORD, None),
        ("B23", SAID, None),
        ("F20.0", ON_RECORD, None),
    ]
    courses = await models.TbTreatment.all().order_by("starts")
    assert [(row.starts, row.ends) for row in courses] == [(date(2019, 1, 1), ON_RECORD), (ON_RECORD, None)]


async def _exported(desk: Desk, clinic: Clinic) -> list[RegisterLine]:
    return [each async for each in export_register(desk, clinic.institution)]


async def test_an_export_tells_the_authority_nothing_that_is_for_those_who_care_alone(fresh: World) -> None:
    own = fresh.own
    term = contract(
        own, packages=packages("BAS-00", "PRI-SMD"), provided=(Need.GUARDIAN_SIGNATURE,), is_by_guardian=True
    )
    spouse = person(own, WELL)
    diagnoses = (DiagnosisEntry("B20", SAID), DiagnosisEntry("I10", SAID))
    flags = (FlagEntry(Flag.SMD_UNSTABLE, ON_RECORD), SMOKES)
    facts = replace(_facts(ON_RECORD), diagnoses=diagnoses, flags=flags)
    await imported(own.desk(), own, [line(1, person(own, ILL), facts=facts), line(2, spouse)])
    await _at_home()
    _, faults = await imported(
        own.desk(),
        own,
        [line(1, person(own, ILL), term, guardian=GuardianEntry(FamilyRelation.SPOUSE, spouse.document))],
        given("b"),
    )
    assert faults == []

    whole, _spouse = await _exported(own.desk(), own)
    read, _spouse = await _exported(_county(own), own)

    assert [each.tag for each in whole.facts.tags] == [Population.SMD]
    assert [each.icd10 for each in whole.facts.diagnoses] == ["B20", "I10"]
    assert whole.facts.flags == flags
    assert [each.relation for each in whole.facts.residences] == [Residence.AT_HOME]
    assert whole.facts.tb is not None
    assert whole.contract is not None
    assert whole.contract.packages == packages("BAS-00", "PRI-SMD")
    assert read == replace(
        whole,
        facts=FactsEntry((), (whole.facts.diagnoses[1],), flags=(SMOKES,)),
        contract=replace(whole.contract, packages=packages("BAS-00"), provided=()),
    )
    assert await checked(_county(own), own, [read]) == [], "what was left out of an export contradicts nothing"


_Y = [date(year, 1, 1) for year in range(2020, 2030)]


@pytest.mark.parametrize(
    ("on_record", "said", "left"),
    [
        ([], (_Y[1], None), [(_Y[1], None)]),
        ([(_Y[0], None)], (_Y[1], None), []),
        ([(_Y[2], None)], (_Y[1], None), [(_Y[1], _Y[2])]),
        ([(_Y[2], _Y[3])], (_Y[1], None), [(_Y[1], _Y[2]), (_Y[3], None)]),
        ([(_Y[4], _Y[5]), (_Y[2], _Y[3])], (_Y[1], _Y[6]), [(_Y[1], _Y[2]), (_Y[3], _Y[4]), (_Y[5], _Y[6])]),
        ([(_Y[0], _Y[2])], (_Y[1], _Y[2]), []),
        ([(_Y[0], _Y[1])], (_Y[1], _Y[2]), [(_Y[1], _Y[2])]),
    ],
)
def test_the_days_left_are_those_not_on_record(
    on_record: list[tuple[date, date | None]],
    said: tuple[date, date | None],
    left: list[tuple[date, date | None]],
) -> None:
    rows = [Standing(place, "SMD", *days) for place, days in enumerate(on_record)] + [Standing(9, "TB", _Y[0], None)]

    assert days_left(rows, "SMD", *said) == left
