"""What is noted of a register's contracts as rows (签署与变动入库): signatures, and what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from enrolment.register.contract_cover import Made
from enrolment.register.known import OnRecord
from enrolment.register.people import Key, Piece
from enrolment.register.rows import IMPORT_CODE, Ref
from enrolment.register.term import Term, noon
from enrolment.vocabulary import ContractEventKind, ContractKind, ContractState, EndingReason, SigningParty


def put_signatures(piece: Piece, contract: Ref, listed: Sequence[Made]) -> None:
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


def _signer(piece: Piece, one: Made) -> Key | None:
    """The guardian who signed."""
    guardian = one.each.guardian
    if isinstance(guardian, OnRecord):
        return guardian.person.id
    if one.each.guardian_key is not None:
        return piece.people.get(one.each.guardian_key)
    known = one.each.person.guardians if one.each.person is not None else {}
    return known.get(one.term.signer or "")


def put_events(piece: Piece, contract: Ref, listed: Sequence[Made], until: date) -> None:
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
