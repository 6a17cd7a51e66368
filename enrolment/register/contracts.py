"""Contracts and cover of a piece of a register as rows (协议入库): what signing, following rules and ending write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from enrolment.provider.value import ProviderGround
from enrolment.register.contract_cover import Entered, Made, put_adopted, put_cover
from enrolment.register.contract_notes import put_events, put_signatures
from enrolment.register.judged import Judged, JudgedHome
from enrolment.register.known import OnRecord
from enrolment.register.papers import told_of
from enrolment.register.people import Key, Piece
from enrolment.register.rows import IMPORT, Ref
from enrolment.register.unsigned import notice
from enrolment.signing.signing import new_token
from enrolment.vocabulary import (
    ContractKind,
)


def put_contracts(piece: Piece, homes: Sequence[JudgedHome]) -> int:
    """All terms that are not on record; answers how many contracts there are. And which line became what."""
    entered: Entered = {}
    papers: list[tuple[Ref, list[Made]]] = []
    for home in homes:
        together: dict[str, list[Made]] = {}
        for each in home.people:
            for term in each.terms:
                if term.standing is not None:
                    entered[term.number] = (term.standing.contract, term.standing.id)
                    continue
                is_family = term.entry.kind is ContractKind.FAMILY
                name = f"F{term.entry.number}" if is_family else f"I{term.number}"
                together.setdefault(name, []).append(Made(each, term))
        papers += [(_put_contract(piece, listed, entered), listed) for listed in together.values()]
    for contract, listed in papers:  # own covers are all there, of whichever contract
        for one in listed:
            if one.term.is_adopting:
                entered[one.term.number] = (contract, put_adopted(piece, contract, one, entered))
    for home in homes:
        for each in home.people:
            _put_unsigned(piece, each)
            _put_source(piece, each, entered)
    return len(papers)


def _put_contract(piece: Piece, listed: Sequence[Made], entered: Entered) -> Ref:
    """One contract with everybody on it whom no own cover goes on to cover."""
    first = min(listed, key=lambda one: one.term.wish.starts).term
    entry, ground = first.entry, first.common.ground
    late = first.common.late
    until = max(one.term.lasts for one in listed)
    household = _household_of(piece, listed) if entry.kind is ContractKind.FAMILY else None
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
        if not one.term.is_adopting:
            entered[one.term.number] = (contract, put_cover(piece, contract, one))
    put_signatures(piece, contract, listed)
    put_events(piece, contract, listed, until)
    return contract


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


def _household_of(piece: Piece, listed: Sequence[Made]) -> Key:
    """The household that these people live in, or did until they died or moved away, by what is on record or about to
    be."""
    people = {piece.people[one.each.one.key] for one in listed}
    for household, resident, *_rest in piece.rows.of["household_member"]:
        if resident in people:
            found: Key = household
            return found
    records = [one.each.record for one in listed if one.each.record is not None]
    known = [row for record in records for row in record.of("household")]
    if not known:
        raise ValueError("a family without a household is refused before")
    return max(known, key=lambda row: (row.ends is None, row.starts)).id


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


def _put_source(piece: Piece, each: Judged, entered: Entered) -> None:
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
