"""From cells to what a line says of somebody's health and standing (健康与人群各栏): populations, diagnoses, flags."""

from __future__ import annotations

from datetime import date
from typing import Final

from catalog.condition import is_icd10
from catalog.vocabulary import Population
from core.secret import Secret
from enrolment.identity.written import compact
from enrolment.recording.assessments import LONGEST_TEXT
from enrolment.recording.diagnoses import LONGEST_DOCTOR
from enrolment.recording.population import EVIDENCE_NUMBER, EVIDENCE_OF, tag_problems
from enrolment.recording.pregnancies import LONGEST_HANDBOOK
from enrolment.recording.problem import problem as fact_problem
from enrolment.register.format.cells import Cells
from enrolment.register.format.choice import EVIDENCES, FLAGS, GRADES, MOBILITIES, POPULATIONS, RESIDENCES
from enrolment.register.format.column import Part
from enrolment.register.format.columns import CODES_OF
from enrolment.register.format.record import (
    DiagnosisEntry,
    FactsEntry,
    FlagEntry,
    MobilityEntry,
    PregnancyEntry,
    ResidenceEntry,
    RiskEntry,
    TagEntry,
    TbEntry,
)
from enrolment.vocabulary import TagEvidence

_NO_FACTS: Final = FactsEntry()
_FACTS: Final = CODES_OF[Part.FACTS]
_PREGNANCY: Final = frozenset({"lmp", "edd", "handbook", "delivered", "lost", "discharged"})
_RISK: Final = frozenset({"riskGrade", "riskOn", "riskAssessor", "riskReason", "riskBasis"})
_MOBILITY: Final = frozenset({"mobility", "mobilityOn", "mobilityReason"})
_TB: Final = frozenset({"tbStarts", "tbEnds"})
_TAGS: Final = ("tags", "tagEvidence", "tagCertificates", "tagStarts", "tagEnds")
_DIAGNOSES: Final = (
    "diagnoses",
    "diagnosisStarts",
    "diagnosisEnds",
    "diagnosisInstitutions",
    "diagnosisDoctors",
)
_RESIDENCES: Final = ("residences", "residenceRegions", "residenceStarts", "residenceEnds")
_FLAGS: Final = ("flags", "flagStarts", "flagEnds")
_COLUMN_OF: Final = {"tag": "tags", "evidence": "tagEvidence", "certificateNumber": "tagCertificates"}


def read_facts(cells: Cells) -> FactsEntry:
    """What is recorded of the person."""
    if not cells.has(_FACTS):
        return _NO_FACTS
    return FactsEntry(
        tags=() if cells.lacks(_TAGS) else cells.remembered(_TAGS, _tags),
        diagnoses=() if cells.lacks(_DIAGNOSES) else _diagnoses(cells),
        pregnancy=_pregnancy(cells) if cells.has(_PREGNANCY) else None,
        risk=_risk(cells) if cells.has(_RISK) else None,
        mobility=_mobility(cells) if cells.has(_MOBILITY) else None,
        tb=_tb(cells) if cells.has(_TB) else None,
        residences=() if cells.lacks(_RESIDENCES) else cells.remembered(_RESIDENCES, _residences),
        flags=() if cells.lacks(_FLAGS) else cells.remembered(_FLAGS, _flags),
    )


def _tags(cells: Cells) -> tuple[TagEntry, ...]:
    """LISTED_TWICE of one population from one day; it may come again later."""
    written = cells.values("tags")
    count = len(written)
    if not count:
        cells.say("tags", "MISSING_VALUE")
        return ()
    tags = cells.chosen("tags", written, POPULATIONS)
    evidences = cells.choices("tagEvidence", count, EVIDENCES)
    certificates = cells.beside("tagCertificates", count)
    starts, ends = cells.days("tagStarts", count), cells.days("tagEnds", count)
    if len(tags) < count:
        return ()
    cells.distinct("tags", list(zip(tags, starts, strict=True)))
    return tuple(_tag(cells, *each) for each in zip(tags, evidences, certificates, starts, ends, strict=True))


def _tag(
    cells: Cells,
    tag: Population,
    given: TagEvidence | None,
    written: str | None,
    starts: date | None,
    ends: date | None,
) -> TagEntry:
    """DERIVED_POPULATION, EVIDENCE_OF_POPULATION, CERTIFICATE_NUMBER; MISSING_VALUE where the evidence is open."""
    possible = EVIDENCE_OF.get(tag, frozenset())
    evidence = given or (next(iter(possible)) if len(possible) == 1 else TagEvidence.DECLARED)
    number = None if written is None else compact(written)
    if given is None and len(possible) > 1:
        cells.say("tagEvidence", "MISSING_VALUE")
    else:
        for found in tag_problems(tag, evidence, None if number is None else Secret(number, EVIDENCE_NUMBER)):
            cells.take(_COLUMN_OF[found.path[-1]], found)
    return TagEntry(tag, evidence, number, starts, ends)


def _diagnoses(cells: Cells) -> tuple[DiagnosisEntry, ...]:
    """BAD_ICD10 at the codes; LISTED_TWICE of one from one day."""
    codes = [compact(written) for written in cells.values("diagnoses")]
    count = len(codes)
    if not count:
        cells.say("diagnoses", "MISSING_VALUE")
        return ()
    if not all(map(is_icd10, codes)):
        cells.take("diagnoses", fact_problem("BAD_ICD10", "icd10"))
    starts, ends = cells.days("diagnosisStarts", count), cells.days("diagnosisEnds", count)
    cells.distinct("diagnoses", list(zip(codes, starts, strict=True)))
    places = cells.codes("diagnosisInstitutions", count)
    doctors = cells.texts("diagnosisDoctors", count, LONGEST_DOCTOR)
    return tuple(DiagnosisEntry(*each) for each in zip(codes, starts, ends, places, doctors, strict=True))


def _pregnancy(cells: Cells) -> PregnancyEntry | None:
    cells.needed("lmp")
    lmp, edd = cells.day("lmp"), cells.day("edd")
    handbook = cells.words("handbook", LONGEST_HANDBOOK)
    delivered, lost, discharged = cells.day("delivered"), cells.day("lost"), cells.day("discharged")
    return None if lmp is None else PregnancyEntry(lmp, edd, handbook, delivered, lost, discharged)


def _risk(cells: Cells) -> RiskEntry | None:
    cells.needed("riskGrade", "riskOn")
    grade, on, assessor = cells.choice("riskGrade", GRADES), cells.day("riskOn"), cells.code("riskAssessor")
    reason, basis = cells.words("riskReason", LONGEST_TEXT), cells.words("riskBasis", LONGEST_TEXT)
    return None if grade is None or on is None else RiskEntry(grade, on, assessor, reason, basis)


def _mobility(cells: Cells) -> MobilityEntry | None:
    cells.needed("mobility", "mobilityOn")
    found, on = cells.choice("mobility", MOBILITIES), cells.day("mobilityOn")
    reason = cells.words("mobilityReason", LONGEST_TEXT)
    return None if found is None or on is None else MobilityEntry(found, on, reason)


def _tb(cells: Cells) -> TbEntry | None:
    cells.needed("tbStarts")
    starts, ends = cells.day("tbStarts"), cells.day("tbEnds")
    return None if starts is None else TbEntry(starts, ends)


def _residences(cells: Cells) -> tuple[ResidenceEntry, ...]:
    """LISTED_TWICE of one relation to one region from one day."""
    written = cells.values("residences")
    count = len(written)
    if not count:
        cells.say("residences", "MISSING_VALUE")
        return ()
    relations = cells.chosen("residences", written, RESIDENCES)
    places = cells.codes("residenceRegions", count)
    starts, ends = cells.days("residenceStarts", count), cells.days("residenceEnds", count)
    if len(relations) < count:
        return ()
    cells.distinct("residences", list(zip(relations, places, starts, strict=True)))
    return tuple(ResidenceEntry(*each) for each in zip(relations, places, starts, ends, strict=True))


def _flags(cells: Cells) -> tuple[FlagEntry, ...]:
    """LISTED_TWICE of one flag from one day."""
    written = cells.values("flags")
    count = len(written)
    if not count:
        cells.say("flags", "MISSING_VALUE")
        return ()
    flags = cells.chosen("flags", written, FLAGS)
    starts, ends = cells.days("flagStarts", count), cells.days("flagEnds", count)
    if len(flags) < count:
        return ()
    cells.distinct("flags", list(zip(flags, starts, strict=True)))
    return tuple(FlagEntry(*each) for each in zip(flags, starts, ends, strict=True))
