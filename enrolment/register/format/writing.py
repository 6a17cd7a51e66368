"""From what a line says to its cells (写出): what `line.read_line` reads back as the same line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from core.labelled import Labelled
from core.language import Language
from enrolment.identity.document import Document
from enrolment.register.format.cells import joined
from enrolment.register.format.choice import write_yes
from enrolment.register.format.package import write_packages
from enrolment.register.format.record import (
    AddressEntry,
    ContractEntry,
    EndingEntry,
    FactsEntry,
    PersonEntry,
    RegisterLine,
    SignatureEntry,
    UnsignedEntry,
)

Cell = tuple[str, str]
"""A column's code and what stands there."""


def cells_of(line: RegisterLine, language: Language) -> dict[str, str]:
    """The cells of a line by column, blank ones left out; choices by their names in `language`."""
    speaker = _Speaker(language)
    return {code: text for code, text in speaker.line(line) if text}


class _Speaker:
    """Spells values in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.is_zh = language is Language.ZH

    def line(self, line: RegisterLine) -> Iterator[Cell]:
        yield from self.person(line.person)
        if line.guardian is not None:
            yield from self.document(line.guardian.document, "guardianDocumentKind", "guardianDocumentNumber")
            yield "guardianLegacyNumber", line.guardian.legacy_number or ""
            yield "guardianRelation", self.label(line.guardian.relation)
        if line.household is not None:
            yield "householdNumber", line.household.number
            yield "householdRelation", self.label(line.household.relation)
            yield "householdSince", day(line.household.since)
        yield from self.facts(line.facts)
        if line.contract is not None:
            yield from self.contract(line.contract)
        if line.ending is not None:
            yield from self.ending(line.ending)
        if line.unsigned is not None:
            yield from self.unsigned(line.unsigned)

    def person(self, person: PersonEntry) -> Iterator[Cell]:
        yield "legacyNumber", person.legacy_number or ""
        yield "name", person.name or ""
        yield from self.document(person.document, "documentKind", "documentNumber")
        yield "documentValidUntil", day(person.valid_until)
        yield "sex", self.label(person.sex)
        yield "born", day(person.born)
        yield "phones", joined([each.phone.number for each in person.phones])
        yield "phoneOwners", self.labels([each.owner for each in person.phones])
        yield "phoneStatuses", self.labels([each.status for each in person.phones])
        yield "phonesChecked", days([each.checked for each in person.phones])
        if person.residence is not None:
            yield from self.address(person.residence, "region", "address", "addressSince")
            yield "grid", person.residence.grid or ""
        if person.registered is not None:
            yield from self.address(person.registered, "registeredRegion", "registeredAddress", "registeredSince")
        yield "confirmedDistinct", self.yes(person.is_confirmed_distinct)
        yield "died", day(person.died)
        yield "movedAway", day(person.moved_away)

    def facts(self, facts: FactsEntry) -> Iterator[Cell]:
        tags, found = facts.tags, facts.diagnoses
        if tags:
            yield "tags", self.labels([each.tag for each in tags])
            yield "tagEvidence", self.labels([each.evidence for each in tags])
            yield "tagCertificates", texts([each.certificate for each in tags])
            yield "tagStarts", days([each.starts for each in tags])
            yield "tagEnds", days([each.ends for each in tags])
        if found:
            yield "diagnoses", joined([each.icd10 for each in found])
            yield "diagnosisStarts", days([each.starts for each in found])
            yield "diagnosisEnds", days([each.ends for each in found])
            yield "diagnosisInstitutions", texts([each.institution for each in found])
            yield "diagnosisDoctors", texts([each.doctor for each in found])
        yield from self.belonging(facts)
        if facts.pregnancy is not None:
            for code in ("lmp", "edd", "delivered", "lost", "discharged"):
                yield code, day(getattr(facts.pregnancy, code))
            yield "handbook", facts.pregnancy.handbook or ""
        if facts.risk is not None:
            yield "riskGrade", self.label(facts.risk.grade)
            yield "riskOn", day(facts.risk.on)
            yield "riskAssessor", facts.risk.assessor or ""
            yield "riskReason", facts.risk.reason or ""
            yield "riskBasis", facts.risk.basis or ""
        if facts.mobility is not None:
            yield "mobility", self.label(facts.mobility.mobility)
            yield "mobilityOn", day(facts.mobility.on)
            yield "mobilityReason", facts.mobility.reason or ""
        if facts.tb is not None:
            yield "tbStarts", day(facts.tb.starts)
            yield "tbEnds", day(facts.tb.ends)

    def belonging(self, facts: FactsEntry) -> Iterator[Cell]:
        residences, flags = facts.residences, facts.flags
        if residences:
            yield "residences", self.labels([each.relation for each in residences])
            yield "residenceRegions", texts([each.region for each in residences])
            yield "residenceStarts", days([each.starts for each in residences])
            yield "residenceEnds", days([each.ends for each in residences])
        if flags:
            yield "flags", self.labels([each.flag for each in flags])
            yield "flagStarts", days([each.starts for each in flags])
            yield "flagEnds", days([each.ends for each in flags])

    def contract(self, contract: ContractEntry) -> Iterator[Cell]:
        provider = contract.provider
        yield "contractNumber", contract.number or ""
        yield "contractKind", self.label(contract.kind)
        yield "team", provider.team or ""
        yield "practitioner", provider.practitioner or ""
        yield "practitionerRole", self.label(provider.role)
        yield "guidingInstitution", provider.guiding_institution or ""
        yield "supportingTeam", provider.supporting_team or ""
        yield "institution", provider.institution or ""
        yield "signedOn", day(contract.signed)
        yield "startsOn", day(contract.starts)
        yield "years", str(contract.years)
        yield "lastDay", day(contract.ends - timedelta(days=1))
        yield "packages", write_packages(contract.packages)
        yield "channel", self.label(contract.channel)
        yield "businessLine", self.label(contract.business_line)
        yield "partner", self.label(contract.partner)
        yield "explained", self.yes(contract.is_explained)
        yield "outsideArea", self.yes(contract.accepts_outside_area)
        yield "provided", self.labels(contract.provided)
        yield "consentedOn", day(contract.consented)
        yield "signedByGuardian", self.yes(contract.is_by_guardian)
        yield from self.signature(contract.by_resident, "residentMethod", "residentEvidence")
        yield from self.signature(contract.by_provider, "providerMethod", "providerEvidence")
        yield "providerSigner", contract.by_provider.signer or ""
        yield "backfillReason", contract.backfill_reason or ""
        yield "familyAnchor", self.yes(contract.is_anchor)
        yield "coveredBy", joined(contract.covered_by)

    def ending(self, ending: EndingEntry) -> Iterator[Cell]:
        yield "endingReason", self.label(ending.reason)
        yield "endedOn", day(ending.on)
        yield "endingNote", ending.note or ""

    def unsigned(self, unsigned: UnsignedEntry) -> Iterator[Cell]:
        yield "unsignedReason", self.label(unsigned.reason)
        yield "unsignedOn", day(unsigned.on)
        yield "askAgain", day(unsigned.ask_again)
        yield "unsignedNote", unsigned.note or ""
        yield "noticeTeam", unsigned.team or ""
        yield "noticeByGuardian", self.yes(unsigned.is_by_guardian)
        if unsigned.by_resident is not None:
            yield from self.signature(unsigned.by_resident, "noticeMethod", "noticeEvidence")
        if unsigned.by_team is not None:
            yield from self.signature(unsigned.by_team, "noticeTeamMethod", "noticeTeamEvidence")
            yield "noticeSigner", unsigned.by_team.signer or ""

    def document(self, document: Document | None, kind: str, number: str) -> Iterator[Cell]:
        if document is not None:
            yield kind, self.label(document.kind)
            yield number, document.number

    def address(self, address: AddressEntry, region: str, text: str, since: str) -> Iterator[Cell]:
        yield region, address.region
        yield text, address.text
        yield since, day(address.since)

    def signature(self, signature: SignatureEntry, method: str, evidence: str) -> Iterator[Cell]:
        yield method, self.label(signature.method)
        yield evidence, signature.evidence or ""

    def label(self, member: Labelled | None) -> str:
        return "" if member is None else member.label.zh if self.is_zh else member.label.en

    def labels(self, members: Sequence[Labelled]) -> str:
        return joined([self.label(member) for member in members])

    def yes(self, is_so: bool) -> str:
        return write_yes(is_so, self.language)


def day(on: date | None) -> str:
    """As 2026-03-01, «» for None."""
    return "" if on is None else on.isoformat()


def days(listed: Sequence[date | None]) -> str:
    """A cell with one place for each, «» where all are None."""
    return joined([day(each) for each in listed]) if any(listed) else ""


def texts(listed: Sequence[str | None]) -> str:
    """A cell with one place for each, «» where all are None."""
    return joined([each or "" for each in listed]) if any(listed) else ""
