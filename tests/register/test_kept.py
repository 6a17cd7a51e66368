"""What was judged is written as it was judged, unless somebody of it came on record since: then it is judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from core.models import AuditEntry
from enrolment import models
from enrolment.register import importing, staging
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import GuardianEntry, HouseholdEntry, RegisterLine
from enrolment.register.importing import Outcome, import_register
from enrolment.register.judging import Court
from enrolment.register.staging import Home
from enrolment.vocabulary import FamilyRelation
from teams.composition.rule import Capacity
from teams.policy import PolicyParameter
from tests.register.lines import contract, given, imported, line, person, register
from tests.signing.staging import World

BABY = date(2025, 12, 20)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The lines of each turn of judging; pieces hold three lines, and pages two homes."""
    monkeypatch.setattr(importing, "LINES_AT_ONCE", 3)
    monkeypatch.setattr(staging, "_PAGE", 2)
    turns: list[list[int]] = []
    real = Court.judge

    async def judge(self: Court, homes: Sequence[Home]) -> object:
        turns.append([laid.line.number for home in homes for laid in home.laid])
        return await real(self, homes)

    monkeypatch.setattr(Court, "judge", judge)
    return turns


async def _with_somebody_between(
    world: World, lines: Sequence[RegisterLine], others: Sequence[RegisterLine]
) -> tuple[Outcome, list[LineFault]]:
    """The import of the lines; once they are judged, and before anything is written, another clinic imports its own."""
    faults: list[LineFault] = []
    waiting = [others]

    async def settled() -> None:
        if waiting:
            _, theirs = await imported(world.other.desk(), world.other, waiting.pop(), given("f"))
            assert theirs == []

    own = world.own
    outcome = await import_register(
        own.desk(), own.institution, lines, given(), faults.append, lambda *_said: None, settled
    )
    return outcome, faults


async def test_new_people_are_judged_once(fresh: World, judged: list[list[int]]) -> None:
    outcome, faults = await imported(fresh.own.desk(), fresh.own, register(fresh.own, 7))

    assert (outcome.done, faults) == (7, [])
    assert judged == [[1, 2, 3], [4, 5, 6], [7]]
    assert await models.Enrolment.all().count() == 7


async def test_who_is_on_record_and_who_waits_for_somebody_elses_guardian_is_judged_as_things_stand_when_written(
    fresh: World, judged: list[list[int]]
) -> None:
    own = fresh.own
    await imported(own.desk(), own, register(own, 1))
    answering = GuardianEntry(FamilyRelation.CHILD, person(own, 5).document)
    lines = [
        line(1, person(own, 1), household=HouseholdEntry("H1", FamilyRelation.HEAD)),
        line(2, person(own, 2), guardian=answering),
        *[line(number, person(own, number)) for number in (3, 4, 5)],
    ]
    judged.clear()

    outcome, faults = await imported(own.desk(), own, lines, given("b"))

    assert (outcome.done, faults) == (5, [])
    assert judged == [[1, 3, 4], [5, 2], [1, 2]]
    guardianship = await models.Guardianship.get().select_related("guardian")
    assert guardianship.guardian.id == max([row.id for row in await models.Resident.all()][:4])


async def test_who_came_on_record_since_the_judging_is_not_written_twice(fresh: World, judged: list[list[int]]) -> None:
    own, other = fresh.own, fresh.other
    signed = contract(other, number="X", accepts_outside_area=True)
    theirs = line(1, replace(person(own, 2), legacy_number=None), signed)

    outcome, faults = await _with_somebody_between(fresh, register(own, 5), [theirs])

    assert judged == [[1, 2, 3], [4, 5], [1], [1, 2, 3]]
    assert {each.line for each in faults} == {2}
    assert (outcome.done, outcome.rejected) == (4, 1)
    assert await models.Resident.all().count() == 5
    assert await models.Enrolment.all().count() == 5


async def test_somebody_alike_who_came_on_record_since_is_told(fresh: World, judged: list[list[int]]) -> None:
    own, baby = fresh.own, person(fresh.own, 2, BABY)
    undocumented = replace(baby, document=None, legacy_number=None)
    theirs = [
        line(1, person(fresh.other, 30)),
        line(2, undocumented, guardian=GuardianEntry(FamilyRelation.CHILD, person(fresh.other, 30).document)),
    ]

    outcome, faults = await _with_somebody_between(fresh, [line(1, person(own, 1)), line(2, baby)], theirs)

    assert judged == [[1, 2], [1, 2], [2], [1, 2]]
    assert [(each.line, each.column) for each in faults] == [(2, "name")]
    assert (outcome.done, outcome.rejected) == (1, 1)


async def test_who_lives_with_somebody_alike_who_came_on_record_since_stays_out_too(
    fresh: World, judged: list[list[int]]
) -> None:
    own, baby = fresh.own, replace(person(fresh.own, 2, BABY))
    theirs = [
        line(1, person(fresh.other, 30)),
        line(
            2,
            replace(baby, document=None, legacy_number=None),
            guardian=GuardianEntry(FamilyRelation.CHILD, person(fresh.other, 30).document),
        ),
    ]
    home = [
        line(1, person(own, 1), household=HouseholdEntry("H1", FamilyRelation.HEAD)),
        line(2, baby, household=HouseholdEntry("H1", FamilyRelation.GRANDCHILD)),
        line(3, person(own, 3)),
    ]

    outcome, faults = await _with_somebody_between(fresh, home, theirs)

    assert judged[-1] == [1, 2, 3]
    assert sorted((each.line, each.code) for each in faults) == [(1, "HOUSEHOLD_REJECTED"), (2, "DUPLICATE_PERSON")]
    assert (outcome.done, outcome.rejected) == (1, 2)


async def test_room_that_is_kept_counts_for_whoever_is_judged_later(fresh: World, judged: list[list[int]]) -> None:
    own = fresh.own
    await imported(own.desk(), own, [line(1, person(own, 1))])
    await fresh.settle(PolicyParameter.CAPACITY, Capacity(residents_per_signing_doctor=1))
    lines = register(own, 12)

    outcome, faults = await imported(own.desk(), own, lines, given("b"))

    assert {each.code for each in faults} == {"CAPACITY_REACHED"}
    assert outcome.done == await models.Enrolment.all().count() < 12


async def test_the_instant_of_writing_is_not_before_the_import_began(fresh: World) -> None:
    await imported(fresh.own.desk(), fresh.own, register(fresh.own, 1))

    begun = await models.RegisterImport.get()
    event = await models.ContractEvent.filter(kind="ENTERED").get()
    assert (await models.Resident.get()).recorded_at >= begun.started_at
    assert (event.note, event.at) == (begun.code, (await models.Contract.get()).recorded_at)
    assert (await models.RegisterSource.get()).register_import_id == begun.id
    said = [entry.detail["what"] for entry in await AuditEntry.filter(verb="Mutation.importRegister").order_by("id")]
    assert said == ["begun", "written", "finished"]
