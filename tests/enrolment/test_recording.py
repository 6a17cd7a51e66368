"""Dated facts: populations, diagnoses, courses, flags, assessments; ending them and withdrawing what was wrong."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, cast

import pytest

from catalog.vocabulary import Flag, Mobility, Population, RiskGrade
from core.models import AuditEntry, OutboxEvent
from core.secret import Secret
from enrolment import models
from enrolment.desk import Desk
from enrolment.followers import Followers
from enrolment.queries import facts_of
from enrolment.recording.acting import fact_code
from enrolment.recording.assessments import GradeRisk, RecordMobility, grade_risk, record_mobility
from enrolment.recording.correcting import CorrectFact, correct_fact
from enrolment.recording.courses import (
    EndFlag,
    EndTbTreatment,
    RecordFlag,
    RecordTbTreatment,
    end_flag,
    end_tb_treatment,
    record_flag,
    record_tb_treatment,
)
from enrolment.recording.diagnoses import EndDiagnosis, RecordDiagnosis, end_diagnosis, record_diagnosis
from enrolment.recording.population import EVIDENCE_NUMBER
from enrolment.recording.problem import AlreadyStanding
from enrolment.recording.tags import EndTag, RecordTag, end_tag, record_tag
from enrolment.vocabulary import FactKind, TagEvidence
from teams.models import PolicyDocument, Practitioner, Region, RegionalPolicy
from teams.parameter import Ages
from teams.policy import PolicyParameter, written_rule
from tests.enrolment.desk_staging import (
    FOREIGNERS,
    SEALER,
    TODAY,
    another,
    desk,
    dump,
    key,
    refused,
    registered,
    told,
)
from tests.teams.staging import stage

pytestmark = pytest.mark.anyio

CERTIFICATE = "45039919550312001842"


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The county and its neighbour, nobody registered."""
    await stage()


def number(text: str) -> Secret:
    """A certificate's number."""
    return Secret(text, EVIDENCE_NUMBER)


def disabled(resident: models.Resident, version: int = 1, **more: Any) -> RecordTag:
    """A disability with its certificate."""
    evidence: dict[str, Any] = {"evidence": TagEvidence.CERTIFICATE, "certificate_number": number(CERTIFICATE)}
    return RecordTag(resident.code, version, Population.DISABLED, **(evidence | more))


async def test_a_population_is_recorded_with_its_evidence_and_the_number_is_sealed() -> None:
    resident = await registered()
    seen: list[tuple[Collection[int], date]] = []

    async def follow(_desk: Desk, residents: Collection[int], on: date) -> None:
        seen.append((residents, on))

    answer = await record_tag(
        desk(followers=Followers(facts=follow)), disabled(resident, starts=date(2020, 5, 1)), key()
    )
    row = await models.PopulationTag.get(resident_id=resident.id)
    code = fact_code(SEALER, FactKind.TAG, row.id)
    assert answer == {"resident": resident.code, "version": 2, "fact": code}
    assert (row.tag, row.evidence, row.starts, row.ends) == ("DISABLED", "CERTIFICATE", date(2020, 5, 1), None)
    assert (row.recorded_by, row.recorded_at) == ("clerk", desk().clock())
    assert SEALER.open(row.evidence_number_sealed or "", EVIDENCE_NUMBER) == CERTIFICATE
    assert CERTIFICATE not in await dump()
    assert seen == [([resident.id], date(2020, 5, 1))]
    (event,) = await OutboxEvent.filter(kind="resident.fact_recorded")
    assert (event.subject, event.payload) == (resident.code, {"kind": "TAG", "fact": code})


async def test_what_follows_from_facts_is_no_tag_and_evidence_fits_the_population() -> None:
    resident = await registered()
    derived = RecordTag(resident.code, 1, Population.ELDERLY, TagEvidence.DECLARED)
    assert told(await refused(record_tag(desk(), derived, key()))) == {("DERIVED_POPULATION", "tag")}
    wrong = RecordTag(
        resident.code,
        1,
        Population.POVERTY_LIFTED,
        TagEvidence.DECLARED,
        number("1234"),
        starts=date(2026, 3, 2),
        ends=date(2026, 3, 2),
    )
    assert told(await refused(record_tag(desk(), wrong, key()))) == {
        ("EVIDENCE_OF_POPULATION", "evidence"),
        ("CERTIFICATE_NUMBER", "certificateNumber"),
        ("DAY_IN_FUTURE", "starts"),
        ("PERIOD_EMPTY", "ends"),
    }
    for bad in (None, number("12"), number("残疾人证一二三四")):
        without = disabled(resident, certificate_number=bad)
        assert told(await refused(record_tag(desk(), without, key()))) == {("CERTIFICATE_NUMBER", "certificateNumber")}


async def test_a_population_stands_once_a_day_and_may_come_back_after_its_end() -> None:
    resident = await registered()
    await record_tag(desk(), disabled(resident, starts=date(2020, 1, 1)), key())
    twice = disabled(resident, 2, starts=date(2019, 1, 1), ends=date(2020, 1, 2))
    (problem,) = await refused(record_tag(desk(), twice, key()))
    assert isinstance(problem, AlreadyStanding)
    assert (problem.code, problem.path, problem.since) == ("ALREADY_RECORDED", ("tag",), date(2020, 1, 1))
    await end_tag(desk(), EndTag(resident.code, 2, Population.DISABLED, date(2025, 1, 1)), key())
    gone = EndTag(resident.code, 3, Population.DISABLED)
    assert told(await refused(end_tag(desk(), gone, key()))) == {("NOT_IN_FORCE", "tag")}
    await record_tag(desk(), disabled(resident, 3, starts=date(2025, 1, 1)), key())
    rows = await models.PopulationTag.filter(resident_id=resident.id).order_by("starts")
    assert [(row.starts, row.ends) for row in rows] == [
        (date(2020, 1, 1), date(2025, 1, 1)),
        (date(2025, 1, 1), None),
    ]


async def test_a_fact_lies_within_the_life() -> None:
    resident = await registered()
    early = RecordFlag(resident.code, 1, Flag.SMOKER, starts=date(1955, 3, 11))
    assert told(await refused(record_flag(desk(), early, key()))) == {("TOO_EARLY", "starts")}
    await models.Resident.filter(id=resident.id).update(died=date(2026, 2, 1))
    late = RecordFlag(resident.code, 1, Flag.SMOKER, starts=date(2026, 2, 2))
    assert told(await refused(record_flag(desk(), late, key()))) == {("AFTER_DEATH", "starts")}
    await record_flag(desk(), RecordFlag(resident.code, 1, Flag.SMOKER, starts=date(2026, 2, 1)), key())


async def test_a_diagnosis_makes_the_population_and_its_end_takes_it_away() -> None:
    resident = await registered()
    given = RecordDiagnosis(resident.code, 1, "I10", "LC-H", "李医生", starts=date(2024, 1, 1))
    await record_diagnosis(desk(), given, key())
    row = await models.Diagnosis.get(resident_id=resident.id).prefetch_related("institution")
    assert row.institution is not None
    assert (row.icd10, row.doctor, row.institution.code) == ("I10", "李医生", "LC-H")
    facts = (await facts_of([resident.code], "450323", TODAY))[resident.code]
    assert [during.fact for during in facts.diagnoses] == ["I10"]
    again = RecordDiagnosis(resident.code, 2, "I10", "NOWHERE", " ", starts=date(2025, 1, 1))
    assert told(await refused(record_diagnosis(desk(), again, key()))) == {
        ("ALREADY_RECORDED", "icd10"),
        ("NOT_FOUND", "institution"),
        ("TEXT_SIZE", "doctor"),
    }
    for bad in ("i10", "高血压", "I10\0", "X" * 50):
        assert ("BAD_ICD10", "icd10") in told(
            await refused(record_diagnosis(desk(), RecordDiagnosis(resident.code, 2, bad), key()))
        )
    await end_diagnosis(desk(), EndDiagnosis(resident.code, 2, "I10"), key())
    assert (await models.Diagnosis.get(id=row.id)).ends == TODAY


async def test_one_course_of_tb_treatment_goes_on_at_a_time() -> None:
    resident = await registered()
    await record_tb_treatment(desk(), RecordTbTreatment(resident.code, 1, date(2025, 9, 1)), key())
    second = RecordTbTreatment(resident.code, 2)
    assert told(await refused(record_tb_treatment(desk(), second, key()))) == {("ALREADY_RECORDED", "starts")}
    await end_tb_treatment(desk(), EndTbTreatment(resident.code, 2, TODAY), key())
    assert told(await refused(end_tb_treatment(desk(), EndTbTreatment(resident.code, 3), key()))) == {
        ("NOT_IN_FORCE", "on")
    }
    await record_tb_treatment(desk(), RecordTbTreatment(resident.code, 3), key())


async def test_a_flag_ends_and_only_where_it_stands() -> None:
    resident = await registered()
    await record_flag(desk(), RecordFlag(resident.code, 1, Flag.BEDRIDDEN, ends=date(2026, 9, 1)), key())
    other = EndFlag(resident.code, 2, Flag.SMOKER)
    assert told(await refused(end_flag(desk(), other, key()))) == {("NOT_IN_FORCE", "flag")}
    await end_flag(desk(), EndFlag(resident.code, 2, Flag.BEDRIDDEN), key())
    assert (await models.RecordedFlag.get(resident_id=resident.id)).ends == TODAY


async def test_an_assessment_of_mobility_ends_the_one_before() -> None:
    resident = await registered()
    await record_mobility(desk(), RecordMobility(resident.code, 1, Mobility.FREE, starts=date(2025, 1, 1)), key())
    await record_mobility(desk(), RecordMobility(resident.code, 2, Mobility.LIMITED, "卒中后"), key())
    rows = await models.MobilityAssessment.filter(resident_id=resident.id).order_by("id")
    assert [(row.mobility, row.starts, row.ends) for row in rows] == [
        ("FREE", date(2025, 1, 1), TODAY),
        ("LIMITED", TODAY, None),
    ]
    early = RecordMobility(resident.code, 3, Mobility.FREE, starts=date(2026, 2, 1))
    assert told(await refused(record_mobility(desk(), early, key()))) == {("ASSESSED_LATER", "starts")}


def graded(resident: models.Resident, version: int, grade: RiskGrade, **more: Any) -> GradeRisk:
    """A grading by a doctor of the clinic."""
    return GradeRisk(resident.code, version, grade, **({"assessor": "LC-D1", "reason": "年度评估"} | more))


async def test_older_people_are_graded_with_assessor_and_reason_and_the_history_is_kept() -> None:
    """R038."""
    resident = await registered()
    await grade_risk(desk(), graded(resident, 1, RiskGrade.GREEN, starts=date(2026, 1, 5)), key())
    await grade_risk(desk(), graded(resident, 2, RiskGrade.RED, basis="体检表12号"), key())
    rows = await models.RiskGrading.filter(resident_id=resident.id).order_by("id").prefetch_related("assessor")
    assert [
        (row.grade, row.starts, row.ends, row.assessor and row.assessor.code, row.reason, row.evidence) for row in rows
    ] == [
        ("GREEN", date(2026, 1, 5), TODAY, "LC-D1", "年度评估", ""),
        ("RED", TODAY, None, "LC-D1", "年度评估", "体检表12号"),
    ]
    same_day = graded(resident, 3, RiskGrade.YELLOW)
    await grade_risk(desk(), same_day, key())
    rows = await models.RiskGrading.filter(resident_id=resident.id).order_by("id")
    assert [(row.grade, row.starts, row.ends) for row in rows[1:]] == [("RED", TODAY, TODAY), ("YELLOW", TODAY, None)]


async def test_nobody_is_graded_before_the_region_s_age_nor_by_a_stranger() -> None:
    resident = await registered(another(1, born=date(1961, 3, 2)))  # 64 on the day, 60 since 2021
    young = graded(resident, 1, RiskGrade.GREEN, assessor="YS-D1", reason="")
    assert told(await refused(grade_risk(desk(), young, key()))) == {
        ("NOT_ELDERLY", "resident"),
        ("NOT_FOUND", "assessor"),
        ("TEXT_SIZE", "reason"),
    }
    await Practitioner.filter(code="LC-D2").update(practice_ended=date(2026, 2, 1), end_reason="DECEASED")
    gone = graded(resident, 1, RiskGrade.GREEN, assessor="LC-D2")
    assert ("PRACTICE_ENDED", "assessor") in told(await refused(grade_risk(desk(), gone, key())))
    ages = PolicyParameter.AGES
    await RegionalPolicy.create(
        region=await Region.get(code="450300"),
        parameter=ages.value,
        rule=written_rule(ages, Ages(elderly_from=60)),
        starts=date(2025, 1, 1),
        document=await PolicyDocument.get(code="DOC-1"),
        clause="1",
        status="POLICY",
        set_at=desk().clock(),
        set_by="authority",
    )
    await grade_risk(desk(), graded(resident, 1, RiskGrade.GREEN), key())


async def test_a_fact_entered_in_error_holds_on_no_day_and_the_reason_is_kept() -> None:
    resident = await registered()
    answer = await record_diagnosis(desk(), RecordDiagnosis(resident.code, 1, "E11.9", starts=date(2024, 1, 1)), key())
    wrong = CorrectFact(resident.code, 2, FactKind.DIAGNOSIS, answer["fact"], "张冠李戴")
    await correct_fact(desk(), wrong, key())
    row = await models.Diagnosis.get(resident_id=resident.id)
    assert (row.starts, row.ends) == (date(2024, 1, 1), date(2024, 1, 1))
    entry = await AuditEntry.get(verb="Mutation.correctFact")
    assert cast("dict[str, dict[str, object]]", entry.detail)["input"]["reason"] == "张冠李戴"
    again = CorrectFact(resident.code, 3, FactKind.DIAGNOSIS, answer["fact"], "x")
    assert told(await refused(correct_fact(desk(), again, key()))) == {("FACT_CORRECTED", "fact")}
    other_kind = CorrectFact(resident.code, 3, FactKind.TAG, answer["fact"], "")
    assert told(await refused(correct_fact(desk(), other_kind, key()))) == {
        ("NOT_FOUND", "fact"),
        ("TEXT_SIZE", "reason"),
    }
    await record_diagnosis(desk(), RecordDiagnosis(resident.code, 3, "E11.9", starts=date(2024, 1, 1)), key())


async def test_a_withdrawn_grade_gives_its_days_back_to_the_one_it_had_ended() -> None:
    resident = await registered()
    for version, (grade, day) in enumerate(
        ((RiskGrade.GREEN, date(2025, 1, 1)), (RiskGrade.RED, date(2025, 6, 1)), (RiskGrade.YELLOW, TODAY)), start=1
    ):
        await grade_risk(desk(), graded(resident, version, grade, starts=day), key())
    red = await models.RiskGrading.get(resident_id=resident.id, grade="RED")
    fact = fact_code(SEALER, FactKind.RISK_GRADE, red.id)
    await correct_fact(desk(), CorrectFact(resident.code, 4, FactKind.RISK_GRADE, fact, "录错"), key())
    rows = await models.RiskGrading.filter(resident_id=resident.id).order_by("id")
    assert [(row.grade, row.starts, row.ends) for row in rows] == [
        ("GREEN", date(2025, 1, 1), TODAY),
        ("RED", date(2025, 6, 1), date(2025, 6, 1)),
        ("YELLOW", TODAY, None),
    ]


async def test_a_stale_version_and_a_foreign_clinic_change_nothing() -> None:
    resident = await registered()
    tag = disabled(resident, 2)
    assert told(await refused(record_tag(desk(), tag, key()))) == {("VERSION_CONFLICT", "expectedVersion")}
    for actor in FOREIGNERS:
        foreign = (
            record_tag(desk(actor), disabled(resident), key()),
            record_diagnosis(desk(actor), RecordDiagnosis(resident.code, 1, "I10"), key()),
            record_tb_treatment(desk(actor), RecordTbTreatment(resident.code, 1), key()),
            record_flag(desk(actor), RecordFlag(resident.code, 1, Flag.SMOKER), key()),
            record_mobility(desk(actor), RecordMobility(resident.code, 1, Mobility.FREE), key()),
            grade_risk(desk(actor), graded(resident, 1, RiskGrade.RED), key()),
            correct_fact(desk(actor), CorrectFact(resident.code, 1, FactKind.TAG, "FACT-0", "x"), key()),
        )
        for act in foreign:
            assert ("NOT_FOUND", "resident") in told(await refused(act))


async def test_a_retry_records_once() -> None:
    resident = await registered()
    again = key()
    first = await record_flag(desk(), RecordFlag(resident.code, 1, Flag.SMOKER), again)
    assert await record_flag(desk(), RecordFlag(resident.code, 1, Flag.SMOKER), again) == first
    assert await models.RecordedFlag.all().count() == 1
