"""Which populations a register tells of, and which follow from what it tells (得出的人群)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.vocabulary import Population
from enrolment import models
from enrolment.register.format.columns import BY_CODE
from enrolment.register.format.manual import markdown
from enrolment.register.format.record import DiagnosisEntry, FactsEntry, TagEntry, TbEntry
from enrolment.vocabulary import TagEvidence
from enrolment.worklists.keeping import keep_up
from enrolment.worklists.kind import WorklistKind
from tests.register.lines import imported, line, person
from tests.signing.staging import TODAY, World

SINCE = date(2024, 1, 1)
ILL = (FactsEntry(diagnoses=(DiagnosisEntry("F20.0", SINCE),)), FactsEntry((), (DiagnosisEntry("A15.0", SINCE),)))


@pytest.mark.parametrize(
    ("facts", "tag"),
    [(ILL[0], Population.SMD), (replace(ILL[1], tb=TbEntry(SINCE)), Population.TB)],
)
async def test_tb_and_smd_are_told_as_populations_for_they_follow_from_no_diagnosis(
    fresh: World, facts: FactsEntry, tag: Population
) -> None:
    own = fresh.own
    told = replace(facts, tags=(TagEntry(tag, TagEvidence.DIAGNOSIS, None, SINCE),))
    lines = [line(1, person(own, 1), facts=facts), line(2, person(own, 2), facts=told)]

    _, faults = await imported(own.desk(), own, lines)
    await keep_up(TODAY)

    assert faults == []
    assert await models.Diagnosis.all().count() == 2
    (row,) = await models.PopulationTag.all()
    assert row.tag == tag.value
    unsigned = models.WorklistEntry.filter(kind=WorklistKind.UNSIGNED_KEY_POPULATION.value)
    assert {each.subject_id for each in await unsigned} == {row.resident_id}


def test_the_manual_and_the_columns_say_so() -> None:
    manual = markdown()

    assert "TB and SMD follow from no diagnosis" in manual
    assert "`T2DM` (E11)" in manual
    for column in ("tags", "diagnoses"):
        assert "严重精神障碍" in BY_CODE[column].says.zh
        assert "SMD" in BY_CODE[column].says.en
