"""Where a register says of somebody on record what only a verb of its own may change (与已登记的出入). Pure.

A death ends contracts, an address moves them: neither is written in passing, and neither is dropped unsaid.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from enrolment.identity.purpose import ADDRESS_TEXT, DOCUMENT_NUMBER
from enrolment.register.fault import fault, found
from enrolment.register.format.fault import LineFault
from enrolment.register.known import OnRecord
from enrolment.register.merged import is_here
from enrolment.register.person import Somebody
from enrolment.register.places import Places
from enrolment.registering.given import MOST_PHONES
from enrolment.vocabulary import AddressKind, FamilyRelation
from teams.operations.problem import list_size


def record_clashes(one: Somebody, record: OnRecord, places: Places) -> Iterator[LineFault]:
    """CONTRADICTS_RECORD where a death, a departure, a document or its last day, or an address told is not the one on
    record; LIST_SIZE where the phones would be more than 5 with those on record. What is left blank is not told, and an
    address goes on from the day that is on record."""
    for told, standing, column in (
        (one.died, record.person.died, "died"),
        (one.moved_away, record.person.moved_away, "movedAway"),
    ):
        if told is not None and told != standing:
            yield fault(one.first, column, "CONTRADICTS_RECORD")
    yield from _document_clashes(one, record, places)
    yield from _address_clashes(one, record, places)
    known = {row.value for row in record.of("phone") if row.ends is None}
    if len(known | {places.phone_index(each.phone) for each in one.phones}) > max(MOST_PHONES, len(known)):
        yield from found(one.first, "phones", [list_size(("phones",), MOST_PHONES)])


def _document_clashes(one: Somebody, record: OnRecord, places: Places) -> Iterator[LineFault]:
    if one.document is None:
        return
    index = places.desk.sealer.index(one.document.family, DOCUMENT_NUMBER)
    kept = [row for row in record.of("document") if row.value == index]
    if not kept:
        yield fault(one.first, "documentNumber", "CONTRADICTS_RECORD")
    elif one.valid_until is not None and one.valid_until not in [row.ends for row in kept]:
        yield fault(one.first, "documentValidUntil", "CONTRADICTS_RECORD")


def _address_clashes(one: Somebody, record: OnRecord, places: Places) -> Iterator[LineFault]:
    kept = [row.value.split("|", 3) for row in record.of("address")]
    standing = {of: (region, grid, sealed) for of, region, grid, sealed in kept}
    for kind, _relation, told in one.addresses():
        columns = ("region", "grid", "address") if kind is AddressKind.RESIDENCE else _REGISTERED
        region, grid, sealed = standing.get(kind.value, ("", "", ""))
        text = places.desk.sealer.open(sealed, ADDRESS_TEXT) if sealed else ""
        if told.region != region:
            yield fault(one.first, columns[0], "CONTRADICTS_RECORD")
        elif told.grid is not None and told.grid != grid:
            yield fault(one.first, columns[1], "CONTRADICTS_RECORD")
        elif _compared(told.text) != _compared(text):
            yield fault(one.first, columns[2], "CONTRADICTS_RECORD")


_REGISTERED = ("registeredRegion", "registeredRegion", "registeredAddress")


def _compared(text: str) -> str:
    """An address but for blanks, case and width."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def household_clashes(people: Sequence[tuple[Somebody, OnRecord | None]]) -> Iterator[LineFault]:
    """CONTRADICTS_RECORD where those who are on record live in several households, or are something else to its head
    than the register says, or somebody else heads it: which household the lines mean cannot be told."""
    living = [
        (one, row) for one, record in people if record is not None for row in record.of("household") if row.ends is None
    ]
    if len({row.id for _one, row in living}) > 1:
        for one, _record in people:
            yield fault(one.first, "householdNumber", "CONTRADICTS_RECORD")
        return
    for one, row in living:
        if one.household is not None and one.household.relation.value != row.value:
            yield fault(one.first, "householdRelation", "CONTRADICTS_RECORD")
    known = {one.key for one, _row in living}
    for one, record in people:
        is_head = one.household is not None and one.household.relation is FamilyRelation.HEAD
        if living and is_head and one.key not in known and is_here(one, record):
            yield fault(one.first, "householdRelation", "CONTRADICTS_RECORD")
