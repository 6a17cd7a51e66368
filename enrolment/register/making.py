"""What judged homes become (台账成行): their rows, and what must still hold when they are written later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from enrolment.desk import Desk
from enrolment.register.contracts import put_contracts
from enrolment.register.judged import JudgedHome, sought
from enrolment.register.known import Sought, alike, bearers
from enrolment.register.people import Key, Piece, put_people
from enrolment.register.places import Places


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of a piece by table, with `Ref`s in the place of what is known later; how many lines and contracts it
    is; who is on record of it (codes), and which assessments on record end (table, row, day)."""

    rows: Mapping[str, list[tuple[Any, ...]]]
    lines: int
    contracts: int
    concerned: tuple[str, ...]
    cuts: tuple[tuple[str, int, date], ...]
    anchors: tuple[int, ...] = ()
    """Who is the anchor of the household lived in already (rows of residents)."""
    distinct: tuple[Key, ...] = ()
    """Who is confirmed to be nobody alike on record."""

    @property
    def people(self) -> int:
        """How many people are new."""
        return len(self.rows["resident"])


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of people who are all new, as it was judged: written as it is while none of them is on record, and nobody
    like them. By blind index: documents, numbers of the former system, phones. `taken`: room with providers."""

    made: Made
    documents: frozenset[str]
    numbers: frozenset[str]
    phones: frozenset[str]
    sought: tuple[Sought, ...]
    taken: Mapping[str, int]

    async def is_new_still(self) -> bool:
        """Whether it may be written: two statements, three where numbers of a former system are told."""
        if await bearers(self.documents, self.numbers):
            return False
        likely = await alike(self.sought, self.phones)
        return not any(one.is_like(each) for one in self.sought for each in likely.get(one.name, ()))


def made_of(desk: Desk, places: Places, institution: int, homes: Sequence[JudgedHome]) -> Made:
    """What sound homes become; `institution`: the row of the one that takes them over."""
    piece = Piece(desk, places, institution, desk.clock())
    put_people(piece, homes)
    contracts = put_contracts(piece, homes)
    lines = sum(len(each.one.lines) for home in homes for each in home.people)
    concerned, cuts, anchors = tuple(dict.fromkeys(piece.concerned)), tuple(piece.cuts), tuple(piece.anchors)
    return Made(piece.rows.of, lines, contracts, concerned, cuts, anchors, tuple(piece.distinct))


def kept_of(desk: Desk, places: Places, institution: int, homes: Sequence[JudgedHome]) -> Kept:
    """What settled homes become, to be written later."""
    people = [each.one for home in homes for each in home.people]
    looked_for = [(one, look) for one in people if (look := sought(one)) is not None]
    return Kept(
        made_of(desk, places, institution, homes),
        frozenset(one.key[1:] for one in people if one.key[0] == "D"),
        frozenset(places.legacy_key(one.legacy_number) for one in people if one.legacy_number),
        frozenset(places.phone_index(each.phone) for one, _look in looked_for for each in one.phones),
        tuple(look for _one, look in looked_for),
        Counter(name for home in homes for name in home.taken),
    )
