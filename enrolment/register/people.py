"""People, facts and households of a piece of a register as rows (居民入库): what the single verbs would write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.sealing import Sealer
from enrolment.desk import Desk
from enrolment.identity.phone import Phone
from enrolment.identity.purpose import ADDRESS_TEXT, DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.identity.vocabulary import PhoneKind
from enrolment.identity.written import compact
from enrolment.recording.population import EVIDENCE_NUMBER
from enrolment.register.judged import Judged, JudgedHome, membership_of
from enrolment.register.known import OnRecord
from enrolment.register.merged import days_left, stands, tie_of
from enrolment.register.places import Places
from enrolment.register.rows import NOW, Ref, Rows
from enrolment.register.term import noon
from enrolment.vocabulary import FamilyRelation, PhoneStatus

Key = int | Ref
"""The key of a row that is on record, or that is about to be written."""


@dataclass(slots=True)
class Piece:
    """What is being made of a piece: the rows, who is who (row keys by the file's), who is on record and concerned.
    `at`: the instant of making; what is written of it is the later one at which the piece is (`NOW`)."""

    desk: Desk
    places: Places
    institution: int
    at: datetime
    rows: Rows = field(default_factory=Rows)
    people: dict[str, Key] = field(default_factory=dict)
    records: set[Key] = field(default_factory=set)
    concerned: list[str] = field(default_factory=list)
    cuts: list[tuple[str, int, date]] = field(default_factory=list)
    """Assessments on record (table, row) that end on a day, since a later one follows."""
    anchors: list[int] = field(default_factory=list)
    """Members on record of households (rows of residents) of whom the register says that they are the anchor."""
    distinct: list[Key] = field(default_factory=list)
    """Who is confirmed to be nobody alike on record."""

    @property
    def now(self) -> Ref:
        """The instant at which it is written."""
        return NOW

    @property
    def by(self) -> str:
        """Who acts."""
        return self.desk.subject

    @property
    def sealer(self) -> Sealer:
        """What seals."""
        return self.desk.sealer


def put_people(piece: Piece, homes: Sequence[JudgedHome]) -> None:
    """Everybody of these homes, then who lives with whom and who answers for whom."""
    for home in homes:
        for each in home.people:
            _put_person(piece, each)
    for home in homes:
        _put_household(piece, [each for each in home.people if each.one.household is not None])
    for home in homes:
        for each in home.people:
            _put_guardian(piece, each)


def _put_person(piece: Piece, each: Judged) -> None:
    record = each.record
    if record is None:
        key: Key = _newcomer(piece, each)
    else:
        key = record.person.id
        piece.concerned.append(record.person.code)
        if piece.institution not in [row.id for row in record.of("registered")]:
            piece.rows.add("resident_registration", key, piece.institution, piece.now, piece.by)
    piece.people[each.one.key] = key
    if each.one.is_confirmed_distinct:
        piece.distinct.append(key)
    since = each.one.since(piece.desk.today, None if each.person is None else each.person.born)
    _put_phones(piece, each, key)
    _put_facts(piece, each, key, since)
    _put_belonging(piece, each, key, since)
    _put_assessments(piece, each, key)


def _newcomer(piece: Piece, each: Judged) -> Ref:
    one, desk, rows, sealer = each.one, piece.desk, piece.rows, piece.sealer
    home = one.residence
    if home is None or one.born is None or one.sex is None:
        raise ValueError("nobody is written who was not judged")
    since = one.since(desk.today, one.born)
    grid = None if home.grid is None else piece.places.grids[home.grid][0]
    key = rows.keyed(
        "resident",
        desk.new_code("RES"),
        piece.places.regions[home.region],
        grid,
        one.name,
        one.born,
        one.sex.value,
        one.died,
        one.moved_away,
        piece.now,
        1,
    )
    rows.add("resident_registration", key, piece.institution, piece.now, piece.by)
    if one.document is not None:
        sealed = sealer.seal(one.document.number, DOCUMENT_NUMBER)
        kind, index = one.document.kind.value, sealer.index(one.document.family, DOCUMENT_NUMBER)
        rows.add("identity_document", key, kind, sealed, index, one.valid_until, piece.now, piece.by, "")
    for place, relation, address in one.addresses():
        region = piece.places.regions[address.region]
        cell = None if address.grid is None else piece.places.grids[address.grid][0]
        starts = address.since or since
        rows.add("address", key, place.value, region, cell, sealer.seal(address.text, ADDRESS_TEXT), starts)
        rows.add("residence", key, relation.value, region, starts, None)
    return key


def _put_phones(piece: Piece, each: Judged, key: Key) -> None:
    """Phones that are not on record; the first is primary where none is on record."""
    record, today = each.record, piece.desk.today
    known = [] if record is None else [row.value for row in record.of("phone") if row.ends is None]
    is_first = not known
    for entry in each.one.phones:
        index = _phone_index(piece, entry.phone)
        if index in known:
            continue
        number, is_mobile = entry.phone.number, entry.phone.kind is PhoneKind.MOBILE
        sealed = piece.sealer.seal(number, PHONE_NUMBER)
        is_primary = is_first and entry.status in (PhoneStatus.VERIFIED, PhoneStatus.UNVERIFIED)
        columns = (sealed, index, is_mobile, is_primary, entry.owner.value, entry.status.value, today)
        phone = piece.rows.keyed("phone", piece.desk.new_code("TEL"), key, *columns)
        is_first = is_first and not is_primary
        if entry.status is not PhoneStatus.UNVERIFIED:
            at = piece.now if entry.checked is None or noon(entry.checked) >= piece.at else noon(entry.checked)
            piece.rows.add("phone_verification", phone, entry.status.value, at, piece.by, "")


def _phone_index(piece: Piece, phone: Phone) -> str:
    return piece.places.phone_index(phone)


def _put_facts(piece: Piece, each: Judged, key: Key, since: date) -> None:
    one, rows, by, now = each.one, piece.rows, piece.by, piece.now
    for _line, tag in one.tags:
        for days in _new_days(each.record, "tag", tag.tag.value, tag.starts, tag.ends, since):
            number = None
            if tag.certificate is not None:
                number = piece.sealer.seal(compact(tag.certificate), EVIDENCE_NUMBER)
            rows.add("population_tag", key, tag.tag.value, *days, tag.evidence.value, number, by, now)
    for _line, found in one.diagnoses:
        for days in _new_days(each.record, "diagnosis", found.icd10, found.starts, found.ends, since):
            where = None if found.institution is None else piece.places.institutions[found.institution]
            rows.add("diagnosis", key, found.icd10, *days, where, found.doctor or "", by, now)
    for _line, course in one.courses:
        for days in _new_days(each.record, "course", "", course.starts, course.ends, since):
            rows.add("tb_treatment", key, *days, by, now)
    lmps = () if each.record is None else [row.starts for row in each.record.of("pregnancy")]
    for _line, entry in one.pregnancies:
        if entry.lmp not in lmps:
            days_of = (entry.lmp, entry.edd, entry.delivered, entry.lost, entry.discharged)
            rows.add("pregnancy", key, *days_of, entry.handbook or "", by, now, 1)


def _put_belonging(piece: Piece, each: Judged, key: Key, since: date) -> None:
    """Flags, and how somebody belongs to regions beside living and being registered there."""
    one, rows, by, now = each.one, piece.rows, piece.by, piece.now
    for _line, said in one.flags:
        for days in _new_days(each.record, "flag", said.flag.value, said.starts, said.ends, since):
            rows.add("recorded_flag", key, said.flag.value, *days, by, now)
    home = "" if each.person is None else each.person.region
    for _line, tie in one.residences:
        region = piece.places.regions[tie.region or home]
        for days in _new_days(each.record, "residence", tie_of(tie, home), tie.starts, tie.ends, since):
            rows.add("residence", key, tie.relation.value, region, *days)


def _new_days(
    record: OnRecord | None, kind: str, value: str, starts: date | None, ends: date | None, since: date
) -> list[tuple[date, date | None]]:
    """The days of a fact that are not on record yet. Without a first day it is the one that stands, or from `since`."""
    if record is None:
        return [(starts or since, ends)]
    rows = record.of(kind)
    return [] if stands(rows, value, starts, ends) else days_left(rows, value, starts or since, ends)


def _put_assessments(piece: Piece, each: Judged, key: Key) -> None:
    """Each lasts until the next; the one on record that goes on ends with the first of the register's."""
    one, rows, by, now = each.one, piece.rows, piece.by, piece.now
    grades = sorted((entry for _line, entry in one.risks), key=lambda entry: entry.on)
    grades = [e for e in grades if not _stood(each.record, "risk", e.on, e.grade.value)]
    for place, risk in enumerate(grades):
        ends = grades[place + 1].on if place + 1 < len(grades) else None
        assessor = None if risk.assessor is None else piece.places.practitioner(risk.assessor)
        reason, basis = risk.reason or "", risk.basis or ""
        rows.add("risk_grading", key, risk.grade.value, risk.on, ends, assessor, reason, basis, by, now)
    found = sorted((entry for _line, entry in one.mobility), key=lambda entry: entry.on)
    found = [e for e in found if not _stood(each.record, "mobility", e.on, e.mobility.value)]
    for place, mobility in enumerate(found):
        ends = found[place + 1].on if place + 1 < len(found) else None
        rows.add("mobility_assessment", key, mobility.mobility.value, mobility.on, ends, mobility.reason or "", by, now)
    for kind, table, days in (
        ("risk", "risk_grading", [entry.on for entry in grades]),
        ("mobility", "mobility_assessment", [entry.on for entry in found]),
    ):
        standing = () if each.record is None else each.record.of(kind)
        if days:
            piece.cuts += [(table, row.id, days[0]) for row in standing if row.ends is None or row.ends > days[0]]


def _stood(record: OnRecord | None, kind: str, on: date, value: str) -> bool:
    return record is not None and any((row.starts, row.value) == (on, value) for row in record.of(kind))


def _put_household(piece: Piece, people: Sequence[Judged]) -> None:
    """The household that is on record of somebody of it, or a new one; those who belong to it already stay as they are.

    Who has died or moved away belonged to it until then.
    """
    rows, today = piece.rows, piece.desk.today
    standing = [row.id for each in people if each.record for row in each.record.of("household") if row.ends is None]
    known = (each.record for each in people if each.record is not None and _is_new_anchor(each, each.record))
    piece.anchors += [record.person.id for record in known]
    days = {each.one.key: membership_of(each, today) for each in people}
    if not any(days.values()):
        return
    first = min(said.since for said in days.values() if said is not None)
    household: Key = standing[0] if standing else rows.keyed("household", piece.desk.new_code("HH"), first, 1)
    for each in people:
        said, belongs = each.one.household, days[each.one.key]
        if belongs is None:
            continue
        relation = FamilyRelation.OTHER if said is None else said.relation
        is_anchor = belongs.until is None and any(line.contract and line.contract.is_anchor for line in each.one.lines)
        person, leaving = piece.people[each.one.key], None if belongs.leaving is None else belongs.leaving.value
        of_person = (person, is_anchor, relation.value, belongs.since, belongs.until, leaving)
        rows.add("household_member", household, *of_person)
        if relation is FamilyRelation.HEAD and belongs.until is None:
            rows.add("household_head", household, person, belongs.since)


def _is_new_anchor(each: Judged, record: OnRecord) -> bool:
    """Whether somebody who lives there already is its anchor by a contract that is about to be written."""
    if record.of("anchor") or all(row.ends is not None for row in record.of("household")):
        return False
    return any(term.entry.is_anchor and term.standing is None for term in each.terms)


def _put_guardian(piece: Piece, each: Judged) -> None:
    said, key, guardian = each.one.guardian, each.guardian_key, each.guardian
    if said is None or key is None:
        return
    if isinstance(guardian, OnRecord):
        if each.record is not None and guardian.person.code in each.record.person.guardians:
            return
        answering: Key = guardian.person.id
    elif key in piece.people:
        answering = piece.people[key]
    else:
        raise ValueError("a guardian is written before who is in the guardian's care")
    ward = piece.people[each.one.key]
    signed = [line.contract.signed for line in each.one.lines if line.contract is not None]
    born = each.person.born if each.person is not None else piece.desk.today
    starts = max(min([piece.desk.today, *signed]), born)
    piece.rows.add("guardianship", ward, answering, said.relation.value, starts)
