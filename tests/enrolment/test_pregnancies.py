"""Pregnancies from the last menstrual period to birth, loss and discharge."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from catalog.condition import TagCondition
from catalog.eligibility.facts import Setting
from catalog.vocabulary import Population
from enrolment import models
from enrolment.population import qualifying
from enrolment.recording.acting import fact_code
from enrolment.recording.correcting import CorrectFact, correct_fact
from enrolment.recording.pregnancies import (
    RecordOutcome,
    RecordPregnancy,
    record_delivery,
    record_discharge,
    record_loss,
    record_pregnancy,
)
from enrolment.vocabulary import FactKind
from teams.queries.statement import rows_of
from tests.enrolment.desk_staging import FOREIGNERS, SEALER, TODAY, another, desk, key, refused, registered, told
from tests.teams.staging import stage

pytestmark = pytest.mark.anyio

LMP = date(2025, 6, 1)
BORN = date(2026, 2, 25)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The county and its neighbour, nobody registered."""
    await stage()


async def woman() -> models.Resident:
    """A woman of 35."""
    return await registered(another(12))


async def is_maternal(resident: models.Resident, on: date) -> bool:
    """Whether the population derived from facts has her on the day."""
    sql = qualifying(TagCondition(Population.MATERNAL), Setting(), "450323", on)
    rows = await rows_of(f"SELECT r.code FROM resident r WHERE {sql.text}", *sql.values)  # noqa: S608  our own words
    return [row["code"] for row in rows] == [resident.code]


async def test_a_pregnancy_is_recorded_ends_by_a_birth_and_the_mother_goes_home() -> None:
    resident = await woman()
    await record_pregnancy(desk(), RecordPregnancy(resident.code, 1, LMP, date(2026, 3, 1), "GL-0001"), key())
    assert await is_maternal(resident, TODAY)
    await record_delivery(desk(), RecordOutcome(resident.code, 2, BORN), key())
    answer = await record_discharge(desk(), RecordOutcome(resident.code, 3, date(2026, 3, 1)), key())
    row = await models.Pregnancy.get(resident_id=resident.id)
    assert (row.lmp, row.edd, row.handbook) == (LMP, date(2026, 3, 1), "GL-0001")
    assert (row.delivered, row.discharged, row.lost, row.version) == (BORN, date(2026, 3, 1), None, 3)
    assert answer == {
        "resident": resident.code,
        "version": 4,
        "fact": fact_code(SEALER, FactKind.PREGNANCY, row.id),
    }
    assert await is_maternal(resident, BORN + timedelta(days=41))
    assert not await is_maternal(resident, BORN + timedelta(days=43))


async def test_only_women_of_a_plausible_age_are_pregnant() -> None:
    man = await registered()
    given = RecordPregnancy(man.code, 1, date(2025, 6, 1), date(2026, 6, 1), " ")
    assert told(await refused(record_pregnancy(desk(), given, key()))) == {
        ("NOT_OF_WOMEN", "resident"),
        ("MOTHER_AGE", "lmp"),
        ("EDD_DAY", "edd"),
        ("TEXT_SIZE", "handbook"),
    }
    future = RecordPregnancy((await woman()).code, 1, date(2026, 3, 2))
    assert told(await refused(record_pregnancy(desk(), future, key()))) == {("DAY_IN_FUTURE", "lmp")}


async def test_a_second_pregnancy_begins_after_the_first_is_over() -> None:
    resident = await woman()
    await record_pregnancy(desk(), RecordPregnancy(resident.code, 1, LMP), key())
    for lmp in (date(2020, 1, 1), LMP, date(2026, 1, 1)):
        second = RecordPregnancy(resident.code, 2, lmp)
        assert told(await refused(record_pregnancy(desk(), second, key()))) == {("PREGNANCY_ON_RECORD", "lmp")}
    await record_loss(desk(), RecordOutcome(resident.code, 2, date(2025, 8, 1)), key())
    early = RecordPregnancy(resident.code, 3, date(2025, 7, 31))
    assert told(await refused(record_pregnancy(desk(), early, key()))) == {("PREGNANCY_ON_RECORD", "lmp")}
    await record_pregnancy(desk(), RecordPregnancy(resident.code, 3, date(2025, 9, 1)), key())
    rows = await models.Pregnancy.filter(resident_id=resident.id).order_by("lmp")
    assert [(row.lmp, row.lost) for row in rows] == [(LMP, date(2025, 8, 1)), (date(2025, 9, 1), None)]


async def test_an_outcome_needs_a_pregnancy_and_a_day_that_can_be() -> None:
    resident = await woman()
    outcome = RecordOutcome(resident.code, 1, TODAY)
    assert told(await refused(record_delivery(desk(), outcome, key()))) == {("NOT_PREGNANT", "resident")}
    assert told(await refused(record_loss(desk(), outcome, key()))) == {("NOT_PREGNANT", "resident")}
    assert told(await refused(record_discharge(desk(), outcome, key()))) == {("NOT_DELIVERED", "resident")}
    await record_pregnancy(desk(), RecordPregnancy(resident.code, 1, LMP), key())
    soon = RecordOutcome(resident.code, 2, LMP + timedelta(days=139))
    assert told(await refused(record_delivery(desk(), soon, key()))) == {("DELIVERY_DAY", "on")}
    same = RecordOutcome(resident.code, 2, LMP)
    assert told(await refused(record_loss(desk(), same, key()))) == {("LOSS_DAY", "on")}
    ahead = RecordOutcome(resident.code, 2, date(2026, 3, 2))
    assert told(await refused(record_delivery(desk(), ahead, key()))) == {("DAY_IN_FUTURE", "on")}
    await record_delivery(desk(), RecordOutcome(resident.code, 2, LMP + timedelta(days=140)), key())
    before = RecordOutcome(resident.code, 3, LMP + timedelta(days=139))
    assert told(await refused(record_discharge(desk(), before, key()))) == {("DISCHARGE_DAY", "on")}


async def test_a_pregnancy_entered_in_error_is_none_on_any_day_also_after_a_birth() -> None:
    resident = await woman()
    answer = await record_pregnancy(desk(), RecordPregnancy(resident.code, 1, LMP), key())
    await record_delivery(desk(), RecordOutcome(resident.code, 2, BORN), key())
    wrong = CorrectFact(resident.code, 3, FactKind.PREGNANCY, answer["fact"], "录入他人")
    await correct_fact(desk(), wrong, key())
    assert not await is_maternal(resident, TODAY)
    assert not await is_maternal(resident, LMP + timedelta(days=100))
    again = CorrectFact(resident.code, 4, FactKind.PREGNANCY, answer["fact"], "录入他人")
    assert told(await refused(correct_fact(desk(), again, key()))) == {("FACT_CORRECTED", "fact")}
    await record_pregnancy(desk(), RecordPregnancy(resident.code, 4, LMP), key())


async def test_a_foreign_clinic_records_no_pregnancy() -> None:
    resident = await woman()
    for actor in FOREIGNERS:
        given = RecordPregnancy(resident.code, 1, LMP)
        assert told(await refused(record_pregnancy(desk(actor), given, key()))) == {("NOT_FOUND", "resident")}
        for act in (record_delivery, record_loss, record_discharge):
            outcome = RecordOutcome(resident.code, 1, TODAY)
            assert told(await refused(act(desk(actor), outcome, key()))) == {("NOT_FOUND", "resident")}
