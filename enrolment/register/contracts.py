"""Contracts and cover of a piece of a register as rows (协议入库): what signing, following rules and ending write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from enrolment.provider.value import ProviderGround
from enrolment.register.judged import Judged, JudgedHome
from enrolment.register.known import OnRecord
from enrolment.register.papers import told_of
from enrolment.register.people import Key, Piece
from enrolment.register.rows import IMPORT, IMPORT_CODE, Ref
from enrolment.register.term import Term, noon
from enrolment.register.unsigned import notice
from enrolment.signing.given import wanted, written
from enrolment.signing.signing import new_token
from enrolment.vocabulary import (
    ContractEventKind,
    ContractKind,
    ContractState,
    EndingReason,
    SigningParty,
)


@dataclass(frozen=True, slots=True)
class _Made:
    """A person's term as it is about to be written."""

    each: Judged
    term: Term


def put_contracts(piece: Piece, homes: Sequence[JudgedHome]) -> int:
    """All terms that are not on record; answers how many contracts there are. And which line became what."""
    made = 0
    entered: dict[int, tuple[Key | None, Key | None]] = {}
    for home in homes:
        together: dict[str, list[_Made]] = {}
        for each in home.people:
            for term in each.terms:
                if term.standing is not None:
                    entered[term.number] = (term.standing.contract, term.standing.id)
                    continue
                is_family = term.entry.kind is ContractKind.FAMILY
                name = f"F{term.entry.number}" if is_family else f"I{term.number}"
                together.setdefault(name, []).append(_Made(each, term))
        for listed in together.values():
            made += 1
            _put_contract(piece, listed, entered)
    for home in homes:
        for each in home.people:
            _put_unsigned(piece, each)
            _put_source(piece, each, entered)
    return made


def _put_contract(piece: Piece, listed: Sequence[_Made], entered: dict[int, tuple[Key | None, Key | None]]) -> None:
    """One contract with everybody on it."""
    first = min(listed, key=lambda one: one.term.wish.starts).term
    entry, ground = first.entry, first.common.ground
    late = first.common.late
    until = max(one.term.until for one in listed)
    household = _household_of(piece, listed[0]) if entry.kind is ContractKind.FAMILY else None
    contract = piece.rows.keyed(
        "contract",
        piece.desk.new_code("CON"),
        entry.kind.value,
        *_provider(ground),
        household,
        "",
        entry.years,
        first.wish.starts,
        entry.ends,
        until,
        entry.channel.value,
        None if entry.business_line is None else entry.business_line.value,
        None if entry.partner is None else entry.partner.value,
        entry.is_explained,
        entry.accepts_outside_area,
        _json([need.value for need in entry.provided]),
        entry.signed,
        piece.now,
        piece.now,
        (entry.backfill_reason or "").strip() or None if late.is_late else None,
        late.needs_approval,
        new_token(),
        piece.now,
        piece.by,
        1,
    )
    for one in listed:
        cover = _put_cover(piece, contract, one)
        entered[one.term.number] = (contract, cover)
    _put_signatures(piece, contract, listed)
    _put_events(piece, contract, listed, until)


def _provider(ground: ProviderGround) -> tuple[Any, ...]:
    columns = dict(ground.columns)
    names = (
        "region_id",
        "institution_id",
        "team_id",
        "practitioner_id",
        "practitioner_role",
        "guiding_institution_id",
        "supporting_team_id",
    )
    return (*(columns[name] for name in names), _json(columns["chain"]))


def _household_of(piece: Piece, one: _Made) -> Key:
    """The household that the person lives in, by what is on record or about to be."""
    person = piece.people[one.each.one.key]
    for household, resident, *_rest in piece.rows.of["household_member"]:
        if resident == person:
            found: Key = household
            return found
    if one.each.record is not None:
        for row in one.each.record.of("household"):
            if row.ends is None:
                return row.id
    raise ValueError("a family without a household is refused before")


def _put_cover(piece: Piece, contract: Ref, one: _Made) -> Ref | None:
    """The person's cover with what is held under it; None while it awaits approval."""
    term, rows = one.term, piece.rows
    person = piece.people[one.each.one.key]
    enrolment = None
    if not term.common.late.needs_approval:
        days = (term.wish.starts, term.entry.ends, term.until)
        enrolment = rows.keyed("enrolment", piece.desk.new_code("ENR"), person, contract, *days, piece.now)
    basket = _json(written(wanted(term.wish.packages)))
    rows.add("contract_person", contract, person, basket, term.wish.starts, enrolment, piece.now)
    if enrolment is None:
        return None
    _put_selections(piece, enrolment, person, term)
    if term.entry.kind is ContractKind.FAMILY:
        rows.add("family_membership", contract, enrolment, False, term.wish.starts, term.until)
    if term.ending is not None:
        on = max(term.ending.on, term.wish.starts)
        rows.add("ending", enrolment, on, term.ending.reason.value, term.ending.note or "", piece.now, piece.by)
    record = one.each.record
    if (record is None or not record.person.has_record) and person not in piece.records:
        piece.records.add(person)
        home = term.common.ground.rows.institution
        rows.add("health_record", piece.desk.new_code("REC"), person, home, piece.desk.today, piece.by, "{}", 1)
    return enrolment


def _put_selections(piece: Piece, enrolment: Ref, person: Key, term: Term) -> None:
    for put in () if term.reckoned is None else term.reckoned.puts:
        what = put.what
        options = {group: list(items) for group, items in what.chosen.options.items()}
        selection = piece.rows.keyed(
            "selection",
            person,
            piece.places.package_of[what.version.id],
            what.version.id,
            put.starts,
            put.ends,
            enrolment,
            what.joining.value,
            _json(options),
            _json(list(what.chosen.left_out)),
            piece.now,
            None if put.closing is None else put.closing.value,
        )
        for amount in what.amounts:
            columns = (amount.year, amount.payer.value, amount.fen, what.is_placeholder)
            piece.rows.add("selection_price", selection, *columns)


def _put_signatures(piece: Piece, contract: Ref, listed: Sequence[_Made]) -> None:
    """Of the signatures those of which the register tells what proves them; the agreement signed is not kept here."""
    provided = None
    for one in listed:
        entry = one.term.entry
        person, at = piece.people[one.each.one.key], noon(entry.signed)
        if entry.by_resident.evidence is not None:
            signer = _signer(piece, one) if entry.is_by_guardian else person
            party = SigningParty.GUARDIAN if entry.is_by_guardian else SigningParty.RESIDENT
            method, evidence = entry.by_resident.method.value, entry.by_resident.evidence
            columns = (party.value, person, signer, None, method, at, evidence, piece.now, piece.by)
            piece.rows.add("signature", contract, *columns)
        signer_code = entry.by_provider.signer
        if entry.by_provider.evidence is not None and signer_code is not None and provided is None:
            doctor = one.term.common.ground.workforce.practitioners[signer_code].id
            method, evidence = entry.by_provider.method.value, entry.by_provider.evidence
            provided = (SigningParty.PROVIDER.value, None, None, doctor, method, at, evidence, piece.now, piece.by)
    if provided is not None:
        piece.rows.add("signature", contract, *provided)


def _signer(piece: Piece, one: _Made) -> Key | None:
    """The guardian who signed."""
    guardian = one.each.guardian
    if isinstance(guardian, OnRecord):
        return guardian.person.id
    if one.each.guardian_key is not None:
        return piece.people.get(one.each.guardian_key)
    known = one.each.person.guardians if one.each.person is not None else {}
    return known.get(one.term.signer or "")


def _put_events(piece: Piece, contract: Ref, listed: Sequence[_Made], until: date) -> None:
    """What happened to the contract, as far as the register tells; that it was imported is noted with its entry."""
    today, awaiting = piece.desk.today, ContractState.AWAITING_SIGNATURE
    first = listed[0].term
    begun = min(one.term.wish.starts for one in listed)
    state = _state(first, begun, first.entry.ends, today)
    happened: list[tuple[Any, ...]] = []
    for one in listed:
        person, entry = piece.people[one.each.one.key], one.term.entry
        if entry.by_resident.evidence is not None:
            happened.append((person, ContractEventKind.SIGNED, awaiting, awaiting, entry.signed, None, ""))
    is_family = first.entry.kind is ContractKind.FAMILY
    for one in listed:
        person, kind = piece.people[one.each.one.key], ContractEventKind.JOINED
        if is_family:
            happened.append((person, kind, awaiting, state, one.term.wish.starts, None, IMPORT_CODE))
        else:
            kind = ContractEventKind.ENTERED
            happened.append((person, kind, awaiting, state, one.term.wish.starts, None, IMPORT_CODE))
        for packages in () if one.term.reckoned is None else one.term.reckoned.happened:
            said, on, package, reason = packages
            happened.append((person, said, state, state, on, reason, package))
    for one in listed:
        ending = one.term.ending
        if ending is not None:
            moved = ending.reason is EndingReason.CHANGED_PROVIDER
            kind = ContractEventKind.TRANSFERRED if moved else ContractEventKind.ENDED
            over = ContractState.ENDED if until <= today else state
            on = max(ending.on, one.term.wish.starts)
            person = piece.people[one.each.one.key]
            happened.append((person, kind, state, over, on, ending.reason.value, ""))
    for person, kind, was, to, on, reason, text in happened:
        columns = (kind.value, was.value, to.value, on, reason, text, piece.now, piece.by)
        piece.rows.add("contract_event", contract, person, *columns)


def _state(term: Term, starts: date, ends: date, today: date) -> ContractState:
    """As `enrolment.signing.signing.state_of` says it of what was signed just now."""
    if term.common.late.needs_approval:
        return ContractState.AWAITING_APPROVAL
    if starts > today:
        return ContractState.UPCOMING
    return ContractState.IN_FORCE if today < ends else ContractState.EXPIRED


def _put_unsigned(piece: Piece, each: Judged) -> None:
    """Why somebody is not signed, unless it is on record."""
    known = [] if each.record is None else [(row.value, row.starts) for row in each.record.of("unsigned")]
    person = piece.people[each.one.key]
    for line in each.one.lines:
        said = line.unsigned
        if said is None or (said.reason.value, said.on) in known:
            continue
        known.append((said.reason.value, said.on))
        signed = notice(said, _notice_signer(piece, each) if said.is_by_guardian else _code(piece, person, each))
        team = None if said.team is None else piece.places.teams[said.team]
        columns = (said.reason.value, said.on, said.ask_again, said.note or "", *signed, piece.now, piece.by)
        code = piece.desk.new_code("UNS")
        piece.rows.add("unsigned_record", code, person, piece.institution, team, *columns)


def _code(piece: Piece, person: Key, each: Judged) -> str:
    """The public code of somebody who is on record, or is about to be."""
    if isinstance(person, Ref):
        return str(piece.rows.of["resident"][person.place][1])
    return "" if each.person is None else each.person.code


def _notice_signer(piece: Piece, each: Judged) -> str:
    """The public code of the guardian who signed a notice; the person's own where nobody is told to be one."""
    if isinstance(each.guardian, OnRecord):
        return each.guardian.person.code
    found = piece.people.get(each.guardian_key or "")
    if isinstance(found, Ref):
        return str(piece.rows.of["resident"][found.place][1])
    known = sorted(each.person.guardians) if each.person is not None and each.guardian_key is None else []
    return known[0] if known else _code(piece, piece.people[each.one.key], each)


def _put_source(piece: Piece, each: Judged, entered: dict[int, tuple[Key | None, Key | None]]) -> None:
    """Which line became what."""
    person = piece.people[each.one.key]
    number = each.one.legacy_number
    sealed, index = (None, None) if number is None else piece.places.legacy(number)
    household = None if each.one.household is None else each.one.household.number
    for line in each.one.lines:
        contract, enrolment = entered.get(line.number, (None, None))
        named = None if line.contract is None else line.contract.number
        papers = None if line.contract is None else told_of(line.contract)
        columns = (line.number, person, contract, enrolment, sealed, index, named, household)
        piece.rows.add("register_source", IMPORT, *columns, None if papers is None else _json(papers))


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
