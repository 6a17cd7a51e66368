"""A sensitive fact on record is recorded again, ended or withdrawn by who may not know it (敏感人群)."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from catalog.vocabulary import Population
from enrolment import models
from enrolment.recording.acting import fact_code, free_days
from enrolment.recording.correcting import CorrectFact, correct_fact
from enrolment.recording.courses import EndTbTreatment, RecordTbTreatment, end_tb_treatment, record_tb_treatment
from enrolment.recording.diagnoses import RecordDiagnosis, record_diagnosis
from enrolment.recording.tags import EndTag, RecordTag, end_tag, record_tag
from enrolment.vocabulary import FactKind, TagEvidence
from tests.enrolment.desk_staging import AUTHORITY, SEALER, another, desk, key, refused, registered, told
from tests.teams.staging import stage

pytestmark = pytest.mark.anyio

SINCE, LATER = date(2020, 1, 1), date(2025, 1, 1)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The county and its neighbour, nobody registered."""
    await stage()


def ill(resident: models.Resident, version: int, starts: date) -> RecordTag:
    """The person is said to have a severe mental disorder."""
    return RecordTag(resident.code, version, Population.SMD, TagEvidence.DIAGNOSIS, starts=starts)


async def test_a_fact_that_may_not_be_known_is_recorded_once_more_as_if_it_were_not_there() -> None:
    known, unknown = await registered(), await registered(another(2))
    await record_tag(desk(), ill(known, 1, SINCE), key())
    await record_diagnosis(desk(), RecordDiagnosis(known.code, 2, "B20", starts=SINCE), key())
    await record_tb_treatment(desk(), RecordTbTreatment(known.code, 3, SINCE), key())
    county = desk(AUTHORITY)
    for resident, version in ((known, 4), (unknown, 1)):
        answers = [
            await record_tag(county, ill(resident, version, LATER), key()),
            await record_diagnosis(county, RecordDiagnosis(resident.code, version + 1, "B20", starts=LATER), key()),
            await record_tb_treatment(county, RecordTbTreatment(resident.code, version + 2, LATER), key()),
        ]
        assert [answer["version"] for answer in answers] == [version + 1, version + 2, version + 3]
        for kind in (models.PopulationTag, models.Diagnosis, models.TbTreatment):
            (row,) = await kind.filter(resident_id=resident.id)
            assert (row.starts, row.ends) == (SINCE if resident is known else LATER, None)


async def test_of_what_is_said_the_days_that_are_not_on_record_are_entered() -> None:
    resident = await registered()
    await record_tag(desk(), ill(resident, 1, SINCE), key())
    await end_tag(desk(), EndTag(resident.code, 2, Population.SMD, LATER), key())

    await record_tag(desk(AUTHORITY), ill(resident, 3, date(2019, 1, 1)), key())

    rows = await models.PopulationTag.filter(resident_id=resident.id).order_by("starts")
    assert [(row.starts, row.ends) for row in rows] == [(date(2019, 1, 1), SINCE), (SINCE, LATER), (LATER, None)]


async def test_who_may_not_know_a_fact_neither_ends_nor_withdraws_it() -> None:
    known, unknown = await registered(), await registered(another(2))
    await record_tag(desk(), ill(known, 1, SINCE), key())
    await record_tb_treatment(desk(), RecordTbTreatment(known.code, 2, SINCE), key())
    county, row = desk(AUTHORITY), await models.PopulationTag.get(resident_id=known.id)
    code = fact_code(SEALER, FactKind.TAG, row.id)
    for resident, version in ((known, 3), (unknown, 1)):
        end = EndTag(resident.code, version, Population.SMD)
        assert told(await refused(end_tag(county, end, key()))) == {("NOT_IN_FORCE", "tag")}
        over = EndTbTreatment(resident.code, version)
        assert told(await refused(end_tb_treatment(county, over, key()))) == {("NOT_IN_FORCE", "on")}
        wrong = CorrectFact(resident.code, version, FactKind.TAG, code, "not so")
        assert told(await refused(correct_fact(county, wrong, key()))) == {("NOT_FOUND", "fact")}

    assert (await end_tag(desk(), EndTag(known.code, 3, Population.SMD), key()))["version"] == 4


async def test_free_days_are_those_between_what_stands() -> None:
    rows = [
        SimpleNamespace(starts=date(2021, 1, 1), ends=date(2022, 1, 1)),
        SimpleNamespace(starts=date(2022, 1, 1), ends=date(2023, 1, 1)),
        SimpleNamespace(starts=date(2024, 1, 1), ends=None),
    ]
    assert list(free_days(rows, SINCE, None)) == [
        (SINCE, date(2021, 1, 1)),
        (date(2023, 1, 1), date(2024, 1, 1)),
    ]
    assert list(free_days(rows, date(2021, 6, 1), date(2022, 6, 1))) == []
    assert list(free_days(rows, SINCE, date(2020, 6, 1))) == [(SINCE, date(2020, 6, 1))]
