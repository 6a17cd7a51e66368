"""Writing a register out (台账导出): the people whom an institution cares for, line by line, as an import takes them.

Only those whose record the institution made, or whom it has or had under contract: whoever has merely registered
somebody is told nothing more. What is told to those who care for somebody alone (tuberculosis, mental disorders, HIV)
stands in the files of the clinic's staff, and is left out of those of a region authority. What is exported stands in
clear, so that each export is one row of the audit trail.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import count, zip_longest

from catalog.vocabulary import Flag, Mobility, Population, Residence, RiskGrade, Sex
from core.database import transaction
from core.models import AuditEntry
from core.sealing import Sealer
from enrolment.desk import Desk
from enrolment.identity.document import Document, read_document
from enrolment.identity.phone import Phone
from enrolment.identity.purpose import ADDRESS_TEXT, DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind, PhoneOwner
from enrolment.recording.population import EVIDENCE_NUMBER
from enrolment.register.exporting_contracts import contract_of, json_of
from enrolment.register.format.record import (
    AddressEntry,
    DiagnosisEntry,
    EndingEntry,
    FactsEntry,
    FlagEntry,
    GuardianEntry,
    HouseholdEntry,
    MobilityEntry,
    PersonEntry,
    PhoneEntry,
    PregnancyEntry,
    RegisterLine,
    ResidenceEntry,
    RiskEntry,
    SignatureEntry,
    TagEntry,
    TbEntry,
    UnsignedEntry,
)
from enrolment.register.places import LEGACY_NUMBER
from enrolment.register.reading import Exported, instant_day, read_people, shared_numbers
from enrolment.registering.acting import institution_at
from enrolment.vocabulary import (
    EndingReason,
    FamilyRelation,
    PhoneStatus,
    SigningMethod,
    TagEvidence,
    UnsignedReason,
)
from teams.operations.verb import Objections
from teams.queries.rows import Row, day, open_day

PEOPLE_AT_ONCE = 500
"""Residents of a page."""


async def export_register(
    desk: Desk, institution: str | None, why: Mapping[str, str] | None = None
) -> AsyncIterator[RegisterLine]:
    """The register of an institution (code; None: the actor's own), person by person in the order they were entered.

    Somebody with several terms, pregnancies or assessments takes several lines. Statements are a fixed number for a
    page; memory does not grow with the register. `why`: what the audit trail tells beside.
    Raises a Refusal before the first line: INSTITUTION_NEEDED, NOT_FOUND (`institution`).
    """
    said = Objections()
    home = await institution_at(desk, institution, said)
    said.refuse()
    if home is None:
        raise said.refusal()
    async with transaction():
        detail: dict[str, object] = {"institution": home.code, **(why or {})}
        await AuditEntry.create(at=desk.clock(), subject=desk.subject, verb="Query.exportRegister", detail=detail)
    number, after, shared = count(1), 0, await shared_numbers(home)
    while page := await read_people(desk, home, after, PEOPLE_AT_ONCE):
        for person in page:
            for line in _lines(desk.sealer, person, number, shared):
                yield line
        after = page[-1].id


def _lines(sealer: Sealer, one: Exported, number: Iterator[int], shared: frozenset[str]) -> Iterator[RegisterLine]:
    """The lines of one person: the first says everything once, each a term of its own. `shared`: numbers that several
    households have."""
    who, guardian, household = _person(sealer, one), _guardian(sealer, one), _household(one, shared)
    tags = tuple(_tag(sealer, row) for row in one.all("tag"))
    diagnoses = tuple(_diagnosis(row) for row in one.all("diagnosis"))
    several = zip_longest(
        *(one.all(kind) for kind in ("term", "pregnancy", "risk", "mobility", "course", "unsigned")), fillvalue=None
    )
    for place, (term, pregnancy, risk, mobility, course, unsigned) in enumerate(list(several) or [(None,) * 6]):
        facts = FactsEntry(
            tags if place == 0 else (),
            diagnoses if place == 0 else (),
            None if pregnancy is None else _pregnancy(pregnancy),
            None if risk is None else _risk(risk),
            None if mobility is None else _mobility(mobility),
            None if course is None else TbEntry(day(course["starts"]), open_day(course["ends"])),
            tuple(_residence(row) for row in one.all("residence")) if place == 0 else (),
            tuple(_flag(row) for row in one.all("flag")) if place == 0 else (),
        )
        yield RegisterLine(
            next(number),
            who,
            guardian,
            household,
            facts,
            None if term is None else contract_of(one, term),
            None if term is None or term["on_day"] is None else _ending(term),
            None if unsigned is None else _unsigned(one, unsigned),
        )


def _document(sealer: Sealer, kind: str, sealed: str) -> Document | None:
    read = read_document(IdentityDocumentKind(kind), sealer.open(sealed, DOCUMENT_NUMBER))
    return read if isinstance(read, Document) else None


def _person(sealer: Sealer, one: Exported) -> PersonEntry:
    row, documents = one.row, one.all("document")
    numbers = [each["person_number_sealed"] for each in one.all("source") if each["person_number_sealed"]]
    places = {each["kind"]: _address(sealer, each) for each in one.all("address")}
    return PersonEntry(
        legacy_number=sealer.open(numbers[-1], LEGACY_NUMBER) if numbers else row["code"],
        name=row["name"],
        document=_document(sealer, documents[0]["kind"], documents[0]["number_sealed"]) if documents else None,
        valid_until=open_day(documents[0]["valid_until"]) if documents else None,
        born=day(row["born"]),
        sex=Sex(row["sex"]),
        phones=tuple(_phone(sealer, each) for each in one.all("phone")),
        residence=places.get("RESIDENCE"),
        registered=places.get("REGISTERED"),
        is_confirmed_distinct=bool(row["is_distinct"]),
        died=open_day(row["died"]),
        moved_away=open_day(row["moved_away"]),
    )


def _phone(sealer: Sealer, row: Row) -> PhoneEntry:
    kind = PhoneKind.MOBILE if row["is_mobile"] else PhoneKind.LANDLINE
    number = sealer.open(row["number_sealed"], PHONE_NUMBER)
    return PhoneEntry(
        Phone(kind, number), PhoneOwner(row["owner"]), PhoneStatus(row["status"]), instant_day(row["checked"])
    )


def _address(sealer: Sealer, row: Row) -> AddressEntry:
    return AddressEntry(row["region"], sealer.open(row["text_sealed"], ADDRESS_TEXT), row["grid"], day(row["starts"]))


def _guardian(sealer: Sealer, one: Exported) -> GuardianEntry | None:
    found = one.all("guardian")
    if not found:
        return None
    row = found[0]
    document = None if row["kind"] is None else _document(sealer, row["kind"], row["number_sealed"])
    return GuardianEntry(FamilyRelation(row["relation"]), document, None if document is not None else row["code"])


def _household(one: Exported, shared: frozenset[str]) -> HouseholdEntry | None:
    """By the number of the register it came with, or our code where that is of several households."""
    found = one.all("household")
    if not found:
        return None
    row = found[-1]
    number = row["code"] if row["number"] is None or row["number"] in shared else row["number"]
    return HouseholdEntry(number, FamilyRelation(row["relation"]), day(row["starts"]))


def _tag(sealer: Sealer, row: Row) -> TagEntry:
    number = None if row["number"] is None else sealer.open(row["number"], EVIDENCE_NUMBER)
    days = (day(row["starts"]), open_day(row["ends"]))
    return TagEntry(Population(row["tag"]), TagEvidence(row["evidence"]), number, *days)


def _diagnosis(row: Row) -> DiagnosisEntry:
    days = (day(row["starts"]), open_day(row["ends"]))
    return DiagnosisEntry(row["icd10"], *days, row["institution"], row["doctor"] or None)


def _residence(row: Row) -> ResidenceEntry:
    return ResidenceEntry(Residence(row["relation"]), row["region"], day(row["starts"]), open_day(row["ends"]))


def _flag(row: Row) -> FlagEntry:
    return FlagEntry(Flag(row["flag"]), day(row["starts"]), open_day(row["ends"]))


def _pregnancy(row: Row) -> PregnancyEntry:
    outcome = (open_day(row["delivered"]), open_day(row["lost"]), open_day(row["discharged"]))
    return PregnancyEntry(day(row["lmp"]), open_day(row["edd"]), row["handbook"] or None, *outcome)


def _risk(row: Row) -> RiskEntry:
    why = (row["reason"] or None, row["evidence"] or None)
    return RiskEntry(RiskGrade(row["grade"]), day(row["starts"]), row["assessor"], *why)


def _mobility(row: Row) -> MobilityEntry:
    return MobilityEntry(Mobility(row["mobility"]), day(row["starts"]), row["reason"] or None)


def _unsigned(one: Exported, row: Row) -> UnsignedEntry:
    """Why somebody is unsigned; of a refusal with the notice that both signed (R216)."""
    own, team = json_of(row["signed_by_resident"]), json_of(row["signed_by_team"])
    return UnsignedEntry(
        UnsignedReason(row["reason"]),
        day(row["on_day"]),
        open_day(row["ask_again"]),
        row["note"] or None,
        row["team"],
        bool(own) and own["signer"] != one.row["code"],
        SignatureEntry(SigningMethod(own["method"]), own["evidence"]) if own else None,
        SignatureEntry(SigningMethod(team["method"]), team["evidence"], team["practitioner"]) if team else None,
    )


def _ending(row: Row) -> EndingEntry:
    return EndingEntry(EndingReason(row["reason"]), day(row["on_day"]), row["note"] or None)
