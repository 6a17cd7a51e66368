"""Covers of a piece of a register as rows (签约入库): what is held under them, and to which family they belong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from enrolment.register.judged import Judged
from enrolment.register.people import Key, Piece
from enrolment.register.reckoning import Put
from enrolment.register.rows import Ref
from enrolment.register.term import Term
from enrolment.signing.given import wanted, written
from enrolment.vocabulary import ContractKind

Entered = dict[int, tuple[Key | None, Key | None]]
"""What a line (number) became: the contract and the cover."""


@dataclass(frozen=True, slots=True)
class Made:
    """A person's term as it is about to be written."""

    each: Judged
    term: Term


def put_cover(piece: Piece, contract: Ref, one: Made) -> Ref | None:
    """The person's cover with what is held under it; None while it awaits approval."""
    term, rows = one.term, piece.rows
    person = piece.people[one.each.one.key]
    enrolment = None
    if not term.common.late.needs_approval:
        days = (term.wish.starts, term.entry.ends, term.until)
        enrolment = rows.keyed("enrolment", piece.desk.new_code("ENR"), person, contract, *days, piece.now)
    rows.add("contract_person", contract, person, _basket(term), term.wish.starts, None, enrolment, piece.now, None)
    if enrolment is None:
        return None
    _put_selections(piece, enrolment, person, () if term.reckoned is None else term.reckoned.puts)
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


def put_adopted(piece: Piece, contract: Key, one: Made, entered: Mapping[int, tuple[Key | None, Key | None]]) -> Key:
    """A member of a family whose own covers go on: that they belong to its contract, and the add-ons held under them.
    Answers the first of the covers; those of the piece are written before."""
    term, rows, person = one.term, piece.rows, piece.people[one.each.one.key]
    covers = [each.cover.id if each.line is None else entered[each.line][1] for each in term.adopts]
    is_followed = any(
        (own.entry.number, own.is_adopting) == (term.entry.number, False) for own in one.each.terms if own is not term
    )
    removed = piece.now if is_followed else None  # the cover that follows stands on the contract's list instead
    columns = (_basket(term), term.wish.starts, covers[0], None, piece.now, removed)
    rows.add("contract_person", contract, person, *columns)
    for each, cover, puts in zip(term.adopts, covers, term.under, strict=True):
        if cover is None:
            raise ValueError("a cover that awaits approval stays under no family's contract")
        days = (max(term.wish.starts, each.cover.starts), min(term.entry.ends, each.until))
        rows.add("family_membership", contract, cover, True, *days)
        _put_selections(piece, cover, person, puts)
    return covers[0] or 0


def _basket(term: Term) -> str:
    return _json(written(wanted(term.wish.packages)))


def _put_selections(piece: Piece, enrolment: Key, person: Key, puts: Sequence[Put]) -> None:
    for put in puts:
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


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
