"""From cells to what a line says of a person (居民各栏). Each function answers None for a part that is left blank."""

from __future__ import annotations

from datetime import date
from typing import Final

from catalog.condition import is_icd10
from catalog.vocabulary import Population, Sex
from core.faults import Problem
from core.secret import Secret
from enrolment.identity.address import read_address
from enrolment.identity.document import Document, disagreements
from enrolment.identity.name import read_name
from enrolment.identity.person import born_problems
from enrolment.identity.phone import Phone, read_phone
from enrolment.identity.vocabulary import PhoneOwner
from enrolment.identity.written import compact
from enrolment.recording.assessments import LONGEST_TEXT
from enrolment.recording.diagnoses import LONGEST_DOCTOR
from enrolment.recording.population import EVIDENCE_NUMBER, EVIDENCE_OF, tag_problems
from enrolment.recording.pregnancies import LONGEST_HANDBOOK
from enrolment.recording.problem import problem as fact_problem
from enrolment.register.format.cells import Cells
from enrolment.register.format.choice import (
    EVIDENCES,
    GRADES,
    MOBILITIES,
    OWNERS,
    PHONE_STATUSES,
    POPULATIONS,
    RELATIONS,
    SEXES,
)
from enrolment.register.format.column import Part
from enrolment.register.format.columns import CODES_OF
from enrolment.register.format.record import (
    AddressEntry,
    DiagnosisEntry,
    FactsEntry,
    GuardianEntry,
    HouseholdEntry,
    MobilityEntry,
    PersonEntry,
    PhoneEntry,
    PregnancyEntry,
    RiskEntry,
    TagEntry,
    TbEntry,
)
from enrolment.registering.given import MOST_PHONES
from enrolment.vocabulary import PhoneStatus, TagEvidence
from teams.operations.problem import list_size

_NO_FACTS: Final = FactsEntry()
_GUARDIAN, _HOUSEHOLD, _FACTS = CODES_OF[Part.GUARDIAN], CODES_OF[Part.HOUSEHOLD], CODES_OF[Part.FACTS]
_RESIDENCE: Final = frozenset({"region", "grid", "address", "addressSince"})
_REGISTERED: Final = frozenset({"registeredRegion", "registeredAddress", "registeredSince"})
_PHONES: Final = frozenset({"phones", "phoneOwners", "phoneStatuses", "phonesChecked"})
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
_COLUMN_OF: Final = {"tag": "tags", "evidence": "tagEvidence", "certificateNumber": "tagCertificates"}


def read_person(cells: Cells, today: date) -> PersonEntry:
    """Who the line is about. PERSON_NOT_NAMED, PERSON_NAME, BORN_…, SEX_DISAGREES and those of single cells."""
    name = cells.raw("name")
    kept = None if name is None else read_name(name)
    if isinstance(kept, Problem):
        cells.take("name", kept)
    document = cells.document("documentKind", "documentNumber")
    born, sex = _birth(cells, document, today)
    legacy = cells.number("legacyNumber")
    if cells.raw("documentNumber") is None and legacy is None and None in (name, born, sex):
        cells.say("documentNumber", "PERSON_NOT_NAMED")
    return PersonEntry(
        legacy_number=legacy,
        name=None if isinstance(kept, Problem) else kept,
        document=document,
        valid_until=cells.day("documentValidUntil"),
        born=born,
        sex=sex,
        phones=_phones(cells) if cells.has(_PHONES) else (),
        residence=_residence(cells) if cells.has(_RESIDENCE) else None,
        registered=_registered(cells) if cells.has(_REGISTERED) else None,
        is_confirmed_distinct=cells.yes("confirmedDistinct"),
        died=cells.day("died"),
        moved_away=cells.day("movedAway"),
    )


def read_guardian(cells: Cells) -> GuardianEntry | None:
    """Who answers for the person: a document or a legacy number, and a relation."""
    if not cells.has(_GUARDIAN):
        return None
    document = cells.document("guardianDocumentKind", "guardianDocumentNumber")
    legacy = cells.number("guardianLegacyNumber")
    if cells.raw("guardianLegacyNumber") is None:
        cells.needed("guardianDocumentNumber")
    cells.needed("guardianRelation")
    relation = cells.choice("guardianRelation", RELATIONS)
    return None if relation is None else GuardianEntry(relation, document, legacy)


def read_household(cells: Cells) -> HouseholdEntry | None:
    """The household and the place in it."""
    if not cells.has(_HOUSEHOLD):
        return None
    cells.needed("householdNumber", "householdRelation")
    number, relation = cells.number("householdNumber"), cells.choice("householdRelation", RELATIONS)
    since = cells.day("householdSince")
    return None if number is None or relation is None else HouseholdEntry(number, relation, since)


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
    )


def _birth(cells: Cells, document: Document | None, today: date) -> tuple[date | None, Sex | None]:
    """As the line says, or as the document's number tells where the line says nothing."""
    born, sex = cells.day("born"), cells.choice("sex", SEXES)
    if document is not None:
        for found in disagreements(document, born or document.born or today, sex or document.sex or Sex.MALE):
            cells.take(found.path[-1], found)
        born, sex = born or document.born, sex or document.sex
    if born is not None:
        for found in born_problems(born, today):
            cells.take("born", found)
    return born, sex


def _phones(cells: Cells) -> tuple[PhoneEntry, ...]:
    """LIST_SIZE, PHONE_NUMBER, LISTED_TWICE and NUMBER_ROUNDED at the numbers."""
    written = cells.pieces("phones")
    if not written:
        cells.say("phones", "MISSING_VALUE")
        return ()
    if len(written) > MOST_PHONES:
        cells.take("phones", list_size(("phones",), MOST_PHONES))
    count = len(written)
    owners = cells.choices("phoneOwners", count, OWNERS)
    statuses = cells.choices("phoneStatuses", count, PHONE_STATUSES)
    days = cells.days("phonesChecked", count)
    found = []
    for number, owner, status, checked in zip(written, owners, statuses, days, strict=True):
        phone = read_phone(number)
        if isinstance(phone, Phone):
            found.append(PhoneEntry(phone, owner or PhoneOwner.SELF, status or PhoneStatus.UNVERIFIED, checked))
        elif cells.is_rounded(number):
            cells.say("phones", "NUMBER_ROUNDED")
        else:
            cells.take("phones", phone)
    if len({each.phone for each in found}) < len(found) and len(set(written)) == len(written):
        cells.say("phones", "LISTED_TWICE")  # one number written in two ways
    return tuple(found)


def _residence(cells: Cells) -> AddressEntry | None:
    cells.needed("region", "address")
    region, grid, since = cells.code("region"), cells.code("grid"), cells.day("addressSince")
    text = _address(cells, "address")
    return None if region is None or text is None else AddressEntry(region, text, grid, since)


def _registered(cells: Cells) -> AddressEntry | None:
    cells.needed("registeredRegion", "registeredAddress")
    region, since = cells.code("registeredRegion"), cells.day("registeredSince")
    text = _address(cells, "registeredAddress")
    return None if region is None or text is None else AddressEntry(region, text, None, since)


def _address(cells: Cells, column: str) -> str | None:
    written = cells.raw(column)
    text = None if written is None else read_address(written)
    if isinstance(text, Problem):
        cells.take(column, text)
        return None
    return text


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
